"""What may stand in ``look.toml``: colours and sizes of type, one place for every medium."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Colour = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}$", description='a colour such as "#0b4f8a"')]
Size = Annotated[int, Meta(ge=26, le=600, description="a size of 26 to 600")]


class Colours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The colours of one theme, by what they mean."""

    ink: Colour
    soft_ink: Colour
    line: Colour
    #: What can be pressed stands out by this alone: at least 3 to 1 on paper and cards (WCAG 2.2, 1.4.11).
    edge: Colour
    paper: Colour
    #: Ground of cards.
    card: Colour
    blue: Colour
    blue_soft: Colour
    #: Letters on blue.
    on_blue: Colour
    gold: Colour
    #: Letters on gold.
    on_gold: Colour
    green: Colour
    green_soft: Colour
    amber: Colour
    amber_soft: Colour
    red: Colour
    red_soft: Colour
    #: The board's grounds from dark to light, and its letters.
    board_ground: Colour
    board_bar: Colour
    board_panel: Colour
    board_card: Colour
    board_ink: Colour
    board_soft_ink: Colour
    board_line: Colour


class KioskType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sizes at 1080 wide, in pixels."""

    title: Size = 60
    card: Size = 48
    text: Size = 34
    small: Size = 28
    number: Size = 330
    #: How much larger letters are for those who ask for it.
    large: Annotated[float, Meta(ge=1.1, le=1.6, description="a share of 1.1 to 1.6")] = 1.3


class BoardType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sizes at 1920 wide, in pixels."""

    number: Size = 290
    list: Size = 80
    title: Size = 44
    text: Size = 34


class Themes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """The themes that a screen may have."""

    plain: Colours
    high_contrast: Colours


class Look(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``look.toml``."""

    themes: Themes
    kiosk: KioskType = KioskType()
    board: BoardType = BoardType()


__all__ = ["BoardType", "Colour", "Colours", "KioskType", "Look", "Themes"]
