"""The process that forecasts: ``python -m queue_server.forecaster``, asked and answering through pipes.

It has no state and no clock but the one for its budget, gives way to every other process, and ends when its
input does. Frames are a length of four bytes and a message in MessagePack.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import IO
from zoneinfo import ZoneInfo

import msgspec

from queue_server.hall.forecast import (
    Forecast,
    Learned,
    Snapshot,
    VisitRow,
    by_day,
    calibrated,
    estimate,
    learn,
    look_back,
    replay,
)
from queue_server.hall.service import Discipline

#: Fewer replays than this say less than the estimate.
LEAST_RUNS = 20
#: Windows of the past that are laid beside what came true, and replays for each of them.
PAIRS, BACK_RUNS = 1500, 40
_LENGTH = struct.Struct(">I")


class Carry(msgspec.Struct, frozen=True, tag=True):
    """Asks for a forecast."""

    snapshot: Snapshot
    #: Replays at the most, and seconds for them.
    runs: int
    seconds: float


class Teach(msgspec.Struct, frozen=True, tag=True):
    """Asks what past days teach."""

    rows: list[VisitRow]
    discipline: Discipline
    #: IANA name.
    time_zone: str


Question = Carry | Teach


def frame(message: Question | Forecast | Learned) -> bytes:
    """A message as it is sent."""
    body = msgspec.msgpack.encode(message)
    return _LENGTH.pack(len(body)) + body


def length_of(head: bytes) -> int:
    """Bytes that follow the first four."""
    length: int = _LENGTH.unpack(head)[0]
    return length


def carry(question: Carry) -> Forecast:
    """Replay as often as there is time for; without the time for enough, estimate."""
    began = time.perf_counter()
    ends = began + question.seconds
    snapshot = question.snapshot
    random = Random(snapshot.seq)  # noqa: S311  # chance, no secret
    forecast = replay(snapshot, random, question.runs, lambda: time.perf_counter() < ends)
    if forecast.runs < min(LEAST_RUNS, question.runs):
        forecast = estimate(snapshot)
    return msgspec.structs.replace(forecast, took=time.perf_counter() - began)


def teach(question: Teach) -> Learned:
    """Learn from past days, and calibrate by forecasting them once more."""
    time_zone = ZoneInfo(question.time_zone)
    days = by_day(question.rows, time_zone)
    random = Random(len(question.rows))  # noqa: S311  # chance, no secret
    pairs = look_back(
        days, question.discipline, time_zone, random,
        every=max(1, len(question.rows) // PAIRS), runs=BACK_RUNS,
    )  # fmt: skip
    learned = learn(days, question.discipline, time_zone)
    return msgspec.structs.replace(learned, calibration=calibrated(pairs))


def _questions(source: IO[bytes]) -> Iterator[Question]:
    decoder = msgspec.msgpack.Decoder(Question)
    while len(head := source.read(_LENGTH.size)) == _LENGTH.size:
        yield decoder.decode(source.read(length_of(head)))


def main() -> None:
    """Answer until the input ends."""
    # Ctrl-C in a terminal is for the server, which then closes the input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    # Whatever prints must not print into an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for question in _questions(sys.stdin.buffer):
        answers.write(frame(carry(question) if isinstance(question, Carry) else teach(question)))
        answers.flush()


if __name__ == "__main__":
    main()
