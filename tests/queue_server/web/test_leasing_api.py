"""Numbers given while the server was away, over HTTP: lent, proved, taken in once, whoever does it."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from queue_server.client import Away, Client, Refused, new_key
from queue_server.contract import leases
from queue_server.contract.messages import (
    AdmitByNumberRequest,
    AdmitRequest,
    Claim,
    HallRequest,
    HealthReport,
    IssueAnswer,
    IssueRequest,
    KioskHealth,
    LeaseAnswer,
    LeaseRequest,
)
from queue_server.keyring import KeyFolder
from queue_server.store.ledger import Ledger
from queue_server.store.memory import MemoryLedger
from queue_server.store.sqlite import SqliteLedger
from tests.queue_server.hall.small_hall import DAY, at
from tests.queue_server.running import Hands
from tests.serving import SAMPLE_AS_IT_IS, sample_wanted, serving

change = msgspec.structs.replace
SERVICE = "certified-copy"
WANTED = sample_wanted(SAMPLE_AS_IT_IS)


@dataclass
class Kiosk:
    """A kiosk with a lease, and the time that a test gives it."""

    client: Client
    hands: Hands
    lease: LeaseAnswer
    device: str = "kiosk-1"

    def slip(self, sequence: int, clock: str, **more: Any) -> tuple[str, AdmitRequest]:
        """What a slip's code carries."""
        number = leases.number(self.lease.prefix, self.lease.digits, sequence)
        claim = Claim(number=number, service=SERVICE, arrived=at(clock), **more)
        address = leases.address(self.lease.address, self.lease.secret, claim)
        read = leases.read_address(address)
        assert read is not None
        identity, admission = read
        assert admission == AdmitRequest(claim=claim, seal=leases.seal(self.lease.secret, claim))
        return identity, admission

    async def hand_in(self, sequence: int, clock: str, **more: Any) -> IssueAnswer:
        """Hand a number in."""
        return await self.client.admit(*self.slip(sequence, clock, **more))

    async def report(self, to_hand_in: int = 0) -> None:
        """Say how it is."""
        health = KioskHealth(lease=self.lease.lease, lease_left=3, to_hand_in=to_hand_in)
        await self.client.report(self.device, HealthReport(kind="kiosk", kiosk=health))


async def lend(client: Client, hands: Hands, device: str = "kiosk-1") -> Kiosk:
    """A kiosk that has asked for numbers."""
    return Kiosk(client, hands, await client.lease(device, LeaseRequest(key=new_key())), device)


@pytest.fixture
def hands() -> Hands:
    """It is 08:00."""
    return Hands(at("08:00"))


@pytest_asyncio.fixture(loop_scope="module")
async def kiosk(tmp_path: Path, hands: Hands) -> AsyncIterator[Kiosk]:
    """M001 to M020, lent at 08:00; it is 08:30 now."""
    async with serving(tmp_path, wanted=WANTED, make_clock=hands.clock) as served:
        kiosk = await lend(served.client, hands)
        hands.pass_to(at("08:30"))
        yield kiosk


async def refused(act: Any) -> tuple[int, str]:
    """Status and code by which an act is refused."""
    with pytest.raises(Refused) as caught:
        await act
    return caught.value.problem.status, caught.value.problem.code


async def test_a_kiosk_has_all_that_it_needs_while_the_server_is_away(kiosk: Kiosk) -> None:
    lent = kiosk.lease
    assert (lent.prefix, lent.digits, lent.first, lent.last) == ("M", 3, 1, 20)
    assert (lent.hall, lent.device, lent.epoch, lent.day) == ("rach-gia", "kiosk-1", 1, DAY)
    assert lent.address.endswith("/t/")
    assert lent.ends == at("00:00", DAY + datetime.timedelta(days=1))


async def test_the_same_key_gives_the_same_secret_and_every_lease_another_one(
    tmp_path: Path, hands: Hands
) -> None:
    request = LeaseRequest(key=new_key())
    async with serving(tmp_path, wanted=WANTED, make_clock=hands.clock) as served:
        first = await served.client.lease("kiosk-1", request)
        assert await served.client.lease("kiosk-1", request) == first
        other = await served.client.lease("kiosk-2", request)
        assert (other.first, other.secret) == (21, other.secret)
        assert other.secret != first.secret


