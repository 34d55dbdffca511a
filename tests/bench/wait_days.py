"""Simulated days of a ward hall whose truth is known, for judging forecasts of waiting.

What is written here is what a forecast has to find out from the ledger, so none may import it: it gets
``discipline()``, whose configured minutes are wrong as they are in life, and what happens. The day of a
scenario and a number is always the same. The figures are assumptions, chosen to resemble a ward of 450
visits a day; they are measured nowhere.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from queue_server.hall.service import (
    CounterPlan,
    CustomerClass,
    Discipline,
    Field,
    Series,
    Service,
    Session,
    Zone,
)
from queue_server.simulation.citizens import Citizen
from queue_server.simulation.rehearsal import Staffing

TIME_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
#: ``ordinary``: a day like most; ``rush``: most come in the first hours; ``lunch``: many still wait at 11:00,
#: when everybody leaves for two hours; ``counter-closing``: in mid-morning an officer leaves unannounced and
#: stays away until the afternoon; ``skilled``: each officer is quick at some services and slow at others, the
#: same on all days; ``heavy-tails``: a few visits take many times what is usual.
SCENARIOS: Final[tuple[str, ...]] = ("ordinary", "rush", "lunch", "counter-closing", "skilled", "heavy-tails")

HOUR: Final = 3600.0


@dataclass(frozen=True, kw_only=True)
class _Truth:
    """What is so about a service. Minutes are those at the counter, in the mean."""

    minutes: float
    configured: int
    #: Part of all visits, in hundredths.
    share: float


_TRUTH: Final[Mapping[str, _Truth]] = {
    "result": _Truth(minutes=4.6, configured=6, share=26),
    "copy": _Truth(minutes=9.8, configured=7, share=29),
    "civil": _Truth(minutes=12.5, configured=17, share=14.5),
    "land": _Truth(minutes=25.0, configured=18, share=6),
    "business": _Truth(minutes=20.0, configured=14, share=6.5),
    "building": _Truth(minutes=24.0, configured=27, share=3),
    "social": _Truth(minutes=15.5, configured=20, share=7.5),
    "insurance": _Truth(minutes=13.5, configured=10, share=7.5),
}
#: Counter to its services with the reluctance in minutes.
_COUNTERS: Final[Mapping[str, Mapping[str, int]]] = {
    "1": {"result": 0, "copy": 15},
    "2": {"result": 0, "insurance": 15},
    "3": {"copy": 0},
    "4": {"copy": 0, "result": 5},
    "5": {"copy": 0, "civil": 15},
    "6": {"civil": 0},
    "7": {"civil": 0, "copy": 15},
    "8": {"land": 0},
    "9": {"land": 0, "building": 15},
    "10": {"building": 0, "business": 0},
    "11": {"business": 0, "social": 15},
    "12": {"social": 0, "insurance": 0},
    "13": {"insurance": 0, "social": 0, "business": 15},
}
#: Who may leave unannounced: others serve the same, so that waits grow but the line still moves.
_MAY_LEAVE = ("3", "4", "5", "6", "7", "11", "12", "13")
_PRIORITY_SHARE = 0.08
_NO_SHOW_SHARE, _RECALL_SHARE = 0.05, 0.08
#: Seconds from the call to the counter, least and most.
_WALK = (15.0, 60.0)
#: Mean and standard deviation of the visits of a day.
_VISITS = (450.0, 20.0)
#: Who stands at the door when it opens, and the seconds each of them needs at the kiosk.
_AT_THE_DOOR, _AT_THE_KIOSK = 20, 6.0
#: Of each hour of the day from 07:00, arrivals compared with one another.
_USUAL = (17.0, 16.0, 13.0, 7.0, 0.0, 0.0, 18.0, 16.0, 11.0, 4.0)
_RUSH = (21.0, 16.0, 11.0, 6.0, 0.0, 0.0, 16.0, 14.0, 10.0, 6.0)
_BEFORE_LUNCH = (10.0, 13.0, 15.0, 14.0, 0.0, 0.0, 15.0, 14.0, 12.0, 6.0)
#: Standard deviation of the logarithm of the time at the counter, and most of it in times the mean.
_SPREAD, _HEAVY_SPREAD = 0.5, 1.0
_LONGEST, _HEAVY_LONGEST = 4.0, 6.0
#: Of the logarithm of the factor of an officer at a service, and its bounds.
_SKILL_SPREAD, _SKILL_BOUNDS = 0.4, (0.5, 2.0)


def discipline() -> Discipline:
    """The hall as configured; its typical minutes are off by up to 40 %."""
    sessions = (_session(7, 11), _session(13, 17))
    return Discipline(
        hall="bench",
        names={"vi": "Phường Mẫu"},
        time_zone=TIME_ZONE.key,
        languages=("vi",),
        series=tuple(Series(prefix=prefix) for prefix in "ABCDEFGH"),
        fields=(Field(id="all", names={"vi": "Tất cả"}),),
        services=tuple(
            Service(id=name, field="all", series=prefix, names={"vi": name}, typical_minutes=truth.configured)
            for prefix, (name, truth) in zip("ABCDEFGH", _TRUTH.items(), strict=True)
        ),
        classes=(
            CustomerClass(id="ordinary", names={"vi": "Thường"}),
            CustomerClass(id="priority", names={"vi": "Ưu tiên"}, head_start_minutes=20),
        ),
        counters=tuple(
            CounterPlan(id=name, names={"vi": f"Quầy {name}"}, services=dict(services))
            for name, services in _COUNTERS.items()
        ),
        zones=(Zone(id="main"),),
        hours=(sessions,) * 7,
        max_in_a_row=3,
    )


def _session(start: int, end: int) -> Session:
    return Session(start=datetime.time(start), end=datetime.time(end))


def date_of(number: int) -> datetime.date:
    """The date of the day of a number; the first is a Monday, and the hall opens every day."""
    return datetime.date(2026, 9, 7) + datetime.timedelta(days=number)


def day_of(scenario: str, number: int) -> tuple[list[Citizen], list[Staffing]]:
    """One day: who comes, and who works when.

    Raises:
        ValueError: no such scenario.
    """
    if scenario not in SCENARIOS:
        raise ValueError(f"there are {', '.join(SCENARIOS)}")
    random = Random(f"{scenario}/{number}")
    return _people(scenario, random), _officers(scenario, random)


def _people(scenario: str, random: Random) -> list[Citizen]:
    hours = {"rush": _RUSH, "lunch": _BEFORE_LUNCH}.get(scenario, _USUAL)
    visits = round(random.gauss(*_VISITS))
    chosen = random.choices(range(len(hours)), hours, k=visits - _AT_THE_DOOR)
    arrivals = [place * _AT_THE_KIOSK for place in range(_AT_THE_DOOR)]
    arrivals += [(hour + random.random()) * HOUR for hour in chosen]
    return [_citizen(arrives, scenario, random) for arrives in sorted(arrivals)]


def _citizen(arrives: float, scenario: str, random: Random) -> Citizen:
    service = random.choices(list(_TRUTH), [truth.share for truth in _TRUTH.values()])[0]
    return Citizen(
        arrives=arrives,
        service=service,
        ticket_class="priority" if random.random() < _PRIORITY_SHARE else None,
        language="vi",
        comes=random.random() >= _NO_SHOW_SHARE,
        needs_recall=random.random() < _RECALL_SHARE,
        walks=random.uniform(*_WALK),
        stays=_time_at_counter(_TRUTH[service].minutes * 60, scenario, random),
    )


def _time_at_counter(mean: float, scenario: str, random: Random) -> float:
    """Log-normal with the given mean."""
    heavy = scenario == "heavy-tails"
    spread, longest = (_HEAVY_SPREAD, _HEAVY_LONGEST) if heavy else (_SPREAD, _LONGEST)
    return min(random.lognormvariate(math.log(mean) - spread**2 / 2, spread), longest * mean)


def _officers(scenario: str, random: Random) -> list[Staffing]:
    leaves = random.choice(_MAY_LEAVE) if scenario == "counter-closing" else None
    away_from = random.uniform(1.5, 2.75) * HOUR
    skills = _skills() if scenario == "skilled" else {}
    staffing = []
    for counter in _COUNTERS:
        # Who is left at 11:00 is usually served before lunch; not in the scenario of that name.
        morning_ends = 4 * HOUR if scenario == "lunch" else 4.4 * HOUR
        morning = _with_a_pause(random.uniform(0, 240), morning_ends, random)
        if counter == leaves:
            morning = [(start, min(end, away_from)) for start, end in morning if start < away_from]
        afternoon = _with_a_pause(6 * HOUR + random.uniform(0, 240), 11 * HOUR, random)
        staffing.append(
            Staffing(counter=counter, at_work=(*morning, *afternoon), skill=skills.get(counter, {}))
        )
    return staffing


def _with_a_pause(start: float, end: float, random: Random) -> list[tuple[float, float]]:
    """A stretch of work with one short pause somewhere in the middle of it."""
    pause = start + (end - start) * random.uniform(0.3, 0.8)
    return [(start, pause), (pause + random.uniform(180, 600), end)]


def _skills() -> Mapping[str, Mapping[str, float]]:
    """Counter and service to factor: the officers are the same on all days."""
    random = Random("skills")
    least, most = _SKILL_BOUNDS
    return {
        counter: {
            service: min(max(random.lognormvariate(0.0, _SKILL_SPREAD), least), most) for service in services
        }
        for counter, services in _COUNTERS.items()
    }


__all__ = ["SCENARIOS", "TIME_ZONE", "date_of", "day_of", "discipline"]
