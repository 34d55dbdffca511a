"""What past days teach: times, skills, absences, arrivals; and windows that keep their word."""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Iterator
from random import Random

import msgspec
import pytest

from queue_server.hall.forecast import (
    Calibration,
    Learned,
    Pair,
    VisitRow,
    by_day,
    calibrated,
    learn,
    look_back,
    untaught,
)
from queue_server.hall.forecast.arrivals import Arrivals
from queue_server.hall.forecast.calibration import Shift
from queue_server.hall.forecast.presence import Presence, back_at
from queue_server.hall.forecast.service_times import NORMAL_SHAPE, Clock, configured
from queue_server.hall.forecast.snapshot import Desk, Head, Snapshot, UnderWay
from tests.queue_server.hall.small_hall import DAY, SMALL, ZONE, at

HOUR = 3600.0


def row(
    day: int, clock: str, waited: float, lasted: float, *, counter: str = "1", service: str = "certification",
    outcome: str = "served", ticket: int = 1,
) -> VisitRow:  # fmt: skip
    """A visit: called at a local time, after so many minutes of waiting, for so many minutes."""
    date = DAY - datetime.timedelta(days=day)
    called = round(at(clock, date, ZONE).timestamp() * 1000)
    return VisitRow(
        day=date.isoformat(), ticket=ticket, service=service, ticket_class="ordinary", head_start_minutes=0,
        strict=False, units=1, counter=counter, arrived=called - round(waited * 60_000),
        place=called - round(waited * 60_000), not_before=None, called_at=called,
        started_at=called + 20_000 if outcome == "served" else None,
        ended_at=called + round(lasted * 60_000), outcome=outcome,
    )  # fmt: skip


def taught(rows: list[VisitRow]) -> Learned:
    return learn(by_day(rows, ZONE), SMALL, ZONE)


# ------------------------------------------------------------ times


def test_thin_data_hardly_moves_the_configured_time_and_much_data_replaces_it() -> None:
    start = configured(600.0)
    assert start.mean == pytest.approx(600.0)
    assert start.shrunk([]) is start
    random = Random(1)
    logarithms = [random.gauss(math.log(200.0), 0.5) for _ in range(2000)]
    few, many = start.shrunk(logarithms[:3]), start.shrunk(logarithms)
    assert 400.0 < few.mean < 600.0
    assert many.mean == pytest.approx(200.0 * math.exp(0.125), rel=0.05)
    assert many.spread == pytest.approx(0.5, rel=0.05)


def test_a_counter_that_is_slower_is_known_for_it() -> None:
    random = Random(2)
    rows = [
        row(day, "08:00", 5, random.lognormvariate(math.log(factor * 6), 0.3), counter=name)
        for day in range(1, 41)
        for name, factor in (("1", 1.0), ("3", 2.0))
        for _ in range(3)
    ]
    skills = taught(rows).skills
    assert skills["3"]["certification"] - skills["1"]["certification"] == pytest.approx(
        math.log(2.0), abs=0.15
    )


def test_long_tails_stay_long() -> None:
    random = Random(3)
    rows = [row(1 + place % 20, "08:00", 5, 2 * random.paretovariate(1.5)) for place in range(3000)]
    learned = taught(rows)
    points = learned.times["certification"].points(learned.shape)
    seen = sorted((visit.ended_at or 0) - (visit.called_at or 0) for visit in rows)
    for share in (0.1, 0.5, 0.8, 0.95, 0.99):
        assert points[int(share * len(points))] == pytest.approx(
            seen[int(share * len(seen))] / 1000, rel=0.15
        )


