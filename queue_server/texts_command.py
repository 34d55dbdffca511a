"""``queue-server texts``: the translations, part by part, and which of them nobody has reviewed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import config.text
from config import reviews


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--folder", type=Path, default=config.text.FOLDER, help="the folder of the texts")
    parser.add_argument(
        "--strict", action="store_true", help="end with status 1 where anything is unreviewed"
    )


def main(arguments: argparse.Namespace) -> int:
    """Print the list; returns the exit status."""
    try:
        config.text.load(arguments.folder)
        languages = reviews.read(arguments.folder)
    except config.text.TextError as error:
        print(error, file=sys.stderr)
        return 1
    for language in languages:
        print("\n".join(_lines(language)))
    return 1 if arguments.strict and any(language.unreviewed for language in languages) else 0


def _lines(language: reviews.Language) -> Iterator[str]:
    yield f"{language.name}: {language.sentences} sentences, {language.unreviewed} of them unreviewed"
    for part in language.parts:
        yield f"  {part.name:<22}{part.sentences:>5}  {part.mark}  {_state(part)}"


def _state(part: reviews.Part) -> str:
    if part.state == "unreviewed":
        return "unreviewed"
    by = f"by {part.who} on {part.on}"
    return f"reviewed {by}" if part.state == "reviewed" else f"changed since it was reviewed {by}"


__all__ = ["add_arguments", "main"]
