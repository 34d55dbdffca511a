"""What the agent beside a desk's printer is asked for."""

from __future__ import annotations

from queue_server.contract import messages
from queue_server.hall.state import State
from queue_server.views.frame import Frame, base, counter_of

#: The desk of those who run the hall; every other desk is a counter.
STAFF = "staff"


def printer_view(state: State, frame: Frame, desk: str) -> messages.PrinterView:
    """The slips that it has not taken yet.

    Raises:
        NoSuchThing: the hall has no such counter.
    """
    if desk != STAFF:
        counter_of(state, desk)
    return messages.PrinterView(**base(state, frame), desk=desk, jobs=frame.to_print(desk))


__all__ = ["STAFF", "printer_view"]
