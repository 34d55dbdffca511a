"""The number; on the way to it; and where there is none."""

from __future__ import annotations

from kiosk import flow
from kiosk.screens import home, waiting
from kiosk.screens.page import Button, Fact, Notice, Page, TicketSheet
from kiosk.screens.words import Words
from queue_server.contract.messages import IssueAnswer

#: Refusals that have a sentence of their own on the screen.
_TOLD = frozenset(
    {
        "hall-closed",
        "issuing-paused",
        "series-exhausted",
        "hall-stopped",
        "on-paper",
        "too-many-units",
        "person-has-ticket",
        "card-required",
    }
)

#: Counters that a citizen can keep in mind, and that fit on the screen in large letters.
_COUNTERS = 6


def issuing(state: flow.State, words: Words) -> Page:
    """A moment, usually too short to be read."""
    code = "again" if state.trying_again else "now"
    return Page(
        above="", heading=words.say(f"issuing.{code}.title"), clock=words.time(state.hall_now),
        notices=(
            Notice(title=words.say(f"issuing.{code}.title"), detail=words.say(f"issuing.{code}.detail"),
                   tone="mind" if state.trying_again else "plain"),
        ),
        left=words.bar() if state.trying_again else (),
    )  # fmt: skip


def refused(state: flow.State, words: Words) -> Page:
    """No number, and what to do."""
    code = state.refusal if state.refusal in _TOLD else "other"
    facts = {"number": state.has_number} if code == "person-has-ticket" else {}
    title = words.say(f"refused.{code}.title", **facts)
    return Page(
        above="", heading=words.say("refused.heading"), clock=words.time(state.hall_now),
        notices=(
            Notice(title=title, detail=words.say(f"refused.{code}.detail")),
        ),
        left=words.bar(),
    )  # fmt: skip


def ticket(state: flow.State, words: Words) -> Page:
    """The number, very large."""
    answer = state.ticket
    if answer is None:
        return issuing(state, words)
    services = state.hall.services if state.hall else ()
    service = next((entry for entry in services if entry.id == answer.service), None)
    unserved = service is not None and not service.served_now
    notices = home.standing_still(state, words)
    if not answer.code:
        notices.append(_leased(words))
    if state.slip == "failed":
        notices.append(_unprinted(words))
    leaves = state.leaves_at
    seconds = max(0, round((leaves - state.now).total_seconds())) if leaves else 0
    heading = {"printing": "printing", "printed": "heading", "failed": "unprinted-heading"}[state.slip]
    return Page(
        above=words.say("ticket.above"),
        heading=words.say(f"ticket.{heading}"),
        clock=words.time(state.hall_now),
        ticket=TicketSheet(
            number=answer.number, service=words.name(service.names) if service else "",
            facts=_facts(answer, words, unserved=unserved),
            url=answer.url, scan=words.say("ticket.scan"),
        ),
        notices=tuple(notices),
        foot=words.say("ticket.closes", seconds=seconds) if state.slip != "printing" else "",
        right=(
            Button(words=words.say("ticket.longer"), touch=flow.Stay()),
            Button(words=words.say("ticket.done"), touch=flow.StartOver(), tone="act"),
        ),
    )  # fmt: skip


def _facts(answer: IssueAnswer, words: Words, *, unserved: bool) -> tuple[Fact, ...]:
    told = words.count("people", answer.ahead) if answer.code else words.say("ticket.ahead-unknown")
    ahead = Fact(heading=words.say("ticket.ahead"), value=told)
    counter = Fact(
        heading=words.say("ticket.counter"), value=_counters(answer.counters, words),
        note=words.say("no-counter") if unserved else "",
    )  # fmt: skip
    if answer.promise is None:
        return ahead, counter
    promised = words.say("ticket.promised", **waiting.clock(answer.promise, words))
    return ahead, Fact(heading=words.say("ticket.promise"), value=promised), counter


def _counters(counters: tuple[str, ...], words: Words) -> str:
    """Where to go; of many counters the board names the one."""
    few = 0 < len(counters) <= _COUNTERS
    return words.listed(counters) if few else words.say("ticket.see-board")


def _leased(words: Words) -> Notice:
    return Notice(title=words.say("ticket.leased.title"), detail=words.say("ticket.leased.detail"))


def _unprinted(words: Words) -> Notice:
    return Notice(title=words.say("ticket.unprinted.title"), detail=words.say("ticket.unprinted.detail"))


__all__ = ["issuing", "refused", "ticket"]
