"""The programs that speak: espeak-ng, and piper with a hall's own models. Each sentence is a process."""

from __future__ import annotations

import abc
import asyncio
import shutil
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

#: Language to the voice of espeak-ng, per region.
_VOICES = {
    "south": {"vi": "vi-vn-x-south", "en": "en"},
    "north": {"vi": "vi", "en": "en"},
}
#: Words a minute: slower than talk, as a hall echoes.
_WORDS_A_MINUTE = {"vi": 140, "en": 140}
#: Seconds that making a sentence may take; espeak-ng takes a tenth of one, piper about two.
TIMEOUT = 10.0
#: Where the sizes stand in the header of a WAV of the plainest form, which the programs write.
_HEADER = 44


class VoiceMissing(Exception):
    """There is no voice for this sentence."""


class Program(abc.ABC):
    """A program that speaks.

    Args:
        program: its name or path.
        timeout: seconds that making a sentence may take.
    """

    #: Languages that it can speak.
    languages: frozenset[str]

    def __init__(self, program: str, timeout: float) -> None:
        self._program, self._timeout = program, timeout

    @abc.abstractmethod
    def recipe(self, language: str) -> str:
        """What makes one sentence of it sound otherwise than another: kept sounds are told apart by it."""

    @abc.abstractmethod
    async def speak(self, language: str, text: str) -> bytes:
        """A sentence as WAV.

        Raises:
            VoiceMissing: the program failed, hung or gave no sound.
        """

    async def _run(self, arguments: Sequence[str], text: str = "") -> bytes:
        try:
            process = await asyncio.create_subprocess_exec(
                self._program, *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise VoiceMissing(str(error)) from error
        try:
            async with asyncio.timeout(self._timeout):
                output, _ = await process.communicate(text.encode())
        except TimeoutError:
            raise VoiceMissing(f"{self._program} took more than {self._timeout} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise VoiceMissing(f"{self._program} ended with {process.returncode}")
        return _with_sizes(output)


class Espeak(Program):
    """espeak-ng, the voice that is always there."""

    def __init__(
        self,
        region: Literal["south", "north"] = "south",
        program: str = "espeak-ng",
        timeout: float = TIMEOUT,
    ) -> None:
        super().__init__(program, timeout)
        self._voices = _VOICES[region]
        self.languages = _spoken_by(program, self._voices)

    def recipe(self, language: str) -> str:
        """Voice and speed."""
        return f"{self._voices[language]}\n{_WORDS_A_MINUTE[language]}"

    async def speak(self, language: str, text: str) -> bytes:
        """A sentence as WAV."""
        speed = str(_WORDS_A_MINUTE[language])
        return await self._run(("-v", self._voices[language], "-s", speed, "--stdout", "--", text))


class Piper(Program):
    """piper with the models of the hall; a language without one is not its own.

    Args:
        models: language to its model file.
        program: its name or path; without one it is looked for beside this Python, then on the path.
        timeout: as above.
    """

    def __init__(
        self, models: Mapping[str, Path], program: str | None = None, timeout: float = TIMEOUT
    ) -> None:
        super().__init__(program or _beside_python("piper"), timeout)
        self._models = dict(models)
        self.languages = frozenset(models)

    def recipe(self, language: str) -> str:
        """The model, and which it is of those that had its name."""
        path = self._models[language]
        try:
            return f"piper\n{path.resolve()}\n{path.stat().st_mtime_ns}"
        except OSError:
            return f"piper\n{path}"

    async def speak(self, language: str, text: str) -> bytes:
        """A sentence as WAV.

        Raises:
            VoiceMissing: as above, or its model is not there.
        """
        model = self._models[language]
        if not model.is_file():
            raise VoiceMissing(f"there is no file {model}")
        return await self._run(("--model", str(model), "--output_file", "-"), f"{text}\n")


def _beside_python(name: str) -> str:
    """A program of this Python's own environment, which need not be on the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else name


def _spoken_by(program: str, voices: Mapping[str, str]) -> frozenset[str]:
    """The languages for which espeak-ng has the voice."""
    if shutil.which(program) is None:
        return frozenset()
    try:
        listing = subprocess.run(  # noqa: S603 - the program is the operator's, the arguments are ours
            [program, "--voices"], capture_output=True, timeout=TIMEOUT, check=True, text=True
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


def _with_sizes(sound: bytes) -> bytes:
    """A WAV written to a pipe, with the sizes that the writer could not know yet."""
    if len(sound) <= _HEADER or sound[:4] != b"RIFF" or sound[36:40] != b"data":
        raise VoiceMissing("the program gave no sound")
    riff, data = struct.pack("<I", len(sound) - 8), struct.pack("<I", len(sound) - _HEADER)
    return sound[:4] + riff + sound[8:40] + data + sound[_HEADER:]


__all__ = ["TIMEOUT", "Espeak", "Piper", "Program", "VoiceMissing"]
