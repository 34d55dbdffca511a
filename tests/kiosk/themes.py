"""What every screen is looked at in: languages, windows, themes."""

from __future__ import annotations

from typing import get_args

import config.load
from kiosk import flow
from kiosk.layout import Layout

#: Width and height of the two windows that pages are made for.
SIZES = [(1080, 1920), (1920, 1080)]
LANGUAGES = ("vi", "en", "km")
THEMES: tuple[flow.ThemeName, ...] = get_args(flow.ThemeName)


def layout_for(state: flow.State, width: int, height: int) -> Layout:
    """The layout of a window, as whoever stands there wants it."""
    return Layout(width, height, config.load.load_look(), state.access)
