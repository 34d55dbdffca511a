"""``python -m tests.bench.printing_press TIMES MANY``: what the case ``printing`` measures, as JSON.

The printer is a TCP listener in this process that answers as printers do; the spool with its threads is a
process of its own, so that its memory is measured alone. Afterwards every slip that came is read back.
"""

from __future__ import annotations

import asyncio
import hashlib
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import msgspec

from printers import address, encoders, raster, slip
from printers.port import Sheet
from tests.bench.printing_spool import Spooled
from tests.printers.paper_reader import EPSON, Dots, Reader, cp1258, rows_of, tcvn3
from tests.printers.samples import FACTS, FONTS, compose

Table = dict[str, float]
#: A byte is ten bits on a serial line.
BYTES_A_SECOND = 9600 / 10
#: What a printer is asked to do, and the tables that it has.
WAYS = {
    "bitmap": ("", EPSON),
    "tcvn3": ("mode=mixed&codepage=tcvn3", EPSON),
    "tcvn3_small": ("mode=mixed&codepage=tcvn3&pages=27", {27: tcvn3(capitals=False)}),
    "cp1258_over": ("mode=mixed&codepage=cp1258&marks=over", {52: cp1258(marks=True)}),
    "cp437": ("mode=mixed&codepage=cp437", EPSON),
}
_QUESTION = b"\x10\x04"


async def press(times: int, many: int) -> Table:
    """Draw and encode so many times, and send so many through a printer."""
    table: Table = {}
    for language in ("vi", "en", "km"):
        table |= _drawn(language, times)
        for way in WAYS:
            table |= _said(language, way, times)
    for way in ("bitmap", "tcvn3"):
        table |= await _printed(way, many)
    return table


def _drawn(language: str, times: int) -> Table:
    def draw(count: int) -> None:
        raster.draw(_slip(language, count), FONTS, raster.WIDE)

    return {f"printing.draw.{language}.median_ms": _median(draw, times)}


def _said(language: str, way: str, times: int) -> Table:
    encoder = encoders.chosen(address.split(f"tcp://printer:9100?{WAYS[way][0]}"))
    sheet = _sheet(language, 10)
    size = sum(map(len, encoder(sheet)))
    name = f"printing.say.{language}.{way}"
    return {
        f"{name}.median_ms": _median(lambda _count: list(encoder(sheet)), times),
        f"{name}.bytes": float(size),
        f"{name}.seconds_at_9600_baud": size / BYTES_A_SECOND,
        f"{name}.share": size / _bitmap_size(sheet),
    }


def _bitmap_size(sheet: Sheet) -> int:
    return sum(map(len, encoders.chosen(address.split("tcp://printer:9100"))(sheet)))


def _slip(language: str, count: int) -> slip.Slip:
    return compose(replace(FACTS, language=language, number=f"C{count:03}"))


def _sheet(language: str, count: int) -> Sheet:
    return Sheet.drawn(_slip(language, count), FONTS, raster.WIDE, f"C{count:03}", FACTS.issued_at)


def _median(act: Callable[[int], object], times: int) -> float:
    took = []
    for count in range(times):
        began = time.perf_counter()
        act(count)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


# ------------------------------------------------------------ through a printer


class _Printer(asyncio.Protocol):
    """Answers that all is well, and keeps what it gets."""

    def __init__(self, got: list[bytes]) -> None:
        self._got = got
        self._parts: list[bytes] = []
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        # A question comes alone, as the other end waits for the answer.
        if data[:2] == _QUESTION and len(data) == 3 and isinstance(self._transport, asyncio.Transport):
            self._transport.write(b"\x12")
            return
        self._parts.append(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._got.append(b"".join(self._parts))


async def _printed(way: str, many: int) -> Table:
    got: list[bytes] = []
    server = await asyncio.get_running_loop().create_server(lambda: _Printer(got), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    place = f"tcp://127.0.0.1:{port}?{WAYS[way][0]}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.printing_spool", place, str(many),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, errors = await process.communicate()
    server.close()
    await server.wait_closed()
    if process.returncode != 0:
        raise RuntimeError(errors.decode())
    spooled = msgspec.json.decode(said, type=Spooled)
    marks = [_mark(way, stream) for stream in got if stream][1:]  # the first one only warms
    name = f"printing.{many}_through_tcp.{way}"
    return {
        f"{name}.per_s": many / spooled.seconds,
        f"{name}.failed": float(spooled.failed),
        f"{name}.lost": float(len(set(spooled.marks) - set(marks))),
        f"{name}.doubled_or_changed": float(len(marks) - len(set(marks) & set(spooled.marks))),
        f"{name}.out_of_order": float(marks != spooled.marks),
        f"{name}.memory_at_first_mb": spooled.at_first,
        f"{name}.memory_after_half_mb": spooled.after_half,
        f"{name}.memory_after_all_mb": spooled.after_all,
    }


def _mark(way: str, stream: bytes) -> str:
    """What tells one slip from another: its number in type, or all its dots."""
    items = Reader(WAYS[way][1]).read(stream)
    bands = b"".join(band for item in items if isinstance(item, Dots) for band in map(bytes, item.rows))
    return hashlib.sha256(bands).hexdigest() if way == "bitmap" else max(rows_of(items), key=_is_number)


def _is_number(row: str) -> bool:
    return len(row) == 4 and row[0] in "CW" and row[1:].isdigit()


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(press(*map(int, sys.argv[1:])))))
