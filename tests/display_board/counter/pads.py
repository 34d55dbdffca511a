"""Keypads for tests: a pipe of events as the kernel records them, a real device where there is uinput."""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import evdev
from evdev import ecodes

#: ``struct input_event`` of Linux on 64 bits: seconds, microseconds, type, code, value.
EVENT = struct.Struct("llHHi")
#: Seconds to wait for somebody who listens.
_PATIENCE = 60.0
#: Where a pad's keys have their scan codes; pads send one before each key.
_SCAN = 0x70000


class RecordedPad:
    """A keypad whose events come through a pipe.

    Args:
        path: where the pipe is, as if it were the device.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        #: Seconds by the clock of the recording.
        self.clock = 1_700_000_000.0
        self._writing = -1

    def plug_in(self) -> None:
        """Be there."""
        os.mkfifo(self.path)

    def pull_out(self) -> None:
        """Be gone."""
        self.path.unlink()
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1

    async def heard(self) -> None:
        """Wait until somebody listens."""
        async with asyncio.timeout(_PATIENCE):
            while self._writing < 0:
                try:
                    self._writing = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
                except OSError:  # nobody yet
                    await asyncio.sleep(0.02)

    def write(self, data: bytes) -> None:
        """Events as they were recorded."""
        os.write(self._writing, data)

    def event(self, kind: int, code: int, value: int) -> bytes:
        """One event at the recording's clock."""
        seconds = int(self.clock)
        return EVENT.pack(seconds, round((self.clock - seconds) * 1e6), kind, code, value)

    def key(self, name: str, value: int) -> bytes:
        """An event of a key as a pad sends it: its scan code, the key, the report's end."""
        code = int(ecodes.ecodes[name])
        scan = b"" if value == 2 else self.event(ecodes.EV_MSC, ecodes.MSC_SCAN, _SCAN + code)
        return scan + self.event(ecodes.EV_KEY, code, value) + self.event(ecodes.EV_SYN, 0, 0)

    def pressed(self, *names: str) -> bytes:
        """Keys pressed and let go one after the other, each held so long that it repeats itself."""
        data = b""
        for name in names:
            self.clock += 0.3
            data += self.key(name, 1)
            for _ in range(3):
                self.clock += 0.033
                data += self.key(name, 2)
            self.clock += 0.02
            data += self.key(name, 0)
        return data

    def press(self, *names: str) -> None:
        """Do so now."""
        self.write(self.pressed(*names))


@contextlib.contextmanager
def real_pad(keys: tuple[str, ...]) -> Iterator[evdev.UInput]:
    """A device of the kernel's own with these keys and a lamp."""
    codes = [int(ecodes.ecodes[name]) for name in keys]
    with evdev.UInput(
        {ecodes.EV_KEY: codes, ecodes.EV_LED: [ecodes.LED_NUML]}, name="a test's keypad"
    ) as device:
        yield device


__all__ = ["EVENT", "RecordedPad", "real_pad"]
