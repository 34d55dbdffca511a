"""What a scanner sent: a receipt, a slip, an identity card, an insurance card, or nothing that helps. Pure.

Scanners act as keyboards: letters arrive with the wrong case, with broken diacritics, through a Vietnamese
input method or a keyboard layout that has letters where the scanner means digits. Of a card only its number
and the dates are read (DOMAIN.md), and nothing of what was scanned is kept: what is not understood is told by
its reason alone. Every text gets an answer, in time and memory that do not grow with it.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from queue_server.contract import leases, receipt_codes
from queue_server.contract.messages.leases import AdmitRequest
from queue_server.contract.receipt_codes import ReceiptCode

#: Characters; the longest real code, an identity card with the newer fields, has some 400.
LONGEST = 4096


@dataclass(frozen=True, slots=True)
class ReceiptScan:
    """A dossier's receipt."""

    code: ReceiptCode = field(repr=False)


@dataclass(frozen=True, slots=True)
class SlipScan:
    """A slip of a hall.

    Args:
        id: the ticket's secret id.
        admission: what admits it, where the number was given while the server was away.
    """

    id: str = field(repr=False)
    admission: AdmitRequest | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CardScan:
    """An identity card; of it only the twelve digits of the person's number, for ``card_digest``."""

    person_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InsuranceScan:
    """A health-insurance card: not what is asked for, and nothing of it is read."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing that helps. ``reason`` is one of:

    ``empty``; ``too-long``; ``card``: an identity card that arrived incomplete, to be scanned again;
    ``digits``: a bare number, such as a product's; ``keyboard``: a slip or card that the machine's input
    method spoiled, which whoever looks after the machine has to switch off; ``other``.
    """

    reason: str


Scan = ReceiptScan | SlipScan | CardScan | InsuranceScan | Unknown


def read_scan(text: str) -> Scan:
    """What was scanned. Never raises, and the answer never carries the raw text."""
    if len(text) > LONGEST:
        return Unknown("too-long")
    clean = _clean(text)
    if not clean:
        return Unknown("empty")
    found = _read(clean)
    return found if found != Unknown("other") or clean.isascii() else _repaired(clean)


def _repaired(text: str) -> Scan:
    """What it would have been without the input method of the machine that the scanner types into."""
    # The layout leaves no digits; where there are some, diacritics come from Telex.
    digits = re.search("[0-9]", text)
    typed = _from_telex(text) if digits else _from_layout(text)
    again = _read(typed)
    if isinstance(again, CardScan | InsuranceScan) or (
        isinstance(again, ReceiptScan) and again.code.well_formed
    ):
        return again
    return Unknown("keyboard") if "/t/" in text or _person.match(typed) else Unknown("other")


def card_digest(hall: str, day: datetime.date, number: str) -> str:
    """What stands for a person in a request for a number: 64 hex digits, others in each hall and on each day.

    The server keys it again; this only keeps the card's number off the wire and out of logs.
    """
    return hashlib.sha256(f"motcua card\n{hall}\n{day.isoformat()}\n{number}".encode()).hexdigest()


#: Codes that some scanners put before what they read, such as ``]Q1``.
_symbology = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_person = re.compile(r"[0-9]{12}(?![0-9])")
#: Twelve digits alone are a person's number where they begin with a province's (001 to 096).
_person_alone = re.compile(r"0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-9]{9}")
_insurance_number = re.compile(r"(?:[A-Za-z]{2}[0-9]{13}|[0-9]{10})(?![0-9A-Za-z])")
_insurance_alone = re.compile(r"[A-Za-z]{2}[0-9]{13}")
_hex = re.compile(r"(?:[0-9A-Fa-f]{2}){4,}")
_slashed_date = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")


def _clean(text: str) -> str:
    """Without what scanners put around: line ends, tabs, control characters, the kind of code."""
    kept = "".join(
        character for character in text if unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    ).strip()
    begun = _symbology.match(kept)
    return kept[begun.end() :].strip() if begun else kept


def _read(text: str) -> Scan:
    plain = unicodedata.normalize("NFKC", text)
    return (
        _slip(text)
        or _number_alone(plain)
        or _insurance(plain)
        or _card(plain)
        or _receipt(text)
        or Unknown("other")
    )


