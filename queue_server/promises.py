"""The windows that a hall promises: which ones were shown lately, and how those of past weeks came true."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from queue_server.contract.messages import PromiseKept, PromisesKept, Window
from queue_server.hall.forecast.result import Forecast
from queue_server.views.frame import window_of

#: How long a window that was shown may still be promised: somebody reads a screen before touching it.
SHOWN_FOR = datetime.timedelta(minutes=5)
#: A forecast older than this is not promised: the hall has moved on.
TOO_OLD = datetime.timedelta(minutes=2)
#: Forecasts remembered; one comes every few seconds.
_MOST_KEPT = 200
#: At most these shares of the tickets are to be called before the window, and after it.
AIM_BEFORE, AIM_AFTER = 0.10, 0.20
#: Weeks published.
WEEKS = 8


class Promises:
    """The forecasts of one hall as they were published."""

    def __init__(self) -> None:
        self._forecasts: list[Forecast] = []

    @property
    def newest(self) -> Forecast | None:
        """The newest forecast, which is shown with its age."""
        return self._forecasts[-1] if self._forecasts else None

    def clear(self) -> None:
        """Nothing is forecast now, as when the hall stands still: nothing is shown or promised."""
        self._forecasts = []

    def take(self, forecast: Forecast) -> None:
        """Publish a forecast."""
        self._forecasts = [*self._forecasts[1 - _MOST_KEPT :], forecast]

    def promise(
        self, service: str, ticket_class: str, shown: Window | None, now: datetime.datetime
    ) -> Window | None:
        """The window to promise: the one that was shown, if it was published lately; else the newest."""
        windows = [
            (forecast.at, window_of(forecast.services.get(service, {}).get(ticket_class), forecast.at))
            for forecast in reversed(self._forecasts)
            if now - forecast.at <= SHOWN_FOR
        ]
        if shown is not None and any(window == shown for _, window in windows):
            return shown
        return windows[0][1] if windows and now - windows[0][0] <= TOO_OLD else None


def kept(
    visits: Iterable[Mapping[str, Any]],
    names: Mapping[str, dict[str, str]],
    time_zone: datetime.tzinfo,
    weeks: int = WEEKS,
) -> PromisesKept:
    """How promises came true, per service and ISO week, the newest week first.

    A ticket counts when it was promised a window and has been called; its first call is the truth.

    Args:
        visits: rows of the table ``visits``.
        names: service to its names.
        time_zone: the hall's, for the week.
        weeks: how many of the newest weeks.
    """
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for visit in visits:
        earliest, latest, called = (
            visit[name] for name in ("promise_earliest", "promise_latest", "first_called_at")
        )
        if earliest is None or called is None:
            continue
        arrived = datetime.datetime.fromtimestamp(visit["arrived"] / 1000, time_zone)
        year, week, _ = arrived.isocalendar()
        place = 0 if called < earliest else 1 if called <= latest else 2
        counts[f"{year}-W{week:02d}", visit["service"]][place] += 1
    newest = sorted({week for week, _ in counts}, reverse=True)[:weeks]
    return PromisesKept(
        weeks=tuple(
            PromiseKept(
                week=week, service=service, names=names.get(service, {}), promised=sum(found),
                before=found[0], inside=found[1], after=found[2],
            )
            for week in newest
            for (of_week, service), found in sorted(counts.items())
            if of_week == week
        ),
        aim_before=AIM_BEFORE, aim_after=AIM_AFTER,
    )  # fmt: skip


__all__ = ["SHOWN_FOR", "TOO_OLD", "Promises", "kept"]
