"""Behind the clock: nobody comes there by chance, staff see how the kiosk is, and it leaves by itself."""

from __future__ import annotations

import asyncio
import datetime
import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from PIL import ImageGrab

import config.load
import config.text
from kiosk import flow
from kiosk.boxes import Hidden, Item
from kiosk.caring import Caring
from kiosk.flow import maintenance
from kiosk.guidance import Utterance
from kiosk.layout import Layout
from kiosk.maintenance import JournalTail, PinLock, hash_pin
from kiosk.screens import describe
from kiosk.speaking import Silent
from queue_server.contract.messages import Trouble
from tests.kiosk import looking
from tests.kiosk.maintenance_states import facts, opened
from tests.kiosk.states import KEY, NOW, answer, then, walk
from tests.kiosk.working import Told, hands
from tests.serving import ServerProcess
from tests.virtual_display import virtual_display

TEXTS = config.text.load()
MINUTE = datetime.timedelta(minutes=1)


def _maintained(state: flow.State) -> flow.State:
    return replace(state, settings=replace(state.settings, maintained=True))


def _knocked(state: flow.State, times: int, seconds: float = 0.5) -> flow.State:
    for _ in range(times):
        state, _ = then(state, flow.Knock(), seconds=seconds)
    return state


# ------------------------------------------------------------ who comes there


def test_five_presses_on_the_clock_within_ten_seconds_ask_for_the_pin() -> None:
    start = _maintained(walk())
    assert _knocked(start, 4).screen == "home"
    assert _knocked(start, 5).screen == "pin"
    assert _knocked(start, 5, seconds=2.4).screen == "pin"
    assert _knocked(start, 9, seconds=2.6).screen == "home"


def test_without_a_pin_chosen_nothing_opens() -> None:
    assert _knocked(walk(), 9).screen == "home"
    assert then(walk(), flow.OpenMaintenance())[0].screen == "home"


def test_nobody_is_disturbed_who_waits_for_a_number_or_reads_it() -> None:
    issuing = walk(
        flow.TakeNumber(), flow.ChooseField("certification"), flow.ChooseService("certified-copy"),
        flow.Declare(False),
    )  # fmt: skip
    ticket, _ = then(issuing, flow.Issued(KEY, answer("vi")))
    for state in (issuing, ticket):
        assert _knocked(_maintained(state), 5).screen == state.screen
        assert then(_maintained(state), flow.OpenMaintenance())[0].screen == state.screen


def test_what_somebody_had_begun_is_forgotten() -> None:
    state = _maintained(walk(flow.TakeNumber(), flow.ChooseField("certification")))
    state, _ = then(replace(state, person="digest"), flow.OpenMaintenance())
    assert (state.screen, state.field, state.person, state.typed) == ("pin", None, None, "")


def test_only_the_right_pin_opens_and_it_is_not_kept() -> None:
    state, _ = then(_maintained(walk()), flow.OpenMaintenance())
    for sign in ("2", "x", "4", "٤", "8", "0"):
        state, _ = then(state, flow.Type(sign))
    assert state.typed == "2480"
    state, effects = then(state, flow.Confirm())
    assert effects == (flow.CheckPin("2480"),)
    assert (state.typed, state.upkeep.checking) == ("", True)
    assert then(state, flow.Confirm())[1] == (), "one at a time"
    wrong, _ = then(state, flow.PinChecked(right=False, closed_until=NOW + MINUTE))
    assert (wrong.screen, wrong.upkeep.wrong) == ("pin", True)
    assert "08:13:00" in describe(wrong, TEXTS).hint
    right, effects = then(state, flow.PinChecked(right=True))
    assert (right.screen, effects) == ("maintenance", (flow.LookAround(),))


def test_a_pin_is_shown_as_dots_and_an_answer_that_comes_late_opens_nothing() -> None:
    state, _ = then(_maintained(walk()), flow.OpenMaintenance())
    state, _ = then(then(state, flow.Type("2"))[0], flow.Type("4"))
    pad = describe(state, TEXTS).pad
    assert pad is not None
    assert pad.text == "••"
    gone, _ = then(state, flow.StartOver())
    assert (gone.screen, gone.typed) == ("home", "")
    assert then(gone, flow.PinChecked(right=True))[0].screen == "home"


