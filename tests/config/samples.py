"""The sample files as lines that a test can spoil."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config import (
    load,
    schema,
    schema_counter,
    schema_devices,
    schema_dossiers,
    schema_look,
    schema_receipt,
    schema_slip,
)

#: Every file, with what reads it and what describes it.
FILES: dict[str, tuple[Callable[[Path], msgspec.Struct], type[msgspec.Struct]]] = {
    "hall.toml": (load.load_hall, schema.Hall),
    "kiosk.toml": (load.load_kiosk, schema_devices.Kiosk),
    "board.toml": (load.load_board, schema_devices.Board),
    "desk.toml": (load.load_desk, schema_devices.Desk),
    "counter.toml": (load.load_counter, schema_counter.CounterDevices),
    "dossiers.toml": (load.load_dossiers, schema_dossiers.Dossiers),
    "look.toml": (load.load_look, schema_look.Look),
    "receipt.toml": (load.load_receipt, schema_receipt.Receipts),
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
        if header := re.match(r"\[(\[?)([^\[\]]+)\]\]?$", line):
            table = _table(header[2], counts, new=bool(header[1]))
        elif entry := re.match(r"([a-z_]+) = (.+)$", line):
            found.append(Entry(number, table, entry[1], entry[2]))
    return found


def _table(name: str, counts: dict[str, int], *, new: bool) -> str:
    """A table as mistakes name it, with the place of every entry of a list that it is in."""
    path, parts = "", name.split(".")
    for index, part in enumerate(parts, 1):
        path = f"{path}.{part}" if path else part
        if new and index == len(parts):
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path += f"[{counts[path]}]"
    return path


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
