"""The voice: real sentences by the real program, and every way in which it can fail."""

from __future__ import annotations

import asyncio
import io
import os
import stat
import wave
from pathlib import Path

import pytest

import config.text
from queue_server.voice import Voice, VoiceMissing
from queue_server.voice_programs import Piper

TEXTS = config.text.load()
BASE = "/api/v1/halls/x"
#: A speaking program of the test's own: knows the voices, writes what it was asked to a file, gives a sound.
PROGRAM = """#!/bin/sh
if [ "$1" = --voices ]; then printf 'Pty Language\\n 5 vi-vn-x-south\\n 5 en-gb\\n'; exit; fi
echo "$*" >> {asked}
{then}
"""


def _program(folder: Path, then: str) -> str:
    path = folder / "speak"
    path.write_text(PROGRAM.format(asked=folder / "asked", then=then))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def _asked(folder: Path) -> list[str]:
    path = folder / "asked"
    return path.read_text().splitlines() if path.exists() else []


def _wave_file(folder: Path) -> Path:
    path = folder / "given.wav"
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(22050)
        writer.writeframes(bytes(2000))
    return path


def _files(folder: Path) -> list[Path]:
    return list(folder.glob("*"))


def _seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as reader:
        seconds: float = reader.getnframes() / reader.getframerate()
        assert len(reader.readframes(reader.getnframes())) == 2 * reader.getnframes()
    return seconds


async def test_speaks_vietnamese_and_english(tmp_path: Path) -> None:
    for region in ("south", "north"):
        voice = Voice(tmp_path, TEXTS, region=region)  # type: ignore[arg-type]
        assert voice.languages == {"vi", "en"}
        assert voice.troubles == ()
        assert 2 < _seconds(await voice.sound("vi", "A012", "3")) < 12
        assert 2 < _seconds(await voice.sound("en", "A012", "3")) < 12
    # Two Vietnamese voices, one English.
    assert [path.suffix for path in _files(tmp_path)] == [".wav"] * 3


def test_sentences(tmp_path: Path) -> None:
    voice = Voice(tmp_path, TEXTS)
    assert voice.sentence("vi", "A012", "13") == "Mời công dân có số, a, không một hai, đến quầy số mười ba."
    assert voice.sentence("en", "A012", "13") == "Number A, zero one two, please go to counter 13."
    as_number = Voice(tmp_path, TEXTS, numbers="number", region="north")
    assert "một trăm linh năm" in as_number.sentence("vi", "A105", "1")


@pytest.mark.parametrize(
    ("language", "spoken"), [("vi", ["vi"]), ("en", ["vi", "en"]), ("km", ["vi"]), ("xx", ["vi"])]
)
def test_vietnamese_first_then_the_tickets_language(tmp_path: Path, language: str, spoken: list[str]) -> None:
    sounds = Voice(tmp_path, TEXTS).sounds_for(BASE, "Đ012", "3 b", language)
    assert sounds == tuple(f"{BASE}/sounds/{entry}/%C4%90012/3%20b.wav" for entry in spoken)


async def test_without_a_program_there_is_only_the_chime(tmp_path: Path) -> None:
    voice = Voice(tmp_path, TEXTS, program="no-such-program")
    assert voice.languages == frozenset()
    assert voice.troubles == (("voice-missing", ""),)
    assert voice.sounds_for(BASE, "A012", "3", "en") == ()
    with pytest.raises(VoiceMissing):
        await voice.sound("vi", "A012", "3")
    assert 1 < _seconds(voice.chime()) < 3


async def test_a_language_without_a_voice(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing):
        await Voice(tmp_path, TEXTS).sound("km", "A012", "3")


def test_the_chime_does_not_clip_and_fades(tmp_path: Path) -> None:
    with wave.open(io.BytesIO(Voice(tmp_path, TEXTS).chime())) as reader:
        frames = memoryview(reader.readframes(reader.getnframes())).cast("h")
    assert 8000 < max(frames) < 32000
    assert max(abs(sample) for sample in frames[:10]) < 1000
    assert max(abs(sample) for sample in frames[-10:]) < 100


