"""The register: acts with keys, codes without gaps, what is sealed, who looked, verifying and rebuilding."""

from __future__ import annotations

import asyncio
import datetime
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from queue_server.dossiers import audit, deriving
from queue_server.dossiers.core import acts, events, refusals
from queue_server.dossiers.register import ListName, Register
from queue_server.jobs import KeyReused, Unavailable
from queue_server.keyring import KeyFolder
from queue_server.store.dossiers import chains, checking, registered
from queue_server.store.dossiers.file import DossierFile
from queue_server.store.dossiers.registered import Place
from tests.queue_server.dossiers.registering import (
    AUDIT,
    CHAIN,
    DISCIPLINE,
    MORNING,
    WORDS,
    Clock,
    make_register,
    origin,
    processed,
    receiving,
)

LISTS: tuple[ListName, ...] = ("due-soon", "overdue", "to-hand-over")
ROUNDS, AT_ONCE = 3, 50


@pytest.fixture
def clock() -> Clock:
    """Hall time."""
    return Clock()


@pytest_asyncio.fixture
async def register(tmp_path: Path, clock: Clock) -> AsyncIterator[Register]:
    """A started register."""
    made = make_register(tmp_path / "dossiers.sqlite", clock)
    await made.start()
    yield made
    await made.stop()
    made.file.close()


def numbers(file: DossierFile) -> list[int]:
    """The numbers of all codes that were given, in order."""
    return [number for (number,) in file.read("SELECT number FROM register ORDER BY day, number")]


# ------------------------------------------------------------ acts


async def test_receiving_gives_a_code_a_row_and_sealed_fields_in_one(register: Register) -> None:
    done = await register.receive(receiving("one"), WORDS)
    assert done.dossier.code == "H01.33.12-261005-0001"
    row = registered.find(register.file.read, CHAIN, done.dossier.code)
    assert row == deriving.row_of(CHAIN, done.dossier)
    assert row is not None
    assert (row.status, row.runs_until, row.seq) == ("received", row.due_at, done.row.seq)
    assert {name for (name,) in register.file.read("SELECT field FROM sealed")} == set(WORDS)
    assert chains.row_at(register.file.read, CHAIN, done.row.seq) == done.row


async def test_the_same_key_gives_the_same_answer_also_much_later(register: Register, clock: Clock) -> None:
    first = await register.receive(receiving("one"), WORDS)
    clock.pass_by(hours=1)
    await register.step(
        first.dossier.code, acts.HandOver(origin=origin("two", "staff-1"), by="staff-1", to="staff-2"), {}
    )
    again = await register.receive(receiving("one"), WORDS)
    assert again == first
    assert numbers(register.file) == [1]


async def test_the_same_key_with_other_content_is_refused(register: Register) -> None:
    done = await register.receive(receiving("one"), WORDS)
    with pytest.raises(KeyReused):
        await register.receive(receiving("one", procedure="2.000815"), WORDS)
    with pytest.raises(KeyReused):
        await register.step(
            done.dossier.code, acts.HandOver(origin=origin("one", "staff-1"), to="staff-2"), {}
        )
    other = await register.receive(receiving("one", by="staff-2"), WORDS)
    assert other.dossier.number == 2, "keys are each sender's own"


async def test_a_refusal_binds_nothing_and_leaves_nothing(register: Register) -> None:
    done = await register.receive(receiving("one"), WORDS)
    same = acts.HandOver(origin=origin("two", "staff-1"), by="staff-1", to="staff-1")
    with pytest.raises(refusals.SeparationOfPersons):
        await register.step(done.dossier.code, same, {"note": "x"})
    assert chains.head_of(register.file.read, CHAIN).seq == done.row.seq
    right = acts.HandOver(origin=origin("two", "staff-1"), by="staff-1", to="staff-2")
    assert (await register.step(done.dossier.code, right, {})).dossier.status == "processing"


async def test_a_step_on_what_has_moved_on_and_on_nothing(register: Register) -> None:
    done = await processed(register)
    stale = acts.Finish(origin=origin("x", "staff-2"), by="staff-2", expect=done.row.seq - 1)
    with pytest.raises(refusals.DossierMoved):
        await register.step(done.dossier.code, stale, {})
    with pytest.raises(refusals.UnknownDossier):
        await register.step("H01.33.12-261005-9999", stale, {})


async def test_of_two_who_finish_at_once_one_is_refused(register: Register) -> None:
    done = await processed(register)
    both = [acts.Finish(origin=origin(by, by), by=by, expect=done.row.seq) for by in ("staff-2", "staff-3")]
    results = await asyncio.gather(
        *(register.step(done.dossier.code, act, {}) for act in both), return_exceptions=True
    )
    assert sum(isinstance(result, refusals.DossierMoved) for result in results) == 1


