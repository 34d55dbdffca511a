"""One sentence that anybody understands: why this one now, why not mine yet. Facts and texts → sentences."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from config.text import Texts
from queue_server.contract.messages import Explanation
from queue_server.hall import events
from queue_server.hall.explaining import NotYet, not_yet
from queue_server.hall.state import State
from queue_server.hall.ticket import Ticket

#: Reasons of places that are told by the instant that counts now.
_TOLD_PLACES = {"slot": "slot", "kept": "kept", "not-kept": "again", "behind": "behind"}


@dataclass(frozen=True)
class Speaker:
    """Words one hall's explanations in one language.

    Args:
        texts: the sentences, section ``explain``.
        language: in which.
        time_zone: of the clock on the wall.
    """

    texts: Texts
    language: str
    time_zone: datetime.tzinfo

    def say(self, key: str, **facts: object) -> str:
        """A sentence, or a part of one."""
        return self.texts.say(f"explain.{key}", self.language, **facts)

    def clock(self, at: datetime.datetime) -> str:
        """An instant as the clock on the wall shows it."""
        return f"{at.astimezone(self.time_zone):%H:%M}"

    def called(self, number: str, counter: str, why: events.Why) -> str:
        """Why a ticket was called."""
        if why.rule == "chosen":
            return self.say("chosen", number=number, counter=counter, reason=self._reason(why.reason or ""))
        parts = [self.say("came", time=self.clock(why.arrived))]
        if why.place_reason in _TOLD_PLACES:
            parts.append(self.say(_TOLD_PLACES[why.place_reason], time=self.clock(why.place)))
        if why.head_start_minutes:
            parts.append(self.say("head-start", minutes=why.head_start_minutes))
        if why.reluctance_minutes:
            parts.append(self.say("reluctance", minutes=why.reluctance_minutes))
        if why.turn != why.arrived:
            parts.append(self.say("so", time=self.clock(why.turn)))
        if why.rule in ("cap", "strict"):
            parts.append(self.say(why.rule))
        elif why.over is not None:
            parts.append(self.say("over", number=why.over.number, time=self.clock(why.over.turn)))
        return self.say("called", number=number, counter=counter, facts=self._joined(parts))

    def waits(self, ticket: Ticket, facts: NotYet) -> str:
        """Why a ticket is not called yet."""
        until = self.clock(facts.until) if facts.until else ""
        match facts.obstacle:
            case "ahead":
                return self._behind(ticket, facts)
            case "parked" | "too-early":
                return self.say(facts.obstacle, number=ticket.number, time=until)
            case "closed" if until:
                return self.say("closed-until", number=ticket.number, time=until)
            case _:
                return self.say(facts.obstacle, number=ticket.number)

    def _behind(self, ticket: Ticket, facts: NotYet) -> str:
        sentence = self.say(
            "ahead", number=ticket.number, time=self.clock(facts.turn), count=facts.ahead,
            first=facts.first or "", first_time=self.clock(facts.first_turn or facts.turn),
        )  # fmt: skip
        if not facts.overtaken_by:
            return sentence
        return f"{sentence} {self.say('overtaken', count=facts.overtaken_by)}"

    def over(self, ticket: Ticket) -> str:
        """What became of a ticket whose visit is over."""
        return self.say(f"over-{ticket.state}", number=ticket.number)

    def _reason(self, code: str) -> str:
        key = f"pages.common.reason.{code}"
        return self.texts.say(key, self.language) if self.texts.has(key) else code

    def _joined(self, parts: Sequence[str]) -> str:
        return self.say("comma").join(parts)


def explain(state: State, ticket: Ticket, now: datetime.datetime, texts: Texts) -> Explanation:
    """One sentence in each language of the hall, for any ticket of today.

    Args:
        state: the hall.
        ticket: which one.
        now: hall time.
        texts: the sentences.
    """
    discipline = state.discipline
    if discipline is None:
        raise ValueError("no day has been opened")
    time_zone = ZoneInfo(discipline.time_zone)
    sentences = {
        language: _sentence(state, ticket, now, Speaker(texts, language, time_zone))
        for language in discipline.languages
        if language in texts.languages
    }
    return Explanation(
        ticket=ticket.seq, number=ticket.number, state=ticket.state, sentences=sentences, seq=state.seq
    )


def _sentence(state: State, ticket: Ticket, now: datetime.datetime, speaker: Speaker) -> str:
    if ticket.call is not None:
        return speaker.called(ticket.number, ticket.call.counter, ticket.call.why)
    if ticket.state in ("waiting", "parked"):
        return speaker.waits(ticket, not_yet(state, ticket, now))
    return speaker.over(ticket)


__all__ = ["Speaker", "explain"]
