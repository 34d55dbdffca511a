"""What keys become: acts, digits, and refusals; never an act twice by one press."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.schema_counter import Keypad, Signs
from display_board.counter import keying
from display_board.counter.keying import Act, Effect, Input, State, Tell, TellNoMore
from queue_server.contract.messages import CounterView
from tests.display_board.counter.views import at_counter, counter_view, is_away, waits

KEYS = {
    **{digit: str(digit) for digit in range(10)},
    10: "call_next", 11: "recall", 12: "no_show", 13: "finish", 14: "pause", 15: "call_number",
    16: "clear", 17: "start",
}  # fmt: skip
CODES = {meaning: code for code, meaning in KEYS.items()}
NEXT, NUMBER, CLEAR = CODES["call_next"], CODES["call_number"], CODES["clear"]
SIGNS = Signs(done="OK", refused="Err", nobody="0", away="---")
LINE = (waits(7, "A012"), waits(8, "B012"), waits(9, "A013"))
IDLE = counter_view(waiting=LINE, away=(is_away(5, "C003"),))
BUSY = counter_view(current=at_counter(4, "A001"), waiting=LINE)


class Pad:
    """A keypad under a test's fingers; each press a second after the one before."""

    def __init__(self, view: CounterView | None = IDLE, **settings: object) -> None:
        keypad = Keypad(**{"bounce": 80, "pause_reason": "break", **settings})  # type: ignore[arg-type]
        self.state = State(keys=KEYS, keypad=keypad, signs=SIGNS)
        self.now = 100.0
        if view is not None:
            self.take(keying.Seen(view))

    def take(self, happened: Input) -> list[Effect]:
        """What follows from an input."""
        self.state, effects = keying.step(self.state, happened)
        return effects

    def event(self, code: int, value: int, after: float = 0.0) -> list[Effect]:
        """An event of a key some seconds later."""
        self.now += after
        return self.take(keying.Pressed(code, value, self.now, self.now))

    def press(self, *codes: int) -> list[Effect]:
        """Press keys one after the other; what followed from the last one."""
        effects: list[Effect] = []
        for code in codes:
            effects = self.event(code, 1, 1.0)
            assert self.event(code, 0, 0.1) == []
        return effects


@pytest.mark.parametrize(
    ("view", "meaning", "act"),
    [
        (IDLE, "call_next", Act(name="next", expect=0)),
        (BUSY, "call_next", Act(name="next", expect=4, outcome="served")),
        (counter_view(status="closed"), "call_next", Act(name="open", officer="lan")),
        (counter_view(status="paused"), "call_next", Act(name="open", officer="lan")),
        (BUSY, "recall", Act(name="recall", expect=4)),
        (BUSY, "start", Act(name="start", expect=4)),
        (IDLE, "recall", Act(name="recall", expect=0)),
        (BUSY, "no_show", Act(name="no-show", expect=4)),
        (BUSY, "finish", Act(name="finish", expect=4)),
        (IDLE, "pause", Act(name="pause", reason="break")),
        (counter_view(status="paused"), "pause", Act(name="open", officer="lan")),
        (counter_view(status="closed"), "pause", Act(name="open", officer="lan")),
    ],
)
def test_a_key_is_an_act_on_what_is_at_the_counter(view: CounterView, meaning: str, act: Act) -> None:
    assert Pad(view).press(CODES[meaning]) == [act]


@pytest.mark.parametrize(
    ("typed", "ticket"), [((1, 3), 9), ((0, 1, 3), 9), ((0, 0, 0, 0, 1, 3), 9), ((3,), 5)]
)
def test_a_number_is_called_by_its_digits(typed: tuple[int, ...], ticket: int) -> None:
    act = Act(name="chosen", expect=0, chosen=ticket, reason="came-back")
    assert Pad().press(*typed, NUMBER) == [act]
    assert Pad(call_reason="other").press(*typed, NUMBER) == [dataclasses.replace(act, reason="other")]


def test_who_is_at_the_counter_is_done_when_a_number_is_called() -> None:
    act = Act(name="chosen", expect=4, outcome="served", chosen=9, reason="came-back")
    assert Pad(BUSY).press(1, 3, NUMBER) == [act]


def test_digits_are_shown_as_they_are_typed_and_can_be_cleared() -> None:
    pad = Pad()
    assert pad.press(1) == [Tell("typing", "1")]
    assert pad.press(2) == [Tell("typing", "12")]
    assert pad.press(CLEAR) == [TellNoMore()]
    assert pad.press(3, NUMBER) == [Act(name="chosen", expect=0, chosen=5, reason="came-back")]


