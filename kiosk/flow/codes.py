"""Typing a receipt code: it is shown as it will be read, and sets its dashes by itself. Pure.

``H01.15.03-261108-0975``: organisation, date of six digits, sequence. Codes of other shapes can be typed too.
"""

from __future__ import annotations

from collections.abc import Sequence

from queue_server.contract import receipt_codes
from queue_server.contract.receipt_codes import ReceiptCode

#: Signs of a code, and the most of them that the pad takes.
SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
LONGEST = 40
#: Digits of the date; and of a sequence at least.
_DATE, _SEQUENCE = 6, 4


def begun(prefix: str) -> str:
    """A code of an organisation of which nothing else is known."""
    return f"{prefix}-" if prefix else ""


def typed(text: str, sign: str) -> str:
    """The code with one sign more; as it was where no code goes on like that."""
    sign = sign.upper()
    if sign not in SIGNS or len(text) >= LONGEST or (sign in ".-" and _ends(text)):
        return text
    text += sign
    return text + "-" if _is_date_done(text) else text


def erased(text: str) -> str:
    """The code with one sign less; a dash that set itself goes with the digit before it."""
    if text.endswith("-") and _is_date_done(text[:-1]):
        return text[:-2]
    return text[:-1]


def with_prefix(text: str, prefix: str, known: Sequence[str]) -> str:
    """The same code of another organisation: what was typed behind a known prefix stays."""
    for other in known:
        if prefix and text.startswith(begun(other)):
            return begun(prefix) + text.removeprefix(begun(other))
    return begun(prefix)


def prefix_of(text: str, known: Sequence[str]) -> str:
    """The known prefix that the code begins with; nothing: another organisation."""
    return next((prefix for prefix in known if text.startswith(begun(prefix))), "")


def complete(text: str, known: Sequence[str]) -> ReceiptCode | None:
    """The code, where there is enough of it to be looked up."""
    code = receipt_codes.parse(text)
    if code is None:
        return None
    if code.organisation:
        return code if len(code.sequence) >= _SEQUENCE else None
    # Half of a code that has a shape is none of another shape.
    return None if prefix_of(text, known) else code


def has_wrong_date(text: str) -> bool:
    """Whether six digits stand where the date does, and are none."""
    parts = text.split("-")
    if len(parts) < 3 or not _is_date_done("-".join(parts[:2])):
        return False
    code = receipt_codes.parse(f"{parts[0]}-{parts[1]}-0000")
    return code is not None and not code.well_formed


def _ends(text: str) -> bool:
    """A group of signs has just ended, or none has begun."""
    return not text or text[-1] in ".-"


def _is_date_done(text: str) -> bool:
    organisation, dash, date = text.partition("-")
    return bool(organisation and dash) and len(date) == _DATE and date.isascii() and date.isdigit()


__all__ = [
    "LONGEST", "SIGNS", "begun", "complete", "erased", "has_wrong_date", "prefix_of", "typed", "with_prefix",
]  # fmt: skip
