"""Who comes to the hall on a simulated day: when, for what, and how each of them behaves. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

#: Seconds of opening hours in a simulated day.
DAY: Final = 8 * 3600.0
#: Spread of the time at the counter: the standard deviation of its logarithm.
_SPREAD: Final = 0.5
#: A visit lasts at least and at most this many times what is typical.
_SHORTEST, _LONGEST = 0.3, 4.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Citizen:
    """One visit. Seconds are those of a real hall."""

    #: Seconds after opening.
    arrives: float
    service: str
    #: Nothing: what the service gives by itself.
    ticket_class: str | None
    language: str
    #: Whether he is there when called.
    comes: bool
    #: Whether he only hears the second call.
    needs_recall: bool
    #: Seconds from the call to the counter.
    walks: float
    #: Seconds at the counter.
    stays: float


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How the people of a hall behave. Shares are parts of one."""

    visits: int = 450
    #: How many of them stand at the door when it opens.
    at_the_door: int = 24
    #: Arrivals of each hour, compared with one another: a rush in the morning, a smaller one after lunch.
    hours: tuple[float, ...] = (26, 19, 13, 9, 13, 10, 7, 3)
    priority_share: float = 0.12
    languages: Mapping[str, float] = field(default_factory=lambda: {"vi": 0.80, "km": 0.12, "en": 0.08})
    no_show_share: float = 0.05
    recall_share: float = 0.08
    #: Seconds from the call to the counter, least and most.
    walk: tuple[float, float] = (15.0, 60.0)


@dataclass(frozen=True, kw_only=True)
class People:
    """Makes citizens.

    Args:
        typical_minutes: service id to the minutes that one visit usually takes.
        habits: how they behave.
        random: where chance comes from; the same seed makes the same people.
    """

    typical_minutes: Mapping[str, int]
    random: Random
    habits: Habits = field(default_factory=Habits)

    def day(self) -> list[Citizen]:
        """All visits of one day, in order of arrival."""
        habits, arrivals = self.habits, []
        for place in range(habits.visits):
            hour = DAY / len(habits.hours)
            chosen = self.random.choices(range(len(habits.hours)), habits.hours)[0]
            at_the_door = place < habits.at_the_door
            arrivals.append(0.0 if at_the_door else (chosen + self.random.random()) * hour)
        return [self._citizen(arrives) for arrives in sorted(arrivals)]

    def days(self) -> Iterator[Citizen]:
        """Day after day without a night between them."""
        day = 0
        while True:
            for citizen in self.day():
                yield replace(citizen, arrives=citizen.arrives + day * DAY)
            day += 1

    def stranger(self, service: str) -> Citizen:
        """Somebody with a number that the simulation did not take: comes, and at once."""
        return replace(self._visit(0.0, service), comes=True, needs_recall=False)

    def _citizen(self, arrives: float) -> Citizen:
        # Short visits are frequent ones: every service makes about the same work.
        weights = [1 / minutes for minutes in self.typical_minutes.values()]
        return self._visit(arrives, self.random.choices(list(self.typical_minutes), weights)[0])

    def _visit(self, arrives: float, service: str) -> Citizen:
        habits, random = self.habits, self.random
        languages = habits.languages
        return Citizen(
            arrives=arrives,
            service=service,
            ticket_class="priority" if random.random() < habits.priority_share else None,
            language=random.choices(list(languages), list(languages.values()))[0],
            comes=random.random() >= habits.no_show_share,
            needs_recall=random.random() < habits.recall_share,
            walks=random.uniform(*habits.walk),
            stays=self._time_at_counter(service),
        )

    def _time_at_counter(self, service: str) -> float:
        """Log-normal with the typical time as its mean: most visits are shorter, a few much longer."""
        typical = self.typical_minutes.get(service, 10) * 60.0
        drawn = self.random.lognormvariate(math.log(typical) - _SPREAD**2 / 2, _SPREAD)
        return min(max(drawn, _SHORTEST * typical), _LONGEST * typical)


__all__ = ["DAY", "Citizen", "Habits", "People"]
