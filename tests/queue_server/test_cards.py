"""One number a person: at the same instant, after a lost reply, over outages, and only until the day ends."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import config.text
from queue_server.beside import DayBeside, Said
from queue_server.cards import OneTicket, PersonHasTicket
from queue_server.client import Away, Client, Refused, new_key
from queue_server.contract import messages
from queue_server.day_keys import DayKeys
from queue_server.engine import Engine, Outcome, Unavailable
from queue_server.hall import acts
from queue_server.hall.service import Discipline
from queue_server.keyring import KeyFolder
from queue_server.store.memory import MemoryLedger
from queue_server.store.sqlite import SqliteLedger
from tests.queue_server.hall.small_hall import DAY, SMALL, at
from tests.queue_server.running import HALL, Hands, Trouble, issue, origin, running
from tests.queue_server.store.days import CARRYING
from tests.serving import Served, sample_wanted, serving

#: A service of the sample hall, and a counter that serves it.
SERVICE, COUNTER = "certified-copy", "3"
NEXT_DAY = DAY + datetime.timedelta(days=1)
ROUNDS = 200


def card(holder: str) -> str:
    """What a kiosk makes of a card."""
    return hashlib.sha256(f"a hall, a day, {holder}".encode()).hexdigest()


@contextlib.asynccontextmanager
async def _hall(tmp_path: Path, rule: OneTicket) -> AsyncIterator[Served]:
    wanted = dataclasses.replace(sample_wanted(), one_ticket=rule)
    async with serving(tmp_path / "sounds", wanted=wanted) as served:
        await served.client.at_counter(COUNTER, "open", messages.OpenCounterRequest(key=new_key()))
        yield served


async def _take(
    client: Client, holder: str | None = None, key: str | None = None, device: str = "kiosk"
) -> messages.IssueAnswer:
    person = None if holder is None else card(holder)
    return await client.issue(
        messages.IssueRequest(key=key or new_key(), service=SERVICE, person=person, device=device)
    )


async def _refused(client: Client, holder: str | None) -> messages.Problem:
    with pytest.raises(Refused) as refused:
        await _take(client, holder)
    return refused.value.problem


def _on(taken: messages.IssueAnswer) -> messages.TicketRequest:
    return messages.TicketRequest(key=new_key(), expect=taken.ticket)


# ------------------------------------------------------------ the rule, over the wire


async def test_whoever_has_a_number_is_told_which_until_the_visit_is_over(tmp_path: Path) -> None:
    async with _hall(tmp_path, "optional") as served:
        client = served.client
        taken = await _take(client, "Lan")
        named = messages.NamedTicketRequest(key=new_key(), ticket=taken.ticket)

        async def told(state: str) -> None:
            problem = await _refused(client, "Lan")
            assert (problem.status, problem.code) == (409, "person-has-ticket")
            assert problem.facts == {"number": taken.number, "state": state}
            assert taken.number in problem.detail

        await told("waiting")
        await client.on_ticket("park", messages.ParkRequest(key=new_key(), ticket=taken.ticket))
        await told("parked")
        await client.on_ticket("return", named)
        await client.next(COUNTER, messages.NextRequest(key=new_key()))
        await told("called")
        await client.at_counter(COUNTER, "start", _on(taken))
        await told("serving")
        await client.at_counter(COUNTER, "finish", _on(taken))
        again = await _take(client, "Lan")
        assert again.number != taken.number
        assert (await _refused(client, "Lan")).facts["number"] == again.number


@pytest.mark.parametrize("end", ["cancelled", "no-show"])
async def test_whoever_did_not_come_may_take_another(tmp_path: Path, end: str) -> None:
    async with _hall(tmp_path, "optional") as served:
        client = served.client
        taken = await _take(client, "Lan")
        if end == "cancelled":
            await client.by_holder(taken.id, "cancel", messages.CitizenRequest(key=new_key()))
        else:
            await client.next(COUNTER, messages.NextRequest(key=new_key()))
            await client.at_counter(COUNTER, "recall", _on(taken))
            await client.at_counter(COUNTER, "no-show", _on(taken))
        assert (await client.ticket(taken.id)).state == end
        assert (await _take(client, "Lan")).number != taken.number


@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("state", ["waiting", "parked", "called", "serving"])
def test_every_state_has_a_sentence_that_names_the_number(language: str, state: str) -> None:
    sentence = config.text.load().say(f"problem.has-ticket.{state}", language, number="C001")
    assert "C001" in sentence


async def test_without_a_card_nobody_is_asked_where_it_is_optional(tmp_path: Path) -> None:
    async with _hall(tmp_path, "optional") as served:
        assert (await served.client.hall()).one_ticket == "optional"
        assert len({(await _take(served.client)).number for _ in range(3)}) == 3


async def test_where_the_rule_is_off_a_card_means_nothing(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    wanted = dataclasses.replace(sample_wanted(), one_ticket="off")
    async with serving(tmp_path / "sounds", ledger, wanted) as served:
        assert (await served.client.hall()).one_ticket == "off"
        await _take(served.client, "Lan")
        await _take(served.client, "Lan")
    assert ledger.beside("rach-gia") == []


async def test_where_a_card_is_required_only_staff_give_numbers_without(tmp_path: Path) -> None:
    async with _hall(tmp_path, "required") as served:
        client = served.client
        assert (await client.hall()).one_ticket == "required"
        problem = await _refused(client, None)
        assert (problem.status, problem.code) == (409, "card-required")
        await client.issue_by_staff(messages.StaffIssueRequest(key=new_key(), service=SERVICE))
        await client.issue_by_staff(messages.StaffIssueRequest(key=new_key(), service=SERVICE), COUNTER)
        key = new_key()
        taken = await _take(client, "Lan", key)
        assert await _take(client, "Lan", key) == taken


async def test_the_same_key_gives_the_same_answer_and_with_another_card_none(tmp_path: Path) -> None:
    async with _hall(tmp_path, "optional") as served:
        key = new_key()
        taken = await _take(served.client, "Lan", key)
        assert await _take(served.client, "Lan", key) == taken
        with pytest.raises(Refused) as refused:
            await _take(served.client, "Minh", key)
        assert refused.value.problem.code == "key-reused"
        # A refusal binds nothing: the same key goes through once it may.
        later = new_key()
        with pytest.raises(Refused):
            await _take(served.client, "Lan", later)
        await served.client.by_holder(taken.id, "cancel", messages.CitizenRequest(key=new_key()))
        assert (await _take(served.client, "Lan", later)).number != taken.number


@pytest.mark.parametrize("person", ["", "092190001234", "A" * 64, "a" * 63, "a" * 65])
async def test_what_is_no_digest_is_refused_by_its_field(server: Served, person: str) -> None:
    with pytest.raises(Refused) as refused:
        await server.client.issue(messages.IssueRequest(key=new_key(), service=SERVICE, person=person))
    (error,) = refused.value.problem.errors
    assert (refused.value.problem.status, error.field) == (422, "person")
    assert person not in refused.value.problem.detail or not person


async def test_of_kiosks_that_ask_at_the_same_instant_one_gets_a_number(tmp_path: Path) -> None:
    """Each kiosk has a connection of its own; they take turns in being asked first."""
    won = {"kiosk-1": 0, "kiosk-2": 0, "kiosk-3": 0}
    async with _hall(tmp_path, "optional") as served, contextlib.AsyncExitStack() as clients:
        kiosks = [(name, await clients.enter_async_context(Client(served.url, "rach-gia"))) for name in won]
        for round_ in range(ROUNDS):
            order = kiosks[round_ % 3 :] + kiosks[: round_ % 3]
            asked = (_take(client, f"holder {round_}", device=name) for name, client in order)
            said = await asyncio.gather(*asked, return_exceptions=True)
            winners = [name for (name, _), one in zip(order, said, strict=True) if not _is_refused(one)]
            assert len(winners) == 1
            won[winners[0]] += 1
        assert (await served.client.supervisor()).issued == ROUNDS
    assert all(won.values()), "each kiosk has won some"


def _is_refused(said: object) -> bool:
    if isinstance(said, Refused):
        return said.problem.code == "person-has-ticket"
    assert isinstance(said, messages.IssueAnswer)
    return False


# ------------------------------------------------------------ outages, days and keys


def _beside(folder: Path | None = None, rule: OneTicket = "optional") -> DayBeside:
    return DayBeside(DayKeys(HALL, KeyFolder(folder)), rule)


async def _ask(engine: Engine, key: str, holder: str = "Lan") -> Outcome:
    return await engine.act(issue(key), Said(person=card(holder)))


async def test_a_number_whose_commit_was_not_answered_counts(tmp_path: Path) -> None:
    trouble = Trouble()
    async with running(trouble, beside=_beside(tmp_path)) as engine:
        trouble.lose = ["after"]
        first = await _ask(engine, "key")
        with pytest.raises(PersonHasTicket):
            await _ask(engine, "another key")
        assert await _ask(engine, "key") == first


async def test_a_number_that_was_not_stored_locks_nobody_out(tmp_path: Path) -> None:
    trouble = Trouble()
    async with running(trouble, beside=_beside(tmp_path)) as engine:
        trouble.lose = ["before"]
        with pytest.raises(Unavailable):
            await _ask(engine, "key")
        assert trouble.beside(HALL) == []
        await _ask(engine, "another key")
        with pytest.raises(PersonHasTicket):
            await _ask(engine, "key")


async def test_both_asked_while_a_commit_is_under_way_and_one_gave_up(tmp_path: Path) -> None:
    """The one whose request is cancelled has the number all the same: the writer does not hear of that."""
    trouble = Trouble()
    async with running(trouble, beside=_beside(tmp_path)) as engine:
        trouble.close_gate()
        other = asyncio.create_task(engine.act(issue("somebody else")))
        await asyncio.to_thread(trouble.at_gate.wait, 10)
        first, second = (asyncio.create_task(_ask(engine, key)) for key in ("first", "second"))
        await asyncio.sleep(0)
        first.cancel()
        trouble.open_gate.set()
        await other
        with pytest.raises(PersonHasTicket) as refused:
            await second
        assert refused.value.facts == {"number": "A002", "state": "waiting"}


async def test_processes_that_share_a_ledger_share_the_cards(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    async with (
        running(ledger, beside=_beside(tmp_path)) as one,
        running(ledger, beside=_beside(tmp_path)) as two,
    ):
        for place in range(20):
            holder = f"holder {place}"
            asked = (_ask(engine, f"{holder} {name}", holder) for name, engine in enumerate((one, two)))
            said = await asyncio.gather(*asked, return_exceptions=True)
            assert sorted(type(one).__name__ for one in said) == ["Outcome", "PersonHasTicket"]


async def test_a_restart_remembers(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path / "hall.sqlite")
    async with running(ledger, beside=_beside(tmp_path / "keys")) as engine:
        await _ask(engine, "key")
    async with running(ledger, beside=_beside(tmp_path / "keys")) as engine:
        with pytest.raises(PersonHasTicket):
            await _ask(engine, "another key")
    ledger.close()


def _keys(folder: Path) -> list[str]:
    return KeyFolder(folder).names()


@pytest.mark.parametrize("discipline", [SMALL, CARRYING], ids=["cancelling", "carrying"])
async def test_the_day_ends_and_with_it_key_and_cards(tmp_path: Path, discipline: Discipline) -> None:
    ledger, hands = MemoryLedger(), Hands(at("08:00"))
    folder = tmp_path / "keys"
    async with running(ledger, hands, discipline, _beside(folder)) as engine:
        await _ask(engine, "key")
        assert _keys(folder) == ["small-2026-11-25.day"]
        (entry,) = ledger.beside(HALL)
        hands.pass_to(at("08:00", NEXT_DAY))
        await engine.act(engine.tick({}))
        assert (ledger.beside(HALL), _keys(folder)) == ([], [])
        # The same digest under the next day's key is somebody nobody knows.
        await _ask(engine, "another key")
        (later,) = ledger.beside(HALL)
        assert later.card != entry.card
        assert _keys(folder) == ["small-2026-11-26.day"]


async def test_closing_by_hand_ends_it_too(tmp_path: Path) -> None:
    ledger, folder = MemoryLedger(), tmp_path / "keys"
    async with running(ledger, beside=_beside(folder)) as engine:
        await _ask(engine, "key")
        await engine.act(acts.CloseDay(origin=origin("close")))
        assert (ledger.beside(HALL), _keys(folder)) == ([], [])
        # Opened again on the same day: a new key of the same name.
        await engine.act(engine.opening(origin("open")))
        await _ask(engine, "another key")
        assert _keys(folder) == ["small-2026-11-25.day"]


async def test_a_number_in_the_same_commit_as_the_end_of_its_day_leaves_nothing(tmp_path: Path) -> None:
    trouble, folder = Trouble(), tmp_path / "keys"
    async with running(trouble, beside=_beside(folder)) as engine:
        trouble.close_gate()
        other = asyncio.create_task(engine.act(issue("somebody else")))
        await asyncio.to_thread(trouble.at_gate.wait, 10)
        asked = asyncio.create_task(_ask(engine, "key"))
        closing = asyncio.create_task(engine.act(acts.CloseDay(origin=origin("close"))))
        await asyncio.sleep(0)
        trouble.open_gate.set()
        await asyncio.gather(other, asked, closing)
        assert trouble.sizes[-1] > 2, "both were committed together"
        assert (trouble.beside(HALL), _keys(folder)) == ([], [])


async def test_keys_that_a_dead_process_left_are_removed_at_the_start(tmp_path: Path) -> None:
    ledger, folder = MemoryLedger(), KeyFolder(tmp_path)
    async with running(ledger):
        pass
    for name in ("small-2026-11-24.day", "small-2026-11-25.day", "smaller-2026-11-24.day", "small.lease"):
        folder.key(name)
    today = folder.key("small-2026-11-25.day")
    async with running(ledger, beside=_beside(tmp_path)):
        assert _keys(tmp_path) == ["small-2026-11-25.day", "small.lease", "smaller-2026-11-24.day"]
    assert KeyFolder(tmp_path).key("small-2026-11-25.day") == today


async def test_a_restored_backup_without_its_key_stops_nobody(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    said = messages.Preparation(procedure="1.004772", case="usual", has=("form",))
    async with running(ledger, beside=_beside(tmp_path / "before")) as engine:
        outcome = await engine.act(issue("key"), Said(person=card("Lan"), preparation=said))
        assert engine.preparation(outcome.rows[0].seq) == said
    async with running(ledger, beside=_beside(tmp_path / "after")) as engine:
        assert engine.preparation(outcome.rows[0].seq) is None
        await _ask(engine, "another key")


async def test_a_damaged_key_of_the_day_stops_no_hall_and_is_told(tmp_path: Path) -> None:
    """A disk that lost power in the middle of the day."""
    ledger, folder = MemoryLedger(), tmp_path / "keys"
    said = messages.Preparation(procedure="1.004772", case="usual", has=("form",))
    wanted = dataclasses.replace(sample_wanted(), one_ticket="optional")
    async with serving(tmp_path, ledger, wanted, keys=KeyFolder(folder)) as served:
        body = messages.IssueRequest(key=new_key(), service="certified-copy", preparation=said)
        first = await served.client.issue(body)
    (damaged,) = folder.glob("*.day.key")
    damaged.write_bytes(b"")
    async with serving(tmp_path, ledger, wanted, keys=KeyFolder(folder)) as served:
        assert (await served.client.ticket(first.id)).state == "waiting"
        assert (await _take(served.client, None)).number == "C002"
        with pytest.raises(Away):
            await _take(served.client, "Lan")
        told = {trouble.code: trouble.advice for trouble in (await served.client.supervisor()).troubles}
        assert damaged.name in told["key-damaged"]


async def test_without_a_folder_for_keys_those_with_a_card_are_asked_to_wait(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be")
    beside = _beside(tmp_path / "keys")
    async with running(MemoryLedger(), beside=beside) as engine:
        with pytest.raises(Unavailable, match="key of the day"):
            await _ask(engine, "key")
        await engine.act(issue("without a card"), Said())
