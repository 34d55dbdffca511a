"""Figures for Prometheus: requests, their times, and the size of the queue."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from queue_server.hall.state import State
from queue_server.web.routes import Halls

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Measures:
    """The figures of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "motcua_requests", "Requests answered", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "motcua_request_seconds", "Time to answer, feeds left out", ("method", "route"),
            buckets=_BUCKETS, registry=self._registry,
        )  # fmt: skip
        self._waiting = Gauge(
            "motcua_waiting_tickets", "Tickets that wait", ("hall",), registry=self._registry
        )
        self._rows = Gauge("motcua_ledger_rows", "Last row of the ledger", ("hall",), registry=self._registry)
        self._followers = Gauge("motcua_feed_followers", "Open feeds", ("hall",), registry=self._registry)
        #: Labelled figures, so that a request does not look them up by their label texts.
        self._counts: dict[tuple[str, str, int], Counter] = {}
        self._times: dict[tuple[str, str], Histogram] = {}

    def answered(self, request: web.Request, status: int, seconds: float) -> None:
        """Count an answer."""
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "none"
        method = request.method if resource is not None else "any"
        count = self._counts.get((method, route, status))
        if count is None:
            count = self._counts[method, route, status] = self._requests.labels(method, route, str(status))
        count.inc()
        if route.endswith("/feed"):
            return
        times = self._times.get((method, route))
        if times is None:
            times = self._times[method, route] = self._seconds.labels(method, route)
        times.observe(seconds)

    async def exposition(self, halls: Halls) -> web.Response:
        """All figures in Prometheus' text form."""
        for name, hosted in halls.items():
            waiting, seq = await hosted.engine.read(_sizes)
            self._waiting.labels(name).set(waiting)
            self._rows.labels(name).set(seq)
            self._followers.labels(name).set(hosted.feeds.followers)
        return web.Response(
            body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )


def _sizes(state: State) -> tuple[int, int]:
    return sum(len(line) for line in state.lines.values()), state.seq


__all__ = ["Measures"]