async def test_codes_have_neither_gaps_nor_doubles_when_many_come_at_once(register: Register) -> None:
    acting = [register.receive(receiving(f"{number}"), WORDS) for number in range(AT_ONCE)]
    done = await asyncio.gather(*acting)
    assert sorted(one.dossier.number for one in done) == list(range(1, AT_ONCE + 1))
    assert numbers(register.file) == list(range(1, AT_ONCE + 1))


async def test_numbers_begin_anew_each_day(register: Register, clock: Clock) -> None:
    await register.receive(receiving("one"), WORDS)
    clock.pass_by(days=1)
    done = await register.receive(receiving("two"), WORDS)
    assert done.dossier.code == "H01.33.12-261006-0001"


async def test_time_does_not_fall_behind_the_chain(tmp_path: Path) -> None:
    for now in (MORNING, MORNING - datetime.timedelta(hours=2)):
        register = make_register(tmp_path / "dossiers.sqlite", Clock(now))
        await register.start()
        done = await register.receive(receiving(now.isoformat()), WORDS)
        await register.stop()
        register.file.close()
        assert done.row.at == MORNING


async def test_changed_rules_are_in_the_chain_before_what_is_decided_by_them(tmp_path: Path) -> None:
    later = msgspec.structs.replace(DISCIPLINE, cut_off=datetime.time(14))
    for discipline in (DISCIPLINE, DISCIPLINE, later):
        register = make_register(tmp_path / "dossiers.sqlite", Clock(), discipline=discipline)
        await register.start()
        await register.stop()
        register.file.close()
    file = DossierFile(tmp_path / "dossiers.sqlite", own=False)
    found = [deriving.event_of(row) for row in chains.read(file.read, CHAIN)]
    file.close()
    assert found == [events.RegisterConfigured(discipline=rules) for rules in (DISCIPLINE, later)]


async def test_a_register_that_stops_takes_nothing_more(tmp_path: Path) -> None:
    register = make_register(tmp_path / "dossiers.sqlite", Clock())
    await register.start()
    acting = asyncio.create_task(register.receive(receiving("one"), WORDS))
    await asyncio.sleep(0)
    await register.stop()
    assert (await acting).dossier.number == 1, "what was under way is finished"
    with pytest.raises(Unavailable, match="stopping"):
        await register.receive(receiving("two"), WORDS)
    register.file.close()


async def test_a_full_disk_is_an_outage_and_leaves_nothing_behind(register: Register) -> None:
    (pages,) = register.file._writer.execute("PRAGMA page_count").fetchone()
    register.file._writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match="full"):
        await register.receive(receiving("one"), {"note": "x" * 100_000})
    assert register.trouble is not None
    assert "full" in register.trouble
    register.file._writer.execute("PRAGMA max_page_count = 1000000")
    assert numbers(register.file) == []
    assert (await register.receive(receiving("one"), WORDS)).dossier.number == 1
    assert register.trouble is None


async def test_what_cannot_be_sealed_is_not_taken_in(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "rach-gia-2028-10.dossiers.key").write_bytes(b"short")
    register = make_register(tmp_path / "dossiers.sqlite", Clock(), KeyFolder(folder))
    await register.start()
    with pytest.raises(OSError, match="is no key"):
        await register.receive(receiving("one"), WORDS)
    assert numbers(register.file) == []
    await register.stop()
    register.file.close()


# ------------------------------------------------------------ killed


def test_what_was_acknowledged_outlives_a_kill_and_codes_go_on_without_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "dossiers.sqlite"
    told: dict[str, str] = {}
    for each in range(ROUNDS):
        command = [sys.executable, "-m", f"{__package__}.registering", str(path), str(each * 100_000)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(13)]
            process.kill()
            # What it said before the kill counts as well; the last line may be half a one.
            lines += process.stdout.read().splitlines(keepends=True)
        told |= dict(line.split() for line in lines if line.endswith("\n"))
    file = DossierFile(path)
    given = [code for (code,) in file.read("SELECT code FROM register")]
    assert set(told.values()) <= set(given)
    assert len(set(told.values())) == len(told) >= 13 * ROUNDS
    days: dict[str, list[int]] = {}
    for day, number in file.read("SELECT day, number FROM register ORDER BY day, number"):
        days.setdefault(day, []).append(number)
    assert all(found == list(range(1, len(found) + 1)) for found in days.values())
    assert checking.verify(file.read, CHAIN, deriving.wrong).bad is None
    before = _derived(file)
    deriving.rebuild(file, CHAIN)
    assert _derived(file) == before
    file.close()


