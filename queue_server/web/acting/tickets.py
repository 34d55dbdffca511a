"""Acts on a ticket wherever it is: by an officer, by other staff, by its holder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web

from queue_server import keys
from queue_server.contract import messages
from queue_server.hall import acts, events
from queue_server.web.acting import answers
from queue_server.web.routes import BASE, Handler, Route, body_of, hosted_hall, reply

#: What every such act has (origin, ticket, counter), and the body, to the act.
_MakeAct = Callable[[dict[str, Any], Any], acts.Act]


def _transfer(common: dict[str, Any], body: messages.TransferRequest) -> acts.Act:
    return acts.Transfer(
        **common, to_service=body.to_service, to_counter=body.to_counter, to_officer=body.to_officer,
        keep_place=body.keep_place, done=body.done, reason=body.reason,
    )  # fmt: skip


def _park(common: dict[str, Any], body: messages.ParkRequest) -> acts.Act:
    return acts.Park(**common, reason=body.reason, minutes=body.minutes, back_to_counter=body.back_to_counter)


_STAFF_ACTS: tuple[tuple[str, type[messages.NamedTicketRequest], _MakeAct, str], ...] = (
    ("transfer", messages.TransferRequest, _transfer, "Send a ticket to a service, a counter or an officer"),
    ("park", messages.ParkRequest, _park, "Keep the place of somebody who goes away for a while"),
    (
        "return",
        messages.NamedTicketRequest,
        lambda common, _body: acts.Return(**common),
        "Somebody who was away is here again",
    ),
    (
        "cancel",
        messages.NamedTicketRequest,
        lambda common, _body: acts.Cancel(**common),
        "End a ticket that is not needed",
    ),
    (
        "postpone",
        messages.PostponeRequest,
        lambda common, body: acts.Postpone(**common, turns=body.turns),
        "Let some others go first",
    ),
    (
        "confirm",
        messages.NamedTicketRequest,
        lambda common, _body: acts.ConfirmPriority(**common),
        "A declared class is right",
    ),
    (
        "class",
        messages.ClassRequest,
        lambda common, body: acts.ChangeClass(**common, ticket_class=body.ticket_class),
        "Give or take away a class",
    ),
    (
        "merge",
        messages.MergeRequest,
        lambda common, body: acts.Merge(**common, other=body.other),
        "Make one of two tickets of one person",
    ),
)


def _by_staff(name: str, kind: type[messages.NamedTicketRequest], make: _MakeAct) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        hosted, counter = hosted_hall(request), request.match_info.get("counter")
        body = await body_of(request, kind)
        sender = f"counter/{counter}" if counter else "hall"
        common = {"origin": keys.origin_of(sender, name, body), "ticket": body.ticket, "counter": counter}
        return reply(answers.named(await hosted.engine.act(make(common, body))))

    return handle


_CITIZEN_ACTS: tuple[tuple[str, type[messages.CitizenRequest], _MakeAct, str], ...] = (
    (
        "cancel",
        messages.CitizenRequest,
        lambda common, _body: acts.Cancel(**common, by_citizen=True),
        "The holder does not need the ticket any more",
    ),
    (
        "postpone",
        messages.CitizenPostponeRequest,
        lambda common, body: acts.Postpone(**common, turns=body.turns),
        "The holder lets some others go first",
    ),
    (
        "return",
        messages.CitizenRequest,
        lambda common, _body: acts.Return(**common),
        "The holder is here again",
    ),
)


def _by_citizen(name: str, kind: type[messages.CitizenRequest], make: _MakeAct) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        hosted = hosted_hall(request)
        secret = keys.secret_of(request.match_info["id"])
        body = await body_of(request, kind)
        origin: events.Origin = keys.origin_of(f"ticket/{secret[:32]}", name, body)
        outcome = await hosted.engine.act(make({"origin": origin, "ticket": secret}, body))
        return reply(answers.named(outcome))

    return handle


ROUTES: tuple[Route, ...] = (
    *(
        Route(
            method="POST", path=f"{BASE}/{place}/{name}", handler=_by_staff(name, kind, make),
            summary=summary, request=kind, answer=messages.NamedTicketAnswer,
        )
        for place in ("counters/{counter}", "staff")
        for name, kind, make, summary in _STAFF_ACTS
    ),
    *(
        Route(
            method="POST", path=f"{BASE}/tickets/{{id}}/{name}", handler=_by_citizen(name, kind, make),
            summary=summary, request=kind, answer=messages.NamedTicketAnswer,
        )
        for name, kind, make, summary in _CITIZEN_ACTS
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
