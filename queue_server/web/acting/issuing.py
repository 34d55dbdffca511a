"""Taking a number: at a kiosk, at a desk; a slip once more; numbers that were written by hand."""

from __future__ import annotations

from aiohttp import web

from queue_server import keys, preparations
from queue_server.beside import Said
from queue_server.contract import messages, receipt_codes
from queue_server.hall import acts, events
from queue_server.views.printer import STAFF
from queue_server.web.acting import answers
from queue_server.web.problems import WebProblem
from queue_server.web.routes import BASE, Route, address_of, body_of, hosted_hall, reply


async def _issue(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    body = await body_of(request, messages.IssueRequest)
    sender = f"device/{body.device}"
    identity = keys.ticket_id(hosted.engine.hall, sender, body.key)
    window = hosted.promise(body)
    promise = events.Window(earliest=window.earliest, latest=window.latest) if window else None
    outcome = await hosted.engine.act(
        acts.Issue(
            origin=keys.origin_of(sender, "issue", body), service=body.service,
            ticket_class=body.ticket_class, language=body.language, secret=keys.secret_of(identity),
            device=body.device, units=body.units, then=body.then, slot=body.slot,
            address=address_of(request, hosted),
            promise=promise,
        ),
        _said(body),
    )  # fmt: skip
    return reply(answers.issued(outcome, identity), 201)


def _said(body: messages.IssueRequest) -> Said:
    """What of a request goes beside the ledger."""
    field = preparations.contradiction(body.preparation) if body.preparation else None
    if field is not None:
        raise WebProblem(422, "invalid-request", field=f"preparation.{field}", rule="every paper once")
    code = receipt_codes.parse(body.dossier) if body.dossier is not None else None
    if body.dossier is not None and code is None:
        raise WebProblem(422, "invalid-request", field="dossier", rule=receipt_codes.RULE)
    return Said(person=body.person, preparation=body.preparation, dossier=code.text if code else None)


def _sender(request: web.Request) -> str:
    counter = request.match_info.get("counter")
    return f"counter/{counter}" if counter else "hall"


async def _issue_by_staff(request: web.Request) -> web.StreamResponse:
    hosted, sender = hosted_hall(request), _sender(request)
    body = await body_of(request, messages.StaffIssueRequest)
    identity = keys.ticket_id(hosted.engine.hall, sender, body.key)
    outcome = await hosted.engine.act(
        acts.Issue(
            origin=keys.origin_of(sender, "tickets", body), service=body.service,
            ticket_class=body.ticket_class, language=body.language, secret=keys.secret_of(identity),
            device=sender.replace("/", "-"), units=body.units, then=body.then, slot=body.slot, by_staff=True,
            counter=request.match_info.get("counter"),
            address=address_of(request, hosted),
        )
    )  # fmt: skip
    answer = answers.issued(outcome, identity)
    _print(request, answer, wanted=body.print)
    return reply(answer, 201)


def _print(request: web.Request, answer: messages.IssueAnswer, *, wanted: bool, again: bool = False) -> None:
    """On the printer of the desk that asks."""
    if wanted:
        desk = request.match_info.get("counter", STAFF)
        hosted_hall(request).printing.ask(desk, answer, again=again)


async def _reprint(request: web.Request) -> web.StreamResponse:
    hosted, sender = hosted_hall(request), _sender(request)
    body = await body_of(request, messages.ReprintRequest)
    identity = keys.ticket_id(hosted.engine.hall, sender, body.key)
    outcome = await hosted.engine.act(
        acts.Reprint(
            origin=keys.origin_of(sender, "reprint", body), ticket=body.ticket,
            counter=request.match_info.get("counter"), device=body.device, secret=keys.secret_of(identity),
            address=address_of(request, hosted),
        )
    )  # fmt: skip
    answer = answers.reprinted(outcome, identity)
    _print(request, answer, wanted=body.print, again=True)
    return reply(answer)


async def _enter_paper(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    body = await body_of(request, messages.EnterPaperRequest)
    outcome = await hosted.engine.act(
        acts.EnterPaper(
            origin=keys.origin_of("hall", "paper/tickets", body),
            tickets=tuple(
                acts.PaperTicket(
                    sequence=entry.sequence, service=entry.service, arrived=entry.arrived,
                    ticket_class=entry.ticket_class, units=entry.units, outcome=entry.outcome,
                    counter=entry.counter, called_at=entry.called_at, ended_at=entry.ended_at,
                )
                for entry in body.tickets
            ),
            secrets=tuple(
                keys.secret_of(keys.ticket_id(hosted.engine.hall, f"paper/{entry.sequence}", body.key))
                for entry in body.tickets
            ),
        )
    )  # fmt: skip
    return reply(answers.entered(outcome))


def _by_staff(path: str) -> tuple[Route, ...]:
    made = {201: "A number was given"}
    return (
        Route(
            method="POST", path=f"{path}/tickets", handler=_issue_by_staff, success=made,
            summary="Give somebody a number at a desk", request=messages.StaffIssueRequest,
            answer=messages.IssueAnswer,
        ),
        Route(
            method="POST", path=f"{path}/reprint", handler=_reprint, summary="Make a slip once more",
            request=messages.ReprintRequest, answer=messages.IssueAnswer,
        ),
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST", path=f"{BASE}/tickets", handler=_issue, summary="Take a number",
        request=messages.IssueRequest, answer=messages.IssueAnswer, success={201: "A number was given"},
    ),
    *_by_staff(f"{BASE}/counters/{{counter}}"),
    *_by_staff(f"{BASE}/staff"),
    Route(
        method="POST", path=f"{BASE}/paper/tickets", handler=_enter_paper,
        summary="Enter numbers that were written by hand", request=messages.EnterPaperRequest,
        answer=messages.PaperAnswer,
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
