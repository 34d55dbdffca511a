"""The bytes that a board at a counter is sent, as ``counter.toml`` describes them. Pure.

CRC-16 variants are those of the RevEng catalogue, by its names, from the library fastcrc.
"""

from __future__ import annotations

import functools
import operator
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastcrc import crc16

from config.schema_counter import Frame, Part, State
from queue_server.contract.messages import DisplayView

_ALIGN: Mapping[str, Callable[[str, int, str], str]] = {
    "left": str.ljust, "right": str.rjust, "center": str.center,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What a board is to show."""

    counter: str
    state: State
    #: A ticket's number, digits that are typed, or a sign in its place; empty: none.
    number: str = ""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A frame, and which of its fields had more in them than their width: these show nothing."""

    data: bytes
    misfits: tuple[str, ...]


class _TooWide(Exception):
    """A value has no room in its field."""


def shown_of(view: DisplayView, *, lost: bool = False) -> Shown:
    """What a counter's view says. While the server is away the last number stays, and the state tells."""
    stands = "" if view.clear else view.number or ""
    state: State
    if lost:
        state = "lost"
    elif view.clear:
        state = "clear"
    elif view.number is not None:
        state = "called" if view.state == "called" else "serving"
    else:
        state = "stopped" if view.stopped is not None else view.status
    return Shown(counter=view.counter, state=state, number=stands)


def encode(frame: Frame, shown: Shown) -> Encoded:
    """The bytes of a frame for what is shown."""
    pieces: list[bytes] = []
    misfits: list[str] = []
    for part in frame.parts:
        if part.field == "checksum":
            pieces.append(_checksum(frame, part, b"".join(pieces[frame.checksum_from - 1 :])))
        elif part.field:
            try:
                pieces.append(_field(frame, part, _value(frame, part, shown)))
            except _TooWide:
                misfits.append(part.field)
                pieces.append(_field(frame, part, ""))
        else:
            pieces.append(bytes.fromhex(part.hex) if part.hex else part.text.encode(frame.encoding))
    return Encoded(b"".join(pieces), tuple(misfits))


def _value(frame: Frame, part: Part, shown: Shown) -> str:
    """A field's text; where the place is a number, its digits."""
    match part.field:
        case "state":
            return str(getattr(frame.states, shown.state))
        case "counter":
            return shown.counter
        case "letters":
            return "".join(sign for sign in shown.number if sign.isalpha()) or part.empty
        case "digits":
            return "".join(sign for sign in shown.number if sign.isdecimal()) or _sign(shown) or part.empty
        case _:
            return shown.number or part.empty


def _sign(shown: Shown) -> str:
    """A sign without digits, such as "Err", stands also where only digits do."""
    return shown.number if shown.state in ("done", "refused", "away") else ""


def _field(frame: Frame, part: Part, value: str) -> bytes:
    if part.form != "text":
        return _number(part, value)
    return b"".join(_letter(sign, frame.encoding) for sign in _text(part, value))


def _text(part: Part, value: str) -> str:
    """A text in its place. Zeros that lead are left out before it counts as too wide."""
    if not part.width:
        return value
    while len(value) > part.width and value.startswith("0"):
        value = value[1:]
    if len(value) > part.width:
        raise _TooWide
    return _ALIGN[part.align](value, part.width, part.pad)


def _letter(sign: str, encoding: str) -> bytes:
    """A letter, without its marks where the encoding has none with them."""
    bare = "D" if sign == "Đ" else unicodedata.normalize("NFD", sign)[0]
    for attempt in (sign, bare):
        try:
            return attempt.encode(encoding)
        except UnicodeEncodeError:
            continue
    return b"?"


def _number(part: Part, value: str) -> bytes:
    """The digits of a value as a number; none are 0."""
    digits = "".join(sign for sign in value if sign.isdecimal())
    if value and not digits and part.field == "counter":
        raise _TooWide
    return _whole(int(digits or "0"), part.form, part.width)


def _whole(number: int, form: str, width: int) -> bytes:
    """A whole number in a place of so many bytes, or of so many digits of hexadecimal."""
    if number >= {"hex": 16, "bcd": 100}.get(form, 256) ** width:
        raise _TooWide
    match form:
        case "hex":
            return f"{number:0{width}X}".encode("ascii")
        case "bcd":
            return bytes.fromhex(f"{number:0{2 * width}d}")
        case _:
            return number.to_bytes(width, "big" if form == "big" else "little")


def _sum(data: bytes) -> int:
    return sum(data)


def _lrc(data: bytes) -> int:
    return -sum(data) & 0xFF


def _xor(data: bytes) -> int:
    return functools.reduce(operator.xor, data, 0)


_SUMS: Mapping[str, Callable[[bytes], int]] = {"sum": _sum, "xor": _xor, "lrc": _lrc}


def checksum(name: str, data: bytes) -> int:
    """A checksum by its name in ``counter.toml``; a sum is as large as it grows."""
    if name in _SUMS:
        return _SUMS[name](data)
    variant: Callable[[bytes], int] = getattr(crc16, name.removeprefix("crc-16/").replace("-", "_"))
    return variant(data)


def _checksum(frame: Frame, part: Part, data: bytes) -> bytes:
    """It has the width that it usually has where none is given; of a longer sum the last digits count."""
    usual = 2 if frame.checksum.startswith("crc-16") else 1
    width = part.width or (2 * usual if part.form == "hex" else usual)
    bits = width * (4 if part.form == "hex" else 8)
    return _whole(checksum(frame.checksum, data) % (1 << bits), part.form, width)


__all__ = ["Encoded", "Shown", "checksum", "encode", "shown_of"]
