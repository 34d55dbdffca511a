"""Procedures and dossiers on phones and paper: in every language, at 200 % zoom, and without any script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

import config.load
from tests.queue_server.web.browsing import faults, open_page, photograph
from tests.serving import Served, serving

BIRTH = "1.001193"
DONE, MISSING, LATE = "H01.33.12-261026-0301", "H01.33.12-261020-0088", "000.00.12.H01-261001-0007"


@pytest_asyncio.fixture(loop_scope="module")
async def lookups(tmp_path: Path) -> AsyncIterator[Served]:
    """The sample hall with both samples."""
    folder = config.load.FOLDER
    dossiers = folder / "samples" / "dossiers.toml"
    async with serving(tmp_path, procedures=folder / "procedures", dossiers=dossiers) as served:
        yield served


async def test_from_the_list_to_a_procedure_and_to_paper(
    lookups: Served, browser: Browser, photographs: Path
) -> None:
    page = await open_page(browser, lookups.url)
    await page.get_by_role("link", name="Thủ tục hành chính").click()
    await expect(page.locator("h1")).to_have_text("Thủ tục hành chính")
    await page.locator("summary", has_text="Hộ tịch").click()
    await page.get_by_role("link", name="Đăng ký khai sinh", exact=True).click()
    await expect(page.locator("h1")).to_have_text("Đăng ký khai sinh")
    await expect(page.locator(".case")).to_have_count(3)
    await expect(page.locator(".case").first).to_contain_text("Giấy chứng sinh 1 bản chính")
    await expect(page.locator(".case").first).to_contain_text("xuất trình, nhận lại ngay")
    await expect(page.locator("tbody tr").first).to_contain_text("quá hạn: 8.000 đồng")
    await expect(page.locator(".remark")).to_contain_text("lấy số cho việc: Khai sinh, khai tử")
    await expect(page.locator("body")).to_contain_text("Cập nhật ngày 01/07/2026 theo Quyết định mẫu")
    assert await faults(page) == []
    await photograph(page, photographs, "procedure-vi-office")
    await page.emulate_media(media="print")
    await expect(page.locator(".back")).to_be_hidden()
    await expect(page.locator("footer")).to_be_hidden()
    paper = await page.pdf(format="A4")
    assert 1 <= paper.count(b"/Type /Page\n") <= 2, "two sheets at the most"


@pytest.mark.parametrize(
    ("question", "found"),
    [("so do", "cấp Giấy chứng nhận quyền sử dụng đất lần đầu"), ("khai sanh", "Đăng ký khai sinh")],
)
async def test_the_search_finds_everyday_words(
    lookups: Served, browser: Browser, question: str, found: str
) -> None:
    page = await open_page(browser, f"{lookups.url}/procedures", "phone")
    await page.get_by_label("Tìm thủ tục").fill(question)
    await page.keyboard.press("Enter")
    await expect(page.locator("section .links a").first).to_contain_text(found)
    await expect(page.get_by_label("Tìm thủ tục")).to_have_value(question)
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("section h2")).to_contain_text(f"“{question}”")
    assert await faults(page) == []


async def test_a_search_without_an_answer_says_so(lookups: Served, browser: Browser) -> None:
    page = await open_page(
        browser, f"{lookups.url}/procedures?q=%3Cscript%3Ealert(1)%3C/script%3Ezzzz", "phone"
    )
    await expect(page.locator(".remark")).to_contain_text("“<script>alert(1)</script>zzzz”")
    assert await faults(page) == []


@pytest.mark.parametrize(
    ("language", "screen"), [("vi", "phone"), ("en", "phone"), ("km", "phone"), ("km", "zoomed-200")]
)
async def test_every_language_fits(
    lookups: Served, browser: Browser, photographs: Path, language: str, screen: str
) -> None:
    pages = {
        "procedures": "/procedures?", "procedures-found": "/procedures?q=khai&",
        "procedure": f"/procedures/{BIRTH}?",
        "dossier": "/dossier?", "dossier-done": f"/dossier?code={DONE}&",
        "dossier-missing": f"/dossier?code={MISSING}&", "dossier-late": f"/dossier?code={LATE}&",
    }  # fmt: skip
    page = await open_page(browser, lookups.url, screen)
    for name, path in pages.items():
        await page.goto(f"{lookups.url}{path}lang={language}")
        assert await page.locator("html").get_attribute("lang") == language
        assert await faults(page) == [], name
        if screen == "phone":
            await photograph(page, photographs, f"{name}-{language}-phone")


async def test_high_contrast_can_be_read(lookups: Served, browser: Browser, photographs: Path) -> None:
    page = await open_page(browser, lookups.url, "phone")
    await page.emulate_media(contrast="more")
    for path in (
        f"/procedures/{BIRTH}",
        "/procedures?q=khai",
        f"/dossier?code={MISSING}",
        "/dossier?code=x1x1x1",
    ):
        await page.goto(lookups.url + path)
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
        assert await faults(page) == [], path
    await page.goto(f"{lookups.url}/dossier?code={MISSING}")
    await photograph(page, photographs, "dossier-missing-vi-high-contrast")


async def test_everything_works_without_scripts(lookups: Served, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(f"{lookups.url}/procedures/{BIRTH}?lang=en")
    await expect(page.locator("h1")).to_have_text("Birth registration")
    await expect(page.locator("body")).not_to_contain_text("JavaScript")
    await page.get_by_role("link", name="All procedures").click()
    await page.get_by_label("Find a procedure").fill("marriage")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("link", name="Marriage registration").click()
    await expect(page.locator("h1")).to_have_text("Marriage registration")
    await page.goto(f"{lookups.url}/dossier?lang=en")
    await page.get_by_label("Dossier code").fill(DONE.lower().replace("-", " - "))
    await page.get_by_role("button", name="Look up").click()
    await expect(page.locator(".state")).to_contain_text("The result is ready")
    await expect(page.locator(".state")).to_contain_text("Collect the result of a dossier")
    await context.close()


async def test_a_dossier_says_how_far_it_is_and_what_comes_next(lookups: Served, browser: Browser) -> None:
    page = await open_page(browser, f"{lookups.url}/dossier", "phone")

    async def look_up(code: str) -> None:
        await page.goto(f"{lookups.url}/dossier")
        await page.get_by_label("Mã hồ sơ").fill(code)
        await page.get_by_role("button", name="Tra cứu").click()

    await look_up(MISSING)
    await expect(page.locator(".state li")).to_have_text(
        ["Bản vẽ thiết kế xây dựng (2 bộ)", "Bản sao Giấy chứng nhận quyền sử dụng đất"]
    )
    await expect(page.locator(".take")).to_contain_text("Cấp phép xây dựng")
    await look_up(LATE)
    await expect(page.locator(".state")).to_contain_text("đã quá ngày hẹn")
    await look_up("H01.33.12-261015-0231")
    await expect(page.locator(".state")).to_contain_text("Chưa cần đến, chưa cần lấy số")
    await expect(page.locator("dl")).to_contain_text("Ngày hẹn trả")
    await page.get_by_role("link", name="ភាសាខ្មែរ").click()
    await expect(page.locator(".code")).to_have_text("H01.33.12-261015-0231")
    await look_up("H01.33.12-261015-9999")
    await expect(page.get_by_role("alert")).to_contain_text("Không tìm thấy hồ sơ có mã này")
    await expect(page.get_by_label("Mã hồ sơ")).to_have_value("H01.33.12-261015-9999")
    await look_up("xin chào")
    await expect(page.get_by_role("alert")).to_contain_text("không phải là mã hồ sơ")
    assert await faults(page) == []


async def test_what_is_not_there_is_said_on_a_page(lookups: Served, server: Served, browser: Browser) -> None:
    page = await open_page(browser, f"{lookups.url}/procedures/9.999999", "phone")
    await expect(page.get_by_role("alert")).to_contain_text("Không tìm thấy thủ tục này")
    for path in ("/procedures", f"/procedures/{BIRTH}", "/dossier"):
        answer = await page.goto(server.url + path)
        assert answer is not None
        assert answer.status == 404
        await expect(page.get_by_role("alert")).to_be_visible()
        assert await faults(page) == []
    await page.goto(server.url)
    await expect(page.get_by_role("link", name="Tra cứu hồ sơ")).to_have_count(0)


async def test_what_is_not_translated_is_told_in_the_hall_s_first_language(
    tmp_path: Path, browser: Browser
) -> None:
    folder = tmp_path / "procedures"
    folder.mkdir()
    for name in ("common.toml", "civil-status.toml"):
        text = (config.load.FOLDER / "procedures" / name).read_text(encoding="utf-8")
        (folder / name).write_text(re.sub(r', km = "[^"]*"', "", text), encoding="utf-8")
    async with serving(tmp_path, procedures=folder) as served:
        page = await open_page(browser, f"{served.url}/procedures?lang=km", "phone")
        await page.locator("summary").first.click()
        await page.get_by_role("link", name="Đăng ký khai sinh", exact=True).click()
        await expect(page.locator("h1")).to_have_text("Đăng ký khai sinh")
        assert await page.locator("html").get_attribute("lang") == "km"


async def test_asking_too_often_is_said_politely(lookups: Served, browser: Browser) -> None:
    page = await open_page(browser, f"{lookups.url}/dossier", "phone")
    for _ in range(30):
        answer = await page.goto(f"{lookups.url}/dossier?code=H01.33.12-261015-9999")
        assert answer is not None
        if answer.status == 429:
            break
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) >= 1
    await expect(page.get_by_role("alert")).to_contain_text("Xin chờ giây lát")
