"""Plays one sound at a time: the port, and the player that goes through Kivy's SDL2."""

from __future__ import annotations

import abc
import asyncio
import contextlib
import io
import tempfile
import wave
from pathlib import Path

#: Seconds beyond its length after which a sound counts as stuck.
_PATIENCE = 3.0


class SoundFailed(Exception):
    """A sound could not be played."""


class Player(abc.ABC):
    """What makes a device's sounds."""

    #: Whether it is a trouble when there is no sound.
    expected = True

    @abc.abstractmethod
    async def can_sound(self) -> bool:
        """Whether there is a sound device that takes sounds; after a failure, whether it does again."""

    @abc.abstractmethod
    async def play(self, sound: bytes, volume: int = 100) -> None:
        """Play a WAV to its end, at so many per cent.

        Raises:
            SoundFailed: it could not be played.
        """


class Silent(Player):
    """The player of a board that is not to sound."""

    expected = False

    async def can_sound(self) -> bool:
        """It cannot."""
        return False

    async def play(self, sound: bytes, volume: int = 100) -> None:  # noqa: ARG002 - as in the port
        """Refuse."""
        raise SoundFailed("this board is not to sound")


class ScreenPlayer(Player):
    """Plays through the sound device that Kivy's SDL2 opens."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="display-board-")
        self._file = Path(self._folder.name) / "sound.wav"
        self._can_sound: bool | None = None
        #: It took no sound; nobody knows better until a silence has been played to its end.
        self._failed = False

    async def can_sound(self) -> bool:
        """SDL2 looks for a device once, and loads a sound with no length where it found none."""
        if self._failed:
            with contextlib.suppress(SoundFailed):
                await self.play(_silence())
        elif self._can_sound is None:
            try:
                self._can_sound = bool(self._load(_silence()).length > 0)
            except SoundFailed:
                self._can_sound = False
        return self._can_sound is not False and not self._failed

    async def play(self, sound: bytes, volume: int = 100) -> None:
        """Play a WAV to its end."""
        loaded = self._load(sound)
        if not loaded.length > 0:
            raise SoundFailed("there is no sound device, or the file is no sound")
        ended = asyncio.Event()
        loaded.bind(on_stop=lambda *_: ended.set())
        loaded.volume = volume / 100
        loaded.play()
        try:
            async with asyncio.timeout(loaded.length + _PATIENCE):
                await ended.wait()
        except TimeoutError:
            self._failed = True
            raise SoundFailed("the sound device takes no sound") from None
        else:
            self._failed = False
        finally:
            loaded.stop()
            loaded.unload()

    def _load(self, sound: bytes):  # type: ignore[no-untyped-def]  # Kivy has no types
        from kivy.core.audio import SoundLoader  # noqa: PLC0415 - Kivy opens devices when imported

        self._file.write_bytes(sound)
        loaded = SoundLoader.load(str(self._file))
        if loaded is None:
            raise SoundFailed("Kivy has no player for sounds")
        return loaded


def _silence() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(22050)
        writer.writeframes(bytes(4410))
    return file.getvalue()


__all__ = ["Player", "ScreenPlayer", "Silent", "SoundFailed"]
