"""From the files of procedures to what one hall posts: its fields, its services, its languages. Pure."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from config import schema_catalogue as written
from config.reading import suggest
from config.versions import Dated, clashes, gaps, in_force
from queue_server.contract import codec, messages
from queue_server.hall.service import Discipline

#: Characters of an edition's name: 64 bits of its content's hash.
_EDITION = 16

_State = Literal["past", "in-force", "coming"]


@dataclass(frozen=True, slots=True)
class Posting:
    """What a hall posts.

    Args:
        catalogue: for the wire.
        mistakes: why procedures are left out.
        warnings: what is posted and probably not meant.
        versions: of procedures that have several, or one that is not in force; for staff.
    """

    catalogue: messages.Procedures
    mistakes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    versions: tuple[messages.ProcedureVersion, ...] = ()


def post(books: Mapping[str, written.Catalogue], hall: Discipline, day: datetime.date) -> Posting:
    """What a hall posts of the files on a day.

    A procedure of a field that neither the hall nor a file has, or without a text in the hall's first
    language, is left out; one whose service the hall lacks is shown without it. Of its versions the one in
    force is posted; what is wrong with the others is told all the same.
    """
    mistakes: list[str] = []
    warnings: list[str] = []
    fields = _fields(books, hall)
    kept: dict[str, list[_Kept]] = {}
    for name, book in books.items():
        shared = _Shared([book, books[written.COMMON]] if written.COMMON in books else [book])
        for entry in book.procedures:
            place = f"{name}: {entry.code}"
            found = list(_mistakes(entry, fields, kept.get(entry.code, ())))
            if not found:
                procedure = shared.procedure(entry, hall)
                found = [
                    f"{what} is missing in {hall.languages[0]}"
                    for what in _missing(procedure, hall.languages[:1])
                ]
                warnings += [f"{place}: {text}" for text in _warnings(procedure, entry, hall)]
                if not found:
                    dated = Dated(entry.valid_from, entry.valid_until, place)
                    kept.setdefault(entry.code, []).append(_Kept(procedure, dated))
            mistakes += [f"{place}: {text}" for text in found]
    mistakes += _told_gaps(kept, day)
    newest = (_in_force(versions, day) for versions in kept.values())
    posted = tuple(procedure for procedure in newest if procedure is not None)
    versions = tuple(_versions(kept, day))
    return Posting(_catalogue(posted, fields), tuple(mistakes), tuple(warnings), versions)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A version that may be posted, and the days on which it is."""

    procedure: messages.Procedure
    dated: Dated


def _fields(books: Mapping[str, written.Catalogue], hall: Discipline) -> dict[str, dict[str, str]]:
    """The hall's fields in its order, then those of the files that it has no services in."""
    fields = {field.id: dict(field.names) for field in hall.fields}
    for book in books.values():
        for field in book.fields:
            names = {name: field.names[name] for name in hall.languages if name in field.names}
            fields.setdefault(field.id, names)
    return fields


def _in_force(versions: Sequence[_Kept], day: datetime.date) -> messages.Procedure | None:
    place = in_force([version.dated for version in versions], day)
    return None if place is None else versions[place].procedure


def _versions(kept: Mapping[str, Sequence[_Kept]], day: datetime.date) -> Iterator[messages.ProcedureVersion]:
    """Of procedures that have several versions, or one that is not in force."""
    for code in sorted(kept):
        now = _in_force(kept[code], day)
        if len(kept[code]) == 1 and now is not None:
            continue
        for version in sorted(kept[code], key=lambda version: version.dated.begins):
            entry = version.procedure
            state: _State = "coming" if version.dated.begins > day else "past"
            yield messages.ProcedureVersion(
                code=code, names=entry.names, valid_from=entry.valid_from, valid_until=entry.valid_until,
                updated=entry.updated, decision=entry.decision, edition=entry.edition,
                state="in-force" if entry is now else state,
            )  # fmt: skip


def _told_gaps(kept: Mapping[str, Sequence[_Kept]], day: datetime.date) -> Iterator[str]:
    """Days from today on, between two versions, on which a procedure is not posted."""
    for versions in kept.values():
        for first, last in gaps([version.dated for version in versions]):
            if last >= day:
                yield f"{versions[0].dated.place}: no version of it is in force from {first} to {last}"


def _edition(content: object) -> str:
    return hashlib.sha256(codec.encode(content)).hexdigest()[:_EDITION]


