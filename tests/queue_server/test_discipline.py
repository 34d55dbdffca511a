"""The hall's file as the discipline in the ledger."""

from __future__ import annotations

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config import load
from queue_server.discipline import discipline_of
from queue_server.hall import acts, events, rules, service
from queue_server.hall.rules import day
from queue_server.hall.state import State
from tests.config.samples import spoiled

SAMPLE = load.FOLDER / "hall.toml"
HALL = load.load_hall(SAMPLE)
DISCIPLINE = discipline_of(HALL)
ZONE = ZoneInfo(DISCIPLINE.time_zone)


def _changed(tmp_path: Path, *swaps: tuple[str, str]) -> service.Discipline:
    path = tmp_path / "hall.toml"
    path.write_text(spoiled(SAMPLE.read_text(encoding="utf-8"), *swaps), encoding="utf-8")
    return discipline_of(load.load_hall(path))


def test_every_field_of_the_discipline_comes_from_the_file() -> None:
    ours = {"hall" if name == "id" else name for name in HALL.__struct_fields__}
    # How it is spoken, what boards show beside calls, and whose card took which number, is no part of what
    # the ledger's state depends on; counters carry their names.
    aside = {"voice", "panel", "counter_names", "one_ticket"}
    assert ours - aside == set(DISCIPLINE.__struct_fields__) - {"always_open"}


def test_lists_are_taken_over_one_to_one() -> None:
    for name in ("series", "fields", "services", "classes", "zones"):
        for ours, theirs in zip(getattr(HALL, name), getattr(DISCIPLINE, name), strict=True):
            for field in theirs.__struct_fields__:
                assert getattr(ours, field) == getattr(theirs, field), (name, field)
    assert DISCIPLINE.counters[3].services == {
        "certified-copy": 0, "signature-contract": 0, "collect-result": 15,
    }  # fmt: skip


def test_counters_are_named_by_the_template_unless_they_say_otherwise() -> None:
    assert DISCIPLINE.counters[0].names["vi"] == "Quầy 1 (trả kết quả)"
    assert DISCIPLINE.counters[12].names == {"vi": "Quầy 13", "en": "Counter 13", "km": "បញ្ជរ 13"}


def test_it_survives_the_ledger() -> None:
    event = events.DayOpened(
        day=datetime.date(2026, 11, 23), discipline=DISCIPLINE,
        periods=day.periods_of(DISCIPLINE, datetime.date(2026, 11, 23), ZONE),
        ends=datetime.datetime(2026, 11, 23, 17, tzinfo=datetime.UTC), sequences={}, carried=(),
    )  # fmt: skip
    assert events.decode(event.kind(), events.encode(event)) == event


@pytest.mark.parametrize(
    ("date", "hours"),
    [
        (datetime.date(2026, 11, 23), ["07:00-11:00", "13:00-17:00"]),
        (datetime.date(2026, 11, 28), []),
        (datetime.date(2026, 1, 10), ["07:00-11:00", "13:00-17:00"]),
        (datetime.date(2026, 2, 17), []),
    ],
    ids=["monday", "saturday", "working saturday", "holiday"],
)
def test_hours_are_kept_in_hall_time(date: datetime.date, hours: list[str]) -> None:
    periods = day.periods_of(DISCIPLINE, date, ZONE)
    shown = [f"{p.start.astimezone(ZONE):%H:%M}-{p.end.astimezone(ZONE):%H:%M}" for p in periods]
    assert shown == hours


def test_midnight_at_the_end_of_a_day(tmp_path: Path) -> None:
    discipline = _changed(tmp_path, ("saturday = []", 'saturday = ["20:00-24:00"]'))
    (period,) = day.periods_of(discipline, datetime.date(2026, 11, 28), ZONE)
    assert period.end - period.start == datetime.timedelta(hours=4)


def test_always_open_replaces_the_hours_and_nothing_else() -> None:
    always = discipline_of(HALL, always_open=True)
    (period,) = day.periods_of(always, datetime.date(2026, 2, 17), ZONE)
    assert period.end - period.start == datetime.timedelta(days=1)
    assert (always.hours, always.services) == (DISCIPLINE.hours, DISCIPLINE.services)


def test_the_core_opens_a_day_with_it_and_gives_a_number_of_every_service() -> None:
    now = datetime.datetime(2026, 11, 23, 8, 12, tzinfo=ZONE).astimezone(datetime.UTC)
    state = State()

    def run(act: acts.Act) -> list[events.Event]:
        happened = rules.decide(state, act, now)
        for event in happened:
            state.apply(state.seq + 1, now, event)
        return happened

    run(acts.Tick(discipline=DISCIPLINE, time_zone=ZONE))
    assert state.phase == "open"
    for entry in DISCIPLINE.services:
        (issued,) = run(
            acts.Issue(service=entry.id, ticket_class=None, language=None, secret=entry.id, device="kiosk-1")
        )
        assert isinstance(issued, events.TicketIssued)
        assert issued.number.startswith(entry.series)
        assert issued.counters
    assert run(acts.Configure(discipline=discipline_of(HALL), time_zone=ZONE)) == []
