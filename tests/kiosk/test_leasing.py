"""Numbers without the server: leased from the real one, given while it is dead, handed in when it is back."""

from __future__ import annotations

import asyncio
import datetime
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from aiohttp import web
from PIL import Image

from kiosk import flow, given, underway
from kiosk.effects import Effects
from kiosk.leasing import NoNumber
from queue_server.client import Away, Client, Refused
from queue_server.contract import codec, leases
from queue_server.contract.messages import AdmitRequest, HallView, IssueAnswer
from tests.kiosk.working import WAIT, Told, between, hands, in_touch, request
from tests.serving import HALL, ServerProcess

#: Nobody is there.
NOWHERE = "http://127.0.0.1:9"


def issued(told: Told) -> list[IssueAnswer]:
    return [happened.answer for happened in told.all if isinstance(happened, flow.Issued)]


def was_issued(happened: flow.Happening) -> bool:
    return isinstance(happened, flow.Issued)


def was_printed(happened: flow.Happening) -> bool:
    return isinstance(happened, flow.SlipChanged) and happened.state == "printed"


async def until(found: Callable[[], Awaitable[object]]) -> None:
    """Ask another process until it is so."""
    async with asyncio.timeout(WAIT):
        while not await found():  # noqa: ASYNC110  # another process has no events of ours
            await asyncio.sleep(0.05)


async def has_lease(told: Told, left: int = 20) -> None:
    await told.until(lambda happened: happened == flow.LeaseChanged(left))


async def lend(server: ServerProcess, folder: Path) -> None:
    """A kiosk takes a lease, and its power is switched off."""
    told = Told()
    async with hands(server.url, f"tray://{folder / 'tray'}", told, folder) as effects, in_touch(effects):
        await has_lease(told)


async def started(effects: Effects) -> HallView:
    """A kiosk switched on without its server: it knows its lease, and the hall as that was."""
    await effects.leasing.start()
    hall = await effects.memory.recall("hall", HallView)
    assert hall is not None
    return hall


