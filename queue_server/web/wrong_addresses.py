"""A page whose address was mistyped: what is wrong with it, and the addresses that were probably meant.

Programs, which do not ask for HTML, are told the same as a problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from aiohttp import web
from yarl import URL

from config.schema_devices import Layout
from queue_server.web.problems import WebProblem

#: What a hall calls its counters: id, names by language.
Counters = Sequence[tuple[str, Mapping[str, str]]]

_LAYOUTS: tuple[str, ...] = get_args(Layout)
#: The page's route to what stands there.
_KINDS: Mapping[str, Literal["officer", "display", "rating"]] = {
    "/counter/{counter}": "officer",
    "/counter/{counter}/display": "display",
    "/rate/{counter}": "rating",
}
#: Characters of what was typed that are shown again.
_SHOWN = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class WrongAddress:
    """What is wrong with an address."""

    problem: WebProblem
    #: Its sentence in the texts: ``pages.wrong.<what>``.
    what: Literal["counter", "layout", "no-counter"]
    #: What was typed; empty where something is missing.
    value: str
    #: What opens this page: a board, or what stands at a counter.
    kind: Literal["board", "officer", "display", "rating"]
    #: Layouts of boards, by address.
    layouts: tuple[tuple[str, str], ...] = ()
    #: Counters, by address.
    counters: tuple[tuple[str, Mapping[str, str]], ...] = ()

    @property
    def trouble(self) -> str:
        """What the supervisor is told of the device that opens the page, as a code."""
        return "layout-unknown" if self.what == "layout" else "counter-unknown"


def wants_words(request: web.Request) -> bool:
    """Whether somebody looks at a page, rather than a program that asks."""
    return "text/html" in request.headers.get("Accept", "")


def of_counter(request: web.Request, counters: Counters) -> WrongAddress | None:
    """What is wrong with a page of a counter; nothing where the hall has it, or it is another page."""
    wanted = request.match_info.get("counter")
    resource = request.match_info.route.resource
    if wanted is None or resource is None or wanted in dict(counters):
        return None
    known = ", ".join(name for name, _ in counters)
    path = resource.canonical
    return WrongAddress(
        problem=WebProblem(404, "unknown-counter", field="counter", rule=f"one of: {known}"),
        what="counter", value=wanted[:_SHOWN], kind=_KINDS.get(path, "officer"),
        counters=tuple(
            (str(URL(path.replace("{counter}", name)).with_query(request.query)), names)
            for name, names in counters
        ),
    )  # fmt: skip


def of_board(request: web.Request, counters: Counters) -> WrongAddress | None:
    """What is wrong with what the address of a board asks for, apart from what the hall has."""
    layout = request.query.get("layout", "list")
    if layout in _LAYOUTS and (layout != "counter" or request.query.get("counter")):
        return None
    is_known = layout in _LAYOUTS
    kept = {name: value for name, value in request.query.items() if name not in ("layout", "counter")}
    board = URL("/board")
    return WrongAddress(
        problem=WebProblem(422, "invalid-request", field="counter", rule="a counter, such as 3")
        if is_known
        else WebProblem(422, "invalid-request", field="layout", rule=f"one of: {', '.join(_LAYOUTS)}"),
        what="no-counter" if is_known else "layout", value="" if is_known else layout[:_SHOWN], kind="board",
        layouts=tuple(
            (str(board.with_query(kept | {"layout": name})), name) for name in _LAYOUTS if name != "counter"
        ),
        counters=tuple(
            (str(board.with_query(kept | {"layout": "counter", "counter": name})), names)
            for name, names in counters
        ),
    )  # fmt: skip


__all__ = ["Counters", "WrongAddress", "of_board", "of_counter", "wants_words"]
