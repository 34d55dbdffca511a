"""The two tones before a call. Pure."""

from __future__ import annotations

import functools
import io
import math
import struct
import wave
from collections.abc import Iterator

_RATE = 22050
#: Begin in seconds and frequency in Hz: a major third downwards, as many halls have it.
_TONES = ((0.0, 659.25), (0.42, 523.25))
_CHIME_SECONDS = 1.5


@functools.cache
def chime() -> bytes:
    """As WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(_RATE)
        writer.writeframes(struct.pack(f"<{round(_RATE * _CHIME_SECONDS)}h", *_samples()))
    return file.getvalue()


def _samples() -> Iterator[int]:
    for index in range(round(_RATE * _CHIME_SECONDS)):
        now = index / _RATE
        level = sum(_bell(now - start, frequency) for start, frequency in _TONES if now >= start)
        yield round(12000 * level * min(1.0, (_CHIME_SECONDS - now) / 0.1))


def _bell(age: float, frequency: float) -> float:
    """A struck bar: it comes up in 8 ms and fades; the overtone fades sooner."""
    struck = min(1.0, age / 0.008)
    tone = math.sin(math.tau * frequency * age) * math.exp(-3.2 * age)
    overtone = 0.25 * math.sin(math.tau * 4 * frequency * age) * math.exp(-9 * age)
    return struck * (tone + overtone)


__all__ = ["chime"]
