"""A sheet of information on a slip's paper: what somebody has looked up, to take home. Pure.

It is composed of the same blocks as a slip, so the same drawing puts it on the same paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config import schema_slip
from printers import slip
from queue_server.contract import messages

#: Dots of letters.
_TITLE, _HEADING, _TEXT, _SMALL = 40, 30, 28, 24
#: Height of a digit of a code that is read from afar, where the paper is wide enough.
_LARGE = 64
#: Side of the code, in dots.
_CODE = 184
#: What stands in the place of a ticket's number in the name of a file.
NAME = "information"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fact: what it is, and its value in bold letters."""

    heading: str
    value: str
    #: In the letters of a second language.
    small: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """Paragraphs and facts below a heading, which may be missing."""

    lines: tuple[str | Row, ...]
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Information:
    """All that is on the paper, in words that are ready to be read. What is empty is left out."""

    title: str
    sections: tuple[Section, ...] = ()
    #: Above the title, smaller: whose information it is.
    above: str = ""
    #: An address for a phone, and what it is for.
    url: str = ""
    scan: str = ""
    #: The title in another language.
    under: str = ""
    #: A code that is read from afar, in lines.
    code: tuple[str, ...] = ()
    #: At the end: whom to ask, when it was printed.
    foot: tuple[str, ...] = ()


def information_of(sheet: messages.PrintSheet) -> Information:
    """A sheet that the server has put into words."""
    return Information(
        above=sheet.above, title=sheet.title, foot=sheet.foot, under=sheet.under, code=sheet.code,
        url=sheet.url, scan="\n".join(sheet.scan),
        sections=tuple(
            Section(
                heading=section.heading,
                lines=tuple(
                    Row(heading=row.heading, value=row.value, small=row.small) for row in section.rows
                ),
            )
            for section in sheet.sections
        ),
    )  # fmt: skip


def compose(information: Information, layout: schema_slip.Slip) -> slip.Slip:
    """Put it on paper that has the margins of the hall's slips, and is cut where those are."""
    blocks: list[slip.Block] = []
    if information.above:
        above = information.above.split("\n")
        blocks += [*(_line(text, _SMALL, 700, "center", below=10) for text in above), _rule()]
    blocks.append(_line(information.title, _TITLE, 700, below=14))
    if information.under:
        blocks.append(_line(information.under, _TEXT, below=14))
    blocks += [slip.Number(text, _LARGE, 22) for text in information.code]
    for section in information.sections:
        blocks += _section(section)
    if information.url:
        lines = tuple(_line(text, _TEXT) for text in information.scan.split("\n") if text)
        blocks += [_rule(), slip.Code(information.url, _CODE, lines, 12)]
    if information.foot:
        blocks += [_rule(), *(_line(text, _SMALL, below=4) for text in information.foot)]
    cut = isinstance(layout.block[-1], schema_slip.Cut)
    return slip.Slip(tuple(blocks), layout.margin, layout.narrow_scale, cut)


def _section(section: Section) -> Iterator[slip.Block]:
    yield _rule()
    if section.heading:
        yield _line(section.heading, _HEADING, 700, below=8)
    for line in section.lines:
        if isinstance(line, Row):
            size = _SMALL if line.small else _TEXT
            heading = f"{line.heading}: " if line.heading and line.value else line.heading
            runs = (slip.Run(heading, size, 400), slip.Run(line.value, size, 400 if line.small else 700))
            yield slip.Line(tuple(run for run in runs if run.text), "left", 8)
        else:
            yield _line(line, _TEXT)


def _line(
    text: str, size: int, weight: int = 400, align: schema_slip.Align = "left", *, below: int = 8
) -> slip.Line:
    return slip.Line((slip.Run(text, size, weight),), align, below)


def _rule() -> schema_slip.Rule:
    return schema_slip.Rule(below=14)


__all__ = ["NAME", "Information", "Row", "Section", "compose", "information_of"]
