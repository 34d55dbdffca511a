"""Reads the configuration files, each with the checks that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from config import (
    checks,
    schema,
    schema_counter,
    schema_devices,
    schema_dossiers,
    schema_look,
    schema_receipt,
    schema_slip,
)
from config.reading import Check, ConfigurationError, Mistake, read

#: The folder of the files that come with the program.
FOLDER = Path(__file__).parent


def load_hall(path: Path) -> schema.Hall:
    """Read ``hall.toml``. Every function here raises ConfigurationError with all mistakes of its file."""
    return read(path, schema.Hall, checks.HALL)


def load_kiosk(
    path: Path = FOLDER / "kiosk.toml",
    checks: Iterable[Check[schema_devices.Kiosk]] = (),
    given: Mapping[str, tuple[str, object]] = MappingProxyType({}),
) -> schema_devices.Kiosk:
    """Read ``kiosk.toml``, with what the command line gives in place of its values."""
    return read(path, schema_devices.Kiosk, [schema_devices.check_keys, *checks], given)


def load_board(path: Path = FOLDER / "board.toml") -> schema_devices.Board:
    """Read ``board.toml``."""
    return read(path, schema_devices.Board, [schema_devices.check_board, schema_devices.check_volume])


def load_desk(
    path: Path = FOLDER / "desk.toml",
    checks: Iterable[Check[schema_devices.Desk]] = (),
    given: Mapping[str, tuple[str, object]] = MappingProxyType({}),
) -> schema_devices.Desk:
    """Read ``desk.toml``, with what the command line gives in place of its values."""
    return read(path, schema_devices.Desk, checks, given)


def load_counter(path: Path = FOLDER / "counter.toml") -> schema_counter.CounterDevices:
    """Read ``counter.toml``."""
    return read(path, schema_counter.CounterDevices, [schema_counter.check])


def load_slip(
    path: Path = FOLDER / "slip.toml", checks: Iterable[Check[schema_slip.Slip]] = ()
) -> schema_slip.Slip:
    """Read ``slip.toml``."""
    return read(path, schema_slip.Slip, [schema_slip.check, *checks])


def load_receipt(path: Path = FOLDER / "receipt.toml") -> schema_receipt.Receipts:
    """Read ``receipt.toml``."""
    return read(path, schema_receipt.Receipts, [schema_receipt.check])


def load_dossiers(path: Path = FOLDER / "dossiers.toml") -> schema_dossiers.Dossiers:
    """Read ``dossiers.toml``."""
    return read(path, schema_dossiers.Dossiers, [schema_dossiers.check])


def load_look(path: Path = FOLDER / "look.toml") -> schema_look.Look:
    """Read ``look.toml``."""
    return read(path, schema_look.Look)


__all__ = [
    "FOLDER", "ConfigurationError", "Mistake", "load_board", "load_counter", "load_desk", "load_dossiers",
    "load_hall",
    "load_kiosk", "load_look", "load_receipt", "load_slip", "read",
]  # fmt: skip
