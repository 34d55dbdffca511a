"""The supervisor's page in a real browser, against the real server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, expect

from queue_server.client import Client, new_key
from queue_server.contract import leases, messages
from tests.queue_server.hall.small_hall import at
from tests.queue_server.running import Hands
from tests.queue_server.web.browsing import faults, open_page, photograph
from tests.queue_server.web.supervising import forecast
from tests.serving import HALL, SAMPLE_AS_IT_IS, Served, ServerProcess, sample_wanted, serving

COUNTER, SERVICE = "5", "certified-copy"


async def _report(client: Client, device: str, *codes: str, kind: str = "kiosk", advice: str = "") -> None:
    troubles = tuple(messages.Trouble(code=code, advice=advice) for code in codes)
    body = msgspec.json.encode({"kind": kind, "version": "0.1.0", "troubles": troubles})
    await client.report(device, msgspec.json.decode(body, type=messages.HealthReport))


async def _issue(client: Client, count: int) -> None:
    for _ in range(count):
        await client.issue(messages.IssueRequest(key=new_key(), service=SERVICE))


async def _open_and_call(client: Client) -> str:
    await client.at_counter(COUNTER, "open", messages.OpenCounterRequest(key=new_key()))
    answer = await client.next(COUNTER, messages.NextRequest(key=new_key()))
    assert answer is not None
    assert answer.called is not None
    return answer.called.number


async def test_follows_counters_and_services(server: Served, browser: Browser) -> None:
    page = await open_page(browser, f"{server.url}/supervise")
    await expect(page.locator("#issued")).to_have_text("0")
    await _issue(server.client, 3)
    await expect(page.locator("#issued")).to_have_text("3")
    row = page.locator("#services tr", has_text="Chứng thực bản sao")
    await expect(row.locator("td").first).to_have_text("3")
    await expect(row).to_contain_text("chưa có quầy")
    number = await _open_and_call(server.client)
    counter = page.locator(".counter", has=page.get_by_text("Quầy 5", exact=True))
    await expect(counter).to_contain_text(f"đang gọi {number}")
    await expect(counter.locator(".timer")).to_contain_text(":")
    await expect(row.locator("td").first).to_have_text("2")
    await server.client.at_counter(
        COUNTER, "pause", messages.PauseCounterRequest(key=new_key(), reason="meeting")
    )
    await expect(counter).to_contain_text("Tạm dừng")
    await expect(page.locator("#waiting")).to_have_text("2")


async def test_says_troubles_in_words_and_drops_them_when_they_end(server: Served, browser: Browser) -> None:
    page = await open_page(browser, f"{server.url}/supervise")
    troubles = page.locator("#troubles")
    await _report(server.client, "kiosk-1", "printer-paper-out")
    await expect(troubles).to_contain_text("Máy in hết giấy")
    await expect(troubles).to_contain_text("Thay cuộn giấy")
    await expect(troubles).to_contain_text("kiosk-1")
    await _report(server.client, "kiosk-1", "never-heard-of", advice="E42 <b>")
    await expect(troubles).to_contain_text("Sự cố: never-heard-of")
    await expect(troubles).to_contain_text("E42 <b>")
    await expect(troubles).not_to_contain_text("Máy in hết giấy")
    await _report(server.client, "kiosk-1")
    await expect(troubles).not_to_contain_text("never-heard-of")
    await expect(page.locator("#devices")).to_contain_text("Máy lấy số kiosk-1")


async def test_tells_of_calls_that_no_board_announced(tmp_path: Path, browser: Browser) -> None:
    wanted = sample_wanted()
    impatient = replace(wanted, discipline=msgspec.structs.replace(wanted.discipline, announce_within=1))
    async with serving(tmp_path, wanted=impatient) as server:
        await _issue(server.client, 1)
        number = await _open_and_call(server.client)
        page = await open_page(browser, f"{server.url}/supervise")
        told = page.locator("#troubles", has_text=f"{number} gọi đến quầy 5 mà chưa báo")
        await expect(told).to_be_visible()
        call = (await server.client.board()).calls[-1]
        await server.client.announced(call.seq, messages.AnnouncedRequest(key=new_key(), device="board-1"))
        await expect(told).to_be_hidden()


async def test_stops_and_resumes_numbers_only_when_confirmed(server: Served, browser: Browser) -> None:
    page = await open_page(browser, f"{server.url}/supervise")
    await page.get_by_role("button", name="Điều hành sảnh").click()
    await page.get_by_role("button", name="Tạm ngừng phát số…").click()
    await page.get_by_label("Sự cố hệ thống").check()
    pause = page.get_by_role("button", name="Tạm ngừng phát số", exact=True)
    await pause.click()
    question = page.get_by_role("alertdialog")
    await expect(question).to_contain_text("Người mới đến")
    await page.keyboard.press("Enter")  # what has the focus is "no"
    await expect(question).to_be_hidden()
    assert (await server.client.hall()).issuing
    await pause.click()
    await page.locator("#yes").click()
    await expect(page.locator("#issuing")).to_have_text("Tạm ngừng phát số: Sự cố hệ thống")
    assert not (await server.client.hall()).issuing
    await page.get_by_role("button", name="Phát số trở lại").click()
    await page.locator("#yes").click()
    await expect(page.locator("#issuing")).to_contain_text("Đang phát số")


async def test_closes_the_day_when_confirmed_and_says_why_not(server: Served, browser: Browser) -> None:
    await _issue(server.client, 2)
    await _open_and_call(server.client)
    page = await open_page(browser, f"{server.url}/supervise")
    await page.get_by_role("button", name="Điều hành sảnh").click()
    close = page.get_by_role("button", name="Đóng ngày làm việc")
    await close.click()
    await expect(page.locator("#question")).to_contain_text("1 người đang chờ")
    await page.locator("#yes").click()
    await expect(page.locator("#sheet-notice")).to_contain_text("Còn số đang ở quầy")
    await server.client.at_counter(COUNTER, "finish", messages.TicketRequest(key=new_key()))
    await close.click()
    await page.locator("#yes").click()
    await expect(page.get_by_role("button", name="Mở ngày làm việc")).to_be_visible()
    assert (await server.client.hall()).day is None


async def test_survives_a_killed_server_without_a_reload(
    server_process: ServerProcess, browser: Browser
) -> None:
    server_process.start()
    async with Client(server_process.url, HALL) as client:
        await _issue(client, 2)
        page = await open_page(browser, f"{server_process.url}/supervise")
        await page.evaluate("window.loadedOnce = true")
        await expect(page.locator("#issued")).to_have_text("2")
        server_process.kill()
        await expect(page.locator("#away")).to_contain_text("Đang kết nối lại")
        await page.keyboard.press("F9")
        await page.get_by_role("button", name="Mời mọi người rời sảnh…").click()
        await page.locator("#sheet .form-place [type=submit]").click()
        await page.locator("#tick").check()
        await page.locator("#yes").click()
        await expect(page.locator("#sheet-notice")).to_contain_text("chưa có gì được thực hiện")
        server_process.start()
        await _issue(client, 1)
        await expect(page.locator("#issued")).to_have_text("3")
        await expect(page.locator("#away")).to_be_hidden()
        assert await page.evaluate("window.loadedOnce") is True


@pytest.mark.parametrize("screen", ["office", "tablet", "phone"])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_is_readable(
    server: Served, browser: Browser, photographs: Path, screen: str, language: str
) -> None:
    await _issue(server.client, 9)
    await _open_and_call(server.client)
    for counter in ("1", "6", "11"):
        await server.client.at_counter(counter, "open", messages.OpenCounterRequest(key=new_key()))
    await server.client.at_counter("6", "pause", messages.PauseCounterRequest(key=new_key(), reason="break"))
    await _report(server.client, "kiosk-1", "printer-paper-out")
    await _report(server.client, "board-1", kind="board")
    forecast(server, SERVICE, "birth-death", "land-change")
    page = await open_page(browser, f"{server.url}/supervise?lang={language}", screen)
    await expect(page.locator("#waiting")).to_have_text("8")
    await expect(page.locator(".trouble")).to_have_count(2)
    assert await faults(page) == []
    await photograph(page, photographs, f"supervise-{language}-{screen}")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
async def test_tells_how_a_kiosk_is_and_what_it_gave_while_the_server_was_away(
    tmp_path: Path, browser: Browser, language: str, photographs: Path
) -> None:
    hands = Hands(at("08:00"))
    async with serving(tmp_path, wanted=sample_wanted(SAMPLE_AS_IT_IS), make_clock=hands.clock) as server:
        lent = await server.client.lease("kiosk-1", messages.LeaseRequest(key=new_key()))
        hands.pass_to(at("08:30"))
        for sequence, claimed in ((1, "08:10"), (2, "07:10")):
            number = leases.number(lent.prefix, lent.digits, sequence)
            claim = messages.Claim(number=number, service=SERVICE, arrived=at(claimed))
            admission = messages.AdmitRequest(claim=claim, seal=leases.seal(lent.secret, claim))
            await server.client.admit(leases.ticket_id(lent.secret, number), admission)
        well = messages.KioskHealth(paper="ok", lease=lent.lease, lease_left=18)
        ill = messages.KioskHealth(paper="out", to_hand_in=3, outages=2, last_outage=at("08:21"))
        for device, kiosk in (("kiosk-1", well), ("kiosk-2", ill)):
            report = messages.HealthReport(kind="kiosk", version="0.3.0", kiosk=kiosk)
            await server.client.report(device, report)
        page = await open_page(browser, f"{server.url}/supervise?lang={language}")
        first, second = page.locator("#devices .device").nth(0), page.locator("#devices .device").nth(1)
        await expect(first).to_contain_text("18")
        await expect(second).to_contain_text("08:21")
        if language == "vi":
            await expect(first).to_contain_text("Giấy: đủ")
            await expect(first).to_contain_text("Đã nhận 2 số cấp khi mất kết nối")
            await expect(first).to_contain_text("1 số bị tính lại giờ đến")
            await expect(second).to_contain_text("Chưa có số dự phòng")
            await expect(page.locator("#troubles")).to_contain_text("Kiosk còn số chưa nộp về máy chủ")
        assert await faults(page) == []
        await page.locator("#devices").scroll_into_view_if_needed()
        await photograph(page, photographs, f"supervise-kiosks-{language}")
        await page.set_viewport_size({"width": 390, "height": 844})
        assert await faults(page) == []
