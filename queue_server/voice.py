"""A call → sound: sentences spoken by espeak-ng and kept in files, and the chime."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import io
import math
import os
import shutil
import struct
import subprocess
import tempfile
import wave
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import structlog

from config.text import Texts
from queue_server import spoken

#: Language to the voice of the program, per region.
_VOICES = {
    "south": {"vi": "vi-vn-x-south", "en": "en"},
    "north": {"vi": "vi", "en": "en"},
}
#: Words a minute: slower than talk, as a hall echoes.
_WORDS_A_MINUTE = {"vi": 140, "en": 140}
#: Seconds that making a sentence may take; it usually takes a tenth of one.
_TIMEOUT = 10.0
#: Sentences made at the same time.
_AT_ONCE = 2
#: Sentences kept; at about 150 kB each some 300 MB at the most. A day of a large hall fits.
MOST_KEPT = 2000
#: Announcements whose sounds can be fetched.
_MOST_SAID = 200
#: Where the sizes stand in the header of a WAV of the plainest form, which the program writes.
_HEADER = 44

log = structlog.get_logger(__name__)


class VoiceMissing(Exception):
    """There is no voice for this sentence."""


class Voice:
    """Makes the sounds of a hall.

    Args:
        cache: folder for made sentences; it is created.
        texts: sentences, section ``voice``.
        numbers: how the number of a ticket is read in Vietnamese.
        region: which Vietnamese is spoken.
        program: the speaking program.
        timeout: seconds that making a sentence may take.
        most_kept: sentences kept in the folder.
    """

    def __init__(
        self,
        cache: Path,
        texts: Texts,
        *,
        numbers: Literal["digits", "number"] = "digits",
        region: Literal["south", "north"] = "south",
        program: str = "espeak-ng",
        timeout: float = _TIMEOUT,
        most_kept: int = MOST_KEPT,
    ) -> None:
        self._cache, self._texts = cache, texts
        self._numbers, self._region = numbers, region
        self._program, self._timeout, self._most_kept = program, timeout, most_kept
        self._voices = _VOICES[region]
        self.languages = _spoken_by(program, self._voices)
        #: Sentences being made, by their file's name.
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._failed = False
        #: Announcements by the names of their sounds.
        self._said: dict[str, str] = {}

    @property
    def trouble(self) -> str | None:
        """What the supervisor must know: ``voice-missing`` without a voice, or while it fails."""
        return "voice-missing" if self._failed or not self.languages else None

    def sounds_for(self, base: str, number: str, counter: str, language: str) -> tuple[str, ...]:
        """Addresses of a call's sentences below ``base``: Vietnamese, then the ticket's language."""
        wanted = dict.fromkeys(("vi", language))
        path = f"{quote(number, safe='')}/{quote(counter, safe='')}.wav"
        return tuple(f"{base}/sounds/{entry}/{path}" for entry in wanted if entry in self.languages)

    def sounds_of(self, base: str, texts: Mapping[str, str]) -> tuple[str, ...]:
        """Addresses of announcements below ``base``, for the languages that can be spoken."""
        found = []
        for language, text in texts.items():
            if language in self.languages:
                name = self._file_name(language, text).removesuffix(".wav")
                self._said[name] = text
                found.append(f"{base}/sounds/{language}/said/{name}.wav")
        for oldest in list(self._said)[:-_MOST_SAID]:
            del self._said[oldest]
        return tuple(found)

    async def said(self, language: str, name: str) -> bytes:
        """An announcement as WAV.

        Raises:
            VoiceMissing: nothing of this name is announced, or it cannot be spoken.
        """
        text = self._said.get(name)
        if text is None or language not in self.languages:
            raise VoiceMissing(name)
        return await self._spoken(language, text)

    def sentence(self, language: str, number: str, counter: str) -> str:
        """What is said."""
        return self._texts.say(
            "voice.call",
            language,
            number=spoken.ticket_number(number, language, self._numbers, self._region),
            counter=spoken.counter_name(counter, language, self._region),
        )

    async def sound(self, language: str, number: str, counter: str) -> bytes:
        """A call as WAV, made once and then kept.

        Raises:
            VoiceMissing: the language cannot be spoken, or the program failed.
        """
        if language not in self.languages:
            raise VoiceMissing(language)
        return await self._spoken(language, self.sentence(language, number, counter))

    async def _spoken(self, language: str, text: str) -> bytes:
        name = self._file_name(language, text)
        kept = await asyncio.to_thread(_read, self._cache / name)
        if kept is not None:
            return kept
        task = self._making.get(name)
        if task is None:
            task = self._making[name] = asyncio.create_task(self._make(language, text, name))
            task.add_done_callback(functools.partial(self._made, name))
        # A request that goes away must not take the sentence from the others that wait for it.
        return await asyncio.shield(task)

    def chime(self) -> bytes:
        """The two tones before a call, as WAV."""
        return _chime()

    def _file_name(self, language: str, text: str) -> str:
        how = f"{self._voices[language]}\n{_WORDS_A_MINUTE[language]}\n{text}"
        return hashlib.sha256(how.encode()).hexdigest()[:32] + ".wav"

    def _made(self, name: str, task: asyncio.Task[bytes]) -> None:
        self._making.pop(name, None)
        self._failed = not task.cancelled() and task.exception() is not None

    async def _make(self, language: str, text: str, name: str) -> bytes:
        async with self._free:
            sound = await self._speak(language, text)
        try:
            await asyncio.to_thread(self._keep, name, sound)
        except OSError as error:
            log.warning("a sound could not be kept", folder=str(self._cache), error=str(error))
        return sound

    async def _speak(self, language: str, text: str) -> bytes:
        arguments = (
            "-v",
            self._voices[language],
            "-s",
            str(_WORDS_A_MINUTE[language]),
            "--stdout",
            "--",
            text,
        )
        try:
            process = await asyncio.create_subprocess_exec(
                self._program, *arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise VoiceMissing(str(error)) from error
        try:
            async with asyncio.timeout(self._timeout):
                output, _ = await process.communicate()
        except TimeoutError:
            raise VoiceMissing(f"{self._program} took more than {self._timeout} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise VoiceMissing(f"{self._program} ended with {process.returncode}")
        return _with_sizes(output)

    def _keep(self, name: str, sound: bytes) -> None:
        """Write the file whole or not at all, and drop the oldest ones that are too many."""
        self._cache.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._cache, suffix=".part", delete=False) as file:
            try:
                file.write(sound)
                file.flush()
                os.replace(file.name, self._cache / name)
            except OSError:
                Path(file.name).unlink(missing_ok=True)
                raise
        files = sorted(self._cache.glob("*.wav"), key=lambda path: path.stat().st_mtime_ns)
        for path in files[: -self._most_kept]:
            path.unlink(missing_ok=True)


def _spoken_by(program: str, voices: dict[str, str]) -> frozenset[str]:
    """The languages for which the program has the voice."""
    if shutil.which(program) is None:
        return frozenset()
    try:
        listing = subprocess.run(  # noqa: S603 - the program is the operator's, the arguments are ours
            [program, "--voices"], capture_output=True, timeout=_TIMEOUT, check=True, text=True
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return frozenset()
    known = {name.lower() for line in listing.splitlines()[1:] for name in line.split()[1:2]}
    # "en" is listed by its countries (en-gb, en-us) and chosen by its short name.
    return frozenset(
        language
        for language, voice in voices.items()
        if voice in known or any(name.startswith(f"{voice}-") for name in known)
    )


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _with_sizes(sound: bytes) -> bytes:
    """A WAV written to a pipe, with the sizes that the writer could not know yet."""
    if len(sound) <= _HEADER or sound[:4] != b"RIFF" or sound[36:40] != b"data":
        raise VoiceMissing("the program gave no sound")
    riff, data = struct.pack("<I", len(sound) - 8), struct.pack("<I", len(sound) - _HEADER)
    return sound[:4] + riff + sound[8:40] + data + sound[_HEADER:]


_RATE = 22050
#: Begin in seconds and frequency in Hz: a major third downwards, as many halls have it.
_TONES = ((0.0, 659.25), (0.42, 523.25))
_CHIME_SECONDS = 1.5


@functools.cache
def _chime() -> bytes:
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


__all__ = ["MOST_KEPT", "Voice", "VoiceMissing"]
