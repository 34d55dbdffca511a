"""Sample dossiers from a file: the look-up can be tried before a register is connected."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from config import schema_catalogue
from queue_server.contract import receipt_codes
from queue_server.dossiers.source import Dossier


class SampleDossiers:
    """A source whose dates are days from today.

    Args:
        path: the file.
        now: the present instant, in the zone in which days begin.

    Raises:
        ConfigurationError: the file is wrong.
    """

    def __init__(self, path: Path, now: Callable[[], datetime.datetime]) -> None:
        self._now = now
        file = schema_catalogue.load_dossiers(path)
        self._entries = {_written(entry.code): entry for entry in file.dossiers}

    @property
    def name(self) -> str:
        """What it is called in logs."""
        return "sample"

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that it knows, in the order of the file."""
        return tuple(self._entries)

    async def find(self, code: str) -> Dossier | None:
        """A dossier by its receipt code."""
        entry = self._entries.get(code)
        if entry is None:
            return None
        now = self._now()

        def day(offset: int | None) -> datetime.date | None:
            return None if offset is None else now.date() + datetime.timedelta(days=offset)

        return Dossier(
            code=code, procedure=entry.procedure, status=entry.status, received=day(entry.received),
            due=day(entry.due), finished=day(entry.finished), returned=day(entry.returned),
            missing=entry.missing, agency=entry.agency, as_of=now.astimezone(datetime.UTC),
        )  # fmt: skip


def _written(code: str) -> str:
    parsed = receipt_codes.parse(code)
    return parsed.text if parsed is not None else code


__all__ = ["SampleDossiers"]
