"""Search over the posted procedures, forgiving enough for a kiosk's keyboard. Pure.

It ignores case, diacritics, word order and words that say nothing ("tôi muốn làm …"), knows i and y as one
letter and Southern forms ("khai sanh"), finds while somebody is still typing, forgives one slip of the finger
in a longer word, and, behind all that, spelling by ear (s/x, ch/tr, d/gi/v, n/ng, t/c). Everyday names come
with the catalogue as aliases. The same question always gets the same answer in the same order.
"""

from __future__ import annotations

import bisect
import itertools
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from queue_server.contract.messages.procedures import Procedure, Procedures

#: What is looked at of a question: characters, and words.
LONGEST_QUESTION = 120
_MOST_WORDS = 12
#: Letters from which on a word may have one slip in it.
_FORGIVEN_FROM = 4

#: How well a word was met.
_EXACT, _BEGUN, _BY_EAR, _BEGUN_BY_EAR, _SLIPPED, _JOINED = 1.0, 0.8, 0.6, 0.45, 0.5, 0.7
#: What the places are worth in which a word is found.
_NAME, _FIELD = 1.0, 0.4
#: What comes far behind the best is left out: it must have this share of the best's score.
_NEAR = 0.4
#: Where nothing has all words: the share of the question that must be met.
_ENOUGH = 0.5

#: Words that need not be met, because they often say nothing of what is looked for; folded.
_SAYS_NOTHING = frozenset(
    ["toi", "muon", "lam", "xin", "o", "dau", "nao", "nhu", "la", "va", "ve", "thi", "cua", "can", "cho",
     "thu", "tuc", "i", "a", "to", "of", "for", "how", "mi", "get", "want", "need", "and", "the"]
)  # fmt: skip
#: Southern forms to those that are written in laws; folded.
_SOUTHERN = {
    "sanh": "sinh", "chanh": "chinh", "tanh": "tinh", "lanh": "linh", "nhut": "nhat", "nhon": "nhan",
    "kieng": "kinh", "thau": "thu", "phuoc": "phuc", "bon": "ban", "gui": "goi",
}  # fmt: skip
_words = re.compile(r"[0-9a-z]+|[\u1780-\u17ff]+")
_code = re.compile(r"[0-9]\.[0-9]{6}")
_BEGINNINGS = (("gi", "d"), ("v", "d"), ("tr", "ch"), ("x", "s"))
_ENDINGS = (("ng", "n"), ("c", "t"))


def fold(text: str) -> str:
    """Small letters without Latin diacritics, đ as d, y as i. Khmer signs stay: they are letters."""
    apart = unicodedata.normalize("NFD", text.lower().replace("\u200b", ""))
    bare = "".join(character for character in apart if not "\u0300" <= character <= "\u036f")
    return bare.replace("đ", "d").replace("y", "i")


def words_of(text: str) -> list[str]:
    """The words of a text, folded, Southern forms as in laws."""
    return [_SOUTHERN.get(word, word) for word in _words.findall(fold(text))]


def by_ear(word: str) -> str:
    """A folded word as Southerners say it, so that spellings that sound alike become one."""
    for begun, said in _BEGINNINGS:
        if word.startswith(begun) and len(word) > len(begun):
            word = said + word[len(begun) :]
            break
    for ended, said in _ENDINGS:
        if word.endswith(ended) and len(word) > len(ended):
            return word[: -len(ended)] + said
    return word


@dataclass(slots=True)
class _Entry:
    """What is known of one procedure."""

    procedure: Procedure
    #: Words of every name and alias, one text after the other, for whole phrases.
    phrases: list[str] = field(default_factory=list)
    #: Words as they are written, for those who type diacritics.
    written: frozenset[str] = frozenset()
    khmer: str = ""


