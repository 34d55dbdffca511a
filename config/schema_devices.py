"""What may stand in ``kiosk.toml`` and ``board.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from config.reading import Mistake
from config.schema import Address, Id, Session
from config.schema_panel import Panel, check_panel

Pixels = Annotated[int, Meta(ge=320, le=7680, description="320 to 7680 pixels")]
Seconds = Annotated[int, Meta(ge=5, le=600, description="5 to 600 seconds")]
PinHash = Annotated[
    str,
    Meta(max_length=200, pattern=r"^(scrypt:[0-9a-f]+:[0-9a-f]+)?$", description="what --make-pin prints"),
]
Theme = Literal["plain", "large", "high-contrast"]
#: The beginning of a receipt code: organisation, up to where the date follows.
Prefix = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Z]+(\.[0-9A-Z]+)*$",
        max_length=35,
        description='the organisation of a receipt code, such as "H01.15.03"',
    ),
]


class Window(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a screen fills its display."""

    fullscreen: bool = True
    #: Size where it does not fill it.
    width: Pixels = 1080
    height: Pixels = 1920
    theme: Theme = "plain"


PrinterAddress = Annotated[
    str, Meta(min_length=1, max_length=200, description="a printer such as usb://04b8:0e15")
]


class Printer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The slip printer of a kiosk."""

    address: PrinterAddress = "tray://var/slips"
    #: Printers in whose turn it is while those before them cannot print.
    fallback: Annotated[tuple[PrinterAddress, ...], Meta(max_length=3)] = ()
    #: Width of the paper in dots: 58 or 80 mm.
    width: Literal[384, 576] = 576

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them, in the order in which they are used."""
        return (self.address, *self.fallback)


#: A key as the window system names it, or its number, such as "#1073741931".
KeyName = Annotated[
    str,
    Meta(pattern=r"^([a-z0-9]{1,20}|#[0-9]{1,10})$", description='a key such as "enter", "f2" or "numpad5"'),
]
Keys = Annotated[tuple[KeyName, ...], Meta(max_length=8)]


