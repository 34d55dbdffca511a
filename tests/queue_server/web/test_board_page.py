"""The browser's board in a real browser, against the real server."""

from __future__ import annotations

import asyncio
import datetime
import itertools
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from display_board import arrangement
from queue_server.client import Client, new_key
from queue_server.contract import codec, messages
from tests.conftest import Served, ServerProcess
from tests.display_board import cases, stage
from tests.queue_server.web.browsing import chromium, faults, open_page, photograph, scrolls
from tests.serving import HALL

SERVICE, COUNTER = "certified-copy", "5"
#: Screens that boards are made for.
SCREENS = {"television": (1920, 1080), "office": (1366, 768), "old-television": (1280, 720)}
#: Seconds until a call must have been announced: a chime and two sentences.
PATIENCE = 60.0


@pytest_asyncio.fixture(loop_scope="module")
async def sounding_browser() -> AsyncIterator[Browser]:
    """A browser that lets pages sound."""
    async with chromium(autoplay="no-user-gesture-required") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def strict_browser() -> AsyncIterator[Browser]:
    """A browser that lets no page sound before it was touched: what televisions do."""
    async with chromium(autoplay="document-user-activation-required") as running:
        yield running


async def _open(browser: Browser, url: str) -> Page:
    page = await open_page(browser, "about:blank")
    width, height = SCREENS["television"]
    await page.set_viewport_size({"width": width, "height": height})
    await page.goto(url)
    return page