def _catalogue(
    procedures: tuple[messages.Procedure, ...], names: Mapping[str, dict[str, str]]
) -> messages.Procedures:
    used = {procedure.field for procedure in procedures}
    fields = tuple(messages.FieldView(id=field, names=names[field]) for field in names if field in used)
    return messages.Procedures(edition=_edition([fields, procedures]), fields=fields, procedures=procedures)


def _mistakes(
    entry: written.Procedure, fields: Mapping[str, object], others: Sequence[_Kept]
) -> Iterator[str]:
    dated = Dated(entry.valid_from, entry.valid_until)
    for clash in clashes([*(other.dated for other in others), dated]):
        yield clash.rule if clash.version is dated else f"{clash.version.place} {clash.rule}"
    if entry.field not in fields:
        yield f'the hall has no field "{entry.field}"{_meant(entry.field, set(fields))}'


def _warnings(procedure: messages.Procedure, entry: written.Procedure, hall: Discipline) -> Iterator[str]:
    services = {service.id for service in hall.services}
    if entry.service is not None and procedure.service is None:
        yield f'the hall has no service "{entry.service}"{_meant(entry.service, services)}'
    for language in hall.languages[1:]:
        for what in _missing(procedure, (language,)):
            yield f"{what} is missing in {language}"


def _meant(value: str, known: set[str]) -> str:
    near = suggest(value, known)
    return f"; did you mean {near}?" if near else ""


def _missing(procedure: messages.Procedure, languages: tuple[str, ...]) -> Iterator[str]:
    """Texts that lack one of the languages, by where they are."""
    for place, texts in _texts(procedure):
        if any(language not in texts for language in languages):
            yield place


def _texts(procedure: messages.Procedure) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name in ("names", "applicants", "agency", "result"):
        yield name, getattr(procedure, name)
    for number, step in enumerate(procedure.steps, 1):
        yield f"steps[{number}]", step
    for terms in procedure.terms:
        yield f"terms.{terms.channel}.time", terms.time
        yield f"terms.{terms.channel}.fee", terms.fee
    for case in procedure.cases:
        yield f"cases.{case.id}.names", case.names
        for paper in case.papers:
            yield f"cases.{case.id}.papers.{paper.id}", paper.names


class _Shared:
    """Papers, ways and texts of a file and of the common one; its own come first."""

    def __init__(self, books: list[written.Catalogue]) -> None:
        self._papers = {paper.id: paper.names for book in reversed(books) for paper in book.papers}
        self._ways = {way.id: way.steps for book in reversed(books) for way in book.ways}
        self._words = {words.id: words.words for book in reversed(books) for words in book.texts}

    def procedure(self, entry: written.Procedure, hall: Discipline) -> messages.Procedure:
        """A procedure as it is posted, in the hall's languages."""
        services = {service.id for service in hall.services}

        def spoken(texts: Mapping[str, str]) -> dict[str, str]:
            return {language: texts[language] for language in hall.languages if language in texts}

        made = messages.Procedure(
            code=entry.code, field=entry.field, service=entry.service if entry.service in services else None,
            names=spoken(entry.names), aliases=entry.aliases,
            # What was right when it was read may refer to what the common file has lost since.
            applicants=spoken(self._words.get(entry.applicants, {})),
            steps=tuple(spoken(step) for step in self._ways.get(entry.way, ())),
            cases=tuple(
                messages.PaperCase(
                    id=case.id, names=spoken(case.names),
                    papers=tuple(
                        messages.PaperItem(
                            **msgspec.structs.asdict(paper), names=spoken(self._papers.get(paper.id, {}))
                        )
                        for paper in case.papers
                    ),
                )
                for case in entry.cases
            ),
            terms=tuple(
                messages.Terms(
                    channel=terms.channel, time=spoken(self._words.get(terms.time, {})),
                    fee=spoken(self._words.get(terms.fee, {})), days=terms.days, hours=terms.hours,
                )
                for terms in entry.terms
            ),
            agency=spoken(self._words.get(entry.agency, {})), result=spoken(entry.result),
            legal=entry.legal, updated=entry.updated, decision=entry.decision,
            valid_from=entry.valid_from, valid_until=entry.valid_until,
        )  # fmt: skip
        return msgspec.structs.replace(made, edition=_edition(made))


__all__ = ["Posting", "post"]