def test_a_visit_under_way_has_lasted_already() -> None:
    clock = Clock(configured(600.0).points(NORMAL_SHAPE), Random(4))
    fresh = statistics.fmean(clock.whole() for _ in range(4000))
    assert fresh == pytest.approx(600.0, rel=0.05)
    assert statistics.fmean(clock.rest(0.0) for _ in range(4000)) == pytest.approx(fresh, rel=0.08)
    late = [clock.rest(1800.0) for _ in range(1000)]
    assert min(late) >= 0.0
    assert statistics.fmean(late) > 300.0, "who has lasted long will last long"
    assert all(clock.rest(1e6) >= 0.0 for _ in range(100))
    assert clock.surviving(0.0) == 1.0
    assert clock.surviving(1e9) == 0.0


def test_those_who_do_not_come_are_counted_and_shrunk() -> None:
    rows = [row(1, "08:00", 5, 2.5, outcome="no-show") for _ in range(20)]
    rows += [row(1, "09:00", 5, 6) for _ in range(180)]
    learned = taught(rows)
    assert 0.06 < learned.no_show["certification"] < 0.11
    assert learned.given_up.mean == pytest.approx(150.0, rel=0.1)


def test_a_visit_that_was_forgotten_at_the_counter_teaches_nothing() -> None:
    usual = [row(1, "08:00", 5, 6) for _ in range(50)]
    assert taught([*usual, row(1, "09:00", 5, 700)]).times == taught(usual).times


# ------------------------------------------------------------ absences


def test_a_counter_is_away_while_somebody_waits_and_it_calls_nobody() -> None:
    rows = [
        row(1, "08:00", 10, 10),
        row(1, "08:10", 20, 10),  # called in one act with the end of the last
        row(1, "08:40", 45, 10),  # twenty minutes unattended; the officer went some time in the last visit
        row(1, "08:50:30", 1, 10),  # half a minute of gap while somebody waits
    ]
    learned = taught(rows)
    assert learned.absences["1"] == (((0.0, 8 * HOUR), (8 * HOUR + 900, 8 * HOUR + 2400)),)
    assert learned.gaps[0] == 0.0
    assert learned.gaps[-1] == 30.0


def test_who_is_still_busy_when_the_hours_end_calls_nobody_any_more() -> None:
    learned = taught([row(1, "10:55", 120, 25), row(1, "13:00", 200, 10)])
    assert learned.absences["1"] == (((0.0, HOUR * (11 - 5 / 60)), (11 * HOUR, 13 * HOUR)),)


def test_where_nobody_waited_a_counter_was_where_it_mostly_was_on_other_days() -> None:
    rows = []
    for day in range(1, 6):
        rows += [row(day, "11:20", 30, 10), row(day, "13:00", 100, 10)]
    rows += [row(6, "11:20", 30, 10), row(6, "14:00", 0, 10)]
    quiet = taught(rows).absences["1"][0]
    assert any(start <= 12 * HOUR < end for start, end in quiet), "away at noon, as on the others"
    assert not any(start <= 13.5 * HOUR < end for start, end in quiet)


def snapshot(now: float, desk: Desk, learned: Learned) -> Snapshot:
    return Snapshot(
        seq=1, at=at("08:00"), now=now, waiting=(), desks=(desk,),
        services={"certification": "certification"},
        classes={}, max_in_a_row=None, periods=((7 * HOUR, 11 * HOUR), (13 * HOUR, 17 * HOUR)),
        ends=24 * HOUR, issuing=frozenset({"certification"}), learned=learned,
    )  # fmt: skip


def desk(status: str, since: float | None) -> Desk:
    return Desk("1", status, since, {"certification": 0.0}, 0, None)  # type: ignore[arg-type]


DAYS = (
    ((0.0, 7 * HOUR), (11 * HOUR, 13 * HOUR), (17 * HOUR, 24 * HOUR)),
    ((0.0, 7.5 * HOUR), (9 * HOUR, 9.25 * HOUR), (11 * HOUR, 13 * HOUR)),
)


def backs(now: float, one: Desk, learned: Learned, wants: float) -> set[float]:
    presence = Presence(snapshot(now, one, learned), Random(1))
    return {back_at(presence.draw()[0], wants) for _ in range(200)}


