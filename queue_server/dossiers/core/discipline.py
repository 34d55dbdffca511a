"""What the decisions of a register depend on. It lives in the chain, as a hall's does in its ledger."""

from __future__ import annotations

import datetime

import msgspec

from queue_server.hall.service import Session, SpecialDay


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes dossiers in, by the first part of their receipt codes."""

    #: Groups of capital letters and digits with dots between, such as ``H01.33.12``.
    code: str
    names: dict[str, str]
    #: The days on which it gives codes; nothing: without a limit.
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None

    def gives_codes(self, day: datetime.date) -> bool:
        """Whether it gives codes on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Reasons(msgspec.Struct, frozen=True, kw_only=True):
    """Codes that staff choose from, for each step that has a reason; their words are in the texts."""

    supplement: tuple[str, ...] = ("missing-paper", "wrong-paper", "unclear-paper", "other")
    refuse: tuple[str, ...] = ("conditions-not-met", "wrong-place", "other")
    withdraw: tuple[str, ...] = ("owner-wish", "other")
    stop: tuple[str, ...] = ("not-brought", "not-paid", "other")
    apologise: tuple[str, ...] = ("many-dossiers", "other-agency", "needs-checking", "system", "other")


class RegisterDiscipline(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one register."""

    #: IANA name of the time zone; the core is handed its data.
    time_zone: str
    #: Those whose codes are given, the one in force first found wins; reorganisations overlap by no day.
    organisations: tuple[Organisation, ...]
    #: Sessions per weekday, Monday first, always seven, and days that are otherwise, as the hall has them.
    hours: tuple[tuple[Session, ...], ...]
    special_days: tuple[SpecialDay, ...] = ()
    #: What is taken in from then on counts as taken in on the next working day [found: DOMAIN.md].
    cut_off: datetime.time = datetime.time(15)
    #: Working days before the due day by which an apology must be made [found: DOMAIN.md].
    apology_days: int = 1
    #: Working days before it is due from which a dossier is in the list of those that soon are.
    due_soon_days: int = 1
    #: Minutes within which whoever took a step can take it back; 0: no step is taken back.
    take_back_minutes: int = 10
    reasons: Reasons = Reasons()

    def organisation(self, day: datetime.date) -> Organisation | None:
        """Whose codes are given on a day."""
        return next((entry for entry in self.organisations if entry.gives_codes(day)), None)


__all__ = ["Organisation", "Reasons", "RegisterDiscipline"]
