"""Spoken guidance: a page → what is said of it. Pure.

A page is told when it comes, a thing when it gets the focus, a sign when it is typed. Nothing of it names a
person; the code of somebody's dossier is said to headphones only, never to the room.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from config.text import Texts
from kiosk import flow
from kiosk.boxes import Panel
from kiosk.focus import answers
from kiosk.screens.page import Block, Fact, Pad, Page, Point, Points, Rows, Scan, Sheet, TicketSheet
from kiosk.screens.words import Words

#: A receipt code in any of its shapes: groups with dots, a date, a number.
_CODE = re.compile(r"\b[0-9A-Z]+(?:\.[0-9A-Z]+)*-[0-9A-Z]{4,8}-[0-9A-Z]+\b")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b")
#: From one number to another.
_RANGE = re.compile(r"(?<=\d)\s*[–-]\s*(?=\d)")
#: Signs that help the eye only.
_SIGNS = re.compile(r"[‹›•“”🔍☰◷]")
#: Where a voice pauses.
_PAUSES = re.compile(r"\s+·\s+")


@dataclass(frozen=True)
class Utterance:
    """What is said, and in which language."""

    text: str
    language: str


@dataclass(frozen=True)
class Guide:
    """Tells pages.

    Args:
        texts: all words.
        private: only one person hears it: codes may be said.
    """

    texts: Texts
    private: bool

    def page(self, state: flow.State, page: Page) -> Utterance:
        """All of a page: what it is, what to mind, what can be done."""
        words = self._words(state)
        told = [page.heading, page.question, page.hint]
        told += [f"{notice.title}. {notice.detail}" for notice in page.notices]
        if page.ticket is not None:
            told += _ticket(page.ticket, words)
        told += [part for block in page.blocks for part in _block(block)]
        if page.pad is not None:
            told.append(self._entry(state, page.pad))
        told += _choices(page, words)
        if page.cards or page.pad is not None:
            told.append(words.say("spoken.keys" if state.screen == "home" else "spoken.help"))
        return self._said(told, words, state.lookup.code)

    def focused(self, state: flow.State, page: Page, panel: Panel) -> Utterance:
        """What has the focus, with the digit that chooses it; a language in its own words and voice."""
        words = self._words(state)
        if isinstance(panel.touch, flow.ChooseLanguage) and panel.touch.language in state.speakable:
            return Utterance(panel.says, panel.touch.language)
        chosen = answers(page)
        place = chosen.index(panel.touch) + 1 if panel.touch in chosen else 0
        told = words.say("spoken.choice", title=panel.says, number=place) if 0 < place < 10 else panel.says
        return self._said([told], words)

    def typed(self, state: flow.State, before: str, pad: Pad) -> Utterance:
        """The sign that was typed last; all of it where some was taken back or filled in."""
        words = self._words(state)
        if not self.private and state.screen.startswith("dossier"):
            return self._said([words.say("spoken.typed")], words)
        one_more = len(pad.text) == len(before) + 1 and pad.text.startswith(before)
        told = pad.text[-1] if pad.keys and one_more else self._entry(state, pad)
        return self._said([told], words)

    def _entry(self, state: flow.State, pad: Pad) -> str:
        """What stands in a pad: a code letter by letter, and only where nobody else hears it."""
        code = bool(pad.keys) and state.screen.startswith("dossier")
        if not pad.text or (code and not self.private):
            return pad.hint
        return _spelled(pad.text) if code else pad.text

    def _words(self, state: flow.State) -> Words:
        zone: datetime.tzinfo = ZoneInfo(state.hall.time_zone) if state.hall else datetime.UTC
        return Words(self.texts, state.language, zone, state.speakable)

    def _said(self, told: list[str], words: Words, code: str = "") -> Utterance:
        """Without what only the eye needs, with full stops; the same sentence once."""
        if code:
            # Also one that has no shape of a code.
            told = [part.replace(code, self._code(code, words)) for part in told]
        sentences = dict.fromkeys(filter(None, (self._sentence(part, words) for part in told)))
        return Utterance(" ".join(sentences), words.language)

    def _sentence(self, text: str, words: Words) -> str:
        text = _CODE.sub(lambda found: self._code(found[0], words), text)
        text = _RANGE.sub(words.say("spoken.to"), text)
        text = _CLOCK.sub(lambda found: _time(found, words), text)
        text = " ".join(_SIGNS.sub(" ", _PAUSES.sub(", ", text)).split())
        text = re.sub(r"([.?!:…])(?:\s*\.)+", r"\1", text).strip(" .,") + _ending(text)
        return text if text.strip(".") else ""

    def _code(self, code: str, words: Words) -> str:
        return _spelled(code) if self.private else words.say("spoken.code")


def moment(state: flow.State, page: Page) -> object:
    """What makes a page one that must be told; numbers that only change on it do not."""
    reading = state.reading.procedure, state.reading.case
    titles = tuple(notice.title for notice in page.notices)
    number = page.ticket.number if page.ticket else ""
    return (
        state.access.spoken, state.language, state.screen, state.part, state.warning, reading, page.heading,
        page.question, titles, number,
    )  # fmt: skip


def _choices(page: Page, words: Words) -> Iterator[str]:
    """What can be chosen, and by which digit."""
    chosen = answers(page)
    named = {
        **{point.touch: _point(point) for block in page.blocks if isinstance(block, Points)
           for point in block.points if point.touch is not None},
        **{card.touch: f"{card.title}. {card.detail}" if card.detail else card.title for card in page.cards},
    }  # fmt: skip
    for place, touch in enumerate(chosen, 1):
        title = named[touch]
        yield words.say("spoken.choice", title=title, number=place) if place < 10 else title


def _block(block: Block) -> Iterator[str]:
    match block:
        case Sheet():
            yield from (block.badge, block.title, block.detail)
        case Rows():
            yield from (_fact(row) for row in block.rows)
        case Points():
            yield block.heading
            # Those that can be touched are told as choices.
            yield from (_point(point) for point in block.points if point.touch is None)
        case Scan():
            yield block.text


def _ticket(sheet: TicketSheet, words: Words) -> Iterator[str]:
    yield words.say("spoken.number", number=_spelled(sheet.number))
    yield sheet.service
    yield from (_fact(fact) for fact in sheet.facts)
    yield words.say("spoken.number-again", number=_spelled(sheet.number))


def _fact(fact: Fact) -> str:
    return f"{fact.heading}: {fact.value}. {fact.note}"


def _point(point: Point) -> str:
    return f"{point.text}. {point.detail}" if point.detail else point.text


def _spelled(text: str) -> str:
    """Letter by letter and digit by digit, with a pause where something parts them."""
    groups = re.split(r"[^0-9A-Za-zÀ-ỹ]+", text)
    return ", ".join(" ".join(group) for group in groups if group)


def _time(found: re.Match[str], words: Words) -> str:
    hour, minute = int(found[1]), int(found[2])
    return words.say("spoken.time" if minute else "spoken.time-even", hour=hour, minute=minute)


def _ending(text: str) -> str:
    """A full stop, where a sentence has no end of its own."""
    return "" if text.rstrip(" ").endswith(("?", "!", "…", ":")) else "."


__all__ = ["Guide", "Utterance", "moment"]
