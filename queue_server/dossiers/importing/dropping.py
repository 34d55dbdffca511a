"""Files that are dropped into a folder: taken in when they stand still, then moved, a report beside them."""

from __future__ import annotations

import contextlib
import datetime
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import structlog

from config.schema_files import Files
from config.text import Texts
from queue_server.contract.messages import DossierFileInForce, DossierFileSeen, DossierImport
from queue_server.dossiers.importing.faults import Fault
from queue_server.dossiers.importing.reading_process import reading
from queue_server.dossiers.importing.report import Report
from queue_server.dossiers.importing.taking import Outcome, Progress, ReadingLost, Slices, Taking
from queue_server.store.dossiers import imported
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.ledger import LedgerError, instant

log = structlog.get_logger()

#: Seconds between two looks into the folders.
EVERY = 5.0
#: Seconds between two lines of the log that tell how far a file is.
_TOLD_EVERY = 5.0
_SUFFIXES = frozenset([".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls"])
#: What is left of a name when its file is moved to one that is longer than the system bears.
_LONGEST_STEM = 150
#: Files of a source that are remembered.
_REMEMBERED = 10

#: Size and last change of a file: the same at two looks, it stands still.
_Shape = tuple[int, int]


class _Stopped(Exception):
    """The server stops. What was begun comes to nothing."""


