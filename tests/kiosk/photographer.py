"""Run as a process of its own under a display: photographs every screen in every language and theme.

``python -m tests.kiosk.photographer FOLDER WIDTH HEIGHT`` prints what it measured on each, as JSON.
Photographs in Vietnamese and the plain theme are kept whole, as PNG; the others at half the size, as JPEG.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image, ImageColor

import config.load
import config.text
from kiosk.__main__ import _prepare_kivy
from kiosk.boxes import Item, Panel, Words
from kiosk.lettering import Letterer
from kiosk.screens import describe
from printers import fonts
from tests.kiosk import themes
from tests.kiosk.gallery import SHEET, file_name
from tests.kiosk.measuring import Button, Letters, Photograph, Pixels, Text, button
from tests.kiosk.states import every_screen


class Camera:
    """One window, and what stands on it."""

    def __init__(self, width: int, height: int, letterer: Letterer) -> None:
        _prepare_kivy(config.load.load_kiosk(), (width, height))
        from kivy.base import EventLoop  # noqa: PLC0415  # after the environment
        from kivy.core.window import Window  # noqa: PLC0415  # as above

        from kiosk.drawing import Canvas  # noqa: PLC0415  # as above

        self._size, self._window = (width, height), Window
        self._canvas = Canvas(letterer, lambda _: None, "#000000")
        self._canvas.size = self._size
        Window.add_widget(self._canvas)
        EventLoop.start()

    def take(self, items: list[Item], paper: str) -> Image.Image:
        """Show items on their paper, and photograph the window."""
        from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels  # noqa: PLC0415  # as above

        self._window.clearcolor = [*(part / 255 for part in ImageColor.getrgb(paper)), 1.0]
        self._canvas.show(items)
        self._window.dispatch("on_draw")
        raw = glReadPixels(0, 0, *self._size, GL_RGBA, GL_UNSIGNED_BYTE)
        # It counts from below.
        return Image.frombuffer("RGBA", self._size, raw, "raw", "RGBA", 0, -1).convert("RGB")


class Measurer:
    """Measures what it has not seen before: the same words on the same ground are measured once."""

    def __init__(self, letterer: Letterer, found_fonts: fonts.Fonts) -> None:
        self._letterer, self._fonts = letterer, found_fonts
        self._seen: set[object] = set()

    def measure(self, name: str, picture: Image.Image, items: list[Item]) -> Photograph:
        """All that is new in a picture."""
        pixels = np.asarray(picture)
        texts: dict[Text, None] = {}
        places, shapings = [], []
        for letters in self._new_letters(pixels, items):
            texts |= dict.fromkeys(letters.texts(pixels))
            places.append(letters.place(pixels))
            # Whatever their colours are.
            if letters.khmer and self._is_new(*(line.pieces for line in letters.drawn.lines)):
                shapings.append(letters.shaping(pixels, self._fonts))
        colours = picture.reduce(8).getcolors(1_000_000) or []
        return Photograph(
            name=name, width=picture.width, height=picture.height, colours=len(colours), texts=tuple(texts),
            places=tuple(places), shapings=tuple(shapings), buttons=tuple(self._new_buttons(pixels, items)),
        )  # fmt: skip

    def _new_letters(self, pixels: Pixels, items: list[Item]) -> Iterator[Letters]:
        for item in items:
            if isinstance(item, Words):
                box = item.box
                drawn = self._letterer.draw(item.lettering, box.width, box.height)
                letters = Letters.of(item, drawn, pixels.shape[0])
                part, _ = letters.cut_out(pixels)
                if self._is_new(item.lettering, box.width, box.height, part.tobytes()):
                    yield letters

    def _new_buttons(self, pixels: Pixels, items: list[Item]) -> Iterator[Button]:
        for item in items:
            if isinstance(item, Panel) and item.touch is not None:
                found = button(pixels, item)
                key = (type(item.touch), item.fill, item.edge)
                if found is not None and self._is_new(*key, found.edge, found.fill):
                    yield found

    def _is_new(self, *thing: object) -> bool:
        before = len(self._seen)
        self._seen.add(hash(thing))
        return len(self._seen) > before


def main(folder: Path, width: int, height: int) -> None:
    """Open one window and show it one page after another."""
    found_fonts, texts = fonts.find(), config.text.load()
    letterer = Letterer(found_fonts)
    camera, measurer = Camera(width, height, letterer), Measurer(letterer, found_fonts)
    sheets: dict[str, Sheet] = {}
    encoder = msgspec.json.Encoder()
    for column, theme in enumerate(themes.THEMES):
        for row, language in enumerate(themes.LANGUAGES):
            for screen, state in every_screen(language, theme).items():
                name = file_name(screen, language, width, height, theme)
                layout = themes.layout_for(state, width, height)
                items = layout.place(describe(state, texts))
                picture = camera.take(items, layout.colours.paper)
                _save(picture, folder / name)
                sheets.setdefault(screen, Sheet(width, height)).put(picture, column, row)
                sys.stdout.buffer.write(encoder.encode(measurer.measure(name, picture, items)) + b"\n")
    for screen, sheet in sheets.items():
        sheet.image.save(folder / f"{screen}.{width}x{height}.jpg", quality=85)


def _save(picture: Image.Image, path: Path) -> None:
    if path.suffix == ".png":
        picture.save(path, compress_level=1)
    else:
        picture.reduce(2).save(path, quality=85)


class Sheet:
    """Small copies of all pictures of one screen: a column for each theme, a row for each language."""

    def __init__(self, width: int, height: int) -> None:
        self._cell = -(-width // SHEET), -(-height // SHEET)
        size = self._cell[0] * len(themes.THEMES), self._cell[1] * len(themes.LANGUAGES)
        self.image = Image.new("RGB", size, "#808080")

    def put(self, picture: Image.Image, column: int, row: int) -> None:
        """Put a small copy in its place."""
        self.image.paste(picture.reduce(SHEET), (self._cell[0] * column, self._cell[1] * row))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
