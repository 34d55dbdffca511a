"""What stands beside calls, or in place of them: announcements, and a hall that stands still."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from kivy.app import App
from kivy.core.image import Image as CoreImage
from kivy.factory import Factory
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.image import Image
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex

from config.schema_look import Colours
from display_board.arrangement import MIDDLING, SHORT, Announcement, Standstill
from display_board.letters import marked, measure, wrapped

#: Pixels that a line may have, at 1920 wide.
_PANEL_WIDTH, _STILL_WIDTH = 610, 1720
#: On a screen higher than wide.
_PANEL_WIDTH_TALL, _STILL_WIDTH_TALL = 910, 880

#: Key, language and facts to a sentence of the board.
Say = Callable[..., str]


class Panel(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """An announcement."""

    title = StringProperty()
    words = StringProperty()
    words_size = NumericProperty(38)
    is_bold = BooleanProperty(False)
    is_test = BooleanProperty(False)
    ink = StringProperty("#000000")


class StillBoard(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """The hall stands still, or is to be left: there is nothing else on the board."""

    is_clear = BooleanProperty(False)


class PictureFrame(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """A picture beside calls."""


def picture(content: bytes | None) -> PictureFrame:
    """The frame of a picture; an empty one where it has just gone."""
    frame = PictureFrame()
    if content is not None:
        texture = CoreImage(io.BytesIO(content), ext="png").texture
        frame.add_widget(Image(texture=texture, fit_mode="contain"))
    return frame


def panel(announcement: Announcement, say: Say, colours: Colours) -> Panel:
    """The panel of an announcement; its letters are as large as its words allow."""
    letters, is_test = len(announcement.text), announcement.kind == "test"
    width = _PANEL_WIDTH_TALL if App.get_running_app().tall else _PANEL_WIDTH
    size, bold = 56 if letters <= SHORT else 46 if letters <= MIDDLING else 38, letters <= MIDDLING
    return Panel(
        title=marked(say("test" if is_test else "announcement", announcement.language)),
        words=marked(wrapped(announcement.text, width, measure(size, bold=bold))),
        words_size=size,
        is_bold=bold,
        is_test=is_test,
        ink=colours.ink if is_test else colours.board_ground,
    )


def still_board(
    standstill: Standstill, languages: Sequence[str], say: Say, reason: Callable[[str], str], colours: Colours
) -> StillBoard:
    """Every language at once: who reads only one must not wait for its turn."""
    unit, is_clear = App.get_running_app().unit, standstill.kind == "clear"
    colour = get_color_from_hex(colours.card if is_clear else colours.ink)
    width = _STILL_WIDTH_TALL if App.get_running_app().tall else _STILL_WIDTH
    board = StillBoard(is_clear=is_clear)
    board.add_widget(Widget())
    for place, language in enumerate(languages):
        why = "" if is_clear else reason(language)
        lines = (
            (say(f"{standstill.kind}-title", language), 110 if place == 0 else 60, True),
            (
                " ".join(filter(None, (say(f"{standstill.kind}-detail", language), why))),
                46 if place == 0 else 38,
                False,
            ),
        )
        for words, size, bold in lines:
            text = marked(wrapped(words, width, measure(size, bold=bold)))
            board.add_widget(Factory.StillWords(text=text, font_size=size * unit, bold=bold, color=colour))
        board.add_widget(Widget())
    return board


__all__ = ["Panel", "PictureFrame", "StillBoard", "panel", "picture", "still_board"]