def test_numbers_with_the_same_digits_are_offered_one_after_the_other() -> None:
    pad = Pad()
    assert pad.press(1, 2, NUMBER) == [Tell("typing", "A012")]
    assert pad.press(NUMBER) == [Tell("typing", "B012")]
    assert pad.press(NUMBER) == [Tell("typing", "A012")]
    assert pad.press(NUMBER) == [Tell("typing", "B012")]
    assert pad.press(NEXT) == [Act(name="chosen", expect=0, chosen=8, reason="came-back")]


def test_an_offer_ends_by_clearing_by_another_key_by_digits_and_by_time() -> None:
    pad = Pad()
    pad.press(1, 2, NUMBER)
    assert pad.press(CODES["finish"]) == [Tell("refused", "Err")]
    pad.press(1, 2, NUMBER)
    assert pad.press(CLEAR) == [TellNoMore()]
    pad.press(1, 2, NUMBER)
    assert pad.press(3) == [Tell("typing", "3")]
    pad.press(CLEAR, 1, 2, NUMBER)
    assert pad.take(keying.Passed(pad.now + 6)) == [TellNoMore()]
    assert pad.press(NEXT) == [Act(name="next", expect=0)]


@pytest.mark.parametrize(
    "codes",
    [
        (NUMBER,), (9, NUMBER), (1, 2, NEXT), (1, CODES["recall"]), (1, CODES["pause"]),
        (1, CODES["no_show"]), (1, CODES["finish"]),
    ],
)  # fmt: skip
def test_a_wrong_sequence_does_nothing_and_is_forgotten(codes: tuple[int, ...]) -> None:
    pad = Pad()
    assert pad.press(*codes) == [Tell("refused", "Err")]
    assert pad.state.typed == ""
    assert pad.press(NEXT) == [Act(name="next", expect=0)]


@pytest.mark.parametrize("many", [7, 30])
def test_too_many_digits_are_no_number_until_they_are_cleared_or_forgotten(many: int) -> None:
    """Thirty times 1 and the key that calls it once called C011: the end of them was another number."""
    eleven = counter_view(waiting=(waits(7, "C011"),))
    pad = Pad(eleven, forget_after=5)
    assert pad.press(*[1] * keying.MOST_DIGITS) == [Tell("typing", "111111")]
    for code in (*[1] * (many - keying.MOST_DIGITS), NUMBER, NEXT, CODES["finish"], NUMBER):
        assert pad.press(code) == [Tell("refused", "Err")], code
    assert pad.take(keying.Passed(pad.now + 4)) == [], "what is pressed in vain counts as typing on"
    assert pad.take(keying.Passed(pad.now + 5)) == [TellNoMore()]
    act = Act(name="chosen", expect=0, chosen=7, reason="came-back")
    assert pad.press(1, 1, NUMBER) == [act]
    pad = Pad(eleven)
    pad.press(*[1] * many)
    assert pad.press(CLEAR) == [TellNoMore()]
    assert pad.press(1, 1, NUMBER) == [act]


def test_half_typed_digits_are_forgotten_after_a_while() -> None:
    pad = Pad(forget_after=5)
    pad.press(1)
    assert pad.take(keying.Passed(pad.now + 4)) == []
    pad.press(2)
    assert pad.take(keying.Passed(pad.now + 4)) == []
    assert pad.take(keying.Passed(pad.now + 5)) == [TellNoMore()]
    assert pad.take(keying.Passed(pad.now + 6)) == []
    assert pad.press(3, NUMBER) == [Act(name="chosen", expect=0, chosen=5, reason="came-back")]


def test_a_held_key_and_a_bouncing_key_are_one_press() -> None:
    pad = Pad()
    assert pad.event(1, 1) == [Tell("typing", "1")]
    for _ in range(20):
        assert pad.event(1, 2, 0.03) == [], "it repeats itself"
    assert pad.event(1, 0, 0.03) == []
    assert pad.event(1, 1, 0.01) == [], "it bounces when it is let go"
    assert pad.event(1, 0, 0.01) == []
    assert pad.event(1, 1, 0.079) == []
    assert pad.event(1, 0, 0.2) == []
    assert pad.event(1, 1, 0.081) == [Tell("typing", "11")], "as fast as a finger can be"
    assert pad.event(2, 1, 0.001) == [Tell("typing", "112")], "another key is no bounce"


