"""What becomes of the slips at desks, told by the agents beside the printers; the day's figures on paper."""

from __future__ import annotations

from aiohttp import web

from queue_server import keys, views
from queue_server.contract import messages
from queue_server.day_report import day_report
from queue_server.views.printer import STAFF
from queue_server.web.problems import TEXTS
from queue_server.web.routes import BASE, Route, body_of, hosted_hall, reply


async def _settle(request: web.Request) -> web.StreamResponse:
    hosted, desk = hosted_hall(request), request.match_info["desk"]
    body = await body_of(request, messages.PrintedRequest)
    await hosted.view(lambda state, frame: views.printer_view(state, frame, desk))  # or there is no such desk
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
)  # fmt: skip

__all__ = ["ROUTES"]
