"""What may follow what in a dossier's life: state + act → event, or a refusal with the rule's name.

Rules of time and of persons are those of DOMAIN.md: one request for supplement, one apology at least a day
before the due date, one new date at most, and another person processes than the one who took it in.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from queue_server.dossiers.core import acts, events, refusals
from queue_server.dossiers.core.codes import new_code
from queue_server.dossiers.core.deadlines import NoWorkingDay, WorkingCalendar
from queue_server.dossiers.core.discipline import RegisterDiscipline
from queue_server.dossiers.core.dossier import RUNNING, STANDING, Dossier, Status

_ENDED: frozenset[Status] = frozenset(("refused", "withdrawn", "stopped", "done"))
_PROCESSING: frozenset[Status] = frozenset(("processing",))
_RETURNED: frozenset[Status] = frozenset(("returned",))
#: The step to the status in which it can be taken.
POSSIBLE: Mapping[type[acts.Step], frozenset[Status]] = {
    acts.HandOver: frozenset(("received",)),
    acts.AskSupplement: RUNNING,
    acts.TakeSupplement: frozenset(("supplement",)),
    acts.AskFee: RUNNING,
    acts.NotePayment: frozenset(("fee",)),
    acts.Refuse: RUNNING | STANDING,
    acts.Withdraw: RUNNING | STANDING,
    acts.Stop: _PROCESSING | STANDING,
    acts.Apologise: RUNNING,
    acts.Finish: _PROCESSING,
    acts.Notify: _ENDED | STANDING,
    acts.Return: _ENDED,
    acts.TakeBack: RUNNING | STANDING | _ENDED | _RETURNED,
}
#: Decisions about a dossier that is processed, which who took it in does not make.
_DECISIONS = (acts.Finish, acts.Refuse, acts.Stop)


def calendar_of(discipline: RegisterDiscipline, zone: datetime.tzinfo) -> WorkingCalendar:
    """The working calendar of a register; ``zone`` is the data of its time zone."""
    return WorkingCalendar(discipline.hours, discipline.special_days, zone, discipline.cut_off)


def receive(
    act: acts.Receive, discipline: RegisterDiscipline, zone: datetime.tzinfo, now: datetime.datetime,
    last: int,
) -> events.DossierReceived:  # fmt: skip
    """Take a dossier in.

    Args:
        act: what is asked.
        discipline: the rules in force.
        zone: data of their time zone.
        now: hall time.
        last: the last number that the organisation in force has given today; 0: none.

    Raises:
        NoOrganisation: nobody gives codes today.
        NoTerm: days and hours are both said.
        NobodyWorks: no day can be found on which it is due.
    """
    day = now.astimezone(zone).date()
    organisation = discipline.organisation(day)
    if organisation is None:
        raise refusals.NoOrganisation(day=day.isoformat())
    if act.term.days is not None and act.term.hours is not None:
        raise refusals.NoTerm(field="hours")
    calendar = calendar_of(discipline, zone)
    try:
        due, hand_over_by = calendar.due(now, act.term), calendar.hand_over_by(now)
    except NoWorkingDay:
        raise refusals.NobodyWorks from None
    return events.DossierReceived(
        origin=act.origin, code=new_code(organisation.code, day, last + 1), by=act.by,
        organisation=organisation.code, day=day, number=last + 1, procedure=act.procedure,
        edition=act.edition, case=act.case, papers=act.papers, channel=act.channel, days=act.term.days,
        hours=act.term.hours, due=due, hand_over_by=hand_over_by,
    )  # fmt: skip


def decide(
    dossier: Dossier, act: acts.Step, discipline: RegisterDiscipline, zone: datetime.tzinfo,
    now: datetime.datetime,
) -> events.DossierEvent:  # fmt: skip
    """What a step becomes.

    Raises:
        Refusal: a rule is against it; nothing has changed.
    """
    if act.expect is not None and act.expect != dossier.seq:
        raise refusals.DossierMoved(expect=act.expect, seq=dossier.seq)
    if dossier.status not in POSSIBLE[type(act)]:
        raise refusals.NotPossibleNow(act=type(act).__name__, status=dossier.status)
    if isinstance(act, _DECISIONS) and dossier.processed_by is not None and act.by == dossier.received_by:
        raise refusals.SeparationOfPersons(officer=act.by)
    _check_reason(act, discipline)
    try:
        return _event(dossier, act, calendar_of(discipline, zone), discipline, now)
    except NoWorkingDay:
        raise refusals.NobodyWorks from None


def _check_reason(act: acts.Step, discipline: RegisterDiscipline) -> None:
    """A reason is one of those that are configured for the step, so that nobody's own words get in."""
    match act:
        case acts.AskSupplement():
            allowed = discipline.reasons.supplement
        case acts.Refuse():
            allowed = discipline.reasons.refuse
        case acts.Withdraw():
            allowed = discipline.reasons.withdraw
        case acts.Stop():
            allowed = discipline.reasons.stop
        case acts.Apologise():
            allowed = discipline.reasons.apologise
        case _:
            return
    if act.reason not in allowed:
        raise refusals.UnknownReason(field="reason", value=act.reason, allowed=", ".join(allowed))


