"""The second factor of a look-up: a word on the receipt that nobody can guess from the code beside it. Pure.

It is the beginning of the hash of the event by which the dossier was taken in, so it needs no key, is the
same after every restart, and is written behind the code: ``H01.33.12-261008-0975-3F9A2C``. Whoever types the
whole, or scans it, needs no field of its own for it.
"""

from __future__ import annotations

import hmac
import re

#: Signs of a word: one of 16 million.
LENGTH = 6
_WITH_WORD = re.compile(rf"(?P<code>.+-[0-9]{{6}}-[0-9A-Z]{{1,14}})-(?P<word>[0-9A-F]{{{LENGTH}}})")
#: Compared with where there is no dossier, so that the same is done.
_NOBODYS = bytes(32)


def word_of(first_hash: bytes) -> str:
    """The word of a dossier, by the hash of its first event."""
    return first_hash.hex()[:LENGTH].upper()


def written(code: str, first_hash: bytes) -> str:
    """The code with its word, as the receipt has it."""
    return f"{code}-{word_of(first_hash)}"


def split(text: str) -> tuple[str, str]:
    """A code and the word behind it; the word is empty where there is none."""
    found = _WITH_WORD.fullmatch(text)
    return (found["code"], found["word"]) if found else (text, "")


def fits(word: str, first_hash: bytes | None) -> bool:
    """Whether it is the word of this dossier; takes the same time for every word of this length."""
    wanted = word_of(first_hash if first_hash is not None else _NOBODYS)
    return hmac.compare_digest(word, wanted) and first_hash is not None


__all__ = ["LENGTH", "fits", "split", "word_of", "written"]
