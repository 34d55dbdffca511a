"""The officer's keypad as a device: found again whenever it is plugged in, and heard by nobody else.

Its events are read by evdev, from the keypad itself or from a pipe of recorded ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

import evdev
import msgspec
import structlog
from evdev import InputEvent, ecodes
from evdev.eventio_async import EventIO

from config.reading import ConfigurationError, Mistake, suggest
from config.schema_counter import Keypad, KeyTable

#: Seconds between looks for a keypad that is not there.
LOOK_AGAIN_AFTER = 1.0
#: Seconds for which a blinking lamp is on, and off.
BLINK = 0.15
_LEDS: Mapping[str, int] = {"num": ecodes.LED_NUML, "caps": ecodes.LED_CAPSL, "scroll": ecodes.LED_SCROLLL}

log = structlog.get_logger(__name__)


def codes_of(keys: KeyTable, file: str) -> dict[int, str]:
    """Key codes to what they mean: a digit, or a meaning of ``keypad.keys``.

    Raises:
        ConfigurationError: with every name that no key has; ``file`` is where they stand.
    """
    mistakes, found = [], {}
    for meaning, names in msgspec.to_builtins(keys).items():
        for place, name in enumerate(names):
            code = ecodes.ecodes.get(name)
            if isinstance(code, int):
                found[code] = str(place) if meaning == "digits" else meaning
            else:
                known = (one for one in ecodes.ecodes if one.startswith(("KEY_", "BTN_")))
                key = f"keypad.keys.{meaning}[{place + 1}]"
                mistakes.append(Mistake(key, f'there is no key "{name}"', suggest(name, known), file))
    if mistakes:
        raise ConfigurationError(mistakes)
    return found


class _Recorded(EventIO):
    """Events that come through a pipe as the kernel writes them, instead of from a device."""

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self.fd)


def _open(path: Path) -> EventIO:
    """Open a keypad for nobody else to hear; raises OSError."""
    if stat.S_ISFIFO(path.stat().st_mode):
        return _Recorded(path)
    device: evdev.InputDevice[str] = evdev.InputDevice(str(path))
    try:
        device.grab()
    except OSError:
        device.close()
        raise
    return device


class Pad:
    """The keypad.

    Args:
        keypad: where it is.
        on_key: is told every event of a key: its code, its value (1 down, 0 up, 2 repeated) and when.
        on_there: is told when it has come or gone.
    """

    def __init__(
        self, keypad: Keypad, on_key: Callable[[int, int, float], None], on_there: Callable[[], None]
    ) -> None:
        self._keypad, self._on_key, self._on_there = keypad, on_key, on_there
        self._device: EventIO | None = None
        self._blinking: asyncio.Task[None] | None = None
        #: It was looked for and is not there.
        self.missing = False

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                device = _open(Path(self._keypad.device))
            except OSError as error:
                self._tell(missing=True, error=str(error))
            else:
                self._tell(missing=False)
                await self._listen(device)
            await asyncio.sleep(LOOK_AGAIN_AFTER)

    async def _listen(self, device: EventIO) -> None:
        """Tell of keys until the keypad is pulled out."""
        loop, gone = asyncio.get_running_loop(), asyncio.Event()

        def heard() -> None:
            try:
                events = list(device.read())
            except BlockingIOError:
                return
            except OSError:  # pulled out
                events = []
            for event in events:
                self._take(event)
            if not events:
                gone.set()

        self._device = device
        loop.add_reader(device.fileno(), heard)
        try:
            await gone.wait()
        finally:
            self._device = None
            loop.remove_reader(device.fileno())
            with contextlib.suppress(OSError):
                device.close()

    def _take(self, event: InputEvent) -> None:
        if event.type == ecodes.EV_KEY:
            self._on_key(event.code, event.value, event.timestamp())

    def _tell(self, *, missing: bool, error: str = "") -> None:
        if missing and not self.missing:
            log.warning("the keypad is not there", path=self._keypad.device, error=error)
        if missing != self.missing:
            self.missing = missing
            self._on_there()

    # ------------------------------------------------------------ its lamp

    def light(self, *, on: bool) -> None:
        """Let the lamp stand on or off."""
        self._blink_no_more()
        self._set(on=on)

    def blink(self, times: int) -> None:
        """Let the lamp blink some times, then be off."""
        self._blink_no_more()
        if self._keypad.lamp != "none":
            self._blinking = asyncio.ensure_future(self._blink(times))

    async def _blink(self, times: int) -> None:
        for _ in range(times):
            self._set(on=True)
            await asyncio.sleep(BLINK)
            self._set(on=False)
            await asyncio.sleep(BLINK)

    def _blink_no_more(self) -> None:
        if self._blinking is not None:
            self._blinking.cancel()
            self._blinking = None

    def _set(self, *, on: bool) -> None:
        led = _LEDS.get(self._keypad.lamp)
        if led is None or not isinstance(self._device, evdev.InputDevice):
            return
        with contextlib.suppress(OSError, evdev.eventio.EvdevError):  # pulled out, or it may only be read
            self._device.set_led(led, int(on))


__all__ = ["BLINK", "LOOK_AGAIN_AFTER", "Pad", "codes_of"]