async def test_asked_by_many_made_once_and_kept(tmp_path: Path) -> None:
    program = _program(tmp_path, f"sleep 0.1; cat {_wave_file(tmp_path)}")
    voice = Voice(tmp_path / "kept", TEXTS, program=program)
    sounds = await asyncio.gather(*(voice.sound("vi", "A012", "3") for _ in range(20)))
    assert len(set(sounds)) == 1
    assert len(_asked(tmp_path)) == 1
    again = Voice(tmp_path / "kept", TEXTS, program=program)
    assert await again.sound("vi", "A012", "3") == sounds[0]
    assert len(_asked(tmp_path)) == 1
    # Another way of saying it is another sound.
    await Voice(tmp_path / "kept", TEXTS, program=program, numbers="number").sound("vi", "A012", "3")
    assert len(_asked(tmp_path)) == 2


async def test_one_request_that_goes_away_leaves_the_sound_to_the_others(tmp_path: Path) -> None:
    program = _program(tmp_path, f"sleep 0.3; cat {_wave_file(tmp_path)}")
    voice = Voice(tmp_path / "kept", TEXTS, program=program)
    leaves = asyncio.create_task(voice.sound("vi", "A012", "3"))
    stays = asyncio.create_task(voice.sound("vi", "A012", "3"))
    while not _asked(tmp_path):  # noqa: ASYNC110 - another process begins
        await asyncio.sleep(0.01)
    leaves.cancel()
    assert _seconds(await stays) > 0
    assert len(_asked(tmp_path)) == 1


@pytest.mark.parametrize(
    "then", ["exit 1", "true", "echo no sound at all, but quite a long text all the same", "exec sleep 60"]
)
async def test_a_program_that_fails_is_a_trouble_until_it_works_again(tmp_path: Path, then: str) -> None:
    voice = Voice(tmp_path / "kept", TEXTS, program=_program(tmp_path, then), timeout=0.5)
    with pytest.raises(VoiceMissing):
        await voice.sound("vi", "A012", "3")
    assert voice.troubles == (("voice-missing", ""),)
    assert _files(tmp_path / "kept") == []
    _program(tmp_path, f"cat {_wave_file(tmp_path)}")
    assert _seconds(await voice.sound("vi", "A012", "3")) > 0
    assert voice.troubles == ()


async def test_what_is_kept_is_bounded(tmp_path: Path) -> None:
    program = _program(tmp_path, f"cat {_wave_file(tmp_path)}")
    voice = Voice(tmp_path / "kept", TEXTS, program=program, most_kept=3)
    for number in range(6):
        await voice.sound("vi", f"A00{number}", "3")
    assert len(_files(tmp_path / "kept")) == 3
    await voice.sound("vi", "A005", "3")
    assert len(_asked(tmp_path)) == 6


async def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder should be")
    program = _program(tmp_path, f"cat {_wave_file(tmp_path)}")
    voice = Voice(tmp_path / "kept", TEXTS, program=program)
    assert _seconds(await voice.sound("vi", "A012", "3")) > 0
    assert voice.troubles == ()


# ---------------------------------------------------------------- piper

#: Stands for piper: takes the same words, notes them and what it is to say, gives a sound.
PIPER = """#!/bin/sh
echo "$*: $(cat)" >> {asked}.piper
{then}
"""


def _piper(folder: Path, then: str, *, timeout: float = 5.0) -> Piper:
    program, model = folder / "piper", folder / "voice.onnx"
    model.touch()
    program.write_text(PIPER.format(asked=folder / "asked", then=then))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Piper({"vi": model}, str(program), timeout)


def _asked_piper(folder: Path) -> list[str]:
    path = folder / "asked.piper"
    return path.read_text().splitlines() if path.exists() else []


