"""A real voice through a real player, into a sound device that writes down what it plays; and without one."""

from __future__ import annotations

import asyncio
import os
import wave
from pathlib import Path

import numpy as np
import pytest

import config.load
from config.schema_devices import Speech
from kiosk import flow
from kiosk.guidance import Utterance
from kiosk.speaking import Silent, Voices, voices_of
from tests.kiosk import looking
from tests.serving import ServerProcess
from tests.virtual_display import virtual_display

WAIT = 60.0

#: What aplay plays into a file, and what it plays into a pipe that nobody empties.
_DEVICES = """
<confdir:alsa.conf>
pcm.tape {{ type file slave.pcm "null" file "{folder}/tape.wav" format "wav" }}
pcm.stuck {{ type file slave.pcm "null" file "{folder}/stuck" format "raw" }}
"""


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the sound devices ``tape`` and ``stuck``; this machine has no other."""
    (tmp_path / "asound.conf").write_text(_DEVICES.format(folder=tmp_path), encoding="utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    os.mkfifo(tmp_path / "stuck")
    return tmp_path


async def _voices(device: str, languages: tuple[str, ...] = ("vi", "en", "km")) -> Voices:
    voices = Voices(Speech(device=device, voices={"vi": "vi-vn-x-south"}), languages)
    await voices.look()
    return voices


def _loudness(path: Path) -> tuple[float, float]:
    """Seconds of sound, and its mean loudness."""
    with wave.open(str(path)) as played:
        samples = np.frombuffer(played.readframes(played.getnframes()), dtype=np.int16)
    if not len(samples):
        return 0.0, 0.0
    return len(samples) / played.getframerate() / played.getnchannels(), float(np.abs(samples).mean())


async def test_something_is_heard_and_more_of_a_longer_sentence(sound: Path) -> None:
    voices = await _voices("tape")
    assert (voices.languages, voices.trouble) == (("vi", "en"), None)
    lengths = []
    for text in ("Một.", "Mời quý khách chọn một lĩnh vực, rồi bấm phím giữa để lấy số thứ tự."):
        voices.say(Utterance(text, "vi"))
        async with asyncio.timeout(WAIT):
            assert await voices.finished() == "good"
        seconds, loud = _loudness(sound / "tape.wav")
        assert loud > 100
        lengths.append(seconds)
    assert 0.2 < lengths[0] < 2 < lengths[1] < 12


async def test_a_new_utterance_ends_the_one_before_it_at_once(sound: Path) -> None:
    """The first one plays into a pipe that nobody empties: by itself it would never end."""
    stuck = Voices(Speech(device="stuck"), ("en",))
    stuck._voices = {"en": "en"}
    loop = asyncio.get_running_loop()
    before = loop.time()
    stuck.say(Utterance("This is never heard to its end.", "en"))
    first = stuck._talking
    assert first is not None
    assert loop.time() - before < 0.1, "the window is not held up"
    async with asyncio.timeout(WAIT):
        while len(stuck._processes) < 2:  # noqa: ASYNC110  # processes have no event of their beginning
            await asyncio.sleep(0.01)
    processes = list(stuck._processes)
    stuck.say(Utterance("Nor is this.", "en"))
    async with asyncio.timeout(WAIT):
        await asyncio.gather(first, return_exceptions=True)
        await asyncio.gather(*(process.wait() for process in processes))
    assert first.cancelled()
    assert stuck.trouble is None
    async with asyncio.timeout(WAIT):
        await stuck.close()


async def test_without_a_sound_device_speech_is_not_offered_and_the_supervisor_is_told(sound: Path) -> None:
    told: list[tuple[str, ...]] = []
    voices = Voices(Speech(device="no-such-device"), ("vi", "en"))
    voices.on_change = lambda: told.append(voices.languages)
    await voices.look()
    assert voices.languages == ()
    assert voices.trouble is not None
    assert voices.trouble.code == "speech-missing"
    assert "aplay" in voices.trouble.advice
    assert told == []
    voices.say(Utterance("Nobody hears this.", "en"))
    assert await voices.finished() == "speech-missing"


async def test_a_device_that_fails_is_told_and_offered_again_when_it_is_back(sound: Path) -> None:
    voices = await _voices("tape")
    told: list[tuple[str, ...]] = []
    voices.on_change = lambda: told.append(voices.languages)
    (sound / "tape.wav").unlink(missing_ok=True)
    devices = (sound / "asound.conf").read_text(encoding="utf-8")
    (sound / "asound.conf").write_text(devices.replace("pcm.tape", "pcm.elsewhere"), encoding="utf-8")
    voices.say(Utterance("The plug was pulled.", "en"))
    async with asyncio.timeout(WAIT):
        assert await voices.finished() == "speech-missing"
    assert voices.trouble is not None
    (sound / "asound.conf").write_text(devices, encoding="utf-8")
    await voices.look()
    assert voices.trouble is None
    assert told == [(), ("vi", "en")]


async def test_without_the_programs_there_is_no_voice(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(sound))
    voices = await _voices("tape")
    assert voices.languages == ()
    assert voices.trouble is not None
    assert voices.trouble.code == "speech-missing"


def test_each_language_has_its_own_voice_or_none() -> None:
    speech = Speech(voices={"vi": "vi-vn-x-south", "en": "zz-nothing"})
    assert voices_of(speech, ("vi", "en", "km", "fr")) == {"vi": "vi-vn-x-south", "en": "en", "fr": "fr"}


async def test_a_kiosk_whose_speech_is_off_says_nothing_and_misses_nothing() -> None:
    silent = Silent()
    silent.say(Utterance("Nobody hears this.", "en"))
    assert (silent.languages, silent.trouble, await silent.finished()) == ((), None, "speech-missing")


# ------------------------------------------------------------ the whole kiosk

SIZE = (540, 960)


async def test_the_speech_key_lets_the_real_kiosk_tell_its_first_screen(
    sound: Path, server_process: ServerProcess
) -> None:
    server_process.start()
    file = sound / "kiosk.toml"
    sample = (config.load.FOLDER / "kiosk.toml").read_text(encoding="utf-8")
    file.write_text(sample.replace('device = "default"', 'device = "tape"'), encoding="utf-8")
    command = looking.command(server_process.url, SIZE, sound, "--config", str(file))
    said = sound / "said"
    with virtual_display(f"{SIZE[0]}x{SIZE[1]}") as display, said.open("wb") as journal:
        kiosk = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, "DISPLAY": display}, stderr=journal
        )
        try:
            looking.until(lambda: looking.drawn(display) and b"languages=" in said.read_bytes())
            await asyncio.sleep(flow.SETTLE.total_seconds())  # a screen that has just come takes no key yet
            looking.keys(display, "F1")
            looking.until(lambda: _plays_long(sound / "tape.wav"))
        finally:
            kiosk.terminate()
            assert await kiosk.wait() == 0


def _plays_long(tape: Path) -> bool:
    """The first screen takes longer to tell than any word; a file that is being written has no length yet."""
    try:
        seconds, loud = _loudness(tape)
    except (wave.Error, EOFError, OSError):
        return False
    return seconds > 5 and loud > 100