async def test_nobody_uses_up_the_numbers_of_the_day(tmp_path: Path, hands: Hands) -> None:
    """Neither a kiosk that starts again and again without a memory, nor somebody who makes up kiosks."""
    async with serving(tmp_path, wanted=WANTED, make_clock=hands.clock) as served:
        url = f"{served.url}/api/v1/halls/rach-gia/devices"
        async with aiohttp.ClientSession() as session:

            async def ask(device: str, origin: str) -> tuple[int, str | None]:
                headers, body = {"X-Forwarded-For": origin}, {"key": new_key()}
                async with session.post(f"{url}/{device}/lease", json=body, headers=headers) as answer:
                    return answer.status, answer.headers.get("Retry-After")

            again = [await ask("kiosk-1", "10.0.0.1") for _ in range(11)]
            assert again == [(201, None)] * 10 + [(429, again[-1][1])]
            assert 0 < int(again[-1][1] or 0) <= 600
            made_up = [(await ask(f"made-up-{number}", "10.0.0.2"))[0] for number in range(60)]
            assert made_up.count(201) == 40
            assert await ask("kiosk-2", "10.0.0.3") == (201, None)


async def test_a_number_stands_where_its_coming_puts_it_and_answers_the_same_for_ever(kiosk: Kiosk) -> None:
    first = await kiosk.hand_in(1, "08:12", ticket_class="priority", units=3, language="km")
    assert (first.number, first.issued_at, first.ticket_class, first.units) == (
        "M001", at("08:12"), "priority", 3,
    )  # fmt: skip
    identity, _ = kiosk.slip(1, "08:12")
    assert (first.id, first.url) == (identity, f"{kiosk.lease.address}{identity}")
    assert (await kiosk.client.ticket(identity)).number == "M001"
    kiosk.hands.pass_to(at("08:40"))
    assert await kiosk.hand_in(1, "08:12", ticket_class="priority", units=3, language="km") == first
    by_hand = AdmitByNumberRequest(key=new_key(), number="M001", service="land-change")
    assert await kiosk.client.admit_by_number("3", by_hand) == first
    assert await kiosk.client.admit_by_number(None, by_hand) == first


async def test_an_officer_first_then_the_kiosk(kiosk: Kiosk) -> None:
    by_hand = AdmitByNumberRequest(key=new_key(), number="M002", service="land-change", language="en")
    taken = await kiosk.client.admit_by_number("3", by_hand)
    assert (taken.number, taken.issued_at, taken.service) == ("M002", at("08:30"), "land-change")
    assert await kiosk.hand_in(2, "08:12") == taken
    assert (await kiosk.client.ticket(kiosk.slip(2, "08:12")[0])).service == "land-change"


async def test_all_at_once_is_one_ticket(kiosk: Kiosk) -> None:
    by_hand = AdmitByNumberRequest(key=new_key(), number="M003", service=SERVICE)
    found = await asyncio.gather(
        *(kiosk.hand_in(3, "08:12") for _ in range(5)),
        *(kiosk.client.admit_by_number(counter, by_hand) for counter in ("3", None, "4")),
    )
    assert len({answer.ticket for answer in found}) == 1
    assert all(answer == found[0] for answer in found)
    assert (await kiosk.client.hall()).waiting == 1


async def test_what_was_taken_in_has_its_answer_also_on_another_day(kiosk: Kiosk) -> None:
    first = await kiosk.hand_in(1, "08:12")
    await kiosk.client.at_hall("day/close", HallRequest(key=new_key()))
    assert await kiosk.hand_in(1, "08:12") == first
    kiosk.hands.pass_to(at("09:00", DAY + datetime.timedelta(days=1)))
    assert await kiosk.hand_in(1, "08:12") == first
    await lend(kiosk.client, kiosk.hands, "kiosk-2")
    assert await kiosk.hand_in(1, "08:12") == first
    assert await refused(kiosk.hand_in(2, "08:13")) == (409, "lease-void")


async def test_a_forged_slip_and_a_forged_arrival_are_refused(kiosk: Kiosk) -> None:
    identity, admission = kiosk.slip(1, "08:12")
    other, _ = kiosk.slip(2, "08:12")
    client = kiosk.client
    assert await refused(client.admit("A" * 22, admission)) == (403, "forged-slip")
    assert await refused(client.admit(other, admission)) == (403, "forged-slip")
    early = change(admission, claim=change(admission.claim, arrived=at("08:01")))
    assert await refused(client.admit(identity, early)) == (403, "forged-claim")
    better = change(admission, claim=change(admission.claim, ticket_class="priority"))
    assert await refused(client.admit(identity, better)) == (403, "forged-claim")
    assert (await client.hall()).waiting == 0
    assert (await client.admit(identity, admission)).number == "M001"


