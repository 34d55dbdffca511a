"""``python -m tests.bench.printing_spool ADDRESS COUNT``: a spool in a process of its own, for its memory."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy

from printers import raster
from printers.device import open_device
from printers.port import Sheet
from printers.spool import Spool
from tests.printers.samples import FACTS, FONTS, compose

#: Slips that wait at once: fewer than the spool takes.
_AT_ONCE = 10


class Spooled(msgspec.Struct):
    """What the process tells at its end."""

    seconds: float
    failed: int
    #: What tells each slip from all others, in order: its number, or its dots.
    marks: list[str]
    #: Megabytes resident.
    at_first: float
    after_half: float
    after_all: float


async def spool(address: str, count: int) -> Spooled:
    """Print so many slips, each with a number of its own."""
    told = Spooled(0, 0, [], 0, 0, 0)
    typed = "mode=mixed" in address

    def draw(number: str) -> Sheet:
        composed = compose(replace(FACTS, number=number))
        sheet = Sheet.drawn(composed, FONTS, raster.WIDE, number, FACTS.issued_at)
        black = ~numpy.asarray(sheet.image)
        told.marks.append(number if typed else hashlib.sha256(black.tobytes()).hexdigest())
        return sheet

    async with Spool([open_device(address)], lambda: datetime.datetime.now(datetime.UTC)) as waiting:
        told.failed += (await waiting.submit(lambda: draw("W000")).done).code is not None  # warm
        told.marks.clear()
        told.at_first = _resident()
        began = time.perf_counter()
        for first in range(0, count, _AT_ONCE):
            names = [f"C{number:03}" for number in range(first, min(first + _AT_ONCE, count))]
            jobs = [waiting.submit(lambda name=name: draw(name)) for name in names]
            done = await asyncio.gather(*(job.done for job in jobs))
            told.failed += sum(job.code is not None for job in done)
            if first <= count // 2 < first + _AT_ONCE:
                told.after_half = _resident()
        told.seconds = time.perf_counter() - began
        told.after_all = _resident()
    return told


def _resident() -> float:
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmRSS:\s+([0-9]+)", status)[0]) / 1024


if __name__ == "__main__":
    found = asyncio.run(spool(sys.argv[1], int(sys.argv[2])))
    sys.stdout.buffer.write(msgspec.json.encode(found))
