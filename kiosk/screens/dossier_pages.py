"""One dossier: how far it is, what to do next, its dates; and the same on paper."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from kiosk import flow
from kiosk.screens import fitting, home, waiting
from kiosk.screens.page import Block, Button, Card, Fact, Notice, Page, Point, Points, Rows, Sheet, Tone
from kiosk.screens.words import Words
from printers.sheets import Information, Row, Section
from queue_server.contract.messages import DossierView, ServiceView

#: What is told of a dossier, one after another where a screen has not room for all of it.
_Kind = Literal["status", "papers", "dates"]
#: Room for blocks on one screen, whichever way it stands: with a card, where something to mind stands above
#: them, and where they have the whole screen.
_ROOM, _LESS_ROOM, _MORE_ROOM = 760.0, 560.0, 860.0
#: A list's heading and margins.
_HEADING = 96.0
#: Between two of them.
_GAP = 26.0
#: Counters that a citizen can keep in mind.
_COUNTERS = 4


def dossier(state: flow.State, words: Words) -> Page:
    """Status, dates, and a number where one is needed."""
    view = state.lookup.found
    if view is None:
        return Page(above="", heading="", clock=words.time(state.hall_now), left=words.bar())
    notices = tuple(_notices(state, view, words))
    cards = tuple(_take(state, view, words))
    room = _LESS_ROOM if notices else _ROOM if cards else _MORE_ROOM
    leaves = list(_leaves(state, view, words, room))
    part = state.part % len(leaves)
    following = leaves[(part + 1) % len(leaves)][0][0]
    turn = Button(
        words=words.say(f"dossier.more.{following}"), touch=flow.MoreCards((part + 1) % len(leaves)),
    )  # fmt: skip
    return Page(
        above=words.say("dossier.above"), heading=view.code, clock=words.time(state.hall_now),
        blocks=tuple(block for _, block in leaves[part]), notices=notices,
        cards=cards,
        left=(
            Button(words=words.say("dossier.another"), touch=flow.OpenDossiers()),
            Button(words=words.say("start-over"), touch=flow.StartOver()),
        ),
        right=((turn,) if len(leaves) > 1 else ()) + _print(state, view, words),
    )  # fmt: skip


# ------------------------------------------------------------ what is told


def _leaves(
    state: flow.State, view: DossierView, words: Words, room: float
) -> Iterator[list[tuple[_Kind, Block]]]:
    """Screens: what it is first; papers and dates with it, or behind it, as there is room."""
    larger, sheet = fitting.letters(state), _sheet(state, view, words)
    points = [Point(text=words.name(names), sign="🗎") for names in view.missing]
    heading = words.say("dossier.missing")
    told: list[tuple[_Kind, Block, float]] = [("status", sheet, fitting.sheet_height(sheet, larger))]
    # As many papers as stand right below what it is; one alone would look as if it were all.
    left = room - told[0][2] - _GAP - _HEADING
    heights = itertools.accumulate(fitting.point_height(point, larger) for point in points)
    first = sum(high <= left for high in heights)
    first = first if first > 1 or first == len(points) else 0
    groups = [tuple(points[:first])] if first else []
    groups += fitting.parted(points[first:], fitting.point_height, room, larger)
    for group in groups:
        high = sum(fitting.point_height(point, larger) for point in group) + _HEADING
        told.append(("papers", Points(points=group, heading=heading), high))
    for rows in fitting.parted(_dates(state, view, words), fitting.row_height, room, larger):
        high = sum(fitting.row_height(row, larger) for row in rows) + 24
        told.append(("dates", Rows(rows=rows), high))
    leaf: list[tuple[_Kind, Block]] = []
    used = 0.0
    for kind, block, high in told:
        if leaf and used + high > room:
            yield leaf
            leaf, used = [], 0.0
        leaf.append((kind, block))
        used += high + _GAP
    yield leaf


def is_late(state: flow.State, view: DossierView, words: Words) -> bool:
    """The day on which it was due is over."""
    return view.next == "wait" and view.due is not None and view.due < _today(state, words)


def _today(state: flow.State, words: Words) -> datetime.date:
    return state.hall_now.astimezone(words.zone).date()


def _sheet(state: flow.State, view: DossierView, words: Words) -> Sheet:
    late = is_late(state, view, words)
    badge = words.say("dossier.late" if late else f"dossier.status.{view.status}")
    title, detail = _told(state, view, words)
    if view.is_old(state.hall_now):
        # Beside the status and not among the dates, which may stand on the next screen.
        day = _day(view.as_of.astimezone(words.zone).date())
        detail = f"{detail} {words.say('dossier.old', time=words.time(view.as_of), date=day)}"
    return Sheet(badge=badge, title=title, detail=detail, tone="mind" if late else _tone(view))


def _told(state: flow.State, view: DossierView, words: Words) -> tuple[str, str]:
    """What the status means, and what to do."""
    title = view.next if view.next in ("collect", "supplement", "pay") else _meaning(view)
    todo: str = view.next
    due = _day(view.due) if view.due else ""
    if is_late(state, view, words):
        title = todo = "late"
    elif view.next == "wait" and due:
        todo = "wait-until"
    elif view.next == "none" and view.status in ("refused", "withdrawn", "stopped", "returned"):
        todo = view.status
    return words.say(f"dossier.title.{title}"), words.say(f"dossier.do.{todo}", date=due)


def _meaning(view: DossierView) -> str:
    # The title of one that lacks papers is another where there is nothing to bring now.
    return "lacking" if view.status == "supplement" else view.status


def _tone(view: DossierView) -> Tone:
    if view.next == "collect":
        return "ready"
    return "mind" if view.next in ("supplement", "pay") or view.status in ("refused", "stopped") else "plain"


def _dates(state: flow.State, view: DossierView, words: Words) -> list[Fact]:
    days = (("received", view.received), ("due", view.due), ("finished", view.finished),
            ("returned", view.returned))  # fmt: skip
    rows = [Fact(heading=words.say(f"dossier.{what}"), value=_day(day)) for what, day in days if day]
    if view.agency:
        rows.append(Fact(heading=words.say("dossier.agency"), value=words.name(view.agency)))
    known = view.as_of.astimezone(words.zone)
    time = words.time(view.as_of)
    value = f"{time} {_day(known.date())}"
    if known.date() == _today(state, words):
        value = words.say("dossier.today", time=time)
    return [*rows, Fact(heading=words.say("dossier.as-of"), value=value)]


def _day(day: datetime.date) -> str:
    return day.strftime("%d/%m/%Y")


# ------------------------------------------------------------ what can be done


def _service(state: flow.State, view: DossierView) -> ServiceView | None:
    services = state.hall.services if state.hall else ()
    return next((entry for entry in services if entry.id == view.service), None)


def _notices(state: flow.State, view: DossierView, words: Words) -> Iterator[Notice]:
    """Why there is no number although one is needed; and a sheet that was not printed."""
    if state.sheet_state == "failed" and state.sheet == information(state, view, words):
        yield Notice(title=words.say("sheet.failed-title"), detail=words.say("sheet.failed-detail"))
    elif view.next in ("collect", "supplement", "pay"):
        service = _service(state, view)
        if service is None:
            title, detail = words.say("dossier.elsewhere"), words.say("dossier.elsewhere-detail")
            yield Notice(title=title, detail=detail)
        elif not flow.can_issue(state):
            yield from home.closed(state, words)
        elif service.stopped is not None:
            yield Notice(title=words.say("stopped.cap.title"), detail=words.say("stopped.cap.detail"))


def _take(state: flow.State, view: DossierView, words: Words) -> Iterator[Card]:
    service = _service(state, view)
    if service is None or service.stopped is not None or not flow.can_issue(state):
        return
    what = view.next if view.next in ("collect", "supplement", "pay") else "other"
    yield Card(
        title=words.say(f"dossier.take.{what}"), detail=_standing(state, service, words),
        badge=service.prefix, touch=flow.TakeForDossier(), tone="act",
    )  # fmt: skip


def _standing(state: flow.State, service: ServiceView, words: Words) -> str:
    """“Quầy 1 · 2 người đang chờ · khoảng 3–6 phút nữa”."""
    few = service.served_now and 0 < len(service.counters) <= _COUNTERS
    told = [words.say("dossier.counter", counters=words.listed(service.counters))] if few else []
    if state.lost_since is None:
        told.append(words.count("waiting", service.waiting))
        told.append(waiting.of_service(state, service, None, words))
        if not service.served_now:
            told.append(words.say("no-counter"))
    return " · ".join(part for part in told if part)


# ------------------------------------------------------------ on paper


def _print(state: flow.State, view: DossierView, words: Words) -> tuple[Button, ...]:
    """A button, where the printer can; once it is on paper the button only says so."""
    if state.printer is not None:
        return ()
    sheet = information(state, view, words)
    said = state.sheet_state if state.sheet == sheet else "print"
    tone: Tone = "chosen" if said == "printed" else "plain"
    return (Button(words=words.say(f"sheet.{said}"), touch=flow.PrintOut(sheet), tone=tone),)


def information(state: flow.State, view: DossierView, words: Words) -> Information:
    """What is on the screen, to take home. Its code can be held before the scanner the next time."""
    hall, (title, detail) = state.hall, _told(state, view, words)
    status = Row(heading=words.say("dossier.sheet.status"), value=words.say(f"dossier.status.{view.status}"))
    rows = [Row(heading=fact.heading, value=fact.value) for fact in _dates(state, view, words)]
    sections = [Section(lines=(title, detail)), Section(lines=(status, *rows))]
    papers = tuple(f"☐ {words.name(names)}" for names in view.missing)
    if papers:
        sections.insert(1, Section(heading=words.say("dossier.missing"), lines=papers))
    hotline = words.hotline(hall)
    return Information(
        above=words.name(hall.names) if hall else "", title=view.code, sections=tuple(sections),
        url=view.code, scan=words.say("dossier.sheet.scan"), foot=(hotline,) if hotline else (),
    )  # fmt: skip


#: Screen to how it is drawn.
SCREENS: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {"dossier": dossier}

__all__ = ["SCREENS", "information"]
