"""Which parts of the texts somebody has reviewed, who and when: the table ``[reviewed]`` of a text file.

A review holds for the text as it was: each one carries the mark of its part, which changes with every word.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from config.text import FIRST_LANGUAGE, FOLDER, REVIEWED, TextError, flatten

#: Who, when, the mark of what was read.
_REVIEW = re.compile(r"(.+?),\s*(\d{4}-\d{2}-\d{2}),\s*([0-9a-f]{8})")
#: Parts below this one have a part each: a page.
_PARTED = "pages"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of one language's texts."""

    #: Such as ``kiosk`` or ``pages.board``.
    name: str
    sentences: int
    #: Changes with every word of it.
    mark: str
    #: Whether somebody has read it as it is now; ``changed``: as it was before.
    state: Literal["reviewed", "changed", "unreviewed"]
    who: str = ""
    on: datetime.date | None = None


@dataclass(frozen=True, kw_only=True)
class Language:
    """All parts of a language."""

    name: str
    parts: tuple[Part, ...]

    @property
    def sentences(self) -> int:
        """Of all parts."""
        return sum(part.sentences for part in self.parts)

    @property
    def unreviewed(self) -> int:
        """Sentences that nobody has read as they are now."""
        return sum(part.sentences for part in self.parts if part.state != "reviewed")


def read(folder: Path = FOLDER) -> list[Language]:
    """The languages of a folder, the first language first.

    Raises:
        TextError: a file is no TOML, or its table is wrong.
    """
    mistakes: list[str] = []
    paths = sorted(folder.glob("*.toml"), key=lambda path: (path.stem != FIRST_LANGUAGE, path.stem))
    languages = [_language(path, mistakes) for path in paths]
    if mistakes:
        raise TextError(mistakes)
    return languages


def _language(path: Path, mistakes: list[str]) -> Language:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        mistakes.append(f"{path.name}: {error}")
        return Language(name=path.stem, parts=())
    table = document.pop(REVIEWED, {})
    reviews = flatten(table, path.name, mistakes) if isinstance(table, dict) else {}
    parts: dict[str, dict[str, str]] = {}
    for key, sentence in flatten(document, path.name, mistakes).items():
        parts.setdefault(_part_of(key), {})[key] = sentence
    mistakes += [f"{path.name}: {REVIEWED}.{name}: there is no such part" for name in reviews.keys() - parts]
    found = (_part(path.name, name, parts[name], reviews.get(name), mistakes) for name in parts)
    return Language(name=path.stem, parts=tuple(found))


def _part_of(key: str) -> str:
    first, *others = key.split(".")
    return f"{first}.{others[0]}" if first == _PARTED and len(others) > 1 else first


def _part(
    file: str, name: str, sentences: Mapping[str, str], review: str | None, mistakes: list[str]
) -> Part:
    mark = mark_of(sentences)
    if review is None:
        return Part(name=name, sentences=len(sentences), mark=mark, state="unreviewed")
    try:
        who, on, of = _parsed(review)
    except ValueError:
        mistakes.append(f'{file}: {REVIEWED}.{name}: must be "name, 2026-11-20, mark"')
        return Part(name=name, sentences=len(sentences), mark=mark, state="unreviewed")
    state: Literal["reviewed", "changed"] = "reviewed" if of == mark else "changed"
    return Part(name=name, sentences=len(sentences), mark=mark, state=state, who=who, on=on)


def _parsed(review: str) -> tuple[str, datetime.date, str]:
    """Who, when, and the mark.

    Raises:
        ValueError: it is none of that.
    """
    found = _REVIEW.fullmatch(review)
    if found is None:
        raise ValueError(review)
    return found[1], datetime.date.fromisoformat(found[2]), found[3]


def mark_of(sentences: Mapping[str, str]) -> str:
    """Eight characters that change with every word; the order of the sentences does not matter."""
    whole = "\n".join(f"{key}={sentences[key]}" for key in sorted(sentences))
    return hashlib.sha256(whole.encode()).hexdigest()[:8]


__all__ = ["Language", "Part", "mark_of", "read"]
