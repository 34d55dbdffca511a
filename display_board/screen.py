"""How a picture becomes words and cards on the board's widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from kivy.app import App
from kivy.clock import Clock
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from config.schema_look import BoardType, Colours
from config.text import Texts
from display_board import notices, tiles
from display_board.arrangement import RECENT, RECENT_BESIDE, Picture, Standstill
from display_board.letters import marked, measure, wrapped
from display_board.rooms import cards_width, room, share_beside
from display_board.tile_screen import OneCounter, TileCard, TileMaker
from display_board.tiles import NO_COUNTERS, Counters, Standing
from display_board.widgets import Card, Row, Screen
from display_board.wording import Wording
from queue_server.contract.messages import CallView

#: Pixels at 1920 wide: the large card, and the one below it where there is one.
_LARGE, _SECOND = 424, 260
#: The large card where several stand below it in two columns of three rows.
_LARGE_OF_MANY, _ROWS_OF_MANY = 400, 3
#: Width of a digit by its height.
_DIGIT = 0.64
#: Three flashes within two seconds.
_FLASHES, _FLASH_EVERY = 3, 1 / 3


def _counter_size(number: float, *, large: bool, two_labels: bool) -> float:
    """The height of the counter beside a number; two labels above it leave less room."""
    if not large:
        return 84 if two_labels else number * 0.9
    return 170 if two_labels else 210


class Painter:
    """Puts pictures on a screen.

    Args:
        screen: the widgets.
        texts: their words.
        colours: of the theme.
        sizes: of type, at 1920 wide.
        layout: ``list``, ``grid`` or ``counter``.
        picture_of: a picture's name to the picture as PNG.
    """

    def __init__(
        self,
        screen: Screen,
        texts: Texts,
        colours: Colours,
        sizes: BoardType,
        layout: str = "list",
        picture_of: Callable[[str], bytes | None] = lambda _name: None,
    ) -> None:
        self._screen, self._words = screen, Wording(texts, colours, sizes)
        self._colours, self._sizes, self._layout = colours, sizes, layout
        self._picture_of = picture_of
        self._shown: object = None
        self._cards: dict[int, Card | TileCard | OneCounter] = {}
        self._makes = TileMaker(texts, colours)
        screen.has_list, screen.has_title = layout == "list", layout != "counter"
        #: What stands beside calls; kept while it does not stand on the screen.
        self._side: Widget = screen.ids.side.__self__
        self._recent: Widget = screen.ids.recent.__self__
        #: Head, middle and foot, which leave the screen while the hall stands still.
        self._parts: tuple[Widget, ...] = tuple(reversed(screen.children))

    def show(
        self,
        picture: Picture,
        languages: Sequence[str],
        trouble: str,
        counters: Counters = NO_COUNTERS,
    ) -> None:
        """Show a picture; nothing is touched that stands already.

        Args:
            picture: of the view.
            languages: that can be drawn, the first one first.
            trouble: the sentence at the bottom while something is wrong.
            counters: for the layouts that show counters.
        """
        screen = self._screen
        screen.name, screen.clock = marked(picture.name), picture.clock
        self._share_out(self._share(picture))
        standing = self._standing(picture, languages, counters)
        screen.title = self._title(picture, languages, standing)
        part = standing.part if standing else picture.part
        screen.part = "" if part is None else f"{part[0]}/{part[1]}"
        screen.called_title = self._words.line("called", languages)
        screen.counter_title = self._words.line("counters", languages[:1])
        screen.waiting = self._words.waiting(picture, languages[0])
        screen.trouble = marked(trouble)
        screen.notice = marked(self._words.remark(picture, languages[0], listed=self._layout == "list"))
        shown = (
            picture.large, picture.below, picture.recent, picture.status, picture.until, picture.announcement,
            picture.standstill, bool(trouble), languages,
            standing,
        )  # fmt: skip
        if shown != self._shown:
            self._shown = shown
            if standing is None:
                self._show_calls(picture, languages)
            else:
                self._show_tiles(standing, counters.names, languages)
            self._show_recent(picture)
            self._stand_still(picture.standstill, languages, wrong=bool(trouble))

    def flash(self, seqs: Sequence[int]) -> None:
        """Let calls flash three times within two seconds."""
        left = 2 * _FLASHES

        def turn(_passed: float) -> bool:
            nonlocal left
            left -= 1
            for seq in seqs:
                if seq in self._cards:
                    self._colour(self._cards[seq], lit=left % 2 == 1)
            return left > 0

        Clock.schedule_interval(turn, _FLASH_EVERY)

    # ------------------------------------------------------------ words

    def _title(self, picture: Picture, languages: Sequence[str], standing: Standing | None) -> str:
        if standing is not None:
            return self._words.line("at-counters", languages) if self._layout == "grid" else ""
        return self._words.line("calling", languages) if picture.large and self._layout == "list" else ""

    # ------------------------------------------------------------ counters

    def _share(self, picture: Picture) -> float:
        """How much of the screen calls have: all of it where nothing stands beside them."""
        if self._layout != "list" and picture.announcement is None:
            return 1.0
        return share_beside()

    def _share_out(self, share: float) -> None:
        """Give calls their share, and the rest to what stands beside them."""
        middle = self._screen.ids.middle
        self._screen.share = share
        if share < 1 and self._side.parent is None:
            middle.add_widget(self._side)
        elif share == 1 and self._side.parent is not None:
            middle.remove_widget(self._side)

    def _standing(self, picture: Picture, languages: Sequence[str], counters: Counters) -> Standing | None:
        """What stands on tiles now; nothing where calls stand in the list's way."""
        if self._layout == "list" or not counters.tiles:
            return None
        if self._layout == "grid" and picture.status and tiles.asleep(counters.tiles):
            return None
        return tiles.stand(counters, room(self._screen.share, titled=self._screen.has_title), languages)

    def spares_room(self, counters: Counters) -> bool:
        """Whether calls leave room for what may stand beside them."""
        if self._layout == "counter":
            return not any(tile.is_lit for tile in counters.tiles)
        columns, rows = tiles.most(*room(share_beside(), titled=self._screen.has_title))
        return self._layout == "list" or len(counters.tiles) <= columns * rows

    def _show_tiles(self, standing: Standing, names: Mapping[str, str], languages: Sequence[str]) -> None:
        box, unit = self._screen.ids.calls, App.get_running_app().unit
        box.clear_widgets()
        if self._layout == "counter":
            widget = self._makes.one(standing.tiles[0], names, languages, standing.room, unit)
            cards = [widget]
        else:
            widget, cards = self._makes.grid(standing, unit)
        box.add_widget(widget)
        self._cards = {tile.seq: card for tile, card in zip(standing.tiles, cards, strict=True) if tile.seq}
        for card in cards:
            self._colour(card, lit=False)

    # ------------------------------------------------------------ calls

    def _show_calls(self, picture: Picture, languages: Sequence[str]) -> None:
        box = self._screen.ids.calls
        box.clear_widgets()
        self._cards = {}
        if picture.large is None or self._layout != "list":
            box.add_widget(self._nobody(picture, languages))
            return
        unit = App.get_running_app().unit
        many = picture.calling > 2
        wide = cards_width()
        large = self._card(picture.large, languages, large=True, width=wide)
        large.size_hint_y, large.height = None, (_LARGE_OF_MANY if many else _LARGE) * unit
        box.add_widget(large)
        if many:
            grid = GridLayout(cols=2, rows=_ROWS_OF_MANY, spacing=16 * unit)
            cells = [self._card(call, languages, large=False, width=wide // 2) for call in picture.below]
            for cell in [*cells, *(Widget() for _ in range(2 * _ROWS_OF_MANY - len(cells)))]:
                grid.add_widget(cell)
            box.add_widget(grid)
            return
        for call in picture.below:
            second = self._card(call, languages, large=False, width=wide)
            second.size_hint_y, second.height = None, _SECOND * unit
            box.add_widget(second)
        box.add_widget(Widget())

    def _card(self, call: CallView, languages: Sequence[str], *, large: bool, width: int) -> Card:
        narrow = width < cards_width()
        side = 300 if large else 250
        inner = width - 2 * 48 - side
        wanted = self._sizes.number if large else (self._sizes.list if narrow else 150)
        key = "to-counter" if large else "counter"
        language = call.language if call.language in languages[1:] and not narrow else None
        card = Card(
            number=call.number,
            counter=call.counter,
            label=marked(self._words.say(key, languages[0])),
            sub_label="" if language is None else marked(self._words.say(key, language)),
            is_large=large,
            is_tall=not narrow,
            number_size=min(wanted, inner / (_DIGIT * max(1, len(call.number)))),
            counter_size=min(
                _counter_size(wanted, large=large, two_labels=language is not None),
                side / (_DIGIT * max(1, len(call.counter))),
            ),
            label_size=52 if large else (self._sizes.text if narrow else 42),
            side=side,
        )
        self._colour(card, lit=False)
        self._cards[call.seq] = card
        return card

    def _colour(self, card: Card | TileCard | OneCounter, *, lit: bool) -> None:
        colours = self._colours
        if card.is_large != lit:
            card.ground, card.ink, card.soft_ink = colours.gold, colours.on_gold, colours.on_gold
        elif isinstance(card, TileCard) and card.is_asleep:
            card.ground, card.ink, card.soft_ink = (
                colours.board_ground, colours.board_soft_ink, colours.board_soft_ink
            )  # fmt: skip
        else:
            card.ground, card.ink = colours.board_card, colours.board_ink
            card.soft_ink = colours.board_soft_ink

    def _nobody(self, picture: Picture, languages: Sequence[str]) -> Widget:
        """What stands where no call is."""
        app = App.get_running_app()
        unit = app.unit
        width = cards_width() if self._layout == "list" or app.tall else room(1, titled=True)[0]
        box = BoxLayout(orientation="vertical", spacing=24 * unit, padding=(0, 120 * unit))
        key = picture.status or "wait-here"
        for place, language in enumerate(languages):
            size = 64 if place == 0 else 40
            words = self._words.say(key, language, time=picture.until)
            words = wrapped(words, width, measure(size, bold=place == 0))
            box.add_widget(
                Label(
                    text=marked(words), markup=True, font_name="Board", bold=place == 0, halign="left",
                    valign="middle", font_size=size * unit, text_size=(width * unit, None),
                    color=self._rgba(self._colours.board_ink if place == 0 else self._colours.board_soft_ink),
                )
            )  # fmt: skip
        return box

    @staticmethod
    def _rgba(colour: str) -> list[float]:
        return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)] + [1.0]

    def _show_recent(self, picture: Picture) -> None:
        box, announcement = self._recent, picture.announcement
        box.clear_widgets()
        if self._layout == "list":
            for call in picture.recent:
                box.add_widget(Row(number=call.number, counter=call.counter))
            for _ in range((RECENT_BESIDE if announcement else RECENT) - len(picture.recent)):
                box.add_widget(Widget())
        if announcement is not None:
            panel = (
                notices.panel(announcement, self._words.say, self._colours)
                if announcement.kind in {"notice", "test"}
                else notices.picture(self._picture_of(announcement.text))
            )
            panel.size_hint_y = RECENT - RECENT_BESIDE
            box.add_widget(panel)
            is_high = App.get_running_app().tall or announcement.kind == "picture"
            if self._layout != "list" and not is_high:
                box.add_widget(Widget(size_hint_y=RECENT_BESIDE))

    def _stand_still(self, standstill: Standstill | None, languages: Sequence[str], *, wrong: bool) -> None:
        """Put what is to be read in place of all else; only that the server is away still stands below."""
        head, middle, foot = self._parts
        shown = (head, middle, foot)
        if standstill is not None:
            still = notices.still_board(
                standstill,
                languages,
                self._words.say,
                partial(self._words.reason, standstill.reason),
                self._colours,
            )
            above = () if standstill.kind == "clear" else (head,)
            shown = (*above, still, *((foot,) if wrong else ()))
        self._screen.clear_widgets()
        for part in shown:
            self._screen.add_widget(part)


__all__ = ["Painter"]
