"""How much of the screen calls and counters have, in pixels at 1920 wide; see ``board.kv``."""

from __future__ import annotations

from kivy.app import App
from kivy.core.window import Window

#: Width of the part that cards have, also on a screen higher than wide.
_CARDS_WIDTH, _CARDS_WIDTH_TALL = 1044, 984
#: Share of the screen that calls have where something stands beside them.
_SHARE, _SHARE_TALL = 0.594, 0.6
#: Height of the head, of the foot and of the foot of a screen higher than wide; what is not calls' own.
_HEAD, _FOOT, _FOOT_TALL, _AROUND, _ABOVE, _TITLE = 134, 96, 160, 96, 48, 70


def cards_width() -> int:
    """Width of the part that cards have beside the list."""
    return _CARDS_WIDTH_TALL if App.get_running_app().tall else _CARDS_WIDTH


def share_beside() -> float:
    """Share of the screen that calls have where something stands beside them."""
    return _SHARE_TALL if App.get_running_app().tall else _SHARE


def room(share: float, *, titled: bool) -> tuple[float, float]:
    """Width and height that counters have with a share of the screen, below a title or without one."""
    app = App.get_running_app()
    width, height = (length / app.unit for length in Window.size)
    height -= _HEAD + (_FOOT_TALL if app.tall else _FOOT)
    width, height = (width, height * share) if app.tall else (width * share, height)
    return width - _AROUND, height - _ABOVE - (_TITLE if titled else 0)


__all__ = ["cards_width", "room", "share_beside"]
