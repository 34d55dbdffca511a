"""Every order of steps, at any times, follows the rules or is refused with the rule's name.

The rules stand here a second time, told otherwise: by what has happened, and by the slow calendar.
"""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from queue_server.dossiers.core import acts, events, refusals, rules
from queue_server.dossiers.core.deadlines import Term
from queue_server.dossiers.core.dossier import Dossier, fold
from tests.queue_server.dossiers.core.slow_calendar import (
    DAY,
    HOUR,
    MINUTE,
    WORKED,
    ZONE,
    counts_from,
    days_later,
    goes_on,
    hours_of,
    moved_by,
    on_day,
    place_of,
    work_later,
)  # fmt: skip
from tests.queue_server.dossiers.core.test_rules import ANN, BEN, DISCIPLINE, START, received

_DECIDING = ("Finish", "Stop", "Refuse")
_ENDING = (*_DECIDING, "Withdraw")
_BRINGING = {"TakeSupplement": "AskSupplement", "NotePayment": "AskFee"}


def _step(name: str, by: str, to: str, expect: int | None, due: datetime.datetime) -> acts.Step:
    """A step with what it says."""
    match name:
        case "HandOver":
            return acts.HandOver(by=by, expect=expect, to=to)
        case "AskSupplement":
            return acts.AskSupplement(by=by, expect=expect, papers=("form",), reason="missing-paper")
        case "Apologise":
            return acts.Apologise(by=by, expect=expect, due=due, reason="system")
        case "Return":
            return acts.Return(by=by, expect=expect, proof="receipt")
        case "Refuse" | "Withdraw" | "Stop":
            return getattr(acts, name)(by=by, expect=expect, reason="other")  # type: ignore[no-any-return]
    return getattr(acts, name)(by=by, expect=expect)  # type: ignore[no-any-return]


@dataclass
class Model:
    """What has happened, and when it is due."""

    term: Term
    due: datetime.datetime | None
    ran_from: datetime.datetime = START
    asked: datetime.datetime = START
    done: list[str] = field(default_factory=list)
    #: When the last step was, and whose; nothing where it cannot be taken back.
    last: tuple[datetime.datetime, str] | None = None
    #: The model before it, and the dossier.
    earlier: tuple[Model, Dossier] | None = None

    @property
    def waits(self) -> str:
        """What is waited for: the last of papers and money that has not come."""
        opened = [step for step in self.done if step in (*_BRINGING, *_BRINGING.values())]
        return opened[-1] if opened and opened[-1] in _BRINGING.values() else ""

    def rule(self, step: acts.Step, seq: int, now: datetime.datetime) -> str | None:  # noqa: PLR0911  # all rules
        """The rule that is against a step; nothing: it can be taken."""
        name, done, wrong = type(step).__name__, self.done, "not-possible-now"
        ended, handed = any(one in _ENDING for one in done), "HandOver" in done
        if step.expect not in (None, seq):
            return "dossier-moved"
        if name == "TakeBack":
            if self.last is None or self.last[1] != step.by:
                return "nothing-to-undo"
            return "undo-too-late" if now - self.last[0] >= 10 * MINUTE else None
        if "Return" in done:
            return wrong
        if name == "Return":
            return None if ended else wrong
        if name == "Notify":
            return None if ended or self.waits else wrong
        if ended:
            return wrong
        if name in _BRINGING:
            return None if self.waits == _BRINGING[name] else wrong
        if name in _ENDING:
            if (name == "Finish" and (self.waits or not handed)) or (
                name == "Stop" and not (self.waits or handed)
            ):
                return wrong
            return "separation-of-persons" if name in _DECIDING and handed and step.by == ANN else None
        if self.waits:
            return wrong
        if isinstance(step, acts.HandOver):
            return wrong if handed else "separation-of-persons" if step.to == ANN else None
        if isinstance(step, acts.Apologise):
            return self._against_apology(step, now)
        return "supplement-asked-before" if name == "AskSupplement" and name in done else None

    def _against_apology(self, step: acts.Apologise, now: datetime.datetime) -> str | None:
        if self.due is None:
            return "nothing-is-due"
        if "Apologise" in self.done:
            return "apologised-before"
        last = WORKED[place_of((self.due - MINUTE).astimezone(ZONE).date()) - 1]
        if now.astimezone(ZONE).date() > last:
            return "apology-too-late"
        if step.due <= self.due:
            return "new-date-not-later"
        return None if hours_of(step.due.astimezone(ZONE).date()) else "new-date-no-working-day"

    def happens(self, step: acts.Step, now: datetime.datetime) -> None:
        """A step was taken."""
        name = type(step).__name__
        if name in _BRINGING.values():
            self.asked = now
        if name in _BRINGING:
            if self.due is not None and self.asked < self.due:
                self.due = moved_by(self.due, self.term, self.ran_from, self.asked, now)
            self.ran_from = now
        if isinstance(step, acts.Apologise):
            self.due = step.due
        self.done = [*self.done, name]


