"""What may stand in ``counter.toml``: the display and the keypad at one counter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from config import addresses
from config.reading import Mistake, suggest
from config.schema import Address, Id

#: What a display can be told: what the counter does, then what only a board is told.
State = Literal[
    "open", "called", "serving", "paused", "closed", "stopped", "clear", "lost", "typing", "done", "refused",
    "away",
]  # fmt: skip
Field = Literal["", "number", "digits", "letters", "counter", "state", "checksum"]
Encoding = Literal["ascii", "latin-1", "cp1252", "utf-8", "utf-16-be", "utf-16-le"]
#: CRC-16 variants have their names in the RevEng catalogue of parametrised CRC algorithms.
Checksum = Literal[
    "none", "sum", "xor", "lrc", "crc-16/arc", "crc-16/dnp", "crc-16/genibus", "crc-16/ibm-3740",
    "crc-16/ibm-sdlc", "crc-16/kermit", "crc-16/maxim-dow", "crc-16/mcrf4xx", "crc-16/modbus",
    "crc-16/profibus", "crc-16/usb", "crc-16/xmodem",
]  # fmt: skip
Form = Literal["text", "hex", "bcd", "big", "little"]
Hex = Annotated[
    str,
    Meta(
        pattern=r"^([0-9A-Fa-f]{2}( [0-9A-Fa-f]{2})*)?$",
        max_length=300,
        description='bytes in hexadecimal with a space between them, such as "02 41"',
    ),
]
Fixed = Annotated[str, Meta(max_length=64)]
Sign = Annotated[str, Meta(max_length=16, description="at most 16 characters in quotes")]
Pad = Annotated[str, Meta(min_length=1, max_length=1, description="one character in quotes")]
Width = Annotated[int, Meta(ge=0, le=64)]
Seconds = Annotated[int, Meta(ge=1, le=600, description="1 to 600 seconds")]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables."""


class States(_Table, frozen=True, kw_only=True):
    """What stands for each state where a frame has the field "state"."""

    open: Sign = ""
    called: Sign = ""
    serving: Sign = ""
    paused: Sign = ""
    closed: Sign = ""
    stopped: Sign = ""
    clear: Sign = ""
    #: The server is away; the number is the last one known.
    lost: Sign = ""
    #: Digits are typed on the keypad; an act was done; it was refused; the server does not answer it.
    typing: Sign = ""
    done: Sign = ""
    refused: Sign = ""
    away: Sign = ""


class Part(_Table, frozen=True, kw_only=True):
    """One piece of a frame: fixed bytes, a fixed text or a field."""

    hex: Hex = ""
    text: Fixed = ""
    field: Field = ""
    #: ``text``; ``hex``: digits of hexadecimal; ``bcd``: two decimal digits a byte; ``big``, ``little``: a
    #: whole number of that end first.
    form: Form = "text"
    #: Characters of a text or of hexadecimal, bytes of a number; 0: as long as it is.
    width: Width = 0
    align: Literal["left", "right", "center"] = "right"
    pad: Pad = " "
    #: What stands for a field that has nothing to show.
    empty: Sign = ""


class Frame(_Table, frozen=True, kw_only=True):
    """What is sent to a board, part by part."""

    id: Id
    encoding: Encoding = "ascii"
    checksum: Checksum
    #: The first part that the checksum covers, counted from 1; the last one is that before the checksum.
    checksum_from: Annotated[int, Meta(ge=1, le=64, description="a part's place, counted from 1")] = 1
    states: States = States()
    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=64)]


class Signs(_Table, frozen=True, kw_only=True):
    """What stands in place of the number for a moment after a key of the keypad."""

    done: Sign = ""
    refused: Sign = "Err"
    #: There was nobody to call.
    nobody: Sign = "0"
    away: Sign = "---"


class Display(_Table, frozen=True, kw_only=True):
    """The board at the counter."""

    #: Empty: there is none.
    address: Annotated[str, Meta(max_length=200)] = ""
    #: Which of the frames it understands.
    frame: Annotated[str, Meta(max_length=32)] = ""
    #: A board may be switched on late, or forget.
    repeat_every: Seconds = 10
    #: Seconds without a byte taken after which it counts as stalled.
    stall_after: Seconds = 5
    signs: Signs = Signs()


