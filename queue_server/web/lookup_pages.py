"""The pages of procedures and dossiers: for phones, for paper, and without any script."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web

from queue_server.contract import messages
from queue_server.contract.receipt_codes import LONGEST_CODE
from queue_server.contract.searching import LONGEST_QUESTION
from queue_server.hosting import HostedHall
from queue_server.web import dossier_routes, procedure_routes
from queue_server.web.problems import WebProblem


class Drawing(Protocol):
    """What draws pages."""

    async def hall_of(self, request: web.Request) -> HostedHall:
        """The hall that a request is for."""

    async def draw(
        self,
        request: web.Request,
        template: str,
        hosted: HostedHall,
        facts: Mapping[str, object],
        status: int = 200,
    ) -> web.Response:
        """Draw a page of a hall."""


_Page = Callable[[Drawing, web.Request, HostedHall], Awaitable[web.StreamResponse]]


def add_to(application: web.Application, pages: Drawing) -> None:
    """Add the routes of these pages."""

    def add(path: str, page: _Page) -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await page(pages, request, await pages.hall_of(request))

        application.router.add_get(path, handle)

    add("/procedures", _procedures)
    add("/procedures/{code}", _procedure)
    add("/supervise/procedures", _procedure_versions)
    add("/dossier", _dossier)


async def _procedures(pages: Drawing, request: web.Request, hosted: HostedHall) -> web.StreamResponse:
    question = request.query.get("q", "").strip()[:LONGEST_QUESTION]
    facts: dict[str, object] = {"problem": None, "question": question, "found": (), "fields": ()}
    try:
        catalogue = procedure_routes.posted(hosted)
    except WebProblem as problem:
        return await pages.draw(request, "procedures.html", hosted, facts | _said(problem), problem.status)
    shelf = hosted.lookups.shelf
    if question and shelf is not None:
        facts["found"] = shelf.search(question)
    facts["fields"] = [
        (field, [entry for entry in catalogue.procedures if entry.field == field.id])
        for field in catalogue.fields
    ]
    return await pages.draw(request, "procedures.html", hosted, facts)


async def _procedure(pages: Drawing, request: web.Request, hosted: HostedHall) -> web.StreamResponse:
    try:
        procedure = procedure_routes.find(hosted, request.match_info["code"])
    except WebProblem as problem:
        facts = {"procedure": None, **_said(problem)}
        return await pages.draw(request, "procedure.html", hosted, facts, problem.status)
    field = next(entry for entry in procedure_routes.posted(hosted).fields if entry.id == procedure.field)
    facts = {
        "problem": None, "procedure": procedure, "field": field, "date": _date,
        "service": _service(hosted, procedure.service),
    }  # fmt: skip
    return await pages.draw(request, "procedure.html", hosted, facts)


async def _procedure_versions(pages: Drawing, request: web.Request, hosted: HostedHall) -> web.StreamResponse:
    """For staff: what is in force, and what will be."""
    facts: dict[str, object] = {"problem": None, "procedures": (), "date": _date}
    try:
        versions = procedure_routes.versions(hosted).versions
    except WebProblem as problem:
        said = facts | _said(problem)
        return await pages.draw(request, "procedure_versions.html", hosted, said, problem.status)
    by_code = itertools.groupby(versions, key=lambda version: version.code)
    facts["procedures"] = [(code, list(group)) for code, group in by_code]
    return await pages.draw(request, "procedure_versions.html", hosted, facts)


async def _dossier(pages: Drawing, request: web.Request, hosted: HostedHall) -> web.StreamResponse:
    typed = request.query.get("code", "")
    facts: dict[str, object] = {"problem": None, "dossier": None, "typed": typed.strip()[:LONGEST_CODE]}
    if not typed.strip() and hosted.lookups.source is not None:
        return await pages.draw(request, "dossier.html", hosted, facts)
    try:
        dossier = await dossier_routes.look_up(request, hosted, typed)
    except WebProblem as problem:
        page = await pages.draw(request, "dossier.html", hosted, facts | _said(problem), problem.status)
        if problem.retry_after is not None:
            page.headers["Retry-After"] = str(problem.retry_after)
        return page
    zone, now = ZoneInfo(hosted.discipline.time_zone if hosted.discipline else "UTC"), hosted.engine.now()
    facts |= {
        "dossier": dossier, "typed": "", "date": _date, "as_of": dossier.as_of.astimezone(zone),
        "late": _late(dossier, now.astimezone(zone).date()), "old": dossier.is_old(now),
        "service": _service(hosted, dossier.service),
    }  # fmt: skip
    return await pages.draw(request, "dossier.html", hosted, facts)


def _said(problem: WebProblem) -> dict[str, object]:
    return {"problem": f"problem.{problem.code}"}


def _late(dossier: messages.DossierView, today: datetime.date) -> bool:
    return dossier.next == "wait" and dossier.due is not None and dossier.due < today


def _service(hosted: HostedHall, name: str | None) -> Mapping[str, str] | None:
    """The names of a service."""
    services = hosted.discipline.services if hosted.discipline is not None else ()
    return next((service.names for service in services if service.id == name), None)


def _date(day: datetime.date) -> str:
    """As it is written on paper here, in every language."""
    return f"{day:%d/%m/%Y}"


__all__ = ["add_to"]
