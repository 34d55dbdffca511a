"""What a kiosk remembers: over a restart, a damaged file, a copied folder, a full disk, two processes."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from kiosk import given, underway
from kiosk.hall_time import HallTime, Instant
from kiosk.memory import Memory, Owned, Unwritable, read
from queue_server.contract.messages import HallView, IssueRequest, LeaseAnswer, Preparation
from tests.kiosk.states import KEY, NOW, answer, hall_view

LEASE = LeaseAnswer(
    lease=17, hall="rach-gia", epoch=1, device="kiosk-1", prefix="K", digits=3, first=901, last=920,
    secret="c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTMyYiE", address="http://hall/t/",  # noqa: S106  # of nothing
    day=NOW.date(),
    ends=NOW + datetime.timedelta(hours=15), seq=17,
)  # fmt: skip
SERVICE = next(entry for entry in hall_view().services if entry.id == "certified-copy")


def request(key: str = KEY, **more: object) -> IssueRequest:
    return IssueRequest(key=key, service="certified-copy", language="vi", device="kiosk-1", **more)  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def remembering(folder: Path) -> AsyncIterator[Memory]:
    async with Memory(folder / "kiosk.sqlite", lambda: NOW) as memory:
        yield memory


async def keep_lease(memory: Memory, lease: LeaseAnswer = LEASE) -> None:
    await memory.run(lambda file: given.keep_lease(file, lease, memory.here()))


async def recall_lease(memory: Memory) -> LeaseAnswer | None:
    return await memory.run(lambda file: given.recall_lease(file, memory.here()))


async def give(memory: Memory, key: str, at: datetime.datetime = NOW, *, sent: bool = False) -> str:
    wish = given.Wish(
        request=request(key), service=SERVICE, language="vi", now=Instant(at=at, ahead=datetime.timedelta(0)),
        sent=sent,
    )  # fmt: skip
    return (await memory.run(lambda file: given.give(file, memory, LEASE, wish))).number


async def summary(memory: Memory, lease: LeaseAnswer = LEASE) -> given.Summary:
    return await memory.run(lambda file: given.summary(file, memory, lease))


async def test_the_hall_and_the_lease_outlive_a_restart(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await memory.keep("hall", hall_view())
        await keep_lease(memory)
    async with remembering(tmp_path) as memory:
        assert await memory.recall("hall", HallView) == hall_view()
        assert await recall_lease(memory) == LEASE
        assert await memory.recall("procedures", HallView) is None


async def test_a_view_of_another_version_is_as_good_as_none(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await memory.keep("hall", {"names": 7})
        assert await memory.recall("hall", HallView) is None


def _files(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in folder.iterdir()}


async def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    """The lease's secret is in it, and in what SQLite keeps beside it."""
    async with remembering(tmp_path) as memory:
        await keep_lease(memory)
        await give(memory, KEY)
        assert {
            name: stat.S_IMODE(path.stat().st_mode) for name, path in _files(tmp_path).items()
        } == dict.fromkeys(
            ("kiosk.sqlite", "kiosk.sqlite-wal", "kiosk.sqlite.home", "kiosk.sqlite.used"), 0o600
        )


async def test_nothing_of_a_card_of_papers_or_of_a_dossier_is_on_the_disk(tmp_path: Path) -> None:
    person = "ab" * 32
    said = Preparation(procedure="2.000815", case="PRIVATE-CASE", has=("PRIVATE-PAPER",))
    async with remembering(tmp_path) as memory:
        asked = request(person=person, preparation=said, dossier="H01.33.12-261026-0301")
        await memory.run(lambda file: underway.begin(file, asked, NOW))
        (act,) = await memory.run(underway.acts)
        assert (act.whole, act.request) == (False, request())
        await memory.run(lambda file: underway.begin(file, request("j" * 22), NOW))
        assert [act.whole for act in await memory.run(underway.acts)] == [False, True]
        written = b"".join(path.read_bytes() for path in _files(tmp_path).values())
    assert KEY.encode() in written, "so that the search below means something"
    assert not [word for word in (person, "PRIVATE", "2.000815", "261026") if word.encode() in written]