Key = Annotated[
    str,
    Meta(pattern=r"^(KEY|BTN)_[A-Z0-9_]{1,30}$", description='a key as evtest names it, such as "KEY_KP1"'),
]
Keys = Annotated[tuple[Key, ...], Meta(max_length=8)]
Code = Annotated[
    str,
    Meta(max_length=64, pattern=r"^[a-z0-9-]*$", description="a reason's code from hall.toml, or nothing"),
]


class KeyTable(_Table, frozen=True, kw_only=True):
    """Which keys do what."""

    #: For 0 to 9, in this order.
    digits: Annotated[tuple[Key, ...], Meta(min_length=10, max_length=10)] = tuple(
        f"KEY_KP{digit}" for digit in range(10)
    )
    call_next: Keys = ("KEY_KPENTER",)
    recall: Keys = ("KEY_KPPLUS",)
    start: Keys = ()
    no_show: Keys = ("KEY_KPMINUS",)
    finish: Keys = ("KEY_KPASTERISK",)
    pause: Keys = ("KEY_KPSLASH",)
    call_number: Keys = ("KEY_KPDOT",)
    clear: Keys = ("KEY_BACKSPACE",)


class Keypad(_Table, frozen=True, kw_only=True):
    """The officer's keypad."""

    #: Path of its device; empty: there is none.
    device: Annotated[str, Meta(pattern=r"^(/.+)?$", max_length=200, description="a path from /")] = ""
    keys: KeyTable = KeyTable()
    #: Seconds after which digits that nobody goes on with are forgotten.
    forget_after: Seconds = 5
    #: Milliseconds in which a key that comes again is the same press.
    bounce: Annotated[int, Meta(ge=0, le=1000, description="0 to 1000 milliseconds")] = 50
    #: Seconds for which a sign stands in place of the number.
    sign_for: Seconds = 2
    #: Seconds for which an act is asked again while the server does not answer.
    retry_for: Seconds = 30
    #: Why the counter pauses, and why a number is called out of turn.
    pause_reason: Code = ""
    call_reason: Code = ""
    #: The keyboard's light that answers.
    lamp: Literal["none", "num", "caps", "scroll"] = "none"


class CounterDevices(_Table, frozen=True, kw_only=True):
    """``counter.toml``."""

    device: Id
    server: Address
    hall: Id
    counter: Id
    display: Display = Display()
    keypad: Keypad = Keypad()
    frames: Annotated[tuple[Frame, ...], Meta(max_length=20)] = ()

    @property
    def frame(self) -> Frame | None:
        """The frame that its board understands."""
        return next((frame for frame in self.frames if frame.id == self.display.frame), None)


def check(devices: CounterDevices) -> Iterator[Mistake]:
    """What must hold between the values of ``counter.toml``."""
    yield from _check_display(devices)
    yield from _check_keys(devices.keypad.keys)
    for index, frame in enumerate(devices.frames, 1):
        yield from _check_frame(f"frames[{index}]", frame)


def _check_display(devices: CounterDevices) -> Iterator[Mistake]:
    display, known = devices.display, [frame.id for frame in devices.frames]
    for index, name in enumerate(known, 1):
        if name and name in known[: index - 1]:
            yield Mistake(f"frames[{index}].id", f'"{name}" is there twice')
    if not display.address:
        return
    try:
        addresses.parse(display.address)
    except addresses.AddressError as error:
        yield Mistake("display.address", str(error))
    frame = devices.frame
    if frame is None and "" not in known:
        yield Mistake("display.frame", f'there is no frame "{display.frame}"', suggest(display.frame, known))
    if frame is None:
        return
    numbered = any(part.field == "counter" and part.form != "text" for part in frame.parts)
    if numbered and devices.counter and not _is_digits(devices.counter):
        yield Mistake("counter", f'must be digits for the frame "{frame.id}", is "{devices.counter}"')
    for name, sign in msgspec.structs.asdict(display.signs).items():
        yield from _check_sign(f"display.signs.{name}", sign, frame, ("number", "digits"))


def _check_sign(key: str, sign: str, frame: Frame, fields: tuple[str, ...]) -> Iterator[Mistake]:
    """It can be sent, and is not wider than the fields that show it."""
    if not _can_be_sent(sign, frame.encoding):
        yield Mistake(key, f'"{sign}" has letters that {frame.encoding} has not')
    for part in frame.parts:
        if part.field in fields and part.form == "text" and 0 < part.width < len(sign):
            yield Mistake(key, f'"{sign}" is longer than the width {part.width} of the field "{part.field}"')