def _event(  # noqa: PLR0911  # a step each
    dossier: Dossier,
    act: acts.Step,
    calendar: WorkingCalendar,
    discipline: RegisterDiscipline,
    now: datetime.datetime,
) -> events.DossierEvent:
    plain = _PLAIN.get(type(act))
    if plain is not None:
        return plain(origin=act.origin, code=dossier.code, by=act.by)
    match act:
        case acts.HandOver():
            return _handed_over(dossier, act)
        case acts.AskSupplement():
            return _supplement_asked(dossier, act)
        case acts.TakeSupplement() | acts.NotePayment():
            kind = events.FeePaid if isinstance(act, acts.NotePayment) else events.SupplementTaken
            handed = dossier.processed_by is not None
            return kind(
                origin=act.origin, code=dossier.code, by=act.by, due=_moved(dossier, calendar, now),
                hand_over_by=dossier.hand_over_by if handed else calendar.hand_over_by(now),
            )  # fmt: skip
        case acts.Apologise():
            return _apologised(dossier, act, calendar, discipline, now)
        case acts.Refuse() | acts.Withdraw() | acts.Stop():
            return _ENDINGS[type(act)](
                origin=act.origin, code=dossier.code, by=act.by, reason=act.reason
            )  # fmt: skip
        case acts.Return():
            return events.ResultReturned(origin=act.origin, code=dossier.code, by=act.by, proof=act.proof)
        case acts.TakeBack():
            return _taken_back(dossier, act, discipline, now)
    raise TypeError(f"{type(act).__name__} is no step")


_ENDINGS: Mapping[
    type[acts.Step], type[events.DossierRefused | events.DossierWithdrawn | events.DossierStopped]
] = {
    acts.Refuse: events.DossierRefused, acts.Withdraw: events.DossierWithdrawn,
    acts.Stop: events.DossierStopped,
}  # fmt: skip
_PLAIN: Mapping[type[acts.Step], type[events.DossierEvent]] = {
    acts.AskFee: events.FeeAsked, acts.Finish: events.DossierFinished, acts.Notify: events.OwnerNotified,
}  # fmt: skip


def _handed_over(dossier: Dossier, act: acts.HandOver) -> events.DossierHandedOver:
    if act.to == dossier.received_by:
        raise refusals.SeparationOfPersons(officer=act.to)
    return events.DossierHandedOver(origin=act.origin, code=dossier.code, by=act.by, to=act.to)


def _supplement_asked(dossier: Dossier, act: acts.AskSupplement) -> events.SupplementAsked:
    if dossier.supplement_asked:
        raise refusals.SupplementAskedBefore
    return events.SupplementAsked(
        origin=act.origin, code=dossier.code, by=act.by, papers=act.papers, reason=act.reason
    )


def _moved(dossier: Dossier, calendar: WorkingCalendar, now: datetime.datetime) -> datetime.datetime | None:
    if dossier.due is None or dossier.stands_since is None:
        return dossier.due
    return calendar.moved(dossier.due, dossier.term, dossier.ran_from, (dossier.stands_since, now))


def _apologised(
    dossier: Dossier, act: acts.Apologise, calendar: WorkingCalendar, discipline: RegisterDiscipline,
    now: datetime.datetime,
) -> events.DelayApologised:  # fmt: skip
    if dossier.due is None:
        raise refusals.NothingIsDue
    if dossier.apologised:
        raise refusals.ApologisedBefore
    until = calendar.days_before(dossier.due, discipline.apology_days)
    if now >= until:
        raise refusals.ApologyTooLate(until=until.isoformat())
    if act.due <= dossier.due:
        raise refusals.NewDateNotLater(due=dossier.due.isoformat())
    if not calendar.works(calendar.due_day(act.due)):
        raise refusals.NewDateNoWorkingDay(due=act.due.isoformat())
    return events.DelayApologised(
        origin=act.origin, code=dossier.code, by=act.by, due=act.due, reason=act.reason
    )


def _taken_back(
    dossier: Dossier, act: acts.TakeBack, discipline: RegisterDiscipline, now: datetime.datetime
) -> events.StepTakenBack:
    if dossier.before is None or act.by != dossier.changed_by:
        raise refusals.NothingToUndo
    if now >= (until := dossier.changed + datetime.timedelta(minutes=discipline.take_back_minutes)):
        raise refusals.UndoTooLate(until=until.isoformat())
    return events.StepTakenBack(origin=act.origin, code=dossier.code, by=act.by, step=dossier.seq)


__all__ = ["POSSIBLE", "calendar_of", "decide", "receive"]
