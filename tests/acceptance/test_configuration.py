"""The hall's file changes under a running day: through the ledger or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from queue_server.client import Client, new_key
from queue_server.contract.messages import (
    IssueRequest,
    NextAnswer,
    NextRequest,
    OpenCounterRequest,
    SupervisorView,
)
from queue_server.hall import events
from queue_server.store.ledger import Row
from queue_server.store.opening import open_ledger
from tests.serving import HALL, SAMPLE, ServerProcess


class Hall:
    """A server process whose file can be edited."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "hall.toml"
        self.config.write_text(SAMPLE.read_text())
        self.process = ServerProcess(folder / "hall.sqlite", config=self.config)

    def edit(self, old: str, new: str) -> None:
        """Change the file."""
        text = self.config.read_text()
        assert old in text
        self.config.write_text(text.replace(old, new))

    def rows(self) -> list[Row]:
        """What the ledger holds."""
        ledger = open_ledger(f"sqlite:///{self.process.store}", own=False)
        with contextlib.closing(ledger):
            return list(ledger.read(HALL))

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Client]:
        """Started, and killed at the end."""
        self.process.start()
        try:
            async with Client(self.process.url, HALL) as client:
                yield client
        finally:
            self.process.kill()


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    """The sample hall with a file of its own."""
    return Hall(tmp_path)


async def _morning(client: Client) -> NextAnswer:
    """Three wait, one of them with a head start, who is called; why that was is in the answer."""
    await client.at_counter("3", "open", OpenCounterRequest(key=new_key()))
    for ticket_class in (None, "priority", None):
        await client.issue(IssueRequest(key=new_key(), service="certified-copy", ticket_class=ticket_class))
    answer = await client.next("3", NextRequest(key=new_key()))
    assert answer is not None
    assert answer.called is not None
    return answer


def _told(view: SupervisorView) -> dict[str, str]:
    return {trouble.code: trouble.advice for trouble in view.troubles}


async def test_a_changed_file_is_in_the_ledger_before_the_first_act_and_changes_no_past(hall: Hall) -> None:
    async with hall.running() as client:
        answer = await _morning(client)
        before = await client.counter("3")
    past = hall.rows()
    hall.edit("head_start_minutes = 20", "head_start_minutes = 5")
    async with hall.running() as client:
        after = await client.counter("3")
        assert after.current is not None
        assert before.current is not None
        assert after.current.why == before.current.why == answer.why
        assert after.current.why.head_start_minutes == 20
        assert after.waiting == before.waiting
        await client.issue(IssueRequest(key=new_key(), service="certified-copy", ticket_class="priority"))
    rows = hall.rows()
    assert rows[: len(past)] == past
    assert [row.kind for row in rows[len(past) :]] == ["HallConfigured.4", "TicketIssued.3"]
    issued = rows[-1].event
    assert isinstance(issued, events.TicketIssued)
    assert issued.head_start_minutes == 5


async def test_an_unchanged_file_writes_nothing(hall: Hall) -> None:
    async with hall.running():
        pass
    past = hall.rows()
    async with hall.running():
        pass
    assert hall.rows() == past


async def test_a_wrong_file_does_not_stop_a_hall_that_has_run_before(hall: Hall) -> None:
    async with hall.running() as client:
        await _morning(client)
        before = await client.counter("3")
    hall.edit("left_at_closing =", "left_at_closng =")
    hall.edit("head_start_minutes = 20", "head_start_minutes = -3")
    past = hall.rows()
    async with hall.running() as client:
        after = await client.counter("3")
        assert (after.waiting, after.current) == (before.waiting, before.current)
        advice = " ".join(
            trouble.advice
            for trouble in (await client.supervisor()).troubles
            if trouble.code == "configuration-refused"
        )
        assert "left_at_closing" in advice, "did you mean …"
        assert "head_start_minutes" in advice
        await client.issue(IssueRequest(key=new_key(), service="certified-copy"))
    assert [row.kind for row in hall.rows()[len(past) :]] == ["TicketIssued.3"]


async def test_a_file_that_drops_what_is_in_use_waits_and_says_so(hall: Hall) -> None:
    async with hall.running() as client:
        await _morning(client)
    past = hall.rows()
    text = hall.config.read_text()
    start = text.index('[[counters]]\nid = "3"')
    hall.config.write_text(text[:start] + text[text.index("[[counters]]", start + 1) :])
    async with hall.running() as client:
        assert "counters: 3" in _told(await client.supervisor())["configuration-in-use"]
        assert (await client.counter("3")).current is not None
    assert hall.rows() == past


def test_a_wrong_file_at_the_first_start_is_refused_with_every_mistake(hall: Hall) -> None:
    hall.edit("left_at_closing =", "left_at_closng =")
    hall.edit("head_start_minutes = 20", "head_start_minutes = -3")
    hall.edit("collect-result = 0, guidance = 15", "colect-result = 0, guidance = 15")
    with pytest.raises(RuntimeError) as refused:
        hall.process.start()
    said = str(refused.value)
    for mistake in ("left_at_closng", "left_at_closing", "head_start_minutes", "colect-result"):
        assert mistake in said
    assert "Traceback" not in said