def test_a_clock_that_is_set_back_swallows_no_press() -> None:
    pad = Pad()
    assert pad.take(keying.Pressed(1, 1, 5000.0, 100.0)) == [Tell("typing", "1")]
    assert pad.take(keying.Pressed(1, 1, 10.0, 101.0)) == [Tell("typing", "11")]


def test_one_act_at_a_time_and_none_before_the_last_one_is_seen() -> None:
    pad = Pad()
    assert pad.press(NEXT) == [Act(name="next", expect=0)]
    assert pad.press(NEXT, NEXT, 1, CODES["pause"]) == []
    assert pad.take(keying.Answered(20, pad.now)) == [Tell("done", "OK")]
    assert pad.event(NEXT, 1, 0.39) == [], "so soon it is the same press"
    assert pad.event(NEXT, 1, 0.5) == [], "the view is still that from before the act"
    pad.take(keying.Seen(counter_view(current=at_counter(7, "A012"), seq=20)))
    assert pad.press(NEXT) == [Act(name="next", expect=7, outcome="served")]


def test_a_view_that_never_comes_holds_up_nobody_for_ever() -> None:
    pad = Pad()
    pad.press(NEXT)
    pad.take(keying.Answered(20, pad.now))
    assert pad.event(NEXT, 1, keying.VIEW_WITHIN + 0.1) == [Act(name="next", expect=0)]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (keying.Answered(20, 100.0), Tell("done", "OK")),
        (keying.Answered(None, 100.0), Tell("refused", "0")),
        (keying.WasRefused(100.0), Tell("refused", "Err")),
        (keying.WasRefused(100.0, away=True), Tell("away", "---")),
    ],
)
def test_what_became_of_an_act_is_told_for_a_moment(answer: Input, told: Tell) -> None:
    pad = Pad(sign_for=2)
    pad.press(NEXT)
    assert pad.take(keying.Unanswered()) == [Tell("away", "---")]
    assert pad.take(keying.Passed(99.0)) == [], "that stands until there is an answer"
    assert pad.take(answer) == [told]
    assert pad.take(keying.Passed(101.9)) == []
    assert pad.take(keying.Passed(102.0)) == [TellNoMore()]


def test_without_a_server_keys_say_so_and_do_nothing() -> None:
    pad = Pad(None)
    assert pad.press(NEXT) == [Tell("away", "---")]
    pad.take(keying.Seen(IDLE))
    pad.take(keying.ServerLost())
    assert pad.press(1, 3, NUMBER) == [Tell("away", "---")]
    pad.take(keying.Seen(IDLE))
    assert pad.press(NEXT) == [Act(name="next", expect=0)]


def test_a_key_that_means_nothing_does_nothing() -> None:
    pad = Pad()
    assert pad.press(1, 99) == []
    assert pad.state.typed == "1"


_EVENTS = st.lists(st.tuples(st.integers(0, 17), st.integers(0, 2), st.floats(0, 1.0)), max_size=60)


@given(
    _EVENTS, st.lists(st.sampled_from(["answer", "refuse", "see", "lose", "pass"]), max_size=20), st.data()
)
def test_whatever_is_pressed_there_is_one_act_at_a_time_and_no_more_acts_than_presses(
    events: list[tuple[int, int, float]], news: list[str], data: st.DataObject
) -> None:
    pad = Pad(BUSY)
    presses = acts = 0
    under_way = False
    happenings: list[object] = data.draw(st.permutations([*events, *news]))
    for happened in happenings:
        match happened:
            case (int(code), int(value), float(after)):
                effects = pad.event(code, value, after)
                presses += value == 1
            case "answer" | "refuse" if under_way:
                under_way = False
                answer = keying.Answered(20, pad.now) if happened == "answer" else keying.WasRefused(pad.now)
                effects = pad.take(answer)
            case "see":
                effects = pad.take(keying.Seen(BUSY))
            case "lose":
                effects = pad.take(keying.ServerLost())
            case _:
                effects = pad.take(keying.Passed(pad.now))
        done = [effect for effect in effects if isinstance(effect, Act)]
        assert len(done) <= 1
        assert not (done and under_way)
        under_way = under_way or bool(done)
        acts += len(done)
        assert acts <= presses
        assert len(pad.state.typed) <= keying.MOST_DIGITS + 1
