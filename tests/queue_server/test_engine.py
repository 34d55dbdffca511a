"""The engine over real ledgers: keys, batches, poison, outages, configuration, time."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest
import structlog

from queue_server.engine import Engine, KeyReused, Outcome, Unavailable
from queue_server.hall import acts, events, refusals
from queue_server.hall.service import Discipline
from queue_server.store.ledger import Ledger, LedgerUnavailable
from queue_server.store.memory import MemoryLedger
from queue_server.store.sqlite import SqliteLedger
from queue_server.store.verify import verify
from tests.queue_server.hall.small_hall import DAY, SMALL, at, counter, service
from tests.queue_server.running import HALL, Hands, Trouble, call, is_folded, issue, numbers, origin, running

NEXT_DAY = DAY + datetime.timedelta(days=1)


class Store:
    """A ledger that can be opened again, as after a restart."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self.ledger: Ledger = MemoryLedger() if file is None else SqliteLedger(file)

    def reopen(self) -> Ledger:
        """What a new process would find."""
        if self._file is not None:
            self.ledger.close()
            self.ledger = SqliteLedger(self._file)
        return self.ledger


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = Store(None if request.param == "memory" else tmp_path / "hall.sqlite")
    yield opened
    opened.ledger.close()


@pytest.fixture
def trouble() -> Trouble:
    """A ledger that fails when it is told to."""
    return Trouble()


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for happens in threads and in other tasks
            await asyncio.sleep(0.005)


async def gather(engine: Engine, *asked: acts.Act) -> list[Outcome | BaseException]:
    """Ask for all at once; what each became, or why not."""
    return await asyncio.gather(*(engine.act(act) for act in asked), return_exceptions=True)


def number_of(outcome: Outcome | BaseException) -> str:
    """The number that was given."""
    assert isinstance(outcome, Outcome), outcome
    return cast("events.TicketIssued", outcome.events[0]).number


# ------------------------------------------------------------ keys


async def test_one_key_a_hundred_times_is_one_act(store: Store) -> None:
    hands = Hands(at("08:00"))
    async with running(store.ledger, hands) as engine:
        answers = await gather(engine, *[issue("key")] * 100)
        first = answers[0]
        assert isinstance(first, Outcome)
        assert all(answer == first for answer in answers)
        assert await engine.act(issue("key")) == first
    async with running(store.reopen(), hands) as engine:
        assert await engine.act(issue("key")) == first
    # The next morning, before the doors open, when nobody new would get a number.
    hands.pass_to(at("06:30", NEXT_DAY))
    async with running(store.reopen(), hands) as engine:
        with pytest.raises(refusals.HallClosed):
            await engine.act(issue("another"))
        assert await engine.act(issue("key")) == first
        hands.pass_to(at("08:00", NEXT_DAY))
        mixed = await gather(engine, issue("new"), issue("key"), issue("newer"))
        assert mixed[1] == first
        assert [number_of(mixed[0]), number_of(mixed[2])] == ["A001", "A002"]
    assert numbers(store.ledger) == ["A001", "A001", "A002"]
    assert verify(store.ledger, HALL).bad is None


async def test_an_act_of_several_events_is_answered_again_whole(store: Store) -> None:
    hands = Hands(at("08:00"))
    async with running(store.ledger, hands) as engine:
        await engine.act(acts.OpenCounter(counter="1", origin=origin("open", "counter/1")))
        await gather(engine, issue("one"), issue("two"))
        await engine.act(call("1", "call one"))
        second = await engine.act(call("1", "call two", "served"))
        assert [type(event).__name__ for event in second.events] == ["TicketServed", "TicketCalled"]
        assert await engine.act(call("1", "call two", "served")) == second
    hands.pass_to(at("08:00", NEXT_DAY))
    async with running(store.reopen(), hands) as engine:
        assert await engine.act(call("1", "call two", "served")) == second


