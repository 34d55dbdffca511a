"""Receipt codes of dossiers: found in what people type and scan, checked, and written in one way. Pure.

Shapes (DOMAIN.md): old ``000.17.22.H56-210531-0001``, new ``H15.50.05.13-261008-0975``, ministerial
``G22.99-251225-020175``: organisation, date as yyMMdd, sequence. There is no check digit. Systems that write
codes in their own way exist, so a code of another shape is a code too; it is just not ``well_formed``.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

#: Longest text that is looked at, and longest code, in characters.
LONGEST_TEXT = 2048
LONGEST_CODE = 64
#: What a code that fits no pattern must be at least, so that a stray key is none.
SHORTEST_CODE = 5
#: The same in words, for refusals.
RULE = f"{SHORTEST_CODE} to {LONGEST_CODE} of A-Z 0-9 . - with a digit"

_ORGANISATION = r"(?=[0-9A-Z.]{1,35}-)[0-9A-Z]{1,12}(?:\.[0-9A-Z]{1,12}){0,11}"
_SHAPE = rf"(?P<organisation>{_ORGANISATION})-(?P<date>[0-9]{{6}})-(?P<sequence>[0-9A-Z]{{0,2}}[0-9]{{1,12}})"
_whole = re.compile(_SHAPE)
#: Within other text a code ends where something begins that no code holds.
_within = re.compile(rf"(?<![0-9A-Z.-]){_SHAPE}(?![0-9A-Z-])")
_other = re.compile(rf"(?=.*[0-9])[0-9A-Z][0-9A-Z.-]{{{SHORTEST_CODE - 2},{LONGEST_CODE - 2}}}[0-9A-Z]")
#: Names of an address's parameters that carry a code of any shape.
_PARAMETERS = frozenset(
    ["mhs", "mahoso", "ma_ho_so", "ma-ho-so", "maho_so", "sohoso", "so_ho_so", "sobiennhan", "mabiennhan",
     "hoso", "dossier", "receipt", "receiptcode", "code", "ma"]
)  # fmt: skip
#: What keyboards and word processors make of a hyphen or a full stop (number pads type a comma).
_SIGNS = str.maketrans({"\u2212": "-", "\u00af": "-", "_": "-", ",": ".", "\u3002": "."})


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """A receipt code as it is looked up.

    Args:
        text: the code in capital letters with hyphens, without spaces.
        organisation: who took the dossier in; empty where the code fits no pattern.
        date: when, by the code; nothing where it says no date.
        sequence: the running number; empty where the code fits no pattern.
        well_formed: it fits the pattern and its date part is a date.
    """

    text: str
    organisation: str
    date: datetime.date | None
    sequence: str
    well_formed: bool


def parse(text: str) -> ReceiptCode | None:
    """The code that was typed or scanned: bare, with words around it, or in an address.

    Nothing where the text carries no code, or is longer than ``LONGEST_TEXT``.
    """
    if len(text) > LONGEST_TEXT:
        return None
    if _is_address(text):
        return _in_address(text)
    bare = _hyphened(text)
    if found := _whole.fullmatch(bare):
        return _shaped(found)
    return _inside(_marked(text)) or _unshaped(bare)


def normalise(text: str) -> str:
    """The text as a code is written: capital letters, ASCII digits and hyphens, no spaces."""
    return re.sub(r"\s", "", _marked(text))


def write(code: ReceiptCode) -> str:
    """The code as people read it."""
    return code.text


def _marked(text: str) -> str:
    """Capital letters, ASCII digits and signs; spaces stay."""
    if text.isascii() and text.isprintable():
        # Nearly all codes, of which files bring hundreds of thousands; the same as below.
        return text.translate(_SIGNS).upper()
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return "".join(_sign(character) for character in plain).upper()


def _sign(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Pd":
        return "-"
    if kind == "Nd":
        return str(unicodedata.digit(character))
    if kind == "Zs" or character in "\t\r\n":
        return " "
    # Controls, and what is invisible: zero-width spaces, soft hyphens, byte order marks.
    return "" if kind in ("Cc", "Cf", "Cs") else character


def _hyphened(text: str) -> str:
    """Without spaces; with hyphens in their place where somebody typed spaces between the three parts."""
    marked = _marked(text)
    parts = marked.split()
    if "-" not in marked and len(parts) == 3:
        return "-".join(parts)
    return "".join(parts)


def _is_address(text: str) -> bool:
    """Whether it is an address; scanners leave the scheme away sometimes."""
    return "://" in text or "?" in text or "/" in text.strip().strip("/")


def _in_address(text: str) -> ReceiptCode | None:
    try:
        parts = urlsplit(text.strip())
        values = parse_qsl(parts.query, keep_blank_values=False)
    except ValueError:
        return _inside(_marked(text))
    for candidate in _candidates(parts.path, parts.fragment, values):
        bare = _hyphened(candidate)
        if found := _whole.fullmatch(bare):
            return _shaped(found)
        if inside := _inside(_marked(candidate)):
            return inside
    # Of values that fit no pattern only those are believed that say what they are.
    named = (_unshaped(_hyphened(value)) for name, value in values if name.lower() in _PARAMETERS)
    return next((code for code in named if code is not None), None)


def _candidates(path: str, fragment: str, values: list[tuple[str, str]]) -> Iterator[str]:
    yield from (value for name, value in values if name.lower() in _PARAMETERS)
    yield from (value for name, value in values if name.lower() not in _PARAMETERS)
    yield from reversed(unquote(path).split("/"))
    yield unquote(fragment)


def _inside(marked: str) -> ReceiptCode | None:
    found = _within.search(marked)
    return _shaped(found) if found else None


def _shaped(found: re.Match[str]) -> ReceiptCode:
    said = found["date"]
    try:
        date = datetime.date(2000 + int(said[:2]), int(said[2:4]), int(said[4:]))
    except ValueError:
        date = None
    return ReceiptCode(found[0], found["organisation"], date, found["sequence"], date is not None)


def _unshaped(bare: str) -> ReceiptCode | None:
    return ReceiptCode(bare, "", None, "", False) if _other.fullmatch(bare) else None


__all__ = [
    "LONGEST_CODE", "LONGEST_TEXT", "RULE", "SHORTEST_CODE", "ReceiptCode", "normalise", "parse", "write",
]  # fmt: skip
