"""Long days by chance: several hundred acts each, with seeds, beside the second hall."""

from __future__ import annotations

import datetime
from random import Random

import pytest

from queue_server.hall import acts
from queue_server.hall.service import Discipline
from tests.queue_server.hall.disciplines import DISCIPLINES
from tests.queue_server.hall.second_hall.watched import Watched
from tests.queue_server.hall.second_hall.wishes import Wishes
from tests.queue_server.hall.small_hall import DAY, ZONE, Book, at

#: Seconds between two acts: a day of them spans its hours.
PAUSES = (0, 0, 1, 3, 8, 12, 40, 120, 240)


def _day(hall: Watched, random: Random, day: datetime.date, length: int) -> None:
    """One day from before the opening to after the closing."""
    hall.book.now = at("06:58", day)
    hall.tick()
    for number, counter in enumerate(hall.oracle.desks):
        hall.act(acts.OpenCounter(counter=counter, officer=["anh", "binh", "chi"][number]))
    for _ in range(length):
        hall.book.now += datetime.timedelta(seconds=random.choice(PAUSES))
        hall.act(Wishes(random, hall.oracle).next())
        if random.random() < 0.2:
            hall.book.now += datetime.timedelta(seconds=random.choice([0, 2, 9, 10, 11]))
            hall.act(Wishes(random, hall.oracle).of(acts.Undo))
        if random.random() < 0.01:
            _time_is_short(hall, random)
        if random.random() < 0.01:
            hall.book.discipline = random.choice(DISCIPLINES)
            hall.act(acts.Configure(time_zone=ZONE, discipline=hall.book.discipline))
        hall.compare()
    hall.book.now = max(hall.book.now, at("17:20", day))
    hall.tick()
    hall.compare()


def _time_is_short(hall: Watched, random: Random) -> None:
    """A forecast says when somebody who came now would be called."""
    when = {
        service: hall.book.now + datetime.timedelta(minutes=minutes) if minutes else None
        for minutes in [random.choice([5, 60, 400, 900, 0])]
        for service in ("certification", "land", "civil", "nowhere")
    }
    hall.tick(**when)


@pytest.mark.parametrize("seed", range(2 * len(DISCIPLINES)))
def test_long_days_agree_with_the_second_hall(seed: int) -> None:
    random = Random(seed)
    discipline: Discipline = DISCIPLINES[seed % len(DISCIPLINES)]
    hall = Watched(Book(discipline=discipline))
    for days in range(2):
        _day(hall, random, DAY + datetime.timedelta(days=days), 400)
    hall.compare_with_ledger()
    assert set(hall.oracle.excused) <= {"chosen", "strict"}
