"""What ``receipt.toml`` may say: the papers of dossiers, each a form of which a version is in force."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

import msgspec

from config.reading import Mistake

#: The receipt, the request for more papers, the letter of apology.
FormKind = Literal["receipt", "supplement", "apology"]
#: What can stand between the code and the end, in this order or another. Words are ``receipt.<name>``.
Item = Literal[
    "procedure", "case", "papers", "missing", "received", "due", "new-due", "reason", "counter", "officer",
    "applicant", "channel", "rule",
]  # fmt: skip
#: Without these a form does not say what it is for.
_MUST: dict[FormKind, tuple[Item, ...]] = {
    "receipt": ("procedure", "papers", "received"),
    "supplement": ("procedure", "missing"),
    "apology": ("procedure", "new-due"),
}


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form, from the day on which its version is in force."""

    kind: FormKind
    #: As it is printed: "01".
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    #: The text that prescribes it.
    version: Annotated[str, msgspec.Meta(max_length=60)] = ""
    since: datetime.date
    items: Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=40)]


class Receipts(msgspec.Struct, frozen=True, kw_only=True):
    """The papers of dossiers."""

    #: Who issues them, per language, above the hall; nothing: the hall alone.
    organisation: dict[str, str] = {}
    form: Annotated[tuple[Form, ...], msgspec.Meta(min_length=1, max_length=30)]

    def of(self, kind: FormKind, day: datetime.date) -> Form:
        """The version in force on a day; before the first one, that."""
        forms = sorted((form for form in self.form if form.kind == kind), key=lambda form: form.since)
        return next((form for form in reversed(forms) if form.since <= day), forms[0])


def check(receipts: Receipts) -> Iterator[Mistake]:
    """What must hold between the values. A form that could not be read is ``None``."""
    forms: Sequence[Form | None] = receipts.form
    seen: set[tuple[str, datetime.date]] = set()
    for place, form in enumerate(forms, 1):
        if form is None:
            continue
        if (form.kind, form.since) in seen:
            yield Mistake(f"form[{place}].since", f'another "{form.kind}" begins on the same day')
        seen.add((form.kind, form.since))
        for item in _MUST.get(form.kind, ()):
            if item not in form.items:
                yield Mistake(f"form[{place}].items", f'must have "{item}"; a {form.kind} is nothing without')
        for item, times in Counter(form.items).items():
            if times > 1 and item != "rule":
                yield Mistake(f"form[{place}].items", f'has "{item}" {times} times')
    if None not in forms:
        there = {form.kind for form in receipts.form}
        for kind in _MUST:
            if kind not in there:
                yield Mistake("form", f'must have one with `kind = "{kind}"`')


__all__ = ["Form", "FormKind", "Item", "Receipts", "check"]
