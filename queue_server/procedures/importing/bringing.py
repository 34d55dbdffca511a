"""Brings an export into the folder that a hall reads: whole, or not at all."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import tomli_w

from config.reading import ConfigurationError
from config.schema_catalogue import COMMON, Catalogue, load_catalogue
from config.schema_procedure_import import ProcedureImport
from config.versions import Dated, clashes, gaps
from queue_server.procedures.importing.binding import LANGUAGE, Bound, bind
from queue_server.procedures.importing.drafts import Draft, read_drafts
from queue_server.procedures.importing.tables import Unreadable, read_table

#: The file that imports write; everything else in the folder is somebody's own.
NAME = "imported.toml"
_HEAD = """\
# Made by `queue-server procedures import`, which keeps of it what no export says: services, everyday names
# (aliases) and translations may be added here, in the form of the files beside it. Comments are not kept.

"""


@dataclass(slots=True)
class Report:
    """What an import found and did.

    Args:
        mistakes: each with line, column and rule; with any of them nothing is written.
        warnings: what is brought in and probably not meant.
        rows: procedures in the file.
        bound: what would be written; nothing where there is a mistake.
        written: the file is another one now.
    """

    mistakes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    rows: int = 0
    bound: Bound | None = None
    written: bool = False


def bring(
    path: Path, folder: Path, mapping: ProcedureImport, fields: Collection[str], *, dry_run: bool = False
) -> Report:
    """Import a file.

    Args:
        path: a workbook or JSON.
        folder: of the files of procedures.
        mapping: how the file is read.
        fields: of the hall; more are those of the files.
        dry_run: only look.

    Raises:
        OSError: the folder cannot be written to. It is as it was then.
    """
    report = Report()
    try:
        books, own = _books(folder)
        table = read_table(path, mapping)
    except (Unreadable, ConfigurationError) as error:
        report.mistakes += str(error).splitlines()
        return report
    reading = read_drafts(table, mapping)
    report.rows, report.mistakes = len(table.rows), reading.mistakes
    report.mistakes += _between(path.name, reading.drafts, own, books, report.warnings)
    known = {*fields, *(entry.id for book in books.values() for entry in book.fields)}
    report.mistakes += _unknown_fields(path.name, reading.drafts, known)
    if not report.mistakes:
        bound = bind(reading.drafts, own, books, mapping)
        report.warnings += _untranslated(bound.catalogue)
        _put(folder, bound.catalogue, own, books.get(COMMON), report, dry_run=dry_run)
        report.bound = None if report.mistakes else bound
    return report


def _books(folder: Path) -> tuple[dict[str, Catalogue], Catalogue]:
    """The files of the folder, and apart from them the one that imports write.

    Raises:
        ConfigurationError: one of them is wrong: what it holds would not be seen.
        Unreadable: there is no folder.
    """
    if not folder.is_dir():
        raise Unreadable(f"{folder}: is no folder; it holds the files of procedures, {COMMON} among them")
    books: dict[str, Catalogue] = {}
    for path in sorted(folder.glob("*.toml"), key=lambda path: path.name != COMMON):
        books[path.name] = load_catalogue(path, books.get(COMMON))
    return books, books.pop(NAME, Catalogue())


# ------------------------------------------------------------ between rows and files


def _between(
    name: str,
    drafts: Sequence[Draft],
    own: Catalogue,
    books: Mapping[str, Catalogue],
    warnings: list[str],
) -> Iterator[str]:
    """Versions that overlap, among themselves or with what is there; gaps are warnings."""
    replaced = {(draft.code, draft.valid_from) for draft in drafts}
    versions: dict[str, list[Dated]] = {}
    for draft in drafts:
        dated = Dated(draft.valid_from, draft.valid_until, f"{name}:{draft.line}")
        versions.setdefault(draft.code, []).append(dated)
    for file, book in (*books.items(), (NAME, own)):
        for entry in book.procedures:
            if entry.code in versions and not (file == NAME and (entry.code, entry.valid_from) in replaced):
                versions[entry.code].append(Dated(entry.valid_from, entry.valid_until, file))
    for code, dates in versions.items():
        for clash in clashes(dates):
            others = sorted({one.place for one in dates} - {clash.version.place})
            beside = f" (beside {', '.join(others)})" if others else ""
            yield f"{clash.version.place}: {code} {clash.rule}{beside}"
        for first, last in gaps(dates):
            warnings.append(f"no version of {code} is in force from {first} to {last}")


def _unknown_fields(name: str, drafts: Sequence[Draft], known: Collection[str]) -> Iterator[str]:
    told = set[str]()
    for draft in drafts:
        if draft.field not in known and draft.field not in told:
            told.add(draft.field)
            yield (
                f'{name}:{draft.line}: [fields] of the mapping leads to "{draft.field}", which is neither '
                f"a field of the hall nor of {COMMON}"
            )


def _untranslated(catalogue: Catalogue) -> Iterator[str]:
    names = [entry.names for entry in catalogue.procedures] + [entry.names for entry in catalogue.papers]
    names += [entry.words for entry in catalogue.texts] + [entry.result for entry in catalogue.procedures]
    missing = sum(set(one) == {LANGUAGE} for one in names)
    if missing:
        yield f"{missing} texts are there in the export's language only"


# ------------------------------------------------------------ the file


def _put(
    folder: Path, made: Catalogue, own: Catalogue, common: Catalogue | None, report: Report, *, dry_run: bool
) -> None:
    """Write the file beside the old one, read it as the hall will, and only then put it in its place."""
    if made == own:
        return
    # A dry run proves the same, in a place of its own.
    with tempfile.TemporaryDirectory(dir=None if dry_run else folder, prefix=".import-") as place:
        new = Path(place) / NAME
        with new.open("w", encoding="utf-8") as file:
            file.write(_HEAD + tomli_w.dumps(_bare(made)))
            file.flush()
            os.fsync(file.fileno())
        try:
            load_catalogue(new, common)
        except ConfigurationError as error:
            report.mistakes += [str(mistake) for mistake in error.mistakes]
            return
        if dry_run:
            return
        new.replace(folder / NAME)
    _sync(folder)
    report.written = True


def _sync(folder: Path) -> None:
    """The new name outlives a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _bare(catalogue: Catalogue) -> dict[str, Any]:
    """As TOML has it: without what is nothing."""
    plain = msgspec.to_builtins(catalogue, builtin_types=(datetime.date,))
    bare: dict[str, Any] = _without_nothing(plain)
    return bare


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_nothing(one) for key, one in value.items()}
        # Not the number nothing: 0 days are the same day.
        return {key: one for key, one in kept.items() if one is not None and one is not False and one != []}
    if isinstance(value, list | tuple):
        return [_without_nothing(one) for one in value]
    return value


__all__ = ["NAME", "Report", "bring"]