# ------------------------------------------------------------ what is there


def test_it_is_looked_up_anew_every_two_seconds_and_leaves_after_a_minute() -> None:
    state, looks, asked = opened("vi"), 0, False
    for _ in range(100):
        state, effects = then(state, flow.TimePassed(), seconds=0.5)
        looks += effects == (flow.LookAround(),)
        asked = asked or state.warning
    assert 23 <= looks <= 25
    assert asked, "it asks before it leaves"
    assert then(state, flow.TimePassed(), seconds=11)[0].screen == "home"


def test_each_part_tells_how_it_is() -> None:
    state = opened("vi", flow.FactsCame(facts(well=False)))
    told = _words(state)
    assert "Mất kết nối từ 08:05" in told
    assert "3 lần, lần cuối lúc 08:05" in told
    assert "192.168.10.21" in told
    device = _words(then(state, flow.MoreCards(maintenance.DEVICE))[0])
    assert "Phiên bản 0.4.0" in device
    assert "Có trục trặc" in device
    assert TEXTS.say("trouble.printer-paper-out.title", "vi") in device
    assert "slip-not-printed code=printer-paper-out" in _words(
        then(state, flow.MoreCards(maintenance.LOG))[0]
    )
    well = _words(opened("vi", flow.FactsCame(facts())))
    assert "Còn 20 số, K001 đến K020, dùng đến 17:12" in well


def _words(state: flow.State) -> str:
    return str(describe(state, TEXTS).blocks)


def test_every_part_follows_the_one_before_and_back_leads_back() -> None:
    state = opened("vi")
    for part in (1, 2, 3, 4, 0):
        (more,) = describe(state, TEXTS).right
        state, _ = then(state, more.touch)
        assert state.part == part
    state, _ = then(state, flow.MoreCards(2))
    state, _ = then(state, flow.Back())
    assert (state.screen, state.part) == ("maintenance", 1)
    assert then(opened("vi"), flow.Back())[0].screen == "home"


def test_trials_run_once_at_a_time_and_tell_how_they_went() -> None:
    state, effects = then(opened("km", flow.MoreCards(maintenance.TRIALS)), flow.Try("slip"))
    assert effects == (flow.PrintTrial("km"),)
    assert then(state, flow.Try("slip"))[1] == ()
    state, _ = then(state, flow.Tried("slip", "printer-paper-out"))
    card = describe(replace(state, language="vi"), TEXTS).cards[0]
    assert card.detail == f"Chưa được: {TEXTS.say('trouble.printer-paper-out.title', 'vi')}"
    assert card.mind
    assert then(state, flow.Try("sound"))[1] == (flow.SayTrial("km"),)
    assert then(state, flow.StartAgain())[1] == (flow.Restart(),)
    for touch in (flow.Try("slip"), flow.StartAgain(), flow.TouchSpot(1), flow.Confirm(), flow.Type("1")):
        assert then(walk(), touch)[1] == (), "only there"


def test_every_place_that_felt_a_finger_says_so() -> None:
    state = opened("vi", flow.MoreCards(maintenance.SPOTS))
    for card in describe(state, TEXTS).cards:
        state, _ = then(state, card.touch)
    assert {card.tone for card in describe(state, TEXTS).cards} == {"chosen"}


# ------------------------------------------------------------ the real parts


class _Speaker(Silent):
    """Counts what it is given."""

    def __init__(self) -> None:
        self.said: list[Utterance] = []

    @property
    def languages(self) -> tuple[str, ...]:
        """Vietnamese only."""
        return ("vi",)

    def say(self, utterance: Utterance) -> None:
        """Keep it."""
        self.said.append(utterance)

    async def finished(self) -> str:
        """At once."""
        return "good"