def _derived(file: DossierFile) -> list[list[tuple[object, ...]]]:
    return [file.read(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in ("register", "bound_keys")]  # noqa: S608  # our own names


# ------------------------------------------------------------ looking


async def test_staff_see_what_was_sealed_and_their_look_is_in_the_audit(
    register: Register, clock: Clock
) -> None:
    done = await processed(register)
    clock.pass_by(minutes=5)
    looked = await register.look(done.dossier.code, "staff-9")
    assert looked.dossier == done.dossier
    received = looked.steps[0][0].seq
    assert looked.fields == {(received, name): text for name, text in WORDS.items()}
    (row,) = chains.read(register.file.read, AUDIT)
    assert (row.at, row.subject) == (clock.now, done.dossier.code)
    assert audit.read(row) == audit.DossierSeen(
        dossier=done.dossier.code, officer="staff-9", fields=("name", "note", "phone")
    )
    with pytest.raises(refusals.UnknownDossier):
        await register.look("H01.33.12-261005-9999", "staff-9")
    assert chains.head_of(register.file.read, AUDIT).seq == 1


async def test_what_was_kept_long_enough_is_gone_and_the_chain_holds(
    register: Register, clock: Clock
) -> None:
    done = await processed(register)
    clock.pass_by(days=729)
    assert await register.sweep() == 0
    clock.pass_by(days=1)
    assert (await register.look(done.dossier.code, "staff-9")).fields == {}, "over, if not swept yet"
    bodies = [body for (body,) in register.file.read("SELECT body FROM sealed")]
    assert all(body in _on_disk(register.file) for body in bodies)
    assert await register.sweep() == 3
    assert not any(body in _on_disk(register.file) for body in bodies), "not even sealed"
    assert checking.verify(register.file.read, CHAIN, deriving.wrong).bad is None
    assert checking.verify(register.file.read, AUDIT, audit.wrong).bad is None


def _on_disk(file: DossierFile) -> bytes:
    """All bytes of the file and of what lies beside it."""
    return b"".join(path.read_bytes() for path in file.path.parent.glob(f"{file.path.name}*"))


async def test_lists_follow_what_happens(register: Register, clock: Clock) -> None:
    """Both are due at the end of Thursday; the second one is handed over and finished."""

    async def listed(name: ListName) -> list[int]:
        return [row.number for row in await register.listed(name, clock.now, None, 9)]

    await register.receive(receiving("one"), WORDS)
    second = await processed(register, "two")
    assert [await listed(name) for name in LISTS] == [[], [], [1]]
    clock.pass_by(days=2)
    assert [await listed(name) for name in LISTS] == [[1, 2], [], [1]], "tomorrow is soon"
    finish = acts.Finish(origin=origin("three", "staff-2"), by="staff-2")
    await register.step(second.dossier.code, finish, {})
    assert [await listed(name) for name in LISTS] == [[1], [], [1]]
    clock.pass_by(days=2)
    assert [await listed(name) for name in LISTS] == [[], [1], [1]]


async def test_a_list_goes_on_behind_a_place(register: Register, clock: Clock) -> None:
    for number in range(5):
        await register.receive(receiving(f"{number}"), WORDS)
    place, found = None, []
    while page := await register.listed("to-hand-over", clock.now, place, 2):
        found += [row.number for row in page]
        assert page[-1].hand_over_by is not None
        place = Place(page[-1].hand_over_by, page[-1].code)
    assert found == [1, 2, 3, 4, 5]


# ------------------------------------------------------------ verifying and rebuilding


async def test_a_subject_that_is_not_the_event_s_is_found(register: Register) -> None:
    done = await processed(register)
    await register.look(done.dossier.code, "staff-9")
    connection = sqlite3.connect(register.file.path)
    connection.execute("UPDATE chain SET subject = 'X' WHERE seq = ?", (done.row.seq,))
    connection.execute("UPDATE chain SET subject = 'X' WHERE chain = ?", (AUDIT,))
    connection.commit()
    connection.close()
    for chain, check, seq in ((CHAIN, deriving.wrong, done.row.seq), (AUDIT, audit.wrong, 1)):
        bad = checking.verify(register.file.read, chain, check).bad
        assert bad is not None
        assert (bad.seq, "subject" in bad.what) == (seq, True)


async def test_a_rebuilt_register_is_the_one_that_grew(register: Register, clock: Clock) -> None:
    for key in ("one", "two", "three"):
        done = await processed(register, key)
        clock.pass_by(minutes=1)
    ask = acts.AskSupplement(
        origin=origin("ask", "staff-2"), by="staff-2", papers=("birth-form",), reason="unclear-paper"
    )
    await register.step(done.dossier.code, ask, {})
    finish = acts.Finish(origin=origin("done", "staff-2"), by="staff-2")
    mistaken = await register.step(done.dossier.code.replace("0003", "0001"), finish, {})
    back = acts.TakeBack(origin=origin("back", "staff-2"), by="staff-2")
    await register.step(mistaken.dossier.code, back, {})
    before = _derived(register.file)
    assert any("birth-form" in str(row) for row in before[0])
    with register.file.transaction() as writing:
        writing.execute("UPDATE register SET status = 'returned', number = number + 100")
        writing.execute("DELETE FROM bound_keys")
    assert deriving.rebuild(register.file, CHAIN) == 9
    assert _derived(register.file) == before
    assert (await register.receive(receiving("one"), WORDS)).dossier.number == 1, "the key is bound again"
