"""The ways to put a slip into the bytes of a thermal printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from printers.address import Address
from printers.encoders import bitmap
from printers.port import Sheet

#: A slip as bytes, in portions.
Encoder = Callable[[Sheet], Iterator[bytes]]
#: What may stand in an address to choose and to tune one.
OPTIONS: frozenset[str] = frozenset()


def chosen(address: Address) -> Encoder:
    """The encoder that an address asks for.

    Raises:
        AddressError: its options break a rule.
    """
    del address
    return bitmap.encode


__all__ = ["OPTIONS", "Encoder", "chosen"]
