"""One key, one act, one answer: pressed a hundred times at once, after a lost reply, a restart, a new day."""

from __future__ import annotations

import asyncio
import datetime
import json
import time
from pathlib import Path

import aiohttp
import pytest

from queue_server.clock import HallClock
from queue_server.store.memory import MemoryLedger
from queue_server.store.opening import open_ledger
from tests.serving import HALL, Served, ServerProcess, sample_wanted, serving

BASE = f"/api/v1/halls/{HALL}"
KEY = "0123456789abcdefABCDEF-_"
DAY = 86_400.0


class Days:
    """A machine's clock that a test can set days ahead. The seconds between still pass by themselves."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def make_clock(self, not_before: datetime.datetime | None) -> HallClock:
        """Hall time by this clock."""
        return HallClock(
            not_before, wall=lambda: time.time() + self.ahead, monotonic=lambda: time.monotonic() + self.ahead
        )


async def _post(url: str, path: str, **body: object) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.post(url + BASE + path, json=body) as answer:
        return answer.status, await answer.read()


async def _take(url: str, key: str = KEY) -> tuple[int, bytes]:
    return await _post(url, "/tickets", key=key, service="certified-copy")


async def _issued(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"{url}{BASE}/supervisor") as answer:
        return int((await answer.json())["issued"])


async def test_a_hundred_times_at_once_is_one_ticket(server: Served) -> None:
    answers = await asyncio.gather(*(_take(server.url) for _ in range(100)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    assert await _issued(server.url) == 1


async def test_a_hundred_presses_of_next_call_one_ticket(server: Served) -> None:
    for position in range(3):
        await _take(server.url, f"{KEY}{position}")
    await _post(server.url, "/counters/3/open", key=KEY)
    presses = (_post(server.url, "/counters/3/next", key=f"{KEY}n", outcome="served") for _ in range(100))
    answers = await asyncio.gather(*presses)
    assert len(set(answers)) == 1
    assert json.loads(answers[0][1])["called"]["number"] == "C001"


async def test_after_a_lost_reply_and_a_restart_the_answer_is_the_same(server_process: ServerProcess) -> None:
    server_process.start()
    host, port = server_process.url.removeprefix("http://").split(":")
    body = json.dumps({"key": KEY, "service": "certified-copy"}).encode()
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST {BASE}/tickets HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    writer.write(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()
    writer.close()  # the kiosk's cable is pulled before the reply
    await writer.wait_closed()
    first = await _take(server_process.url)
    server_process.kill()
    server_process.start()
    assert await _take(server_process.url) == first
    assert first[0] == 201
    assert await _issued(server_process.url) == 1


@pytest.mark.parametrize("store", ["memory:", "sqlite"])
async def test_on_a_new_day_every_act_still_has_its_answer(tmp_path: Path, store: str) -> None:
    """The hall is quite another one by then: nobody waits, and all counters are closed."""
    days = Days()
    ledger = MemoryLedger() if store == "memory:" else open_ledger(f"sqlite:///{tmp_path / 'hall.sqlite'}")
    acts: list[tuple[str, dict[str, object]]] = [
        ("/tickets", {"key": f"{KEY}0", "service": "certified-copy"}),
        ("/counters/3/open", {"key": f"{KEY}1", "officer": "staff-7"}),
        ("/counters/3/next", {"key": f"{KEY}2"}),
        ("/counters/3/recall", {"key": f"{KEY}3"}),
        ("/counters/3/start", {"key": f"{KEY}4"}),
        ("/counters/3/finish", {"key": f"{KEY}5"}),
        ("/counters/3/pause", {"key": f"{KEY}6", "reason": "break"}),
        ("/counters/3/close", {"key": f"{KEY}7"}),
        ("/issuing/pause", {"key": f"{KEY}8", "reason": "full"}),
        ("/issuing/resume", {"key": f"{KEY}9"}),
        ("/day/close", {"key": f"{KEY}a"}),
        ("/day/open", {"key": f"{KEY}b"}),
    ]
    async with serving(tmp_path / "sounds", ledger, make_clock=days.make_clock) as server:
        first = [await _post(server.url, path, **body) for path, body in acts]
        assert {status for status, _ in first} == {200, 201}
        assert [await _post(server.url, path, **body) for path, body in acts] == first
        days.ahead += DAY
        assert [await _post(server.url, path, **body) for path, body in acts] == first
        assert await _issued(server.url) == 0, "it is a new day, and nobody has taken a number"
    days.ahead += DAY
    wanted = sample_wanted()
    async with serving(tmp_path / "sounds", ledger, wanted, make_clock=days.make_clock) as server:
        assert [await _post(server.url, path, **body) for path, body in acts] == first
    ledger.close()


async def test_the_same_key_for_something_else_is_refused_also_on_a_new_day(tmp_path: Path) -> None:
    days = Days()
    async with serving(tmp_path / "sounds", make_clock=days.make_clock) as server:
        await _take(server.url)
        for _ in range(2):
            status, body = await _post(server.url, "/tickets", key=KEY, service="insurance")
            assert (status, json.loads(body)["code"]) == (409, "key-reused")
            days.ahead += DAY


async def test_a_refusal_binds_nothing(server: Served) -> None:
    assert (await _post(server.url, "/counters/3/next", key=KEY))[0] == 409
    await _post(server.url, "/counters/3/open", key=f"{KEY}1")
    assert (await _post(server.url, "/counters/3/next", key=KEY))[0] == 204
    await _take(server.url)
    assert (await _post(server.url, "/counters/3/next", key=KEY))[0] == 200
