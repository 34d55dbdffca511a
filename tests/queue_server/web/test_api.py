"""The wire as devices and pages use it: acts, answers, views, feeds, and the documents about them."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from queue_server.client import Client, Lost, Refused, new_key
from queue_server.contract.messages import (
    AnnouncedRequest,
    BoardView,
    CloseCounterRequest,
    HallRequest,
    HealthReport,
    IssueRequest,
    NextRequest,
    OpenCounterRequest,
    PauseCounterRequest,
    PauseIssuingRequest,
    TicketRequest,
    Trouble,
)
from queue_server.web.application import ROUTES
from tests.serving import Served

#: A counter of the sample hall and a service that is its own work.
COUNTER = "3"


async def _own_service(client: Client) -> str:
    view = await client.counter(COUNTER)
    return next(service.id for service in view.services if service.reluctance_minutes == 0)


async def _open(client: Client, counter: str = COUNTER) -> None:
    await client.at_counter(counter, "open", OpenCounterRequest(key=new_key()))


async def _take(client: Client) -> str:
    answer = await client.issue(IssueRequest(key=new_key(), service=await _own_service(client)))
    return answer.id


async def test_a_visit_from_the_ticket_to_the_end(server: Served) -> None:
    client = server.client
    service = await _own_service(client)
    issued = await client.issue(IssueRequest(key=new_key(), service=service, language="km"))
    assert issued.ahead == 0
    assert issued.url.endswith(f"/t/{issued.id}")
    assert len(issued.code) == 10
    assert (await client.ticket(issued.id)).state == "waiting"
    await _open(client)
    answer = await client.next(COUNTER, NextRequest(key=new_key()))
    assert answer is not None
    assert answer.called is not None
    assert answer.called.number == issued.number
    assert answer.why is not None
    assert answer.why.rule == "turn"
    board = await client.board()
    assert [call.number for call in board.calls] == [issued.number]
    announced = await client.announced(board.calls[0].seq, AnnouncedRequest(key=new_key(), device="board-1"))
    assert announced.device == "board-1"
    again = await client.announced(board.calls[0].seq, AnnouncedRequest(key=new_key(), device="board-2"))
    assert again.device == "board-1"
    recalled = await client.at_counter(COUNTER, "recall", TicketRequest(key=new_key(), expect=issued.id))
    assert recalled.recalls == 1
    started = await client.at_counter(COUNTER, "start", TicketRequest(key=new_key(), expect=issued.ticket))
    assert started.ticket is not None
    assert started.ticket.state == "serving"
    finished = await client.at_counter(COUNTER, "finish", TicketRequest(key=new_key()))
    assert finished.ticket is not None
    assert finished.ticket.state == "served"
    assert (await client.ticket(issued.id)).state == "served"
    assert (await client.supervisor()).served == 1


async def test_next_with_nobody_there_is_no_content_and_binds_nothing(server: Served) -> None:
    await _open(server.client)
    request = NextRequest(key=new_key())
    assert await server.client.next(COUNTER, request) is None
    await _take(server.client)
    answer = await server.client.next(COUNTER, request)
    assert answer is not None
    assert answer.called is not None


async def test_next_needs_an_outcome_for_a_ticket_that_was_only_called(server: Served) -> None:
    await _take(server.client)
    await _open(server.client)
    await server.client.next(COUNTER, NextRequest(key=new_key()))
    with pytest.raises(Refused) as refused:
        await server.client.next(COUNTER, NextRequest(key=new_key()))
    assert refused.value.problem.code == "ticket-at-counter"
    assert refused.value.problem.errors[0].field == "outcome"
    await server.client.at_counter(COUNTER, "recall", TicketRequest(key=new_key()))
    answer = await server.client.next(COUNTER, NextRequest(key=new_key(), outcome="no_show"))
    assert answer is not None
    assert answer.ended is not None
    assert answer.ended.state == "no-show"
    assert answer.called is None


async def test_a_press_on_a_stale_page_hits_nobody(server: Served) -> None:
    first = await _take(server.client)
    await _take(server.client)
    await _open(server.client)
    await server.client.next(COUNTER, NextRequest(key=new_key()))
    await server.client.next(COUNTER, NextRequest(key=new_key(), outcome="served"))
    before = (await server.client.hall()).seq
    with pytest.raises(Refused) as refused:
        await server.client.next(COUNTER, NextRequest(key=new_key(), expect=first, outcome="served"))
    assert refused.value.problem.code == "ticket-moved-on"
    assert (await server.client.hall()).seq == before


async def test_a_key_of_another_act_is_refused(server: Served) -> None:
    service = await _own_service(server.client)
    key = new_key()
    await server.client.issue(IssueRequest(key=key, service=service))
    with pytest.raises(Refused) as refused:
        await server.client.issue(IssueRequest(key=key, service=service, language="en"))
    assert refused.value.problem.code == "key-reused"


async def test_pausing_and_closing(server: Served) -> None:
    client = server.client
    await _open(client)
    await client.at_counter(COUNTER, "pause", PauseCounterRequest(key=new_key(), reason="break"))
    assert (await client.counter(COUNTER)).pause_reason == "break"
    await client.at_counter(COUNTER, "close", CloseCounterRequest(key=new_key()))
    await client.at_hall("issuing/pause", PauseIssuingRequest(key=new_key(), reason="full"))
    assert (await client.hall()).issuing is False
    with pytest.raises(Refused) as refused:
        await _take(client)
    assert refused.value.problem.code == "issuing-paused"
    await client.at_hall("issuing/resume", HallRequest(key=new_key()))
    await client.at_hall("day/close", HallRequest(key=new_key()))
    assert (await client.hall()).day is None
    await client.at_hall("day/open", HallRequest(key=new_key()))
    assert (await client.hall()).day is not None


async def test_a_feed_brings_the_whole_view_at_once_and_every_change(server: Served) -> None:
    seen: list[BoardView] = []
    called = asyncio.Event()

    async def watch() -> None:
        async for view in server.client.follow_board():
            assert not isinstance(view, Lost)
            seen.append(view)
            if view.calls:
                called.set()
                return

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(watch())
        await _take(server.client)
        await _open(server.client)
        await server.client.next(COUNTER, NextRequest(key=new_key()))
    assert called.is_set()
    revisions = [(view.epoch, view.seq, view.revision) for view in seen]
    assert revisions == sorted(revisions)


async def test_devices_report_and_the_supervisor_knows(server: Served) -> None:
    client = server.client
    answer = await client.report("board-1", HealthReport(kind="board", can_announce=True))
    assert answer.announcer == "board-1"
    await client.report("kiosk-1", HealthReport(kind="kiosk", troubles=(Trouble(code="printer-paper-out"),)))
    view = await client.supervisor()
    assert [device.device for device in view.devices] == ["board-1", "kiosk-1"]
    trouble = next(trouble for trouble in view.troubles if trouble.device == "kiosk-1")
    assert trouble.code == "printer-paper-out"
    assert trouble.since is not None
    await client.report("kiosk-1", HealthReport(kind="kiosk"))
    assert not [t for t in (await client.supervisor()).troubles if t.device == "kiosk-1"]


async def test_problems_are_in_the_callers_language(server: Served) -> None:
    sentences = set()
    async with aiohttp.ClientSession() as session:
        for language in ("vi", "en", "km"):
            headers = {"Accept-Language": f"{language}-XX, fr;q=0.5"}
            async with session.get(f"{server.url}/api/v1/halls/nowhere", headers=headers) as response:
                assert response.status == 404
                assert response.content_type == "application/problem+json"
                assert response.headers["Content-Language"] == language
                sentences.add((await response.json(content_type=None))["detail"])
    assert len(sentences) == 3


async def test_the_interface_describes_itself(server: Served) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/openapi.json") as response:
        document = await response.json()
    operations = [(path, method) for path, entry in document["paths"].items() for method in entry]
    assert len(operations) == len(ROUTES)
    issue = document["paths"]["/api/v1/halls/{hall}/tickets"]["post"]
    assert issue["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/IssueRequest")


async def test_health_and_figures(server: Served) -> None:
    await _take(server.client)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{server.url}/healthz") as response:
            assert (await response.json())["status"] == "ok"
        async with session.get(f"{server.url}/metrics") as response:
            text = await response.text()
    assert 'motcua_waiting_tickets{hall="rach-gia"} 1.0' in text
    assert 'route="/api/v1/halls/{hall}/tickets",status="201"' in text