async def test_a_number_without_the_server_is_one_with_it_later(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    server_process.start()
    told, tray = Told(), tmp_path / "tray"
    async with hands(server_process.url, f"tray://{tray}", told, tmp_path) as effects, in_touch(effects):
        await has_lease(told)
        server_process.kill()
        await told.until(lambda happened: isinstance(happened, flow.ServerLost))
        asked = request(units=2)
        effects.do(flow.Issue(asked))
        await told.until(was_issued)
        (answer,) = issued(told)
        assert (answer.number, answer.code, answer.units) == ("M001", "", 2)
        assert effects.leasing.left == 19
        hall = await effects.memory.recall("hall", HallView)
        assert hall is not None
        effects.do(flow.Print(answer, hall))
        await told.until(was_printed)
        slip = await asyncio.to_thread(_code_of, tray)
        assert slip == answer.url
        server_process.start()
        async with Client(server_process.url, HALL) as client:
            await until(lambda: _waits(client, answer.id))
            ticket = await client.ticket(answer.id)
            assert (ticket.number, ticket.state, ticket.service) == ("M001", "waiting", "certified-copy")
            assert abs(ticket.issued_at - answer.issued_at) < datetime.timedelta(seconds=2)
            await until(lambda: _count(effects, to_hand_in=0))
            # What is on the slip is what was handed in: whoever scans it later has the same answer.
            found = leases.read_address(slip)
            assert found is not None
            assert found[1] is not None
            again = await client.admit(found[0], found[1])
            assert (again.number, again.ticket) == ("M001", ticket.ticket)
            assert (await client.hall()).waiting == 1


def _code_of(tray: Path) -> str:
    (slip,) = tray.glob("*.png")
    with Image.open(slip) as picture:
        (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    return code.text


async def _waits(client: Client, ticket: str) -> bool:
    try:
        return (await client.ticket(ticket)).state == "waiting"
    except (Away, Refused):
        return False


async def _count(effects: Effects, **wanted: int) -> bool:
    return all(getattr(effects.leasing, name) == value for name, value in wanted.items())


async def test_a_restarted_kiosk_goes_on_without_its_server(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    """Both lose their power; the kiosk alone comes back, shows the hall it knew and gives the next number."""
    server_process.start()
    await lend(server_process, tmp_path)
    server_process.kill()
    told = Told()
    async with (
        hands(server_process.url, f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects,
        in_touch(effects),
    ):
        await told.until(lambda happened: isinstance(happened, flow.ViewCame))
        assert flow.LeaseChanged(20) in told.all
        await told.until(lambda happened: isinstance(happened, flow.ServerLost))
        for _ in range(2):
            effects.do(flow.Issue(request()))
        await until(lambda: _count(effects, left=18))
        assert sorted(answer.number for answer in issued(told)) == ["M001", "M002"]


async def test_a_lost_reply_and_a_leased_number_leave_one_of_them(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    """The server gave a number, nobody heard it, the kiosk gave another: the first one is taken back.

    The kiosk dies meanwhile, too: what it owes is on its disk.
    """
    server_process.start()
    await lend(server_process, tmp_path)
    told, asked = Told(), request()

    def lose(_nth: int) -> web.Response:
        return web.Response(status=502)

    async with (
        between(server_process.url, lose) as proxy,
        hands(proxy, f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects,
    ):
        await effects.leasing.start()
        effects.numbers.hall = await effects.memory.recall("hall", HallView)
        effects.do(flow.Issue(asked))
        await told.until(was_issued)
    (answer,) = issued(told)
    assert answer.number == "M001"
    async with Client(server_process.url, HALL) as client:
        assert (await client.hall()).waiting == 1, "the server gave one, too"
        told = Told()
        async with (
            hands(server_process.url, f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects,
            in_touch(effects),
        ):
            await until(lambda: _waits(client, answer.id))
            await until(lambda: _one_waits(client))
            online = await client.issue(asked)
            assert (await client.ticket(online.id)).state == "cancelled"


async def _one_waits(client: Client) -> bool:
    return (await client.hall()).waiting == 1


async def test_a_forged_claim_is_refused_said_and_not_repeated(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    server_process.start()
    await lend(server_process, tmp_path)
    told = Told()
    async with hands(NOWHERE, f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects:
        hall = await started(effects)
        for _ in range(2):
            await effects.leasing.give(request(), hall, sent=False)
        await effects.memory.run(_come_earlier)
    asked: list[str] = []

    def listen(_nth: int) -> web.Response | None:
        asked.append("")
        return None

    async with (
        between(server_process.url, listen) as proxy,
        hands(proxy, f"tray://{tmp_path / 'tray'}", Told(), tmp_path) as effects,
        in_touch(effects),
    ):
        await until(lambda: _troubled(effects))
        assert [trouble.code for trouble in effects.leasing.troubles()] == ["hand-in-refused"]
        assert effects.leasing.to_hand_in == 0
        await effects.leasing.hand_in()
        assert len(asked) == 2
        async with Client(server_process.url, HALL) as client:
            assert (await client.hall()).waiting == 1
            await until(lambda: _told_of(client, "hand-in-refused"))
            devices = (await client.supervisor()).devices
            assert [device.device for device in devices] == ["kiosk-1"]


async def _troubled(effects: Effects) -> bool:
    return bool(effects.leasing.troubles()) and not effects.leasing.to_hand_in


def _come_earlier(file: sqlite3.Connection) -> None:
    """Somebody who has the file claims to have come an hour before, and cannot seal it."""
    first = given.to_hand_in(file)[0]
    claim = msgspec.structs.replace(
        first.admission.claim, arrived=first.admission.claim.arrived - datetime.timedelta(hours=1)
    )
    forged = AdmitRequest(claim=claim, seal=first.admission.seal)
    file.execute("UPDATE given SET admission = ? WHERE ticket = ?", (codec.encode(forged), first.ticket))


async def _told_of(client: Client, code: str) -> bool:
    return code in {trouble.code for trouble in (await client.supervisor()).troubles}


async def test_a_lease_of_a_lost_key_is_given_up_for_a_new_one(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    server_process.start()
    await lend(server_process, tmp_path)
    server_process.kill()
    async with hands(NOWHERE, f"tray://{tmp_path / 'tray'}", Told(), tmp_path) as effects:
        hall = await started(effects)
        assert (await effects.leasing.give(request(), hall, sent=False)).number == "M001"
    (server_process.store.parent / "keys" / f"leases-{HALL}.key").unlink()
    server_process.start()
    async with (
        hands(server_process.url, f"tray://{tmp_path / 'tray'}", Told(), tmp_path) as effects,
        in_touch(effects),
    ):
        await until(lambda: _holds(effects, "M021"))
        assert [trouble.code for trouble in effects.leasing.troubles()] == ["hand-in-refused"]
        answer = await effects.leasing.give(request(), hall, sent=False)
        assert answer.number == "M021"
        await effects.leasing.hand_in()
        async with Client(server_process.url, HALL) as client:
            assert (await client.ticket(answer.id)).number == "M021"
            assert (await client.hall()).waiting == 1


async def _holds(effects: Effects, first: str) -> bool:
    return effects.leasing.extent is not None and effects.leasing.extent[0] == first


async def test_a_lease_is_renewed_when_half_of_it_is_given(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    server_process.start()
    await lend(server_process, tmp_path)
    async with hands(NOWHERE, f"tray://{tmp_path / 'tray'}", Told(), tmp_path) as effects:
        hall = await started(effects)
        numbers = [(await effects.leasing.give(request(), hall, sent=False)).number for _ in range(11)]
        assert (numbers[0], numbers[-1]) == ("M001", "M011")
    told = Told()
    async with (
        hands(server_process.url, f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects,
        in_touch(effects),
    ):
        await has_lease(told)
        extent = effects.leasing.extent
        assert extent is not None
        assert extent[:3] == ("M021", "M040", 20)


async def test_without_numbers_the_reason_is_plain(server_process: ServerProcess, tmp_path: Path) -> None:
    server_process.start()
    async with Client(server_process.url, HALL) as client:
        hall = await client.hall()
    async with hands(NOWHERE, f"tray://{tmp_path / 'tray'}", Told(), tmp_path / "new") as effects:
        await effects.leasing.start()
        with pytest.raises(NoNumber, match="lease-missing"):
            await effects.leasing.give(request(), hall, sent=False)
    await lend(server_process, tmp_path)
    told = Told()
    async with hands(NOWHERE, f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects:
        await effects.leasing.start()
        with pytest.raises(NoNumber, match="unknown-service"):
            await effects.leasing.give(
                msgspec.structs.replace(request(), service="gone"), hall, sent=False
            )  # fmt: skip
        for _ in range(20):
            await effects.leasing.give(request(), hall, sent=False)
        assert told.all[-1] == flow.LeaseChanged(0)
        with pytest.raises(NoNumber, match="lease-used-up"):
            await effects.leasing.give(request(), hall, sent=False)
        effects.now.heard(effects.now() + datetime.timedelta(days=1))
        with pytest.raises(NoNumber, match="lease-void"):
            await effects.leasing.give(request(), hall, sent=False)


# ------------------------------------------------------------ over a crash


async def test_a_touch_just_before_a_crash_is_shown_and_printed(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    server_process.start()
    asked, tray = request(), tmp_path / "tray"
    async with hands(NOWHERE, f"tray://{tray}", Told(), tmp_path) as effects:
        at = effects.now()
        await effects.memory.run(lambda file: underway.begin(file, asked, at))
    async with Client(server_process.url, HALL) as client:
        first = await client.issue(asked)
        told = Told()
        async with hands(server_process.url, f"tray://{tray}", told, tmp_path) as effects, in_touch(effects):
            await told.until(lambda happened: isinstance(happened, flow.Resumed))
            (resumed,) = [happened for happened in told.all if isinstance(happened, flow.Resumed)]
            assert (resumed.answer, resumed.printed) == (first, False)
            assert await effects.memory.run(underway.acts) == []
            # Printing begins, and the power goes again: once more, and not a third time.
            await effects.numbers.printing(first.id)
        for prints, printed in ((1, False), (2, True)):
            told = Told()
            async with (
                hands(server_process.url, f"tray://{tray}", told, tmp_path) as effects,
                in_touch(effects),
            ):
                await told.until(lambda happened: isinstance(happened, flow.Resumed))
                (again,) = [happened for happened in told.all if isinstance(happened, flow.Resumed)]
                assert (again.answer.number, again.printed) == (first.number, printed), prints
                await effects.numbers.printing(first.id)
        assert (await client.hall()).waiting == 1


async def test_a_number_that_was_on_paper_is_not_shown_again(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    server_process.start()
    told, tray = Told(), f"tray://{tmp_path / 'tray'}"
    async with hands(server_process.url, tray, told, tmp_path) as effects, in_touch(effects):
        await told.until(lambda happened: isinstance(happened, flow.ViewCame))
        effects.do(flow.Issue(request()))
        await told.until(was_issued)
        hall = effects.numbers.hall
        assert hall is not None
        effects.do(flow.Print(issued(told)[0], hall))
        await told.until(was_printed)
    async with hands(server_process.url, tray, Told(), tmp_path) as effects:
        assert await effects.numbers.resume() is None


@pytest.mark.parametrize("personal", [False, True], ids=["long ago", "with a card"])
async def test_a_touch_that_nobody_waits_for_is_taken_back(
    server_process: ServerProcess, tmp_path: Path, personal: bool
) -> None:
    """One of an hour ago; and one with a card, which is not on the disk and so cannot be asked again."""
    server_process.start()
    asked = request(person="ab" * 32) if personal else request()
    ago = datetime.timedelta(seconds=5) if personal else datetime.timedelta(hours=1)
    tray = f"tray://{tmp_path / 'tray'}"
    async with hands(NOWHERE, tray, Told(), tmp_path) as effects:
        at = effects.now() - ago
        await effects.memory.run(lambda file: underway.begin(file, asked, at))
    async with Client(server_process.url, HALL) as client:
        ticket = await client.issue(asked)
        told = Told()
        async with hands(server_process.url, tray, told, tmp_path) as effects, in_touch(effects):
            await until(lambda: _is_cancelled(client, ticket.id))
            await until(lambda: _nothing_owed(effects))
        assert not [happened for happened in told.all if isinstance(happened, flow.Resumed)]


async def _is_cancelled(client: Client, ticket: str) -> bool:
    return (await client.ticket(ticket)).state == "cancelled"


async def _nothing_owed(effects: Effects) -> bool:
    return await effects.memory.run(lambda file: not underway.acts(file) and not underway.to_give_back(file))


async def test_a_leased_number_just_before_a_crash_is_shown_again(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    server_process.start()
    await lend(server_process, tmp_path)
    server_process.kill()
    tray = f"tray://{tmp_path / 'tray'}"
    async with hands(server_process.url, tray, Told(), tmp_path) as effects:
        hall = await started(effects)
        answer = await effects.leasing.give(request(), hall, sent=False)
    told = Told()
    async with hands(server_process.url, tray, told, tmp_path) as effects, in_touch(effects):
        await told.until(lambda happened: isinstance(happened, flow.Resumed))
        assert flow.Resumed(answer, printed=False) in told.all


async def test_time_goes_on_where_the_machine_has_no_clock(
    server_process: ServerProcess, tmp_path: Path
) -> None:
    """It wakes in 1970: it gives numbers in order, says so, and shows nobody what may be of yesterday."""
    server_process.start()
    await lend(server_process, tmp_path)
    async with hands(NOWHERE, f"tray://{tmp_path / 'tray'}", Told(), tmp_path) as effects:
        hall = await started(effects)
        first = await effects.leasing.give(request(), hall, sent=False)
    reborn = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    async with hands(
        NOWHERE, f"tray://{tmp_path / 'tray'}", Told(), tmp_path, wall=lambda: reborn
    ) as effects:
        await effects.leasing.start()
        second = await effects.leasing.give(request(), hall, sent=False)
        assert first.issued_at < second.issued_at < first.issued_at + datetime.timedelta(minutes=1)
        assert [trouble.code for trouble in effects.health.troubles()] == ["clock-unset"]
        assert await effects.numbers.resume() is None
