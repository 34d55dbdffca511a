"""The kiosk's window: state in, touches out, and a clean first screen after anything that goes wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

import structlog
from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.utils import get_color_from_hex

from config.schema_look import Look
from config.text import Texts
from kiosk import flow, focus
from kiosk.boxes import Item
from kiosk.drawing import Canvas
from kiosk.layout import Layout
from kiosk.lettering import Letterer
from kiosk.listening import Listener
from kiosk.screens import Page, describe
from kiosk.telling import Telling
from printers.fonts import Fonts

log = structlog.get_logger()

#: Seconds between looks at the clock.
_TICK = 0.25


class KioskApp(App):  # type: ignore[misc]  # Kivy ships no types
    """Runs the flow in a window.

    Args:
        settings: the flow's.
        texts: all words.
        fonts: all letters.
        look: colours and sizes.
        arms: file of the hall's arms; empty: none.
        telling: says aloud what is shown.
        keys: what the keys of the keypad are for, by their names.
        now: the kiosk's clock.
        new_key: a fresh key for every step.
    """

    title = "motcua kiosk"

    def __init__(
        self,
        settings: flow.Settings,
        texts: Texts,
        fonts: Fonts,
        look: Look,
        *,
        arms: str = "",
        telling: Telling | None = None,
        keys: Mapping[str, focus.Meaning] | None = None,
        now: Callable[[], datetime.datetime],
        new_key: Callable[[], str],
    ) -> None:
        super().__init__()
        self.state = flow.start(settings, now())
        #: Does the effects; set before the window opens.
        self.do: Callable[[flow.Effect], None] = lambda _: None
        self._texts, self._fonts, self._look, self._arms = texts, fonts, look, arms
        self._now, self._new_key = now, new_key
        self._telling, self._keys = telling, keys or {}
        self.page = Canvas(Letterer(fonts), self.finger, look.themes.plain.ink)
        self._shown: tuple[Page, list[Item]] | None = None
        #: What has the focus of the keypad; nothing: the first thing on the page.
        self._focus: focus.Where | None = None
        self._listener = Listener(lambda scan: self.happen(flow.Scanned(scan)), self._key)

    def build(self) -> Canvas:
        """Open on the first screen."""
        ExceptionManager.add_handler(_Stumbles(self.stumble))
        Window.bind(on_resize=lambda *_: Clock.schedule_once(lambda _: self.draw(), 0))
        self._listener.start()
        Clock.schedule_once(lambda _: self.draw(), 0)
        Clock.schedule_interval(lambda _: self.happen(flow.TimePassed()), _TICK)
        return self.page

    def happen(self, happened: flow.Happening) -> None:
        """One step; a mistake of ours leads to a clean first screen, not to a dead kiosk."""
        try:
            before = self.state.shown_at
            self._step(happened)
            if self.state.shown_at != before:
                self._focus = None
            self.draw()
            if self.state.shown_at != before:
                self._step(flow.Shown())
        except Exception:
            log.exception("step-failed", happened=type(happened).__name__)
            self.stumble()

    def _step(self, happened: flow.Happening) -> None:
        self.state, effects = flow.step(self.state, happened, self._now(), self._new_key())
        for effect in effects:
            self.do(effect)

    def stumble(self) -> None:
        """Show a clean first screen that says sorry; without one the last picture stays."""
        try:
            self._step(flow.Stumbled())
            self.draw()
        except Exception:
            log.exception("draw-failed")

    def draw(self) -> None:
        """Draw the state."""
        layout = Layout(Window.width, Window.height, self._look, self.state.access, self._arms)
        Window.clearcolor = get_color_from_hex(layout.colours.paper)
        self.page.size = (Window.width, Window.height)
        page = describe(self.state, self._texts, self._fonts.can_draw)
        items = layout.place(page)
        self.page.show(items)
        self._shown = page, items
        framed = focus.focused(items, self._focus) if self.state.access.keys else None
        self.page.focus(framed, (layout.colours.on_gold, layout.colours.gold))
        if self._telling is not None:
            self._telling.shown(self.state, page)

    # ------------------------------------------------------------ fingers and keys

    def finger(self, touched: flow.Happening) -> None:
        """A finger takes the keypad's frame away."""
        if self.state.access.keys:
            self.happen(flow.UseKeys(keys=False))
        self.happen(touched)

    def _key(self, name: str) -> None:
        """A key of the keypad, or of any keyboard."""
        sign = name.removeprefix("numpad")
        if name in self._keys:
            self.press(self._keys[name])
        elif len(sign) == 1 and sign.isalnum():
            self.press(sign=sign)

    def press(self, meaning: focus.Meaning | None = None, sign: str = "") -> None:
        """A key that means something, or that writes a sign."""
        if self._shown is None:
            return
        page, items = self._shown
        if meaning in focus.MOVING and not self.state.access.keys and page.everywhere is None:
            # The frame appears first: nobody moves or presses what he did not see.
            pressed = focus.Pressed(self._focus)
        elif meaning is not None:
            pressed = focus.press(meaning, page, items, self._focus)
        else:
            pressed = focus.press_sign(sign, page, items, self._focus)
        self._focus = pressed.focus
        if self._telling is not None and pressed.again:
            self._telling.again()
        if pressed.touch is not None:
            self.happen(pressed.touch)
        self.happen(flow.UseKeys())
        if pressed.touch is None and not pressed.again:
            self._tell_focus()

    def _tell_focus(self) -> None:
        if self._telling is not None and self._shown is not None:
            page, items = self._shown
            if (panel := focus.focused(items, self._focus)) is not None:
                self._telling.focused(self.state, page, panel)


class _Stumbles(ExceptionHandler):  # type: ignore[misc]  # Kivy ships no types
    """What Kivy meets outside of a step (a frame, a touch, a timer): the kiosk lives on."""

    def __init__(self, stumble: Callable[[], None]) -> None:
        super().__init__()
        self._stumble = stumble

    def handle_exception(self, error: BaseException) -> int:
        """Told by Kivy; answers whether the program goes on. The end of the program is no mistake."""
        if not isinstance(error, Exception):
            return int(ExceptionManager.RAISE)
        log.error("window-failed", exc_info=error)
        self._stumble()
        return int(ExceptionManager.PASS)


__all__ = ["KioskApp"]
