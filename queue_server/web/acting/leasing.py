"""Numbers given while the server is away: lent to kiosks, and taken into the line by slip or by number.

Whoever takes a number in, and however often, it is one act: its key is the slip's secret id alone, so the
kiosk, another one, the holder's phone and an officer have the same answer for ever.
"""

from __future__ import annotations

import datetime
import time

from aiohttp import web

from queue_server import keys
from queue_server.contract import leases, messages
from queue_server.engine import Outcome
from queue_server.hall import acts, refusals
from queue_server.hall.leases import Lease
from queue_server.hall.rules import leasing
from queue_server.hall.state import State
from queue_server.hosting import HostedHall
from queue_server.keyring import KeyDamaged
from queue_server.web.acting import answers
from queue_server.web.askers import address_of_asker
from queue_server.web.problems import WebProblem
from queue_server.web.routes import BASE, Route, address_of, body_of, device_of, hosted_hall, in_utc, reply


async def _lease(request: web.Request) -> web.StreamResponse:
    hosted, device = hosted_hall(request), device_of(request)
    body = await body_of(request, messages.LeaseRequest)
    wait = hosted.lending.ask(address_of_asker(request), device, time.monotonic())
    if wait is not None:
        raise WebProblem(429, "asked-too-often", retry_after=wait)
    outcome = await hosted.engine.act(
        acts.GrantLease(
            origin=keys.origin_of(f"device/{device}", "lease", body), device=device, holds=body.holds,
            epoch=hosted.engine.epoch, address=address_of(request, hosted),
        )
    )  # fmt: skip
    return reply(answers.leased(outcome, hosted.engine.hall, hosted.leases.secret), 201)


# ------------------------------------------------------------ taking in


async def _admit(request: web.Request) -> web.StreamResponse:
    hosted, identity = hosted_hall(request), request.match_info["id"]
    body = await body_of(request, messages.AdmitRequest)
    try:
        lease = await _proved(hosted, identity, body)
    except (refusals.Refusal, WebProblem, KeyDamaged):
        # Its day may be over, the hall be closed, the key be lost: what was taken in before has its answer.
        outcome = await hosted.engine.done(keys.origin_of_slip(identity))
        if outcome is None:
            raise
    else:
        claim = body.claim
        outcome = await _taken_in(hosted, lease, identity, claim, claimed=claim.arrived)
    return reply(answers.issued(outcome, identity), 201)


async def _proved(hosted: HostedHall, identity: str, body: messages.AdmitRequest) -> Lease:
    """The lease by whose secret a slip and its claim were made.

    Raises:
        Refusal: no lease of today has the number.
        WebProblem: slip or claim are forged.
    """

    def look(state: State) -> tuple[Lease, datetime.datetime]:
        ends = state.ends or hosted.engine.now()
        return leasing.lease_of(state, body.claim.number), ends - datetime.timedelta(days=1)

    lease, began = await hosted.engine.read(look)
    secret = hosted.leases.secret(lease.epoch, lease.seq)
    if leases.ticket_id(secret, body.claim.number) != identity:
        if body.claim.arrived < began:
            raise refusals.LeaseVoid(field="number", value=body.claim.number)
        raise WebProblem(403, "forged-slip", field="id", rule="the secret id of a slip of today")
    if not leases.holds(secret, body.claim, body.seal):
        raise WebProblem(403, "forged-claim", field="seal", rule="the seal of just this claim")
    return lease


async def is_slip_of(hosted: HostedHall, address: str) -> bool:
    """Whether an address is that of a number which this hall's kiosks gave while the server was away."""
    identity, admission = leases.read_address(address) or ("", None)
    if admission is None:
        return False
    try:
        await _proved(hosted, identity, admission)
    except (refusals.Refusal, WebProblem, KeyDamaged):
        return False
    return True


async def _admit_by_number(request: web.Request) -> web.StreamResponse:
    hosted, counter = hosted_hall(request), request.match_info.get("counter")
    body = await body_of(request, messages.AdmitByNumberRequest)
    lease = await hosted.engine.read(lambda state: leasing.lease_of(state, body.number))
    identity = leases.ticket_id(hosted.leases.secret(lease.epoch, lease.seq), body.number)
    outcome = await _taken_in(hosted, lease, identity, body, counter=counter)
    return reply(answers.issued(outcome, identity), 201)


async def _taken_in(
    hosted: HostedHall,
    lease: Lease,
    identity: str,
    asked: messages.Claim | messages.AdmitByNumberRequest,
    *,
    claimed: datetime.datetime | None = None,
    counter: str | None = None,
) -> Outcome:
    return await hosted.engine.act(
        acts.AdmitLeased(
            origin=keys.origin_of_slip(identity), lease=lease.seq, epoch=hosted.engine.epoch,
            number=asked.number, service=asked.service, ticket_class=asked.ticket_class,
            language=asked.language, secret=keys.secret_of(identity), units=asked.units,
            claimed=in_utc(claimed) if claimed else None,
            contact=hosted.devices.contact(lease.device), counter=counter,
        )
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST", path=f"{BASE}/devices/{{device}}/lease", handler=_lease,
        summary="Numbers for a kiosk to give while the server is away", request=messages.LeaseRequest,
        answer=messages.LeaseAnswer, success={201: "Numbers were lent"},
    ),
    Route(
        method="POST", path=f"{BASE}/tickets/{{id}}/admit", handler=_admit,
        summary="Take somebody into the line whose number was given while the server was away",
        request=messages.AdmitRequest, answer=messages.IssueAnswer,
        success={201: "The number stands in line"},
    ),
    *(
        Route(
            method="POST", path=f"{path}/admit", handler=_admit_by_number,
            summary="Take such a number into the line without its slip's code",
            request=messages.AdmitByNumberRequest, answer=messages.IssueAnswer,
            success={201: "The number stands in line"},
        )
        for path in (f"{BASE}/counters/{{counter}}", f"{BASE}/staff")
    ),
)  # fmt: skip

__all__ = ["ROUTES", "is_slip_of"]
