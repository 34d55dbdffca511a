"""The rules of a dossier's life, one by one."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from queue_server.contract import receipt_codes
from queue_server.dossiers.core import acts, events, refusals, rules
from queue_server.dossiers.core.deadlines import Term
from queue_server.dossiers.core.discipline import Organisation, Reasons, RegisterDiscipline
from queue_server.dossiers.core.dossier import Dossier, fold
from queue_server.hall.events import Origin
from tests.queue_server.dossiers.core.slow_calendar import SPECIAL_DAYS, WEEK, ZONE

DISCIPLINE = RegisterDiscipline(
    time_zone="Asia/Ho_Chi_Minh",
    organisations=(Organisation(code="H01.33.12", names={"vi": "Phường"}),),
    hours=WEEK, special_days=SPECIAL_DAYS,
)  # fmt: skip
#: Wednesday, 8:00.
START = datetime.datetime(2026, 11, 25, 8, tzinfo=ZONE).astimezone(datetime.UTC)
ORIGIN = Origin(sender="counter/3", key="0" * 32, content="0" * 16)
ANN, BEN = "ann", "ben"
FIVE_DAYS = Term(days=5)


def received(term: Term = FIVE_DAYS, now: datetime.datetime = START, by: str = ANN) -> Dossier:
    act = acts.Receive(
        origin=ORIGIN, by=by, procedure="1.001193", case="usual", term=term,
        papers=(events.Paper(id="form", originals=1), events.Paper(id="ownership", copies=2)),
    )  # fmt: skip
    found = fold([(1, now, rules.receive(act, DISCIPLINE, ZONE, now, 7))])
    assert found is not None
    return found


def after(dossier: Dossier, *steps: acts.Step, now: datetime.datetime = START) -> Dossier:
    for step in steps:
        event = rules.decide(dossier, step, DISCIPLINE, ZONE, now)
        found = fold([(dossier.seq + 1, now, event)], dossier)
        assert found is not None
        dossier = found
    return dossier


def test_a_receipt_has_the_next_code_and_its_dates() -> None:
    dossier = received()
    assert (dossier.code, dossier.number) == ("H01.33.12-261125-0008", 8)
    parsed = receipt_codes.parse(dossier.code)
    assert parsed is not None
    assert (parsed.text, parsed.organisation, parsed.well_formed) == (dossier.code, "H01.33.12", True)
    assert dossier.due == datetime.datetime(2026, 12, 2, 17, tzinfo=ZONE)
    assert dossier.hand_over_by == datetime.datetime(2026, 11, 25, 17, tzinfo=ZONE)
    assert dossier.runs_until == dossier.due
    assert dossier.to_hand_over_by == dossier.hand_over_by


def test_codes_are_those_of_the_organisation_of_the_day() -> None:
    merger = datetime.date(2026, 12, 1)
    changed = msgspec.structs.replace(
        DISCIPLINE,
        organisations=(
            Organisation(code="H33.1", names={}, valid_until=merger - datetime.timedelta(days=1)),
            Organisation(code="H01.2", names={}, valid_from=merger, valid_until=merger),
        ),
    )
    act = acts.Receive(procedure="1.001193", papers=(), term=Term(days=1))
    # 23:30 in the hall is another day than in UTC.
    for days, hour, code in (
        (0, 23, "H33.1-261125-0001"),
        (5, 23, "H33.1-261130-0001"),
        (6, 0, "H01.2-261201-0001"),
    ):
        now = datetime.datetime(2026, 11, 25, hour, 30, tzinfo=ZONE) + datetime.timedelta(days=days)
        assert rules.receive(act, changed, ZONE, now.astimezone(datetime.UTC), 0).code == code
    with pytest.raises(refusals.NoOrganisation):
        rules.receive(act, changed, ZONE, START + datetime.timedelta(days=30), 0)
    both = acts.Receive(procedure="1.001193", papers=(), term=Term(days=1, hours=1))
    with pytest.raises(refusals.NoTerm):
        rules.receive(both, DISCIPLINE, ZONE, START, 0)


def test_another_person_processes_than_the_one_who_took_it_in() -> None:
    dossier = received()
    with pytest.raises(refusals.SeparationOfPersons):
        after(dossier, acts.HandOver(by=BEN, to=ANN))
    handed = after(dossier, acts.HandOver(by=ANN, to=BEN))
    assert (handed.status, handed.processed_by, handed.to_hand_over_by) == ("processing", BEN, None)
    for step in (acts.Finish(by=ANN), acts.Refuse(by=ANN, reason="other"), acts.Stop(by=ANN, reason="other")):
        with pytest.raises(refusals.SeparationOfPersons):
            after(handed, step)
    assert after(handed, acts.Finish(by=BEN)).status == "done"


def test_whoever_acts_on_what_has_changed_meanwhile_is_told() -> None:
    dossier = after(received(), acts.HandOver(by=ANN, to=BEN, expect=1))
    with pytest.raises(refusals.DossierMoved) as moved:
        after(dossier, acts.Finish(by=BEN, expect=1))
    assert moved.value.facts == {"expect": 1, "seq": 2}


def test_its_time_stands_still_while_papers_are_waited_for_and_that_once() -> None:
    asked = START + datetime.timedelta(days=1)
    dossier = after(
        received(), acts.AskSupplement(by=ANN, papers=("form",), reason="missing-paper"), now=asked
    )
    assert (dossier.status, dossier.missing, dossier.runs_until) == ("supplement", ("form",), None)
    brought = asked + datetime.timedelta(days=7)
    dossier = after(dossier, acts.TakeSupplement(by=ANN), now=brought)
    assert (dossier.status, dossier.missing) == ("received", ())
    assert dossier.due == datetime.datetime(2026, 12, 9, 17, tzinfo=ZONE)
    # It is to be handed over on the day that counts for the papers, like a new one.
    assert dossier.to_hand_over_by == datetime.datetime(2026, 12, 3, 17, tzinfo=ZONE)
    with pytest.raises(refusals.SupplementAskedBefore):
        after(dossier, acts.AskSupplement(by=ANN, papers=("form",), reason="missing-paper"))


def test_after_a_weekend_an_apology_is_made_on_friday() -> None:
    monday = received(Term(days=3))
    assert monday.due == datetime.datetime(2026, 11, 30, 17, tzinfo=ZONE)
    apology = acts.Apologise(by=BEN, due=monday.due + datetime.timedelta(days=1), reason="system")
    saturday = datetime.datetime(2026, 11, 28, tzinfo=ZONE).astimezone(datetime.UTC)
    with pytest.raises(refusals.ApologyTooLate) as late:
        after(monday, apology, now=saturday)
    assert late.value.facts == {"until": saturday.isoformat()}
    assert after(monday, apology, now=saturday - datetime.timedelta(minutes=1)).apologised
    earlier = msgspec.structs.replace(DISCIPLINE, apology_days=2)
    with pytest.raises(refusals.ApologyTooLate):
        rules.decide(monday, apology, earlier, ZONE, saturday - datetime.timedelta(minutes=1))
    sunday = acts.Apologise(by=BEN, due=monday.due + datetime.timedelta(days=6), reason="system")
    with pytest.raises(refusals.NewDateNoWorkingDay):
        after(monday, sunday)


def test_an_apology_is_made_once_in_time_and_with_a_later_date() -> None:
    dossier = received()
    assert dossier.due is not None
    later = dossier.due + datetime.timedelta(days=2)
    last = datetime.datetime(2026, 12, 1, 23, 59, tzinfo=ZONE).astimezone(datetime.UTC)
    with pytest.raises(refusals.NewDateNotLater):
        after(dossier, acts.Apologise(by=BEN, due=dossier.due, reason="system"))
    with pytest.raises(refusals.ApologyTooLate):
        after(
            dossier,
            acts.Apologise(by=BEN, due=later, reason="system"),
            now=last + datetime.timedelta(minutes=1),
        )
    moved = after(dossier, acts.Apologise(by=BEN, due=later, reason="system"), now=last)
    assert (moved.due, moved.status) == (later, "received")
    with pytest.raises(refusals.ApologisedBefore):
        after(moved, acts.Apologise(by=BEN, due=later + datetime.timedelta(days=1), reason="system"))
    with pytest.raises(refusals.NothingIsDue):
        after(received(Term()), acts.Apologise(by=BEN, due=later, reason="system"))


def test_hours_without_a_working_day_are_refused_and_lose_nothing() -> None:
    idle = msgspec.structs.replace(DISCIPLINE, hours=((),) * 7, special_days=())
    act = acts.Receive(procedure="1.001193", papers=(), term=Term(days=1))
    with pytest.raises(refusals.NobodyWorks):
        rules.receive(act, idle, ZONE, START, 0)
    asked = after(received(), acts.AskFee(by=ANN))
    with pytest.raises(refusals.NobodyWorks):
        rules.decide(asked, acts.NotePayment(by=ANN), idle, ZONE, START)


def test_a_mistake_is_taken_back_soon_and_by_whoever_made_it() -> None:
    dossier, soon = received(), START + datetime.timedelta(minutes=9)
    with pytest.raises(refusals.NothingToUndo):
        after(dossier, acts.TakeBack(by=ANN))
    asked = after(dossier, acts.AskSupplement(by=BEN, papers=("form",), reason="missing-paper"))
    with pytest.raises(refusals.NothingToUndo):
        after(asked, acts.TakeBack(by=ANN), now=soon)
    with pytest.raises(refusals.UndoTooLate):
        after(asked, acts.TakeBack(by=BEN), now=START + datetime.timedelta(minutes=10))
    never = msgspec.structs.replace(DISCIPLINE, take_back_minutes=0)
    with pytest.raises(refusals.UndoTooLate):
        rules.decide(asked, acts.TakeBack(by=BEN), never, ZONE, START)
    back = after(asked, acts.TakeBack(by=BEN), now=soon)
    assert (back.status, back.missing, back.due, back.seq) == ("received", (), dossier.due, 3)
    with pytest.raises(refusals.NothingToUndo):
        after(back, acts.TakeBack(by=BEN), now=soon)
    # What was asked by mistake was never asked.
    assert after(back, acts.AskSupplement(by=BEN, papers=("form",), reason="missing-paper")).supplement_asked


@pytest.mark.parametrize(
    "step",
    [
        acts.AskSupplement(by=BEN, papers=("form",), reason="owner-wish"),
        acts.Refuse(by=BEN, reason="not-brought"),
        acts.Withdraw(by=BEN, reason="missing-paper"),
        acts.Stop(by=BEN, reason="conditions-not-met"),
        acts.Apologise(by=BEN, due=START + datetime.timedelta(days=20), reason="nguyen-van-thu"),
    ],
)
def test_a_reason_is_one_that_is_configured_for_the_step(step: acts.Refuse) -> None:
    dossier = after(received(), acts.HandOver(by=ANN, to=BEN))
    with pytest.raises(refusals.UnknownReason) as refused:
        after(dossier, step)
    assert refused.value.facts["field"] == "reason"
    # What a hall has put there is taken.
    own = dict.fromkeys(Reasons.__struct_fields__, (step.reason,))
    changed = msgspec.structs.replace(DISCIPLINE, reasons=Reasons(**own))
    assert rules.decide(dossier, step, changed, ZONE, START)