async def test_opening_the_day_again_is_answered_again(store: Store) -> None:
    async with running(store.ledger) as engine:
        await engine.act(acts.CloseDay(origin=origin("close")))
        opened = await engine.act(engine.opening(origin("open")))
        assert await engine.act(engine.opening(origin("open"))) == opened
    async with running(store.reopen()) as engine:
        assert await engine.act(engine.opening(origin("open"))) == opened
        assert (await engine.act(acts.CloseDay(origin=origin("close")))).events[-1].kind() == "DayClosed.1"


async def test_a_key_with_another_meaning_is_refused(store: Store) -> None:
    hands = Hands(at("08:00"))
    async with running(store.ledger, hands) as engine:
        answers = await gather(engine, issue("key"), issue("key", content="other"), issue("key"))
        assert answers[0] == answers[2]
        assert isinstance(answers[1], KeyReused)
    hands.pass_to(at("08:00", NEXT_DAY))
    async with running(store.reopen(), hands) as engine:
        with pytest.raises(KeyReused):
            await engine.act(issue("key", content="other"))
        assert number_of(await engine.act(issue("fresh"))) == "A001"


async def test_what_changes_nothing_binds_nothing(store: Store) -> None:
    async with running(store.ledger) as engine:
        with pytest.raises(refusals.CounterNotOpen):
            await engine.act(call("1", "key"))
        await engine.act(acts.OpenCounter(counter="1"))
        assert await engine.act(call("1", "key")) == Outcome()
        await engine.act(issue("somebody"))
        outcome = await engine.act(call("1", "key"))
        assert [event.kind() for event in outcome.events] == ["TicketCalled.1"]


# ------------------------------------------------------------ batches


async def test_acts_that_arrive_during_a_commit_share_the_next_one(trouble: Trouble) -> None:
    async with running(trouble) as engine:
        trouble.sizes.clear()
        trouble.close_gate()
        first = asyncio.create_task(engine.act(issue("first")))
        await until(trouble.at_gate.is_set)
        others = asyncio.gather(*(engine.act(issue(f"key {place}")) for place in range(100)))
        await asyncio.sleep(0)
        trouble.open_gate.set()
        await first
        assert len({number_of(outcome) for outcome in await others}) == 100
        assert trouble.sizes == [1, 100]


async def test_nobody_sees_what_is_not_durable(trouble: Trouble) -> None:
    async with running(trouble) as engine:
        trouble.close_gate()
        act = asyncio.create_task(engine.act(issue("key")))
        await until(trouble.at_gate.is_set)
        reading = asyncio.create_task(engine.read(lambda state: len(state.tickets)))
        await asyncio.sleep(0.05)
        assert not act.done()
        assert not reading.done()
        trouble.open_gate.set()
        assert await reading == 1
        await act
        assert await engine.read(is_folded(trouble))


async def test_a_read_does_not_see_what_then_failed(trouble: Trouble) -> None:
    async with running(trouble) as engine:
        trouble.close_gate()
        trouble.lose = ["before"]
        act = asyncio.create_task(engine.act(issue("key")))
        await until(trouble.at_gate.is_set)
        reading = asyncio.create_task(engine.read(lambda state: len(state.tickets)))
        await asyncio.sleep(0)
        trouble.open_gate.set()
        assert await reading == 0
        with pytest.raises(Unavailable):
            await act


async def test_a_read_during_an_outage_is_told(trouble: Trouble) -> None:
    async with running(trouble) as engine:
        trouble.close_gate()
        act = asyncio.create_task(engine.act(issue("key")))
        await until(trouble.at_gate.is_set)
        reading = asyncio.create_task(engine.read(lambda state: len(state.tickets)))
        await asyncio.sleep(0)
        trouble.lose, trouble.away = ["before"], True
        trouble.open_gate.set()
        with pytest.raises(Unavailable):
            await reading
        with pytest.raises(Unavailable):
            await act
        with pytest.raises(Unavailable):
            await engine.read(lambda state: len(state.tickets))


