"""A slip with every letter of the Vietnamese alphabet, to see whether a printer's own type has them. Pure."""

from __future__ import annotations

import unicodedata

from printers import slip

#: What stands in the place of a ticket's number.
NAME = "letters"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_SIZE = 28


def compose(*, margin: int, narrow_scale: float) -> slip.Slip:
    """A line for each vowel with its tones, small and large, and what else there is."""
    lines = [_line(f"{row}  {row.upper()}") for row in map(_row, "aăâeêioôơuưy")]
    return slip.Slip((*lines, _line("đ  Đ"), _line("0 1 2 3 4 5 6 7 8 9")), margin, narrow_scale, cut=True)


def _row(vowel: str) -> str:
    return " ".join(unicodedata.normalize("NFC", vowel + tone) for tone in _TONES)


def _line(text: str) -> slip.Line:
    return slip.Line((slip.Run(text, _SIZE, 400),), "left", 8)


__all__ = ["NAME", "compose"]
