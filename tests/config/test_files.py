"""Sources of files in ``dossiers.toml``: the sample shows every key; mistakes are named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from config import load
from config.schema_files import NATIONAL, Columns, Files

SAMPLE = load.FOLDER / "samples" / "files.toml"
PLAIN = '[[sources]]\nkind = "files"\nid = "province"\n'


def mistakes(tmp_path: Path, text: str) -> list[str]:
    """What is wrong, by key and rule."""
    file = tmp_path / "dossiers.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(load.ConfigurationError) as error:
        load.load_dossiers(file)
    return [f"{mistake.key}: {mistake.rule}" for mistake in error.value.mistakes]


def test_the_sample_is_right_and_shows_every_key_with_its_default() -> None:
    (files,) = load.load_dossiers(SAMPLE).sources
    assert isinstance(files, Files)
    shown = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))["sources"][0]
    assert set(shown) - {"kind"} == {field.name for field in msgspec.structs.fields(Files)}
    assert set(shown["columns"]) == {field.name for field in msgspec.structs.fields(Columns)}
    default = Files(id=files.id, folder=files.folder, agencies=files.agencies, columns=files.columns)
    assert files == default
    assert files.statuses == dict(NATIONAL)


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        ('time_zone = "Asia/Saigonn"\n', "sources[1].time_zone: is no zone"),
        ('dates = ["dMyyyy"]\n', 'sources[1].dates: "dMyyyy" must have a sign beside'),
        ('dates = ["dd/MM"]\n', 'sources[1].dates[1]: must be "iso", or a form'),
        ('columns = { due = "mã  HỒ sơ" }\n', 'sources[1].columns.due: "mã  HỒ sơ" is the column of code'),
        ('columns = { as_of = "A" }\nname_date = "yyyyMMdd"\n', "sources[1].name_date: is not needed"),
        (
            'statuses = { A = "done", a = "returned" }\n',
            "sources[1].statuses.a: is there with another status",
        ),
        ('statuses = { A = "gone" }\n', "sources[1].statuses.A: must be one of"),
        ("bad_rows = -1\n", "sources[1].bad_rows: must be a whole number of at least 0"),
        ('kolumns = { code = "A" }\n', "sources[1].kolumns: unknown key"),
        (
            f'folder = "a"\n{PLAIN.replace("province", "other")}folder = "a"\n',
            'sources: has two sources with the folder "a"',
        ),
    ],
)
def test_mistakes_are_named_by_key_and_rule(tmp_path: Path, more: str, mistake: str) -> None:
    found = mistakes(tmp_path, PLAIN + more)
    assert any(line.startswith(mistake) for line in found), found


def test_forms_with_signs_between_or_whole_parts_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "dossiers.toml"
    file.write_text(
        PLAIN + 'dates = ["yyyyMMddHHmmss", "d/M/yyyy H:mm", "yyyy-MM-ddTHH:mm"]\n', encoding="utf-8"
    )
    (files,) = load.load_dossiers(file).sources
    assert isinstance(files, Files)
    assert len(files.dates) == 3
