"""Which keys are a scanner's and which a person's: by the instants at which they come."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.wedge import SHORTEST, Keys, Scan, Wedge
from queue_server.contract import scans

#: Seconds between two looks of the window, and between two signs of a scanner and of a quick finger.
FRAME, SCANNER, FINGER = 0.015, 0.008, 0.09
CODE = "H01.15.03-261108-0975"

Heard = list[Scan | Keys]


class Window:
    """A window that looks between the keys, as often as time allows."""

    def __init__(self) -> None:
        self.wedge, self.heard, self.now, self._looked = Wedge(), Heard(), 0.0, 0.0

    def wait(self, seconds: float) -> None:
        """Nothing is typed for so long."""
        until = self.now + seconds
        while self._looked + FRAME <= until:
            self._looked += FRAME
            if (found := self.wedge.look(self._looked)) is not None:
                self.heard.append(found)
        self.now = until

    def stall(self, seconds: float) -> None:
        """It draws for so long and looks once, when that is over."""
        self.now += seconds
        self._looked = self.now
        if (found := self.wedge.look(self.now)) is not None:
            self.heard.append(found)

    def type(self, text: str, every: float) -> None:
        """Signs one after another."""
        for sign in text:
            self.wedge.key("enter" if sign == "\n" else sign, self.now)
            self.wedge.sign(sign, self.now)
            self.wait(every)


def heard(text: str, every: float) -> Heard:
    """What is heard of a text and the silence behind it."""
    window = Window()
    window.type(text, every)
    window.wait(1.0)
    return window.heard


def keys(found: Iterable[Scan | Keys]) -> list[str]:
    return [name for one in found if isinstance(one, Keys) for name in one.names]


@pytest.mark.parametrize("behind", ["", "\n", "\n\n"], ids=["silence", "enter", "two ends"])
@pytest.mark.parametrize("every", [0.0, 0.001, SCANNER, 0.03], ids=["at once", "fast", "usual", "slow"])
def test_a_scanner_is_heard_as_one_scan(every: float, behind: str) -> None:
    assert heard(CODE + behind, every) == [Scan(CODE)]


@pytest.mark.parametrize("every", [FINGER, 0.2, 1.5])
def test_a_finger_is_heard_key_by_key(every: float) -> None:
    found = heard(CODE + "\n", every)
    assert keys(found) == [*CODE, "enter"]
    assert all(len(one.names) == 1 for one in found if isinstance(one, Keys))


def test_a_key_is_handed_on_before_anybody_notices() -> None:
    window = Window()
    window.type("5", 0.07)
    assert window.heard == [Keys(("5",))]


def test_two_keys_that_overlap_stay_keys_in_their_order() -> None:
    assert heard("15", 0.02) == [Keys(("1", "5"))]
    assert heard("1\n", 0.02) == [Keys(("1", "enter"))]


def test_a_key_that_is_held_down_is_no_scan() -> None:
    """The window system repeats its sign, some 25 times a second."""
    window = Window()
    window.wedge.key("1", 0.0)
    for _ in range(40):
        window.wedge.sign("1", window.now)
        window.wait(0.04)
    window.wait(1.0)
    assert window.heard == [Keys(("1",))]
    assert heard("\n" * 40, 0.04)[0] == Keys(("enter",) * 40)


def test_keys_without_signs_are_handed_on() -> None:
    window = Window()
    window.wedge.key("up", 0.0)
    window.wait(1.0)
    assert window.heard == [Keys(("up",))]
    assert not window.wedge.waits


@pytest.mark.parametrize("place", range(1, len(CODE)))
def test_a_window_that_is_busy_drawing_cuts_no_scan(place: int) -> None:
    window = Window()
    window.type(CODE[:place], SCANNER)
    window.stall(0.4)
    window.type(CODE[place:] + "\n", 0.0)
    window.wait(1.0)
    assert window.heard == [Scan(CODE)]


def test_lines_that_follow_at_once_are_one_scan_and_press_nothing() -> None:
    assert heard("\n1\n2\n3\n4\n5\n" * 3, SCANNER) == [Scan("1\n2\n3\n4\n5\n\n" * 2 + "1\n2\n3\n4\n5")]


def test_two_scans_are_two() -> None:
    window = Window()
    for _ in range(2):
        window.type(CODE + "\n", SCANNER)
        window.wait(0.3)
    assert window.heard == [Scan(CODE)] * 2


def test_too_long_a_scan_is_bounded_and_still_told_as_too_long() -> None:
    (found,) = heard("noise 0123 " * 1000, 0.0)
    assert isinstance(found, Scan)
    assert len(found.text) == scans.LONGEST + 1
    assert scans.read_scan(found.text) == scans.Unknown("too-long")


def test_what_was_scanned_is_forgotten_and_never_written() -> None:
    window = Window()
    window.type(CODE, SCANNER)
    assert CODE not in repr(window.wedge)
    window.wait(1.0)
    assert CODE not in repr(window.heard)
    assert CODE not in repr(vars(window.wedge))
    assert not window.wedge.waits


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("01A\n", min_size=1, max_size=12), st.sampled_from([0.0, 0.01, 0.03, 0.06, 0.3]))
    )
)
def test_nothing_is_lost_or_heard_twice(typed: list[tuple[str, float]]) -> None:
    window = Window()
    for text, every in typed:
        window.type(text, every)
    window.wait(1.0)
    signs = "".join(text for text, _ in typed)
    whole = "".join(
        one.text
        if isinstance(one, Scan)
        else "".join("\n" if name == "enter" else name for name in one.names)
        for one in window.heard
    )
    # Of a scan only the ends around it are left out.
    assert whole.replace("\n", "") == signs.replace("\n", "")
    assert not window.wedge.waits
    for one in window.heard:
        if isinstance(one, Scan):
            assert len(one.text.replace("\n", "")) >= SHORTEST
