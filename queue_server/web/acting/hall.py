"""Acts on the whole hall, and what devices report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from queue_server import keys
from queue_server.contract import messages
from queue_server.hall import acts, events
from queue_server.hall.state import State
from queue_server.hosting import HostedHall
from queue_server.web.acting import answers
from queue_server.web.problems import WebProblem
from queue_server.web.routes import BASE, Handler, Route, body_of, device_of, hosted_hall, reply

#: Hall, the act's origin and the body to the act.
_MakeHallAct = Callable[[HostedHall, events.Origin, Any], acts.Act]


def _at_hall(name: str, kind: type[messages.Request], make: _MakeHallAct) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        hosted = hosted_hall(request)
        body = await body_of(request, kind)
        outcome = await hosted.engine.act(make(hosted, keys.origin_of("hall", name, body), body))
        return reply(answers.of_hall(outcome))

    return handle


async def _announce(request: web.Request) -> web.StreamResponse:
    """The words of a free announcement stay out of the ledger; the hall keeps them while it is shown."""
    hosted = hosted_hall(request)
    body = await body_of(request, messages.AnnounceRequest)
    free = body.text == "free"
    if free != bool(body.words):
        raise WebProblem(422, "invalid-request", field="words", rule="words with free, and only with it")
    origin = keys.origin_of("hall", "announcements", body)
    outcome = await hosted.engine.act(
        acts.Announce(origin=origin, text=body.text, zone=body.zone, minutes=body.minutes)
    )
    if free:
        hosted.keep_words(outcome.rows[0].seq, body.words)
    return reply(answers.of_hall(outcome))


async def _announced(request: web.Request) -> web.StreamResponse:
    hosted, call = hosted_hall(request), int(request.match_info["call"])
    body = await body_of(request, messages.AnnouncedRequest)
    outcome = await hosted.engine.act(
        acts.MarkAnnounced(
            origin=keys.origin_of(f"device/{body.device}", f"announced/{call}", body),
            call=call,
            device=body.device,
        )
    )
    if outcome.rows:
        return reply(messages.AnnouncedAnswer(call=call, device=body.device, seq=outcome.rows[-1].seq))

    def earlier(state: State) -> messages.AnnouncedAnswer:
        announced = state.tickets[state.call_events[call]].call
        device = announced.announced_by if announced else None
        return messages.AnnouncedAnswer(call=call, device=device or "", seq=state.seq)

    return reply(await hosted.engine.read(earlier))


async def _health(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    body = await body_of(request, messages.HealthReport)
    device = device_of(request)
    hosted.report(device, body)
    return reply(await hosted.health_answer(device, body.zone))


async def _order(request: web.Request) -> web.StreamResponse:
    hosted, device = hosted_hall(request), device_of(request)
    body = await body_of(request, messages.OrderRequest)
    boards = [
        known.device for known in hosted.devices.all(hosted.engine.now()) if known.report.kind == "board"
    ]
    if device not in boards:
        raise WebProblem(404, "not-found", field="device", rule=f"one of: {', '.join(boards)}")
    at = hosted.orders.give(device, body.key, body.kind)
    seq = await hosted.engine.read(lambda state: state.seq)
    return reply(messages.OrderAnswer(device=device, kind=body.kind, at=at, seq=seq))


_HALL_ACTS: tuple[tuple[str, type[messages.Request], _MakeHallAct, str], ...] = (
    (
        "issuing/pause",
        messages.PauseIssuingRequest,
        lambda _hosted, origin, body: acts.PauseIssuing(origin=origin, reason=body.reason),
        "Stop giving numbers",
    ),
    (
        "issuing/resume",
        messages.HallRequest,
        lambda _hosted, origin, _body: acts.ResumeIssuing(origin=origin),
        "Give numbers again",
    ),
    (
        "day/open",
        messages.HallRequest,
        lambda hosted, origin, _body: hosted.engine.opening(origin),
        "Open the business day",
    ),
    (
        "day/close",
        messages.HallRequest,
        lambda _hosted, origin, _body: acts.CloseDay(origin=origin),
        "Close the business day",
    ),
    (
        "stop",
        messages.StopHallRequest,
        lambda _hosted, origin, body: acts.StopHall(origin=origin, reason=body.reason, clear=body.clear),
        "Let the hall stand still, or ask everybody to leave it",
    ),
    (
        "resume",
        messages.HallRequest,
        lambda _hosted, origin, _body: acts.ResumeHall(origin=origin),
        "Let the hall go on",
    ),
    (
        "announcements/withdraw",
        messages.WithdrawRequest,
        lambda _hosted, origin, body: acts.WithdrawAnnouncement(
            origin=origin, announcement=body.announcement
        ),
        "Show an announcement no more",
    ),
    (
        "test-call",
        messages.TestCallRequest,
        lambda _hosted, origin, body: acts.TestCall(origin=origin, counter=body.counter),
        "Call nobody, to hear and see whether boards work",
    ),
    (
        "paper/begin",
        messages.BeginPaperRequest,
        lambda _hosted, origin, body: acts.BeginPaper(origin=origin, since=body.since, reason=body.reason),
        "Numbers are written by hand from now on",
    ),
    (
        "paper/end",
        messages.HallRequest,
        lambda _hosted, origin, _body: acts.EndPaper(origin=origin),
        "Machines give the numbers again",
    ),
)

ROUTES: tuple[Route, ...] = (
    *(
        Route(
            method="POST", path=f"{BASE}/{name}", handler=_at_hall(name, kind, make), summary=summary,
            request=kind, answer=messages.HallAnswer,
        )
        for name, kind, make, summary in _HALL_ACTS
    ),
    Route(
        method="POST", path=f"{BASE}/announcements", handler=_announce,
        summary="Let boards show and speak a text", request=messages.AnnounceRequest,
        answer=messages.HallAnswer,
    ),
    Route(
        method="POST", path=f"{BASE}/calls/{{call:[0-9]{{1,15}}}}/announced", handler=_announced,
        summary="A board has played a call", request=messages.AnnouncedRequest,
        answer=messages.AnnouncedAnswer,
    ),
    Route(
        method="POST", path=f"{BASE}/devices/{{device}}/health", handler=_health,
        summary="A device reports how it is", request=messages.HealthReport, answer=messages.HealthAnswer,
    ),
    Route(
        method="POST", path=f"{BASE}/devices/{{device}}/orders", handler=_order,
        summary="Let a board say which one it is, or begin anew", request=messages.OrderRequest,
        answer=messages.OrderAnswer,
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