@pytest.mark.parametrize(
    ("now", "status", "since", "wants", "expected"),
    [
        (10.0, "open", 7.0, 10.5, {10.5}),
        (10.0, "open", 7.0, 12.0, {13.0}),
        (8.5, "open", 7.0, 9.1, {9.1, 9.25}),
        (9.1, "paused", 9.0, 9.1, {9.25}),
        (6.9, "closed", None, 6.9, {7.0, 7.5}),
        (11.5, "closed", 11.0, 11.5, {13.0}),
        (10.0, "closed", 9.9, 10.0, {math.inf}),
    ],
)
def test_a_replay_lends_a_counter_one_of_its_days(
    now: float, status: str, since: float | None, wants: float, expected: set[float]
) -> None:
    learned = msgspec.structs.replace(untaught(SMALL.services), absences={"1": DAYS})
    one = desk(status, None if since is None else since * HOUR)
    found = backs(now * HOUR, one, learned, wants * HOUR)
    # Of few days known, the plain calendar is one more.
    assert {seconds / HOUR for seconds in found} == expected


@pytest.mark.parametrize(
    ("now", "status", "since", "wants", "expected"),
    [
        (10.0, "open", 7.0, 10.9, 10.9),
        (10.0, "open", 7.0, 11.2, 13.0),
        (10.0, "closed", None, 10.0, math.inf),
        (6.5, "closed", None, 6.5, 7.0),
        (7.25, "closed", None, 7.25, 7.25 + 300 / HOUR),
        (11.5, "closed", 10.9, 11.5, 13.0),
        (16.0, "closed", 10.9, 16.0, math.inf),
    ],
)
def test_of_an_unknown_counter_the_calendar_is_supposed(
    now: float, status: str, since: float | None, wants: float, expected: float
) -> None:
    one = desk(status, None if since is None else since * HOUR)
    found = backs(now * HOUR, one, untaught(SMALL.services), wants * HOUR)
    assert [seconds / HOUR for seconds in found] == [pytest.approx(expected)]


def test_a_pause_at_an_unusual_time_lasts_like_other_pauses() -> None:
    learned = msgspec.structs.replace(untaught(SMALL.services), absences={"1": DAYS})
    found = backs(15.1 * HOUR, desk("paused", 15.0 * HOUR), learned, 15.1 * HOUR)
    assert {seconds / HOUR for seconds in found} <= {15.25, 17.0, math.inf}
    assert min(backs(15.1 * HOUR, desk("paused", 15.0 * HOUR), untaught(SMALL.services), 15.1 * HOUR)) > (
        15.1 * HOUR
    )


def test_who_has_just_had_a_pause_is_not_near_the_next_one() -> None:
    """Every day has one pause, at nine or at ten."""
    early = ((0.0, 7 * HOUR), (9 * HOUR, 9.25 * HOUR), (11 * HOUR, 13 * HOUR))
    late = ((0.0, 7 * HOUR), (10 * HOUR, 10.25 * HOUR), (11 * HOUR, 13 * HOUR))
    learned = msgspec.structs.replace(untaught(SMALL.services), absences={"1": (early, late) * 5})
    rested = backs(9.5 * HOUR, desk("open", 9.25 * HOUR), learned, 10.1 * HOUR)
    tired = backs(9.5 * HOUR, desk("open", 7 * HOUR), learned, 10.1 * HOUR)
    assert rested == {10.1 * HOUR}
    assert tired == {10.25 * HOUR}


def test_who_is_busy_may_have_decided_to_go() -> None:
    learned = msgspec.structs.replace(untaught(SMALL.services), absences={"1": (DAYS[0],) * 5})
    busy = msgspec.structs.replace(
        desk("open", 7 * HOUR), ticket=UnderWay("certification", 1, 10.9 * HOUR, started=True)
    )
    assert backs(11.1 * HOUR, busy, learned, 11.2 * HOUR) == {13 * HOUR}


# ------------------------------------------------------------ arrivals