def _can_be_sent(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding or "utf-8")  # one that could not be read is a mistake already
    except UnicodeEncodeError:
        return False
    return True


def _check_frame(key: str, frame: Frame) -> Iterator[Mistake]:
    sums = [index for index, part in enumerate(frame.parts, 1) if part.field == "checksum"]
    if frame.checksum == "none" and sums:
        yield Mistake(f"{key}.parts[{sums[0]}].field", 'has a checksum although checksum is "none"')
    if frame.checksum not in ("", "none") and len(sums) != 1:
        fields = tuple(f"{key}.parts[{index}].field" for index in range(1, len(frame.parts) + 1))
        rule = f'needs one part with field = "checksum", there are {len(sums)}'
        yield Mistake(f"{key}.checksum", rule, unless=fields)
    if sums and frame.checksum_from >= sums[0]:
        yield Mistake(f"{key}.checksum_from", f"must be before the checksum, which is part {sums[0]}")
    for index, part in enumerate(frame.parts, 1):
        yield from _check_part(f"{key}.parts[{index}]", part, frame)
    state = [part for part in frame.parts if part.field == "state"]
    for name, sign in msgspec.structs.asdict(frame.states).items():
        yield from _check_sign(f"{key}.states.{name}", sign, frame, ("state",))
        if any(part.form != "text" for part in state) and sign and not _is_digits(sign):
            yield Mistake(f"{key}.states.{name}", f'must be digits where the state is a number, is "{sign}"')


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _check_part(key: str, part: Part, frame: Frame) -> Iterator[Mistake]:
    ways = ("hex", "text", "field")
    given = [name for name in ways if getattr(part, name)]
    if len(given) != 1:
        told = " and ".join(given) or "none of them"
        unless = tuple(f"{key}.{name}" for name in ways)
        yield Mistake(key, f"must have one of hex, text and field, has {told}", unless=unless)
    if not _can_be_sent(part.text + part.pad + part.empty, frame.encoding):
        yield Mistake(key, f"has letters that {frame.encoding} has not")
    if not part.field:
        return
    if part.form != "text" and part.field == "letters":
        yield Mistake(f"{key}.form", 'must be "text" for letters')
    if part.form == "text" and part.field == "checksum":
        yield Mistake(f"{key}.form", 'must be "hex", "big" or "little" for a checksum')
    if part.form == "bcd" and part.field == "checksum":
        yield Mistake(f"{key}.form", 'must be "hex", "big" or "little" for a checksum')
    if part.form != "text" and not part.width and part.field != "checksum":
        yield Mistake(f"{key}.width", f'is missing for the form "{part.form}"')
    if part.form in ("bcd", "big", "little") and part.width > 8:
        yield Mistake(f"{key}.width", f"must be at most 8 bytes, is {part.width}")
    if part.form != "text" and part.empty and not _is_digits(part.empty):
        yield Mistake(f"{key}.empty", f'must be digits where the field is a number, is "{part.empty}"')
    if 0 < part.width < len(part.empty):
        yield Mistake(f"{key}.empty", f'"{part.empty}" is longer than the width {part.width}')
    wide = {"hex": 4, "big": 2, "little": 2}.get(part.form, 0)
    if part.field == "checksum" and frame.checksum.startswith("crc-16") and part.width not in (0, wide):
        yield Mistake(f"{key}.width", f'must be {wide} for a CRC-16 of the form "{part.form}"')


def _check_keys(keys: KeyTable) -> Iterator[Mistake]:
    """No key has two meanings."""
    seen: dict[str, str] = {}
    for meaning, names in msgspec.to_builtins(keys).items():
        for place, name in enumerate(names, 1):
            if name and name in seen:
                yield Mistake(
                    f"keypad.keys.{meaning}[{place}]", f'"{name}" is the key for "{seen[name]}" already'
                )
            seen.setdefault(name, meaning)


__all__ = [
    "Checksum", "CounterDevices", "Display", "Frame", "KeyTable", "Keypad", "Part", "Signs", "State",
    "States", "check",
]  # fmt: skip
