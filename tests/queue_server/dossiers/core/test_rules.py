"""Every order of steps follows the rules or is refused with the rule's name, beside a model of their own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from queue_server.contract import receipt_codes
from queue_server.dossiers.core import acts, events, refusals, rules
from queue_server.dossiers.core.deadlines import Term
from queue_server.dossiers.core.discipline import Organisation, RegisterDiscipline
from queue_server.dossiers.core.dossier import Dossier, fold
from queue_server.hall.events import Origin
from tests.queue_server.dossiers.core.test_deadlines import CALENDAR, WEEK, ZONE

DISCIPLINE = RegisterDiscipline(
    time_zone="Asia/Ho_Chi_Minh",
    organisations=(Organisation(code="H01.33.12", names={"vi": "Phường"}),),
    hours=WEEK, special_days=tuple(CALENDAR.special_days),
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
    assert dossier.code == "H01.33.12-261125-0008"
    parsed = receipt_codes.parse(dossier.code)
    assert parsed is not None
    assert (parsed.text, parsed.organisation, parsed.well_formed) == (dossier.code, "H01.33.12", True)
    assert dossier.due == datetime.datetime(2026, 12, 2, 17, tzinfo=ZONE)
    assert dossier.hand_over_by == datetime.datetime(2026, 11, 25, 17, tzinfo=ZONE)
    assert dossier.runs_until == dossier.due
    assert dossier.to_hand_over_by == dossier.hand_over_by


@given(some.dates(datetime.date(2020, 1, 1), datetime.date(2099, 12, 31)), some.integers(1, 10**12 - 1))
def test_a_code_that_was_written_is_read_as_itself(day: datetime.date, number: int) -> None:
    code = rules.new_code("H15.50.05.13", day, number)
    parsed = receipt_codes.parse(f" {code.lower().replace('-', '–')} ")
    assert parsed is not None
    assert (parsed.text, parsed.date, int(parsed.sequence)) == (code, day, number)


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
    for step in (acts.Finish(by=ANN), acts.Refuse(by=ANN, reason="x"), acts.Stop(by=ANN, reason="x")):
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
    dossier = after(received(), acts.AskSupplement(by=ANN, papers=("form",), reason="missing"), now=asked)
    assert (dossier.status, dossier.missing, dossier.runs_until) == ("supplement", ("form",), None)
    brought = asked + datetime.timedelta(days=7)
    dossier = after(dossier, acts.TakeSupplement(by=ANN), now=brought)
    assert (dossier.status, dossier.missing) == ("received", ())
    assert dossier.due == datetime.datetime(2026, 12, 9, 17, tzinfo=ZONE)
    with pytest.raises(refusals.SupplementAskedBefore):
        after(dossier, acts.AskSupplement(by=ANN, papers=("form",), reason="missing"))


def test_an_apology_is_made_once_in_time_and_with_a_later_date() -> None:
    dossier = received()
    assert dossier.due is not None
    later = dossier.due + datetime.timedelta(days=2)
    last = datetime.datetime(2026, 12, 1, 23, 59, tzinfo=ZONE).astimezone(datetime.UTC)
    with pytest.raises(refusals.NewDateNotLater):
        after(dossier, acts.Apologise(by=BEN, due=dossier.due, reason="late"))
    with pytest.raises(refusals.ApologyTooLate):
        after(
            dossier,
            acts.Apologise(by=BEN, due=later, reason="late"),
            now=last + datetime.timedelta(minutes=1),
        )
    moved = after(dossier, acts.Apologise(by=BEN, due=later, reason="late"), now=last)
    assert (moved.due, moved.status) == (later, "received")
    with pytest.raises(refusals.ApologisedBefore):
        after(moved, acts.Apologise(by=BEN, due=later + datetime.timedelta(days=1), reason="late"))
    with pytest.raises(refusals.NothingIsDue):
        after(received(Term()), acts.Apologise(by=BEN, due=later, reason="late"))


# ---------------------------------------------------------------- every order of steps


def _steps(dossier: Dossier) -> Iterator[acts.Step]:
    for by in (ANN, BEN):
        yield acts.HandOver(by=by, to=BEN)
        yield acts.HandOver(by=by, to=ANN)
        yield acts.AskSupplement(by=by, papers=("form",), reason="missing")
        yield acts.TakeSupplement(by=by)
        yield acts.AskFee(by=by)
        yield acts.NotePayment(by=by)
        yield acts.Refuse(by=by, reason="not-met")
        yield acts.Withdraw(by=by, reason="owner")
        yield acts.Stop(by=by, reason="none")
        yield acts.Apologise(by=by, due=START + datetime.timedelta(days=90), reason="late")
        yield acts.Finish(by=by)
        yield acts.Notify(by=by)
        yield acts.Return(by=by, proof="receipt")
    yield acts.Finish(by=BEN, expect=dossier.seq + 1)


class Model:
    """The same rules told otherwise: what has happened, in words."""

    def __init__(self) -> None:
        self.done: list[str] = []

    @property
    def waits(self) -> str:
        """What is waited for: the last of papers and money that has not come."""
        open_ = ""
        for step in self.done:
            if step in ("AskSupplement", "AskFee"):
                open_ = step
            elif step in ("TakeSupplement", "NotePayment"):
                open_ = ""
        return open_

    def rule(self, step: acts.Step, seq: int) -> str | None:  # noqa: PLR0911  # all rules in one place
        """The rule that is against a step."""
        name, done = type(step).__name__, self.done
        ended = next((one for one in done if one in ("Refuse", "Withdraw", "Stop", "Finish")), None)
        handed, wrong = "HandOver" in done, "not-possible-now"
        if step.expect not in (None, seq):
            return "dossier-moved"
        if "Return" in done:
            return wrong
        if name == "Return":
            return None if ended else wrong
        if name == "Notify":
            return None if ended or self.waits else wrong
        if ended:
            return wrong
        if name in ("TakeSupplement", "NotePayment"):
            return None if self.waits == {"TakeSupplement": "AskSupplement"}.get(name, "AskFee") else wrong
        if name == "Finish" and (self.waits or not handed):
            return wrong
        if name == "Stop" and not (self.waits or handed):
            return wrong
        if name in ("Finish", "Stop", "Refuse") and handed and step.by == ANN:
            return "separation-of-persons"
        if name in ("Finish", "Stop", "Refuse", "Withdraw"):
            return None
        if self.waits:
            return wrong
        if isinstance(step, acts.HandOver):
            return wrong if handed else "separation-of-persons" if step.to == ANN else None
        if name == "AskSupplement":
            return "supplement-asked-before" if name in done else None
        if name == "Apologise":
            return "apologised-before" if name in done else None
        return None


@given(some.lists(some.integers(0, 26), max_size=14))
@settings(max_examples=1500)
def test_every_order_of_steps(order: list[int]) -> None:
    dossier, model, now = received(), Model(), START
    kept: list[tuple[int, datetime.datetime, str, str]] = []
    for place in order:
        step = list(_steps(dossier))[place % 27]
        expected = model.rule(step, dossier.seq)
        if expected is not None:
            with pytest.raises(refusals.Refusal) as refused:
                rules.decide(dossier, step, DISCIPLINE, ZONE, now)
            assert refused.value.code == expected, step
            continue
        event = rules.decide(dossier, step, DISCIPLINE, ZONE, now)
        model.done.append(type(step).__name__)
        now += datetime.timedelta(minutes=7)
        found = fold([(dossier.seq + 1, now, event)], dossier)
        assert found is not None
        dossier = found
        kept.append((dossier.seq, now, event.kind(), events.encode(event)))
    # What the chain keeps makes the same dossier.
    first = received()
    assert fold([(seq, at, events.decode(kind, body)) for seq, at, kind, body in kept], first) == dossier


def test_bodies_are_read_back_and_a_strange_kind_is_named() -> None:
    act = acts.Receive(origin=ORIGIN, by=ANN, procedure="1.001193", papers=(), term=Term(hours=4))
    event = rules.receive(act, DISCIPLINE, ZONE, START, 0)
    assert events.decode(event.kind(), events.encode(event)) == event
    configured = events.RegisterConfigured(discipline=DISCIPLINE)
    assert events.decode(configured.kind(), events.encode(configured)) == configured
    with pytest.raises(events.UnknownKind):
        events.decode("DossierBurnt.1", "{}")


def test_there_is_no_place_for_people_in_an_event() -> None:
    """Words that anybody types have no field: codes, dates, counts and pseudonyms only."""
    texts = {
        "code", "by", "organisation", "procedure", "case", "to", "reason", "channel", "proof", "papers",
    }  # fmt: skip
    for event in events.KINDS.values():
        if event is events.RegisterConfigured:
            continue
        for field in msgspec.structs.fields(event):
            holds_text = (
                "str" in str(field.type) or "Literal" in str(field.type) or "Paper" in str(field.type)
            )
            assert not holds_text or field.name in texts, f"{event.__name__}.{field.name}"
