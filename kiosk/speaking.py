"""Says things aloud: espeak-ng makes the sound, aplay plays it, each a process of its own.

A new utterance ends the one before it at once. Nothing here holds up the window, and without a voice or a
sound device the kiosk works as before: it only offers no speech, and the supervisor is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import structlog

from config.schema_devices import Speech
from kiosk.guidance import Utterance
from queue_server.contract.messages import Trouble

log = structlog.get_logger()

_VOICE, _PLAYER = "espeak-ng", "aplay"
#: Seconds that one utterance may take; the longest page takes a minute.
_LONGEST = 180.0
#: Seconds within which the programs must say which voices there are.
_PATIENCE = 5.0
#: Seconds after which a sound device that failed is tried again.
TRY_EVERY = 30.0
#: Loudness of espeak-ng at full volume; beyond it the sound is cut off.
_LOUDEST = 150


class Speaker(Protocol):
    """The port: recorded clips, or another voice, may stand behind it too."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that can be spoken now; none: speech is not offered."""

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing can be said although it should."""

    def say(self, utterance: Utterance) -> None:
        """Say this, and nothing of what was being said. Returns at once."""

    def hush(self) -> None:
        """Be quiet."""

    async def close(self) -> None:
        """Be quiet, and wait until nothing is left of it."""

    async def finished(self) -> str:
        """Wait for the end of what is being said: ``good``, or the code of a trouble."""


class Silent:
    """Says nothing: speech is switched off."""

    @property
    def languages(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def trouble(self) -> Trouble | None:
        """That is no trouble."""
        return None

    def say(self, utterance: Utterance) -> None:
        """Nothing."""

    def hush(self) -> None:
        """It is."""

    async def close(self) -> None:
        """At once."""

    async def finished(self) -> str:
        """At once."""
        return "speech-missing"


class Voices:
    """Says things by espeak-ng.

    Args:
        speech: device, volume and voices.
        languages: those of the texts.

    ``on_change`` is told when the languages that can be spoken have changed.
    """

    def __init__(self, speech: Speech, languages: Iterable[str]) -> None:
        self._speech = speech
        self.on_change: Callable[[], None] = lambda: None
        self._voices: Mapping[str, str] = {}
        self._missing = ""
        self._wanted = tuple(languages)
        self._talking: asyncio.Task[str] | None = None
        self._processes: list[asyncio.subprocess.Process] = []

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that can be spoken now."""
        return () if self._missing else tuple(self._voices)

    @property
    def trouble(self) -> Trouble | None:
        """The programs or the sound device are missing."""
        return Trouble(code="speech-missing", advice=self._missing[:200]) if self._missing else None

    # ------------------------------------------------------------ whether it works

    async def watch(self) -> None:
        """Look for voices and the device; again and again while they are missing, for ever."""
        while True:
            await self.look()
            await asyncio.sleep(TRY_EVERY)

    async def look(self) -> None:
        """Look for voices and the device."""
        before = self.languages
        if not self._voices:
            self._voices = await asyncio.to_thread(voices_of, self._speech, self._wanted)
        if not self._voices:
            self._missing = f"{_VOICE} has no voice"
        elif not before:
            self._missing = await self._try_device()
        self._tell(before)

    async def _try_device(self) -> str:
        """Play a moment of silence: what the device says against it, or nothing."""
        silence = bytes(16)
        try:
            async with asyncio.timeout(_PATIENCE):
                player = await asyncio.create_subprocess_exec(
                    *self._player(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
                )
                try:
                    _, said = await player.communicate(_wave_of(silence))
                finally:
                    _kill([player])
                    await player.wait()
        except (OSError, TimeoutError) as error:
            return f"{_PLAYER}: {error or 'no answer'}"
        return said.decode(errors="replace").strip() or "no sound" if player.returncode else ""

    def _player(self) -> tuple[str, ...]:
        return _PLAYER, "-q", "-D", self._speech.device, "-"

    def _tell(self, before: tuple[str, ...]) -> None:
        if self.languages != before:
            log.info("speech", languages=self.languages, what=self._missing)
            self.on_change()

    # ------------------------------------------------------------ talking

    def say(self, utterance: Utterance) -> None:
        """Say this, and nothing of what was being said."""
        self.hush()
        if utterance.language in self.languages and utterance.text:
            before = self._talking
            self._talking = asyncio.get_running_loop().create_task(self._talk(utterance, before))

    def hush(self) -> None:
        """Be quiet."""
        if self._talking is not None:
            self._talking.cancel()
        _kill(self._processes)

    async def close(self) -> None:
        """Be quiet, and wait until the programs have ended."""
        self.hush()
        if self._talking is not None:
            await asyncio.wait((self._talking,))

    async def finished(self) -> str:
        """Wait for the end of what is being said."""
        if self._talking is None or self._talking.cancelled():
            return "speech-missing"
        with contextlib.suppress(asyncio.CancelledError):
            return await asyncio.shield(self._talking)
        return "good"  # something else is said now

    async def _talk(self, utterance: Utterance, before: asyncio.Task[str] | None) -> str:
        """Behind the one before, which was ended: a sound device may serve one player only."""
        if before is not None:
            await asyncio.wait((before,))
        able = self.languages
        processes: list[asyncio.subprocess.Process] = []
        self._processes = processes
        try:
            failed = await self._play(utterance, processes)
        except (OSError, TimeoutError) as error:
            failed = str(error) or "no end"
        finally:
            # Also those of an utterance that was ended while they began.
            _kill(processes)
            await asyncio.gather(*(process.wait() for process in processes))
        if failed:
            log.warning("not-spoken", reason=failed)
            self._missing = failed
            self._tell(able)
        return "speech-missing" if failed else "good"

    async def _play(self, utterance: Utterance, processes: list[asyncio.subprocess.Process]) -> str:
        """Let the one process speak into the other; what went wrong, or nothing."""
        sound, into = os.pipe()
        try:
            voice = await asyncio.create_subprocess_exec(
                *self._voice(utterance.language), stdin=subprocess.PIPE, stdout=into,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            processes.append(voice)
            player = await asyncio.create_subprocess_exec(
                *self._player(), stdin=sound, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            processes.append(player)
        finally:
            os.close(sound)
            os.close(into)
        async with asyncio.timeout(_LONGEST):
            _, (_, said) = await asyncio.gather(
                voice.communicate(utterance.text.encode()), player.communicate()
            )
        if player.returncode:
            return f"{_PLAYER}: {said.decode(errors='replace').strip() or player.returncode}"
        return f"{_VOICE}: {voice.returncode}" if voice.returncode else ""

    def _voice(self, language: str) -> tuple[str, ...]:
        speech = self._speech
        loudness = speech.volume * _LOUDEST // 100
        return (
            _VOICE, "-v", self._voices[language], "-s", str(speech.speed), "-a", str(loudness), "--stdin",
            "--stdout",
        )  # fmt: skip


def voices_of(speech: Speech, languages: Iterable[str]) -> dict[str, str]:
    """The voice of each language that has one; none where the program is missing."""
    if shutil.which(_VOICE) is None:
        return {}
    return {language: voice for language in languages if (voice := _voice_of(speech, language))}


def _voice_of(speech: Speech, language: str) -> str:
    """The voice of the file, if it can speak; else the language's own one."""
    for voice in dict.fromkeys((speech.voices.get(language, language), language)):
        try:
            done = subprocess.run(  # noqa: S603  # the program and its arguments are ours
                (_VOICE, "-q", "-v", voice, "a"), capture_output=True, timeout=_PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        if done.returncode == 0 and not done.stderr:
            return voice
    return ""


def _wave_of(samples: bytes) -> bytes:
    """A WAV: 16 bits, one channel, 22,050 a second."""
    size = len(samples)
    head = b"RIFF" + (size + 36).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    rate = (22_050).to_bytes(4, "little") + (44_100).to_bytes(4, "little")
    form = (1).to_bytes(2, "little") * 2 + rate + (2).to_bytes(2, "little") + (16).to_bytes(2, "little")
    return head + form + b"data" + size.to_bytes(4, "little") + samples


def _kill(processes: list[asyncio.subprocess.Process]) -> None:
    """At once; the loop reaps them."""
    for process in processes:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()


__all__ = ["TRY_EVERY", "Silent", "Speaker", "Voices", "voices_of"]
