"""Boards, displays and pads with a wrong address: said on screen and to the supervisor, until mended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, Page, expect

from queue_server.client import Client
from tests.queue_server.web.browsing import SOON, faults, open_page, photograph
from tests.serving import Served, sample_wanted, serving

#: Another ``device`` than the hall's kiosks have.
NAME = "wrong-1"
#: What the supervisor reads of an unknown counter and zone, and of a name that cannot be used.
TITLES = {
    "vi": ("không có quầy 77", "không có khu vực nope", "tên thiết bị báng không dùng được"),
    "en": ("there is no counter 77", "there is no zone nope", "a device cannot be named báng"),
    "km": ("គ្មានបញ្ជរ 77 ទេ", "គ្មានតំបន់ nope ទេ", "ឈ្មោះឧបករណ៍ báng ប្រើមិនបាន"),
}


async def _told(client: Client, *wanted: tuple[str, str], of: int = 1) -> None:
    """Wait until just these troubles of devices are told, while so many devices report."""
    async with asyncio.timeout(2 * SOON):
        while True:
            view = await client.supervisor()
            found = [(one.code, one.advice) for one in view.troubles if one.device not in ("", "main")]
            found = [one for one in found if one[0] != "sound-blocked"]
            if len(view.devices) == of and sorted(found) == sorted(wanted):
                return
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("query", "trouble", "said"),
    [
        ("zone=nope", ("zone-unknown", "nope"), "khu vực nope"),
        ("layout=counter&counter=33", ("counter-unknown", "33"), "quầy 33"),
        ("layout=grid&counters=1,77,78", ("counter-unknown", "77, 78"), "quầy 77"),
    ],
)
async def test_a_board_of_what_the_hall_does_not_have(
    server: Served, browser: Browser, query: str, trouble: tuple[str, str], said: str
) -> None:
    page = await open_page(browser, f"{server.url}/board?{query}&device={NAME}&sound=off")
    await _told(server.client, trouble)
    await expect(page.locator("#trouble")).to_contain_text(said)
    assert await faults(page) == []
    await page.goto(f"{server.url}/board?device={NAME}&sound=off")
    await _told(server.client)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/board?sound=off", "board"), ("/rate/3?", "rating"), ("/counter/3/display?", "display")],
)
async def test_a_name_that_cannot_be_used_is_said_and_told(
    server: Served, browser: Browser, photographs: Path, path: str, kind: str
) -> None:
    page = await open_page(browser, f"{server.url}{path}&device=báng", "tablet")
    await _told(server.client, ("device-refused", "báng"))
    await expect(page.locator("#trouble")).to_have_text("Thiết bị này chưa được cài đặt đúng (tên báng).")
    (device,) = (await server.client.supervisor()).devices
    assert device.device.startswith(f"{kind}-web-")
    assert await faults(page) == []
    await photograph(page, photographs, f"set-up-wrongly-{kind}")
    await page.reload()
    await expect(page.locator("#trouble")).to_contain_text("báng")
    await _told(server.client, ("device-refused", "báng"), of=1)  # by the same name as before


@pytest.mark.parametrize("language", TITLES)
async def test_the_supervisor_reads_it(
    server: Served, browser: Browser, photographs: Path, language: str
) -> None:
    for query in ("zone=nope&device=wrong-1", "layout=grid&counters=77&device=wrong-2", "device=báng"):
        await open_page(browser, f"{server.url}/board?{query}&sound=off")
    supervise = await open_page(browser, f"{server.url}/supervise?lang={language}")
    for title in TITLES[language]:
        await expect(supervise.locator("#troubles")).to_contain_text(title)
    assert await faults(supervise) == []
    await photograph(supervise, photographs, f"supervise-set-up-wrongly-{language}")


async def test_a_counter_that_goes_and_comes_back(tmp_path: Path, browser: Browser) -> None:
    """The hall's file was changed below a display and a pad that stand there."""
    wanted = sample_wanted()
    more = msgspec.structs.replace(wanted.discipline.counters[2], id="33")
    has = msgspec.structs.replace(wanted.discipline, counters=(*wanted.discipline.counters, more))
    having = replace(wanted, discipline=has)
    pages: list[Page] = []
    port = 0
    for step, hall in enumerate((having, wanted, having)):
        async with serving(tmp_path, wanted=hall, port=port) as server:
            if not pages:
                port = int(server.url.rpartition(":")[2])
                for path in ("counter/33/display", "rate/33"):
                    url = f"{server.url}/{path}?device=at-33-{len(pages)}"
                    pages.append(await open_page(browser, url, "tablet"))
            await _told(server.client, *([("counter-unknown", "33")] * 2 if step == 1 else []), of=2)
            for page in pages:
                said = expect(page.locator("#trouble"))
                await (said.to_contain_text("chưa được cài đặt đúng") if step == 1 else said.to_be_hidden())
                assert await faults(page) == []


