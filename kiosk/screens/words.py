"""Sentences for one citizen: in the language chosen, with times of the hall's zone."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.text import Texts
from kiosk import flow
from kiosk.screens.page import Button
from queue_server.contract.messages import HallView


@dataclass(frozen=True)
class Words:
    """The texts as one language says them."""

    texts: Texts
    language: str
    zone: datetime.tzinfo
    #: Languages offered.
    languages: tuple[str, ...]

    def say(self, key: str, /, **facts: object) -> str:
        """A sentence of the section ``kiosk``."""
        return self.texts.say(f"kiosk.{key}", self.language, **facts)

    def count(self, key: str, number: int, /, **facts: object) -> str:
        """A sentence with a number: ``key-none``, ``key-one`` or ``key``."""
        form = {0: "-none", 1: "-one"}.get(number, "")
        return self.say(key + form, number=number, **facts)

    def name(self, names: Mapping[str, str]) -> str:
        """A name in this language, or in the first one that it has."""
        return names.get(self.language) or next(iter(names.values()), "")

    def time(self, at: datetime.datetime) -> str:
        """Hours and minutes."""
        return at.astimezone(self.zone).strftime("%H:%M")

    def date(self, at: datetime.datetime) -> str:
        """Weekday and date."""
        local = at.astimezone(self.zone)
        weekday = self.say(f"weekday.{local.isoweekday()}")
        return self.say("date", weekday=weekday, date=local.strftime("%d/%m/%Y"))

    def hotline(self, hall: HallView | None) -> str:
        """Whom to call, the number unbroken; nothing where the hall has none."""
        number = hall.hotline.replace(" ", "\u00a0") if hall else ""
        return self.say("help.hotline", hotline=number) if number else ""

    def listed(self, names: Sequence[str]) -> str:
        """``3, 4 or 5``."""
        if len(names) < 2:
            return "".join(names)
        return ", ".join(names[:-1]) + self.say("list-or") + names[-1]

    def bar(self) -> tuple[Button, ...]:
        """Back and start over, the same on every screen."""
        return (
            Button(words=self.say("back"), touch=flow.Back()),
            Button(words=self.say("start-over"), touch=flow.StartOver()),
        )

    def help(self) -> Button:
        """For those who do not know what to choose."""
        return Button(words=self.say("help.button"), touch=flow.Help(), share=1.35)

    def more(self, part: int, parts: int) -> tuple[Button, ...]:
        """To the next cards, where there are more than fit; behind the last ones come the first."""
        if parts < 2:
            return ()
        return (Button(words=self.say("more"), touch=flow.MoreCards((part + 1) % parts)),)


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, cut between two words and saying so."""
    if len(text) <= most:
        return text
    begun = text[:most]
    return (begun.rpartition(" ")[0] or begun).rstrip(",;") + "…"


__all__ = ["Words", "shortened"]