async def test_a_secret_of_another_lease_makes_no_slips(kiosk: Kiosk) -> None:
    other = await lend(kiosk.client, kiosk.hands, "kiosk-2")
    mixed = Kiosk(kiosk.client, kiosk.hands, change(kiosk.lease, secret=other.lease.secret))
    assert await refused(mixed.hand_in(1, "08:12")) == (403, "forged-slip")
    assert await refused(kiosk.hand_in(21, "08:12")) == (403, "forged-slip")
    assert await refused(kiosk.hand_in(41, "08:12")) == (404, "not-leased")


@pytest.mark.parametrize(
    ("claimed", "counts"),
    [("0001-01-01T00:00:00+14:00", "08:00"), ("9999-12-31T23:59:59.999999-12:00", "08:30")],
)
async def test_a_clock_beyond_all_bounds_is_a_wrong_clock(
    tmp_path: Path, hands: Hands, claimed: str, counts: str
) -> None:
    with closing(SqliteLedger(tmp_path / "hall.sqlite")) as ledger:
        async with serving(tmp_path, ledger, wanted=WANTED, make_clock=hands.clock) as served:
            kiosk = await lend(served.client, hands)
            hands.pass_to(at("08:30"))
            instant = datetime.datetime.fromisoformat(claimed)
            claim = Claim(number="M001", service=SERVICE, arrived=instant)
            secret = kiosk.lease.secret
            admission = AdmitRequest(claim=claim, seal=leases.seal(secret, claim))
            taken = await served.client.admit(leases.ticket_id(secret, "M001"), admission)
            assert taken.issued_at - at(counts) <= datetime.timedelta(milliseconds=1)
            assert len((await served.client.counter("3")).waiting) == 1
            assert (await served.client.why("M001")).sentences


async def test_a_claim_counts_from_the_last_contact_of_that_kiosk(kiosk: Kiosk) -> None:
    """Two reports: only by the second one it is known that the first was answered."""
    await kiosk.report()
    assert (await kiosk.hand_in(1, "08:05")).issued_at == at("08:05")
    kiosk.hands.pass_to(at("08:31"))
    await kiosk.report()
    moment = datetime.timedelta(milliseconds=1)
    assert (await kiosk.hand_in(2, "08:06")).issued_at == at("08:30") + moment


async def test_what_is_still_to_hand_in_keeps_its_place_although_the_kiosk_reports_again(
    kiosk: Kiosk,
) -> None:
    for clock, to_hand_in in (("08:31", 0), ("08:32", 0), ("08:50", 2), ("08:51", 2)):
        kiosk.hands.pass_to(at(clock))
        await kiosk.report(to_hand_in)
    assert (await kiosk.hand_in(1, "08:40")).issued_at == at("08:40")
    assert (await kiosk.hand_in(2, "08:41")).issued_at == at("08:41")
    for clock in ("08:52", "08:53"):
        kiosk.hands.pass_to(at(clock))
        await kiosk.report()
    assert (await kiosk.hand_in(3, "08:42")).issued_at > at("08:51")


async def _noted(ledger: Ledger) -> None:
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(ledger.contacts, "rach-gia"):  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.05)


async def test_leases_and_contacts_outlive_the_server(tmp_path: Path, hands: Hands) -> None:
    file, keys = tmp_path / "hall.sqlite", KeyFolder(tmp_path / "keys")
    with closing(SqliteLedger(file)) as ledger:
        async with serving(tmp_path, ledger, wanted=WANTED, make_clock=hands.clock, keys=keys) as served:
            kiosk = await lend(served.client, hands)
            for clock in ("08:20", "08:21"):
                hands.pass_to(at(clock))
                await kiosk.report()
            await _noted(ledger)
    hands.pass_to(at("08:40"))
    again = KeyFolder(tmp_path / "keys")
    with closing(SqliteLedger(file)) as ledger:
        async with serving(tmp_path, ledger, wanted=WANTED, make_clock=hands.clock, keys=again) as served:
            kiosk.client = served.client
            assert (await kiosk.hand_in(2, "08:25")).issued_at == at("08:25")
            moment = datetime.timedelta(milliseconds=1)
            assert (await kiosk.hand_in(1, "08:05")).issued_at == at("08:20") + moment