#: An address, its status, what is said of it, what the supervisor is told, how many links and one of them.
NO_33, NO_GIRD = "không có quầy “33”", "kiểu bảng “gird”"
ADDRESSES = [
    (f"/rate/33?device={NAME}", 404, NO_33, ("counter-unknown", "33"), 13, f"/rate/3?device={NAME}"),
    (
        f"/counter/33/display?device={NAME}",
        *(404, NO_33, ("counter-unknown", "33"), 13),
        f"/counter/3/display?device={NAME}",
    ),
    ("/counter/33", 404, NO_33, None, 13, "/counter/3"),
    (
        f"/board?layout=gird&device={NAME}&zone=main",
        *(422, NO_GIRD, ("layout-unknown", "gird"), 15),
        f"/board?device={NAME}&zone=main&layout=grid",
    ),
    (
        "/board?layout=counter",
        *(422, "quầy nào", ("counter-unknown", "–"), 15),
        "/board?layout=counter&counter=3",
    ),
    ("/rate/<b>x", 404, "không có quầy “<b>x”", None, 13, "/rate/3"),
]


@pytest.mark.parametrize(("address", "status", "said", "trouble", "links", "one"), ADDRESSES)
async def test_a_mistyped_address_is_a_page_in_words(
    server: Served,
    browser: Browser,
    photographs: Path,
    address: str,
    status: int,
    said: str,
    trouble: tuple[str, str] | None,
    links: int,
    one: str,
) -> None:
    page = await open_page(browser, "about:blank", "tablet")
    answer = await page.goto(f"{server.url}{address}")
    assert answer is not None
    assert answer.status == status
    await expect(page.locator(".wrong p")).to_have_count(3)
    await expect(page.locator(".wrong p[lang=vi]")).to_contain_text(said)
    if trouble is not None:
        await _told(server.client, trouble)
    found = [await link.get_attribute("href") for link in await page.locator(".pads a").all()]
    assert len(found) == links
    assert one in found
    assert await faults(page) == []
    await photograph(page, photographs, f"wrong-address-{status}-{links}-{len(address)}")
    plain = await page.request.get(f"{server.url}{address}", headers={"Accept": "application/json"})
    assert plain.status == status
    assert plain.headers["content-type"] == "application/problem+json"
    await page.locator(f'.pads a[href="{one}"]').click()
    await page.wait_for_url(f"{server.url}{one}")
    await expect(page.locator(".wrong")).to_have_count(0)


@pytest.mark.parametrize("language", TITLES)
async def test_a_mistyped_address_in_every_language(
    server: Served, browser: Browser, photographs: Path, language: str
) -> None:
    page = await open_page(browser, f"{server.url}/board?layout=gird&lang={language}", "tablet")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.locator(".wrong p").first).to_have_attribute("lang", language)
    assert await faults(page) == []
    await photograph(page, photographs, f"wrong-address-{language}")
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await faults(page) == []
