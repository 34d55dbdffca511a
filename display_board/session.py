"""A board at work, without its screen: follows the hall, plays calls, reports health."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from config.schema_devices import Volume
from display_board import announce
from display_board.orders import Orders, answered
from display_board.player import Player, SoundFailed
from display_board.volume import USUAL, volume_at
from queue_server.client import Away, Client, Lost, Refused, keep_reporting, new_key
from queue_server.contract.messages import (
    AnnouncedRequest,
    BoardView,
    DeviceOrder,
    HealthAnswer,
    HealthReport,
    Trouble,
)

#: Seconds between looks at the time.
_TICK = 0.5
#: Sounds kept, so that the chime needs no server.
_SOUNDS_KEPT = 40

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Which board this is."""

    device: str
    zone: str
    version: str
    #: How loud it is at which hours.
    volume: tuple[Volume, ...] = ()


class Session:
    """A board at work.

    Args:
        client: an open client.
        identity: which board this is.
        player: makes its sounds.
        on_flash: is told the calls that are new on the board.
        on_order: is told what the board is to do: ``identify`` or ``reload``.
    """

    def __init__(
        self,
        client: Client,
        identity: Identity,
        player: Player,
        on_flash: Callable[[tuple[int, ...]], None] = lambda _seqs: None,
        on_order: Callable[[str], None] = lambda _kind: None,
    ) -> None:
        self._client, self._identity, self._player = client, identity, player
        self._on_flash, self._on_order = on_flash, on_order
        self._orders = Orders()
        #: What else is wrong with this board: code to advice.
        self.troubles: dict[str, str] = {}
        self._announcer = announce.Announcer(device=identity.device)
        self._offset = datetime.datetime.now(datetime.UTC).timestamp() - time.monotonic()
        self._sounds: dict[str, bytes] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sounding: asyncio.Task[None] | None = None
        #: What could not be played last did not come, or was no sound; otherwise the device was at fault.
        self._missing = False
        self._changed = asyncio.Event()
        #: Since when the server is away.
        self.lost_since: datetime.datetime | None = None
        #: The server knows no such hall or zone: this board is set up wrongly.
        self.refused = False

    @property
    def view(self) -> BoardView | None:
        """The last view."""
        return self._announcer.view

    @property
    def now(self) -> datetime.datetime:
        """Hall time: the server's, carried on by this machine's steady clock."""
        return datetime.datetime.fromtimestamp(time.monotonic() + self._offset, datetime.UTC)

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow())
                group.create_task(self._watch_time())
                group.create_task(keep_reporting(self._report, self._changed))
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    # ------------------------------------------------------------ views

    async def _follow(self) -> None:
        async for news in self._client.follow_board(self._identity.zone):
            if isinstance(news, Lost):
                self._lose(news)
                continue
            self._now_refused(refused=False)
            self.lost_since = None
            self._offset = news.server_time.timestamp() - time.monotonic()
            self._happened(announce.Seen(news, self.now))

    def _lose(self, lost: Lost) -> None:
        self.lost_since = self.lost_since or self.now
        if not lost.refused:
            log.warning("the server is away")
            return
        log.error("the server refuses this board", problem=lost.refused)
        self._now_refused(refused=True)

    def _now_refused(self, *, refused: bool) -> None:
        if refused != self.refused:
            self.refused = refused
            self.say_trouble("zone-unknown", self._identity.zone if refused else "")

    def say_trouble(self, code: str, advice: str) -> None:
        """Tell the supervisor of a trouble with what it is about, or that it is over: an empty text."""
        if self.troubles.get(code, "") == advice:
            return
        self.troubles.pop(code, None)
        if advice:
            self.troubles[code] = advice
        self._changed.set()

    async def _watch_time(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            self._happened(announce.Passed(self.now))

    # ------------------------------------------------------------ sounds

    def _happened(self, happened: announce.Input) -> None:
        failing = self._announcer.failing
        self._announcer, effects = announce.step(self._announcer, happened)
        for effect in effects:
            match effect:
                case announce.Play(address):
                    if self._sounding is not None:
                        self._sounding.cancel()  # it was given up; its end must not count for the next one
                    self._sounding = self._spawn(self._play(address))
                case announce.Announced(seq):
                    self._spawn(self._tell_announced(seq))
                case announce.Flash(seqs):
                    self._on_flash(seqs)
        if failing != self._announcer.failing:
            self._changed.set()

    async def _play(self, address: str) -> None:
        good = False
        try:
            await self._player.play(await self._sound(address), self._volume())
            good = True
        except (Away, Refused) as error:
            log.warning("a sound did not come", address=address, error=str(error))
            self._missing = True
        except SoundFailed as error:
            log.warning("a sound was not played", address=address, error=str(error))
            # Where the device takes sounds, it is the sound that is wrong.
            self._missing = await self._player.can_sound()
        self._sounding = None
        self._happened(announce.Ended(good, self.now))

    def _volume(self) -> int:
        """Per cent at this hour of the hall; before there is a view, nothing is played."""
        if self.view is None:
            return USUAL
        return volume_at(self._identity.volume, self.now.astimezone(ZoneInfo(self.view.time_zone)))

    async def _sound(self, address: str) -> bytes:
        if address not in self._sounds:
            sound = await self._client.fetch(address)
            while len(self._sounds) >= _SOUNDS_KEPT:
                del self._sounds[next(iter(self._sounds))]
            self._sounds[address] = sound
        self._sounds[address] = sound = self._sounds.pop(address)  # used last, dropped last
        return sound

    async def _tell_announced(self, seq: int) -> None:
        """Tell the server, however long it takes while the call still matters."""
        request = AnnouncedRequest(key=new_key(), device=self._identity.device)
        while self.view is not None and any(call.seq == seq for call in self.view.calls):
            try:
                await self._client.announced(seq, request)
            except Away:
                await asyncio.sleep(1.0)
            except Refused as refusal:
                log.info("a call is not to be announced", seq=seq, problem=refusal.problem.code)
                return
            else:
                return

    # ------------------------------------------------------------ health

    async def _report(self) -> HealthAnswer:
        can_sound = await self._player.can_sound()
        if can_sound != self._announcer.can_sound:
            self._happened(announce.MaySound(can_sound, self.now))
        self._changed.clear()  # what has just happened is in this report
        told = self._orders.told
        answer = await self._client.report(self._identity.device, self._health(can_sound))
        self._obey(told, answer.order)
        return answer

    def _obey(self, told: str, order: DeviceOrder | None) -> None:
        self._orders, done = answered(self._orders, told, order)
        if self._orders.told:
            self._changed.set()  # the server is told at once that it was heard
        if done is not None:
            log.info("the board is told from afar", order=done.kind)
            self._on_order(done.kind)

    def _health(self, can_sound: bool) -> HealthReport:
        codes = []
        if not can_sound:
            codes += ["sound-failed"] if self._player.expected else []
        elif self._announcer.failing and self._missing:
            codes.append("sound-missing")
        return HealthReport(
            kind="board",
            version=self._identity.version,
            zone=self._identity.zone,
            can_announce=can_sound,
            troubles=(
                *(Trouble(code=code) for code in codes),
                *(Trouble(code=code, advice=advice[:200]) for code, advice in self.troubles.items()),
            ),
            heard=self._orders.told,
        )

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


__all__ = ["Identity", "Session"]
