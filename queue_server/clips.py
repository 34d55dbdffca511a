"""A folder of recorded clips of one language: which words it has, and sentences put together from them.

A clip is a WAV file named by the words that are said in it, in small letters with a hyphen between any two:
``mời-công-dân-có-số.wav``, ``hai.wav``, ``xê.wav``. A sentence is put together from the fewest clips, so a
hall may also record ``không-một-hai.wav``. Figures in a sentence are taken as the words of the number.
"""

from __future__ import annotations

import functools
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from queue_server import clip_sound, spoken

#: Characters that a file's name may have; longer ones are cut and made different by a sum over the whole.
_LONGEST_NAME, _KEPT_OF_IT = 60, 48
#: Sentences and clips whose sounds are kept ready.
_PLANS_KEPT, _CLIPS_KEPT = 4096, 512

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file."""

    name: str
    #: ``unreadable`` and ``rate`` (another sample rate than the others') are not used, ``clipped`` is.
    kind: Literal["unreadable", "rate", "clipped"]
    rule: str


def name_of(words: Sequence[str]) -> str:
    """The name of the file in which these words are said, without its ending."""
    whole = "-".join(words)
    if len(whole) <= _LONGEST_NAME:
        return whole
    return f"{whole[:_KEPT_OF_IT].rstrip('-')}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"


def words_of(text: str, language: str, region: spoken.Region = "south") -> Words:
    """The words of a sentence in small letters, figures as the words of the number."""
    folded = unicodedata.normalize("NFC", text).casefold()
    spaced = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in folded)
    found: list[str] = []
    for word in spaced.split():
        found.extend(_number(word, language, region) if word.isdecimal() and word.isascii() else [word])
    return tuple(found)


def _number(figures: str, language: str, region: spoken.Region) -> list[str]:
    if language not in spoken.LANGUAGES:
        return [figures]
    if len(figures) <= 4:
        return spoken.number_words(int(figures), language, region).split()
    return [spoken.DIGITS[language][int(figure)] for figure in figures]


def cover(words: Words, names: Collection[str]) -> tuple[str, ...] | None:
    """The fewest clips that say these words one after the other; nothing where a word is in none."""
    ways: list[tuple[int, int] | None] = [None] * len(words) + [(0, 0)]
    for begin in range(len(words) - 1, -1, -1):
        ends = (
            (1 + way[0], end)
            for end in range(begin + 1, len(words) + 1)
            if (way := ways[end]) is not None and name_of(words[begin:end]) in names
        )
        ways[begin] = min(ends, default=None)
    return None if ways[0] is None else tuple(_chosen(words, ways))


def _chosen(words: Words, ways: Sequence[tuple[int, int] | None]) -> Iterator[str]:
    begin = 0
    while begin < len(words) and (way := ways[begin]) is not None:
        yield name_of(words[begin : way[1]])
        begin = way[1]


class Clips:
    """The clips of one language.

    Args:
        language: of the clips.
        recordings: what can be used, by name, all of one rate.
        region: how numbers are read.
        gap: seconds between two clips; below nothing: seconds in which they lie over each other.
        faults: what is wrong with files of the folder.
        edition: changes whenever any clip does.
    """

    def __init__(
        self,
        language: str,
        recordings: Mapping[str, clip_sound.Recording],
        *,
        region: spoken.Region = "south",
        gap: float = 0.06,
        faults: tuple[Fault, ...] = (),
        edition: str = "",
    ) -> None:
        self.language, self.faults, self.edition = language, faults, edition
        self._recordings, self._region, self._gap = recordings, region, gap
        self.plan = functools.lru_cache(_PLANS_KEPT)(self._plan)
        self._ready = functools.lru_cache(_CLIPS_KEPT)(self._prepared)

    @property
    def names(self) -> Collection[str]:
        """The clips there are."""
        return self._recordings.keys()

    def _plan(self, text: str) -> tuple[str, ...] | None:
        """The clips that say a sentence; nothing where it cannot be said, or is empty."""
        return cover(words_of(text, self.language, self._region), self.names) or None

    def say(self, plan: Sequence[str]) -> bytes:
        """Clips one after the other, as a WAV file."""
        rate = self._recordings[plan[0]].rate
        return clip_sound.joined([self._ready(name) for name in plan], rate, self._gap)

    def _prepared(self, name: str) -> clip_sound.Samples:
        return clip_sound.prepared(self._recordings[name], self._gap)


def read(folder: Path, language: str, *, region: spoken.Region = "south", gap: float = 0.06) -> Clips:
    """The clips of a language in a folder; one that is not there has none.

    Files that cannot be used, or were recorded too loud, are ``faults``.
    """
    recordings: dict[str, clip_sound.Recording] = {}
    faults: list[Fault] = []
    edition = hashlib.sha256(f"{region} {gap}".encode())
    for path in sorted(folder.glob("*.[wW][aA][vV]")):
        name = unicodedata.normalize("NFC", path.stem).casefold()
        try:
            content = path.read_bytes()
            edition.update(f"{name} {len(content)} ".encode() + content)
            recordings[name] = clip_sound.read(content)
        except OSError as error:
            faults.append(Fault(name, "unreadable", f"cannot be read: {error.strerror}"))
        except clip_sound.Unreadable as error:
            faults.append(Fault(name, "unreadable", str(error)))
    rates = Counter(recording.rate for recording in recordings.values())
    for name, recording in list(recordings.items()):
        usual = max(rates, key=lambda rate: (rates[rate], rate))
        if recording.rate != usual:
            faults.append(Fault(name, "rate", f"is of {recording.rate} Hz, the others of {usual} Hz"))
            del recordings[name]
        elif recording.clipped:
            faults.append(Fault(name, "clipped", "was recorded too loud"))
    return Clips(
        language, recordings, region=region, gap=gap, faults=tuple(faults), edition=edition.hexdigest()[:8]
    )


__all__ = ["Clips", "Fault", "Words", "cover", "name_of", "read", "words_of"]
