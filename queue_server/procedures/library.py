"""Reads the files of procedures, and reads them again when they change.

A mistake never stops a hall: a file that is wrong is left out, or stays as it was when it was last right, and
every mistake is told.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import structlog

from config.reading import ConfigurationError
from config.schema_catalogue import COMMON, Catalogue, load_catalogue

log = structlog.get_logger()

#: Path, time of change and size of every file.
_Seen = tuple[tuple[Path, int, int], ...]


class Library:
    """The files of one folder, or one file.

    Args:
        path: a folder of TOML files, ``common.toml`` among them for what they share, or a single file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        #: File name to what it holds, as far as it was ever right.
        self.books: Mapping[str, Catalogue] = {}
        #: What is wrong with the files now, each with file, line, key and rule.
        self.mistakes: tuple[str, ...] = ()
        #: Counts the changes.
        self.generation = 0
        self._seen: _Seen | None = None
        self._lock = threading.Lock()
        self.refresh()

    def refresh(self) -> None:
        """Read what is new on disk; for a thread beside the server's."""
        with self._lock:
            seen = self._look()
            if seen != self._seen:
                self._seen = seen
                self._read([path for path, _, _ in seen])

    def _look(self) -> _Seen:
        found = []
        for path in sorted(self._path.glob("*.toml")) if self._path.is_dir() else [self._path]:
            try:
                about = path.stat()
                found.append((path, about.st_mtime_ns, about.st_size))
            except OSError:
                found.append((path, 0, -1))
        return tuple(found)

    def _read(self, paths: list[Path]) -> None:
        books: dict[str, Catalogue] = {}
        mistakes: list[str] = []
        common: Catalogue | None = None
        for path in sorted(paths, key=lambda path: path.name != COMMON):
            try:
                books[path.name] = load_catalogue(path, common)
            except ConfigurationError as error:
                mistakes += [str(mistake) for mistake in error.mistakes]
                if path.name in self.books:
                    books[path.name] = self.books[path.name]
            if path.name == COMMON:
                common = books.get(COMMON)
        if not paths:
            mistakes.append(f"{self._path}: there is no file of procedures")
        if mistakes:
            log.warning("procedures-refused", mistakes=mistakes)
        self.books, self.mistakes = books, tuple(mistakes)
        self.generation += 1


__all__ = ["Library"]
