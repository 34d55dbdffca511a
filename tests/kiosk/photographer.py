"""Run as a process of its own under a display: photographs every screen in every language.

``python -m tests.kiosk.photographer FOLDER WIDTH HEIGHT THEME``
"""

from __future__ import annotations

import sys
from pathlib import Path

import config.load
import config.text
from kiosk import flow
from kiosk.__main__ import _prepare_kivy


def main(folder: Path, width: int, height: int, theme: flow.ThemeName) -> None:
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
    layout = Layout(width, height, look, flow.Access(theme=theme))
    canvas = Canvas(Letterer(fonts.find()), lambda _: None, layout.colours.ink)
    Window.clearcolor = get_color_from_hex(layout.colours.paper)
    Window.add_widget(canvas)
    EventLoop.start()
    for language in texts.languages:
        for name, state in every_screen(language, theme).items():
            canvas.size = (width, height)
            canvas.show(layout.place(describe(state, texts)))
            EventLoop.idle()
            path = folder / f"{name}-{language}-{width}x{height}-{theme}.png"
            # Kivy numbers its pictures.
            Path(Window.screenshot(name=str(path))).replace(path)
    Window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
