"""Run as a process of its own under a display: photographs every screen in every language.

``python -m tests.kiosk.photographer FOLDER WIDTH HEIGHT THEME``
"""

from __future__ import annotations

import sys
from pathlib import Path

import config.load
import config.text
from kiosk.__main__ import _prepare_kivy


def main(folder: Path, width: int, height: int, theme: str) -> None:
    """Open one window and show it one page after another."""
    _prepare_kivy(config.load.load_kiosk(), (width, height))
    from kivy.base import EventLoop  # noqa: PLC0415  # after the environment
    from kivy.core.window import Window  # noqa: PLC0415  # as above
    from kivy.utils import get_color_from_hex  # noqa: PLC0415  # as above

    from kiosk.drawing import Canvas  # noqa: PLC0415  # as above
    from kiosk.layout import Layout  # noqa: PLC0415  # as above
    from kiosk.lettering import Letterer  # noqa: PLC0415  # as above
    from kiosk.screens import describe  # noqa: PLC0415  # as above
    from printers import fonts  # noqa: PLC0415  # as above
    from tests.kiosk.states import every_screen  # noqa: PLC0415  # as above

    texts, look = config.text.load(), config.load.load_look()
    colours = look.themes.high_contrast if theme == "high-contrast" else look.themes.plain
    canvas = Canvas(Letterer(fonts.find()), lambda _: None, colours.ink)
    Window.clearcolor = get_color_from_hex(colours.paper)
    Window.add_widget(canvas)
    EventLoop.start()
    layout = Layout(width, height, colours, look.kiosk)
    for language in ("vi", "en", "km"):
        for name, state in every_screen(language).items():
            canvas.size = (width, height)
            canvas.show(layout.place(describe(state, texts)))
            EventLoop.idle()
            path = folder / f"{name}-{language}-{width}x{height}-{theme}.png"
            # Kivy numbers its pictures.
            Path(Window.screenshot(name=str(path))).replace(path)
    Window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
