"""The kiosk's hands against the real server: lost replies, nonsense in between, a printer that is away."""

from __future__ import annotations

import asyncio
import datetime
import socket
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from kiosk import flow
from kiosk.effects import told_of
from queue_server.client import new_key
from queue_server.contract.messages import IssueRequest, Problem
from tests.kiosk.states import KEY, then, walk
from tests.kiosk.working import WAIT, Told, between, hands, in_touch, request
from tests.serving import Served


@pytest.mark.parametrize(
    "nonsense",
    [
        web.Response(status=502, text="bad gateway"),
        web.Response(status=200, text="<html>sign in to the network</html>"),
        web.Response(status=200, body=b'{"id": "half of an ans'),
    ],
    ids=["gateway", "sign-in page", "half an answer"],
)
async def test_after_a_lost_reply_there_is_one_number(
    server: Served, tmp_path: Path, nonsense: web.Response
) -> None:
    def spoil(nth: int) -> web.Response | None:
        return web.Response(status=nonsense.status, body=nonsense.body) if nth < 3 else None

    told, asked = Told(), request()
    async with (
        between(server.url, spoil) as proxy,
        hands(proxy, f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects,
    ):
        effects.do(flow.Issue(asked))
        await told.until(lambda happened: isinstance(happened, flow.Issued))
    (issued,) = [happened for happened in told.all if isinstance(happened, flow.Issued)]
    assert told.all.count(flow.StillTrying(asked.key)) == 2
    assert (issued.key, issued.answer.number, issued.answer.ahead) == (asked.key, "C001", 0)
    hall = await server.client.hall()
    assert hall.waiting == 1


async def test_a_number_that_nobody_waited_for_is_given_back(server: Served, tmp_path: Path) -> None:
    """The citizen leaves while replies are lost: the number exists, is found out and cancelled."""
    state = walk(
        flow.TakeNumber(), flow.ChooseField("certification"), flow.ChooseService("certified-copy"),
        flow.WithoutCard(), hall=await server.client.hall(),
    )  # fmt: skip

    def spoil(nth: int) -> web.Response | None:
        return web.Response(status=502) if nth in (1, 2, 4, 5) else None

    told, answered = Told(), asyncio.Event()
    state, (issue,) = then(state, flow.Declare(False), key=new_key())
    async with (
        between(server.url, spoil) as proxy,
        hands(proxy, f"tray://{tmp_path}", told, tmp_path) as effects,
    ):

        def happen(happened: flow.Happening) -> None:
            nonlocal state
            state, found = then(state, happened)
            for effect in found:
                effects.do(effect)
            if not state.abandoned:
                answered.set()
            told(happened)

        effects.happen = happen
        async with in_touch(effects), asyncio.timeout(WAIT):
            effects.do(issue)
            await told.until(lambda happened: isinstance(happened, flow.StillTrying))
            state, _ = then(state, flow.StartOver())
            await answered.wait()
            while (await server.client.hall()).waiting:  # noqa: ASYNC110  # the server is asked over HTTP
                await asyncio.sleep(0.05)
    (issued,) = [happened for happened in told.all if isinstance(happened, flow.Issued)]
    ticket = await server.client.ticket(issued.answer.id)
    assert (ticket.state, ticket.end_reason, state.screen) == ("cancelled", "citizen", "home")


async def test_a_refusal_is_told_with_its_code(server: Served, tmp_path: Path) -> None:
    told = Told()
    wrong = IssueRequest(key=new_key(), service="no-such-service", device="kiosk-1")
    async with hands(server.url, f"tray://{tmp_path}", told, tmp_path) as effects:
        effects.do(flow.Issue(wrong))
        await told.until(lambda happened: happened == flow.Refused(wrong.key, "unknown-service"))


def test_a_stop_is_told_with_its_reason_and_when_a_turn_would_come() -> None:
    facts = {"service": "s", "reason": "no-time-left", "expected": "2026-11-23T10:20:00+00:00"}
    problem = Problem(type="", title="", status=409, code="service-stopped", detail="", facts=facts)
    at = datetime.datetime(2026, 11, 23, 10, 20, tzinfo=datetime.UTC)
    assert told_of(KEY, problem) == flow.Refused(KEY, "service-stopped", "no-time-left", at)


def _only(folder: Path) -> Path:
    (slip,) = folder.glob("*.png")
    return slip


async def test_the_slip_is_in_the_tray_before_it_is_called_printed(server: Served, tmp_path: Path) -> None:
    told = Told()
    hall, answer = await server.client.hall(), await server.client.issue(request())
    async with hands(server.url, f"tray://{tmp_path}", told, tmp_path) as effects:
        effects.do(flow.Print(answer, hall))
        await told.until(lambda happened: happened == flow.SlipChanged(answer.id, "printed"))
        with Image.open(_only(tmp_path)) as picture:
            assert picture.width == 384


async def test_a_printer_that_is_away_is_told_to_citizen_and_supervisor(
    server: Served, tmp_path: Path
) -> None:
    told = Told()
    hall, answer = await server.client.hall(), await server.client.issue(request())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        printer = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        async with hands(server.url, printer, told, tmp_path) as effects:
            effects.do(flow.Print(answer, hall))
            await told.until(lambda happened: happened == flow.SlipChanged(answer.id, "failed"))
            assert flow.PrinterChanged("printer-unreachable") in told.all
            async with in_touch(effects):
                await told.until(lambda happened: isinstance(happened, flow.HallTime))
            troubles = (await server.client.supervisor()).troubles
    assert ("kiosk-1", "printer-unreachable") in {(trouble.device, trouble.code) for trouble in troubles}


async def test_views_and_the_halls_time_come_by_themselves(server: Served, tmp_path: Path) -> None:
    told = Told()
    async with hands(server.url, f"tray://{tmp_path}", told, tmp_path) as effects, in_touch(effects):
        await told.until(lambda happened: isinstance(happened, flow.ViewCame))
        await told.until(lambda happened: isinstance(happened, flow.HallTime))
