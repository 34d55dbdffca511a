"""Says what is on the screen as it changes, to those who asked for it."""

from __future__ import annotations

from kiosk import flow
from kiosk.boxes import Panel
from kiosk.flow.state import STAFF
from kiosk.guidance import Guide, moment
from kiosk.screens.page import Page
from kiosk.speaking import Speaker


class Telling:
    """What was told last, and what is to be told now.

    Args:
        guide: puts pages into words.
        speaker: says them.
    """

    def __init__(self, guide: Guide, speaker: Speaker) -> None:
        self._guide, self._speaker = guide, speaker
        self._moment: object = None
        self._typed = ""

    def shown(self, state: flow.State, page: Page) -> None:
        """A page is on the screen: one that is new is told, and what was typed on one that is not."""
        if not state.access.spoken or state.screen in STAFF:
            if self._moment is not None:
                self._speaker.hush()
            self._moment = None
            return
        before, self._moment = self._moment, moment(state, page)
        typed, self._typed = self._typed, page.pad.text if page.pad else ""
        if self._moment != before:
            self._speaker.say(self._guide.page(state, page))
        elif page.pad is not None and page.pad.text != typed:
            self._speaker.say(self._guide.typed(state, typed, page.pad))

    def focused(self, state: flow.State, page: Page, panel: Panel) -> None:
        """Something got the focus."""
        if state.access.spoken and state.screen not in STAFF:
            self._speaker.say(self._guide.focused(state, page, panel))

    def again(self) -> None:
        """The page is told once more when it is shown next."""
        self._moment = ()


__all__ = ["Telling"]
