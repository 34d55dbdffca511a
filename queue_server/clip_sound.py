"""Recorded clips as samples: read, made equally loud, freed of the silence around them, and joined. Pure."""

from __future__ import annotations

import array
import io
import itertools
import math
import operator
import sys
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

#: Python 3.11 knows the type of an array in quotes only.
Samples: TypeAlias = "array.array[int]"
_FULL = 32767
#: Before the first and after the last sample of a clip that is louder than this, once it is as loud as all
#: others, there is silence; where its quietest frame is a noise, so many times that, up to a bound.
_SILENT, _NOISE, _SILENT_AT_MOST = 0.02 * _FULL, 4.0, 0.06 * _FULL
#: A recording whose loudest sample is below this has nothing in it.
_NOTHING = 0.005 * _FULL
#: So many samples at full scale in a row are clipped.
_CLIPPED_RUN = 3
#: Mean level of what is heard of a clip, and the loudest that a sample may become for it.
_LEVEL, _LOUDEST = 0.12 * _FULL, 0.9 * _FULL
#: Seconds of a frame in which loudness is measured; frames below this share of the loudest do not count.
_FRAME, _HEARD = 0.02, 0.1
#: Seconds in which a cut edge comes up from nothing.
_EDGE = 0.004


class Unreadable(Exception):
    """A file is no recording that can be used; the text is the rule that it breaks."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is in a file."""

    #: Samples a second.
    rate: int
    samples: Samples
    #: It was recorded too loud: samples in a row are at the end of the scale.
    clipped: bool


def read(content: bytes) -> Recording:
    """A WAV file of 16 bit and one channel.

    Raises:
        Unreadable: it is no such file, or nothing can be heard in it.
    """
    try:
        with wave.open(io.BytesIO(content)) as reader:
            if (reader.getnchannels(), reader.getsampwidth()) != (1, 2):
                raise Unreadable("must be 16 bit and one channel")
            rate, frames = reader.getframerate(), reader.readframes(reader.getnframes())
    except (wave.Error, EOFError) as error:
        raise Unreadable(f"must be a WAV file: {error or 'it is cut off'}") from error
    samples = array.array("h", frames[: len(frames) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    if not samples:
        raise Unreadable("nothing is heard")
    clipped = _is_clipped(samples)
    samples = _centred(samples)
    if _peak(samples) < _NOTHING:
        raise Unreadable("nothing is heard")
    return Recording(rate, samples, clipped)


def _is_clipped(samples: Samples) -> bool:
    if max(samples) < _FULL and min(samples) > -_FULL:
        return False
    ends = (1 if sample >= _FULL else -1 if sample <= -_FULL else 0 for sample in samples)
    return any(end and len(list(run)) >= _CLIPPED_RUN for end, run in itertools.groupby(ends))


def _centred(samples: Samples) -> Samples:
    """Without the even offset that some sound cards add, which would hide silence and click at every edge."""
    offset = round(sum(samples) / len(samples))
    if not offset:
        return samples
    return array.array("h", [max(-_FULL, min(_FULL, sample - offset)) for sample in samples])


def prepared(recording: Recording, gap: float) -> Samples:
    """A recording as it is joined.

    It has the level of all others, and half of the gap on each side: what was recorded there, or silence.

    Args:
        recording: as read.
        gap: seconds between two clips; below nothing: seconds in which they lie over each other.
    """
    levels = _levels(recording.samples, recording.rate)
    gain = _gain(levels, _peak(recording.samples))
    silent = max(_SILENT, min(_NOISE * min(levels) * gain, _SILENT_AT_MOST))
    begin, end = _heard(recording.samples, silent / gain)
    margin = int(max(0.0, gap) / 2 * recording.rate)
    before, after = min(begin, margin), min(len(recording.samples) - end, margin)
    part = recording.samples[begin - before : end + after]
    samples = array.array("h", [round(sample * gain) for sample in part])
    # With a gap, the edges lie within it; without one, they cost what is heard next to nothing.
    edge, least = round(_EDGE * recording.rate), 0 if margin else round(_EDGE / 4 * recording.rate)
    _soften(samples, max(least, min(edge, before)), max(least, min(edge, after)))
    return _silence(margin - before) + samples + _silence(margin - after)


def joined(clips: Iterable[Samples], rate: int, gap: float) -> bytes:
    """Prepared clips one after the other, as a WAV file; the gap is the one they were prepared with."""
    overlap = round(max(0.0, -gap) * rate)
    whole: Samples = array.array("h")
    for clip in clips:
        lap = min(overlap, len(whole), len(clip))
        for index in range(lap):
            share = (index + 1) / (lap + 1)
            mixed = whole[len(whole) - lap + index] * (1 - share) + clip[index] * share
            whole[len(whole) - lap + index] = round(mixed)
        whole.extend(clip[lap:])
    return _file(whole, rate)


def _file(samples: Samples, rate: int) -> bytes:
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples.tobytes())
    return file.getvalue()


def _peak(samples: Sequence[int]) -> int:
    lowest, highest = min(samples), max(samples)
    return max(highest, -lowest)


def _heard(samples: Samples, least: float) -> tuple[int, int]:
    """Where the first and behind the last sample is that is no silence."""
    first = next(index for index, sample in enumerate(samples) if abs(sample) >= least)
    last = next(index for index in range(len(samples) - 1, -1, -1) if abs(samples[index]) >= least)
    return first, last + 1


def _levels(samples: Samples, rate: int) -> list[float]:
    """The mean level of each frame."""
    frame = max(1, round(_FRAME * rate))
    parts = (samples[start : start + frame] for start in range(0, len(samples), frame))
    return [math.sqrt(sum(map(operator.mul, part, part)) / len(part)) for part in parts]


def _gain(levels: Sequence[float], peak: int) -> float:
    """What brings the mean level of the heard frames to that of all clips, without clipping any."""
    heard = [level for level in levels if level >= _HEARD * max(levels)]
    level = math.sqrt(sum(level * level for level in heard) / len(heard))
    return min(_LEVEL / level, _LOUDEST / peak)


def _soften(samples: Samples, begin: int, end: int) -> None:
    """Let so many samples at both ends come up from nothing, so that no cut clicks."""
    for index in range(min(begin, len(samples))):
        samples[index] = round(samples[index] * (index + 1) / (begin + 1))
    for index in range(min(end, len(samples))):
        samples[-1 - index] = round(samples[-1 - index] * (index + 1) / (end + 1))


def _silence(samples: int) -> Samples:
    return array.array("h", bytes(2 * samples))


__all__ = ["Recording", "Samples", "Unreadable", "joined", "prepared", "read"]
