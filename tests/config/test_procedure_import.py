"""The mapping of imports: the sample is right and explained, and its mistakes are named."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from config import load
from config.reading import ConfigurationError
from config.schema_procedure_import import Columns, folded, load_procedure_import
from tests.config.samples import entries

SAMPLE = load.FOLDER / "procedure_import.toml"


def test_the_sample_is_right_and_leads_to_fields_and_services_that_there_are() -> None:
    mapping = load_procedure_import(SAMPLE)
    hall = load.load_hall(load.FOLDER / "hall.toml")
    common = (load.FOLDER / "procedures" / "common.toml").read_text(encoding="utf-8")
    fields = {field.id for field in hall.fields}
    assert all(field in fields or f'id = "{field}"' in common for field in mapping.fields.values())
    assert set(mapping.services.values()) <= {service.id for service in hall.services}
    assert set(mapping.services) == set(mapping.fields.values())


def test_it_shows_and_explains_every_column() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    lines = text.splitlines()
    columns = {entry.key: entry.line for entry in entries(text) if entry.table == "columns"}
    assert set(columns) == set(Columns.__struct_fields__)
    for key, line in columns.items():
        block = next(above for above in reversed(lines[: line - 1]) if " = " not in above)
        assert block.startswith("#"), key
    assert all(getattr(load_procedure_import(SAMPLE).columns, name) for name in Columns.__struct_fields__)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Mã thủ tục", ', '"tên  THỦ tục", ', 'columns.name[1]: "Tên thủ tục" is that of code too'),
        ("header_row = 1", "header_row = 0", "header_row: must be a whole number of at least 1"),
        ("legal = [", "leagl = [", "columns.leagl: unknown key; did you mean legal?"),
        ('"Đất đai" = "land"', '"Đất đai" = "Land!"', "fields.Đất đai: must be"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "procedure_import.toml"
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_procedure_import(path)
    assert said in str(error.value)


def test_headers_are_compared_whatever_their_case_and_spaces() -> None:
    assert folded(" MÃ  Thủ\ntục") == folded("mã thủ tục") != folded("ma thu tuc")


def test_nothing_is_required_that_the_sample_may_leave_out() -> None:
    required = {field.name for field in msgspec.structs.fields(Columns) if field.required}
    assert required == {
        "code", "name", "field", "papers", "applicants", "agency", "result", "decision", "updated",
    }  # fmt: skip
