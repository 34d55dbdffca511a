"""Fill, edge and letters of what is drawn, by what it means. Pure."""

from __future__ import annotations

from config.schema_look import Colours
from kiosk.screens.page import Tone


def tones(colours: Colours, tone: Tone) -> tuple[str, str, str]:
    """Fill, edge and letters."""
    return {
        "plain": (colours.card, colours.line, colours.ink),
        "act": (colours.blue, colours.blue, colours.on_blue),
        "chosen": (colours.blue_soft, colours.blue, colours.blue),
        "ready": (colours.green_soft, colours.green, colours.ink),
        "mind": (colours.amber_soft, colours.amber, colours.ink),
        "trouble": (colours.red_soft, colours.red, colours.ink),
        "alarm": (colours.red, colours.red, colours.card),
    }[tone]


def button_tones(colours: Colours, tone: Tone) -> tuple[str, str, str]:
    """The same, with an edge that alone says what can be pressed."""
    fill, edge, ink = tones(colours, tone)
    return fill, colours.edge if tone == "plain" else edge, ink


__all__ = ["button_tones", "tones"]
