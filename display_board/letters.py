"""The letters of the board: which font files, and which of them for which part of a text."""

from __future__ import annotations

import re
from pathlib import Path

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


def marked(text: str) -> str:
    """The text as Kivy's markup: a font has either Khmer or Latin letters, never both."""
    parts, end = [], 0
    for run in _KHMER.finditer(text):
        parts += [escape_markup(text[end : run.start()]), f"[font={KHMER}]{run.group()}[/font]"]
        end = run.end()
    return "".join([*parts, escape_markup(text[end:])])


__all__ = ["KHMER", "LATIN", "marked", "register"]