async def test_effects_of_staff_check_print_speak_and_look(tmp_path: Path) -> None:
    told, speaker, ended = Told(), _Speaker(), asyncio.Event()
    state = flow.start(opened("vi").settings, NOW)
    async with hands("http://127.0.0.1:9", f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects:
        await effects.leasing.start()
        effects.health.others = lambda: (Trouble(code="speech-missing"),)
        caring = Caring(
            effects=effects, lock=PinLock(hash_pin("24680")), speaker=speaker, texts=TEXTS,
            tail=JournalTail(), printer="tray://slips", state=lambda: state, end=ended.set,
        )  # fmt: skip
        for effect, wanted in (
            (flow.CheckPin("11111"), flow.PinChecked(right=False)),
            (flow.CheckPin("24680"), flow.PinChecked(right=True)),
            (flow.PrintTrial("vi"), flow.Tried("slip", "good")),
            (flow.SayTrial("km"), flow.Tried("sound", "good")),
        ):
            caring.do(effect)
            await told.until(lambda happened, wanted=wanted: happened == wanted)  # type: ignore[misc]
        caring.do(flow.LookAround())
        (seen,) = (one.facts for one in told.all if isinstance(one, flow.FactsCame))
        caring.do(flow.Restart())
    assert [path.name for path in (tmp_path / "tray").glob("*A000*.png")]
    assert speaker.said == [Utterance(TEXTS.say("kiosk.spoken.trial", "vi"), "vi")]
    assert (seen.device, seen.server, seen.lease) == ("kiosk-1", "http://127.0.0.1:9", None)
    assert "speech-missing" in {trouble.code for trouble in seen.troubles}
    assert seen.started <= seen.hall_now
    assert ended.is_set()


SIZE = (540, 960)


def test_staff_open_it_in_the_real_window_and_the_program_starts_again(
    server_process: ServerProcess, tmp_path: Path, photographs: Path
) -> None:
    """Five presses on the clock, the PIN by keypad, a slip, and an end that asks for a new start."""
    server_process.start()
    tray = tmp_path / "tray"
    command = looking.command(server_process.url, SIZE, tmp_path, "--config", str(_file(tmp_path)))
    with virtual_display(f"{SIZE[0]}x{SIZE[1]}") as display:
        kiosk = subprocess.Popen(command, env={**os.environ, "DISPLAY": display}, stderr=subprocess.DEVNULL)
        try:
            looking.until(lambda: looking.drawn(display))
            looking.do(display, "mousemove", *_clock(), "sleep", "1")
            pin, _ = then(_maintained(walk()), flow.OpenMaintenance())
            _leads(display, pin, *("click", "1", "sleep", "0.2") * 5)
            inside, _ = then(pin, flow.PinChecked(right=True))
            _leads(display, inside, "key", "--delay", "120", "2", "4", "6", "8", "0", "Return")
            ImageGrab.grab(xdisplay=display).save(photographs / "kiosk-maintenance.png")
            for part in (maintenance.DEVICE, maintenance.TRIALS):
                inside, _ = then(inside, flow.MoreCards(part))
                _leads(display, inside, "key", "--delay", "120", "Right", "Return")
            looking.keys(display, "1")
            looking.until(lambda: list(tray.glob("*.png")))
            looking.keys(display, "2")
            assert kiosk.wait(20) == 75
        finally:
            kiosk.kill()
            kiosk.wait()


def _file(folder: Path) -> Path:
    """The sample with a PIN, and without speech, which not every machine has."""
    sample = (config.load.FOLDER / "kiosk.toml").read_text(encoding="utf-8")
    words = sample.replace('\npin = ""', f'\npin = "{hash_pin("24680")}"')
    file = folder / "kiosk.toml"
    file.write_text(words.replace('output = "headphones"', 'output = "off"'), encoding="utf-8")
    return file


def _clock() -> tuple[str, str]:
    box = next(item.box for item in _items(walk()) if isinstance(item, Hidden))
    return str(round(box.x + box.width / 2)), str(round(box.y + box.height / 2))


def _items(state: flow.State) -> list[Item]:
    return Layout(*SIZE, config.load.load_look()).place(describe(state, TEXTS))


def _leads(display: str, state: flow.State, *words: str) -> None:
    """What is done leads to a screen, which takes touches then."""
    before = looking.heading(display)
    looking.do(display, *words)
    looking.until(lambda: looking.heading(display) != before)
    looking.until(lambda: looking.painted(display, _items(state)))
    time.sleep(flow.SETTLE.total_seconds())
