"""Which clips a hall needs to be called in a language, and which of them a folder lacks. Pure."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from config.text import Texts
from queue_server import clips, spoken
from queue_server.hall.service import Discipline

#: Numbers written by hand and leased ones have no last one of their own: so many are made sure of.
_PAPER, _PAPER_DIGITS, _LEASED = 999, 3, 9999
#: Sentences without which a hall cannot be called.
_SENTENCES = ("call", "stopped", "clear", "test")

#: What is said in one breath, as the clips that say it when no longer one does.
Phrase = tuple[clips.Words, ...]


@dataclass(frozen=True, kw_only=True)
class Speech:
    """How a hall is spoken."""

    discipline: Discipline
    texts: Texts
    numbers: spoken.Numbers = "digits"
    region: spoken.Region = "south"


def wanted(speech: Speech, language: str) -> dict[str, clips.Words]:
    """All clips to record for a language, in the order of their use: their names and what is said in them."""
    phrases = (*needed(speech, language), *announced(speech, language))
    return {clips.name_of(piece): piece for phrase in phrases for piece in phrase}


def missing(phrases: Iterable[Phrase], names: Collection[str]) -> tuple[str, ...]:
    """The names of the clips that are missing for phrases that cannot be said otherwise either."""
    found: dict[str, None] = {}
    for phrase in phrases:
        lacks = [name for piece in phrase if (name := clips.name_of(piece)) not in names]
        if lacks and clips.cover(tuple(word for piece in phrase for word in piece), names) is None:
            found.update(dict.fromkeys(lacks))
    return tuple(found)


def needed(speech: Speech, language: str) -> tuple[Phrase, ...]:
    """What must be sayable for a hall to be called: sentences, letters and numbers of tickets, counters.

    Raises:
        KeyError: there are no words for numbers in this language.
    """
    region = speech.region
    phrases: dict[Phrase, None] = {}
    for key in _SENTENCES:
        phrases.update(dict.fromkeys(_literal(speech, language, key)))
    letters, figures = _of_tickets(speech.discipline)
    for letter in letters:
        phrases[(clips.words_of(spoken.ticket_number(letter, language), language, region),)] = None
    for number in figures:
        words = spoken.ticket_number(number, language, speech.numbers, region).split()
        if speech.numbers == "digits" or language != "vi":
            phrases.update(dict.fromkeys(((word,),) for word in words))
        else:
            phrases[tuple((word,) for word in words)] = None
    for counter in speech.discipline.counters:
        phrases.update(dict.fromkeys(_of_counter(counter.id, language, region)))
    return tuple(phrase for phrase in phrases if phrase and all(phrase))


def announced(speech: Speech, language: str) -> tuple[Phrase, ...]:
    """The hall's prepared announcements, each as one clip; the hall can be called without them."""
    texts = (entry.texts.get(language, "") for entry in speech.discipline.announcements)
    return tuple((words,) for text in texts if (words := clips.words_of(text, language, speech.region)))


def _literal(speech: Speech, language: str, key: str) -> Iterator[Phrase]:
    """What stands between the facts of a sentence."""
    template = speech.texts.section("voice", language)[key]
    for text, _, _, _ in string.Formatter().parse(template):
        if words := clips.words_of(text, language, speech.region):
            yield (words,)


def _of_tickets(discipline: Discipline) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The letters of all prefixes, and the figures of all numbers that may be given."""
    figures: dict[str, None] = {}
    prefixes = [series.prefix for series in discipline.series]
    for series in discipline.series:
        numbers = (series.number(sequence) for sequence in range(series.first, series.last + 1))
        figures.update(dict.fromkeys(number.removeprefix(series.prefix) for number in numbers))
    if discipline.leases.prefix and discipline.leases.size:
        prefixes.append(discipline.leases.prefix)
        digits = discipline.leases.digits
        figures.update(dict.fromkeys(f"{sequence:0{digits}d}" for sequence in range(1, _LEASED + 1)))
    prefixes.append(discipline.paper_prefix)
    figures.update(dict.fromkeys(f"{sequence:0{_PAPER_DIGITS}d}" for sequence in range(1, _PAPER + 1)))
    return tuple(dict.fromkeys("".join(prefixes))), tuple(figures)


def _of_counter(counter: str, language: str, region: spoken.Region) -> Iterator[Phrase]:
    for part in re.findall(r"[0-9]+|[^\W\d_]+", counter):
        words = clips.words_of(spoken.counter_name(part, language, region), language, region)
        # A letter's name may have two words and is one clip; the words of a number are a clip each.
        yield tuple((word,) for word in words) if part.isdecimal() else (words,)


__all__ = ["Phrase", "Speech", "announced", "missing", "needed", "wanted"]
