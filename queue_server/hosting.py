"""One hall as this process serves it: engine, devices, feeds, voice and the server's own troubles."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from importlib.metadata import version
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog

from config.schema_panel import Panel
from config.schema_receipt import Receipts
from config.text import Texts
from queue_server import preparations, views
from queue_server.board_panel import BoardPanel
from queue_server.contract.messages import (
    AnnouncementView,
    HealthAnswer,
    HealthReport,
    IssueRequest,
    PanelEntry,
    PreparationView,
    PromisesKept,
    Trouble,
    View,
    Window,
)
from queue_server.desk_printing import DeskPrinting
from queue_server.device_orders import DeviceOrders
from queue_server.devices import REPORT_EVERY, Devices
from queue_server.dossiers import DossierSource
from queue_server.dossiers.register import Register
from queue_server.engine import Engine
from queue_server.feeds import Feeds, Subscription
from queue_server.hall import events
from queue_server.hall.service import Discipline
from queue_server.hall.state import State
from queue_server.lease_keys import LeaseKeys
from queue_server.limiting import Limiter, Rate
from queue_server.lookups import Lookups
from queue_server.notices import TEST_SHOWN, Notices
from queue_server.procedures import Library
from queue_server.promises import WEEKS, Promises, kept
from queue_server.store.ledger import Row
from queue_server.voice import Voice
from queue_server.waits import Waits

log = structlog.get_logger()

VERSION = version("motcua")
#: Events after which nobody needs to look up at once.
UNHURRIED_KINDS = frozenset(events.TicketIssued.kinds())
_DISCIPLINE_KINDS = frozenset((*events.DayOpened.kinds(), *events.HallConfigured.kinds()))
#: How long a jump of the machine's clock is spoken of.
STEP_SHOWN = datetime.timedelta(hours=1)
#: How long a contact of a kiosk may be known to this process only.
_CONTACTS_EVERY = datetime.timedelta(seconds=5)

#: How often an address, and a device at it, are lent numbers: those of a day are some thousands, and what one
#: has had nobody else has. A kiosk asks once in the morning and after every longer outage.
_LENDING = (Rate(burst=40, a_minute=1 / 3), Rate(burst=10, a_minute=1 / 10))

SomeView = TypeVar("SomeView", bound=View)
#: State and frame to a view.
Look = Callable[[State, views.Frame], SomeView]


class HostedHall:
    """A hall with all that its routes need.

    Args:
        engine: runs its acts.
        voice: makes its sounds.
        texts: the words of what is announced.
        leases: the secrets of the numbers that kiosks hold in reserve.
        forecasts: say how long people wait.
        mistakes: what is wrong with its configuration file; the last accepted one is in force then.
        library: the files of its procedures.
        dossiers: where its dossiers are looked up.
        dossier_mistakes: why they are not, although that was wanted.
        panel: what stands beside calls on boards of browsers.
        register: its own dossiers; nothing: it keeps none.
        receipts: the forms of what is printed of dossiers; nothing: nothing is.
    """

    def __init__(
        self,
        engine: Engine,
        voice: Voice,
        texts: Texts,
        mistakes: Sequence[str] = (),
        *,
        leases: LeaseKeys,
        forecasts: bool = True,
        library: Library | None = None,
        dossiers: DossierSource | None = None,
        dossier_mistakes: tuple[str, ...] = (),
        panel: Panel | None = None,
        register: Register | None = None,
        receipts: Receipts | None = None,
    ) -> None:
        self.engine, self.voice, self.leases = engine, voice, leases
        self.devices, self.feeds = Devices(), Feeds()
        self.lending = Limiter(*_LENDING)
        self.register, self.receipts = register, receipts
        self.lookups = Lookups(lambda: self.discipline, engine.now, library, dossiers, dossier_mistakes)
        #: In force, as it is durable; known without a look at the state.
        self.discipline: Discipline | None = None
        self._mistakes = tuple(mistakes)
        self._base = f"/api/v1/halls/{engine.hall}"
        self.promises = Promises()
        self.waits = Waits(engine, self.promises, self._published) if forecasts else None
        self._notices = Notices(self._base, texts, voice)
        self.printing = DeskPrinting(engine.now, self._revise)
        self.orders = DeviceOrders(engine.now, self._revise)
        self.panel = BoardPanel(panel or Panel(), f"{self._base}/panel")
        #: Counter to how many pages of its officer are here, and to since when the last one has been gone.
        self._pages: dict[str, int] = {}
        self._pages_gone: dict[str, datetime.datetime] = {}
        #: Counts up over restarts too, so that a page knows the newer view by comparing.
        self._revision = int(time.time())
        self._seen: object = None
        #: Contacts of kiosks that are in the store, and when they were last brought there.
        self._noted: dict[str, datetime.datetime] = {}
        self._noted_at = datetime.datetime.min.replace(tzinfo=datetime.UTC)
        self._task: asyncio.Task[None] | None = None
        engine.on_commit.append(self._committed)

    async def start(self) -> None:
        """Fold the ledger and begin."""
        await self.engine.start()
        self.discipline = await self.engine.read(lambda state: state.discipline)
        self._noted = await self.engine.with_ledger(lambda ledger: ledger.contacts(self.engine.hall))
        self.devices.remember(self._noted)
        lent = await self.engine.read(lambda state: any(not one.ended for one in state.leases.values()))
        await asyncio.to_thread(self.leases.prepare, lent=lent)
        self.feeds.start()
        if self.waits is not None:
            await self.waits.start()
        self.lookups.start(self._revise)
        if self.register is not None:
            await self.register.start()
        self._task = asyncio.create_task(self._watch_time())

    async def stop(self) -> None:
        """End the feeds, then finish what is under way."""
        await self.feeds.stop()
        await self.lookups.stop()
        if self.register is not None:
            await self.register.stop()
        if self.waits is not None:
            await self.waits.stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.engine.stop()

    # ------------------------------------------------------------ views

    async def view(self, look: Look[SomeView]) -> SomeView:
        """A view of the state as it is durable."""
        return await self.engine.read(lambda state: look(state, self._frame()))

    def _frame(self) -> views.Frame:
        return views.Frame(
            hall=self.engine.hall, epoch=self.engine.epoch, revision=self._revision, now=self.engine.now(),
            version=VERSION, devices=self.devices, sounds=self._sounds,
            chime=f"{self._base}/sounds/chime.wav", troubles=tuple(self._troubles()),
            announcements=self._announcements, words=self._notices.words, pages_gone=self._pages_gone,
            forecast=self.promises.newest, one_ticket=self.engine.one_ticket, preparation=self._preparation,
            dossier=self.engine.dossier,
            offers=self.lookups.offers(), printer=self.printing.at, to_print=self.printing.wanted,
            order=self.orders.last,
        )  # fmt: skip

    def _preparation(self, ticket: int) -> PreparationView | None:
        said = self.engine.preparation(ticket)
        return None if said is None else preparations.view_of(said, self.lookups.procedure)

    def _announcements(self, state: State, zone: str) -> tuple[AnnouncementView, ...]:
        return self._notices.shown(state, zone, self.engine.now())

    def keep_words(self, announcement: int, words: Mapping[str, str]) -> None:
        """Keep the words of a free announcement, and show it with them."""
        self._notices.keep(announcement, words)
        self._revise()

    def followed(self, kind: str, name: str, who: str = "") -> None:
        """Somebody follows a view of a kind: an officer's page its counter, an agent its desk's printer."""
        if kind == "printer":
            self.printing.came(name, who)
        elif kind == "counter":
            self._page_came(name)

    def left(self, kind: str, name: str, who: str = "") -> None:
        """Somebody follows it no more."""
        if kind == "printer":
            self.printing.went(name, who)
        elif kind == "counter":
            self._page_went(name)

    def _page_came(self, counter: str) -> None:
        self._pages[counter] = self._pages.get(counter, 0) + 1
        if self._pages_gone.pop(counter, None) is not None:
            self._revise()

    def _page_went(self, counter: str) -> None:
        """If it was the counter's last one, from now on."""
        self._pages[counter] -= 1
        if not self._pages[counter]:
            self._pages_gone[counter] = self.engine.now()
            self._revise()

    def _sounds(self, number: str, counter: str, language: str) -> tuple[str, ...]:
        return self.voice.sounds_for(self._base, number, counter, language)

    def _troubles(self) -> list[Trouble]:
        found = [Trouble(code="configuration-refused", advice=text[:200]) for text in self._mistakes[:10]]
        refused = self.engine.configuration_refused
        if refused is not None:
            text = f"{refused.facts.get('field')}: {refused.facts.get('value')}"
            found.append(Trouble(code="configuration-in-use", advice=text[:200]))
        found += self.lookups.troubles()
        if self.register is not None and self.register.trouble is not None:
            found.append(Trouble(code="register-unavailable", advice=self.register.trouble[:200]))
        found += self.printing.troubles()
        if self.panel.bad:
            found.append(Trouble(code="panel-file", advice=", ".join(self.panel.bad)[:200]))
        found += [
            Trouble(code="key-damaged", advice=text[:200])
            for text in (self.leases.trouble, self.engine.key_trouble)
            if text is not None
        ]
        found += [Trouble(code=code, advice=text[:200]) for code, text in self.voice.troubles]
        if self.waits is not None and self.waits.forecasting.trouble is not None:
            found.append(Trouble(code="forecast-lost", advice=self.waits.forecasting.trouble[:200]))
        stepped = self.engine.clock_stepped_at
        if stepped is not None and self.engine.now() - stepped < STEP_SHOWN:
            found.append(Trouble(code="clock-stepped", since=stepped))
        return found

    def promise(self, request: IssueRequest) -> Window | None:
        """The window that is promised to somebody who takes a number: what the kiosk has just shown.

        What was never published, or too long ago, is not promised; the newest one takes its place.
        """
        services = self.discipline.services if self.discipline else ()
        service = next((entry for entry in services if entry.id == request.service), None)
        if service is None:
            return None
        ticket_class = request.ticket_class or service.default_class
        return self.promises.promise(service.id, ticket_class, request.promise, self.engine.now())

    async def promises_kept(self) -> PromisesKept:
        """How the promises of the last weeks came true."""

        def known(state: State) -> tuple[dict[str, dict[str, str]], str]:
            zone = state.discipline.time_zone if state.discipline else "UTC"
            return {service.id: service.names for service in state.services.values()}, zone

        names, zone = await self.engine.read(known)
        since = (self.engine.now().date() - datetime.timedelta(weeks=WEEKS)).isoformat()
        return await self.engine.with_ledger(
            lambda ledger: kept(ledger.visits(self.engine.hall, since), names, ZoneInfo(zone))
        )

    # ------------------------------------------------------------ news

    def _committed(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if row.kind in _DISCIPLINE_KINDS and isinstance(
                row.event, events.DayOpened | events.HallConfigured
            ):
                self.discipline = row.event.discipline
        self.feeds.changed(hurry=any(row.kind not in UNHURRIED_KINDS for row in rows))

    async def subscribe(self, name: Hashable, look: Look[SomeView]) -> Subscription:
        """Follow a view; leave ``feeds`` under the same name afterwards."""
        return await self.feeds.subscribe(name, lambda: self.view(look))

    def report(self, device: str, report: HealthReport) -> None:
        """Take a device's report and show what it changes."""
        if self.devices.report(device, report, self.engine.now()):
            self._revise()
        if report.heard:
            self.orders.heard(device, report.heard)

    async def health_answer(self, device: str, zone: str) -> HealthAnswer:
        """What a device that reported is told."""

        def look(state: State) -> HealthAnswer:
            now = self.engine.now()
            zones = state.discipline.zones if state.discipline else ()
            place = next((entry for entry in zones if entry.id == zone), None)
            return HealthAnswer(
                server_time=now, version=VERSION, report_every=REPORT_EVERY,
                announcer=self.devices.announcer(place, now) if place else None,
                order=self.orders.next(device),
            )  # fmt: skip

        return await self.engine.read(look)

    async def look_at_panel(self) -> tuple[PanelEntry, ...]:
        """What can be shown beside calls now; the supervisor is told of what cannot."""
        return await asyncio.to_thread(self.panel.look)

    def _revise(self, *, hurry: bool = True) -> None:
        self._revision += 1
        self.feeds.changed(hurry=hurry)

    def _published(self) -> None:
        self._revise(hurry=False)

    async def _watch_time(self) -> None:
        """Devices that fall silent and calls that nobody announces change views without an event."""
        while True:
            await asyncio.sleep(1.0)
            try:
                await self._note_contacts()
                self.printing.expire()
                seen = await self.engine.read(self._silent)
            except Exception:
                log.exception("watch-failed", hall=self.engine.hall)
                continue
            if seen != self._seen:
                self._seen = seen
                self._revise()

    async def _note_contacts(self) -> None:
        """Keep for the next process when kiosks were last in contact."""
        now, contacts = self.engine.now(), self.devices.contacts()
        news = {name: at for name, at in contacts.items() if self._noted.get(name) != at}
        if news and now - self._noted_at >= _CONTACTS_EVERY:
            self._noted_at = now
            await self.engine.note_contacts(news)
            self._noted = contacts

    def _silent(self, state: State) -> object:
        now = self.engine.now()
        self.printing.day_is(state.day)
        return (
            [device.device for device in self.devices.all(now) if device.away(now)],
            [ticket.seq for ticket in views.unannounced(state, now)],
            views.hall_troubles(state, now, self._pages_gone),
            [(entry.counter, entry.service) for entry in views.reliefs(state, now)],
            [name for name, notice in state.notices.items() if notice.until > now],
            [call.seq for call in state.test_calls if now < call.at + TEST_SHOWN],
            self._troubles(),
            self.orders.expired(),
        )


__all__ = ["VERSION", "HostedHall"]
