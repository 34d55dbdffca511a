"""The papers of a procedure as an export has them: lines of a cell, or a list in JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.schema_procedure_import import ProcedureImport, folded
from queue_server.procedures.importing.tables import shown

_SHOWN_ONLY = "xuất trình"
_FORM = '"Name | originals | copies"'
_MOST_CASES, _MOST_PAPERS, _MOST, _LONGEST = 12, 20, 20, 600


class Bad(Exception):
    """A cell is wrong. The text is the rule."""


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper, with how many of it."""

    name: str
    originals: int
    copies: int
    shown_only: bool


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """The papers of a case."""

    name: str
    papers: tuple[PaperDraft, ...]


def cases_of(value: object, mapping: ProcedureImport) -> tuple[CaseDraft, ...]:
    """The cases of a cell.

    Raises:
        Bad: with what is wrong first.
    """
    cases = tuple(_listed(value, mapping) if isinstance(value, list) else _written(str(value), mapping))
    if len(cases) > _MOST_CASES:
        raise Bad(f"must have at most {_MOST_CASES} cases, has {len(cases)}")
    names: set[str] = set()
    for case in cases:
        if folded(case.name) in names:
            raise Bad(f"has the case {shown(case.name)} twice")
        names.add(folded(case.name))
        _check(case)
    if not cases:
        raise Bad("has no paper")
    return cases


def _check(case: CaseDraft) -> None:
    if not 1 <= len(case.papers) <= _MOST_PAPERS:
        raise Bad(f"the case {shown(case.name)} must have 1 to {_MOST_PAPERS} papers, has {len(case.papers)}")
    names: set[str] = set()
    for paper in case.papers:
        if folded(paper.name) in names:
            raise Bad(f"has the paper {shown(paper.name)} twice in the case {shown(case.name)}")
        names.add(folded(paper.name))
        if not paper.originals and not paper.copies:
            raise Bad(f"{shown(paper.name)} must have an original or a copy")


# ------------------------------------------------------------ lines of a cell


def _written(text: str, mapping: ProcedureImport) -> Iterator[CaseDraft]:
    name, papers, begun = mapping.only_case, list[PaperDraft](), False
    for line in (" ".join(line.split()) for line in text.splitlines()):
        if not line:
            continue
        if line.startswith("[") and line.endswith("]"):
            if papers or begun:
                yield CaseDraft(name, tuple(papers))
            name, papers, begun = _name(line[1:-1].strip()), [], True
        else:
            papers.append(_paper(line))
    if papers or begun:
        yield CaseDraft(name, tuple(papers))


def _paper(line: str) -> PaperDraft:
    name, *rest = (part.strip() for part in line.split("|"))
    shown_only = bool(rest) and folded(rest[-1]) == _SHOWN_ONLY
    counts = rest[:-1] if shown_only else rest
    if not 1 <= len(counts) <= 2:
        raise Bad(
            f'every line must be {_FORM}, "| {_SHOWN_ONLY}" behind what is only shown, is {shown(line)}'
        )
    originals, copies = (_count(name, part) for part in (*counts, "0")[:2])
    return PaperDraft(_name(name.removeprefix("-").strip()), originals, copies, shown_only)


# ------------------------------------------------------------ a list in JSON


def _listed(value: Sequence[object], mapping: ProcedureImport) -> Iterator[CaseDraft]:
    parts = mapping.parts
    known = (*parts.case, *parts.papers)
    for case in value:
        entry = _object(case, known)
        papers = _part(entry, parts.papers)
        if not isinstance(papers, list):
            raise Bad(f'every case must have a list "{parts.papers[0]}"')
        name = _part(entry, parts.case)
        yield CaseDraft(
            mapping.only_case if name is None else _name(name),
            tuple(_entry(paper, mapping) for paper in papers),
        )


def _entry(value: object, mapping: ProcedureImport) -> PaperDraft:
    parts = mapping.parts
    known = (*parts.name, *parts.originals, *parts.copies, *parts.shown_only)
    paper = _object(value, known)
    name = _name(_part(paper, parts.name))
    originals, copies = (_count(name, _part(paper, keys) or 0) for keys in (parts.originals, parts.copies))
    shown_only = _part(paper, parts.shown_only) or False
    if not isinstance(shown_only, bool):
        raise Bad(f"{shown(name)}: {parts.shown_only[0]} must be true or false, is {shown(shown_only)}")
    return PaperDraft(name, originals, copies, shown_only)


def _object(value: object, known: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Bad(f"must be a list of objects, has {shown(value)} in it")
    for key in value:
        if folded(key) not in {folded(one) for one in known}:
            raise Bad(f'has an unknown key "{key}"; known are {", ".join(known)}')
    return {folded(key): one for key, one in value.items()}


def _part(entry: Mapping[str, object], names: Sequence[str]) -> object:
    return next((entry[folded(name)] for name in names if folded(name) in entry), None)


# ------------------------------------------------------------ both


def _name(value: object) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not 1 <= len(text) <= _LONGEST:
        raise Bad(f"every name must be 1 to {_LONGEST} characters, is {shown(value)}")
    return text


def _count(name: str, value: object) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    text = str(value) if whole or isinstance(value, str) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= _MOST):
        raise Bad(f"{shown(name)}: must be counted by a whole number of 0 to {_MOST}, is {shown(value)}")
    return int(text)


__all__ = ["Bad", "CaseDraft", "PaperDraft", "cases_of"]