async def test_piper_speaks_the_languages_that_it_has_models_for(tmp_path: Path) -> None:
    espeak = _program(tmp_path, f"cat {_wave_file(tmp_path)}")
    piper = _piper(tmp_path, f"cat {_wave_file(tmp_path)}")
    voice = Voice(tmp_path / "kept", TEXTS, program=espeak, piper=piper)
    sound = await voice.sound("vi", "A012", "3")
    assert _seconds(sound) > 0
    assert await voice.sound("vi", "A012", "3") == sound  # kept
    (asked,) = _asked_piper(tmp_path)
    sentence = "Mời công dân có số, a, không một hai, đến quầy số ba."
    assert asked == f"--model {tmp_path / 'voice.onnx'} --output_file -: {sentence}"
    assert _asked(tmp_path) == []
    await voice.sound("en", "A012", "3")
    assert len(_asked(tmp_path)) == 1
    assert voice.troubles == ()
    # Another model under the same name is another voice.
    os.utime(tmp_path / "voice.onnx", ns=(1, 1))
    await voice.sound("vi", "A012", "3")
    assert len(_asked_piper(tmp_path)) == 2


@pytest.mark.parametrize("then", ["exit 1", "true", "echo no sound", "exec sleep 60"])
async def test_where_piper_fails_espeak_speaks_and_it_is_told_until_piper_works(
    tmp_path: Path, then: str
) -> None:
    espeak = _program(tmp_path, f"cat {_wave_file(tmp_path)}")
    voice = Voice(
        tmp_path / "kept", TEXTS, program=espeak, piper=_piper(tmp_path, then, timeout=0.5), rest=0.0
    )
    assert _seconds(await voice.sound("vi", "A012", "3")) > 0
    assert [code for code, _ in voice.troubles] == ["piper-failed"]
    assert len(_asked(tmp_path)) == 1
    _piper(tmp_path, f"cat {_wave_file(tmp_path)}")
    assert _seconds(await voice.sound("vi", "A012", "3")) > 0
    assert voice.troubles == ()
    # What espeak-ng said in its place was not kept as piper's.
    assert len(_asked(tmp_path)) == 1
    assert len(_asked_piper(tmp_path)) == 2


async def test_a_piper_that_fails_is_left_alone_for_a_while(tmp_path: Path) -> None:
    espeak = _program(tmp_path, f"cat {_wave_file(tmp_path)}")
    voice = Voice(tmp_path / "kept", TEXTS, program=espeak, piper=_piper(tmp_path, "exit 1"))
    for number in range(3):
        await voice.sound("vi", f"A00{number}", "3")
    assert len(_asked_piper(tmp_path)) == 1
    assert [code for code, _ in voice.troubles] == ["piper-failed"]


async def test_neither_the_program_nor_the_model_need_be_there(tmp_path: Path) -> None:
    espeak = _program(tmp_path, f"cat {_wave_file(tmp_path)}")
    for piper, told in (
        (Piper({"vi": tmp_path / "none.onnx"}, "/bin/true"), "there is no file"),
        (Piper({"vi": Path(espeak)}, "no-such-program"), "no-such-program"),
    ):
        voice = Voice(tmp_path / "kept", TEXTS, program=espeak, piper=piper)
        assert _seconds(await voice.sound("vi", "A012", "3")) > 0
        ((code, advice),) = voice.troubles
        assert (code, told in advice) == ("piper-failed", True)


async def test_piper_may_be_the_only_voice_of_a_language(tmp_path: Path) -> None:
    piper = _piper(tmp_path, f"cat {_wave_file(tmp_path)}")
    voice = Voice(tmp_path / "kept", TEXTS, program="no-such-program", piper=piper)
    assert voice.languages == {"vi"}
    assert _seconds(await voice.sound("vi", "A012", "3")) > 0
    assert voice.troubles == ()
    _piper(tmp_path, "exit 1")
    with pytest.raises(VoiceMissing):
        await voice.sound("vi", "A013", "3")
