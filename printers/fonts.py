"""Where the letters of the slip come from. The one place that knows font files."""

from __future__ import annotations

import functools
import importlib.util
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont, features

from config import schema_slip
from config.reading import Mistake

#: Folders of Noto fonts on Debian and its relatives.
FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto"))
REGULAR, BOLD = 400, 700
#: A sign that Unicode gives to nobody, so that every font draws its box for it; and the size of the trial.
_NO_LETTER, _TRIED = "\U0010ffff", 24


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

    def lacks(self, text: str, language: str) -> str:
        """Letters of a text that would come out as boxes; none where such slips are not drawn at all."""
        if not self.latin or not self.can_draw(language):
            return ""
        return "".join(sign for sign in dict.fromkeys(text) if not sign.isspace() and not self._has(sign))

    def _has(self, sign: str) -> bool:
        if unicodedata.category(sign) in ("Cf", "Mn", "Mc"):  # of no width, or shaped together with others
            return True
        font = self.font(_TRIED, REGULAR, khmer="\u1780" <= sign <= "\u19ff")
        return _dots(font, sign) != _dots(font, _NO_LETTER)

    def sign_font(self, size: int) -> ImageFont.FreeTypeFont | None:
        """The font of signs at a size in dots; nothing where this machine has none."""
        return _load(self.signs, size) if self.signs else None


def _dots(font: ImageFont.FreeTypeFont, sign: str) -> tuple[bytes, tuple[int, int]]:
    mask = font.getmask(sign)  # type: ignore[no-untyped-call]  # Pillow's own
    return bytes(mask), mask.size


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


def check_letters(fonts: Fonts) -> Callable[[schema_slip.Slip], Iterator[Mistake]]:
    """A check for ``config.load``: no letter of a slip comes out as a box."""

    def check(slip: schema_slip.Slip) -> Iterator[Mistake]:
        for key, line in schema_slip.lines_of(slip):
            for language, words in line.words.items():
                if lacking := fonts.lacks(words, language):
                    yield Mistake(f"{key}.words.{language}", f"has letters that no font has: {lacking[:20]}")

    return check


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


__all__ = ["BOLD", "FOLDERS", "REGULAR", "FontError", "Fonts", "check_letters", "find"]
