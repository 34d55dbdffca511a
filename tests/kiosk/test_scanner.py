"""What is held before the scanner: the right screen for it, and nothing of it kept."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageColor, ImageGrab

import config.load
import config.text
from kiosk import flow
from kiosk.screens import describe
from queue_server.client import Client, new_key
from queue_server.contract import leases, scans
from queue_server.contract.messages import Claim, IssueRequest
from tests.kiosk.dossier_states import CODE, SLIP, go, scanned, slip_address, ticket
from tests.kiosk.states import NOW, every_screen, hall_view, offering, then
from tests.serving import HALL, ServerProcess
from tests.virtual_display import end, virtual_display

TEXTS = config.text.load()
#: Nobody's cards.
CARD = "001099000123||NGUYEN VAN MAU|01011990|Nam|So 1, Duong Mau, An Giang|01012021"
BROKEN = "001099000123||NguyÃ¡Â»n VÃn MÃ¡u|01011990|Nam|SÃ´ 1, ÄÆ°á»ng MÃ¡u|01012021"
INSURANCE = "GD4910123456789|4e677579e1bb856e2056c4836e204de1baab75|01/01/1990|1|416e|91-001|-|01/01/2026|$"
TO_CARD = (flow.TakeNumber(), flow.ChooseField("certification"), flow.ChooseService("certified-copy"))
CARDED = msgspec.structs.replace(offering(hall_view()), one_ticket="optional")
SCREENS = every_screen("vi")
#: Screens on which nothing is scanned.
DEAF = {"issuing", "ticket", "pin", "maintenance"}


# ------------------------------------------------------------ the flow


@pytest.mark.parametrize("name", list(SCREENS))
def test_a_receipt_is_looked_up_from_every_screen_before_a_number(name: str) -> None:
    state = SCREENS[name]
    state = replace(state, hall=offering(state.hall)) if state.hall else state
    after, effects = then(state, scanned(CODE))
    if state.screen in DEAF or state.hall is None or state.hall.clear:
        assert (after.screen, effects) == (state.screen, ())
    elif state.lost_since is not None:
        assert (after.screen, after.lookup.trouble) == ("dossier-unknown", "away")
    else:
        assert (after.screen, effects) == ("dossier-asking", (flow.FindDossier(CODE),))
        assert (after.service, after.units, after.preparation) == (None, 1, None)


def test_a_scan_is_no_second_tap() -> None:
    state = go(flow.TakeNumber())
    assert then(state, flow.ChooseField("results"), seconds=0.1)[0].screen == "field"
    assert then(state, scanned(CODE), seconds=0.1)[0].screen == "dossier-asking"


def test_language_and_letters_stay() -> None:
    state = go(flow.ChooseLanguage("km"), flow.ChooseTheme("large"), flow.Sit(), scanned(CODE))
    assert (state.language, state.access) == ("km", flow.Access(theme="large", seated=True))


def test_an_identity_card_is_one_person_where_it_is_asked_for() -> None:
    state, _ = then(go(*TO_CARD, hall=CARDED), scanned(CARD))
    assert CARDED.day is not None
    digest = scans.card_digest(CARDED.hall, CARDED.day, "001099000123")
    assert (state.screen, state.person) == ("priority", digest)
    _, (issue,) = then(state, flow.Declare(False))
    assert isinstance(issue, flow.Issue)
    assert issue.request.person == digest


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CARD, "card"),
        (BROKEN, "card"),
        (INSURANCE, "insurance"),
        ("8934563138165", "unclear"),
        ("+?x", "unclear"),
    ],
)
def test_what_is_not_needed_is_said_and_leads_back(text: str, told: str) -> None:
    before = go(flow.TakeNumber())
    state, effects = then(before, scanned(text))
    assert (state.screen, state.scanned, effects) == ("scan", told, ())
    assert describe(state, TEXTS).notices[0].title == TEXTS.say(f"kiosk.scan.{told}.title", "vi")
    again, _ = then(state, scanned(text))
    back, _ = then(again, flow.Back())
    assert (back.screen, back.scanned) == ("field", "")


def test_what_was_not_understood_can_be_typed() -> None:
    state = go(flow.TakeNumber(), scanned("+?x"))
    card = describe(state, TEXTS).cards[0]
    assert then(state, card.touch)[0].screen == "dossier-code"


@pytest.mark.parametrize(
    ("text", "title"), [(CARD[:30], "card.scan-again"), (INSURANCE, "scan.insurance.title")]
)
def test_the_screen_of_the_card_stays_and_says_what_was_wrong(text: str, title: str) -> None:
    state = go(*TO_CARD, scanned(text), hall=CARDED)
    assert state.screen == "card"
    assert describe(state, TEXTS).notices[0].title == TEXTS.say(f"kiosk.{title}", "vi")
    assert then(state, flow.WithoutCard())[0].scanned == ""


def test_a_slip_shows_where_its_number_stands() -> None:
    state, effects = then(go(), scanned(slip_address()))
    assert (state.screen, effects) == ("slip", (flow.FollowSlip(SLIP),))
    state, _ = then(state, flow.SlipFound(SLIP, ticket()))
    (sheet, rows) = describe(state, TEXTS).blocks
    assert "C010" in repr(sheet)
    assert "4 người" in repr(rows)


@pytest.mark.parametrize("trouble", ["unknown", "away"])
def test_a_slip_that_nobody_knows_is_told(trouble: str) -> None:
    state = go(scanned(slip_address()), flow.SlipMissed(SLIP, trouble))  # type: ignore[arg-type]
    assert describe(state, TEXTS).notices[0].title == TEXTS.say(f"kiosk.slip.{trouble}.title", "vi")


def test_a_slip_without_an_answer_is_no_dead_end() -> None:
    state = go(scanned(slip_address()))
    state, _ = then(state, flow.TimePassed(), seconds=8)
    assert (state.screen, state.slip_look.trouble) == ("slip", "away")


LEASE = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTMyYiE"
CLAIM = Claim(number="K907", service="certified-copy", language="vi", arrived=NOW)
LEASED = leases.address("http://127.0.0.1:8080/t/", LEASE, CLAIM)


def test_a_slip_given_while_the_server_was_away_is_taken_in_once() -> None:
    state, (follow,) = then(go(), scanned(LEASED))
    identity = leases.ticket_id(LEASE, "K907")
    assert follow == flow.FollowSlip(identity)
    state, (admit,) = then(state, flow.SlipMissed(identity, "unknown"))
    assert isinstance(admit, flow.AdmitSlip)
    assert (admit.id, admit.request.claim) == (identity, CLAIM)
    # It was refused: nothing is tried for ever.
    refused, effects = then(state, flow.SlipMissed(identity, "unknown"))
    assert (refused.slip_look.trouble, effects) == ("unknown", ())
    state, _ = then(state, flow.SlipFound(identity, ticket(id=identity, number="K907")))
    assert state.slip_look.view is not None


SCANS = st.one_of(
    st.sampled_from([CODE, CARD, BROKEN, INSURANCE, LEASED, slip_address(), CARD[:40], "8934563138165"]),
    st.text(max_size=60),
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.lists(SCANS, max_size=4), st.sampled_from(["home", "card", "attract", "field", "help", "dossier-done"])
)
def test_no_card_is_in_the_state_and_every_screen_can_be_drawn(texts: list[str], begin: str) -> None:
    state = replace(SCREENS[begin], hall=CARDED)
    for text in texts:
        state, _ = then(state, scanned(text))
        describe(state, TEXTS)
    held = repr(replace(state, hall=None, catalogue=None, index=None))
    assert not [part for part in ("001099000123", "NGUYEN VAN", "GD491", "4e677579") if part in held]
    over, _ = then(state, flow.StartOver())
    assert (over.screen, over.scanned, over.slip_look) == ("home", "", flow.SlipLook())


# ------------------------------------------------------------ the window

NOISE = "".join(chr(33 + (place * place + 7 * place) % 90) for place in range(10_000))


@dataclass
class Kiosk:
    """A kiosk in a window, and a scanner before it."""

    display: str
    process: subprocess.Popen[str]
    lines: list[dict[str, object]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def scan(self, text: str, *, ends: bool = True, every: int = 0) -> None:
        """Type it as a scanner does."""
        environment = {**os.environ, "DISPLAY": self.display}
        command = ["xdotool", "type", "--delay", str(every), "--file", "-"]
        subprocess.run(
            command, input=text + "\n" * ends, text=True, env=environment, check=True, encoding="utf-8"
        )

    def key(self, name: str) -> None:
        """A key of the keypad, on a screen that was seen for a moment: before that it takes none."""
        screens = [line["screen"] for line in self.lines]
        came = max(place for place, screen in enumerate(screens) if [screen] != screens[place - 1 : place])
        self.until(lambda line: line["happened"] == "Shown", came)
        time.sleep(flow.SETTLE.total_seconds() + 0.05)
        subprocess.run(["xdotool", "key", name], env={**os.environ, "DISPLAY": self.display}, check=True)

    def until(self, found: Callable[[dict[str, object]], bool], after: int) -> dict[str, object]:
        """The first line behind some others that says it."""
        until = time.monotonic() + 60
        while True:
            hit = next((line for line in self.lines[after:] if found(line)), None)
            if hit is not None:
                return hit
            assert time.monotonic() < until, f"only {self.lines[after:]}, {self.errors[-3:]}"
            assert self.process.poll() is None, "".join(self.errors)
            time.sleep(0.02)

    def comes_to(self, screen: str, by: str, act: Callable[[], None]) -> dict[str, object]:
        """What is done leads to a screen, by a step of this name."""
        before = len(self.lines)
        act()
        return self.until(lambda line: (line["screen"], line["happened"]) == (screen, by), before)

    def is_painted(self) -> bool:
        """Whether its head is on the display: before that no key reaches it."""
        found = ImageGrab.grab(xdisplay=self.display).convert("RGB").getpixel((4, 4))
        wanted = ImageColor.getrgb(config.load.load_look().themes.plain.blue)
        return found == wanted


@contextlib.contextmanager
def kiosk_before(server: str, folder: Path) -> Iterator[Kiosk]:
    """The real command in a window of its own."""
    with virtual_display("540x960") as display:
        command = [
            sys.executable, "-m", "tests.kiosk.watched", "--server", server, "--windowed", "540x960",
            "--printer", f"tray://{folder / 'tray'}", "--memory", str(folder / "kiosk.sqlite"),
        ]  # fmt: skip
        process = subprocess.Popen(
            command, env={**os.environ, "DISPLAY": display}, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        kiosk = Kiosk(display, process)
        assert process.stdout is not None
        assert process.stderr is not None
        readers = [
            threading.Thread(target=lambda: kiosk.lines.extend(map(json.loads, process.stdout or ()))),
            threading.Thread(target=lambda: kiosk.errors.extend(process.stderr or ())),
        ]
        for reader in readers:
            reader.start()
        try:
            kiosk.until(lambda line: line["happened"] == "ViewCame", 0)
            kiosk.until(lambda _: kiosk.is_painted(), 0)
            yield kiosk
        finally:
            status = end(process)
            for reader in readers:
                reader.join(10)
            process.stdout.close()
            process.stderr.close()
        assert status == 0, "".join(kiosk.errors)


async def test_the_right_screen_for_everything_and_nothing_kept(tmp_path: Path) -> None:
    samples = config.load.FOLDER / "samples" / "dossiers.toml"
    server = ServerProcess(tmp_path / "hall.sqlite", more=("--no-forecast", "--dossiers", str(samples)))
    (folder := tmp_path / "kiosk").mkdir()
    try:
        server.start()
        async with Client(server.url, HALL) as client:
            issued = await client.issue(
                IssueRequest(key=new_key(), service="collect-result", language="vi", device="kiosk-2")
            )
        with kiosk_before(server.url, folder) as kiosk:
            _scan_everything(kiosk, issued.url)
        kept = _kept(folder) + "".join(kiosk.errors).encode() + json.dumps(kiosk.lines).encode()
    finally:
        server.stop()
    for part in (
        "001099000123", "NGUYEN VAN", "Duong Mau", "GD4910123456789", "4e677579", NOISE[40:60], "MHS=",
        "8934563",
    ):  # fmt: skip
        assert part.encode() not in kept, part
    assert "Traceback" not in "".join(kiosk.errors)
    # What is looked up is on the screen, and neither on disk nor in the log.
    on_disk = _kept(folder) + "".join(kiosk.errors).encode()
    assert b"H01.33.12-261026-0301" not in on_disk
    assert issued.id.encode() not in on_disk


def _scan_everything(kiosk: Kiosk, slip: str) -> None:
    code = "H01.33.12-261026-0301"
    for text in (
        code, "000.17.22.H01-261021-0001", "G22.99-261025-020175", code.lower(),
        f"https://dichvucong.example.vn/tra-cuu?MHS={code}&lang=vi",
    ):  # fmt: skip
        kiosk.comes_to("dossier", "DossierFound", lambda text=text: kiosk.scan(text))  # type: ignore[misc]
    # One that falls silent in place of Enter, and a slower one.
    kiosk.comes_to("dossier", "DossierFound", lambda: kiosk.scan(code, ends=False))
    kiosk.comes_to("dossier", "DossierFound", lambda: kiosk.scan(code, every=10))
    kiosk.comes_to("dossier-unknown", "DossierMissed", lambda: kiosk.scan("H01.33.12-261026-9999"))
    kiosk.comes_to("slip", "Scanned", lambda: kiosk.scan(slip))
    for text, told in (
        (CARD, "card"), (BROKEN, "card"), (INSURANCE, "insurance"), ("8934563138165", "unclear"),
        (NOISE[:200], "unclear"), (NOISE, "unclear"),
    ):  # fmt: skip
        line = kiosk.comes_to("scan", "Scanned", lambda text=text: kiosk.scan(text))  # type: ignore[misc]
        assert (line["held"] or {}).get("scanned") == told, text  # type: ignore[attr-defined]
    # All of the noise was one scan, and pressed nothing.
    before = len(kiosk.lines)
    time.sleep(0.5)
    assert {line["screen"] for line in kiosk.lines[before - 1 :]} == {"scan"}
    # The keys of a person are keys: home, a number, a field, a service; then a card is asked for.
    kiosk.comes_to("home", "StartOver", lambda: kiosk.key("Home"))
    kiosk.comes_to("field", "TakeNumber", lambda: kiosk.key("1"))
    kiosk.comes_to("service", "ChooseField", lambda: kiosk.key("2"))
    kiosk.comes_to("card", "ChooseService", lambda: kiosk.key("1"))
    line = kiosk.comes_to("priority", "Scanned", lambda: kiosk.scan(CARD))
    person = line["held"]["person"]  # type: ignore[index]
    assert len(person) == 64


def _kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