class DroppedFiles:
    """Looks into the folders of sources, in a thread of its own.

    Args:
        file: the file of dossiers; its owner closes it afterwards.
        sources: those with a folder are looked at.
        texts: the words of reports.
        language: in which reports are written.
        now: the present instant.
        every: seconds between two looks.
    """

    def __init__(
        self,
        file: DossierFile,
        sources: Sequence[Files],
        texts: Texts,
        language: str,
        now: Callable[[], datetime.datetime],
        every: float = EVERY,
    ) -> None:
        self._file, self._texts, self._language, self._now, self._every = file, texts, language, now, every
        self._sources = [source for source in sources if source.folder]
        self._seen: dict[Path, _Shape] = {}
        self._done: dict[Path, _Shape] = {}
        self._last: dict[str, deque[DossierFileSeen]] = {
            source.id: deque(maxlen=_REMEMBERED) for source in sources
        }
        #: Source and name of the file that is being read, and how far it is.
        self._reading: tuple[str, str, Progress] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="dropped-files", daemon=True)
        self._swept = False

    # ------------------------------------------------------------ life

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a file that is half read is read again at the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _go_on(self) -> None:
        while True:
            try:
                self.look()
            except _Stopped:
                return
            except Exception:
                log.exception("dossier-files-failed")
            if self._stopping.wait(self._every):
                return

    def _rest(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise _Stopped

    # ------------------------------------------------------------ telling

    def state(self) -> tuple[DossierImport, ...]:
        """What is in force of each source, and what became of its last files; from any thread.

        Raises:
            LedgerUnavailable: the file of dossiers cannot be read.
        """
        return tuple(map(self._state_of, self._last))

    def _state_of(self, source: str) -> DossierImport:
        found, reading = imported.in_force(self._file.read, source), self._reading
        in_force = None
        if found is not None:
            in_force = DossierFileInForce(
                name=found.name, sha256=found.sha256, rows=found.rows, at=instant(found.at)
            )
        seen = tuple(self._last[source])
        if reading is None or reading[0] != source:
            return DossierImport(source=source, in_force=in_force, seen=seen)
        _, name, progress = reading
        return DossierImport(
            source=source,
            in_force=in_force,
            seen=seen,
            reading=name,
            rows=progress.rows,
            share=progress.share,
        )

    # ------------------------------------------------------------ looking

    def look(self) -> None:
        """Look into every folder once, and take in what stands still."""
        if not self._swept:
            if swept := Slices(self._file, self._rest).sweep():
                log.info("dossier-import-swept", generations=swept)
            self._swept = True
        for source in self._sources:
            folder = Path(source.folder)
            try:
                for name in ("done", "refused"):
                    (folder / name).mkdir(parents=True, exist_ok=True)
                    self._forget_old(folder / name, source.keep_days)
                for path in self._standing_still(folder):
                    self._take(source, path)
            except (OSError, LedgerError) as error:
                log.warning("dossier-files-away", source=source.id, error=str(error))

    def _standing_still(self, folder: Path) -> list[Path]:
        """Files that are as they were at the last look, the oldest first."""
        shapes: dict[Path, _Shape] = {}
        with os.scandir(folder) as entries:
            for entry in entries:
                path = Path(entry.path)
                if path.suffix.lower() in _SUFFIXES and not path.name.startswith((".", "~")):
                    with contextlib.suppress(FileNotFoundError):
                        if entry.is_file(follow_symlinks=False):
                            shapes[path] = _shape(path)
        before = self._seen
        self._seen = {path: shape for path, shape in before.items() if path.parent != folder} | shapes
        still = [path for path, shape in shapes.items() if before.get(path) == shape]
        return sorted(
            (path for path in still if self._done.get(path) != shapes[path]),
            key=lambda path: (shapes[path][1], path.name),
        )

    def _take(self, source: Files, path: Path) -> None:
        shape = _shape(path)
        written = path.with_name(f".{path.stem[:_LONGEST_STEM]}.report")
        try:
            with written.open("w", encoding="utf-8") as to:
                outcome = self._taken(source, path, Report(to, self._texts, self._language, path.name))
        except BaseException:
            written.unlink(missing_ok=True)
            raise
        self._done[path] = shape
        self._last[source.id].appendleft(
            DossierFileSeen(
                name=path.name, outcome=outcome.what, good=outcome.good, bad=outcome.bad, at=self._now()
            )
        )
        self._move(path, shape, written, "refused" if outcome.what == "refused" else "done")
        if not path.exists():
            del self._done[path]
        log.info(
            "dossier-import", source=source.id, file=path.name, outcome=outcome.what, rows=outcome.good,
            bad=outcome.bad, longest_ms=round(outcome.longest * 1000),
        )  # fmt: skip

    def _taken(self, source: Files, path: Path, report: Report) -> Outcome:
        now = self._now()
        taking = Taking(self._file, source.id, self._now, self._rest)
        try:
            with reading(path, source, now) as messages:
                outcome = taking.take(path.name, messages, report.fault, self._progress(source.id, path.name))
        except ReadingLost:
            report.fault(Fault("damaged"))
            outcome = Outcome("refused", 0, 0)
        finally:
            self._reading = None
        report.end(outcome.what, outcome.good, outcome.bad)
        return outcome

    def _progress(self, source: str, name: str) -> Callable[[Progress], None]:
        told = time.monotonic()

        def progress(progress: Progress) -> None:
            nonlocal told
            self._reading = source, name, progress
            if self._stopping.is_set():
                raise _Stopped
            if time.monotonic() - told > _TOLD_EVERY:
                told = time.monotonic()
                log.info("import-progress", source=source, rows=progress.rows, share=round(progress.share, 3))

        return progress

    # ------------------------------------------------------------ afterwards

    def _move(self, path: Path, shape: _Shape, report: Path, to: str) -> None:
        """Out of the way, under a name that is free there; not what has just come in its place."""
        for free in _names(path):
            target = path.parent / to / free
            beside = target.with_name(f"{target.name}.report.txt")
            if not target.exists() and not beside.exists():
                report.rename(beside)
                if _shape(path) == shape:
                    path.rename(target)
                return

    def _forget_old(self, folder: Path, days: int) -> None:
        """Delete what has lain there long enough since it was moved."""
        before = self._now().timestamp() - days * 86400
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False) and entry.stat().st_ctime < before:
                    Path(entry.path).unlink(missing_ok=True)


def _names(path: Path) -> Iterator[str]:
    stem = path.stem[:_LONGEST_STEM]
    yield stem + path.suffix
    number = 2
    while True:
        yield f"{stem}-{number}{path.suffix}"
        number += 1


def _shape(path: Path) -> _Shape:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


__all__ = ["EVERY", "DroppedFiles"]
