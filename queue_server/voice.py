"""A call → sound: recorded clips where a hall has them, else a speaking program whose sentences are kept."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import os
import tempfile
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import structlog

from config.text import Texts
from queue_server import spoken
from queue_server.chime import chime
from queue_server.clips import Clips
from queue_server.voice_programs import TIMEOUT, Espeak, Piper, Program, VoiceMissing

#: Sentences made at the same time.
_AT_ONCE = 2
#: Sentences kept; at about 150 kB each some 300 MB at the most. A day of a large hall fits.
MOST_KEPT = 2000
#: Announcements whose sounds can be fetched.
_MOST_SAID = 200
#: Seconds for which piper is not asked again after it has failed: a call must not wait for it every time.
_REST = 60.0

log = structlog.get_logger(__name__)


class Voice:
    """Makes the sounds of a hall.

    Args:
        cache: folder for made sentences; it is created.
        texts: sentences, section ``voice``.
        numbers: how the number of a ticket is read in Vietnamese.
        region: which Vietnamese is spoken.
        program: the speaking program that is always there.
        timeout: seconds that making a sentence may take.
        most_kept: sentences kept in the folder.
        clips: recorded clips by their language; only such from which the hall can be called.
        lacking: what clips lack that the hall was to be spoken with, for the supervisor, a line a language.
        piper: speaks before the program does, where it can.
        rest: seconds for which piper is left alone after it has failed.
    """

    def __init__(
        self,
        cache: Path,
        texts: Texts,
        *,
        numbers: Literal["digits", "number"] = "digits",
        region: Literal["south", "north"] = "south",
        program: str = "espeak-ng",
        timeout: float = TIMEOUT,
        most_kept: int = MOST_KEPT,
        clips: Mapping[str, Clips] | None = None,
        lacking: Collection[str] = (),
        piper: Piper | None = None,
        rest: float = _REST,
    ) -> None:
        self._cache, self._texts = cache, texts
        self._numbers, self._region, self._most_kept = numbers, region, most_kept
        self._espeak, self._piper = Espeak(region, program, timeout), piper
        self._clips, self._lacking, self._rest = clips or {}, lacking, rest
        #: Languages in which everything can be said, and those in which anything can.
        self._by_program = self._espeak.languages | (piper.languages if piper else frozenset())
        self.languages = self._by_program | self._clips.keys()
        #: Sentences being made, by their file's name.
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._failed = False
        #: Why piper failed, and until when it is left alone (of the steady clock).
        self._piper_failed: str | None = None
        self._piper_rests = 0.0
        #: Announcements by the names of their sounds.
        self._said: dict[str, str] = {}

    @property
    def troubles(self) -> tuple[tuple[str, str], ...]:
        """What the supervisor must know, as codes with what is said beside them.

        ``voice-missing`` without a voice, or while it fails; ``piper-failed`` while espeak-ng speaks in its
        place; ``clips-incomplete`` where clips cannot be used.
        """
        found = [("clips-incomplete", line) for line in self._lacking]
        if self._piper_failed is not None:
            found.append(("piper-failed", self._piper_failed))
        if self._failed or not self.languages:
            found.append(("voice-missing", ""))
        return tuple(found)

    def sounds_for(self, base: str, number: str, counter: str, language: str) -> tuple[str, ...]:
        """Addresses of a call's sentences below ``base``: Vietnamese, then the ticket's language."""
        wanted = dict.fromkeys(("vi", language))
        path = f"{quote(number, safe='')}/{quote(counter, safe='')}.wav"
        return tuple(
            f"{base}/sounds/{entry}/{path}{self._edition(entry)}"
            for entry in wanted
            if entry in self._by_program
            or (entry in self.languages and self._can_say(entry, self.sentence(entry, number, counter)))
        )

    def sounds_of(self, base: str, texts: Mapping[str, str]) -> tuple[str, ...]:
        """Addresses of announcements below ``base``, for the languages in which they can be spoken."""
        found = []
        for language, text in texts.items():
            if self._can_say(language, text):
                name = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()[:32]
                self._said[name] = text
                found.append(f"{base}/sounds/{language}/said/{name}.wav{self._edition(language)}")
        for oldest in list(self._said)[:-_MOST_SAID]:
            del self._said[oldest]
        return tuple(found)

    def _edition(self, language: str) -> str:
        """Part of an address: boards keep sounds, and must not keep them when clips were recorded anew."""
        return f"?clips={self._clips[language].edition}" if language in self._clips else ""

    def _can_say(self, language: str, text: str) -> bool:
        clips = self._clips.get(language)
        return language in self._by_program or (clips is not None and clips.plan(text) is not None)

    async def said(self, language: str, name: str) -> bytes:
        """An announcement as WAV.

        Raises:
            VoiceMissing: nothing of this name is announced, or it cannot be spoken.
        """
        text = self._said.get(name)
        if text is None:
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

    def chime(self) -> bytes:
        """The two tones before a call, as WAV."""
        return chime()

    # ------------------------------------------------------------ who speaks

    async def _spoken(self, language: str, text: str) -> bytes:
        clips = self._clips.get(language)
        plan = clips.plan(text) if clips is not None else None
        if clips is not None and plan is not None:
            return await asyncio.to_thread(clips.say, plan)
        piper = self._piper
        if piper is not None and language in piper.languages and time.monotonic() >= self._piper_rests:
            try:
                sound = await self._kept(piper, language, text)
            except VoiceMissing as error:
                log.warning("piper failed", error=str(error))
                self._piper_failed, self._piper_rests = str(error), time.monotonic() + self._rest
            else:
                self._piper_failed = None
                return sound
        if language not in self._espeak.languages:
            raise VoiceMissing(language)
        try:
            sound = await self._kept(self._espeak, language, text)
        except VoiceMissing:
            self._failed = True
            raise
        self._failed = False
        return sound

    async def _kept(self, program: Program, language: str, text: str) -> bytes:
        how = f"{program.recipe(language)}\n{text}"
        name = hashlib.sha256(how.encode()).hexdigest()[:32] + ".wav"
        kept = await asyncio.to_thread(_read, self._cache / name)
        if kept is not None:
            return kept
        task = self._making.get(name)
        if task is None:
            task = self._making[name] = asyncio.create_task(self._make(program, language, text, name))
            task.add_done_callback(functools.partial(self._made, name))
        # A request that goes away must not take the sentence from the others that wait for it.
        return await asyncio.shield(task)

    def _made(self, name: str, task: asyncio.Task[bytes]) -> None:
        self._making.pop(name, None)
        if not task.cancelled():
            task.exception()  # it is told to those who wait; where nobody does any more, it is no news

    async def _make(self, program: Program, language: str, text: str, name: str) -> bytes:
        async with self._free:
            sound = await program.speak(language, text)
        try:
            await asyncio.to_thread(self._keep, name, sound)
        except OSError as error:
            log.warning("a sound could not be kept", folder=str(self._cache), error=str(error))
        return sound

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


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


__all__ = ["MOST_KEPT", "Voice", "VoiceMissing"]
