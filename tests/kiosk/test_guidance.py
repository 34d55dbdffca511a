"""What is said of a screen: all that can be done on it, numbers sign by sign, nothing that is private."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec
import pytest

import config.text
from kiosk import flow, focus
from kiosk.boxes import Box, Panel
from kiosk.flow.state import STAFF
from kiosk.guidance import Guide, Utterance, moment
from kiosk.screens import describe
from kiosk.telling import Telling
from queue_server.contract.messages import HallView, Trouble
from tests.kiosk.states import KEY, every_screen, hall_view, then, walk

TEXTS = config.text.load()
PRIVATE, ALOUD = Guide(TEXTS, private=True), Guide(TEXTS, private=False)
LISTENING = (flow.SpeechChanged(("vi", "en")), flow.Speak())


def told(state: flow.State, guide: Guide = PRIVATE) -> str:
    return guide.page(state, describe(state, TEXTS)).text


def test_the_first_screen_says_what_each_key_chooses() -> None:
    state = walk(flow.ChooseLanguage("en"))
    assert told(state) == (
        "Public Administration Service Centre, Rach Gia Ward. Welcome. Touch what you need. "
        "No papers are needed for a number. Take a number. 3 people waiting, 5 counters open. Press 1. "
        "Arrow keys move, the middle key chooses. Press the repeat key to hear this again."
    )
    assert PRIVATE.page(state, describe(state, TEXTS)).language == "en"


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_every_answer_of_every_screen_is_told_with_the_digit_that_chooses_it(language: str) -> None:
    for name, state in every_screen(language).items():
        page = describe(state, TEXTS)
        text = told(state)
        for place in range(1, min(9, len(focus.answers(page))) + 1):
            press = TEXTS.say("kiosk.spoken.choice", language, title="", number=place).strip(" .។")
            assert press in text, name


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_no_sign_is_left_that_a_voice_would_stumble_over(language: str) -> None:
    for name, state in every_screen(language).items():
        if state.screen in STAFF:
            continue  # they are never told
        assert not re.search(r"[‹›·🔍☰◷{}]|\d[–-]\d|\d:\d\d|\.\s*\.", told(state)), name


def test_a_number_is_told_sign_by_sign_and_twice_with_wait_and_counter() -> None:
    said = told(every_screen("vi")["ticket"])
    assert said.count("C 0 1 0") == 2
    assert "Dự kiến được gọi: 8 giờ 28 phút đến 8 giờ 36 phút" in said
    assert "Quầy: 3, 4 hoặc 5" in said
    assert "9 người" in said


def test_the_code_of_a_dossier_is_told_to_headphones_only() -> None:
    for name, state in every_screen("vi").items():
        if state.lookup.code:
            aloud, private = told(state, ALOUD), told(state, PRIVATE)
            assert state.lookup.code not in aloud + private, name
            tail = " ".join(re.split(r"[.-]", state.lookup.code)[-1])
            assert tail not in aloud, name
    done = every_screen("vi")["dossier-done"]
    assert " ".join(re.split(r"[.-]", done.lookup.code)[-1]) in told(done, PRIVATE)
    assert "mã hồ sơ của quý khách" in told(done, ALOUD)


def test_what_is_typed_is_told_sign_by_sign_but_a_code_not_to_the_room() -> None:
    state = every_screen("vi")["dossier-code-typed"]
    pad = describe(state, TEXTS).pad
    assert pad is not None
    assert PRIVATE.typed(state, pad.text[:-1], pad).text == f"{pad.text[-1]}."
    assert ALOUD.typed(state, pad.text[:-1], pad).text == "Đã nhập một ký tự."
    erased = PRIVATE.typed(state, pad.text + "1", pad).text
    assert erased == ", ".join(" ".join(part) for part in re.split(r"[^0-9A-Z]+", pad.text) if part) + "."


def test_units_are_told_as_they_change() -> None:
    state = every_screen("vi")["priority-units"]
    pad = describe(state, TEXTS).pad
    assert pad is not None
    assert PRIVATE.typed(state, "4 hồ sơ", pad).text == "5 hồ sơ."


def test_what_has_the_focus_is_told_and_a_language_by_its_own_voice() -> None:
    state = walk(flow.SpeechChanged(("vi", "en")))
    page = describe(state, TEXTS)
    english = Panel(Box(0, 0, 1, 1), "", "", flow.ChooseLanguage("en"), says="English")
    khmer = replace(english, touch=flow.ChooseLanguage("km"), says="ភាសាខ្មែរ")
    take = replace(english, touch=flow.TakeNumber(), says="Lấy số thứ tự. 3 người đang chờ")
    assert PRIVATE.focused(state, page, english) == Utterance("English", "en")
    assert PRIVATE.focused(state, page, khmer).language == "vi"
    assert PRIVATE.focused(state, page, take).text == "Lấy số thứ tự. 3 người đang chờ. Bấm phím 1."


def test_numbers_that_change_do_not_begin_the_page_again_but_news_do() -> None:
    state = walk(flow.TakeNumber())
    first = moment(state, describe(state, TEXTS))
    later, _ = then(state, flow.TimePassed(), seconds=20)
    busier, _ = then(later, flow.ViewCame(busy(7)))
    assert moment(busier, describe(busier, TEXTS)) == first
    warned, _ = then(state, flow.TimePassed(), seconds=30)
    assert moment(warned, describe(warned, TEXTS)) != first
    english, _ = then(state, flow.ChooseLanguage("en"))
    assert moment(english, describe(english, TEXTS)) != first


def busy(number: int) -> HallView:
    """The hall, so many people waiting everywhere."""
    hall = hall_view()
    services = tuple(msgspec.structs.replace(service, waiting=number) for service in hall.services)
    return msgspec.structs.replace(hall, services=services)


# ------------------------------------------------------------ when


class Recorder:
    """A speaker that keeps what it is given."""

    languages: tuple[str, ...] = ("vi", "en")
    trouble: Trouble | None = None

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, utterance: Utterance) -> None:
        self.said.append(utterance.text)

    def hush(self) -> None:
        self.said.append("(quiet)")

    async def finished(self) -> str:
        return "good"


def heard(*happenings: flow.Happening) -> list[str]:
    """What is said while these happen, from the first screen on."""
    recorder = Recorder()
    telling = Telling(PRIVATE, recorder)
    state = walk()
    for happening in (*LISTENING, *happenings):
        state, _ = then(state, happening)
        telling.shown(state, describe(state, TEXTS))
    return recorder.said


def test_nothing_is_said_until_somebody_asks_for_it_and_all_stops_when_he_leaves() -> None:
    recorder = Recorder()
    telling = Telling(PRIVATE, recorder)
    telling.shown(walk(flow.TakeNumber()), describe(walk(flow.TakeNumber()), TEXTS))
    assert recorder.said == []
    home, field, quiet = heard(flow.TakeNumber(), flow.TimePassed(), flow.Speak())
    assert home.startswith("Trung tâm Phục vụ hành chính công")
    assert field.startswith("Quý khách cần làm việc gì?")
    assert quiet == "(quiet)"


def test_a_screen_is_told_once_and_again_when_asked_for() -> None:
    recorder = Recorder()
    telling = Telling(PRIVATE, recorder)
    state = walk(*LISTENING)
    page = describe(state, TEXTS)
    for _ in range(3):
        telling.shown(state, page)
    telling.again()
    telling.shown(state, page)
    assert len(recorder.said) == 2
    assert recorder.said[0] == recorder.said[1]


def test_the_question_who_is_still_there_is_told() -> None:
    listening = walk(*LISTENING, flow.TakeNumber())
    assert listening.leaves_at is not None
    wait = (listening.leaves_at - listening.now - listening.settings.warn_before).total_seconds() + 1
    recorder = Recorder()
    telling = Telling(PRIVATE, recorder)
    for state in (listening, then(listening, flow.TimePassed(), seconds=wait)[0]):
        telling.shown(state, describe(state, TEXTS))
    assert recorder.said[-1].startswith("Quý khách còn ở đây không? Quý khách cần thêm thời gian không?")


def test_a_pin_is_never_told() -> None:
    recorder = Recorder()
    telling = Telling(PRIVATE, recorder)
    state = walk(*LISTENING)
    state = replace(state, settings=replace(state.settings, maintained=True))
    for happening in (flow.OpenMaintenance(), flow.Type("1"), flow.Type("2")):
        state, _ = then(state, happening)
        page = describe(state, TEXTS)
        telling.shown(state, page)
        telling.focused(state, page, Panel(Box(0, 0, 1, 1), "", "", flow.Type("1"), says="1"))
    assert recorder.said == []


def test_nothing_is_told_that_tells_of_a_card_or_a_key() -> None:
    state = walk(*LISTENING, flow.TakeNumber(), flow.ChooseField("certification"))
    state = replace(state, person="digest-of-a-card")
    assert "digest" not in told(state)
    assert KEY not in told(every_screen("vi")["issuing"])


def test_a_language_without_a_voice_says_so_on_the_screen_in_that_language() -> None:
    state = walk(*LISTENING, flow.ChooseLanguage("km"))
    assert describe(state, TEXTS).above == TEXTS.say("kiosk.spoken.no-voice", "km")
    assert describe(walk(*LISTENING), TEXTS).above == ""


def test_where_nothing_can_be_said_nobody_is_offered_it() -> None:
    def offered(state: flow.State) -> bool:
        return any(button.touch == flow.Speak() for button in describe(state, TEXTS).access)

    assert not offered(walk())
    assert offered(walk(flow.SpeechChanged(("vi",))))
    assert not offered(walk(flow.SpeechChanged(("vi",)), flow.SpeechChanged(())))
    assert not walk(flow.Speak()).access.spoken
