"""From drafts to a file of procedures, with the papers, services and translations of what is posted already.

An export knows one language and nothing of a hall. So a paper, text or way with the same words as one that is
there is that one, and a procedure keeps service, everyday names and translations of the version before.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from config import schema_catalogue as written
from config.schema import Language
from config.schema_procedure_import import ProcedureImport, folded
from queue_server.contract.searching import fold
from queue_server.procedures.importing.drafts import Draft
from queue_server.procedures.importing.papers import CaseDraft

#: The language of an export.
LANGUAGE: Language = "vi"
_not_of_an_id = re.compile(r"[^a-z0-9]+")
_ALL = "all"

Names = dict[Language, str]


class _Named(Protocol):
    """Papers, texts and ways."""

    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=_Named)


@dataclass(frozen=True, slots=True)
class Bound:
    """The new file, and what the import does to the old one."""

    catalogue: written.Catalogue
    added: int
    changed: int
    same: int


def bind(
    drafts: Sequence[Draft],
    own: written.Catalogue,
    books: Mapping[str, written.Catalogue],
    mapping: ProcedureImport,
) -> Bound:
    """The file that an import makes.

    Args:
        drafts: each a version; none of them twice.
        own: the file as the import before has left it.
        books: the files beside it, by name. Of what they share only the common one's may be referred to.
        mapping: how the export is read.
    """
    binder = _Binder(own, books, mapping)
    made = {_key(entry): entry for entry in (binder.procedure(draft) for draft in drafts)}
    before = {_key(entry): entry for entry in own.procedures}
    merged = before | made
    catalogue = binder.catalogue(tuple(merged[key] for key in sorted(merged)))
    added = sum(key not in before for key in made)
    same = sum(before.get(key) == entry for key, entry in made.items())
    return Bound(catalogue, added, len(made) - added - same, same)


def _key(entry: written.Procedure) -> tuple[str, datetime.date]:
    return entry.code, entry.valid_from or datetime.date.min


class _Shared(Generic[Entry]):
    """Entries that procedures refer to by ids, found by their words.

    Args:
        common: those of the common file, which come first.
        own: those of the file that is made.
        said: the words of an entry, to compare.
    """

    def __init__(self, common: Sequence[Entry], own: Sequence[Entry], said: Callable[[Entry], str]) -> None:
        self._common = frozenset(entry.id for entry in common)
        self._own = {entry.id: entry for entry in own}
        self._ids = {said(entry): entry.id for entry in (*own, *common)}

    def __contains__(self, name: str) -> bool:
        return name in self._common or name in self._own

    def of(self, words: str, make: Callable[[str], Entry]) -> str:
        """The id of the entry with these words; it is made, with an id of its own, where there is none."""
        known = self._ids.get(words)
        if known is None:
            entry = make(_id(words))
            known = self._ids[words] = entry.id
            self._own[known] = entry
        return known

    def kept(self, wanted: Iterable[str]) -> tuple[Entry, ...]:
        """Of what is wanted that which the common file does not have."""
        return tuple(self._own[name] for name in sorted(set(wanted) - self._common) if name in self._own)


class _Binder:
    """Makes procedures of drafts, and remembers what they refer to."""

    def __init__(
        self, own: written.Catalogue, books: Mapping[str, written.Catalogue], mapping: ProcedureImport
    ) -> None:
        common = books.get(written.COMMON, written.Catalogue())
        self._mapping = mapping
        self._papers = _Shared(common.papers, own.papers, lambda one: folded(one.names.get(LANGUAGE, "")))
        self._texts = _Shared(common.texts, own.texts, lambda one: folded(one.words.get(LANGUAGE, "")))
        self._ways = _Shared(common.ways, own.ways, lambda one: _said(one.steps))
        self._cases: dict[str, Names] = {}
        self._newest: dict[str, written.Procedure] = {}
        known = (entry for book in (*books.values(), own) for entry in book.procedures)
        for entry in sorted(known, key=_key):
            self._newest[entry.code] = entry
            self._cases |= {folded(case.names.get(LANGUAGE, "")): case.names for case in entry.cases}

    def procedure(self, draft: Draft) -> written.Procedure:
        """A version as a file has it."""
        before = self._newest.get(draft.code)
        return written.Procedure(
            code=draft.code, field=draft.field, applicants=self._text(draft.applicants),
            agency=self._text(draft.agency), way=self._way(draft.steps, before), updated=draft.updated,
            decision=draft.decision, legal=draft.legal, valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            names=_translated(draft.name, before.names if before else {}),
            result=_translated(draft.result, before.result if before else {}),
            cases=tuple(self._case(case, before) for case in draft.cases),
            terms=tuple(
                written.Terms(
                    channel=terms.channel, time=self._text(terms.time), fee=self._text(terms.fee),
                    days=terms.days, hours=terms.hours,
                )
                for terms in draft.terms
            ),
            service=before.service if before else self._mapping.services.get(draft.field),
            aliases=before.aliases if before else (),
        )  # fmt: skip

    def catalogue(self, procedures: tuple[written.Procedure, ...]) -> written.Catalogue:
        """The file: procedures, and what they refer to that the common file does not have."""
        papers = (paper.id for entry in procedures for case in entry.cases for paper in case.papers)
        return written.Catalogue(
            papers=self._papers.kept(papers), ways=self._ways.kept(entry.way for entry in procedures),
            texts=self._texts.kept(_texts_of(procedures)), procedures=procedures,
        )  # fmt: skip

    def _text(self, words: str) -> str:
        return self._texts.of(folded(words), lambda name: written.Words(id=name, words={LANGUAGE: words}))

    def _way(self, steps: Sequence[str], before: written.Procedure | None) -> str:
        if not steps:
            return before.way if before is not None and before.way in self._ways else self._mapping.way
        made: tuple[Names, ...] = tuple({LANGUAGE: step} for step in steps)
        return self._ways.of(_said(made), lambda name: written.Way(id=name, steps=made))

    def _case(self, draft: CaseDraft, before: written.Procedure | None) -> written.Case:
        said = folded(draft.name)
        kept = {folded(case.names.get(LANGUAGE, "")): case.id for case in (before.cases if before else ())}
        only = said == folded(self._mapping.only_case)
        return written.Case(
            # Receipts and what citizens have said before refer to a case by its id.
            id=kept.get(said) or (_ALL if only else _id(said)),
            names=_translated(draft.name, self._cases.get(said, {})),
            papers=tuple(
                written.Wanted(
                    id=self._paper(paper.name), originals=paper.originals, copies=paper.copies,
                    shown_only=paper.shown_only,
                )
                for paper in draft.papers
            ),
        )  # fmt: skip

    def _paper(self, words: str) -> str:
        return self._papers.of(folded(words), lambda name: written.Paper(id=name, names={LANGUAGE: words}))


def _translated(words: str, known: Mapping[Language, str]) -> Names:
    """The words with the translations that they had; other words have none yet."""
    if folded(words) == folded(known.get(LANGUAGE, "")):
        return {**known, LANGUAGE: words}
    return {LANGUAGE: words}


def _said(steps: Sequence[Mapping[Language, str]]) -> str:
    return folded(" / ".join(step.get(LANGUAGE, "") for step in steps))


def _texts_of(procedures: Iterable[written.Procedure]) -> Iterator[str]:
    for entry in procedures:
        yield from (entry.applicants, entry.agency)
        for terms in entry.terms:
            yield from (terms.time, terms.fee)


def _id(words: str) -> str:
    """A name that says a little of the words, and is no other words' name."""
    begun = _not_of_an_id.sub("-", fold(words)).strip("-")[:20].strip("-")
    return f"{begun or 'text'}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


__all__ = ["LANGUAGE", "Bound", "bind"]
