"""The views on the wire: each as one answer and as a feed, and the sounds that a board plays."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import msgspec
from aiohttp import web

from queue_server import keys, views
from queue_server.contract import codec, messages
from queue_server.explanations import explain
from queue_server.hall.rules import subjects
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket
from queue_server.hosting import HostedHall, Look
from queue_server.voice import VoiceMissing
from queue_server.web.problems import TEXTS, WebProblem
from queue_server.web.routes import BASE, Handler, Route, hosted_hall, reply

#: From a request: the feed's name, and how its view is made.
_Choose = Callable[[web.Request], tuple[tuple[str, str], Look[messages.View]]]

_NO_QUERY: Mapping[str, str] = {}
_ZONE = {"zone": "The zone; main by default"}
_AGENT = {"agent": "Who follows: the identity of an agent's queue"}
_NUMBER = re.compile(r"[A-ZĐ]{1,3}[0-9]{1,6}")
_FEED_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy must not collect what is meant for now
}


def _choose_hall(_request: web.Request) -> tuple[tuple[str, str], Look[messages.View]]:
    return ("hall", ""), views.hall_view


def _choose_board(request: web.Request) -> tuple[tuple[str, str], Look[messages.View]]:
    zone = request.query.get("zone", "main")
    return ("board", zone), lambda state, frame: views.board_view(state, frame, zone)


def _choose_counter(request: web.Request) -> tuple[tuple[str, str], Look[messages.View]]:
    counter = request.match_info["counter"]
    return ("counter", counter), lambda state, frame: views.counter_view(state, frame, counter)


def _choose_display(request: web.Request) -> tuple[tuple[str, str], Look[messages.View]]:
    counter = request.match_info["counter"]
    return ("display", counter), lambda state, frame: views.display_view(state, frame, counter)


def _choose_rating(request: web.Request) -> tuple[tuple[str, str], Look[messages.View]]:
    counter = request.match_info["counter"]
    return ("rating", counter), lambda state, frame: views.rating_pad_view(state, frame, counter)


def _choose_ticket(request: web.Request) -> tuple[tuple[str, str], Look[messages.View]]:
    identity = request.match_info["id"]
    secret = keys.secret_of(identity)
    return ("ticket", identity), lambda state, frame: views.ticket_view(state, frame, identity, secret)


def _choose_printer(request: web.Request) -> tuple[tuple[str, str], Look[messages.View]]:
    desk = request.match_info["desk"]
    return ("printer", desk), lambda state, frame: views.printer_view(state, frame, desk)


def _choose_supervisor(_request: web.Request) -> tuple[tuple[str, str], Look[messages.View]]:
    return ("supervisor", ""), views.supervisor_view


def _answer(choose: _Choose) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        _, look = choose(request)
        return reply(await hosted_hall(request).view(look))

    return handle


def _feed(choose: _Choose) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        hosted = hosted_hall(request)
        name, look = choose(request)
        subscription = await hosted.subscribe(name, look)
        who = request.query.get("agent", "")
        hosted.followed(*name, who)
        response = web.StreamResponse(headers=_FEED_HEADERS)
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            while not subscription.closed:
                message = await subscription.take(codec.HEARTBEAT_EVERY)
                await response.write(message or codec.HEARTBEAT)
        except ConnectionResetError:
            pass  # the screen has gone
        finally:
            hosted.feeds.leave(name, subscription)
            hosted.left(*name, who)
        return response

    return handle


async def _sound(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    language, number, counter = (request.match_info[name] for name in ("language", "number", "counter"))
    await _require_speakable(hosted, language, number, counter)
    try:
        sound = await hosted.voice.sound(language, number, counter)
    except VoiceMissing:
        raise WebProblem(503, "voice-missing", retry_after=60) from None
    return _wave(sound)


async def _explain(request: web.Request, choose: Callable[[State], Ticket]) -> web.StreamResponse:
    hosted, texts = hosted_hall(request), request.config_dict[TEXTS]

    def look(state: State) -> messages.Explanation:
        return explain(state, choose(state), hosted.engine.now(), texts)

    return reply(await hosted.engine.read(look))


async def _why_of_holder(request: web.Request) -> web.StreamResponse:
    secret = keys.secret_of(request.match_info["id"])
    return await _explain(request, lambda state: views.find_ticket(state, secret))


async def _why_of_staff(request: web.Request) -> web.StreamResponse:
    name = request.match_info["number"]
    return await _explain(request, lambda state: subjects.find(state, name, "number"))


async def _find(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    around = _instant(request.query["around"]) if "around" in request.query else hosted.engine.now()
    service, number = request.query.get("service") or None, request.query.get("number") or None
    return reply(await hosted.engine.read(lambda state: views.found_tickets(state, service, around, number)))


def _instant(text: str) -> datetime.datetime:
    """An instant of a query, in which a plus may have come as a space."""
    with contextlib.suppress(ValueError):
        found = datetime.datetime.fromisoformat(text.replace(" ", "+"))
        if found.tzinfo is not None:
            return found
    raise WebProblem(422, "invalid-request", field="around", rule="an instant with its offset")


async def _promises(request: web.Request) -> web.StreamResponse:
    return reply(await hosted_hall(request).promises_kept())


async def _said(request: web.Request) -> web.StreamResponse:
    language, name = request.match_info["language"], request.match_info["name"]
    try:
        sound = await hosted_hall(request).voice.said(language, name)
    except VoiceMissing:
        raise WebProblem(
            404, "voice-missing", field="name", rule="a sound that a board's view names"
        ) from None
    return _wave(sound)


async def _require_speakable(hosted: HostedHall, language: str, number: str, counter: str) -> None:
    def known(state: State) -> bool:
        return counter in state.counters

    if language not in hosted.voice.languages:
        raise WebProblem(
            404, "voice-missing", field="language", rule=", ".join(sorted(hosted.voice.languages))
        )
    if not _NUMBER.fullmatch(number):
        raise WebProblem(404, "not-found", field="number", rule=_NUMBER.pattern)
    if not await hosted.engine.read(known):
        raise WebProblem(404, "unknown-counter", field="counter", rule="a counter of this hall")


async def _chime(request: web.Request) -> web.StreamResponse:
    return _wave(hosted_hall(request).voice.chime())


def _wave(sound: bytes) -> web.Response:
    return web.Response(
        body=sound, content_type="audio/wav", headers={"Cache-Control": "public, max-age=86400"}
    )


def _pair(
    path: str,
    choose: _Choose,
    answer: type[msgspec.Struct],
    summary: str,
    query: Mapping[str, str] = _NO_QUERY,
) -> tuple[Route, Route]:
    once = Route(
        method="GET", path=BASE + path, handler=_answer(choose), summary=summary, answer=answer, query=query
    )
    return once, replace(
        once,
        path=f"{once.path}/feed",
        handler=_feed(choose),
        summary=f"{summary}, as it changes",
        media="text/event-stream",
    )


ROUTES: tuple[Route, ...] = (
    *_pair("", _choose_hall, messages.HallView, "What everybody may know of the hall"),
    *_pair("/board", _choose_board, messages.BoardView, "A zone's board", _ZONE),
    *_pair("/counters/{counter}", _choose_counter, messages.CounterView, "What an officer sees"),
    *_pair(
        "/counters/{counter}/display", _choose_display, messages.DisplayView,
        "What a counter shows to the citizen",
    ),
    *_pair("/counters/{counter}/rating", _choose_rating, messages.RatingPadView, "What a rating pad knows"),
    *_pair("/tickets/{id}", _choose_ticket, messages.TicketView, "What a ticket's holder sees"),
    *_pair(
        "/desks/{desk}/printer", _choose_printer, messages.PrinterView, "What a printer is to print", _AGENT
    ),
    *_pair("/supervisor", _choose_supervisor, messages.SupervisorView, "What the supervisor sees"),
    Route(
        method="GET", path=f"{BASE}/tickets/{{id}}/why", handler=_why_of_holder,
        summary="Why this ticket now, or why not yet: for its holder", answer=messages.Explanation,
    ),
    Route(
        method="GET", path=f"{BASE}/why/{{number}}", handler=_why_of_staff,
        summary="Why this number now, or why not yet: for everybody", answer=messages.Explanation,
    ),
    Route(
        method="GET", path=f"{BASE}/find", handler=_find, summary="Find a ticket whose slip is lost",
        answer=messages.FoundTickets,
        query={
            "service": "Only this service", "number": "Only this number",
            "around": "An instant, with its offset: about when",
        },
    ),
    Route(
        method="GET", path=f"{BASE}/promises", handler=_promises,
        summary="How the promised windows came true, per service and week", answer=messages.PromisesKept,
    ),
    Route(
        method="GET", path=f"{BASE}/sounds/chime.wav", handler=_chime, summary="The chime", media="audio/wav"
    ),
    Route(
        method="GET", path=f"{BASE}/sounds/{{language}}/said/{{name}}.wav", handler=_said,
        summary="The sentence of an announcement", media="audio/wav",
    ),
    Route(
        method="GET", path=f"{BASE}/sounds/{{language}}/{{number}}/{{counter}}.wav", handler=_sound,
        summary="The sentence of a call", media="audio/wav",
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
