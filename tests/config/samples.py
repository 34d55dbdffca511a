"""The sample files as lines that a test can spoil."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config import load, schema, schema_devices, schema_look, schema_slip

#: Every file, with what reads it and what describes it.
FILES: dict[str, tuple[Callable[[Path], msgspec.Struct], type[msgspec.Struct]]] = {
    "hall.toml": (load.load_hall, schema.Hall),
    "kiosk.toml": (load.load_kiosk, schema_devices.Kiosk),
    "board.toml": (load.load_board, schema_devices.Board),
    "desk.toml": (load.load_desk, schema_devices.Desk),
    "look.toml": (load.load_look, schema_look.Look),
    "slip.toml": (load.load_slip, schema_slip.Slip),
}


@dataclasses.dataclass(frozen=True)
class Entry:
    """One ``key = value`` of a file: its line from 1, its table and its key."""

    line: int
    table: str
    key: str
    value: str

    @property
    def path(self) -> str:
        """As a mistake names it."""
        return f"{self.table}.{self.key}" if self.table else self.key


def entries(text: str) -> list[Entry]:
    """The entries of a sample file, which has one on a line."""
    found, table, counts = [], "", dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\[\[(.+)\]\]$", line):
            counts[header[1]] = counts.get(header[1], 0) + 1
            table = f"{header[1]}[{counts[header[1]]}]"
        elif header := re.match(r"\[(.+)\]$", line):
            table = header[1]
        elif entry := re.match(r"([a-z_]+) = (.+)$", line):
            found.append(Entry(number, table, entry[1], entry[2]))
    return found


def spoiled(text: str, *swaps: tuple[str, str]) -> str:
    """A text in which the first of each is replaced by the second, once."""
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def mistakes_of(
    path: Path, text: str, read: Callable[[Path], Any] = load.load_hall
) -> tuple[load.Mistake, ...]:
    """What is wrong with a text saved at a path; it must be something."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(load.ConfigurationError) as caught:
        read(path)
    return caught.value.mistakes


def keys(mistakes: Iterable[load.Mistake]) -> list[str]:
    """The keys that mistakes name."""
    return [mistake.key for mistake in mistakes]
