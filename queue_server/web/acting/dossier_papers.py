"""The papers of a dossier on the printer of the desk that wants them. What is on them is not kept here."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from aiohttp import web

from config.schema_receipt import Receipts
from config.text import Texts
from queue_server import keys
from queue_server.contract import messages, receipt_codes
from queue_server.dossiers import check_words, filling, forms
from queue_server.dossiers.core import events
from queue_server.dossiers.register import Looked
from queue_server.hall.state import State
from queue_server.hosting import HostedHall
from queue_server.views.frame import counter_of
from queue_server.web.problems import TEXTS, WebProblem
from queue_server.web.register_routes import register_of
from queue_server.web.routes import BASE, Route, body_of, hosted_hall, reply, site_of


async def _print(request: web.Request) -> web.StreamResponse:
    hosted, counter = hosted_hall(request), request.match_info["counter"]
    register, receipts = register_of(hosted), hosted.receipts
    if receipts is None:
        raise WebProblem(404, "no-register")
    body = await body_of(request, messages.DossierPaperRequest)
    code = receipt_codes.parse(body.code)
    if code is None:
        raise WebProblem(422, "no-receipt-code", field="code", rule=receipt_codes.RULE)
    names = await hosted.engine.read(lambda state: _counter_names(state, counter))
    looked = await register.look(check_words.split(code.text)[0], body.officer)
    if not filling.possible(body.kind, looked.dossier):
        raise WebProblem(422, "invalid-request", field="kind", rule="of something that has happened")
    sheet = _sheet(request, hosted, receipts, body, looked, names)
    identity = keys.ticket_id(hosted.engine.hall, f"counter/{counter}/paper", body.key)
    printing = hosted.printing.ask_sheet(counter, identity, sheet)
    return reply(messages.DossierPaperAnswer(id=identity, sheet=sheet, printing=printing))


def _counter_names(state: State, counter: str) -> Mapping[str, str]:
    return state.plans[counter_of(state, counter).id].names


def _sheet(
    request: web.Request,
    hosted: HostedHall,
    receipts: Receipts,
    body: messages.DossierPaperRequest,
    looked: Looked,
    counter: Mapping[str, str],
) -> messages.PrintSheet:
    hall, register = hosted.discipline, register_of(hosted)
    if hall is None:
        raise WebProblem(503, "unavailable", retry_after=1)
    texts, dossier, now = request.config_dict[TEXTS], looked.dossier, hosted.engine.now()
    zone = ZoneInfo(hall.time_zone)
    form = receipts.of(body.kind, now.astimezone(zone).date())
    received = next(row for row, event in looked.steps if isinstance(event, events.DossierReceived))
    last = looked.steps[-1][0] if body.kind != "receipt" else received
    around = filling.Around(
        hall=hall.names, above=receipts.organisation, discipline=register.discipline,
        procedure=hosted.lookups.procedure(dossier.procedure),
        reason=lambda reason: _reason(texts, hall.languages, reason), counter=counter, hotline=hall.hotline,
        address=f"{site_of(request, hosted)}/dossier?code=", zone=zone, now=now,
        applicant=looked.fields.get((received.seq, "name"), ""), row_code=last.hash.hex()[:10],
    )  # fmt: skip
    facts = filling.facts_of(body.kind, dossier, [event for _, event in looked.steps], around)
    code = register.written(dossier.code, received.hash)
    facts = dataclasses.replace(facts, code=code, url=f"{around.address}{code}")
    first = hall.languages[0]
    second = body.language if body.language in hall.languages else first
    return forms.sheet(body.kind, form, facts, texts, (first, second))


def _reason(texts: Texts, languages: tuple[str, ...], code: str) -> Mapping[str, str]:
    """Its words; nothing where it has none."""
    key = f"common.reason.{code}"
    found = {language: texts.section("pages", language).get(key) for language in languages}
    return {language: words for language, words in found.items() if words}


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST", path=f"{BASE}/counters/{{counter}}/dossiers/paper", handler=_print,
        summary="Print a dossier's receipt, request for papers or letter of apology at this desk",
        request=messages.DossierPaperRequest, answer=messages.DossierPaperAnswer,
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
