"""The one table of the honest wait: error, nearness and coverage, in all and per scenario and service."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from queue_server.hall.forecast import Wait
from tests.bench import wait_baselines
from tests.bench.cases import Table

FORECAST: Final = "forecast"
ESTIMATE: Final = "estimate"
NEAR: Final = 300.0
#: The simple ways that the aims speak of, and the aims.
FOURTH, FIFTH = list(wait_baselines.BASELINES)[3:5]
MOST_OF_FOURTH, MOST_OF_FIFTH = 0.6, 0.9
POOLED, EVERYWHERE = (0.78, 0.82), (0.72, 0.88)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One new ticket: what was said, and what came true. Seconds; infinite: never called."""

    scenario: str
    service: str
    truth: float
    window: Wait
    #: Every way to what it said.
    said: dict[str, float]

    @property
    def waits(self) -> bool:
        """Whether it was told to wait at all, and not that it is called at once."""
        return self.window.p80 != 0.0

    @property
    def kept(self) -> bool:
        """Called not after P80."""
        return self.window.p80 is None or self.truth <= self.window.p80


def error(cases: Iterable[Case], way: str) -> float:
    """Mean absolute error in minutes, of those who were called."""
    return statistics.fmean(_errors(cases, way)) / 60


def near(cases: Iterable[Case], way: str) -> float:
    """Share within five minutes, of those who were called."""
    return statistics.fmean(distance <= NEAR for distance in _errors(cases, way))


def _errors(cases: Iterable[Case], way: str) -> list[float]:
    return [abs(case.said[way] - case.truth) for case in cases if math.isfinite(case.truth)]


def groups(cases: Sequence[Case]) -> dict[str, list[Case]]:
    """All cases, those of every scenario, and those of every service."""
    found: dict[str, list[Case]] = {"all": list(cases)}
    for case in cases:
        found.setdefault(f"scenario {case.scenario}", []).append(case)
    for name in sorted({case.service for case in cases}):
        found[f"service {name}"] = [case for case in cases if case.service == name]
    return found


def figures(cases: Sequence[Case]) -> Table:
    """What has an aim, flat. A group in which nobody had to wait has no coverage."""
    found: Table = {}
    for name, some in groups(cases).items():
        group, mine = f"wait.{name.replace(' ', '.')}", error(some, FORECAST)
        found[f"{group}.error_min"] = mine
        found[f"{group}.within_5_min"] = near(some, FORECAST)
        for figure, way in (("of_fourth", FOURTH), ("of_fifth", FIFTH)):
            theirs = error(some, way)
            found[f"{group}.{figure}"] = mine / theirs if theirs else 1.0
        waiting = [case for case in some if case.waits]
        if waiting:
            before = [case.truth < (case.window.p10 or 0.0) for case in waiting]
            found[f"{group}.before_p10"] = statistics.fmean(before)
            found[f"{group}.until_p80"] = statistics.fmean(case.kept for case in waiting)
        found[f"{group}.until_p80_of_all"] = statistics.fmean(case.kept for case in some)
    return found


def lines(cases: Sequence[Case]) -> list[str]:
    """The table for people; ``!`` stands behind what misses its aim."""
    found = figures(cases)
    shown = [f"{'':28}{'tickets':>8}{'error':>8}{'≤ 5 min':>9}"]
    shown += [
        f"{way:28}{len(cases):8}{error(cases, way):8.2f}{near(cases, way):9.2f}"
        for way in (*wait_baselines.BASELINES, ESTIMATE, FORECAST)
    ]
    shown += [
        "",
        f"{FORECAST:28}{'tickets':>8}{'error':>8}{'≤ 5 min':>9}{'÷ 4th':>8}{'÷ 5th':>8}{'< P10':>8}",
    ]
    shown[-1] += f"{'≤ P80':>9}{'all':>8}{'width':>8}"
    for name, some in groups(cases).items():
        row = {key.rpartition(".")[2]: value for key, value in found.items() if _is_of(key, name)}
        least, most = POOLED if name == "all" else EVERYWHERE
        pooled, until = name == "all", row.get("until_p80", 1.0)
        shown.append(
            f"{name:28}{len(some):8}{row['error_min']:8.2f}{row['within_5_min']:9.2f}"
            f"{_marked(row['of_fourth'], pooled and row['of_fourth'] > MOST_OF_FOURTH)}"
            f"{_marked(row['of_fifth'], pooled and row['of_fifth'] > MOST_OF_FIFTH)}"
            f"{row.get('before_p10', 0.0):8.3f}"
            f"{_marked(until, not least <= until <= most, 3)}"
            f"{row['until_p80_of_all']:8.3f}{_width(some):8.1f}"
        )
    return shown


def _is_of(key: str, name: str) -> bool:
    return key.rpartition(".")[0] == f"wait.{name.replace(' ', '.')}"


def _marked(value: float, missed: bool, digits: int = 2) -> str:
    width = 7 if digits == 2 else 8
    return f"{value:{width}.{digits}f}{'!' if missed else ' '}"


def _width(cases: Iterable[Case]) -> float:
    """Mean minutes from P10 to P80."""
    return (
        statistics.fmean(
            case.window.p80 - (case.window.p10 or 0.0) for case in cases if case.window.p80 is not None
        )
        / 60
    )


__all__ = ["ESTIMATE", "FORECAST", "Case", "figures", "lines"]
