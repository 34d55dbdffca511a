"""Every word that anybody sees or hears, in every language, from ``config/text/*.toml``."""

from __future__ import annotations

import functools
import string
import tomllib
from collections.abc import Mapping
from pathlib import Path

#: The folder of the texts that come with the program.
FOLDER = Path(__file__).parent / "text"
#: What another language is read in where it lacks a sentence; all keys are in this one.
FIRST_LANGUAGE = "vi"
#: The table of a file that tells who has reviewed it; ``config.reviews`` reads it.
REVIEWED = "reviewed"
#: A language's own name, and where pages find that of every language.
_OWN_NAME, _NAMES = "kiosk.language-name", "pages.common.language-name"


class TextError(Exception):
    """Mistakes in the text files, all of them at once."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Texts:
    """Sentences by language and key, such as ``kiosk.home.title``."""

    def __init__(self, sentences: Mapping[str, Mapping[str, str]]) -> None:
        self._sentences = sentences

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a file, the first language first."""
        return tuple(self._sentences)

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in self._sentences[FIRST_LANGUAGE]

    def say(self, key: str, language: str, /, **facts: object) -> str:
        """The sentence in a language, with its ``{facts}`` filled in.

        Raises:
            KeyError: there is no such sentence, or a fact of it is missing.
        """
        return self._template(key, language).format(**facts)

    def _template(self, key: str, language: str) -> str:
        found = self._sentences.get(language, {}).get(key)
        return self._sentences[FIRST_LANGUAGE][key] if found is None else found

    def section(self, prefix: str, language: str) -> dict[str, str]:
        """All sentences below a prefix, unfilled, by their keys without it: what a page is given."""
        start = prefix + "."
        return {
            key.removeprefix(start): self._template(key, language)
            for key in self._sentences[FIRST_LANGUAGE]
            if key.startswith(start)
        }


def languages_in(folder: Path = FOLDER) -> tuple[str, ...]:
    """The languages that have a file, the first language first."""
    found = (path.stem for path in folder.glob("*.toml"))
    return tuple(sorted(found, key=lambda language: (language != FIRST_LANGUAGE, language)))


def load(folder: Path = FOLDER) -> Texts:
    """Read all languages of a folder.

    Raises:
        TextError: a file is no TOML, a key is missing or unknown, or the facts of a sentence differ.
    """
    mistakes: list[str] = []
    sentences: dict[str, dict[str, str]] = {}
    paths = sorted(folder.glob("*.toml"), key=lambda path: (path.stem != FIRST_LANGUAGE, path.stem))
    for path in paths:
        try:
            document = dict(_parsed(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            mistakes.append(f"{path.name}: {error}")
            continue
        document.pop(REVIEWED, None)
        sentences[path.stem] = flatten(document, path.name, mistakes)
    if FIRST_LANGUAGE not in sentences:
        raise TextError([*mistakes, f"{folder}: no readable {FIRST_LANGUAGE}.toml"])
    first = sentences[FIRST_LANGUAGE]
    for language, entries in sentences.items():
        mistakes += [f"{language}.toml: {key}: is missing" for key in first if key not in entries]
        mistakes += [f"{language}.toml: {key}: unknown" for key in entries if key not in first]
        mistakes += [
            f"{language}.toml: {key}: has {_facts(text)}, {FIRST_LANGUAGE}.toml has {_facts(first[key])}"
            for key, text in entries.items()
            if key in first and _facts(text) != _facts(first[key])
        ]
    if mistakes:
        raise TextError(mistakes)
    names = {f"{_NAMES}.{language}": entries[_OWN_NAME] for language, entries in sentences.items()
             if _OWN_NAME in entries}  # fmt: skip
    return Texts({language: {**entries, **names} for language, entries in sentences.items()})


@functools.lru_cache(maxsize=16)
def _parsed(text: str) -> Mapping[str, object]:
    """The tables of a file; what was read once is not parsed again."""
    return tomllib.loads(text)


def flatten(table: Mapping[str, object], file: str, mistakes: list[str], prefix: str = "") -> dict[str, str]:
    """Sentences by their whole key; what is no text is a mistake of its file."""
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= flatten(value, file, mistakes, f"{prefix}{key}.")
        elif isinstance(value, str):
            flat[prefix + key] = value
        else:
            mistakes.append(f"{file}: {prefix}{key}: must be text")
    return flat


def _facts(text: str) -> list[str]:
    try:
        return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name is not None})
    except ValueError as error:
        return [f"({error})"]


__all__ = ["FIRST_LANGUAGE", "FOLDER", "REVIEWED", "TextError", "Texts", "flatten", "load"]
