"""``kill -9`` within and between commits of numbers with cards: no second number, and nobody locked out."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections import Counter
from pathlib import Path
from random import Random

from queue_server.client import Away, Client, Refused, new_key
from queue_server.contract import messages
from queue_server.hall import events
from queue_server.keyring import KeyFolder
from queue_server.store.sqlite import SqliteLedger
from tests.acceptance.power import PowerSupply
from tests.serving import HALL, ServerProcess

ROUNDS = 12
#: People in the hall in each round, and kiosks at which each of them tries at the same time.
PEOPLE, KIOSKS = 40, 2
#: The process is killed before one of these changes to the store's files, within commits and between them.
CHANGES = 25, 150
#: Requests under way at the same time, so that there are many commits.
AT_ONCE = 8


def _request(person: int, kiosk: int, key: str) -> messages.IssueRequest:
    digest = hashlib.sha256(f"card {person}".encode()).hexdigest()
    said = messages.Preparation(procedure="1.001193", case="usual", has=(f"paper-{person}",))
    return messages.IssueRequest(
        key=key, service="certified-copy", device=f"kiosk-{kiosk}", person=digest, preparation=said
    )


async def test_no_card_gets_two_numbers_and_nobody_is_locked_out(tmp_path: Path) -> None:
    random = Random(25_11_2026)
    store = tmp_path / "store" / "hall.sqlite"
    store.parent.mkdir()
    supply = PowerSupply(store.parent, tmp_path)
    #: Person and kiosk to the key of its one wish, and what each person was told to hold.
    keys = {(person, kiosk): new_key() for person in range(ROUNDS * PEOPLE) for kiosk in range(KIOSKS)}
    told: dict[int, set[str]] = {person: set() for person in range(ROUNDS * PEOPLE)}
    unanswered = 0
    SqliteLedger(store).close()
    for round_ in range(ROUNDS):
        # Those of before ask again with their old keys: answered or refused then, they are so now.
        people = [*random.sample(range(round_ * PEOPLE), min(round_ * PEOPLE, PEOPLE // 4))]
        people += range(round_ * PEOPLE, (round_ + 1) * PEOPLE)
        process = ServerProcess(store, environment=supply.on(cut_after=random.randrange(*CHANGES)))
        await asyncio.to_thread(process.start)
        unanswered += await _ask(process.url, people, keys, told)
        process.kill()
    assert unanswered > ROUNDS, "the kills hit requests under way"
    process = ServerProcess(store)
    process.start()
    assert await _ask(process.url, list(told), keys, told) == 0
    process.stop()
    assert {person: numbers for person, numbers in told.items() if len(numbers) != 1} == {}
    _account(process, told)


async def _ask(
    url: str,
    people: list[int],
    keys: dict[tuple[int, int], str],
    told: dict[int, set[str]],
) -> int:
    """Everybody asks at all kiosks at once; how many have heard nothing."""
    gate = asyncio.Semaphore(AT_ONCE)
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Client(url, HALL)) for _ in range(KIOSKS)]

        async def ask(person: int, kiosk: int) -> bool:
            try:
                async with gate:
                    answer = await clients[kiosk].issue(_request(person, kiosk, keys[person, kiosk]))
                told[person].add(answer.number)
            except Refused as refused:
                # Any other refusal has no number and fails the account below.
                told[person].add(str(refused.problem.facts.get("number")))
            except Away:
                return False
            return True

        heard = await asyncio.gather(*(ask(person, kiosk) for person in people for kiosk in range(KIOSKS)))
    return heard.count(False)


def _account(process: ServerProcess, told: dict[int, set[str]]) -> None:
    """The ledger has one number for each card, and beside each of its rows lies what belongs to it."""
    ledger = SqliteLedger(process.store)
    issued = {
        row.seq: row.event.number for row in ledger.read(HALL) if isinstance(row.event, events.TicketIssued)
    }
    beside = ledger.beside(HALL)
    ledger.close()
    assert Counter(issued.values()) == Counter(number for numbers in told.values() for number in numbers)
    assert [entry.ticket for entry in beside] == list(issued)
    assert all(entry.card and entry.preparation for entry in beside)
    assert len({entry.card for entry in beside}) == len(told)
    days = [name for name in KeyFolder(process.store.parent / "keys").names() if name.endswith(".day")]
    assert len(days) == 1