async def test_the_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    """A process that is killed right after it was told that a number is on the disk."""
    program = (
        "import asyncio, os, pathlib, signal, sys\n"
        "from tests.kiosk.test_memory import give, keep_lease, remembering\n"
        "async def main():\n"
        "    async with remembering(pathlib.Path(sys.argv[1])) as memory:\n"
        "        await keep_lease(memory)\n"
        "        for key in 'abc':\n"
        "            print(await give(memory, key * 22), flush=True)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split()) == (-9, ["K901", "K902", "K903"])
    async with remembering(tmp_path) as memory:
        assert [number.number for number in await memory.run(given.to_hand_in)] == ["K901", "K902", "K903"]
        assert await give(memory, "d" * 22) == "K904"


@pytest.mark.parametrize("damage", ["noise", "half", "newer program"])
async def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "kiosk.sqlite"
    async with remembering(tmp_path) as memory:
        await keep_lease(memory)
        await memory.keep("hall", hall_view())
        if damage == "newer program":
            await memory.run(lambda file: file.execute("PRAGMA user_version = 99"))
    content = path.read_bytes()
    if damage == "noise":
        path.write_bytes(os.urandom(len(content)))
    elif damage == "half":
        path.write_bytes(content[: len(content) // 2])
    async with remembering(tmp_path) as memory:
        assert memory.damaged
        assert await recall_lease(memory) is None
        await keep_lease(memory)
        assert await recall_lease(memory) == LEASE
    assert (tmp_path / "kiosk.sqlite.damaged-20261123-011200").exists()
    async with remembering(tmp_path) as memory:
        assert not memory.damaged


async def test_damage_that_shows_later_is_set_aside_too(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        with pytest.raises(Unwritable):
            await memory.run(_malformed)
        assert memory.damaged
        await memory.keep("hall", hall_view())
        assert await memory.recall("hall", HallView) == hall_view()


def _malformed(_file: sqlite3.Connection) -> None:
    """What SQLite says when it meets a page that is none."""
    raise sqlite3.DatabaseError("database disk image is malformed")


async def test_one_process_at_a_time(tmp_path: Path) -> None:
    async with remembering(tmp_path):
        with pytest.raises(Owned, match="a `memory` of its own"):
            async with remembering(tmp_path):
                pass
    async with remembering(tmp_path):
        pass


async def test_a_disk_that_cannot_be_written_stops_no_kiosk(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    async with remembering(blocked) as memory:
        assert memory.failing
        with pytest.raises(Unwritable):
            await memory.keep("hall", hall_view())
        blocked.unlink()
        await memory.keep("hall", hall_view())
        assert not memory.failing


@pytest.mark.parametrize("what", ["folder", "home"])
async def test_a_copy_that_was_put_back_cannot_use_its_lease(tmp_path: Path, what: str) -> None:
    """An older copy would give its numbers a second time. What it gave is still handed in."""
    live, copy = tmp_path / "live", tmp_path / "copy"
    await _given_copied_given(live, copy)
    if what == "folder":
        shutil.rmtree(live)
        shutil.copytree(copy, live)
    else:
        (live / "kiosk.sqlite.home").unlink()
        shutil.copy2(copy / "kiosk.sqlite.home", live)
    async with remembering(live) as memory:
        assert await recall_lease(memory) is None
        assert "K901" in {number.number for number in await memory.run(given.to_hand_in)}


async def test_an_older_file_among_newer_ones_gives_no_number_twice(tmp_path: Path) -> None:
    live, copy = tmp_path / "live", tmp_path / "copy"
    await _given_copied_given(live, copy)
    (live / "kiosk.sqlite").write_bytes((copy / "kiosk.sqlite").read_bytes())
    async with remembering(live) as memory:
        assert (await summary(memory)).left == 18
        assert await give(memory, "c" * 22) == "K903"


async def _given_copied_given(live: Path, copy: Path) -> None:
    """One number is given, the folder is copied, one more is given."""
    async with remembering(live) as memory:
        await keep_lease(memory)
        assert await give(memory, "a" * 22) == "K901"
    shutil.copytree(live, copy)
    async with remembering(live) as memory:
        assert await recall_lease(memory) == LEASE
        assert await give(memory, "b" * 22) == "K902"


async def test_numbers_follow_and_one_key_has_one_number(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await keep_lease(memory)
        assert [await give(memory, key * 22) for key in "abab"] == ["K901", "K902", "K901", "K902"]
        many = await asyncio.gather(*(give(memory, f"{place:022}") for place in range(18)))
        assert sorted(many) == [f"K{sequence}" for sequence in range(903, 921)]
        with pytest.raises(given.UsedUp):
            await give(memory, "z" * 22)
        assert await summary(memory, LEASE) == given.Summary(left=0, to_hand_in=20, refused=0)


async def test_claims_are_in_order_whatever_the_clock_says(tmp_path: Path) -> None:
    """The machine wakes in 1970; what was written before stays before."""
    async with remembering(tmp_path) as memory:
        await keep_lease(memory)
        await memory.keep("instant", Instant(at=NOW, ahead=datetime.timedelta(0)))
        reborn = datetime.datetime(1970, 1, 1, 0, 5, tzinfo=datetime.UTC)
        for key, at in (("a", NOW), ("b", reborn), ("c", reborn), ("d", NOW + datetime.timedelta(hours=1))):
            await give(memory, key * 22, at)
        claims = [number.admission.claim.arrived for number in await memory.run(given.to_hand_in)]
        assert claims[0] > NOW
        assert claims == sorted(set(claims))
        assert claims[3] == NOW + datetime.timedelta(hours=1)


def test_hall_time_goes_on_from_what_was_known() -> None:
    machine, hour = NOW, datetime.timedelta(hours=1)
    ahead = HallTime(lambda: machine, Instant(at=NOW, ahead=hour))
    assert (ahead(), ahead.unset) == (NOW + hour, False)
    reborn = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    lost = HallTime(lambda: reborn, Instant(at=NOW, ahead=hour), wall=lambda: reborn)
    assert (lost(), lost.unset) == (NOW, True)
    lost.heard(NOW + hour)
    assert (lost(), lost.unset) == (NOW + hour, False)
    assert lost.instant == Instant(at=NOW + hour, ahead=NOW + hour - reborn)
    assert HallTime(lambda: reborn).unset
    assert not HallTime(lambda: machine).unset


async def test_a_number_that_nobody_waited_for_is_never_handed_in(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await keep_lease(memory)
        for key in "ab":
            await give(memory, key * 22)
        first, second = await memory.run(given.to_hand_in)
        await memory.run(lambda file: given.give_back(file, first.ticket))
        assert await memory.run(given.to_hand_in) == [second]
        assert await memory.run(underway.to_give_back) == []
        # The answer to the hand-in comes when nobody waits any more: then the server is told.
        await memory.run(lambda file: given.handed(file, first, given.ADMITTED))
        assert await memory.run(underway.to_give_back) == [first.ticket]


async def test_a_leased_number_leaves_the_lost_reply_to_be_found_out(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await keep_lease(memory)
        for key, sent in (("a", True), ("b", False)):
            asked = request(key * 22)
            await memory.run(lambda file, asked=asked: underway.begin(file, asked, NOW))  # type: ignore[misc]
            await give(memory, key * 22, sent=sent)
        acts = await memory.run(underway.acts)
        assert [(act.request.key[0], act.wanted) for act in acts] == [("a", False)]
        shown = await memory.run(underway.shown)
        assert [number.answer.number for number in shown] == ["K902", "K901"]


async def test_of_earlier_days_only_what_is_owed_is_kept(tmp_path: Path) -> None:
    day = datetime.timedelta(days=1)
    async with remembering(tmp_path) as memory:
        await keep_lease(memory)
        for key in "ab":
            await give(memory, key * 22)
        first, second = await memory.run(given.to_hand_in)
        await memory.run(lambda file: given.handed(file, first, "forged-claim"))
        tomorrow = msgspec.structs.replace(LEASE, lease=40, day=NOW.date() + day, ends=LEASE.ends + day)
        assert (await summary(memory)).refused == 1
        await keep_lease(memory, tomorrow)
        assert await memory.run(given.to_hand_in) == [second]
        assert await summary(memory, tomorrow) == given.Summary(left=20, to_hand_in=1, refused=0)


async def test_a_number_is_forgotten_when_its_slip_is_printed(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        made = answer("vi")
        await memory.run(lambda file: underway.show(file, made, NOW))
        await memory.run(lambda file: underway.printing(file, made.id))
        (shown,) = await memory.run(underway.shown)
        assert (shown.answer, shown.prints) == (made, 1)
        await memory.run(lambda file: underway.forget(file, made.id))
        assert await memory.run(underway.shown) == []


def test_what_cannot_be_read_is_left_out() -> None:
    assert read(b"{", HallView) is None
