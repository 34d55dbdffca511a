"""``queue-server procedures import``: brings a catalogue into the folder that the hall reads."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import config.load
from config.reading import ConfigurationError
from config.schema_procedure_import import load_procedure_import
from queue_server.procedures.importing.bringing import NAME, Report, bring

#: Mistakes that are printed one by one.
_PRINTED = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    commands = parser.add_subparsers(required=True)
    bringing = commands.add_parser("import", help="bring in a catalogue: a workbook (.xlsx) or JSON")
    bringing.add_argument("file", type=Path, help="what the province has exported")
    bringing.add_argument("--dry-run", action="store_true", help="only say what would happen")
    bringing.add_argument(
        "--procedures",
        type=Path,
        default=config.load.FOLDER / "procedures",
        help="folder that the hall reads (default: that of the sample)",
    )
    bringing.add_argument(
        "--mapping",
        type=Path,
        default=config.load.FOLDER / "procedure_import.toml",
        help="file with the names of columns and fields (default: the sample)",
    )
    bringing.add_argument(
        "--config",
        type=Path,
        default=config.load.FOLDER / "hall.toml",
        help="the hall's file, for its fields (default: the sample)",
    )


def main(arguments: argparse.Namespace) -> int:
    """Import; returns the exit status."""
    try:
        mapping = load_procedure_import(arguments.mapping)
        fields = [field.id for field in config.load.load_hall(arguments.config).fields]
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        report = bring(arguments.file, arguments.procedures, mapping, fields, dry_run=arguments.dry_run)
    except OSError as error:
        print(f"{arguments.procedures}: cannot be written to: {error.strerror}", file=sys.stderr)
        return 1
    print("\n".join(_lines(report, arguments.procedures / NAME, dry_run=arguments.dry_run)))
    return 1 if report.mistakes else 0


def _lines(report: Report, target: Path, *, dry_run: bool) -> Iterator[str]:
    yield from report.mistakes[:_PRINTED]
    if report.bound is None:
        number = len(report.mistakes)
        more = f", {_PRINTED} of them above" if number > _PRINTED else ""
        yield f"{number} mistake{'s' if number > 1 else ''}{more}; nothing is written"
        return
    yield from (f"warning: {text}" for text in report.warnings)
    bound = report.bound
    yield (
        f"{report.rows} procedures: {bound.added} new, {bound.changed} changed, {bound.same} as they were; "
        f"{len(bound.catalogue.procedures)} versions in all"
    )
    if dry_run:
        yield "a dry run; nothing is written"
    else:
        yield f"written to {target}" if report.written else "nothing has changed; nothing is written"


__all__ = ["add_arguments", "main"]
