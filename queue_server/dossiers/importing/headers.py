"""Which columns of a table are wanted, by their headers. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import msgspec

from config.reading import suggest
from config.schema_files import Files
from queue_server.dossiers.importing.faults import Fault


def plain(text: str) -> str:
    """Headers and words as they are compared: without capitals and doubled spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


class Headers:
    """The wanted headers.

    Args:
        source: the configuration.
    """

    def __init__(self, source: Files) -> None:
        columns: dict[str, str] = msgspec.structs.asdict(source.columns)
        self._wanted = {name: header for name, header in columns.items() if header}
        self._plain = frozenset(map(plain, self._wanted.values()))

    def known(self, header: Sequence[str]) -> int:
        """How many of these headers are wanted."""
        return len(self._plain.intersection(map(plain, header)))

    def places(self, header: Sequence[str], line: int) -> tuple[dict[str, int], list[Fault]]:
        """Where the wanted columns are, by their names in the configuration; and what is wrong with them.

        Args:
            header: the file's, in their order.
            line: in which they stand.
        """
        compared = [plain(name) for name in header]
        unknown = [name for name in header if name and plain(name) not in self._plain]
        places: dict[str, int] = {}
        faults: list[Fault] = []
        for name, wanted in self._wanted.items():
            count = compared.count(plain(wanted))
            if count == 1:
                places[name] = compared.index(plain(wanted))
            elif count:
                faults.append(Fault("column-twice", line, wanted))
            elif meant := suggest(wanted, unknown):
                faults.append(Fault("column-missing-meant", line, wanted, {"meant": meant}))
            else:
                faults.append(Fault("column-missing", line, wanted))
        return places, faults


__all__ = ["Headers", "plain"]
