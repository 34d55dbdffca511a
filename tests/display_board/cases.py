"""The announcer's cases as steps on the wire: what the Python and the JavaScript board are both given.

In the file a step takes one second unless it says how many pass; a call's ``at`` and an announcement's
``until`` are seconds from the start.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queue_server.contract.messages import AnnouncementView, BoardView
from tests.display_board.stage import MORNING, board_view, call

DEVICE = "board-1"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One input, and what is expected of it."""

    kind: str
    now: datetime.datetime
    view: BoardView | None
    #: Whether the sound was good, or may be made.
    good: bool
    effects: list[list[Any]]
    #: Whether a sound is in trouble afterwards; nothing where the case does not say.
    failing: bool | None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A list of steps."""

    name: str
    steps: tuple[Step, ...]


def load() -> list[Case]:
    """All cases."""
    document = json.loads(Path(__file__).with_name("announce_cases.json").read_text(encoding="utf-8"))
    return [Case(name=entry["case"], steps=tuple(_steps(entry["steps"]))) for entry in document]


def _steps(entries: list[dict[str, Any]]) -> list[Step]:
    steps, now = [], MORNING
    for entry in entries:
        kind = next(kind for kind in ("seen", "ended", "passed", "may-sound") if kind in entry)
        now += datetime.timedelta(seconds=entry["passed"] if kind == "passed" else 1)
        steps.append(
            Step(
                kind=kind, now=now, good=entry[kind] is True, effects=entry["then"],
                view=_view(entry["seen"], now) if kind == "seen" else None, failing=entry.get("failing"),
            )
        )  # fmt: skip
    return steps


def _announcement(fields: dict[str, Any]) -> AnnouncementView:
    until = fields.get("until")
    return AnnouncementView(
        seq=fields["seq"], kind=fields.get("kind", "notice"), texts={}, at=MORNING,
        sounds=tuple(fields.get("sounds", ())),
        until=None if until is None else MORNING + datetime.timedelta(seconds=until),
    )  # fmt: skip


def _view(entry: dict[str, Any], now: datetime.datetime) -> BoardView:
    calls = [
        call(
            fields["seq"], f"A{fields['seq']:03}", "1", state=fields.get("state", "called"),
            at=MORNING + datetime.timedelta(seconds=fields.get("at", 0)),
            announced=fields.get("announced", False), sounds=fields.get("sounds", ()),
        )
        for fields in entry["calls"]
    ]  # fmt: skip
    announcements = [_announcement(fields) for fields in entry.get("announcements", ())]
    return board_view(
        announcements=tuple(announcements), clear=entry.get("clear", False),
        epoch=entry.get("epoch", 1), announcer=entry.get("announcer", DEVICE), calls=tuple(calls),
        server_time=now, chime="chime",
    )  # fmt: skip
