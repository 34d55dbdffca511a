"""Where the letters of the slip come from. The one place that knows font files."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont, features

#: Folders of Noto fonts on Debian and its relatives.
FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto"))
REGULAR, BOLD = 400, 700


class FontError(Exception):
    """A font file cannot be used."""


@dataclass(frozen=True)
class Fonts:
    """Font files by weight. Without ``khmer`` a Khmer slip is made in the hall's first language."""

    #: Empty: Pillow's own font, a last resort that lacks some Vietnamese letters.
    latin: tuple[tuple[int, Path], ...]
    khmer: tuple[tuple[int, Path], ...]
    #: What is missing and what follows from it, for the log; empty when all is there.
    shortcomings: tuple[str, ...] = ()
    #: Signs that need no language: a magnifying glass, a wheelchair.
    signs: Path | None = None

    def can_draw(self, language: str) -> bool:
        """Whether slips in this language come out right."""
        return language != "km" or bool(self.khmer)

    def font(self, size: int, weight: int, *, khmer: bool = False) -> ImageFont.FreeTypeFont:
        """The font of a weight at a size in dots.

        Raises:
            FontError: the file is there but no font.
        """
        files = dict(self.khmer if khmer and self.khmer else self.latin)
        if not files:
            return _default(size)
        return _load(files[weight], size)

    def sign_font(self, size: int) -> ImageFont.FreeTypeFont | None:
        """The font of signs at a size in dots; nothing where this machine has none."""
        return _load(self.signs, size) if self.signs else None


# Each maps its file anew and touches some 200 kB of it.
@functools.lru_cache(maxsize=48)
def _load(path: Path, size: int) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
    try:
        return ImageFont.truetype(str(path), size, layout_engine=engine)
    except OSError as error:
        raise FontError(f"{path}: {error}") from error


@functools.lru_cache(maxsize=32)
def _default(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise FontError("Pillow was built without FreeType; install the Debian package fonts-noto-core")
    return font


def find(folders: Iterable[Path] = FOLDERS) -> Fonts:
    """The best fonts of this machine: Noto, else Kivy's Roboto, else Pillow's own."""
    folders = tuple(folders)
    shortcomings = []
    latin = _family(folders, "NotoSans")
    if not latin:
        latin = _roboto()
        instead = "Roboto" if latin else "Pillow's own font, which lacks some Vietnamese letters"
        shortcomings.append(f"Noto Sans is missing (Debian package fonts-noto-core); using {instead}")
    khmer = _family(folders, "NotoSansKhmer")
    if not khmer:
        shortcomings.append("Noto Sans Khmer is missing (Debian package fonts-noto-core); no slips in Khmer")
    elif not features.check("raqm"):
        khmer = ()
        shortcomings.append("Pillow was built without raqm, which shapes Khmer; no slips in Khmer")
    signs = _family(folders, "NotoSansSymbols2")
    return Fonts(latin, khmer, tuple(shortcomings), dict(signs).get(REGULAR))


def _family(folders: tuple[Path, ...], name: str) -> tuple[tuple[int, Path], ...]:
    for folder in folders:
        regular, bold = folder / f"{name}-Regular.ttf", folder / f"{name}-Bold.ttf"
        if regular.is_file():
            return (REGULAR, regular), (BOLD, bold if bold.is_file() else regular)
    return ()


def _roboto() -> tuple[tuple[int, Path], ...]:
    # Looked up, not imported: importing Kivy opens a log and reads the command line.
    spec = importlib.util.find_spec("kivy")
    places = spec.submodule_search_locations if spec else None
    return _family(tuple(Path(place) / "data" / "fonts" for place in places or ()), "Roboto")


__all__ = ["BOLD", "FOLDERS", "REGULAR", "FontError", "Fonts", "find"]
