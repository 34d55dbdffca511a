"""Run as a process of its own under a display: photographs every screen in every language and theme.

``python -m tests.kiosk.photographer FOLDER WIDTH HEIGHT`` prints what it measured on each, as JSON.
Pages in Vietnamese are shown at full size, where colours can be measured; those in other languages, whose
colours are the same, at half the size, which is quicker. Only the plain ones in Vietnamese are kept whole.
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
from tests.kiosk.measuring import Button, Letters, Photograph, Pixels, Text, button, sides_of
from tests.kiosk.states import every_screen


class Camera:
    """One window, and what stands on it."""

    def __init__(self, width: int, height: int, letterer: Letterer) -> None:
        _prepare_kivy(config.load.load_kiosk(), (width, height))
        from kivy.config import Config  # noqa: PLC0415  # after the environment

        # As many pictures in a second as can be.
        Config.set("graphics", "maxfps", 0)
        from kivy.base import EventLoop  # noqa: PLC0415  # as above
        from kivy.clock import Clock  # noqa: PLC0415  # as above
        from kivy.core.window import Window  # noqa: PLC0415  # as above

        from kiosk.drawing import Canvas  # noqa: PLC0415  # as above

        self._window, self._clock = Window, Clock
        self._canvas = Canvas(letterer, lambda _: None, "#000000")
        # Of the size that it is given, wherever in the window.
        self._canvas.size_hint = (None, None)
        Window.add_widget(self._canvas)
        EventLoop.start()

    def take(self, items: list[Item], paper: str, size: tuple[int, int]) -> Image.Image:
        """Show items on their paper, and photograph the part of the window that they are in."""
        from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels  # noqa: PLC0415  # as above

        self._window.clearcolor = [*(part / 255 for part in ImageColor.getrgb(paper)), 1.0]
        self._canvas.size = size
        self._canvas.show(items)
        self._window.dispatch("on_draw")
        raw = glReadPixels(0, 0, *size, GL_RGBA, GL_UNSIGNED_BYTE)
        # Only a clock that ticks lets textures go.
        self._clock.tick()
        # It counts from below.
        return Image.frombuffer("RGBA", size, raw, "raw", "RGBA", 0, -1).convert("RGB")


class Measurer:
    """Measures what it has not seen before: the same words on the same ground are measured once."""

    def __init__(self, letterer: Letterer, found_fonts: fonts.Fonts) -> None:
        self._letterer, self._fonts = letterer, found_fonts
        self._seen: set[object] = set()

    def measure(self, name: str, picture: Image.Image, small: Image.Image, items: list[Item]) -> Photograph:
        """All that is new in a picture; ``small`` is a copy of it, or the picture itself if that is small."""
        pixels = np.asarray(picture)
        texts: dict[Text, None] = {}
        places, shapings = [], []
        for letters in self._new_letters(pixels, items):
            if small is not picture:
                texts |= dict.fromkeys(letters.texts(pixels))
            places.append(letters.place(pixels))
            # Whatever its colours and sizes are: what is shaped once is shaped always.
            if letters.khmer and self._is_new(letters.text):
                shapings.append(letters.shaping(pixels, self._fonts))
        colours = small.reduce(4).getcolors(1_000_000) or []
        buttons = () if small is picture else tuple(self._new_buttons(pixels, items))
        return Photograph(
            name=name, width=picture.width, height=picture.height, colours=len(colours), texts=tuple(texts),
            places=tuple(places), shapings=tuple(shapings), buttons=buttons,
        )  # fmt: skip

    def _new_letters(self, pixels: Pixels, items: list[Item]) -> Iterator[Letters]:
        for item in items:
            if isinstance(item, Words):
                box = item.box
                left, top = max(0, int(box.x)), max(0, int(box.y))
                part = pixels[top : top + int(box.height), left : left + int(box.width)]
                if self._is_new(item.lettering, box.width, box.height, part.tobytes()):
                    drawn = self._letterer.draw(item.lettering, box.width, box.height)
                    letters = Letters.of(item, drawn, pixels.shape[0])
                    yield letters

    def _new_buttons(self, pixels: Pixels, items: list[Item]) -> Iterator[Button]:
        for item in items:
            if isinstance(item, Panel) and item.touch is not None:
                sides = sides_of(pixels, item.box)
                seen = [part.tobytes() for side in sides for part in side]
                if sides and self._is_new(type(item.touch), *seen):
                    yield button(item, sides)

    def _is_new(self, *thing: object) -> bool:
        before = len(self._seen)
        self._seen.add(hash(thing))
        return len(self._seen) > before


def main(folder: Path, width: int, height: int) -> None:
    """Open one window and show it one page after another."""
    found_fonts, texts = fonts.find(), config.text.load()
    letterer = Letterer(found_fonts)
    camera, measurer = Camera(width, height, letterer), Measurer(letterer, found_fonts)
    kinds = [(language, theme) for language in themes.LANGUAGES for theme in themes.THEMES]
    states = {kind: every_screen(*kind) for kind in kinds}
    encoder = msgspec.json.Encoder()
    for screen in states[kinds[0]]:
        sheet = Sheet(width, height)
        # In all its themes at once: letters that have just been shaped are there.
        for (language, theme), screens in states.items():
            name = file_name(screen, language, width, height, theme)
            whole = language == "vi"
            size = (width, height) if whole else (width // 2, height // 2)
            layout = themes.layout_for(screens[screen], *size)
            items = layout.place(describe(screens[screen], texts))
            picture = camera.take(items, layout.colours.paper, size)
            small = picture.reduce(2) if whole else picture
            if name.endswith(".png"):
                picture.save(folder / name, compress_level=1)
            else:
                small.save(folder / name, quality=85)
            sheet.put(small, themes.THEMES.index(theme), themes.LANGUAGES.index(language))
            measured = measurer.measure(name, picture, small, items)
            sys.stdout.buffer.write(encoder.encode(measured) + b"\n")
        sys.stdout.buffer.flush()
        sheet.image.save(folder / f"{screen}.{width}x{height}.jpg", quality=85)


class Sheet:
    """Small copies of all pictures of one screen: a column for each theme, a row for each language."""

    def __init__(self, width: int, height: int) -> None:
        self._cell = width // SHEET, height // SHEET
        size = self._cell[0] * len(themes.THEMES), self._cell[1] * len(themes.LANGUAGES)
        self.image = Image.new("RGB", size, "#808080")

    def put(self, small: Image.Image, column: int, row: int) -> None:
        """Put a picture of half the size in its place, smaller still."""
        self.image.paste(small.reduce(SHEET // 2), (self._cell[0] * column, self._cell[1] * row))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
