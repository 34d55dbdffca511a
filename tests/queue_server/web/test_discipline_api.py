"""The acts of the whole discipline over HTTP: each asked, answered, seen in a view, and asked again."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from queue_server.client import Client, Refused, new_key
from queue_server.contract.messages import (
    AnnounceRequest,
    AutoCallRequest,
    BeginPaperRequest,
    ChosenRequest,
    CitizenPostponeRequest,
    CitizenRequest,
    ClassRequest,
    EnterPaperRequest,
    HallRequest,
    IssueAnswer,
    IssueRequest,
    MergeRequest,
    MoveRequest,
    NamedTicketRequest,
    NextAnswer,
    NextRequest,
    OpenCounterRequest,
    PaperEntry,
    ParkRequest,
    RelieveRequest,
    ReprintRequest,
    ServicesRequest,
    StaffIssueRequest,
    StopHallRequest,
    TakeOverRequest,
    TestCallRequest,
    TicketRequest,
    TransferRequest,
    UndoRequest,
    WithdrawRequest,
)
from tests.serving import serving

COPY, CONTRACT = "certified-copy", "signature-contract"


@pytest_asyncio.fixture(loop_scope="module")
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """A served hall whose counters 3 and 4 are open."""
    async with serving(tmp_path) as served:
        for counter in ("3", "4"):
            await served.client.at_counter(
                counter, "open", OpenCounterRequest(key=new_key(), officer=f"staff-{counter}")
            )
        yield served.client


async def take(client: Client, service: str = COPY, **more: object) -> IssueAnswer:
    """Somebody takes a number."""
    return await client.issue(IssueRequest(key=new_key(), service=service, **more))  # type: ignore[arg-type]


async def call(client: Client, counter: str = "3") -> NextAnswer:
    """An officer calls the next one."""
    answer = await client.next(counter, NextRequest(key=new_key(), outcome="served"))
    assert answer is not None
    assert answer.called is not None
    return answer


async def test_a_visit_of_two_services_with_units_goes_on_by_itself(client: Client) -> None:
    taken = await take(client, units=5, then=[CONTRACT])
    assert (taken.units, taken.then) == (5, (CONTRACT,))
    await call(client)
    assert (await client.counter("3")).current.units == 5  # type: ignore[union-attr]
    answer = await client.at_counter("3", "finish", TicketRequest(key=new_key(), expect=taken.ticket))
    assert answer.ticket is not None
    assert answer.ticket.state == "waiting"
    view = await client.ticket(taken.id)
    assert (view.service, view.state, view.then) == (CONTRACT, "waiting", ())


async def test_units_have_a_bound(client: Client) -> None:
    with pytest.raises(Refused) as refused:
        await take(client, units=21)
    assert (refused.value.problem.status, refused.value.problem.code) == (422, "too-many-units")
    assert refused.value.problem.errors[0].field == "units"


async def test_transfers_wait_for_just_that_counter_or_officer(client: Client) -> None:
    taken = await take(client)
    request = TransferRequest(key=new_key(), ticket=taken.number, to_counter="4", reason="further-step")
    answer = await client.on_ticket("transfer", request, "3")
    assert (answer.done, answer.line, answer.ticket) == ("transferred", "counter/4", taken.ticket)
    assert answer == await client.on_ticket("transfer", request, "3")
    assert (await client.counter("3")).waiting_count == 0
    assert [entry.line for entry in (await client.counter("4")).waiting] == ["counter/4"]
    to_officer = TransferRequest(key=new_key(), ticket=taken.ticket, to_officer="staff-3", keep_place=False)
    assert (await client.on_ticket("transfer", to_officer)).line == "officer/staff-3"
    assert (await call(client)).called.number == taken.number  # type: ignore[union-attr]


async def test_a_place_is_kept_and_given_back(client: Client) -> None:
    first, second = await take(client), await take(client)
    await call(client)
    parked = await client.on_ticket(
        "park", ParkRequest(key=new_key(), ticket=first.ticket, reason="copy", back_to_counter=True), "3"
    )
    assert parked.done == "parked"
    assert parked.until is not None
    assert [entry.number for entry in (await client.counter("3")).away] == [first.number]
    assert (await client.ticket(first.id)).may_return
    assert (await call(client)).called.number == second.number  # type: ignore[union-attr]
    back = await client.by_holder(first.id, "return", CitizenRequest(key=new_key()))
    assert (back.done, back.line, back.place) == ("returned", "counter/3", first.issued_at)
    assert (await call(client)).called.number == first.number  # type: ignore[union-attr]


async def test_a_no_show_must_be_recalled_and_comes_back(client: Client) -> None:
    taken = await take(client)
    await call(client)
    miss = TicketRequest(key=new_key(), expect=taken.ticket)
    with pytest.raises(Refused, match="recall-first"):
        await client.at_counter("3", "no-show", miss)
    await client.at_counter("3", "recall", TicketRequest(key=new_key(), expect=taken.ticket))
    await client.at_counter("3", "no-show", miss)
    back = await client.on_ticket("return", NamedTicketRequest(key=new_key(), ticket=taken.number), "4")
    assert back.done == "returned"


async def test_a_chosen_call_needs_a_reason_and_says_so(client: Client) -> None:
    for _ in range(3):
        last = await take(client)
    wrong = ChosenRequest(key=new_key(), chosen=last.number, reason="because")
    with pytest.raises(Refused) as refused:
        await client.calling("3", "chosen", wrong)
    assert refused.value.problem.errors[0].field == "reason"
    answer = await client.calling(
        "3", "chosen", ChosenRequest(key=new_key(), expect=0, chosen=last.number, reason="frail")
    )
    assert answer is not None
    assert answer.why is not None
    assert (answer.why.rule, answer.why.reason) == ("chosen", "frail")
    said = (await client.why(last.number)).sentences
    assert set(said) == {"vi", "en", "km"}
    assert "Sức khỏe yếu" in said["vi"]


async def test_an_act_is_undone_soon_and_once(client: Client) -> None:
    first, second = await take(client), await take(client)
    await call(client)
    moved = await call(client)
    view = await client.counter("3")
    assert view.undo is not None
    assert view.undo.seq == moved.seq
    answer = await client.at_counter("3", "undo", UndoRequest(key=new_key(), seq=moved.seq))
    assert answer.done == "undone"
    view = await client.counter("3")
    assert view.current is not None
    assert (view.current.number, view.undo, view.served_today) == (first.number, None, 0)
    assert [entry.number for entry in view.waiting] == [second.number]
    board = await client.board()
    assert [entry.number for entry in board.calls] == [first.number]
    with pytest.raises(Refused, match="nothing-to-undo"):
        await client.at_counter("3", "undo", UndoRequest(key=new_key(), seq=moved.seq))


async def test_citizens_postpone_once_and_cancel(client: Client) -> None:
    taken = await take(client)
    others = [await take(client) for _ in range(3)]
    assert (await client.ticket(taken.id)).may_postpone == 5
    turns = CitizenPostponeRequest(key=new_key(), turns=2)
    assert (await client.by_holder(taken.id, "postpone", turns)).done == "postponed"
    order = [entry.number for entry in (await client.counter("3")).waiting]
    # Numbers of the same millisecond cannot be told apart by their places: the last one may stand before too.
    assert order.index(taken.number) >= 2
    assert [number for number in order if number != taken.number] == [other.number for other in others]
    with pytest.raises(Refused, match="already-postponed"):
        await client.by_holder(taken.id, "postpone", CitizenPostponeRequest(key=new_key()))
    assert (await client.by_holder(taken.id, "cancel", CitizenRequest(key=new_key()))).done == "cancelled"
    assert (await client.ticket(taken.id)).state == "cancelled"
    with pytest.raises(Refused, match="visit-over"):
        await client.by_holder(taken.id, "cancel", CitizenRequest(key=new_key()))


async def test_a_declared_class_is_confirmed_or_withdrawn(client: Client) -> None:
    taken = await take(client, ticket_class="priority")
    await call(client)
    named = NamedTicketRequest(key=new_key(), ticket=taken.ticket)
    assert (await client.on_ticket("confirm", named, "3")).done == "confirmed"
    assert (await client.counter("3")).current.confirmed  # type: ignore[union-attr]
    withdrawn = ClassRequest(key=new_key(), ticket=taken.ticket, ticket_class="ordinary")
    assert (await client.on_ticket("class", withdrawn, "3")).done == "class-changed"
    view = await client.counter("3")
    assert view.current is None
    assert [(entry.number, entry.head_start_minutes) for entry in view.waiting] == [(taken.number, 0)]


async def test_two_tickets_of_one_person_become_one(client: Client) -> None:
    first, second = await take(client, units=2), await take(client, units=3)
    request = MergeRequest(key=new_key(), ticket=first.ticket, other=second.number)
    assert (await client.on_ticket("merge", request)).done == "merged"
    (left,) = (await client.counter("3")).waiting
    assert (left.number, left.units) == (first.number, 5)
    assert (await client.ticket(second.id)).end_reason == "merged"


async def test_staff_give_numbers_print_slips_again_and_find_lost_ones(client: Client) -> None:
    request = StaffIssueRequest(key=new_key(), service=COPY)
    given = await client.issue_by_staff(request, "3")
    assert given == await client.issue_by_staff(request, "3")
    again = await client.reprint(ReprintRequest(key=new_key(), ticket=given.number), "3")
    assert again.id != given.id
    assert (again.number, again.ticket, again.issued_at) == (given.number, given.ticket, given.issued_at)
    assert {(await client.ticket(entry.id)).ticket for entry in (given, again)} == {given.ticket}
    found = await client.find(given.issued_at + datetime.timedelta(minutes=3), COPY)
    assert [entry.number for entry in found.tickets] == [given.number]


async def test_counters_move_change_and_help(client: Client) -> None:
    moved = await client.at_counter("4", "move", MoveRequest(key=new_key(), to="5"))
    assert (moved.done, moved.counter, moved.status) == ("moved", "5", "open")
    assert (await client.counter("5")).officer == "staff-4"
    elsewhere = OpenCounterRequest(key=new_key(), officer="staff-3")
    with pytest.raises(Refused, match="officer-elsewhere"):
        await client.at_counter("6", "open", elsewhere)
    changed = await client.at_counter("3", "services", ServicesRequest(key=new_key(), services={COPY: 5}))
    assert changed.services == {COPY: 5}
    back = await client.at_counter("3", "services", ServicesRequest(key=new_key()))
    assert back.services == {COPY: 0, CONTRACT: 0}
    on = await client.at_counter("3", "auto-call", AutoCallRequest(key=new_key(), on=True))
    assert on.done == "auto-call-on"
    await client.at_counter("3", "help", HallRequest(key=new_key()))
    troubles = {(trouble.code, trouble.device) for trouble in (await client.supervisor()).troubles}
    assert ("help-asked", "3") in troubles
    over = await client.at_counter("3", "help-over", HallRequest(key=new_key()))
    assert over.done == "help-ended"


async def test_relief_and_taking_over(client: Client) -> None:
    taken = await take(client, "birth-death")
    await client.at_counter("13", "open", OpenCounterRequest(key=new_key()))
    answer = await client.calling("13", "relieve", RelieveRequest(key=new_key(), service="birth-death"))
    assert answer is not None
    assert answer.called is not None
    assert answer.called.number == taken.number
    await client.at_counter("6", "open", OpenCounterRequest(key=new_key()))
    over = await client.calling("6", "take-over", TakeOverRequest(key=new_key(), other="13"))
    assert over is not None
    assert over.called is not None
    assert over.why is not None
    assert (over.called.number, over.why.reason) == (taken.number, "taken-over")
    assert (await client.counter("13")).current is None


async def test_the_hall_stops_is_cleared_and_goes_on(client: Client) -> None:
    taken = await take(client)
    await client.at_hall("stop", StopHallRequest(key=new_key(), reason="power"))
    with pytest.raises(Refused, match="hall-stopped"):
        await take(client)
    with pytest.raises(Refused, match="hall-stopped"):
        await client.next("3", NextRequest(key=new_key()))
    board = await client.board()
    (shown,) = board.announcements
    assert (board.stopped, shown.kind, set(shown.texts)) == ("power", "stopped", {"vi", "en", "km"})
    await client.at_hall("stop", StopHallRequest(key=new_key(), reason="fire-alarm", clear=True))
    assert [entry.kind for entry in (await client.board()).announcements] == ["clear"]
    await client.at_hall("resume", HallRequest(key=new_key()))
    assert (await client.board()).announcements == ()
    assert (await call(client)).called.number == taken.number  # type: ignore[union-attr]


async def test_announcements_are_shown_spoken_and_withdrawn(client: Client) -> None:
    made = await client.at_hall("announcements", AnnounceRequest(key=new_key(), text="water"))
    free = AnnounceRequest(key=new_key(), text="free", words={"vi": "Ai rơi chìa khóa?"}, minutes=5)
    await client.at_hall("announcements", free)
    await client.at_hall("test-call", TestCallRequest(key=new_key(), counter="3"))
    shown = (await client.board()).announcements
    assert [entry.kind for entry in shown] == ["notice", "notice", "test"]
    assert shown[1].texts == {"vi": "Ai rơi chìa khóa?"}
    for sound in shown[0].sounds:
        assert (await client.fetch(sound))[:4] == b"RIFF"
    assert len((await client.supervisor()).announcements) == 2
    await client.at_hall("announcements/withdraw", WithdrawRequest(key=new_key(), announcement=made.seq))
    assert [entry.kind for entry in (await client.board()).announcements] == ["notice", "test"]
    with pytest.raises(Refused, match="invalid-request"):
        await client.at_hall("announcements", AnnounceRequest(key=new_key(), text="free"))


async def test_numbers_of_paper_are_entered_all_or_none(client: Client) -> None:
    now = (await client.hall()).server_time
    await client.at_hall(
        "paper/begin", BeginPaperRequest(key=new_key(), since=now - datetime.timedelta(hours=1))
    )
    with pytest.raises(Refused, match="on-paper"):
        await take(client)
    waiting = PaperEntry(sequence=1, service=COPY, arrived=now - datetime.timedelta(minutes=50))
    served = PaperEntry(
        sequence=2, service=COPY, arrived=now - datetime.timedelta(minutes=40), outcome="served", counter="3",
        called_at=now - datetime.timedelta(minutes=30), ended_at=now - datetime.timedelta(minutes=20),
    )  # fmt: skip
    twice = EnterPaperRequest(key=new_key(), tickets=(waiting, msgspec.structs.replace(served, sequence=1)))
    with pytest.raises(Refused) as refused:
        await client.enter_paper(twice)
    assert refused.value.problem.errors[0].field == "tickets[1].sequence"
    entered = await client.enter_paper(EnterPaperRequest(key=new_key(), tickets=(waiting, served)))
    assert entered.numbers == ("G001", "G002")
    await client.at_hall("paper/end", HallRequest(key=new_key()))
    newcomer = await take(client)
    assert [entry.number for entry in (await client.counter("3")).waiting] == ["G001", newcomer.number]


async def test_why_not_yet_is_one_sentence_in_every_language(client: Client) -> None:
    first, second = await take(client), await take(client)
    for answer in (await client.why(second.number), await client.why_of_holder(second.id)):
        assert set(answer.sentences) == {"vi", "en", "km"}
        assert all(first.number in sentence for sentence in answer.sentences.values())
    assert "kế tiếp" in (await client.why(first.number)).sentences["vi"]
    with pytest.raises(Refused, match="unknown-ticket"):
        await client.why("Z999")
