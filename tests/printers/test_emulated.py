"""Printers that are not ours in spirit: they answer rubbish, crawl, hang up; a line that has a speed."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
import pty
import socket
import termios
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import numpy
import pytest
from PIL import Image

from printers import troubles
from printers.device import Sheet, Timeouts, open_device
from printers.spool import Patience, Spool
from tests.printers.listener import Listener, listening
from tests.printers.paper_reader import Cut, Dots, Reader, Row
from tests.printers.samples import FACTS, FONTS, compose, sheet
from tests.printers.test_device import assert_prints

SHORT = Timeouts(connect=1.0, stall=0.3, answer=0.1)
#: The last answer comes only after all that was sent before the question.
SERIAL = Timeouts(connect=1.0, stall=1.0, answer=1.0)
NOW = datetime.datetime(2026, 11, 23, 1, 13, tzinfo=datetime.UTC)
_RANDOM = Random(5)
RUBBISH = {
    "the sign of no paper, again and again": b"r" * 40,
    "a web server": b"HTTP/1.0 400 Bad Request\r\nServer: printer\r\n\r\n",
    "noise": bytes(_RANDOM.randrange(256) for _ in range(50)),
    "its own question": b"\x10\x04\x04",
    "nothing but ones": b"\xff" * 3,
    "nothing but zeros": b"\x00",
    "a status that comes by itself": b"\x14\x00\x00\x0f",
}


@contextmanager
def connected(behave: object) -> Iterator[tuple[str, list[bytes]]]:
    """A printer of one kind: its address, and what each connection brought it."""
    got: list[bytes] = []
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.bind(("127.0.0.1", 0))
        server.listen()

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    got.append(behave(connection))  # type: ignore[operator]

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.getsockname()[1]}", got
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            assert not thread.is_alive()


def answering(rubbish: bytes) -> object:
    def behave(connection: socket.socket) -> bytes:
        got = b""
        try:
            while some := connection.recv(4096):
                got += some
                if some[:2] == b"\x10\x04" and len(some) == 3:
                    connection.sendall(rubbish)
        except OSError:
            pass
        return got

    return behave


@pytest.mark.parametrize("kind", RUBBISH)
def test_rubbish_for_an_answer_is_no_answer(kind: str) -> None:
    with connected(answering(RUBBISH[kind])) as (address, got):
        device = open_device(address, SHORT)
        for _ in range(2):
            device.print(sheet())
        assert not device.paper_low
    assert len(got) == 2
    for stream in got:
        assert_prints(stream, sheet())


def test_an_answer_among_what_comes_by_itself_is_heard() -> None:
    """Four bytes by themselves, then the answer: no paper."""
    kind = answering(b"\x14\x00\x00\x0f\x72")
    with connected(kind) as (address, got), pytest.raises(troubles.PaperOut):
        open_device(address, SHORT).print(sheet())
    assert got == [b"\x10\x04\x04"]


def test_a_printer_that_takes_a_byte_at_a_time_is_given_up() -> None:
    ended = threading.Event()

    def crawling(connection: socket.socket) -> bytes:
        got = b""
        while not ended.wait(0.05) and (some := connection.recv(1)):
            got += some
        return got

    # More than all buffers between the two ends.
    long = Sheet(Image.new("1", (576, 6000)), "A001", FACTS.issued_at)
    with connected(crawling) as (address, got):
        device = open_device(address, SHORT)
        start = time.monotonic()
        with pytest.raises(troubles.TimedOut) as caught:
            device.print(long)
        assert time.monotonic() - start < 5
        ended.set()
    assert caught.value.begun
    assert len(got) == 1


def test_a_line_that_always_moves_a_little_ends_too() -> None:
    """Some bytes now and then are never a standstill; the time that the slip has at the most ends it."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    ended = threading.Event()

    def read() -> None:
        while not ended.wait(0.02):
            with contextlib.suppress(BlockingIOError):
                os.read(ours, 256)

    reader = threading.Thread(target=read)
    reader.start()
    times = Timeouts(connect=1.0, stall=1.0, answer=0.05, slowest=7_200_000)
    try:
        with pytest.raises(troubles.TimedOut, match="too slow") as caught:
            # A device file has no speed of its own: two standstills are all the time there is.
            open_device(f"file://{os.ttyname(theirs)}", times).print(
                Sheet(Image.new("1", (576, 1500)), "A001", FACTS.issued_at)
            )
    finally:
        ended.set()
        reader.join(10)
        os.close(ours)
        os.close(theirs)
    assert caught.value.begun


