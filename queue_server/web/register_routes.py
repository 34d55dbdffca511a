"""The register on the wire, for staff: receiving, each step, one dossier with all of it, and the lists.

There are no accounts yet: whoever acts or looks says who they are, and every look at a dossier is kept.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any, get_args

from aiohttp import web

from queue_server import keys
from queue_server.contract import messages, receipt_codes
from queue_server.contract.messages import DossierListName
from queue_server.dossiers import check_words
from queue_server.dossiers.core import acts, events
from queue_server.dossiers.core.deadlines import Term
from queue_server.dossiers.register import Register
from queue_server.dossiers.sources.register import papers_of
from queue_server.hosting import HostedHall
from queue_server.store.dossiers.registered import Place
from queue_server.web import register_answers
from queue_server.web.problems import WebProblem
from queue_server.web.routes import BASE, Handler, Route, body_of, hosted_hall, reply

#: Dossiers on a page of a list.
PAGE = 100
_LISTS: tuple[DossierListName, ...] = get_args(DossierListName)
_officer = re.compile(messages.OFFICER_PATTERN)
_place = re.compile(r"([0-9]{1,15})\.([0-9A-Z.-]{1,64})")
_MakeStep = Callable[[dict[str, Any], Any], acts.Step]


def register_of(hosted: HostedHall) -> Register:
    """The hall's register.

    Raises:
        WebProblem: it keeps none.
    """
    if hosted.register is None:
        raise WebProblem(404, "no-register")
    return hosted.register


def _code_of(request: web.Request) -> str:
    code = receipt_codes.parse(request.match_info["code"])
    if code is None:
        raise WebProblem(422, "no-receipt-code", field="code", rule=receipt_codes.RULE)
    # Staff may scan a receipt that has a check word; they need none.
    return check_words.split(code.text)[0]


def _officer_of(request: web.Request) -> str:
    said = request.query.get("officer", "")
    if not _officer.fullmatch(said):
        raise WebProblem(422, "invalid-request", field="officer", rule=messages.OFFICER_PATTERN)
    return said


# ------------------------------------------------------------ receiving


async def _receive(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    body = await body_of(request, messages.ReceiveRequest)
    register = register_of(hosted)
    procedure = _procedure_of(hosted, body)
    act = acts.Receive(
        origin=keys.origin_of(f"staff/{body.officer}", "receive", body), by=body.officer,
        procedure=body.procedure, case=body.case, channel=body.channel,
        edition=(procedure.valid_from or procedure.updated) if procedure is not None else None,
        papers=tuple(
            events.Paper(id=paper.id, originals=paper.originals, copies=paper.copies) for paper in body.papers
        ),
        term=_term_of(procedure, body),
    )  # fmt: skip
    applicant = body.applicant
    words = {
        "name": applicant.name, "phone": applicant.phone, "address": applicant.address, "note": body.note,
        "language": body.language or "",
    }  # fmt: skip
    done = await register.receive(act, words)
    written = register.written(done.dossier.code, done.row.hash)
    return reply(register_answers.received(done, written), status=201)


def _procedure_of(hosted: HostedHall, body: messages.ReceiveRequest) -> messages.Procedure | None:
    """The posted procedure, whose case and papers must be its own; nothing where the hall posts none."""
    named = [paper.id for paper in body.papers]
    if len(set(named)) < len(named):
        raise WebProblem(422, "invalid-request", field="papers", rule="each paper once")
    shelf = hosted.lookups.shelf
    if shelf is None or shelf.catalogue is None:
        return None
    procedure = shelf.procedure(body.procedure)
    if procedure is None:
        raise WebProblem(422, "unknown-procedure", field="procedure", rule="a posted procedure")
    cases = {case.id: [paper.id for paper in case.papers] for case in procedure.cases}
    if body.case is not None and body.case not in cases:
        raise WebProblem(422, "invalid-request", field="case", rule=f"one of: {', '.join(cases)}")
    papers = cases[body.case] if body.case is not None else [*itertools.chain(*cases.values())]
    if unknown := set(named).difference(papers):
        rule = f"not {', '.join(sorted(unknown))}, but of: {', '.join(dict.fromkeys(papers))}"
        raise WebProblem(422, "invalid-request", field="papers", rule=rule)
    return procedure


def _term_of(procedure: messages.Procedure | None, body: messages.ReceiveRequest) -> Term:
    """As it was said; else as the procedure says for the channel."""
    if body.working_days is not None or body.hours is not None:
        return Term(days=body.working_days, hours=body.hours)
    terms = procedure.terms if procedure is not None else ()
    found = next((terms for terms in terms if terms.channel == body.channel), None)
    return Term(days=found.days, hours=found.hours) if found is not None else Term()


# ------------------------------------------------------------ steps

_STEPS: tuple[tuple[str, type[messages.DossierRequest], _MakeStep, str], ...] = (
    (
        "hand-over", messages.HandOverRequest,
        lambda common, body: acts.HandOver(**common, to=body.to),
        "Hand it over to another person, who processes it",
    ),
    (
        "supplement", messages.SupplementRequest,
        lambda common, body: acts.AskSupplement(**common, papers=body.papers, reason=body.reason),
        "Ask its owner for papers, once; its time stands still",
    ),
    (
        "supplement-brought", messages.DossierRequest,
        lambda common, _: acts.TakeSupplement(**common),
        "The papers have come; its time goes on",
    ),
    (
        "fee", messages.DossierRequest,
        lambda common, _: acts.AskFee(**common),
        "Ask its owner to pay; its time stands still",
    ),
    (
        "fee-paid", messages.DossierRequest,
        lambda common, _: acts.NotePayment(**common),
        "It is paid; its time goes on",
    ),
    (
        "refuse", messages.ReasonedRequest,
        lambda common, body: acts.Refuse(**common, reason=body.reason),
        "It cannot be granted, or not be taken up",
    ),
    (
        "withdraw", messages.ReasonedRequest,
        lambda common, body: acts.Withdraw(**common, reason=body.reason),
        "Its owner takes it back",
    ),
    (
        "stop", messages.ReasonedRequest,
        lambda common, body: acts.Stop(**common, reason=body.reason),
        "It is not processed further",
    ),
    (
        "apologise", messages.ApologiseRequest,
        lambda common, body: acts.Apologise(**common, due=body.due, reason=body.reason),
        "Say in time that it will be late, with a new date, once",
    ),
    (
        "finish", messages.DossierRequest,
        lambda common, _: acts.Finish(**common),
        "The result is there",
    ),
    (
        "notify", messages.DossierRequest,
        lambda common, _: acts.Notify(**common),
        "Its owner was told how it stands",
    ),
    (
        "return", messages.ReturnRequest,
        lambda common, body: acts.Return(**common, proof=body.proof),
        "Hand the result, or the papers, to its owner",
    ),
    (
        "take-back", messages.DossierRequest,
        lambda common, _: acts.TakeBack(**common),
        "Take one's own last step back, soon after it",
    ),
)  # fmt: skip


def _step(name: str, kind: type[messages.DossierRequest], make: _MakeStep) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        hosted, body = hosted_hall(request), await body_of(request, kind)
        register, code = register_of(hosted), _code_of(request)
        if isinstance(body, messages.SupplementRequest):
            await _require_papers(hosted, register, code, body.papers)
        origin = keys.origin_of(f"staff/{body.officer}", f"{name} {code}", body)
        act = make({"origin": origin, "by": body.officer, "expect": body.expect}, body)
        return reply(register_answers.stepped(await register.step(code, act, {"note": body.note})))

    return handle


async def _require_papers(hosted: HostedHall, register: Register, code: str, papers: Sequence[str]) -> None:
    """Papers that are asked for must be its procedure's: others would have no name for its owner."""
    row = await register.find(code)
    procedure = hosted.lookups.procedure(row.procedure) if row is not None else None
    known = papers_of(procedure)
    if procedure is not None and not known.keys() >= set(papers):
        raise WebProblem(422, "invalid-request", field="papers", rule=f"of: {', '.join(known)}")


