"""The letters of the board: which font files, and which of them for which part of a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from kivy.core.text import Label as CoreLabel
from kivy.core.text import LabelBase
from kivy.utils import escape_markup

#: Folders of Noto fonts on Debian and its relatives.
FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto"))
LATIN, KHMER = "Board", "BoardKhmer"

#: Khmer letters and signs, with the spaces between them.
_KHMER = re.compile(r"[\u1780-\u17ff\u19e0-\u19ff\u200b]+(?: +[\u1780-\u17ff\u19e0-\u19ff\u200b]+)*")


def register(folders: tuple[Path, ...] = FOLDERS) -> frozenset[str]:
    """Give Kivy the fonts; returns the languages that this machine cannot draw."""
    latin = _family(folders, "NotoSans") or ("data/fonts/Roboto-Regular.ttf", "data/fonts/Roboto-Bold.ttf")
    LabelBase.register(LATIN, fn_regular=latin[0], fn_bold=latin[1])
    khmer = _family(folders, "NotoSansKhmer")
    if khmer is None:
        return frozenset({"km"})
    LabelBase.register(KHMER, fn_regular=khmer[0], fn_bold=khmer[1])
    return frozenset()


def _family(folders: tuple[Path, ...], name: str) -> tuple[str, str] | None:
    for folder in folders:
        regular, bold = folder / f"{name}-Regular.ttf", folder / f"{name}-Bold.ttf"
        if regular.is_file():
            return str(regular), str(bold if bold.is_file() else regular)
    return None


#: A syllable of Khmer stays whole: its letter, what is written below it, its vowels and signs, a full stop.
_SYLLABLE = re.compile(
    r"[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3])*[\u17b4-\u17d1\u17d3\u17dd]*[\u17d4-\u17da]*|."
)
_WORD = re.compile(r" +|\u200b|[^ \u200b]+")
#: Where a word of Khmer ends.
_UNSEEN = "\u200b"


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> str:
    """The text with line ends, where it has Khmer: Kivy knows spaces only and would cut syllables apart.

    Args:
        text: without markup.
        width: pixels that a line may have.
        measure: a text to its pixels.
    """
    if not _KHMER.search(text):
        return text
    lines, line = [], ""
    for word in _WORD.findall(text):
        if word == _UNSEEN:
            continue  # its work is done: words were parted at it
        # Only a word that has no room on a line of its own is parted.
        for piece in [word] if measure(word) <= width else _SYLLABLE.findall(word):
            if line.strip() and measure(line + piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece if line else piece.lstrip()
    return "\n".join([*lines, line.rstrip()])


def measure(size: float, *, bold: bool) -> Callable[[str], float]:
    """How wide a text is in letters of a size, in pixels."""
    fonts = {name: CoreLabel(font_name=name, font_size=size, bold=bold) for name in (LATIN, KHMER)}

    def measured(text: str) -> float:
        wide, end = 0.0, 0
        for run in _KHMER.finditer(text):
            wide += fonts[LATIN].get_extents(text[end : run.start()])[0]
            wide += fonts[KHMER].get_extents(run.group())[0]
            end = run.end()
        return float(wide + fonts[LATIN].get_extents(text[end:])[0])

    return measured


def marked(text: str) -> str:
    """The text as Kivy's markup: a font has either Khmer or Latin letters, never both."""
    parts, end = [], 0
    for run in _KHMER.finditer(text):
        parts += [escape_markup(text[end : run.start()]), f"[font={KHMER}]{run.group()}[/font]"]
        end = run.end()
    return "".join([*parts, escape_markup(text[end:])])


__all__ = ["KHMER", "LATIN", "marked", "measure", "register", "wrapped"]
