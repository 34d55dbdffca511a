"""Run as a process of its own: the command ``kiosk``, which also says what every scan comes to.

``python -m tests.kiosk.watched OPTIONS`` prints JSON: the screen, and all that the state holds of whoever
stands there. Nothing else is changed.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import sys

from kiosk import flow
from kiosk.__main__ import main

_step = flow.step
#: What belongs to the hall and the kiosk, not to a person.
_OTHERS = frozenset({"settings", "hall", "catalogue", "index", "now", "touched_at", "shown_at", "ahead"})


def _held(state: flow.State) -> dict[str, str]:
    """All else, as far as it differs from a first screen."""
    clean = flow.home(state)
    return {
        field.name: _told(getattr(state, field.name))
        for field in dataclasses.fields(state)
        if field.name not in _OTHERS and getattr(state, field.name) != getattr(clean, field.name)
    }


def _told(value: object) -> str:
    """With the fields that are not in its ``repr``."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return str({field.name: _told(getattr(value, field.name)) for field in dataclasses.fields(value)})
    return str(value)


def step(state: flow.State, happened: flow.Happening, now: datetime.datetime, key: str) -> flow.Step:
    """The real step, told."""
    after, effects = _step(state, happened, now, key)
    told = isinstance(happened, flow.Scanned | flow.Shown)
    if told or after.screen != state.screen or after.hall is not state.hall:
        line = {"happened": type(happened).__name__, "screen": after.screen, "held": _held(after)}
        print(json.dumps(line), flush=True)
    return after, effects


if __name__ == "__main__":
    flow.step = step
    sys.exit(main())
