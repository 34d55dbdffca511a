"""Clips and piper in a hall that is served: what boards fetch, and what the supervisor is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_server.client import Refused, new_key
from queue_server.clips_wanted import wanted as wanted_clips
from queue_server.contract.messages import IssueRequest, NextRequest, OpenCounterRequest, Trouble
from tests.config.samples import spoiled
from tests.queue_server.recording import longest_silence, record, speech
from tests.serving import SAMPLE, Served, sample_wanted, serving


def _sample_with(tmp_path: Path, *swaps: tuple[str, str]) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(spoiled(SAMPLE.read_text(encoding="utf-8"), *swaps), encoding="utf-8")
    return path


async def _called(served: Served, language: str) -> tuple[str, ...]:
    """The sounds of a call as the board has them."""
    wish = IssueRequest(key=new_key(), service="guidance", language=language, device="kiosk-1")
    await served.client.issue(wish)
    await served.client.at_counter("2", "open", OpenCounterRequest(key=new_key()))
    await served.client.next("2", NextRequest(key=new_key()))
    return (await served.client.board()).calls[0].sounds


async def _troubles(served: Served) -> list[Trouble]:
    told = (await served.client.supervisor()).troubles
    return [one for one in told if one.code in ("voice-missing", "clips-incomplete", "piper-failed")]


async def test_a_call_in_khmer_is_heard_by_clips(tmp_path: Path) -> None:
    record(tmp_path / "clips", "km", wanted_clips(speech(), "km"))
    path = _sample_with(tmp_path, ('clips = ""', f'clips = "{tmp_path / "clips"}"'))
    async with serving(tmp_path / "sounds", wanted=sample_wanted(path)) as served:
        vietnamese, khmer = await _called(served, "km")
        assert vietnamese.endswith("/sounds/vi/A001/2.wav")
        assert "/sounds/km/A001/2.wav?clips=" in khmer
        assert 0 < longest_silence(await served.client.fetch(khmer)) <= 0.12
        assert await served.client.fetch(vietnamese)
        assert await _troubles(served) == []


async def test_missing_clips_are_told_to_the_supervisor(tmp_path: Path) -> None:
    folder = record(tmp_path / "clips", "km", wanted_clips(speech(), "km"))
    (folder / "ដប់.wav").unlink()
    path = _sample_with(tmp_path, ('clips = ""', f'clips = "{tmp_path / "clips"}"'))
    async with serving(tmp_path / "sounds", wanted=sample_wanted(path)) as served:
        assert len(await _called(served, "km")) == 1
        assert await _troubles(served) == [Trouble(code="clips-incomplete", advice="km: ដប់.wav")]
        with pytest.raises(Refused, match="voice-missing"):
            await served.client.fetch("/api/v1/halls/rach-gia/sounds/km/A001/2.wav")


async def test_piper_without_its_model_is_told_and_espeak_speaks(tmp_path: Path) -> None:
    model = tmp_path / "voice.onnx"
    path = _sample_with(
        tmp_path,
        ('engine = "espeak-ng"', 'engine = "piper"'), ("models = {}", f'models = {{ vi = "{model}" }}'),
    )  # fmt: skip
    async with serving(tmp_path / "sounds", wanted=sample_wanted(path)) as served:
        (address,) = await _called(served, "vi")
        assert await _troubles(served) == []  # it has not been asked yet
        assert longest_silence(await served.client.fetch(address)) > 0
        (trouble,) = await _troubles(served)
        assert trouble.code == "piper-failed"
        assert "voice.onnx" in trouble.advice
