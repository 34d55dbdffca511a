"""What ``slip.toml`` may say: the blocks of the paper slip, from top to bottom."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import msgspec

from config import text
from config.reading import Mistake, suggest

#: The lines a slip can carry. Their words are ``slip.<name>`` in the texts.
Words = Literal[
    "",
    "hall",
    "ticket",
    "service",
    "units",
    "then",
    "counters",
    "ahead",
    "promise",
    "promise-note",
    "issued",
    "leased",
    "scan",
    "keep",
    "hotline",
    "code",
    "thanks",
]
#: ``hall``: the hall's first language, ``ticket``: the citizen's, ``both``: the first, then the citizen's.
Speaks = Literal["hall", "ticket", "both"]
Align = Literal["left", "center", "right"]
Weight = Literal[400, 700]

#: Dots; at 203 dpi eight are a millimetre.
Letters = Annotated[int, msgspec.Meta(ge=16, le=120)]
Gap = Annotated[int, msgspec.Meta(ge=0, le=400)]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the texts, or words written right here by language; wrapped where it is too long."""

    text: Words = ""
    words: dict[str, str] = {}
    language: Speaks = "ticket"
    align: Align = "center"
    size: Letters = 26
    #: 400 is regular, 700 bold.
    weight: Weight = 400
    #: Empty dots below.
    below: Gap = 6


class Text(Line, frozen=True, kw_only=True, tag_field="kind", tag="text"):
    """A line across the paper."""


class Number(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="number"):
    """The ticket's number, as large as the paper allows."""

    #: Height of a digit at most.
    size: Annotated[int, msgspec.Meta(ge=60, le=400)] = 150
    below: Gap = 16


class Code(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="code"):
    """The QR code of the ticket's page beside lines of text (on narrow paper below them)."""

    lines: tuple[Line, ...] = ()
    #: Side wanted. A module never has less than four dots, so a long address makes it larger.
    size: Annotated[int, msgspec.Meta(ge=100, le=384)] = 180
    below: Gap = 10


class Picture(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="picture"):
    """The hall's arms, or another picture, in the middle of the paper; left out if it cannot be read."""

    #: A file of pixels (PNG, JPEG), relative to the folder in which the program is started.
    path: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    #: Dots. It is as wide as that makes it, and no wider than the paper.
    height: Annotated[int, msgspec.Meta(ge=16, le=600)] = 120
    below: Gap = 12


class Rule(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="rule"):
    """A line across the paper."""

    style: Literal["dashed", "solid"] = "dashed"
    thickness: Annotated[int, msgspec.Meta(ge=1, le=16)] = 3
    below: Gap = 16


class Space(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="space"):
    """Empty paper."""

    height: Annotated[int, msgspec.Meta(ge=1, le=800)]


class Cut(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="cut"):
    """Feed and cut; leave it out for a printer without a knife."""


Block = Text | Number | Code | Picture | Rule | Space | Cut


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """The layout of a slip."""

    #: Empty dots at the left and right, and above and below everything.
    margin: Annotated[int, msgspec.Meta(ge=8, le=80)] = 28
    #: Letters on 58 mm paper, compared with those on 80 mm.
    narrow_scale: Annotated[float, msgspec.Meta(ge=0.5, le=1.0)] = 0.85
    block: Annotated[tuple[Block, ...], msgspec.Meta(min_length=1, max_length=60)]


def lines_of(slip: Slip) -> Iterator[tuple[str, Line]]:
    """All lines of words, by their keys. A block that could not be read is ``None``, and has none."""
    blocks: Sequence[Block | None] = slip.block
    for place, block in enumerate(blocks, 1):
        lines = block.lines if isinstance(block, Code) else ()
        yield from ((f"block[{place}].lines[{index}]", line) for index, line in enumerate(lines, 1))
        if isinstance(block, Line):
            yield f"block[{place}]", block


def _check_words(words: dict[str, str], key: str) -> Iterator[Mistake]:
    """Words written in the file are printed just as they stand there."""
    known = text.languages_in()
    for language, said in words.items():
        place = f"{key}.{language}"
        if language not in known:
            yield Mistake(
                place, f"must be in one of the languages {', '.join(known)}", suggest(language, known)
            )
        if field := re.search(r"\{[^{}]*\}", said):
            yield Mistake(place, f'must have no fields, has "{field[0]}"; facts are printed by `text`')
        if any(unicodedata.category(sign) == "Cc" and sign != "\n" for sign in said):
            yield Mistake(place, "must have no tabs and no other signs without a shape")


def check(slip: Slip) -> Iterator[Mistake]:
    """What must hold between the values of a slip. A block that could not be read is ``None``."""
    blocks: Sequence[Block | None] = slip.block
    for key, line in lines_of(slip):
        yield from _check_words(line.words, f"{key}.words")
        if line.text and line.words:
            yield Mistake(f"{key}.words", "must not stand beside `text`; one of them says what is printed")
        if not line.text and not line.words:
            yield Mistake(
                f"{key}.text", "is missing; a line needs either `text` or `words`", unless=(f"{key}.words",)
            )
    for place, block in enumerate(blocks, 1):
        if isinstance(block, Cut) and place < len(blocks):
            yield Mistake(f"block[{place}].kind", '"cut" must be the last block')
    numbers = [place for place, block in enumerate(blocks, 1) if isinstance(block, Number)]
    if not numbers and None not in blocks:
        yield Mistake("block", 'must have one block with `kind = "number"`')
    for place in numbers[1:]:
        yield Mistake(f"block[{place}].kind", '"number" must be there only once')


__all__ = [
    "Align",
    "Block",
    "Code",
    "Cut",
    "Line",
    "Number",
    "Picture",
    "Rule",
    "Slip",
    "Space",
    "Speaks",
    "Text",
    "Weight",
    "Words",
    "check",
    "lines_of",
]
