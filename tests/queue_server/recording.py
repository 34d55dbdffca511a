"""Recorded clips for tests: espeak-ng stands for the person who speaks them."""

from __future__ import annotations

import array
import io
import itertools
import subprocess
import wave
from collections.abc import Mapping
from pathlib import Path

import config.text
from config import schema
from config.load import load_hall
from queue_server import clips_wanted, voice_setting
from queue_server.discipline import discipline_of
from tests.serving import SAMPLE_AS_IT_IS

TEXTS = config.text.load()
HALL = load_hall(SAMPLE_AS_IT_IS)
#: Nobody at hand speaks Khmer: the names of digits in English stand for all of it.
_VOICES = {"vi": "vi-vn-x-south", "en": "en", "km": "en"}


def speech(settings: schema.Voice | None = None) -> clips_wanted.Speech:
    """How the sample hall is spoken."""
    return voice_setting.speech_of(settings or schema.Voice(), discipline_of(HALL), TEXTS)


def record(folder: Path, language: str, wanted: Mapping[str, tuple[str, ...]]) -> Path:
    """Speak clips into ``folder/LANGUAGE``."""
    place = folder / language
    place.mkdir(parents=True, exist_ok=True)
    for index, (name, words) in enumerate(wanted.items()):
        text = f"number {index}" if language == "km" else " ".join(words)
        spoken = place / "spoken.wav"  # espeak-ng cuts long paths
        subprocess.run(["espeak-ng", "-v", _VOICES[language], "-w", str(spoken), text], check=True)
        spoken.rename(place / f"{name}.wav")
    return place


def samples_of(sound: bytes) -> tuple[array.array[int], int]:
    """The samples of a WAV, and how many there are in a second."""
    with wave.open(io.BytesIO(sound)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        return array.array("h", reader.readframes(reader.getnframes())), reader.getframerate()


def wave_of(samples: array.array[int], rate: int = 22050, *, channels: int = 1) -> bytes:
    """Samples as WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples.tobytes())
    return file.getvalue()


def longest_silence(sound: bytes, share: float = 0.02) -> float:
    """Seconds of the longest stretch, after the first sound and before the last, in which nothing is heard.

    Nothing is heard where every sample is below a share of full scale.
    """
    samples, rate = samples_of(sound)
    loud = [index for index, sample in enumerate(samples) if abs(sample) >= share * 32767]
    return max(later - earlier - 1 for earlier, later in itertools.pairwise(loud)) / rate
