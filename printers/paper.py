"""What somebody holds in the end: slips, trial slips and sheets, drawn as this hall's paper has them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from config import schema_slip
from config.text import Texts
from printers import fonts as printer_fonts
from printers import pictures, sheets, slip
from printers.port import Sheet
from queue_server.contract.messages import HallView, IssueAnswer


@dataclass(frozen=True, kw_only=True)
class Paper:
    """How slips are made. Drawing takes some hundredths of a second: call it in a thread."""

    layout: schema_slip.Slip
    fonts: printer_fonts.Fonts
    #: Dots across.
    width: int
    texts: Texts

    def draw(self, hall: HallView, answer: IssueAnswer) -> Sheet:
        """The slip of a ticket."""
        facts = slip.facts_of(hall, answer)
        composed = self._composed(facts)
        return Sheet.drawn(composed, self.fonts, self.width, answer.number, answer.issued_at)

    def draw_trial(self, language: str, at: datetime.datetime) -> Sheet:
        """A slip that is no number."""
        facts = slip.trial(self.texts, language, at)
        composed = self._composed(facts)
        return Sheet.drawn(composed, self.fonts, self.width, facts.number, at)

    def _composed(self, facts: slip.Facts) -> slip.Slip:
        return slip.compose(
            self.layout, facts, self.texts, can_draw=self.fonts.can_draw, picture=pictures.load
        )

    def draw_information(self, information: sheets.Information, at: datetime.datetime) -> Sheet:
        """What somebody takes along."""
        composed = sheets.compose(information, self.layout)
        return Sheet.drawn(composed, self.fonts, self.width, sheets.NAME, at)


__all__ = ["Paper"]