def _begun(term: Term) -> Model:
    if term.days is not None:
        return Model(term, days_later(START.astimezone(ZONE), term.days))
    return Model(term, work_later(goes_on(START), term.hours * 60) if term.hours is not None else None)


#: Every step there is; those that do not end it oftener, so that most walks are long.
_NAMES = [kind.__name__ for kind in rules.POSSIBLE]
_NAMES += [name for name in _NAMES if name not in (*_ENDING, "Return")] * 2
_steps = some.tuples(
    some.sampled_from(_NAMES),
    # Take a step that the rules allow instead, if this one is not.
    some.sampled_from([True, True, False]),
    some.sampled_from([BEN, BEN, BEN, ANN]),
    some.sampled_from([BEN, BEN, ANN]),
    some.sampled_from([*[None] * 8, 0, 1]),
    some.sampled_from([MINUTE, 9 * MINUTE, 10 * MINUTE, 3 * HOUR, 7 * HOUR, DAY, 5 * DAY]),
    some.integers(0, 20),
)


@given(some.sampled_from([Term(days=5), Term(hours=12), Term()]), some.lists(_steps, min_size=3, max_size=14))
@example(Term(days=5), [("Apologise", False, BEN, BEN, None, 7 * DAY, 40)])
@example(Term(days=2), [("Apologise", False, BEN, BEN, None, MINUTE, 3)])
@example(
    Term(days=5),
    [("HandOver", False, BEN, BEN, None, MINUTE, 0), ("TakeBack", False, BEN, BEN, None, 9 * MINUTE, 0)] * 2,
)
@settings(max_examples=400)
def test_every_order_of_steps(
    term: Term, order: list[tuple[str, bool, str, str, int | None, datetime.timedelta, int]]
) -> None:
    first = dossier = received(term)
    model, now = _begun(term), START
    kept: list[tuple[int, datetime.datetime, str, str]] = []
    for name, allowed, by, to, stale, passes, days in order:
        now += passes
        due = on_day(START.astimezone(ZONE).date() + days * DAY) + 10 * HOUR
        step = _step(name, by, to, dossier.seq + stale if stale is not None else None, due)
        if allowed and model.rule(step, dossier.seq, now) is not None:
            others = [_step(other, by, BEN, None, due) for other in _NAMES[days:] + _NAMES[:days]]
            step = next((one for one in others if model.rule(one, dossier.seq, now) is None), step)
        against = model.rule(step, dossier.seq, now)
        if against is not None:
            with pytest.raises(refusals.Refusal) as refused:
                rules.decide(dossier, step, DISCIPLINE, ZONE, now)
            assert refused.value.code == against, step
            continue
        event = rules.decide(dossier, step, DISCIPLINE, ZONE, now)
        before = dataclasses.replace(model), dossier
        if isinstance(step, acts.TakeBack):
            assert model.earlier is not None
            model, untouched = model.earlier
            model.last = model.earlier = None
        else:
            model.happens(step, now)
            model.last, model.earlier, untouched = (now, by), before, None
        kept.append((dossier.seq + 1, now, event.kind(), events.encode(event)))
        dossier = _folded([(dossier.seq + 1, now, event)], dossier)
        assert dossier.due == model.due
        assert (dossier.seq, dossier.changed, event.by, event.code) == (kept[-1][0], now, by, first.code)
        if untouched is not None:
            back = dataclasses.replace(untouched, seq=dossier.seq, changed=now, changed_by=by, before=None)
            assert dossier == back
        assert dossier.before is None or dossier.before.before is None, "one step back, not all of them"
        _check(dossier, model)
    # What the chain keeps makes the same dossier.
    assert _folded([(seq, at, events.decode(kind, body)) for seq, at, kind, body in kept], first) == dossier


def _folded(happened: list[tuple[int, datetime.datetime, events.Event]], before: Dossier) -> Dossier:
    found = fold(happened, before)
    assert found is not None
    return found


def _check(dossier: Dossier, model: Model) -> None:
    """What lists go by: its time runs, and it is to be handed over, or not."""
    runs = not model.waits and not any(step in (*_ENDING, "Return") for step in model.done)
    assert dossier.runs_until == (model.due if runs else None)
    day = counts_from(model.ran_from.astimezone(ZONE))
    to_hand_over = runs and "HandOver" not in model.done
    by = on_day(day) + (max(hours_of(day)) + 1) * HOUR
    assert dossier.to_hand_over_by == (by if to_hand_over else None)
    asked_for_papers = model.waits == "AskSupplement" and not any(step in _ENDING for step in model.done)
    assert dossier.missing == (("form",) if asked_for_papers else ())