class Index:
    """A catalogue made ready for questions; made once for each edition."""

    def __init__(self, catalogue: Procedures) -> None:
        fields = {entry.id: entry.names for entry in catalogue.fields}
        self._entries = [_Entry(procedure) for procedure in catalogue.procedures]
        #: Word to the entries that hold it, and what the place is worth.
        self._places: dict[str, dict[int, float]] = defaultdict(dict)
        #: Two words written as one, which people do ("sodo").
        self._joined: dict[str, dict[int, float]] = defaultdict(dict)
        for number, entry in enumerate(self._entries):
            self._add(number, entry, fields.get(entry.procedure.field, {}))
        self._sorted = sorted(self._places)
        self._ears = sorted((by_ear(word), word) for word in self._places if word[0].isascii())
        self._latin = [word for word in self._sorted if len(word) >= _FORGIVEN_FROM - 1 and word.isalpha()]
        self._weights = {
            word: math.log(1 + len(self._entries) / len(places)) for word, places in self._places.items()
        }

    def search(self, question: str, limit: int = 20) -> tuple[Procedure, ...]:
        """The procedures that answer a question, the best first; nothing for an empty one.

        While no procedure has all words, those are shown that have at least half of what was asked.
        """
        question = question[:LONGEST_QUESTION]
        exact = self._by_code(question)
        if exact:
            return exact[:limit]
        asked = words_of(question)[:_MOST_WORDS]
        if not asked:
            return ()
        ranked = self._ranked(asked, set(question.lower().split()))
        return tuple(self._entries[number].procedure for number in ranked[:limit])

    def _add(self, number: int, entry: _Entry, field_names: Mapping[str, str]) -> None:
        procedure = entry.procedure
        texts = (*procedure.names.values(), *procedure.aliases, procedure.code)
        for text in texts:
            words = words_of(text)
            entry.phrases.append(f" {' '.join(words)} ")
            for word in words:
                self._places[word][number] = _NAME
            for first, second in itertools.pairwise(words):
                self._joined[first + second][number] = _NAME
        for name in field_names.values():
            for word in words_of(name):
                self._places[word].setdefault(number, _FIELD)
        entry.written = frozenset(
            word for text in texts for word in unicodedata.normalize("NFC", text).lower().split()
        )
        entry.khmer = " ".join(
            word for text in texts for word in _words.findall(fold(text)) if not word[0].isascii()
        )

    def _by_code(self, question: str) -> tuple[Procedure, ...]:
        """``2.000815``, also as a province writes it (``2.000815.000.00.00.H55``)."""
        found = _code.search(question)
        if found is None:
            return ()
        return tuple(entry.procedure for entry in self._entries if entry.procedure.code == found[0])

    def _met(self, word: str) -> dict[int, float]:
        """Entry to how well it meets a word."""
        best: dict[int, float] = {}
        if not word[0].isascii():
            for number, entry in enumerate(self._entries):
                if word in entry.khmer:
                    best[number] = _EXACT
            return best
        for held, quality in self._like(word).items():
            for number, worth in self._places[held].items():
                best[number] = max(best.get(number, 0.0), quality * worth)
        for number, worth in self._joined.get(word, {}).items():
            best[number] = max(best.get(number, 0.0), _JOINED * worth)
        return best

    def _like(self, word: str) -> dict[str, float]:
        """Words of the catalogue that may be meant, with how likely."""
        like: dict[str, float] = {}

        def add(held: str, quality: float) -> None:
            like[held] = max(like.get(held, 0.0), quality)

        for held in _begun(self._sorted, word):
            add(held, _EXACT if held == word else _BEGUN * (0.7 + 0.3 * len(word) / len(held)))
        if not word.isalpha() or len(word) < 2:
            return like
        said = by_ear(word)
        start = bisect.bisect_left(self._ears, (said, ""))
        for ear, held in self._ears[start:]:
            if not ear.startswith(said):
                break
            if ear == said or len(said) >= _FORGIVEN_FROM:
                add(held, _BY_EAR if ear == said else _BEGUN_BY_EAR)
        if len(word) >= _FORGIVEN_FROM:
            for held, _distance, _ in process.extract_iter(
                word, self._latin, scorer=OSA.distance, score_cutoff=1, processor=None
            ):
                add(held, _SLIPPED)
        return like

    def _weight(self, word: str, places: Mapping[int, float]) -> float:
        """How much a word says: rare ones say more."""
        return self._weights.get(word) or math.log(1 + len(self._entries) / max(1, len(places)))

    def _ranked(self, asked: list[str], written: set[str]) -> list[int]:
        """Entries that have all words, or else those that have most, the best first."""
        met = [self._met(word) for word in asked]
        weights = [self._weight(word, places) for word, places in zip(asked, met, strict=True)]
        needed = [word not in _SAYS_NOTHING for word in asked]
        if not any(needed):
            needed = [True] * len(asked)
        whole = sum(itertools.compress(weights, needed))
        shares: dict[int, float] = defaultdict(float)
        scores: dict[int, float] = defaultdict(float)
        for places, weight, counts in zip(met, weights, needed, strict=True):
            for number, quality in places.items():
                shares[number] += weight / whole if counts else 0.0
                scores[number] += weight / whole * quality
        enough = 0.999 if any(share > 0.999 for share in shares.values()) else _ENOUGH
        final = {
            number: round(scores[number] + self._extra(number, asked, written), 6)
            for number, share in shares.items()
            if share >= enough
        }
        least = _NEAR * max(final.values(), default=0.0)
        return sorted(
            (number for number, score in final.items() if score >= least),
            key=lambda number: (-final[number], self._entries[number].procedure.code),
        )

    def _extra(self, number: int, asked: list[str], written: set[str]) -> float:
        """What it adds that words stand together, and that diacritics are the same too."""
        entry = self._entries[number]
        return _phrase(entry, asked) + 0.05 * len(written & entry.written)


def _begun(words: list[str], begun: str) -> Iterable[str]:
    """Of sorted words those that begin so."""
    for held in words[bisect.bisect_left(words, begun) :]:
        if not held.startswith(begun):
            return
        yield held


def _phrase(entry: _Entry, asked: list[str]) -> float:
    """What it adds that the words stand together in a name or alias, begin it, or are all of it."""
    phrase = " ".join(asked)
    best = 0.0
    for text in entry.phrases:
        if text == f" {phrase} ":
            return 1.0
        if text.startswith(f" {phrase}"):
            best = max(best, 0.5)
        elif len(asked) > 1 and f" {phrase}" in text:
            best = max(best, 0.3)
    return best


__all__ = ["LONGEST_QUESTION", "Index", "by_ear", "fold", "words_of"]
