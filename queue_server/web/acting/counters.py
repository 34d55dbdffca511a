"""Acts at one counter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from queue_server import keys
from queue_server.contract import messages
from queue_server.hall import acts, events
from queue_server.web.acting import answers
from queue_server.web.routes import BASE, Handler, Route, body_of, hosted_hall, reply

#: Sender's counter, the act's origin and the body to the act.
_MakeAct = Callable[[str, events.Origin, Any], acts.Act]


def _expected(body: Any) -> int | str | None:
    return keys.secret_of(body.expect) if isinstance(body.expect, str) else body.expect


def _call_next(counter: str, origin: events.Origin, body: messages.NextRequest) -> acts.Act:
    return acts.CallNext(origin=origin, counter=counter, expect=_expected(body), outcome=body.outcome)


def _call_chosen(counter: str, origin: events.Origin, body: messages.ChosenRequest) -> acts.Act:
    return acts.CallChosen(
        origin=origin, counter=counter, expect=_expected(body), outcome=body.outcome, chosen=body.chosen,
        reason=body.reason,
    )  # fmt: skip


def _take_over(counter: str, origin: events.Origin, body: messages.TakeOverRequest) -> acts.Act:
    return acts.TakeOver(origin=origin, counter=counter, other=body.other, expect=_expected(body))


def _relieve(counter: str, origin: events.Origin, body: messages.RelieveRequest) -> acts.Act:
    return acts.Relieve(origin=origin, counter=counter, service=body.service)


def _calling(name: str, kind: type[messages.Request], make: _MakeAct) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        hosted, counter = hosted_hall(request), request.match_info["counter"]
        body = await body_of(request, kind)
        outcome = await hosted.engine.act(
            make(counter, keys.origin_of(f"counter/{counter}", name, body), body)
        )
        if not outcome.rows:
            return web.Response(status=204)
        return reply(answers.moved_on(outcome))

    return handle


def _at_counter(name: str, kind: type[messages.Request], make: _MakeAct) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        hosted, counter = hosted_hall(request), request.match_info["counter"]
        body = await body_of(request, kind)
        outcome = await hosted.engine.act(
            make(counter, keys.origin_of(f"counter/{counter}", name, body), body)
        )
        return reply(answers.at_counter(counter, outcome))

    return handle


def _ticket_act(kind: type[acts.TicketAct]) -> _MakeAct:
    return lambda counter, origin, body: kind(origin=origin, counter=counter, expect=_expected(body))


def _plain(kind: type[acts.CounterAct]) -> _MakeAct:
    return lambda counter, origin, _body: kind(origin=origin, counter=counter)


_CALLING: tuple[tuple[str, type[messages.Request], _MakeAct, str], ...] = (
    ("next", messages.NextRequest, _call_next, "End the ticket at the counter and call the next"),
    ("chosen", messages.ChosenRequest, _call_chosen, "End the ticket at the counter and call a chosen one"),
    ("take-over", messages.TakeOverRequest, _take_over, "Call here whoever stands at another counter"),
    ("relieve", messages.RelieveRequest, _relieve, "Help with a service and call its next one"),
)

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
    ("close", messages.CloseCounterRequest, _plain(acts.CloseCounter), "Leave a counter"),
    (
        "move",
        messages.MoveRequest,
        lambda counter, origin, body: acts.MoveCounter(origin=origin, counter=counter, to=body.to),
        "Go on working at another counter",
    ),
    ("recall", messages.TicketRequest, _ticket_act(acts.Recall), "Call the same ticket again"),
    ("start", messages.TicketRequest, _ticket_act(acts.StartService), "The citizen is here"),
    ("finish", messages.TicketRequest, _ticket_act(acts.Finish), "The visit is done; nobody is called"),
    ("no-show", messages.TicketRequest, _ticket_act(acts.MarkNoShow), "The citizen did not come"),
    (
        "services",
        messages.ServicesRequest,
        lambda counter, origin, body: acts.SetServices(
            origin=origin, counter=counter, services=body.services
        ),
        "Change what a counter serves today",
    ),
    (
        "auto-call",
        messages.AutoCallRequest,
        lambda counter, origin, body: acts.SetAutoCall(origin=origin, counter=counter, on=body.on),
        "Let an idle counter call by itself, or not",
    ),
    ("help", messages.HallRequest, _plain(acts.AskHelp), "Ask for help without a sound"),
    ("help-over", messages.HallRequest, _plain(acts.EndHelp), "Help is here, or not needed any more"),
    (
        "undo",
        messages.UndoRequest,
        lambda counter, origin, body: acts.Undo(origin=origin, counter=counter, seq=body.seq),
        "Take back the counter's last act",
    ),
)

ROUTES: tuple[Route, ...] = (
    *(
        Route(
            method="POST", path=f"{BASE}/counters/{{counter}}/{name}", handler=_calling(name, kind, make),
            summary=summary, request=kind, answer=messages.NextAnswer,
            success={200: "Done", 204: "Nothing to end and nobody to call"},
        )
        for name, kind, make, summary in _CALLING
    ),
    *(
        Route(
            method="POST", path=f"{BASE}/counters/{{counter}}/{name}", handler=_at_counter(name, kind, make),
            summary=summary, request=kind, answer=messages.CounterAnswer,
        )
        for name, kind, make, summary in _COUNTER_ACTS
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