@pytest.mark.parametrize("after", [0, 3, 1000, 30_000])
async def test_a_printer_that_hangs_up_prints_nothing_twice_and_is_named(after: int) -> None:
    long = Sheet(Image.new("1", (576, 6000)), "A001", FACTS.issued_at)
    with listening(Listener(answers={1: 0x12, 2: 0x12, 4: 0x12}, close_after=after)) as printer:
        devices = [open_device(printer.address, SHORT)]
        patience = Patience(retry_for=0.3, retry_every=0.1, check_every=60)
        async with Spool(devices, lambda: NOW, patience=patience) as spool:
            job = await asyncio.wait_for(spool.submit(lambda: long).done, 20)
            assert (job.state, job.code) == ("failed", "printer-unreachable")
            assert [trouble.code for trouble in spool.troubles] == ["printer-unreachable"]
    begun = [stream for stream in printer.received if b"\x1dv0" in stream]
    assert len(begun) <= 1
    assert all(b"\x1dV" not in stream for stream in printer.received)


class SerialPrinter:
    """A printer at the other end of a line that carries so many bytes a second."""

    def __init__(self, bytes_a_second: float) -> None:
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.path = os.ttyname(self._theirs)
        self.got = bytearray()
        self._pace = bytes_a_second
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> SerialPrinter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(10)
        os.close(self._ours)
        os.close(self._theirs)

    def speed(self) -> int:
        """What the line is set to."""
        return termios.tcgetattr(self._theirs)[5]

    def until_cut(self) -> bytes:
        """All of a slip."""
        until = time.monotonic() + 60
        while not self.got.endswith(b"\x1dV\x01"):
            assert time.monotonic() < until
            time.sleep(0.005)
        return bytes(self.got)

    def _run(self) -> None:
        began, taken = time.monotonic(), 0
        while not self._ended.is_set():
            try:
                some = os.read(self._ours, 96)
            except BlockingIOError:
                time.sleep(0.002)
                continue
            self.got += some
            if self.got[-3:-1] == b"\x10\x04":  # whoever asks waits for the answer
                del self.got[-3:]
                os.write(self._ours, b"\x12")
            taken += len(some)
            time.sleep(max(0.0, taken / self._pace - (time.monotonic() - began)))


@pytest.mark.parametrize(("baud", "speed"), [(9600, termios.B9600), (38400, termios.B38400)])
def test_a_serial_line_keeps_its_speed_and_a_slip_in_type_is_quick(baud: int, speed: int) -> None:
    wanted = Sheet.drawn(compose(FACTS), FONTS, 576, FACTS.number, FACTS.issued_at)
    with SerialPrinter(baud / 10) as printer:
        start = time.monotonic()
        device = open_device(f"serial://{printer.path}?baud={baud}&mode=mixed&codepage=tcvn3", SERIAL)
        device.print(wanted)
        assert printer.speed() == speed
        items = Reader().read(printer.until_cut())
        assert time.monotonic() - start < 5  # dots need 73 s at 9,600 baud
    assert "C010" in [item.text for item in items if isinstance(item, Row)]


def test_dots_over_a_serial_line_are_all_there() -> None:
    picture = sheet().image.crop((0, 0, 576, 200))
    with SerialPrinter(11520) as printer:
        device = open_device(f"serial://{printer.path}?baud=115200", SERIAL)
        device.print(Sheet(picture, "A001", FACTS.issued_at))
        assert printer.speed() == termios.B115200
        items = Reader().read(printer.until_cut())
    (dots,) = [item for item in items if isinstance(item, Dots)]
    assert numpy.array_equal(dots.within(576), ~numpy.asarray(picture))
    assert isinstance(items[-1], Cut)
