"""``queue-server dossiers import``: checks a file of dossiers, or takes it in while no server runs."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import config.load
import config.text
from config.reading import suggest
from config.schema_files import Files
from queue_server.dossiers.importing.checking import Finished, Piece, check
from queue_server.dossiers.importing.report import Report
from queue_server.dossiers.importing.taking import Progress, Slices, Taking
from queue_server.dossiers.importing.telling import ProgressLine
from queue_server.store.dossiers.opening import open_dossiers


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command."""
    dossiers = commands.add_parser("dossiers", help="dossiers of others: take in a file of them")
    parser = dossiers.add_subparsers(required=True).add_parser(
        "import",
        help="check a file, or take it in",
        description="Checks files of dossiers, or takes them in: whole, or not at all. While a server runs, "
        "put a file into its source's folder instead.",
    )
    parser.set_defaults(run=main)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="CSV or XLSX")
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what is wrong; needs no store, and a server may run"
    )
    parser.add_argument(
        "--config", type=Path, default=config.load.FOLDER / "dossiers.toml", help="the file of the sources"
    )
    parser.add_argument("--source", default="", help="id of the source; needed where there are several")
    parser.add_argument("--store", default="sqlite:///var/hall.sqlite", help="as for serve")
    parser.add_argument("--report", type=Path, help="write the report here instead of to the terminal")
    parser.add_argument("--language", default=config.text.FIRST_LANGUAGE, help="of the report")
    parser.add_argument(
        "--again", action="store_true", help="also where this very file was the last one taken in"
    )


def main(arguments: argparse.Namespace) -> int:
    """Returns 0 where all files are good, 1 where one is not, 2 where the command or a setting is wrong."""
    try:
        texts = config.text.load()
        source = _source(config.load.load_dossiers(arguments.config).sources, arguments.source)
    except (config.load.ConfigurationError, config.text.TextError, LookupError) as error:
        sys.stderr.write(f"{error.args[0] if isinstance(error, LookupError) else error}\n")
        return 2
    try:
        with contextlib.ExitStack() as closing:
            to = (
                closing.enter_context(arguments.report.open("w", encoding="utf-8"))
                if arguments.report
                else sys.stdout
            )
            reports = ((path, Report(to, texts, arguments.language, path.name)) for path in arguments.files)
            good = _check(source, reports) if arguments.dry_run else _take(source, reports, arguments)
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return 2
    return 0 if good else 1


def _source(sources: Sequence[object], wanted: str) -> Files:
    """The source that is meant.

    Raises:
        LookupError: there is none, or it is not clear which.
    """
    known = {source.id: source for source in sources if isinstance(source, Files)}
    if not known:
        raise LookupError('there is no [[sources]] with kind = "files" in the configuration')
    if not wanted and len(known) == 1:
        return next(iter(known.values()))
    if wanted not in known:
        meant = suggest(wanted, known)
        hint = f"; did you mean {meant}?" if meant else ""
        raise LookupError(f"--source {wanted}: must be one of {', '.join(known)}{hint}")
    return known[wanted]


def _check(source: Files, reports: Iterator[tuple[Path, Report]]) -> bool:
    all_good = True
    for path, report in reports:
        line = ProgressLine(sys.stderr)
        for message in check(path, source, _now()):
            if isinstance(message, Piece):
                line.tell(Progress(message.count, message.share))
                for fault in message.faults:
                    report.fault(fault)
            elif isinstance(message, Finished):
                line.end()
                report.end("sound" if message.sound else "refused", message.good, message.bad)
                all_good &= message.sound
    return all_good


def _take(source: Files, reports: Iterator[tuple[Path, Report]], arguments: argparse.Namespace) -> bool:
    all_good = True
    with contextlib.closing(open_dossiers(arguments.store)) as file:
        Slices(file, _hurry).sweep()
        taking = Taking(file, source.id, _now, _hurry)
        for path, report in reports:
            line = ProgressLine(sys.stderr)
            messages = check(path, source, _now())
            outcome = taking.take(path.name, messages, report.fault, line.tell, again=arguments.again)
            line.end()
            report.end(outcome.what, outcome.good, outcome.bad)
            all_good &= outcome.what != "refused"
    return all_good


def _hurry(_: float) -> None:
    """Nobody else writes: the file is this process's."""


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


__all__ = ["add_to", "main"]
