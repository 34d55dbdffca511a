"""Which letters a printer's own type has, and the bytes that stand for them. Pure.

A printer has many code pages, and says of none whether it has it: the operator does, from the manual or from
the printer's self-test. Nothing is guessed, and what a page lacks is never replaced by another letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Table = Mapping[str, bytes]
#: Signs that say the same: no page has the left ones.
_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "\u00a0": " ", "\u202f": " "}
)


@dataclass(frozen=True)
class CodePage:
    """One or several tables that belong together."""

    #: Numbers of the tables (``ESC t``) on Epson's printers and those that follow them.
    usual: tuple[int, ...]
    #: What each has beyond ASCII.
    tables: tuple[Table, ...]
    #: More letters for the first table where the printer puts marks over the letter before them.
    with_marks: Table


@dataclass(frozen=True)
class Type:
    """The letters that one printer has."""

    #: By the number for ``ESC t``.
    tables: Mapping[int, Table]

    def encode(self, text: str) -> list[tuple[int, bytes]] | None:
        """A text as stretches of bytes, each with the table that it needs; nothing if a letter is missing.

        Args:
            text: plain (see ``plain``), so that a letter with its marks is one sign.
        """
        if not text:
            return []
        number = next(iter(self.tables))
        stretches: list[tuple[int, bytes]] = []
        for letter in text:
            found = self._find(letter, number)
            if found is None:
                return None
            number, said = found
            if stretches and stretches[-1][0] == number:
                stretches[-1] = (number, stretches[-1][1] + said)
            else:
                stretches.append((number, said))
        return stretches

    def _find(self, letter: str, current: int) -> tuple[int, bytes] | None:
        """The letter's bytes, in the current table if it is there."""
        if " " <= letter <= "~":
            return current, letter.encode("ascii")
        for number in (current, *self.tables):
            if letter in self.tables[number]:
                return number, self.tables[number][letter]
        return None


def plain(text: str) -> str:
    """Letters in one sign with their marks, typographic signs as on a typewriter."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def type_of(page: CodePage, numbers: Sequence[int], *, marks: bool) -> Type:
    """The letters of a code page whose tables have these numbers; tables without a number are not there."""
    tables = [dict(table) for table in page.tables[: len(numbers)]]
    if marks:
        tables[0] |= page.with_marks
    return Type(dict(zip(numbers, tables, strict=True)))


def _tcvn3() -> tuple[Table, Table]:
    """TCVN 5712:1993, third set (VN3), from its first byte of each row of letters on.

    Its capitals with tones have no bytes of their own: another font had them at the places of the small
    letters, and printers have that font as a second table. In it Ă, Â and Đ stand where the standard has
    them, the other capitals where their small letters are. Checked against glibc and python-escpos.
    """
    rows = {
        0xA8: "ăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò",
        0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
    }  # fmt: skip
    small = {letter: bytes((first + at,)) for first, row in rows.items() for at, letter in enumerate(row)}
    capitals = {letter.upper(): said for letter, said in small.items()}
    return small, capitals | {"Ă": b"\xa1", "Â": b"\xa2", "Đ": b"\xa7"}


_TONES = "\u0300\u0309\u0303\u0301\u0323"


def _cp1258() -> tuple[Table, Table]:
    """Windows 1258: letters in one byte, and those that need a tone after them as a byte of its own.

    Python's codec takes a letter and its tone only apart, and a tone below may stand before a circumflex when
    Unicode takes a letter apart; so the tone is looked for wherever it is.
    """
    single = {}
    for byte in range(0x80, 0x100):
        letter = bytes((byte,)).decode("cp1258", errors="ignore")
        if letter and not unicodedata.combining(letter) and letter.isprintable() and not letter.isspace():
            single[letter] = bytes((byte,))
    return single, dict(_with_tones(single))


def _with_tones(single: Table) -> Iterator[tuple[str, bytes]]:
    for base in ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"):
        for letter in (base, base.upper()):
            said = letter.encode("ascii") if letter.isascii() else single[letter]
            for tone in _TONES:
                whole = unicodedata.normalize("NFC", letter + tone)
                if whole not in single:
                    yield whole, said + tone.encode("cp1258")


_SINGLE, _MARKED = _cp1258()

#: A code page is a line here.
CODE_PAGES: dict[str, CodePage] = {
    "cp437": CodePage((0,), ({},), {}),  # of it only ASCII, which all printers have alike
    "tcvn3": CodePage((30, 31), _tcvn3(), {}),
    "cp1258": CodePage((52,), (_SINGLE,), _MARKED),
}

__all__ = ["CODE_PAGES", "CodePage", "Table", "Type", "plain", "type_of"]
