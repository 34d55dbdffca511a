"""What went wrong, as RFC 9457 problems in the caller's language."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
from aiohttp import web

from config.text import Texts
from queue_server.contract import codec
from queue_server.contract.messages import FieldError, Problem
from queue_server.hall import refusals

TEXTS: web.AppKey[Texts] = web.AppKey("texts", Texts)

#: Refusals that name a thing of the request that does not exist.
_NOT_FOUND = frozenset({"unknown-counter", "unknown-call", "unknown-ticket", "not-leased", "unknown-dossier"})
_WRONG_FIELD = frozenset(
    {
        "impossible-time", "new-date-no-working-day", "new-date-not-later", "no-slot", "no-term",
        "service-twice", "too-many-units", "unknown-announcement", "unknown-class", "unknown-language",
        "unknown-officer", "unknown-reason", "unknown-service", "unknown-zone",
    }
)  # fmt: skip

_AT = re.compile(r" - at `(?P<path>[^`]*)`$")
_NAMED = re.compile(r"field `(?P<name>[^`]+)`")


class WebProblem(Exception):
    """An answer that is a problem. Middleware words it and sends it."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        field: str | None = None,
        rule: str | None = None,
        facts: Mapping[str, str | int | None] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.retry_after = status, code, retry_after
        self.facts = dict(facts or {})
        self.errors = (FieldError(field=field, rule=rule or code),) if field else ()


def of_refusal(refusal: refusals.Refusal) -> WebProblem:
    """A refusal of the core as a problem."""
    status = 404 if refusal.code in _NOT_FOUND else 422 if refusal.code in _WRONG_FIELD else 409
    field = refusal.facts.get("field")
    allowed = refusal.facts.get("allowed")
    return WebProblem(
        status,
        refusal.code,
        field=str(field) if field else None,
        rule=f"one of: {allowed}" if allowed else refusal.code,
        facts=refusal.facts,
    )


def of_validation(error: msgspec.ValidationError) -> WebProblem:
    """A body that is JSON but not the message wanted: which field, and the rule it breaks."""
    text = str(error)
    at, named = _AT.search(text), _NAMED.search(text)
    path = at["path"].removeprefix("$").removeprefix(".") if at else ""
    if named:
        path = f"{path}.{named['name']}" if path else named["name"]
    return WebProblem(422, "invalid-request", field=path or "body", rule=_AT.sub("", text))


def language_of(request: web.Request, languages: tuple[str, ...]) -> str:
    """The first language that the caller accepts and we have; else the first we have."""
    wishes = []
    for position, part in enumerate(request.headers.get("Accept-Language", "").split(",")[:20]):
        name, _, quality = part.strip().partition(";q=")
        try:
            wishes.append((-float(quality or 1), position, name.strip().lower().split("-")[0]))
        except ValueError:
            continue
    return next((name for _, _, name in sorted(wishes) if name in languages), languages[0])


def response(request: web.Request, problem: WebProblem) -> web.Response:
    """Word a problem and make it an answer."""
    texts = request.config_dict[TEXTS]
    language = language_of(request, texts.languages)
    body = Problem(
        type=f"urn:motcua:problem:{problem.code}",
        title=texts.say(f"problem.{problem.code}", language),
        status=problem.status,
        code=problem.code,
        detail=_detail(texts, language, problem),
        errors=problem.errors,
        facts=problem.facts,
        retry_after=problem.retry_after,
    )
    answer = web.Response(
        status=problem.status,
        body=codec.encode(body),
        content_type="application/problem+json",
        headers={"Content-Language": language, "Cache-Control": "no-store"},
    )
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


def _detail(texts: Texts, language: str, problem: WebProblem) -> str:
    sentence = texts.say(f"problem.{problem.code}", language)
    number, state = problem.facts.get("number"), problem.facts.get("state")
    if problem.code == "person-has-ticket":
        sentence += " " + texts.say(f"problem.has-ticket.{state}", language, number=number)
    elif number:
        sentence += " " + texts.say("problem.at-counter", language, number=number)
    for error in problem.errors:
        sentence += " " + texts.say("problem.field", language, field=error.field, rule=error.rule)
    return sentence


__all__ = ["TEXTS", "WebProblem", "language_of", "of_refusal", "of_validation", "response"]
