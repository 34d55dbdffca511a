"""What becomes of the slips at desks, told by the agents beside the printers; the day's figures on paper."""

from __future__ import annotations

from aiohttp import web

from queue_server import keys, views
from queue_server.contract import messages
from queue_server.day_report import day_report
from queue_server.desk_printing import NAME_TWICE, NameTaken
from queue_server.hosting import HostedHall
from queue_server.views.printer import STAFF
from queue_server.web.problems import TEXTS, WebProblem
from queue_server.web.routes import BASE, Route, body_of, hosted_hall, reply


async def _desk_of(request: web.Request) -> tuple[HostedHall, str, int]:
    """The desk as of a row, or a problem: there is no such desk."""
    hosted, desk = hosted_hall(request), request.match_info["desk"]
    view = await hosted.view(lambda state, frame: views.printer_view(state, frame, desk))
    return hosted, desk, view.seq


async def _hello(request: web.Request) -> web.StreamResponse:
    body = await body_of(request, messages.AgentRequest)
    hosted, desk, _ = await _desk_of(request)
    try:
        forgotten = hosted.printing.hello(desk, body)
    except NameTaken:
        raise WebProblem(409, NAME_TWICE, field="device") from None
    return reply(messages.AgentAnswer(forgotten=forgotten))


async def _see_to(request: web.Request) -> web.StreamResponse:
    body = await body_of(request, messages.SeenRequest)
    hosted, desk, seq = await _desk_of(request)
    hosted.printing.see_to(desk, body.id)
    return reply(messages.SeenAnswer(seq=seq))


async def _settle(request: web.Request) -> web.StreamResponse:
    body = await body_of(request, messages.PrintedRequest)
    hosted, desk, _ = await _desk_of(request)
    known = hosted.printing.settle(desk, body)
    return reply(messages.PrintedAnswer(forgotten=not known))


async def _report(request: web.Request) -> web.StreamResponse:
    hosted = hosted_hall(request)
    body = await body_of(request, messages.ReportRequest)
    view = await hosted.view(views.supervisor_view)
    language = body.language if body.language in view.languages else view.languages[0]
    sheet = day_report(view, request.config_dict[TEXTS], language)
    identity = keys.ticket_id(hosted.engine.hall, "staff/report", body.key)
    printing = hosted.printing.ask_sheet(STAFF, identity, sheet)
    return reply(messages.ReportAnswer(id=identity, sheet=sheet, printing=printing, seq=view.seq))


ROUTES: tuple[Route, ...] = (
    Route(
        method="POST", path=f"{BASE}/staff/report", handler=_report, summary="The day's figures as a sheet",
        request=messages.ReportRequest, answer=messages.ReportAnswer,
    ),
    Route(
        method="POST", path=f"{BASE}/desks/{{desk}}/printer", handler=_settle,
        summary="Say what became of a desk's slip", request=messages.PrintedRequest,
        answer=messages.PrintedAnswer,
    ),
    Route(
        method="POST", path=f"{BASE}/desks/{{desk}}/printer/agent", handler=_hello,
        summary="An agent is there, with what it has on its disk", request=messages.AgentRequest,
        answer=messages.AgentAnswer,
    ),
    Route(
        method="POST", path=f"{BASE}/desks/{{desk}}/printer/seen", handler=_see_to,
        summary="Staff have seen to a slip that was lost", request=messages.SeenRequest,
        answer=messages.SeenAnswer,
    ),
)  # fmt: skip

__all__ = ["ROUTES"]
