"""The ways to put a slip into the bytes of a thermal printer, and how an address chooses one.

``?mode=bitmap``, which is usual, sends dots: right everywhere. ``?mode=mixed`` is for slow lines; with it

``codepage=tcvn3``, ``cp1258`` or ``cp437`` says what type the printer has,
``pages=30,31`` under which numbers it has the tables of that code page, where those are not Epson's,
``marks=over`` that it puts a tone over the letter before it (cp1258),
``columns=42`` how many signs a line holds, ``code=dots`` that it cannot draw a QR code itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from printers.address import Address
from printers.encoders import bitmap
from printers.encoders.code_pages import CODE_PAGES, type_of
from printers.encoders.mixed import Mixed
from printers.port import Sheet

#: A slip as bytes, in portions.
Encoder = Callable[[Sheet], Iterator[bytes]]
_OF_MIXED = frozenset({"codepage", "pages", "marks", "columns", "code"})
#: What may stand in an address to choose and to tune one.
OPTIONS = frozenset({"mode"}) | _OF_MIXED


def chosen(address: Address) -> Encoder:
    """The encoder that an address asks for.

    Raises:
        AddressError: its options break a rule.
    """
    if address.choice("mode", ("bitmap", "mixed")) == "mixed":
        return _mixed(address)
    for name in sorted(address.options.keys() & _OF_MIXED):
        raise address.wrong(f": {name} needs mode=mixed")
    return bitmap.encode


def _mixed(address: Address) -> Encoder:
    if "codepage" not in address.options:
        raise address.wrong(f": mode=mixed needs codepage, one of {', '.join(CODE_PAGES)}")
    page = CODE_PAGES[address.choice("codepage", tuple(CODE_PAGES))]
    marks = address.choice("marks", ("none", "over")) == "over"
    if marks and not page.with_marks:
        raise address.wrong(": marks=over belongs to codepage=cp1258")
    columns = address.number("columns", 0)
    if "columns" in address.options and not 16 <= columns <= 80:
        raise address.wrong(": columns must be from 16 to 80")
    own_code = address.choice("code", ("own", "dots")) == "own"
    return Mixed(type_of(page, _numbers(address, page.usual), marks=marks), columns or None, own_code)


def _numbers(address: Address, usual: tuple[int, ...]) -> tuple[int, ...]:
    if "pages" not in address.options:
        return usual
    words = address.options["pages"].split(",")
    numbers = tuple(int(word) for word in words if word.isascii() and word.isdigit())
    if not len(words) == len(numbers) == len(set(numbers)) <= len(usual) or max(numbers) > 255:
        most = f"up to {len(usual)} different numbers" if len(usual) > 1 else "a number"
        raise address.wrong(f": pages must be {most} from 0 to 255, as in pages={','.join(map(str, usual))}")
    return numbers


__all__ = ["OPTIONS", "Encoder", "chosen"]