def test_as_many_come_as_came_at_that_time_and_only_in_opening_hours() -> None:
    rows = [
        row(day, clock, 0, 5, ticket=place)
        for day in (1, 2)
        for clock in ("10:05", "12:05", "13:05")
        for place in range(30)
    ]
    learned = taught(rows)
    assert sum(learned.arrivals["certification"]["ordinary"]) == pytest.approx(90.0)
    seen = snapshot(10 * HOUR, desk("open", 7 * HOUR), learned)
    seen = msgspec.structs.replace(seen, classes={"ordinary": Head(0.0, False)})
    arrivals = Arrivals(seen, Random(5))
    drawn = [[seconds for seconds, _ in arrivals.draw()] for _ in range(300)]
    assert statistics.fmean(map(len, drawn)) == pytest.approx(60.0, rel=0.05), "nobody at noon"
    assert all(day == sorted(day) for day in drawn)
    assert all(10 * HOUR <= seconds < 13.25 * HOUR for day in drawn for seconds in day)
    closed = msgspec.structs.replace(seen, issuing=frozenset())
    assert not list(Arrivals(closed, Random(5)).draw())


# ------------------------------------------------------------ calibration


def pairs_of(random: Random, count: int, factor: float, service: str = "land") -> Iterator[Pair]:
    """Windows that claim a spread that is too small by a factor."""
    for _ in range(count):
        middle = random.uniform(300.0, 3000.0)
        spread = 0.2 * middle
        truth = middle + factor * spread * random.gauss(0.0, 1.0)
        yield Pair(service, middle - 1.28 * spread, middle, middle + 0.84 * spread, truth)


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_windows_keep_their_word_after_calibration(factor: float) -> None:
    random = Random(6)
    calibration = calibrated(pairs_of(random, 2000, factor))
    unseen = list(pairs_of(random, 4000, factor))
    windows = [calibration.window("land", pair.low, pair.middle, pair.high) for pair in unseen]
    share = statistics.fmean(pair.called <= high for pair, (_, _, high) in zip(unseen, windows, strict=True))
    assert share == pytest.approx(0.80, abs=0.025)
    early = statistics.fmean(pair.called < low for pair, (low, _, _) in zip(unseen, windows, strict=True))
    assert early == pytest.approx(0.10, abs=0.025)


def test_a_service_with_few_pairs_is_judged_with_all_others() -> None:
    random = Random(7)
    pairs = [*pairs_of(random, 2000, 1.0), *pairs_of(random, 6, 4.0, "civil")]
    calibration = calibrated(pairs)
    pooled, few = calibration.pooled, calibration.services["civil"]
    own = calibrated(pair for pair in pairs if pair.service == "civil").pooled
    assert abs(few.high - pooled.high) < 0.2 * abs(own.high - pooled.high)


def test_a_window_is_in_order_and_not_in_the_past() -> None:
    calibration = Calibration(pooled=Shift(-3.0, 1.0, -0.5))
    first, middle, last = calibration.window("land", 60.0, 120.0, 300.0)
    assert 0.0 == first <= middle <= last


def test_nothing_is_learned_from_windows_of_people_who_were_called_at_once() -> None:
    assert calibrated([Pair("land", 0.0, 0.0, 0.0, 0.0)] * 50) == Calibration()


def test_looking_back_sees_the_hall_as_it_was() -> None:
    """One counter, everybody served in turn, always ten minutes: every wait can be told to the minute."""
    rows = [
        row(
            day, f"{8 + place // 6:02}:{place % 6 * 10:02}", 30 if place > 2 else 10 * place, 10, ticket=place
        )
        for day in range(1, 9)
        for place in range(18)
    ]
    pairs = list(look_back(by_day(rows, ZONE), SMALL, ZONE, Random(8), every=2, runs=20))
    assert len(pairs) == 8 * 9
    errors = [abs(pair.middle - pair.called) for pair in pairs]
    assert statistics.median(errors) < 180.0
