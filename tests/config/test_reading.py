"""Every mistake in a file is named: key, line, rule and what was probably meant."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config import lines, load
from tests.config.samples import FILES, Entry, entries, keys, mistakes_of, spoiled

TEXTS = {name: (load.FOLDER / name).read_text(encoding="utf-8") for name in FILES}
# Blocks of slip.toml and sources of dossiers.toml are told apart by their kind, which has tests of its own.
ENTRIES = {name: [entry for entry in entries(text) if name != "slip.toml"] for name, text in TEXTS.items()}

#: One file serves all examples; each writes it anew.
shared_folder = settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


def _field(kind: Any, path: str) -> msgspec.structs.FieldInfo | None:
    """The field of a key path, found without the reader."""
    field = None
    for part in path.split("."):
        fields = {one.encode_name: one for one in msgspec.structs.fields(_struct(kind))}
        field = fields[part.partition("[")[0]]
        kind = field.type
    return field


def _struct(kind: Any) -> Any:
    while not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        kind = kind.__args__[0] if hasattr(kind, "__args__") else kind.__origin__
    return kind


def _wrong_type(value: str) -> str:
    """A value of a type that cannot be meant."""
    return "true" if value.startswith(('"', "[", "{")) or value[0].isdigit() else "[[7]]"


def _spoil(text: list[str], entry: Entry, how: str) -> None:
    at = entry.line - 1
    if how == "remove":
        text[at] = ""
    elif how == "misspell":
        text[at] = f"{entry.key}q = {entry.value}"
    else:
        text[at] = f"{entry.key} = {_wrong_type(entry.value)}"


def _named(entry: Entry, how: str, found: set[tuple[str, str, str]], required: bool) -> bool:
    """Whether a mutation is reported under its name. Leaving away what may be left away is none."""
    if how == "type":
        return any(key == entry.path and rule.startswith("must be") for key, rule, _ in found)
    missing = not required or (entry.path, "is missing", "") in found
    unknown = (entry.path + "q", "unknown key", entry.key) in found
    return missing and (how == "remove" or unknown)


@pytest.mark.parametrize("name", [name for name in FILES if name not in ("slip.toml", "dossiers.toml")])
@shared_folder
@given(data=st.data())
def test_all_mutations_at_once_are_reported_by_name(name: str, tmp_path: Path, data: st.DataObject) -> None:
    read, kind = FILES[name]
    spoils = data.draw(
        st.lists(
            st.tuples(st.sampled_from(ENTRIES[name]), st.sampled_from(["remove", "misspell", "type"])),
            min_size=1, max_size=6, unique_by=lambda spoil: spoil[0],
        )
    )  # fmt: skip
    text = TEXTS[name].splitlines()
    for entry, how in spoils:
        _spoil(text, entry, how)
    path = tmp_path / name
    path.write_text("\n".join(text), encoding="utf-8")
    found: set[tuple[str, str, str]] = set()
    at: dict[str, int | None] = {}
    try:
        read(path)
    except load.ConfigurationError as error:
        found = {(mistake.key, mistake.rule, mistake.suggestion) for mistake in error.mistakes}
        at = {mistake.key: mistake.line for mistake in error.mistakes}
    for entry, how in spoils:
        field = _field(kind, entry.path)
        assert field is not None
        assert _named(entry, how, found, field.required), (entry, how, found)
        spoilt = entry.path if how == "type" else entry.path + "q"
        assert at.get(spoilt, entry.line) == entry.line


def test_one_spoilt_entry_leads_to_no_other_mistakes(tmp_path: Path) -> None:
    """Every id and reference of the hall in turn: what cannot be read is one mistake, at its place."""
    wanted = [
        entry for entry in ENTRIES["hall.toml"] if entry.key in {"id", "prefix", "field", "series", "zone"}
    ]
    for entry in wanted:
        text = TEXTS["hall.toml"].splitlines()
        _spoil(text, entry, "type")
        found = mistakes_of(tmp_path / "hall.toml", "\n".join(text))
        assert keys(found) == [entry.path], entry


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("max_in_a_row = 3", 'max_in_a_row = "x"',
         'max_in_a_row: must be a whole number of at least 1 and at most 20, is "x"'),
        ("max_in_a_row = 3", "max_in_a_row = 0",
         "max_in_a_row: must be a whole number of at least 1 and at most 20, is 0"),
        ("strict = false", "strict = 1", "classes[1].strict: must be true or false, is 1"),
        ('numbers = "digits"', 'numbers = "digit"',
         'voice.numbers: must be one of "digits", "number", is "digit"; did you mean digits?'),
        ("[voice]", "[voicee]", "voicee: unknown key; did you mean voice?"),
        ("saturday = []", 'saturday = ["7-11"]',
         'hours.saturday[1]: must be hours such as "07:00-11:00", is "7-11"'),
        ("date = 2026-01-01", 'date = "New Year"',
         'special_days[1].date: must be a date such as 2026-09-02, is "New Year"'),
        ('prefix = "R"', 'prefix = "r"', 'series[1].prefix: must be one or two capital letters, is "r"'),
        ('languages = ["vi", "en", "km"]', "languages = []", "languages: must have at least 1 entry"),
    ],
)  # fmt: skip
def test_the_rule_is_told_in_words(tmp_path: Path, old: str, new: str, expected: str) -> None:
    text = spoiled(TEXTS["hall.toml"], (old, new))
    found = [str(mistake) for mistake in mistakes_of(tmp_path / "hall.toml", text)]
    line = text[: text.index(new)].count("\n") + 1
    assert f"hall.toml:{line}: {expected}" in found


def test_blocks_of_the_slip_are_read_by_their_kind(tmp_path: Path) -> None:
    text = spoiled(
        TEXTS["slip.toml"],
        ('kind = "rule"', 'kind = "ruler"'), ("size = 150", 'size = "big"'), ("weight = 700", "weigth = 700"),
    )  # fmt: skip
    found = {
        mistake.key: mistake.suggestion
        for mistake in mistakes_of(tmp_path / "slip.toml", text, load.load_slip)
    }
    assert found == {"block[1].weigth": "weight", "block[2].kind": "rule", "block[4].size": ""}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('text = "hall"', 'text = "hal"', "block[1].text"),
        ('text = "hall"', 'txt = "hall"', "block[1].txt"),
        ('text = "hall"', 'words = "x"', "block[1].words"),
    ],
)
def test_what_follows_from_a_mistake_is_no_mistake_of_its_own(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    text = spoiled(TEXTS["slip.toml"], (old, new))
    assert keys(mistakes_of(tmp_path / "slip.toml", text, load.load_slip)) == [key]


def test_a_list_may_be_too_long(tmp_path: Path) -> None:
    text = TEXTS["slip.toml"].replace("[[block]]", '[[block]]\nkind = "rule"\n' * 60 + "[[block]]", 1)
    assert keys(mistakes_of(tmp_path / "slip.toml", text, load.load_slip)) == ["block"]


# ------------------------------------------------------------ files that cannot be read at all


def test_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(load.ConfigurationError) as caught:
        load.load_hall(tmp_path / "hall.toml")
    (mistake,) = caught.value.mistakes
    assert mistake.file == "hall.toml"
    assert "No such file" in mistake.rule


@pytest.mark.parametrize(
    ("content", "line", "rule"),
    [
        (b'id = "rach-gia"\nnames = {\n', 2, "is no TOML"),
        ('id = "a"\nhotline = "0297"\n# Rạch Giá'.encode("utf-16"), 1, "must be saved as UTF-8"),
        ('id = "a"\n# đ'.encode("cp1258"), 2, "must be saved as UTF-8"),
        (b"id = 1\nid = 2\n", 2, "is no TOML"),
        (b"id = " + b"[" * 5000 + b"]" * 5000, None, "is no TOML"),
        (b"id = " + b"1" * 5000, None, "is no TOML"),
    ],
)
def test_an_unreadable_file_is_a_mistake_with_its_line(
    tmp_path: Path, content: bytes, line: int | None, rule: str
) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes(content)
    with pytest.raises(load.ConfigurationError) as caught:
        load.load_hall(path)
    (mistake,) = caught.value.mistakes
    assert (mistake.line, mistake.rule[: len(rule)]) == (line, rule)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(TEXTS["hall.toml"], encoding="utf-8-sig")
    assert load.load_hall(path) == load.load_hall(load.FOLDER / "hall.toml")


def test_nothing_is_read_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ID", "HALL", "SERVER", "MOTCUA_SERVER", "TZ"):
        monkeypatch.setenv(name, "Europe/Paris")
    text = spoiled(TEXTS["hall.toml"], ('hotline = "0297 000 000"', 'hotline = "$HALL"'))
    path = tmp_path / "hall.toml"
    path.write_text(text, encoding="utf-8")
    assert load.load_hall(path).hotline == "$HALL"
    assert load.load_kiosk().server == "http://127.0.0.1:8080"


json_like = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@shared_folder
@given(entry=st.sampled_from(ENTRIES["hall.toml"]), value=json_like)
@example(entry=ENTRIES["hall.toml"][0], value={"a": {"b.c[1]": [[]]}})
def test_no_value_whatever_makes_the_reader_fail(tmp_path: Path, entry: Entry, value: object) -> None:
    text = TEXTS["hall.toml"].splitlines()
    text[entry.line - 1] = f"{entry.key} = {_toml(value)}"
    path = tmp_path / "hall.toml"
    path.write_text("\n".join(text), encoding="utf-8")
    tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        load.load_hall(path)
    except load.ConfigurationError as error:
        assert error.mistakes  # noqa: PT017  # any other error is the failure


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(name)} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(letter):08x}" for letter in value) + '"'
    return str(value)


# ------------------------------------------------------------ lines


def test_lines_of_all_that_toml_allows() -> None:
    text = '''top = 1
"quoted key" = 2
text = """
[not.a.table]
nor = "a key"
"""
[table]
"a".b = 3
[[list]]
x = 1
[[list]]
x = 2
[[list.inner]]
y = [
  1,
]
'''
    assert lines.lines_of(text) == {
        "": 1, "top": 1, "quoted key": 2, "text": 3, "table": 7, "table.a.b": 8, "list[1]": 9,
        "list[1].x": 10, "list[2]": 11, "list[2].x": 12, "list[2].inner[1]": 13, "list[2].inner[1].y": 14,
    }  # fmt: skip


def test_a_key_within_a_value_is_at_the_values_line() -> None:
    known = {"": 1, "counters[2]": 4, "counters[2].services": 6}
    assert lines.line_of("counters[2].services.copies", known) == 6
    assert lines.line_of("counters[2].zone", known) == 4
    assert lines.line_of("hours.monday[1]", known) is None
