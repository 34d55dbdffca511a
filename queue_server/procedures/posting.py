"""From the files of procedures to what one hall posts: its fields, its services, its languages. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from config import schema_catalogue as written
from config.reading import suggest
from queue_server.contract import codec, messages
from queue_server.hall.service import Discipline

#: Characters of an edition's name: 64 bits of its content's hash.
_EDITION = 16


@dataclass(frozen=True, slots=True)
class Posting:
    """What a hall posts.

    Args:
        catalogue: for the wire.
        mistakes: why procedures are left out.
        warnings: what is posted and probably not meant.
    """

    catalogue: messages.Procedures
    mistakes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def post(books: Mapping[str, written.Catalogue], hall: Discipline) -> Posting:
    """What a hall posts of the files.

    A procedure of a field that the hall lacks, or without a text in the hall's first language, is left out;
    one whose service the hall lacks is shown without it.
    """
    mistakes: list[str] = []
    warnings: list[str] = []
    posted: dict[str, messages.Procedure] = {}
    for name, book in books.items():
        shared = _Shared([book, books[written.COMMON]] if written.COMMON in books else [book])
        for entry in book.procedures:
            place = f"{name}: {entry.code}"
            found = list(_mistakes(entry, hall, posted))
            if not found:
                procedure = shared.procedure(entry, hall)
                found = [
                    f"{what} is missing in {hall.languages[0]}"
                    for what in _missing(procedure, hall.languages[:1])
                ]
                warnings += [f"{place}: {text}" for text in _warnings(procedure, entry, hall)]
                if not found:
                    posted[entry.code] = procedure
            mistakes += [f"{place}: {text}" for text in found]
    return Posting(_catalogue(tuple(posted.values()), hall), tuple(mistakes), tuple(warnings))


def _catalogue(procedures: tuple[messages.Procedure, ...], hall: Discipline) -> messages.Procedures:
    used = {procedure.field for procedure in procedures}
    fields = tuple(
        messages.FieldView(id=field.id, names=field.names) for field in hall.fields if field.id in used
    )
    content = codec.encode([fields, procedures])
    edition = hashlib.sha256(content).hexdigest()[:_EDITION]
    return messages.Procedures(edition=edition, fields=fields, procedures=procedures)


def _mistakes(
    entry: written.Procedure, hall: Discipline, posted: Mapping[str, messages.Procedure]
) -> Iterator[str]:
    fields = {field.id for field in hall.fields}
    if entry.code in posted:
        yield "is there twice"
    if entry.field not in fields:
        yield f'the hall has no field "{entry.field}"{_meant(entry.field, fields)}'


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

        return messages.Procedure(
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
                    fee=spoken(self._words.get(terms.fee, {})),
                )
                for terms in entry.terms
            ),
            agency=spoken(self._words.get(entry.agency, {})), result=spoken(entry.result),
            legal=entry.legal, updated=entry.updated, decision=entry.decision,
        )  # fmt: skip


__all__ = ["Posting", "post"]