class Keypad(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the keys of a keypad, or of a keyboard, are for. Digits and letters are themselves."""

    up: Keys = ("up",)
    down: Keys = ("down",)
    left: Keys = ("left",)
    right: Keys = ("right",)
    #: Presses what has the focus.
    ok: Keys = ("enter", "numpadenter")
    #: One screen back.
    back: Keys = ("escape",)
    #: Takes back the last sign; where nothing is typed, one screen back.
    erase: Keys = ("backspace", "delete")
    #: Back to the first screen.
    start_over: Keys = ("home", "numpadmul")
    help: Keys = ("f3",)
    #: Says the screen once more.
    repeat: Keys = ("f2", "numpadadd")
    #: Says everything aloud, or no more.
    speech: Keys = ("f1",)
    #: Keypads with a socket for headphones report these when a plug is put in or pulled out.
    headphones_in: Keys = ("f15",)
    headphones_out: Keys = ("#1073741931",)
    #: Asks for the PIN of the maintenance.
    maintenance: Keys = ("f12",)


Voice = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9+_-]{1,60}$", description='a voice of espeak-ng such as "vi-vn-x-south"')
]


class Speech(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the kiosk says aloud what is on its screen."""

    #: Where it is heard. Codes of dossiers are said to headphones only. ``off``: nobody is offered it.
    output: Literal["headphones", "speaker", "off"] = "headphones"
    #: Name of the sound device, as `aplay -L` lists it.
    device: Annotated[str, Meta(min_length=1, max_length=200)] = "default"
    #: Per cent.
    volume: Annotated[int, Meta(ge=5, le=100, description="5 to 100 per cent")] = 80
    #: Words a minute.
    speed: Annotated[int, Meta(ge=80, le=300, description="80 to 300 words a minute")] = 140
    #: Language to voice, where it is not simply the language's own.
    voices: dict[str, Voice] = {}


class Kiosk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``kiosk.toml``."""

    device: Id
    server: Address
    hall: Id
    #: Seconds without a touch after which it returns home.
    home_after: Seconds = 45
    #: Seconds for which a number stays on the screen.
    ticket_for: Seconds = 15
    #: File of what it must not forget, relative to the folder in which it is started.
    memory: Annotated[str, Meta(min_length=1, max_length=200)] = "var/kiosk.sqlite"
    #: What opens its maintenance screen, as `kiosk --make-pin` makes it; empty: nothing does.
    pin: PinHash = ""
    #: Seconds before it returns home in which it asks whether somebody is still there.
    warn_before: Seconds = 20
    #: Seconds after which an untouched first screen gives way to a quiet picture; 0: never.
    attract_after: Annotated[int, Meta(ge=0, le=3600, description="0 to 3600 seconds")] = 180
    #: Beginnings of receipt codes that are seen here most, the first one filled in.
    receipt_prefixes: Annotated[tuple[Prefix, ...], Meta(max_length=4)] = ()
    #: Picture of the hall's arms; empty: none.
    arms: Annotated[str, Meta(max_length=200)] = ""
    window: Window = Window()
    printer: Printer = Printer()
    keypad: Keypad = Keypad()
    speech: Speech = Speech()


def check_keys(kiosk: Kiosk) -> Iterator[Mistake]:
    """No key has two meanings."""
    seen: dict[str, str] = {}
    for meaning, keys in msgspec.to_builtins(kiosk.keypad).items():
        for place, key in enumerate(keys, 1):
            if key in seen:
                yield Mistake(f"keypad.{meaning}[{place}]", f'"{key}" is the key for "{seen[key]}" already')
            seen.setdefault(key, meaning)


class Desk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``desk.toml``: the agent beside a desk's printer."""

    device: Id
    server: Address
    hall: Id
    #: A counter, or ``staff`` for those who run the hall.
    desk: Id
    #: File of the slips that it must not lose, relative to the folder in which it is started.
    queue: Annotated[str, Meta(min_length=1, max_length=200)] = "var/desk.sqlite"
    printer: Printer = Printer()


Layout = Literal["list", "grid", "counter"]
Place = Annotated[int, Meta(ge=-1, le=30720, description="-1, or 0 to 30720 pixels")]


class BoardWindow(Window, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a board fills its display, and where it stands on a machine that has several."""

    width: Pixels = 1920
    height: Pixels = 1080
    #: Where its upper left corner is; -1: where the window system puts it.
    left: Place = -1
    top: Place = -1


class Volume(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How loud a board is within some hours of the day."""

    hours: Session
    percent: Annotated[int, Meta(ge=5, le=100, description="5 to 100 per cent")]


def check_volume(board: Board) -> Iterator[Mistake]:
    """Hours end after they begin, and no two of them lie over each other."""
    for index, entry in enumerate(board.volume, 1):
        begin, _, end = entry.hours.partition("-")
        if not end:
            continue  # it could not be read
        if end <= begin:
            yield Mistake(f"volume[{index}].hours", f"must end after {begin}, ends {end}")
        for earlier in board.volume[: index - 1]:
            other_begin, _, other_end = earlier.hours.partition("-")
            if begin < other_end and other_begin < end:
                yield Mistake(f"volume[{index}].hours", f"lies over {earlier.hours}")


class Board(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``board.toml``."""

    device: Id
    server: Address
    hall: Id
    zone: Id = "main"
    #: May be the zone's announcer.
    can_announce: bool = True
    #: Outside of all hours: 100 per cent.
    volume: tuple[Volume, ...] = ()
    #: Calls with those before them; a tile for every counter; one counter alone.
    layout: Layout = "list"
    #: The counters of the zone that it shows; all of them where none are named.
    counters: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()
    #: The counter of the layout ``counter``.
    counter: Annotated[str, Meta(max_length=32)] = ""
    window: BoardWindow = BoardWindow()
    #: What stands beside calls.
    panel: Panel = Panel()

    @property
    def shown(self) -> tuple[str, ...]:
        """The counters that it shows; empty: all of its zone."""
        return (self.counter,) if self.layout == "counter" else self.counters


def check_board(board: Board) -> Iterator[Mistake]:
    """A board for one counter knows which, and no counter is named twice."""
    if board.layout == "counter" and not board.counter:
        yield Mistake("counter", 'the layout "counter" needs a counter, such as "3"')
    for place, name in enumerate(board.counters, 1):
        if name in board.counters[: place - 1]:
            yield Mistake(f"counters[{place}]", f'"{name}" is named already')
    yield from check_panel(board.panel)
    if (board.window.left < 0) != (board.window.top < 0):
        yield Mistake("window.left", "left and top are given together, or both are -1")


__all__ = [
    "Board",
    "BoardWindow",
    "Desk",
    "Keypad",
    "Kiosk",
    "Printer",
    "Speech",
    "Theme",
    "Volume",
    "Window",
    "check_board",
    "check_keys",
    "check_volume",
]