def _slip(text: str) -> SlipScan | None:
    if not text.isascii():
        return None
    # With caps lock on, capitals and small letters change places.
    for address in (text, text.swapcase()):
        if (found := leases.read_address(address)) is not None:
            return SlipScan(*found)
    return None


def _number_alone(text: str) -> CardScan | InsuranceScan | Unknown | None:
    if _person_alone.fullmatch(text):
        return CardScan(text)
    if _insurance_alone.fullmatch(text):
        return InsuranceScan()
    return Unknown("digits") if text.isdecimal() else None


def _insurance(text: str) -> InsuranceScan | None:
    begun = _insurance_number.match(text)
    return InsuranceScan() if begun and len(_fields(text, begun.end())) >= 4 else None


def _card(text: str) -> CardScan | InsuranceScan | Unknown | None:
    if not _person.match(text):
        return None
    fields = _fields(text, 12)
    if len(fields) < 2:
        return None
    if _is_insured(fields):
        return InsuranceScan()
    # Number, the old number or nothing, name, date of birth, and on to the date of issue.
    if len(fields) >= 6 and re.fullmatch(r"(?:[0-9]{9}|[0-9]{12})?", fields[1]) and _is_date(fields[3]):
        return CardScan(fields[0])
    return Unknown("card")


def _fields(text: str, length: int) -> list[str]:
    """The fields behind a number of a length. The sign between them is ``|`` or what a layout makes of it."""
    sign = text[length : length + 1]
    return [text] if not sign or sign.isalnum() or sign in " -./" else text.split(sign)


def _is_insured(fields: list[str]) -> bool:
    """Health-insurance codes hold names as hex digits and dates with slashes, and end with ``$``.

    From 2026 a person's number may be their insurance number too, so the first field does not tell.
    """
    return (
        any(_hex.fullmatch(entry) for entry in fields[1:3] if len(entry) not in (8, 9, 12))
        or any(_slashed_date.fullmatch(entry) for entry in fields)
        or fields[-1] == "$"
    )


def _is_date(said: str) -> bool:
    if not re.fullmatch(r"[0-9]{8}", said):
        return False
    try:
        datetime.date(int(said[4:]), int(said[2:4]), int(said[:2]))
    except ValueError:
        # Cards of people whose day of birth is not known say 00 for day and month.
        return said.startswith("0000") and "1850" <= said[4:] <= "2200"
    return True


def _receipt(text: str) -> ReceiptScan | None:
    code = receipt_codes.parse(text)
    return ReceiptScan(code) if code is not None else None


# ------------------------------------------------------------ what a keyboard spoils

#: The Vietnamese layout has these in the place of the digits (TCVN 6064); marks combine with what is before.
_LAYOUT = {
    "a\u0306": "1", "a\u0302": "2", "e\u0302": "3", "o\u0302": "4", "\u0300": "5", "\u0309": "6",
    "\u0303": "7", "\u0301": "8", "\u0323": "9", "đ": "0", "Đ": "0",
}  # fmt: skip
#: What is typed with Telex to get a mark.
_TELEX = {
    "\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j", "\u0306": "w", "\u031b": "w",
}  # fmt: skip
_layout = re.compile("|".join(sorted(_LAYOUT, key=len, reverse=True)))


def _from_layout(text: str) -> str:
    """Digits again where a Vietnamese keyboard layout made letters and marks of them."""
    # Letter by letter: taking the whole text apart would bring its marks into another order.
    return _layout.sub(lambda found: _LAYOUT[found[0]], "".join(_apart(character) for character in text))


def _from_telex(text: str) -> str:
    """Letters again where the Telex input method made diacritics of them."""
    typed = []
    for character in text:
        apart = _apart(character)
        marks = apart[1:].replace("\u0302", apart[0])
        typed.append(apart[0] + "".join(_TELEX.get(mark, mark) for mark in marks))
    return "".join(typed).replace("đ", "dd").replace("Đ", "DD")


def _apart(character: str) -> str:
    """A letter and its marks: those that make it another letter first, then its tone."""
    apart = unicodedata.normalize("NFD", character)
    return apart[0] + "".join(sorted(apart[1:], key=lambda mark: mark not in "\u0302\u0306\u031b"))


__all__ = [
    "LONGEST", "CardScan", "InsuranceScan", "ReceiptScan", "Scan", "SlipScan", "Unknown", "card_digest",
    "read_scan",
]  # fmt: skip
