"""The papers of a dossier in words: the receipt, the request for more papers, the letter of apology. Pure.

Vietnamese, or whatever the hall speaks first, stands first; below it, smaller, what the citizen reads.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from config.schema_receipt import Form, FormKind, Item
from config.text import Texts
from queue_server.contract.messages import PrintSheet, SheetRow, SheetSection
from queue_server.contract.messages.procedures import Channel

Names = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TakenPaper:
    """A paper that was taken in, or is to be brought."""

    names: Names
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a form is filled in with. Instants are in the hall's zone; what is not known is left out."""

    code: str
    #: Of the public look-up, with the code in it.
    url: str
    hall: Names
    organisation: Names = field(default_factory=dict)
    procedure: Names
    case: Names = field(default_factory=dict)
    papers: tuple[TakenPaper, ...] = ()
    missing: tuple[TakenPaper, ...] = ()
    received_at: datetime.datetime | None = None
    due_at: datetime.datetime | None = None
    #: After an apology.
    new_due_at: datetime.datetime | None = None
    reason: Names = field(default_factory=dict)
    counter: Names = field(default_factory=dict)
    officer: str = ""
    applicant: str = ""
    channel: Channel = "in-person"
    hotline: str = ""
    #: The first ten characters of its row's hash.
    row_code: str = ""
    printed_at: datetime.datetime


def sheet(kind: FormKind, form: Form, facts: Facts, texts: Texts, languages: tuple[str, ...]) -> PrintSheet:
    """A form filled in.

    Args:
        kind: which one it is.
        form: its version in force.
        facts: of the dossier.
        texts: the words, section ``receipt``.
        languages: the hall's first, then the citizen's where that is another.
    """
    return _Writer(facts, texts, tuple(dict.fromkeys(languages))[:2]).sheet(kind, form)


@dataclass(frozen=True)
class _Writer:
    facts: Facts
    texts: Texts
    #: One or two.
    languages: tuple[str, ...]

    def sheet(self, kind: FormKind, form: Form) -> PrintSheet:
        facts = self.facts
        title, *under = self._all(lambda language: self._say(f"title.{kind}", language))
        above = [names for names in (facts.organisation, facts.hall) if names]
        return PrintSheet(
            above="\n".join(_named(names, self.languages[0]) for names in above),
            title=title, under=under[0] if under else "", code=_in_lines(facts.code),
            sections=tuple(self._sections(form)), url=facts.url,
            scan=tuple(self._all(lambda language: self._say("scan", language))),
            foot=tuple(self._foot(kind, form)),
        )  # fmt: skip

    def _sections(self, form: Form) -> Iterator[SheetSection]:
        rows: list[SheetRow] = []
        for item in form.items:
            if item in ("papers", "missing", "rule"):
                if rows:
                    yield SheetSection(rows=tuple(rows))
                rows = []
            if item in ("papers", "missing"):
                yield from self._papers(item)
            elif item != "rule":
                rows += self._rows(item)
        if rows:
            yield SheetSection(rows=tuple(rows))

    def _papers(self, item: Item) -> Iterator[SheetSection]:
        papers = self.facts.papers if item == "papers" else self.facts.missing
        if not papers:
            return
        rows: list[SheetRow] = []
        for place, paper in enumerate(papers, 1):
            first, *second = self._all(partial(self._paper, paper))
            rows.append(SheetRow(heading=f"{place}. {first}", value=""))
            # A paper without a name in the other language is not called the same twice.
            known = all(language in paper.names for language in self.languages)
            rows += [SheetRow(heading=text, value="", small=True) for text in second if known]
        heading = " / ".join(self._all(lambda language: self._say(item, language)))
        yield SheetSection(heading=heading, rows=tuple(rows))

    def _paper(self, paper: TakenPaper, language: str) -> str:
        counts = [("originals", paper.originals), ("copies", paper.copies)]
        numbers = ", ".join(self._say(name, language, count=count) for name, count in counts if count)
        name = _named(paper.names, language)
        return self._say("paper", language, name=name, numbers=numbers) if numbers else name

    def _rows(self, item: Item) -> Iterator[SheetRow]:
        """A fact with its heading; below it what differs in the other language."""
        told = [(self._say(item, language), self._value(item, language)) for language in self.languages]
        (heading, value), *second = told
        if not value:
            return
        yield SheetRow(heading=heading, value=value)
        for other_heading, other in second:
            yield SheetRow(heading=other_heading, value=other if other != value else "", small=True)

    def _value(self, item: Item, language: str) -> str:
        facts = self.facts
        match item:
            case "procedure" | "case" | "reason" | "counter":
                return _named(getattr(facts, item), language)
            case "received":
                return self._instant(facts.received_at, language)
            case "due":
                return self._instant(facts.due_at, language)
            case "new-due":
                return self._instant(facts.new_due_at, language)
            case "channel":
                return self._say(f"channel-{facts.channel}", language)
        return {"officer": facts.officer, "applicant": facts.applicant}[item]

    def _instant(self, at: datetime.datetime | None, language: str) -> str:
        if at is None:
            return ""
        return self._say("instant", language, time=f"{at:%H:%M}", date=f"{at:%d/%m/%Y}")

    def _foot(self, kind: FormKind, form: Form) -> Iterator[str]:
        facts, first = self.facts, self.languages[0]
        yield from self._all(lambda language: self._say(f"keep.{kind}", language))
        if facts.hotline:
            yield from self._all(lambda language: self._say("hotline", language, hotline=facts.hotline))
        printed = self._instant(facts.printed_at, first)
        parts = [
            self._say("form", first, number=form.number), form.version,
            self._say("printed", first, instant=printed),
            self._say("row", first, code=facts.row_code) if facts.row_code else "",
        ]  # fmt: skip
        yield " · ".join(part for part in parts if part)

    def _all(self, words: Callable[[str], str]) -> list[str]:
        """In both languages, once where they say the same."""
        return list(dict.fromkeys(words(language) for language in self.languages))

    def _say(self, key: str, language: str, **facts: object) -> str:
        return self.texts.say(f"receipt.{key}", language, **facts)


def _in_lines(code: str) -> tuple[str, ...]:
    """A code of three parts in two lines, the organisation's first: so each sign is larger."""
    organisation, dash, rest = code.partition("-")
    return (f"{organisation}{dash}", rest) if rest else (code,)


def _named(names: Names, language: str) -> str:
    return names.get(language) or next(iter(names.values()), "")


__all__ = ["Facts", "Names", "TakenPaper", "sheet"]