# ------------------------------------------------------------ looking


async def _dossier(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    register, code, officer = register_of(hosted), _code_of(request), _officer_of(request)
    found, reasons = await register.look(code, officer), register.discipline.reasons
    return reply(register_answers.looked(found, hosted.lookups.procedure, reasons))


async def _list(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    register = register_of(hosted)
    name = next((one for one in _LISTS if one == request.query.get("list")), None)
    if name is None:
        raise WebProblem(422, "invalid-request", field="list", rule=f"one of: {', '.join(_LISTS)}")
    after = _after(request)
    now = hosted.engine.now()
    rows = await register.listed(name, now, after, PAGE + 1)
    return reply(register_answers.listed(name, rows, PAGE, now, hosted.lookups.procedure))


def _after(request: web.Request) -> Place | None:
    said = request.query.get("after", "")
    found = _place.fullmatch(said)
    if said and found is None:
        raise WebProblem(422, "invalid-request", field="after", rule="what a page named as its next")
    return Place(int(found[1]), found[2]) if found is not None else None


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST", path=f"{BASE}/register/dossiers", handler=_receive, request=messages.ReceiveRequest,
        answer=messages.ReceivedAnswer, summary="Take a dossier in; its receipt code is given",
        success={201: "Taken in, or taken in before with the same key"},
    ),
    Route(
        method="GET", path=f"{BASE}/register/dossiers", handler=_list, answer=messages.DossierList,
        summary="Dossiers of a list, the most urgent first",
        query={"list": f"one of: {', '.join(_LISTS)}", "after": "what the page before named as its next"},
    ),
    Route(
        method="GET", path=f"{BASE}/register/dossiers/{{code}}", handler=_dossier,
        answer=messages.StaffDossier,
        summary="A dossier with all that is kept of it; that somebody looked is kept too",
        query={"officer": "who looks, by pseudonym"},
    ),
    *(
        Route(
            method="POST", path=f"{BASE}/register/dossiers/{{code}}/{name}", handler=_step(name, kind, make),
            summary=summary, request=kind, answer=messages.DossierAnswer,
        )
        for name, kind, make, summary in _STEPS
    ),
)  # fmt: skip

__all__ = ["PAGE", "ROUTES", "register_of"]
