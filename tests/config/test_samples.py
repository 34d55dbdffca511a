"""The files that come with the program are right, complete and explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import msgspec
import pytest

from config import load, schema
from tests.config.samples import FILES, Entry, entries

HALL = load.load_hall(load.FOLDER / "hall.toml")


@pytest.mark.parametrize("name", FILES)
def test_is_right(name: str) -> None:
    read, kind = FILES[name]
    assert isinstance(read(load.FOLDER / name), kind)


def _commented(lines: list[str], line: int) -> bool:
    """Whether a comment stands above a line, in the same block."""
    for above in reversed(lines[: line - 1]):
        if above.startswith("#"):
            return True
        if not above or above.startswith("["):
            return False
    return False


@pytest.mark.parametrize(
    "name", ["hall.toml", "kiosk.toml", "board.toml", "counter.toml", "look.toml", "receipt.toml"]
)
def test_every_key_is_explained_where_it_is_first_used(name: str) -> None:
    text = (load.FOLDER / name).read_text(encoding="utf-8")
    first: dict[str, Entry] = {}
    for entry in entries(text):
        first.setdefault(re.sub(r"\[\d+\]", "", entry.path), entry)
    bare = [key for key, entry in first.items() if not _commented(text.splitlines(), entry.line)]
    assert bare == []


def test_every_key_of_the_slip_is_explained_at_its_top() -> None:
    text = (load.FOLDER / "slip.toml").read_text(encoding="utf-8")
    comments = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    unexplained = {entry.key for entry in entries(text) if entry.table and entry.key not in comments}
    assert unexplained == set()


def _keys(kind: Any, prefix: str = "") -> Iterator[str]:
    """Every key that a file may have, entries of lists without their place."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for field in msgspec.structs.fields(kind):
            key = f"{prefix}.{field.encode_name}" if prefix else field.encode_name
            nested = list(_keys(field.type, key))
            yield from nested or [key]
    elif get_origin(kind) is not dict:
        for part in get_args(kind):
            yield from _keys(part, prefix)


@pytest.mark.parametrize(
    "name", ["hall.toml", "kiosk.toml", "board.toml", "counter.toml", "look.toml", "receipt.toml"]
)
def test_the_sample_shows_every_key_there_is(name: str) -> None:
    text = (load.FOLDER / name).read_text(encoding="utf-8")
    shown = {re.sub(r"\[\d+\]", "", entry.path) for entry in entries(text)}
    assert set(_keys(FILES[name][1])) == shown


def test_the_hall_has_the_size_of_a_ward() -> None:
    assert (HALL.id, len(HALL.counters), len(HALL.series)) == ("rach-gia", 13, 10)
    assert [counter.id for counter in HALL.counters] == [str(number) for number in range(1, 14)]
    services = [service.field for service in HALL.services]
    assert sum(services.count(field.id) > 1 for field in HALL.fields) >= 2, "so that the kiosk asks"
    assert HALL.warnings == ()


def test_every_service_is_somebodys_own_work() -> None:
    own = {
        service for counter in HALL.counters for service, minutes in counter.services.items() if not minutes
    }
    assert own == {service.id for service in HALL.services}


def test_the_devices_belong_to_the_hall() -> None:
    board, kiosk = load.load_board(), load.load_kiosk()
    zones = {zone.id: zone for zone in HALL.zones}
    assert board.hall == kiosk.hall == HALL.id
    assert board.device in zones[board.zone].announcers


def test_weekdays_are_in_the_order_of_the_week() -> None:
    week = "monday tuesday wednesday thursday friday saturday sunday"
    assert " ".join(schema.Hours.__struct_fields__) == week


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["plain", "high_contrast"])
@pytest.mark.parametrize(
    ("letters", "ground"),
    [
        ("ink", "paper"), ("ink", "card"), ("soft_ink", "paper"), ("soft_ink", "card"), ("blue", "card"),
        ("blue", "blue_soft"), ("on_blue", "blue"), ("on_gold", "gold"), ("green", "green_soft"),
        ("amber", "amber_soft"), ("red", "red_soft"), ("board_ink", "board_ground"),
        ("board_ink", "board_bar"), ("board_ink", "board_panel"), ("board_ink", "board_card"),
        ("board_soft_ink", "board_card"), ("gold", "board_panel"),
    ],
)  # fmt: skip
def test_colours_can_be_read(theme: str, letters: str, ground: str) -> None:
    colours = getattr(load.load_look().themes, theme)
    assert _contrast(getattr(colours, letters), getattr(colours, ground)) >= 4.5
