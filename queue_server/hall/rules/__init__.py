"""State + act → events, or a refusal. Rules never change the state."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from queue_server.hall import acts
from queue_server.hall.events import Event
from queue_server.hall.rules import (
    amending,
    calling,
    counters,
    day,
    issuing,
    leasing,
    limits,
    paper,
    parking,
    rating,
    stopping,
    transferring,
    undoing,
)
from queue_server.hall.state import State

_RULES: dict[type[acts.Act], Callable[[State, Any, datetime.datetime], list[Event]]] = {
    acts.Tick: limits.tick,
    acts.OpenDay: day.open_day,
    acts.CloseDay: day.close_day,
    acts.Configure: day.configure,
    acts.NoteClockStep: day.note_clock_step,
    acts.PauseIssuing: issuing.pause,
    acts.ResumeIssuing: issuing.resume,
    acts.Issue: issuing.issue,
    acts.GrantLease: leasing.grant,
    acts.AdmitLeased: leasing.admit,
    acts.OpenCounter: counters.open_counter,
    acts.PauseCounter: counters.pause,
    acts.CloseCounter: counters.close,
    acts.CallNext: calling.call_next,
    acts.Recall: calling.recall,
    acts.StartService: calling.start,
    acts.Finish: calling.finish,
    acts.MarkNoShow: calling.mark_no_show,
    acts.MarkAnnounced: calling.mark_announced,
    acts.CallChosen: calling.call_chosen,
    acts.Relieve: calling.relieve,
    acts.TakeOver: calling.take_over,
    acts.MoveCounter: counters.move,
    acts.SetServices: counters.set_services,
    acts.SetAutoCall: counters.set_auto_call,
    acts.AskHelp: counters.ask_help,
    acts.EndHelp: counters.end_help,
    acts.Undo: undoing.undo,
    acts.Transfer: transferring.transfer,
    acts.Park: parking.park,
    acts.Return: parking.return_,
    acts.Postpone: parking.postpone,
    acts.Cancel: amending.cancel,
    acts.Reprint: amending.reprint,
    acts.ConfirmPriority: amending.confirm,
    acts.ChangeClass: amending.change_class,
    acts.Merge: amending.merge,
    acts.StopHall: stopping.stop,
    acts.ResumeHall: stopping.resume,
    acts.Announce: stopping.announce,
    acts.WithdrawAnnouncement: stopping.withdraw,
    acts.TestCall: stopping.call_nobody,
    acts.RateVisit: rating.rate,
    acts.BeginPaper: paper.begin,
    acts.EnterPaper: paper.enter,
    acts.EndPaper: paper.end,
}


def decide(state: State, act: acts.Act, now: datetime.datetime) -> list[Event]:
    """What an act becomes now. An empty list: nothing to do, nothing bound.

    Raises:
        Refusal: the act is not possible; nothing changed.
    """
    return _RULES[type(act)](state, act, now)


__all__ = ["decide"]
