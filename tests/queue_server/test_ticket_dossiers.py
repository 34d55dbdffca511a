"""The dossier that a number was taken for: known to the officer, over a restart, until the day ends."""

from __future__ import annotations

import datetime
from pathlib import Path

import aiohttp
import pytest

from queue_server import day_sealing
from queue_server.beside import DayBeside, Said
from queue_server.client import Refused, new_key
from queue_server.contract import codec, messages, receipt_codes
from queue_server.day_keys import DayKeys
from queue_server.hall.state import State
from queue_server.keyring import KeyFolder
from tests.queue_server.hall.small_hall import DAY
from tests.serving import HALL, Served

CODE = "H01.33.12-261026-0301"
SERVICE, COUNTER = "collect-result", "1"


async def _take(served: Served, dossier: str | None, key: str | None = None) -> messages.IssueAnswer:
    return await served.client.issue(
        messages.IssueRequest(key=key or new_key(), service=SERVICE, dossier=dossier)
    )


async def test_the_officer_sees_it_of_the_number_here_and_of_the_next_ones(server: Served) -> None:
    for dossier in (CODE, None, *[f"H01.33.12-261026-{number:04}" for number in range(6)]):
        await _take(server, dossier)
    await server.client.at_counter(COUNTER, "open", messages.OpenCounterRequest(key=new_key()))
    await server.client.next(COUNTER, messages.NextRequest(key=new_key()))
    view = await server.client.counter(COUNTER)
    assert view.current is not None
    assert view.current.dossier == CODE
    assert [bool(one.dossier) for one in view.waiting] == [False, *[True] * 4, *[False] * 2]


async def test_it_is_kept_as_codes_are_written(server: Served) -> None:
    await _take(server, " h01.33.12 – 261026 – 0301 ")
    await server.client.at_counter(COUNTER, "open", messages.OpenCounterRequest(key=new_key()))
    (waiting,) = (await server.client.counter(COUNTER)).waiting
    assert waiting.dossier == CODE


@pytest.mark.parametrize("said", ["", "Nguyễn Văn A", "abc", "H" * 65, 12, ["H01"]])
async def test_what_is_no_code_is_refused_by_its_field(server: Served, said: object) -> None:
    body = {"key": new_key(), "service": SERVICE, "dossier": said}
    url = f"{server.url}/api/v1/halls/{HALL}/tickets"
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        problem = codec.decode(await answer.read(), messages.Problem)
    assert (answer.status, problem.code) == (422, "invalid-request")
    assert [error.field for error in problem.errors] == ["dossier"]
    assert (await server.client.supervisor()).issued == 0


async def test_the_key_binds_it_too(server: Served) -> None:
    key = new_key()
    assert await _take(server, CODE, key) == await _take(server, CODE, key)
    with pytest.raises(Refused) as refused:
        await _take(server, None, key)
    assert refused.value.problem.code == "key-reused"


# ------------------------------------------------------------ sealed, and until the day ends


def _beside(folder: Path) -> DayBeside:
    return DayBeside(DayKeys(HALL, KeyFolder(folder)))


def test_another_process_knows_it_and_another_day_does_not(tmp_path: Path) -> None:
    first, state = _beside(tmp_path), State()
    state.day = DAY
    entry = first.admit(state, Said(dossier=CODE), 7)
    assert entry.dossier is not None
    assert CODE.encode() not in entry.dossier
    assert _beside(tmp_path).loaded(DAY, [entry]).dossiers == {7: CODE}
    assert _beside(tmp_path).loaded(DAY + datetime.timedelta(days=1), [entry]).dossiers == {}
    first.take(entry, Said(dossier=CODE))
    assert first.dossiers == {7: CODE}
    first.forget()
    assert first.dossiers == {}


def test_it_opens_with_its_key_for_its_ticket_only() -> None:
    key, body = b"k" * 32, day_sealing.sealed(b"k" * 32, HALL, 7, CODE.encode())
    assert day_sealing.opened(key, HALL, 7, body) == CODE.encode()
    assert day_sealing.opened(b"o" * 32, HALL, 7, body) is None
    assert day_sealing.opened(key, HALL, 8, body) is None
    assert day_sealing.opened(key, "elsewhere", 7, body) is None
    assert day_sealing.opened(key, HALL, 7, body[:5]) is None


def test_the_rule_in_a_refusal_is_the_one_that_holds() -> None:
    shortest, longest = receipt_codes.SHORTEST_CODE, receipt_codes.LONGEST_CODE
    assert receipt_codes.RULE.startswith(f"{shortest} to {longest} ")
    assert receipt_codes.parse("1" * shortest) is not None
    assert receipt_codes.parse("1" * (shortest - 1)) is None
