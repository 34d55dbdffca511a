"""The board's window: Kivy and the session in one loop."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import structlog
from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.properties import BooleanProperty, NumericProperty

from config.notifying import Notifier
from config.schema_look import Look
from config.schema_panel import Panel, PanelItem
from config.text import Texts
from display_board import letters, panel, tiles
from display_board.arrangement import Picture, arrange, clock
from display_board.panel import PanelPictures
from display_board.player import Player
from display_board.screen import Painter
from display_board.session import Identity, Session
from display_board.widgets import IdentityCard, Screen
from queue_server.client import Client

#: Seconds between looks at what is to be shown.
_DRAW_EVERY = 0.1
#: Seconds between looks into the panel's folder.
_LOOK_EVERY = 60
#: Seconds for which a board says which one it is.
_IDENTIFIED_FOR = 15
#: The size that all sizes are given for.
_WIDTH, _HEIGHT = 1920, 1080

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Board:
    """What a board's window is made of."""

    client: Client
    identity: Identity
    player: Player
    texts: Texts
    look: Look
    high_contrast: bool = False
    #: ``list``, ``grid`` or ``counter``, and the counters that it shows; empty: all of its zone.
    layout: str = "list"
    counters: tuple[str, ...] = ()
    #: What stands beside calls.
    panel: Panel = field(default_factory=Panel)
    #: Why the board cannot begin anew: what is wrong with its files now; empty where it can.
    mistakes: Callable[[], str] = lambda: ""


class BoardApp(App):  # type: ignore[misc]  # Kivy has no types
    """Shows the session's view; everything that may be waited for is in the session."""

    #: Pixels of this display for a pixel of one 1920 wide.
    unit = NumericProperty(1.0)
    #: The display is higher than wide.
    tall = BooleanProperty(False)

    def __init__(self, board: Board) -> None:
        super().__init__(kv_file=str(Path(__file__).with_name("board.kv")))
        self._board = board
        self.colours = board.look.themes.high_contrast if board.high_contrast else board.look.themes.plain
        self.framed = board.high_contrast
        self.type = board.look.board
        self._cannot_draw = letters.register()
        if self._cannot_draw:
            log.warning(
                "fonts are missing (Debian package fonts-noto-core)", languages=sorted(self._cannot_draw)
            )
        self.session = Session(board.client, board.identity, board.player, self._flash, self._obey)
        #: It was told to begin anew, and ends so that it can.
        self.is_renewed = False
        self._painter: Painter | None = None
        self._card: IdentityCard | None = None
        self._pictures = PanelPictures(board.panel)
        #: What can be shown of the panel.
        self._panel: tuple[PanelItem, ...] = ()

    def build(self) -> Screen:
        """Make the widgets."""
        self._fit(Window, *Window.size)
        Window.bind(on_resize=self._fit)
        Window.show_cursor = False
        screen = Screen()
        self._painter = Painter(
            screen, self._board.texts, self.colours, self.type, self._board.layout, self._pictures.picture
        )
        Clock.schedule_interval(lambda _passed: self.draw(), _DRAW_EVERY)
        notifier = Notifier()
        Clock.schedule_once(lambda _passed: notifier.ready(), 0)
        Clock.schedule_interval(lambda _passed: notifier.alive(), notifier.every)
        return screen

    async def work(self) -> None:
        """Show the board until its window is closed."""
        session = asyncio.create_task(self.session.run())
        window = asyncio.create_task(self.async_run(async_lib="asyncio"))
        looking = asyncio.create_task(self._look_at_panel())
        try:
            done, _ = await asyncio.wait({session, window}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self.stop()
            for task in (session, looking):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            await window

    async def _look_at_panel(self) -> None:
        """Take what is new in the panel's folder, and tell what cannot be shown."""
        while self._board.panel.shown:
            self._panel, bad = await asyncio.to_thread(self._pictures.look)
            self.session.say_trouble("panel-file", ", ".join(bad))
            await asyncio.sleep(_LOOK_EVERY)

    def on_stop(self) -> None:
        """Draw no more: what widgets ask the running app for is gone."""
        self._painter = None

    def draw(self) -> None:
        """Bring the screen up to date."""
        if self._painter is None:
            return
        view = self.session.view
        if view is None:
            languages = self._drawable(self._board.texts.languages)
            picture, counters = _EMPTY, tiles.NO_COUNTERS
        else:
            languages, now = self._drawable(view.languages), self.session.now
            if view.clear and self._card is not None:  # nothing lies over what asks people to leave
                Window.remove_widget(self._card)
            missing = tiles.unknown(view, self._board.counters)
            self.session.say_trouble("counter-unknown", ", ".join(missing))
            view = tiles.only(msgspec.structs.replace(view, languages=languages), self._board.counters)
            counters = tiles.of_view(view, now)
            filler = panel.at(self._panel, languages, now) if self._painter.spares_room(counters) else None
            picture = arrange(view, now, filler)
        self._painter.show(picture, languages, self._trouble(languages[0]), counters)

    def _trouble(self, language: str) -> str:
        """The sentence at the bottom while the server is away."""
        session = self.session
        if session.refused:
            return self._board.texts.say("pages.board.not-found", language, zone=self._board.identity.zone)
        if session.lost_since is not None and session.view is not None:
            since = clock(session.lost_since, session.view.time_zone)
            return self._board.texts.say("pages.board.lost", language, time=since)
        if session.view is None:
            return self._board.texts.say("pages.board.starting", language)
        missing = tiles.unknown(session.view, self._board.counters)
        if missing:
            return self._board.texts.say("pages.board.no-counter", language, counter=missing[0])
        return ""

    def _drawable(self, languages: Sequence[str]) -> tuple[str, ...]:
        can = tuple(language for language in languages if language not in self._cannot_draw)
        return can or self._board.texts.languages[:1]

    def _flash(self, seqs: tuple[int, ...]) -> None:
        if self._painter is not None:
            self.draw()
            self._painter.flash(seqs)

    # ------------------------------------------------------------ orders from afar

    def _obey(self, kind: str) -> None:
        if kind == "identify":
            self._identify()
            return
        mistakes = self._board.mistakes()
        if mistakes:  # it would not come back
            log.error("the board does not begin anew: its files are wrong", mistakes=mistakes)
            self.session.troubles["board-not-renewed"] = mistakes
            return
        self.is_renewed = True
        self.stop()

    def _identify(self) -> None:
        """Say for a while which board this is, over everything."""
        device = self._board.identity.device
        language = self._drawable(self._board.texts.languages)[0]
        number = re.search(r"\d+$", device)
        words = self._board.texts.say(
            "pages.board.identity", language, name=number.group() if number else device
        )
        self._card = card = IdentityCard(words=letters.marked(words), device=letters.marked(device))
        Window.add_widget(card)
        Clock.schedule_once(lambda _passed: Window.remove_widget(card), _IDENTIFIED_FOR)

    def _fit(self, _window: object, width: float, height: float) -> None:
        self.tall = height > width
        wide, high = (_HEIGHT, _WIDTH) if self.tall else (_WIDTH, _HEIGHT)
        self.unit = min(width / wide, height / high)


#: Before the first view.
_EMPTY = Picture(
    name="", clock="", large=None, below=(), calling=0, part=None, recent=(), waiting=(), status=None,
    until="", notice="",
)  # fmt: skip

__all__ = ["Board", "BoardApp"]
