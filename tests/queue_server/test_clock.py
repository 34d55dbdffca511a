"""Hall time: starts with the wall clock, goes on by the monotonic one, slewed, never falling."""

from __future__ import annotations

import datetime

from queue_server.clock import SLEW, HallClock

START = datetime.datetime(2026, 11, 25, 1, 0, tzinfo=datetime.UTC)


class Machine:
    """A machine's two clocks."""

    def __init__(self) -> None:
        self.wall, self.monotonic = START.timestamp(), 50.0

    def run(self, seconds: float, wall: float | None = None) -> None:
        """Let seconds pass; the wall clock may believe in another number of them."""
        self.monotonic += seconds
        self.wall += seconds if wall is None else wall

    def clock(self, not_before: datetime.datetime | None = None) -> HallClock:
        """Hall time on this machine."""
        return HallClock(not_before, lambda: self.wall, lambda: self.monotonic)


def seconds_since_start(clock: HallClock) -> float:
    """Hall time as a test reads it."""
    return (clock.now() - START).total_seconds()


def test_it_starts_with_the_wall_clock_and_goes_on_with_it() -> None:
    machine = Machine()
    clock = machine.clock()
    assert clock.now() == START
    machine.run(90.5)
    assert seconds_since_start(clock) == 90.5
    assert clock.take_step() is None


def test_it_is_aware_and_has_whole_milliseconds() -> None:
    machine = Machine()
    machine.run(0.123456)
    now = machine.clock().now()
    assert now.tzinfo is datetime.UTC
    assert now.microsecond == 123000


def test_it_starts_no_earlier_than_the_ledger_ends() -> None:
    machine = Machine()
    last = START + datetime.timedelta(minutes=5, milliseconds=7)
    clock = machine.clock(last)
    assert clock.now() == last
    assert clock.take_step() is None, "a known difference is no jump"


def test_a_machine_that_is_behind_is_met_by_going_slower() -> None:
    machine = Machine()
    clock = machine.clock(START + datetime.timedelta(seconds=60))
    before = seconds_since_start(clock)
    for _ in range(2000):
        machine.run(1)
        now = seconds_since_start(clock)
        assert before < now <= before + 1
        before = now
    assert now == 2000, "it has met the machine's clock"


def test_a_small_difference_is_slewed_and_not_told() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.run(1, wall=4)
    assert seconds_since_start(clock) == 1 + SLEW
    assert clock.take_step() is None
    for _ in range(100):
        machine.run(1)
        now = seconds_since_start(clock)
    assert now == 104


def test_a_jump_is_told_once_and_slewed() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.run(1, wall=3601)
    assert seconds_since_start(clock) == 1 + SLEW
    assert clock.take_step() == START + datetime.timedelta(seconds=3601)
    assert clock.take_step() is None
    machine.run(1)
    assert seconds_since_start(clock) == 2 + 2 * SLEW
    assert clock.take_step() is None


def test_a_jump_back_never_takes_hall_time_back() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.run(10)
    before = seconds_since_start(clock)
    machine.run(1, wall=-7200)
    assert before < seconds_since_start(clock) < before + 1
    assert clock.take_step() is not None


def test_two_jumps_are_two_steps() -> None:
    machine = Machine()
    clock = machine.clock()
    for wall in (100, -100):
        machine.run(1, wall=wall)
        clock.now()
        assert clock.take_step() is not None