async def test_a_reader_keeps_its_own_error(store: Store) -> None:
    async with running(store.ledger) as engine:
        with pytest.raises(ZeroDivisionError):
            await engine.read(lambda state: 1 // len(state.tickets))
        acting = asyncio.create_task(engine.act(issue("key")))
        assert await engine.read(lambda state: state.seq) >= 0
        await acting


async def test_giving_up_does_not_undo(trouble: Trouble) -> None:
    async with running(trouble) as engine:
        trouble.close_gate()
        under_way = asyncio.create_task(engine.act(issue("under way")))
        await until(trouble.at_gate.is_set)
        queued = asyncio.create_task(engine.act(issue("queued")))
        await asyncio.sleep(0)
        for task in (under_way, queued):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        trouble.open_gate.set()
        assert number_of(await engine.act(issue("next"))) == "A003"
        assert number_of(await engine.act(issue("queued"))) == "A002"
    assert numbers(trouble) == ["A001", "A002", "A003"]


async def test_a_refusal_waits_for_the_commit_that_it_stands_on(trouble: Trouble) -> None:
    async with running(trouble) as engine:
        trouble.lose = ["before"]
        answers = await gather(
            engine, acts.PauseIssuing(reason="power", origin=origin("pause")), issue("key")
        )
        assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
        answers = await gather(
            engine, acts.PauseIssuing(reason="power", origin=origin("pause")), issue("key")
        )
        assert isinstance(answers[1], refusals.IssuingIsPaused)


# ------------------------------------------------------------ poison


class Unheard(acts.Act):
    """An act that no rule knows."""


@pytest.mark.parametrize("place", [0, 30, 63])
@pytest.mark.parametrize(
    ("poison", "error"),
    [(issue("poison", device="half a letter \ud800"), UnicodeEncodeError), (Unheard(), KeyError)],
    ids=["cannot be written", "cannot be decided"],
)
async def test_one_poison_act_among_64_fails_alone(
    store: Store, place: int, poison: acts.Act, error: type[Exception]
) -> None:
    async with running(store.ledger) as engine:
        asked: list[acts.Act] = [issue(f"key {number}") for number in range(63)]
        asked.insert(place, poison)
        answers = await gather(engine, *asked)
        failed = [number for number, answer in enumerate(answers) if not isinstance(answer, Outcome)]
        assert failed == [place]
        assert isinstance(answers[place], error)
        assert sorted(number_of(answer) for answer in answers if isinstance(answer, Outcome)) == [
            f"A{number:03}" for number in range(1, 64)
        ]
        assert await engine.read(is_folded(store.ledger))
        assert number_of(await engine.act(issue("afterwards"))) == "A064"
    assert verify(store.ledger, HALL).bad is None


async def test_who_only_hears_of_a_commit_cannot_harm_it(store: Store) -> None:
    heard: list[int] = []

    def broken(_rows: object) -> None:
        raise RuntimeError("a screen fell off the wall")

    async with running(store.ledger) as engine:
        engine.on_commit += [broken, lambda rows: heard.append(len(rows))]
        assert number_of(await engine.act(issue("key"))) == "A001"
        assert heard == [1]


# ------------------------------------------------------------ outages


async def test_what_was_stored_before_the_line_broke_is_answered(trouble: Trouble) -> None:
    async with running(trouble) as engine:
        trouble.lose = ["after"]
        answers = await gather(engine, *(issue(f"key {place}") for place in range(20)))
        assert [number_of(answer) for answer in answers] == [f"A{place:03}" for place in range(1, 21)]
        assert await engine.read(is_folded(trouble))


async def test_what_was_not_stored_is_to_be_tried_again(trouble: Trouble) -> None:
    async with running(trouble) as engine:
        trouble.lose = ["before"]
        answers = await gather(engine, *(issue(f"key {place}") for place in range(20)))
        assert {type(answer) for answer in answers} == {Unavailable}
        assert await engine.read(is_folded(trouble))
        answers = await gather(engine, *(issue(f"key {place}") for place in range(20)))
        assert [number_of(answer) for answer in answers] == [f"A{place:03}" for place in range(1, 21)]


async def test_a_day_that_began_as_the_line_broke_has_begun(trouble: Trouble) -> None:
    hands = Hands(at("08:00"))
    async with running(trouble, hands) as engine:
        yesterday = await engine.act(issue("yesterday"))
        trouble.lose = ["after"]
        hands.pass_to(at("08:00", NEXT_DAY))
        answers = await gather(engine, issue("yesterday"), issue("today"))
        assert answers[0] == yesterday
        assert number_of(answers[1]) == "A001"
        assert await engine.read(lambda state: state.day) == NEXT_DAY


async def test_a_hall_that_only_has_readers_comes_back_by_itself(trouble: Trouble) -> None:
    async with running(trouble) as engine:
        told = asyncio.Event()
        engine.on_commit.append(lambda _rows: told.set())
        trouble.away = True
        with pytest.raises(Unavailable):
            await engine.act(issue("key"))
        with pytest.raises(Unavailable):
            await engine.read(lambda state: state.seq)
        trouble.away = False
        async with asyncio.timeout(60):
            await told.wait()
        assert await engine.read(is_folded(trouble))
        assert number_of(await engine.act(issue("key"))) == "A001"


async def test_a_start_without_a_store_ends_cleanly(trouble: Trouble) -> None:
    trouble.away = True
    engine = Engine(HALL, trouble, SMALL, make_clock=Hands(at("08:00")).clock)
    with pytest.raises(LedgerUnavailable):
        await engine.start()
    trouble.away, trouble.lose = False, ["before"]
    engine = Engine(HALL, trouble, SMALL, make_clock=Hands(at("08:00")).clock)
    with pytest.raises(Unavailable):
        await engine.start()
    await engine.stop()


async def test_stopping_finishes_what_was_asked_and_takes_no_more(store: Store) -> None:
    async with running(store.ledger) as engine:
        asked = [asyncio.create_task(engine.act(issue(f"key {place}"))) for place in range(300)]
        await asyncio.sleep(0)
        await engine.stop()
        assert len({number_of(await task) for task in asked}) == 300
        with pytest.raises(Unavailable):
            await engine.act(issue("too late"))


# ------------------------------------------------------------ several processes


async def test_who_was_overtaken_decides_again(store: Store) -> None:
    hands, ahead = Hands(at("08:00")), Hands(at("08:10"))
    async with running(store.ledger, hands) as one, running(store.ledger, ahead) as two:
        engines = [("one", one), ("two", two)]
        for _ in range(3):
            asked = [engine.act(issue(f"{name} {place}")) for place in range(10) for name, engine in engines]
            await asyncio.gather(*asked)
        # A citizen's retry that reaches another process gets the same answer there.
        assert await one.act(issue("two 7")) == await two.act(issue("two 7"))
        await one.act(issue("last"))
        assert await one.read(is_folded(store.ledger))
    assert sorted(numbers(store.ledger)) == [f"A{place:03}" for place in range(1, 22)]
    instants = [row.at for row in store.ledger.read(HALL)]
    assert instants == sorted(instants)


# ------------------------------------------------------------ configuration


def changed(discipline: Discipline = SMALL, **changes: object) -> Discipline:
    """Another discipline."""
    return msgspec.structs.replace(discipline, **changes)


async def test_a_changed_file_is_in_the_ledger_before_the_first_act(store: Store) -> None:
    async with running(store.ledger) as engine:
        await engine.act(acts.OpenCounter(counter="3"))
        await gather(engine, issue("one"), issue("two"))
        await engine.act(call("3", "call one"))
    rows = list(store.ledger.read(HALL))
    hurried = tuple(
        msgspec.structs.replace(entry, head_start_minutes=entry.head_start_minutes + 30)
        for entry in SMALL.classes
    )
    wanted = changed(classes=hurried, services=(*SMALL.services, service("new", "C")))
    async with running(store.reopen(), discipline=wanted) as engine:
        assert await engine.read(lambda state: state.discipline) == wanted
        await engine.act(issue("three"))
    after = list(store.ledger.read(HALL))
    assert after[: len(rows)] == rows
    assert [row.kind for row in after[len(rows) :]] == ["HallConfigured.4", "TicketIssued.3"]
    # What was issued keeps the minutes that it was given; what is issued now has the new ones.
    async with running(store.reopen(), discipline=wanted) as engine:
        minutes = await engine.read(
            lambda state: [ticket.head_start_minutes for ticket in state.tickets.values()]
        )
        assert minutes == [0, 0, 30]
    assert len(list(store.ledger.read(HALL))) == len(after)


async def test_a_file_that_drops_what_waits_is_refused_until_the_next_day(store: Store) -> None:
    hands = Hands(at("08:00"))
    async with running(store.ledger, hands) as engine:
        await engine.act(issue("one"))
    land = counter("2", land=0)
    wanted = changed(services=SMALL.services[1:], counters=(land,))
    async with running(store.reopen(), hands, wanted) as engine:
        refused = engine.configuration_refused
        assert isinstance(refused, refusals.DisciplineInUse)
        assert refused.facts["value"] == "certification"
        assert number_of(await engine.act(issue("two"))) == "A002"
        hands.pass_to(at("08:00", NEXT_DAY))
        with pytest.raises(refusals.UnknownService):
            await engine.act(issue("three"))
        assert engine.configuration_refused is None


# ------------------------------------------------------------ time


async def test_the_hours_end_by_themselves(store: Store) -> None:
    hands = Hands(at("10:59"))
    async with running(store.ledger, hands) as engine:
        heard: list[str] = []
        engine.on_commit.append(lambda rows: heard.extend(row.kind for row in rows))
        hands.pass_to(at("11:00"))
        await until(lambda: bool(heard))
        assert heard == ["PhaseChanged.1"]
        assert await engine.read(lambda state: (state.phase, state.until)) == ("break", at("13:00"))


async def test_an_act_never_slips_in_before_the_hour(store: Store) -> None:
    hands = Hands(at("10:59"))
    async with running(store.ledger, hands) as engine:
        hands.pass_to(at("11:00"))
        with pytest.raises(refusals.HallClosed):
            await engine.act(issue("key"))


async def test_hall_time_goes_on_from_the_ledger(store: Store) -> None:
    async with running(store.ledger, Hands(at("08:00"))) as engine:
        await engine.act(issue("one"))
    # The machine believes in an earlier time after its restart.
    async with running(store.reopen(), Hands(at("07:45"))) as engine:
        outcome = await engine.act(issue("two"))
        assert outcome.rows[0].at == at("08:00")


async def test_a_jump_of_the_clock_is_an_event_even_when_the_first_commit_fails(trouble: Trouble) -> None:
    hands = Hands(at("08:00"))
    async with running(trouble, hands) as engine:
        assert engine.clock_stepped_at is None
        hands.jump(3600)
        trouble.lose = ["before"]
        with pytest.raises(Unavailable):
            await engine.act(issue("one"))
        await engine.act(issue("one"))
        await engine.act(issue("two"))
        assert engine.clock_stepped_at == at("08:00")
    steps = [row.event for row in trouble.read(HALL) if isinstance(row.event, events.ClockStepped)]
    assert [(step.hall_time, step.machine_time) for step in steps] == [(at("08:00"), at("09:00"))]


async def test_an_account_that_does_not_come_out_does_not_shut_the_hall(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = Hands(at("08:00"))
    async with running(store.ledger, hands) as engine:

        def refused(*_arguments: object) -> list[events.Event]:
            raise refusals.AccountOpen(value=1)

        monkeypatch.setattr("queue_server.hall.rules.day.closed", refused)
        await engine.act(acts.OpenCounter(counter="1"))
        await engine.act(issue("one"))
        hands.pass_to(at("00:01", NEXT_DAY))
        assert [event.kind() for event in (await engine.act(call("1", "call"))).events] == ["TicketCalled.1"]


async def test_a_log_that_cannot_be_written_stops_no_acts(trouble: Trouble) -> None:
    closed = io.StringIO()
    closed.close()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(closed))
    try:
        async with running(trouble) as engine, asyncio.timeout(60):
            trouble.lose = ["before"]
            with pytest.raises(ValueError, match="closed file"):
                await engine.act(issue("lost"))
            await engine.act(issue("next"))
            assert numbers(trouble) == ["A001"]
    finally:
        structlog.reset_defaults()
