"""The acts on the wire: request → act of the core → answer, made from its events alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import web

from queue_server import keys
from queue_server.contract import messages
from queue_server.engine import Outcome
from queue_server.hall import acts, events
from queue_server.hall.state import State
from queue_server.hosting import HostedHall
from queue_server.views import why_message
from queue_server.web.problems import WebProblem
from queue_server.web.routes import BASE, Handler, Route, body_of, hosted_hall, reply

_TICKET_STATES: dict[type[events.Event], messages.TicketState] = {
    events.TicketCalled: "called",
    events.TicketRecalled: "called",
    events.ServiceStarted: "serving",
    events.TicketServed: "served",
    events.TicketMissed: "no-show",
}
_COUNTER_STATES: dict[type[events.Event], messages.CounterStatus] = {
    events.CounterOpened: "open",
    events.CounterPaused: "paused",
    events.CounterClosed: "closed",
}
_HALL_DONE: dict[type[events.Event], str] = {
    events.DayOpened: "day-opened",
    events.DayClosed: "day-closed",
    events.IssuingPaused: "issuing-paused",
    events.IssuingResumed: "issuing-resumed",
}


# ------------------------------------------------------------ taking a number


async def _issue(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    body = await body_of(request, messages.IssueRequest)
    sender = f"device/{body.device}"
    identity = keys.ticket_id(hosted.engine.hall, sender, body.key)
    outcome = await hosted.engine.act(
        acts.Issue(
            origin=keys.origin_of(sender, "issue", body), service=body.service,
            ticket_class=body.ticket_class, language=body.language, secret=keys.secret_of(identity),
            device=body.device, address=await _address(request, hosted),
        )
    )  # fmt: skip
    return reply(_issue_answer(outcome, identity), 201)


async def _address(request: web.Request, hosted: HostedHall) -> str:
    def configured(state: State) -> str:
        return state.discipline.public_url if state.discipline else ""

    return f"{await hosted.engine.read(configured) or str(request.url.origin())}/t/"


def _issue_answer(outcome: Outcome, identity: str) -> messages.IssueAnswer:
    row, event = outcome.rows[0], outcome.events[0]
    if not isinstance(event, events.TicketIssued):
        raise TypeError(row.kind)
    return messages.IssueAnswer(
        id=identity, ticket=row.seq, number=event.number, service=event.service,
        ticket_class=event.ticket_class, language=event.language, issued_at=event.arrived, ahead=event.ahead,
        counters=event.counters, seq=row.seq, code=row.code, url=event.address + identity,
    )  # fmt: skip


# ------------------------------------------------------------ at a counter


def _expected(body: messages.TicketRequest) -> int | str | None:
    return keys.secret_of(body.expect) if isinstance(body.expect, str) else body.expect


def _ticket(event: events.Event) -> messages.TicketAtCounter | None:
    if not isinstance(event, events.TicketCalled | events.CounterTicketEvent):
        return None
    return messages.TicketAtCounter(
        ticket=event.ticket, number=event.number, service=event.service, ticket_class=event.ticket_class,
        language=event.language, state=_TICKET_STATES[type(event)],
    )  # fmt: skip


async def _next(request: web.Request) -> web.StreamResponse:
    hosted, counter = hosted_hall(request), request.match_info["counter"]
    body = await body_of(request, messages.NextRequest)
    outcome = await hosted.engine.act(
        acts.CallNext(
            origin=keys.origin_of(f"counter/{counter}", "next", body), counter=counter,
            expect=_expected(body), outcome=body.outcome,
        )
    )  # fmt: skip
    if not outcome.rows:
        return web.Response(status=204)
    return reply(_next_answer(outcome.events, outcome.rows[-1].seq))


def _next_answer(happened: Sequence[events.Event], seq: int) -> messages.NextAnswer:
    called = next((event for event in happened if isinstance(event, events.TicketCalled)), None)
    ended = next((event for event in happened if isinstance(event, events.CounterTicketEvent)), None)
    return messages.NextAnswer(
        ended=_ticket(ended) if ended else None,
        called=_ticket(called) if called else None,
        why=why_message(called.why) if called else None,
        seq=seq,
    )


#: Hall, the act's origin and the body to the act.
_MakeHallAct = Callable[[HostedHall, events.Origin, Any], acts.Act]
#: Sender's counter, the act's origin and the body to the act.
_MakeAct = Callable[[str, events.Origin, Any], acts.Act]


def _at_counter(name: str, kind: type[messages.Request], make: _MakeAct) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        hosted, counter = hosted_hall(request), request.match_info["counter"]
        body = await body_of(request, kind)
        outcome = await hosted.engine.act(
            make(counter, keys.origin_of(f"counter/{counter}", name, body), body)
        )
        event = outcome.events[-1]
        return reply(
            messages.CounterAnswer(
                counter=counter, status=_COUNTER_STATES.get(type(event)), ticket=_ticket(event),
                recalls=event.recalls if isinstance(event, events.TicketRecalled) else None,
                seq=outcome.rows[-1].seq,
            )
        )  # fmt: skip

    return handle


def _ticket_act(kind: type[acts.TicketAct]) -> _MakeAct:
    return lambda counter, origin, body: kind(origin=origin, counter=counter, expect=_expected(body))


_COUNTER_ACTS: tuple[tuple[str, type[messages.Request], _MakeAct, str], ...] = (
    (
        "open",
        messages.OpenCounterRequest,
        lambda counter, origin, body: acts.OpenCounter(origin=origin, counter=counter, officer=body.officer),
        "Take up work at a counter",
    ),
    (
        "pause",
        messages.PauseCounterRequest,
        lambda counter, origin, body: acts.PauseCounter(origin=origin, counter=counter, reason=body.reason),
        "Call nobody for a while",
    ),
    (
        "close",
        messages.CloseCounterRequest,
        lambda counter, origin, _body: acts.CloseCounter(origin=origin, counter=counter),
        "Leave a counter",
    ),
    ("recall", messages.TicketRequest, _ticket_act(acts.Recall), "Call the same ticket again"),
    ("start", messages.TicketRequest, _ticket_act(acts.StartService), "The citizen is here"),
    ("finish", messages.TicketRequest, _ticket_act(acts.Finish), "The visit is done; nobody is called"),
    ("no-show", messages.TicketRequest, _ticket_act(acts.MarkNoShow), "The citizen did not come"),
)


# ------------------------------------------------------------ the whole hall, and boards


def _at_hall(name: str, kind: type[messages.Request], make: _MakeHallAct) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        hosted = hosted_hall(request)
        body = await body_of(request, kind)
        outcome = await hosted.engine.act(make(hosted, keys.origin_of("hall", name, body), body))
        done = next(_HALL_DONE[type(event)] for event in outcome.events if type(event) in _HALL_DONE)
        return reply(messages.HallAnswer(done=done, seq=outcome.rows[-1].seq))

    return handle


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
    device = request.match_info["device"]
    if re.match(messages.DEVICE_PATTERN, device) is None:
        raise WebProblem(422, "invalid-request", field="device", rule=messages.DEVICE_PATTERN)
    hosted.report(device, body)
    return reply(await hosted.health_answer(body.zone))


def _hall_routes() -> list[Route]:
    handlers: list[tuple[str, type[messages.Request], _MakeHallAct, str]] = [
        ("issuing/pause", messages.PauseIssuingRequest,
         lambda _hosted, origin, body: acts.PauseIssuing(origin=origin, reason=body.reason),
         "Stop giving numbers"),
        ("issuing/resume", messages.HallRequest,
         lambda _hosted, origin, _body: acts.ResumeIssuing(origin=origin), "Give numbers again"),
        ("day/open", messages.HallRequest,
         lambda hosted, origin, _body: hosted.engine.opening(origin), "Open the business day"),
        ("day/close", messages.HallRequest,
         lambda _hosted, origin, _body: acts.CloseDay(origin=origin), "Close the business day"),
    ]  # fmt: skip
    return [
        Route(
            method="POST", path=f"{BASE}/{name}", handler=_at_hall(name, kind, make), summary=summary,
            request=kind, answer=messages.HallAnswer,
        )
        for name, kind, make, summary in handlers
    ]  # fmt: skip


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST", path=f"{BASE}/tickets", handler=_issue, summary="Take a number",
        request=messages.IssueRequest, answer=messages.IssueAnswer, success={201: "A number was given"},
    ),
    Route(
        method="POST", path=f"{BASE}/counters/{{counter}}/next", handler=_next,
        summary="End the ticket at the counter and call the next", request=messages.NextRequest,
        answer=messages.NextAnswer, success={200: "Done", 204: "Nothing to end and nobody to call"},
    ),
    *(
        Route(
            method="POST", path=f"{BASE}/counters/{{counter}}/{name}", handler=_at_counter(name, kind, make),
            summary=summary, request=kind, answer=messages.CounterAnswer,
        )
        for name, kind, make, summary in _COUNTER_ACTS
    ),
    *_hall_routes(),
    Route(
        method="POST", path=f"{BASE}/calls/{{call:[0-9]{{1,15}}}}/announced", handler=_announced,
        summary="A board has played a call", request=messages.AnnouncedRequest,
        answer=messages.AnnouncedAnswer,
    ),
    Route(
        method="POST", path=f"{BASE}/devices/{{device}}/health", handler=_health,
        summary="A device reports how it is", request=messages.HealthReport, answer=messages.HealthAnswer,
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