async def test_a_key_that_cannot_be_read_is_a_trouble_and_stops_nothing_else(
    tmp_path: Path, hands: Hands
) -> None:
    (tmp_path / "leases-rach-gia.key").write_bytes(b"half a key")
    async with serving(tmp_path, wanted=WANTED, make_clock=hands.clock, keys=KeyFolder(tmp_path)) as served:
        assert "key-damaged" in {trouble.code for trouble in (await served.client.supervisor()).troubles}
        with pytest.raises(Away):
            await served.client.lease("kiosk-1", LeaseRequest(key=new_key()))
        taken = await served.client.issue(IssueRequest(key=new_key(), service=SERVICE))
        assert taken.number == "C001"


async def test_a_key_that_is_lost_after_numbers_were_lent_is_told(tmp_path: Path, hands: Hands) -> None:
    """Slips of today cannot prove themselves any more; officers take their numbers in all the same."""
    ledger, folder = MemoryLedger(), tmp_path / "keys"
    async with serving(
        tmp_path, ledger, wanted=WANTED, make_clock=hands.clock, keys=KeyFolder(folder)
    ) as served:
        kiosk = await lend(served.client, hands)
        assert (await served.client.supervisor()).troubles == ()
    (folder / "leases-rach-gia.key").unlink()
    async with serving(
        tmp_path, ledger, wanted=WANTED, make_clock=hands.clock, keys=KeyFolder(folder)
    ) as served:
        kiosk.client = served.client
        assert await refused(kiosk.hand_in(1, "08:00")) == (403, "forged-slip")
        by_hand = AdmitByNumberRequest(key=new_key(), number="M001", service=SERVICE)
        assert (await served.client.admit_by_number("3", by_hand)).number == "M001"
        (trouble,) = (await served.client.supervisor()).troubles
        assert trouble.code == "key-damaged"
        assert "leases-rach-gia" in trouble.advice


async def test_what_was_taken_in_has_its_answer_also_without_the_key(tmp_path: Path, hands: Hands) -> None:
    ledger, folder = MemoryLedger(), tmp_path / "keys"
    async with serving(
        tmp_path, ledger, wanted=WANTED, make_clock=hands.clock, keys=KeyFolder(folder)
    ) as served:
        kiosk = await lend(served.client, hands)
        taken = await kiosk.hand_in(1, "08:00")
    (folder / "leases-rach-gia.key").write_bytes(b"half a key")
    async with serving(
        tmp_path, ledger, wanted=WANTED, make_clock=hands.clock, keys=KeyFolder(folder)
    ) as served:
        kiosk.client = served.client
        assert await kiosk.hand_in(1, "08:00") == taken
        with pytest.raises(Away):
            await kiosk.hand_in(2, "08:00")


async def test_what_a_kiosk_says_of_itself_and_what_the_ledger_knows(kiosk: Kiosk) -> None:
    await kiosk.hand_in(1, "08:12")
    await kiosk.hand_in(2, "07:12")
    await kiosk.report(to_hand_in=2)
    view = await kiosk.client.supervisor()
    (device,) = view.devices
    assert device.kiosk == KioskHealth(lease=kiosk.lease.lease, lease_left=3, to_hand_in=2)
    assert (device.admitted, device.clamped) == (2, 1)
    assert [trouble.code for trouble in view.troubles if trouble.device == "kiosk-1"] == [
        "numbers-to-hand-in"
    ]
    await kiosk.report()
    assert [one for one in (await kiosk.client.supervisor()).troubles if one.device == "kiosk-1"] == []


async def test_re_imaged_kiosk_gets_other_numbers_and_its_old_slips_count(kiosk: Kiosk) -> None:
    given = kiosk.slip(1, "08:12")
    anew = await lend(kiosk.client, kiosk.hands)
    assert anew.lease.first == 21
    assert (await kiosk.client.admit(*given)).number == "M001"
    assert (await anew.hand_in(21, "08:13")).number == "M021"


async def test_numbers_are_lent_when_the_ledger_is_in_memory_too(tmp_path: Path, hands: Hands) -> None:
    async with serving(tmp_path, MemoryLedger(), wanted=WANTED, make_clock=hands.clock) as served:
        assert (await served.client.lease("kiosk-1", LeaseRequest(key=new_key()))).first == 1
        for name in ("no/kiosk", "kiosk-1\n", "kiosk 1", "k" * 65):
            asked = served.client.lease(name, LeaseRequest(key=new_key()))
            assert await refused(asked) == (422, "invalid-request"), name
