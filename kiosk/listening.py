"""Keys of the window: those of a scanner become a scan, those of a keypad are handed on a moment later."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from kivy.clock import Clock
from kivy.core.window import Keyboard, Window

from kiosk.wedge import END, Keys, Scan, Wedge
from queue_server.contract import scans

log = structlog.get_logger()

#: Seconds between looks while keys wait.
_LOOK = 0.015
_ENDS = frozenset({"enter", "numpadenter", "tab"})
#: Keys that only change what others mean.
_SILENT = frozenset({"shift", "rshift", "lctrl", "rctrl", "alt", "alt-gr", "super", "capslock", "numlock"})


class Listener:
    """Listens to the window's keys; nothing that was scanned stays here.

    Args:
        on_scan: told what was scanned.
        on_key: told the name of a key that a person pressed.
    """

    def __init__(self, on_scan: Callable[[scans.Scan], None], on_key: Callable[[str], None]) -> None:
        self._on_scan, self._on_key = on_scan, on_key
        self._wedge = Wedge()
        #: Keys that are held down: they press once.
        self._down: set[int] = set()
        self._looking = False

    def start(self) -> None:
        """Listen from now on. No other part of the window system hears of a key."""
        Window.bind(on_key_down=self._key_down, on_key_up=self._key_up, on_textinput=self._text)

    def _key_down(self, _window: object, key: int, *_: object) -> bool:
        name = Keyboard.keycode_to_string(Keyboard, key) or f"#{key}"
        if key not in self._down and name not in _SILENT:
            self._wedge.key(name, time.monotonic())
            if name in _ENDS:
                self._wedge.sign(END, time.monotonic())
            self._look_soon()
        self._down.add(key)
        return True

    def _key_up(self, _window: object, key: int, *_: object) -> None:
        self._down.discard(key)

    def _text(self, _window: object, text: str) -> None:
        self._wedge.sign(text, time.monotonic())
        self._look_soon()

    def _look_soon(self) -> None:
        if not self._looking:
            self._looking = True
            Clock.schedule_interval(self._look, _LOOK)

    def _look(self, _passed: float) -> bool:
        """Asked again and again while it says so."""
        found = self._wedge.look(time.monotonic())
        self._looking = self._wedge.waits
        match found:
            case Scan(text):
                scan = scans.read_scan(text)
                log.info("scanned", kind=type(scan).__name__)
                self._on_scan(scan)
            case Keys(names):
                for name in names:
                    self._on_key(name)
        return self._looking


__all__ = ["Listener"]
