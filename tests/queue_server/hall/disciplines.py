"""What the small hall's configuration may be, or become in mid-day or over night."""

from __future__ import annotations

import msgspec

from queue_server.hall.service import (
    Absence,
    Announcement,
    Appointments,
    Closing,
    CounterPlan,
    Discipline,
    Leases,
    Rating,
    RatingReason,
    Series,
)
from tests.queue_server.hall.small_hall import AFTERNOON, SMALL, counter, customer_class, session

change = msgspec.structs.replace

CERTIFICATION, LAND, CIVIL = (change(service, max_units=3) for service in SMALL.services)


def helping(plan: CounterPlan, **relief: int) -> CounterPlan:
    """A counter that may help with further services."""
    return change(plan, relief=relief)


#: The small hall with everything that it may offer: reliefs, several units, a counter that calls by itself.
RICH = change(
    SMALL,
    services=(CERTIFICATION, LAND, CIVIL),
    counters=(
        helping(counter("1", certification=0), land=10, civil=5),
        helping(counter("2", land=0, certification=15), civil=20),
        change(counter("3", certification=0, land=0, civil=0), auto_call=True),
    ),
    absence=Absence(recalls_before_no_show=1, behind=2, park_minutes=10, postpone_turns=3),
    leases=Leases(prefix="K", size=4, digits=2),
    announcements=(Announcement(id="lunch", texts={"vi": "Nghỉ trưa"}),),
    rating=Rating(
        scale=3, reasons=tuple(RatingReason(id=name, names={"vi": name}) for name in ("slow", "rude"))
    ),
)

DISCIPLINES: tuple[Discipline, ...] = (
    RICH,
    change(RICH, left_at_closing="carry", closing=Closing(settle_after_minutes=15),
           absence=Absence(no_show_return="keep", no_show_return_minutes=20)),
    change(RICH, rating=change(RICH.rating, scale=5, version=2, reasons_for_lowest=2),
           max_in_a_row=1, classes=(
        customer_class("ordinary"), customer_class("priority", 5, strict=True),
        customer_class("result", 30), customer_class("appointment"),
    ), absence=Absence(no_show_return="refuse", postpone_turns=0)),
    change(RICH, max_in_a_row=None, left_at_closing="carry", appointments=Appointments(late="refuse"),
           leases=Leases(prefix="K", size=1000)),
    change(RICH, services=(CERTIFICATION, LAND), counters=(
        counter("1", certification=0), helping(counter("2", land=0), certification=10),
        counter("3", land=15),
    )),
    change(RICH, counters=RICH.counters[:2], appointments=Appointments(early_minutes=10, grace_minutes=0),
           leases=Leases(prefix="A")),
    change(RICH, left_at_closing="carry", series=(
        Series(prefix="A", last=30), Series(prefix="C", first=100, daily_cap=5),
    )),
    change(RICH, series=(Series(prefix="A", daily_cap=40), Series(prefix="C", daily_cap=2)),
           left_at_closing="close", closing=Closing(settle_after_minutes=10)),
    change(RICH, hours=((session("08:00", "09:00"), AFTERNOON),) * 5 + ((), ()),
           closing=Closing(stop_when_full=True, settle_after_minutes=15)),
    change(RICH, always_open=True, left_at_closing="carry", leases=Leases(prefix="M", size=2)),
    SMALL,
)  # fmt: skip
