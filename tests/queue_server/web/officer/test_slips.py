"""An officer takes in slips that a kiosk gave while the server was away: by number, and by scanning."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from queue_server.client import new_key
from queue_server.contract import leases
from queue_server.contract.messages import AdmitRequest, Claim, LeaseAnswer, LeaseRequest
from queue_server.store.memory import MemoryLedger
from tests.queue_server.hall.small_hall import at
from tests.queue_server.running import Hands
from tests.queue_server.web.browsing import photograph
from tests.queue_server.web.officer.desk import OWN, Desk
from tests.serving import SAMPLE_AS_IT_IS, Served, sample_wanted, serving


async def lend(server: Served) -> LeaseAnswer:
    """A kiosk holds M001 to M020."""
    return await server.client.lease("kiosk-1", LeaseRequest(key=new_key()))


def claim_of(lent: LeaseAnswer, sequence: int, arrived: datetime.datetime) -> Claim:
    """What the kiosk says of a number."""
    number = leases.number(lent.prefix, lent.digits, sequence)
    return Claim(number=number, service=OWN, arrived=arrived)


def scan(lent: LeaseAnswer, sequence: int, arrived: datetime.datetime | None = None) -> str:
    """What the scanner types."""
    claim = claim_of(lent, sequence, arrived or datetime.datetime.now(datetime.UTC))
    return leases.address(lent.address, lent.secret, claim)


async def test_takes_a_slip_in_by_its_number(desk: Desk) -> None:
    await lend(desk.server)
    await desk.keys("Shift+F7")
    await desk.touch("Nhận phiếu cấp khi mất kết nối")
    await desk.page.keyboard.type("m02")
    await desk.keys("Enter")
    await desk.asks("Nhận số M02 cho việc nào?")
    await desk.keys("Escape")
    await desk.page.locator("#panel input").fill("m 002")
    await desk.keys("Enter")
    await desk.asks("Nhận số M002 cho việc nào?")
    await desk.touch("Chứng thực bản sao", "Ưu tiên", "Nhận vào hàng chờ")
    await desk.told("M002 đã vào hàng chờ: Chứng thực bản sao.")
    await desk.closed()
    (waits,) = (await desk.view()).waiting
    assert (waits.number, waits.ticket_class, waits.leased, waits.claimed) == ("M002", "priority", True, None)
    await expect(desk.page.locator("#waiting")).to_contain_text("nhận tại quầy")
    # Once more: it stands there already.
    await desk.keys("Shift+F7", "5")
    await desk.page.keyboard.type("M002")
    await desk.keys("Enter")
    await desk.asks("Số M002 đang chờ")


async def test_tells_what_is_no_number_and_what_was_never_lent(desk: Desk) -> None:
    await desk.keys("Shift+F7", "5")
    await desk.keys("Enter")
    await desk.told("Số phiếu gồm chữ rồi đến số")
    await desk.page.keyboard.type("M001")
    await desk.keys("Enter")
    await desk.touch("Chứng thực bản sao", "Nhận vào hàng chờ")
    await desk.told("Số này hôm nay không có hiệu lực")


async def test_a_scanned_slip_stands_in_line_at_once(desk: Desk) -> None:
    lent = await lend(desk.server)
    await desk.scan(scan(lent, 1))
    await desk.told("M001 đã vào hàng chờ: Chứng thực bản sao.")
    await desk.asks("Số M001 đang chờ")
    assert [one.number for one in (await desk.view()).waiting] == ["M001"]
    await desk.keys("Escape")
    await desk.closed()
    # Scanned again, and while a page is open whose choices have keys: shown, and nothing else happens.
    await desk.keys("F9")
    await desk.scan(scan(lent, 1))
    await desk.asks("Số M001 đang chờ")
    await desk.stands("idle")
    assert len((await desk.view()).waiting) == 1


async def test_a_scanned_slip_in_the_middle_of_typing(desk: Desk) -> None:
    lent = await lend(desk.server)
    await desk.keys("Shift+F7", "2")
    await desk.page.keyboard.type("C0")
    await desk.scan(scan(lent, 3))
    await desk.asks("Số M003 đang chờ")


async def test_an_ordinary_slip_shows_its_ticket(desk: Desk) -> None:
    taken = await desk.take()
    await desk.scan(taken.url)
    await desk.asks(f"Số {taken.number} đang chờ")


async def test_with_caps_lock_a_slip_is_a_slip(desk: Desk) -> None:
    lent = await lend(desk.server)
    await desk.scan(scan(lent, 1).swapcase())
    await desk.told("M001 đã vào hàng chờ: Chứng thực bản sao.")


@pytest.mark.parametrize("scanned", ["H15.50.05.13-261008-0975", "001188000001||NGUYEN VAN A|01011988|Nam"])
async def test_another_paper_that_is_scanned_presses_nothing(desk: Desk, scanned: str) -> None:
    """A scanner ends with Enter, and the button that calls the next one may have the focus."""
    await desk.take()
    await desk.page.locator("#big").focus()
    await desk.scan(scanned)
    await desk.told("Không đọc được mã vừa quét")
    await desk.stands("idle")
    assert len((await desk.view()).waiting) == 1


async def test_what_is_no_slip_is_told(desk: Desk) -> None:
    await desk.scan("https://example.org/tracuu?MHS=H15.50.05.13-261008-0975")
    await desk.told("Không đọc được mã vừa quét")
    lent = await lend(desk.server)
    other = await desk.server.client.lease("kiosk-2", LeaseRequest(key=new_key()))
    claim = claim_of(lent, 1, datetime.datetime.now(datetime.UTC))
    await desk.scan(leases.address(lent.address, other.secret, claim))
    await desk.told("không phải do bộ phận cấp")
    assert (await desk.view()).waiting == ()


@pytest_asyncio.fixture(loop_scope="module")
async def morning(tmp_path: Path) -> AsyncIterator[tuple[Served, Hands]]:
    """A server whose clock the test moves; it is 08:00."""
    hands = Hands(at("08:00"))
    async with serving(
        tmp_path / "sounds", MemoryLedger(), wanted=sample_wanted(SAMPLE_AS_IT_IS), make_clock=hands.clock
    ) as served:
        yield served, hands


async def test_the_line_tells_what_the_kiosk_claimed_and_what_counts(
    morning: tuple[Served, Hands], browser: Browser, photographs: Path
) -> None:
    server, hands = morning
    lent = await lend(server)
    desk = await Desk.sit_down(server, browser)
    hands.pass_to(at("08:30"))
    for sequence, clock in ((1, "07:40"), (2, "08:12")):
        claim = claim_of(lent, sequence, at(clock))
        identity = leases.ticket_id(lent.secret, claim.number)
        await server.client.admit(identity, AdmitRequest(claim=claim, seal=leases.seal(lent.secret, claim)))
    rows = desk.page.locator("#waiting")
    await expect(rows).to_contain_text("kiosk ghi 07:40 khi mất kết nối, tính từ 08:00")
    await expect(rows).to_contain_text("cấp khi mất kết nối")
    await photograph(desk.page, photographs, "counter-leased")
    assert await desk.failures() == []
