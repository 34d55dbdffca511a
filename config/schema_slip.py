"""What ``slip.toml`` may say: the blocks of the paper slip, from top to bottom."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

#: The lines a slip can carry. Their words are ``slip.<name>`` in the texts.
Words = Literal[
    "hall", "ticket", "service", "counters", "ahead", "issued", "scan", "keep", "hotline", "code", "thanks"
]
#: ``hall``: the hall's first language, ``ticket``: the citizen's, ``both``: the first, then the citizen's.
Speaks = Literal["hall", "ticket", "both"]
Align = Literal["left", "center", "right"]

#: Dots; at 203 dpi eight are a millimetre.
Letters = Annotated[int, msgspec.Meta(ge=16, le=120)]
Gap = Annotated[int, msgspec.Meta(ge=0, le=400)]


class _Block(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Base of all blocks; ``kind`` says which one it is."""


class Text(_Block, frozen=True, kw_only=True, tag="text"):
    """One line of the texts, or words written right here by language; wrapped where it is too long."""

    text: Words | None = None
    words: dict[str, str] = {}
    language: Speaks = "ticket"
    align: Align = "center"
    size: Letters = 26
    #: 400 is regular, 700 bold.
    weight: Literal[400, 700] = 400
    #: Empty dots below.
    below: Gap = 6

    def __post_init__(self) -> None:
        if (self.text is None) == (not self.words):
            raise ValueError("needs either `text` or `words`")


class Number(_Block, frozen=True, kw_only=True, tag="number"):
    """The ticket's number, as large as the paper allows."""

    #: Height of a digit at most.
    size: Annotated[int, msgspec.Meta(ge=60, le=400)] = 150
    below: Gap = 16


class Code(_Block, frozen=True, kw_only=True, tag="code"):
    """The QR code of the ticket's page beside lines of text (on narrow paper below them)."""

    lines: tuple[Text, ...] = ()
    #: Side wanted. A module never has less than four dots, so a long address makes it larger.
    size: Annotated[int, msgspec.Meta(ge=100, le=384)] = 180
    below: Gap = 10


class Rule(_Block, frozen=True, kw_only=True, tag="rule"):
    """A line across the paper."""

    style: Literal["dashed", "solid"] = "dashed"
    thickness: Annotated[int, msgspec.Meta(ge=1, le=16)] = 3
    below: Gap = 16


class Space(_Block, frozen=True, kw_only=True, tag="space"):
    """Empty paper."""

    height: Annotated[int, msgspec.Meta(ge=1, le=800)]


class Cut(_Block, frozen=True, kw_only=True, tag="cut"):
    """Feed and cut; leave it out for a printer without a knife."""


Block = Text | Number | Code | Rule | Space | Cut


class Slip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The layout of a slip."""

    #: Empty dots at the left and right, and above and below everything.
    margin: Annotated[int, msgspec.Meta(ge=8, le=80)] = 28
    #: Letters on 58 mm paper, compared with those on 80 mm.
    narrow_scale: Annotated[float, msgspec.Meta(ge=0.5, le=1.0)] = 0.85
    block: Annotated[tuple[Block, ...], msgspec.Meta(min_length=1, max_length=60)]

    def __post_init__(self) -> None:
        if sum(isinstance(block, Number) for block in self.block) != 1:
            raise ValueError('needs exactly one block with `kind = "number"`')
        if any(isinstance(block, Cut) for block in self.block[:-1]):
            raise ValueError('`kind = "cut"` must be the last block')


__all__ = ["Align", "Block", "Code", "Cut", "Number", "Rule", "Slip", "Space", "Speaks", "Text", "Words"]