async def _until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what the server must come to know."""
    async with asyncio.timeout(PATIENCE):
        while not await happened():  # noqa: ASYNC110 - the server is asked over HTTP, it sets no event here
            await asyncio.sleep(0.1)


async def _call(client: Client, counter: str = COUNTER, language: str = "vi") -> messages.IssueAnswer:
    """Somebody takes a number and is called to a counter."""
    service = (await client.counter(counter)).services[0].id
    issued = await client.issue(messages.IssueRequest(key=new_key(), service=service, language=language))
    await client.at_counter(counter, "open", messages.OpenCounterRequest(key=new_key()))
    called = await client.next(counter, messages.NextRequest(key=new_key()))
    assert called is not None
    assert called.called is not None
    return msgspec.structs.replace(issued, number=called.called.number)


async def _devices(client: Client) -> dict[str, messages.DeviceView]:
    return {entry.device: entry for entry in (await client.supervisor()).devices}


async def test_a_call_is_shown_heard_and_reported(server: Served, sounding_browser: Browser) -> None:
    page = await _open(sounding_browser, f"{server.url}/board?device=board-1")

    async def announces() -> bool:
        return (await server.client.board()).announcer == "board-1"

    async def announced() -> bool:
        current = (await server.client.counter(COUNTER)).current
        return current is not None and current.announced_at is not None

    await _until(announces)
    issued = await _call(server.client, language="en")
    card = page.locator(".card.large")
    await expect(card.locator("> .number")).to_have_text(issued.number)
    await expect(card.locator(".counter")).to_have_text(COUNTER)
    await expect(card.locator(".own")).to_have_text("to counter")
    await _until(announced)
    # The page fetches the chime when it likes, also before the call.
    fetched = await page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    sounds = [url.partition("/sounds/")[2] for url in fetched if "/sounds/" in url]
    assert sounds == [
        "chime.wav",
        f"vi/{issued.number}/{COUNTER}.wav",
        f"en/{issued.number}/{COUNTER}.wav",
    ]


async def test_a_browser_that_may_not_sound_asks_for_a_touch(server: Served, strict_browser: Browser) -> None:
    page = await _open(strict_browser, f"{server.url}/board?device=board-1")
    touch = page.locator("#touch")
    await expect(touch).to_be_visible()
    await expect(touch).to_have_text("Chạm vào màn hình để bật tiếng")

    async def told() -> bool:
        supervised = await server.client.supervisor()
        return any(entry.code == "sound-blocked" for entry in supervised.troubles)

    async def announces() -> bool:
        return (await server.client.board()).announcer == "board-1"

    await _until(told)
    assert (await server.client.board()).announcer is None
    await page.mouse.click(200, 200)
    await expect(touch).to_be_hidden()
    await _until(announces)
    assert not await told()


async def test_a_board_without_loudspeakers_asks_nobody(server: Served, strict_browser: Browser) -> None:
    page = await _open(strict_browser, f"{server.url}/board?device=board-2&sound=off")

    async def known() -> bool:
        return "board-2" in await _devices(server.client)

    await _until(known)
    await page.wait_for_timeout(1200)  # longer than a browser has to say that it lets the page sound
    await expect(page.locator("#touch")).to_be_hidden()
    assert (await server.client.board()).announcer is None
    assert all(entry.device != "board-2" for entry in (await server.client.supervisor()).troubles)


async def test_a_new_call_flashes_three_times_and_then_stands(server: Served, browser: Browser) -> None:
    page = await _open(browser, f"{server.url}/board")
    await expect(page.locator("#cards p").first).to_be_visible()
    await page.evaluate(
        """() => {
          const flashes = [];
          new MutationObserver((changes) => changes.forEach((change) => {
            const lit = change.target.classList.contains("lit");
            if (lit === (change.oldValue || "").includes("lit")) return;
            flashes.push([lit, Math.round(performance.now())]);
            document.body.setAttribute("data-flashes", JSON.stringify(flashes));
          })).observe(document.getElementById("cards"), {
            subtree: true, attributes: true, attributeOldValue: true, attributeFilter: ["class"],
          });
        }"""
    )
    await _call(server.client)
    await expect(page.locator("body")).to_have_attribute("data-flashes", re.compile(r"(\[\w+,\d+\],?){6}"))
    await page.wait_for_timeout(700)
    flashes = json.loads(await page.locator("body").get_attribute("data-flashes") or "")
    assert [lit for lit, _ in flashes] == [True, False] * 3
    assert flashes[-1][1] - flashes[0][1] < 2000


async def test_the_same_device_after_a_restart_of_the_page(server: Served, browser: Browser) -> None:
    page = await _open(browser, f"{server.url}/board")

    async def known() -> bool:
        return len(await _devices(server.client)) == 1

    await _until(known)
    (name,) = await _devices(server.client)
    assert name.startswith("board-web-")
    async with page.expect_request(f"**/devices/{name}/health"):
        await page.reload()


async def test_an_unknown_zone_is_said(server: Served, browser: Browser) -> None:
    page = await _open(browser, f"{server.url}/board?zone=nowhere")
    await expect(page.locator("#trouble")).to_contain_text("nowhere", timeout=15000)


async def test_survives_a_restart_of_the_server(
    server_process: ServerProcess, browser: Browser, photographs: Path
) -> None:
    server_process.start()
    page = await _open(browser, f"{server_process.url}/board")
    async with Client(server_process.url, HALL) as client:
        issued = await _call(client)
        await expect(page.locator(".card.large > .number")).to_have_text(issued.number)
        server_process.kill()
        await expect(page.locator("#trouble")).to_contain_text("Đang kết nối lại")
        await expect(page.locator(".card.large > .number")).to_have_text(issued.number)
        await photograph(page, photographs, "board-reconnecting")
        assert await faults(page) == []
        server_process.start()
        await expect(page.locator("#trouble")).to_be_hidden(timeout=15000)
        await client.at_counter(COUNTER, "start", messages.TicketRequest(key=new_key()))
        await expect(page.locator(".card.large")).to_have_count(0)
        await expect(page.locator("#recent li").first).to_contain_text(issued.number)


async def test_every_state_can_be_read(server: Served, browser: Browser, photographs: Path) -> None:
    page = await _open(browser, f"{server.url}/board?lang=vi")
    counters = [entry.id for entry in (await server.client.hall()).counters]
    await expect(page.locator("#cards p").first).to_be_visible()
    await expect(page.locator("#cards p")).to_have_count(3)
    await _look(page, photographs, "board-empty")
    await _call(server.client, counters[2], language="km")
    await expect(page.locator(".card")).to_have_count(1)
    await _call(server.client, counters[4])
    await expect(page.locator(".card")).to_have_count(2)
    await _look(page, photographs, "board-calls")
    for counter in [*counters[:2], counters[3], *counters[5:10]]:
        await _call(server.client, counter)
    await expect(page.locator("#part")).to_have_text("2/2", timeout=15000)
    await expect(page.locator("#part")).to_have_text("1/2", timeout=15000)
    await expect(page.locator(".card")).to_have_count(7)
    await _look(page, photographs, "board-many")
    pause = messages.PauseIssuingRequest(key=new_key(), reason="incident")
    await server.client.at_hall("issuing/pause", pause)
    await expect(page.locator("#notice")).to_contain_text("Tạm ngừng phát số")
    await _look(page, photographs, "board-paused")


@pytest.mark.parametrize("kind", ["stopped", "clear"])
async def test_a_hall_that_stands_still_fills_the_board(
    server: Served, browser: Browser, photographs: Path, kind: str
) -> None:
    page = await _open(browser, f"{server.url}/board?lang=vi")
    await _call(server.client)
    await expect(page.locator(".card")).to_have_count(1)
    stop = messages.StopHallRequest(key=new_key(), reason="power", clear=kind == "clear")
    await server.client.at_hall("stop", stop)
    title = {"stopped": "Trung tâm tạm dừng phục vụ", "clear": "Mời rời khỏi trung tâm"}
    await expect(page.locator("#standstill h2").first).to_have_text(title[kind])
    await expect(page.locator("#standstill h2")).to_have_count(3)
    await expect(page.locator(".card")).to_be_hidden()
    await _look(page, photographs, f"board-{kind}")
    await server.client.at_hall("resume", messages.HallRequest(key=new_key()))
    await expect(page.locator("#standstill")).to_be_hidden()
    await expect(page.locator(".card")).to_be_visible()


async def test_announcements_and_a_test_call_are_shown_as_such(
    server: Served, browser: Browser, photographs: Path
) -> None:
    page = await _open(browser, f"{server.url}/board?lang=vi")
    await _call(server.client)
    panel = page.locator("#announcement")
    await expect(page.locator(".card")).to_have_count(1)
    await expect(panel).to_be_hidden()
    words = {"vi": ("Nước uống miễn phí ở cạnh quầy hướng dẫn, kính mời quý khách. " * 4)[:200]}
    made = messages.AnnounceRequest(key=new_key(), text="free", words=words)
    await server.client.at_hall("announcements", made)
    await expect(page.locator("#announcement-title")).to_have_text("Thông báo")
    await _look(page, photographs, "board-announcement-long")
    await server.client.at_hall("test-call", messages.TestCallRequest(key=new_key(), counter=COUNTER))
    await expect(page.locator("#announcement-title")).to_have_text("Gọi thử, không mời ai")
    await expect(page.locator(".card")).to_have_count(1)
    await _look(page, photographs, "board-test-call")


async def test_announcements_are_readable_in_every_language(
    server: Served, browser: Browser, photographs: Path
) -> None:
    page = await _open(browser, f"{server.url}/board?lang=vi")
    for language, text in stage.announcement(1).texts.items():
        for form, words in (("short", text), ("long", f"{text} {text} {text}"[:200])):
            made = messages.AnnounceRequest(key=new_key(), text="free", words={language: words})
            seq = (await server.client.at_hall("announcements", made)).seq
            await expect(page.locator(f"#announcement-text[lang={language}]")).to_have_text(words)
            await _look(page, photographs, f"board-announcement-{form}-{language}")
            withdrawn = messages.WithdrawRequest(key=new_key(), announcement=seq)
            await server.client.at_hall("announcements/withdraw", withdrawn)
    await expect(page.locator("#announcement")).to_be_hidden()


async def test_an_announcement_is_heard_once(server: Served, sounding_browser: Browser) -> None:
    page = await _open(sounding_browser, f"{server.url}/board?device=board-1")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.partition("/sounds/")[2]))

    async def announces() -> bool:
        return (await server.client.board()).announcer == "board-1"

    async def heard() -> bool:
        return len([sound for sound in fetched if sound]) >= 3

    await _until(announces)
    await server.client.at_hall("announcements", messages.AnnounceRequest(key=new_key(), text="water"))
    await _until(heard)
    (shown,) = (await server.client.board()).announcements
    sounds = [sound for sound in fetched if sound]
    assert sounds == ["chime.wav", *(sound.partition("/sounds/")[2] for sound in shown.sounds)]


async def test_numbers_written_by_hand_are_told(server: Served, browser: Browser, photographs: Path) -> None:
    page = await _open(browser, f"{server.url}/board?lang=vi")
    await server.client.at_hall("paper/begin", messages.BeginPaperRequest(key=new_key()))
    await expect(page.locator("#cards p").first).to_contain_text("gọi bằng lời")
    await _look(page, photographs, "board-paper")


async def _look(page: Page, photographs: Path, name: str) -> None:
    """On every screen all can be read without scrolling."""
    for screen, (width, height) in reversed(SCREENS.items()):
        await page.set_viewport_size({"width": width, "height": height})
        letters = f"{10 * min(width / 1920, height / 1080):.6g}px"  # in proportion, a frame after the resize
        await expect(page.locator("html")).to_have_css("font-size", letters)
        assert await faults(page) == []
        assert not await scrolls(page)
        await photograph(page, photographs, f"{name}-{screen}")


# ---------------------------------------------------------------- the same rules as the Kivy board


async def test_announcer(server: Served, browser: Browser) -> None:
    page = await _open(browser, f"{server.url}/board")
    for case in cases.load():
        got: list[list[Any]] = await page.evaluate(
            """async ({ device, inputs }) => {
              const { announcer, step } = await import("/static/announce.js");
              let state = announcer(device);
              return inputs.map((input) => {
                let effects;
                [state, effects] = step(state, input);
                return [state.failing, effects.map((one) => [one.kind].concat(
                  one.kind === "flash" ? one.seqs : one.kind === "play" ? one.address : one.seq))];
              });
            }""",
            {"device": cases.DEVICE, "inputs": [_input(step) for step in case.steps]},
        )
        assert [effects for _, effects in got] == [step.effects for step in case.steps], case.name
        for step, (failing, _) in zip(case.steps, got, strict=True):
            assert step.failing in (None, failing), case.name


#: What else may stand on a board.
_CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"announcements": (stage.announcement(3, until=60), stage.announcement(4, until=None))},
    {"announcements": (stage.announcement(3, until=None), stage.announcement(5, kind="test", until=20))},
    {"paper_since": stage.MORNING, "announcements": (stage.announcement(3, texts={"en": "Water"}),)},
    {"stopped": "power", "announcements": (stage.announcement(3, kind="stopped", until=None),)},
    {"stopped": "fire-alarm", "clear": True},
)


async def test_arrangement(server: Served, browser: Browser) -> None:
    page = await _open(browser, f"{server.url}/board")
    names = ("Chứng thực bản sao", "Kết hôn", "Biến động, chuyển nhượng, tách thửa", "Xây dựng", "Đất")
    waiting = tuple(
        messages.WaitingCount(service=name, names={"vi": name}, waiting=len(name) % 4) for name in names
    )
    for calls, phase, seconds in itertools.product(
        (0, 1, 2, 7, 9, 20), ("open", "break"), (0, 7, 13, 119, 121)
    ):
        made = tuple(
            stage.call(seq, f"A{seq:03}", "1", state="serving" if seq % 5 == 4 else "called")
            for seq in range(1, calls + 1)
        )
        view = stage.board_view(
            **_CHANGES[(calls + seconds) % len(_CHANGES)], calls=made,
            recent=made[::-1][:12], waiting=waiting, phase=phase, until=stage.MORNING,
            paused="incident",
        )  # fmt: skip
        now = stage.MORNING + datetime.timedelta(seconds=seconds)
        got = await page.evaluate(
            """async ({ view, now }) => {
              const { arrange } = await import("/static/arrangement.js");
              return arrange(view, now, "vi");
            }""",
            {"view": json.loads(codec.encode(view)), "now": now.timestamp() * 1000},
        )
        assert got == json.loads(codec.encode(arrangement.arrange(view, now))), (calls, phase, seconds)


def _input(step: cases.Step) -> dict[str, Any]:
    now = step.now.timestamp() * 1000
    match step.kind:
        case "seen":
            return {"kind": "seen", "view": json.loads(codec.encode(step.view)), "now": now}
        case "ended":
            return {"kind": "ended", "good": step.good, "now": now}
        case "may-sound":
            return {"kind": "may-sound", "can": step.good, "now": now}
        case _:
            return {"kind": "passed", "now": now}
