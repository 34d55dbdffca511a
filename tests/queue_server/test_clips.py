"""Recorded clips: what a hall needs, what a folder lacks, and how sentences sound that are put together."""

from __future__ import annotations

import array
import math
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from config import schema
from queue_server import clip_sound, clips, clips_wanted, voice_setting
from queue_server.__main__ import main
from queue_server.hall.service import Discipline
from queue_server.voice import Voice, VoiceMissing
from tests.config.samples import spoiled
from tests.queue_server.recording import (
    HALL,
    TEXTS,
    longest_silence,
    record,
    samples_of,
    speech,
    wave_of,
)
from tests.serving import SAMPLE_AS_IT_IS

BASE = "/api/v1/halls/x"
LANGUAGES = ("vi", "en", "km")
SPEECH = speech()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All clips of the sample hall in three languages."""
    folder = tmp_path_factory.mktemp("clips")
    for language in LANGUAGES:
        record(folder, language, clips_wanted.wanted(SPEECH, language))
    return folder


@pytest.fixture
def folder(recorded: Path, tmp_path: Path) -> Path:
    """The same, to be spoiled."""
    return shutil.copytree(recorded, tmp_path / "clips")


def _voice(folder: Path, tmp_path: Path, **settings: object) -> Voice:
    wanted = msgspec.structs.replace(schema.Voice(), clips=str(folder), **settings)
    return voice_setting.voice_of(wanted, SPEECH.discipline, TEXTS, tmp_path / "sounds")


def _command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["voice", "--config", str(SAMPLE_AS_IT_IS), *arguments])
    said = capsys.readouterr()
    return status, said.out + said.err


# ---------------------------------------------------------------- names and words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Mời công dân có số, a, không một hai, đến quầy số mười ba.", "vi",
         "mời công dân có số a không một hai đến quầy số mười ba"),
        ("Gọi thử. Quầy 15.", "vi", "gọi thử quầy mười lăm"),
        ("Quầy 1005 hoặc 12345", "vi", "quầy một ngàn không trăm lẻ năm hoặc một hai ba bốn năm"),
        ("please go to counter 13.", "en", "please go to counter thirteen"),
        ("ហៅសាកល្បង។ បញ្ជរ 13។", "km", "ហៅសាកល្បង បញ្ជរ ដប់ បី"),
        ("Đ – A\u0306\u0309n", "vi", "đ ẳn"),
    ],
)  # fmt: skip
def test_a_sentence_as_words(text: str, language: str, words: str) -> None:
    assert " ".join(clips.words_of(text, language)) == words


def test_a_file_is_named_by_its_words_and_a_long_name_is_cut() -> None:
    assert clips.name_of(("đến", "quầy", "số")) == "đến-quầy-số"
    long = ("còn", "ít", "phút", "nữa", "hết", "giờ", "làm", "việc", "quý", "khách", "đã", "có", "số", "vẫn")
    assert len(clips.name_of(long)) <= 60
    assert clips.name_of(long) != clips.name_of((*long, "được"))
    # Three bytes a letter, and no name may have more than 255.
    announcement = clips.words_of("ក" * 200, "km")
    assert len(clips.name_of(announcement).encode()) < 200


def test_the_fewest_clips_are_chosen() -> None:
    words = ("a", "không", "một", "hai")
    assert clips.cover(words, {"a", "không", "một", "hai"}) == words
    assert clips.cover(words, {"a", "không", "một", "hai", "một-hai"}) == ("a", "không", "một-hai")
    # The longest first would lead nowhere.
    assert clips.cover(words, {"a-không-một", "a", "không", "một-hai"}) == ("a", "không", "một-hai")
    assert clips.cover(words, {"a", "không", "hai"}) is None


# ---------------------------------------------------------------- what a hall needs


def test_what_the_sample_hall_needs() -> None:
    wanted = clips_wanted.wanted(SPEECH, "vi")
    digits = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
    assert {*digits, "mười", "mời-công-dân-có-số", "đến-quầy-số", "gọi-thử-quầy"} <= wanted.keys()
    letters = {"e-rờ", "xê", "hát", "e-lờ", "ca", "ích-xì", "en-nờ", "ét-sì", "y-dài", "a", "em-mờ", "giê"}
    assert letters <= wanted.keys()
    # Two whole sentences and three prepared announcements; counters end at 13.
    assert len(wanted) == len(digits) + 1 + 3 + len(letters) + 2 + 3
    assert "mươi" not in wanted


@pytest.mark.parametrize("region", ["south", "north"])
def test_numbers_read_as_numbers_need_other_words(region: str) -> None:
    wanted = clips_wanted.wanted(speech(schema.Voice(numbers="number", region=region)), "vi")  # type: ignore[arg-type]
    both = {"mười", "mươi", "mốt", "tư", "lăm", "trăm", "bốn", "năm", "một"}
    own = {"south": {"lẻ", "ngàn"}, "north": {"linh", "nghìn"}}
    assert both | own[region] <= wanted.keys()
    assert not own["north" if region == "south" else "south"] & wanted.keys()


def _with_counter(name: str) -> Discipline:
    counter = msgspec.structs.replace(SPEECH.discipline.counters[0], id=name)
    return msgspec.structs.replace(SPEECH.discipline, counters=(counter,))


def test_counters_by_letters_and_words() -> None:
    other = replace(SPEECH, discipline=_with_counter("tra-ket-qua-b2"))
    assert {"tra", "ket", "qua", "bê"} <= clips_wanted.wanted(other, "vi").keys()
    assert {"tra", "ket", "qua", "b", "two"} <= clips_wanted.wanted(other, "en").keys()


def test_a_longer_clip_may_stand_for_several() -> None:
    phrases = clips_wanted.needed(SPEECH, "vi")
    names = set(clips_wanted.wanted(SPEECH, "vi"))
    assert clips_wanted.missing(phrases, names) == ()
    assert clips_wanted.missing(phrases, names - {"mười"}) == ("mười",)
    # Counters 10 to 13 are all that "mười" is for.
    whole = {"mười-một", "mười-hai", "mười-ba"}
    assert clips_wanted.missing(phrases, (names - {"mười"}) | whole) == ("mười",)
    eleven = replace(SPEECH, discipline=_with_counter("11"))
    assert clips_wanted.missing(clips_wanted.needed(eleven, "vi"), (names - {"mười"}) | whole) == ()


@pytest.mark.parametrize("numbers", ["digits", "number"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_wanted_suffices_for_every_call(language: str, numbers: str, tmp_path: Path) -> None:
    """The list of clips and what is said come from the same rules: no call of the hall is left out."""
    told = speech(schema.Voice(numbers=numbers))  # type: ignore[arg-type]
    names = clips_wanted.wanted(told, language)
    voice = Voice(tmp_path, TEXTS, numbers=numbers)  # type: ignore[arg-type]
    discipline = told.discipline
    counters = [counter.id for counter in discipline.counters]
    for series in discipline.series:
        for sequence in range(series.first, series.last + 1, 7):
            text = voice.sentence(language, series.number(sequence), counters[sequence % len(counters)])
            assert clips.cover(clips.words_of(text, language), names) is not None, text
    for number in ("M0001", "M9999", "G007"):
        assert clips.cover(clips.words_of(voice.sentence(language, number, "13"), language), names)
    for kind, facts in (("stopped", {}), ("clear", {}), ("test", {"counter": "13"})):
        text = TEXTS.say(f"voice.{kind}", language, **facts)
        assert clips.cover(clips.words_of(text, language), names) is not None, text


# ---------------------------------------------------------------- how it sounds


@pytest.mark.parametrize("gap", [-40, 0, 60, 120])
@pytest.mark.parametrize(("language", "number"), [("vi", "A012"), ("vi", "S705"), ("en", "K399")])
async def test_no_silence_between_clips_is_longer_than_chosen(
    recorded: Path, tmp_path: Path, gap: int, language: str, number: str
) -> None:
    sound = await _voice(recorded, tmp_path, clip_gap_ms=gap).sound(language, number, "13")
    # Within words there are silences of their own, such as that before a "c": none is longer than this.
    assert longest_silence(sound) <= max(gap / 1000, 0.09)
    assert longest_silence(sound) <= 0.12
    samples, _ = samples_of(sound)
    assert max(map(abs, samples)) < 32767


def _tone(level: float, seconds: float = 0.3, before: float = 0.5, after: float = 0.4) -> bytes:
    tone = (round(level * math.sin(index * 0.1)) for index in range(round(seconds * 22050)))
    silence = [array.array("h", bytes(2 * round(part * 22050))) for part in (before, after)]
    return wave_of(silence[0] + array.array("h", tone) + silence[1])


@pytest.mark.parametrize(("gap", "silence"), [(0.12, 0.12), (0.05, 0.05), (0.0, 0.0), (-0.05, 0.0)])
def test_silence_around_a_clip_gives_way_to_the_gap(gap: float, silence: float) -> None:
    recordings = [clip_sound.read(_tone(level)) for level in (20000, 800)]
    parts = [clip_sound.prepared(recording, gap) for recording in recordings]
    sound = clip_sound.joined(parts, 22050, gap)
    assert longest_silence(sound) == pytest.approx(silence, abs=0.006)
    assert longest_silence(sound) <= silence + 0.003  # the halves of a wave of the tone itself
    # 0.3 s each; over each other for as long as the gap is below nothing.
    samples, rate = samples_of(sound)
    assert len(samples) / rate == pytest.approx(0.6 + 2 * max(gap, 0) + min(gap, 0), abs=0.01)


@pytest.mark.parametrize(("noise", "offset"), [(300, 0), (0, 900), (150, -2000)])
def test_a_noise_and_an_offset_of_the_sound_card_count_as_silence(noise: int, offset: int) -> None:
    """Whoever records in a hall has a fan beside the microphone, and a cheap sound card."""
    rng = random.Random(5)
    samples = samples_of(_tone(12000))[0]
    real = array.array("h", [sample + rng.randint(-noise, noise) + offset for sample in samples])
    part = clip_sound.prepared(clip_sound.read(wave_of(real)), 0.06)
    sound = clip_sound.joined([part, part], 22050, 0.06)
    assert 0.05 < longest_silence(sound, 0.06) <= 0.065
    assert len(samples_of(sound)[0]) / 22050 == pytest.approx(0.6 + 0.12, abs=0.01)


def test_a_quiet_clip_is_as_loud_as_a_loud_one() -> None:
    levels = []
    for level in (700, 6000, 30000):
        samples = clip_sound.prepared(clip_sound.read(_tone(level)), 0.0)
        levels.append(math.sqrt(sum(sample * sample for sample in samples) / len(samples)))
    assert max(levels) / min(levels) < 1.05


async def test_clips_take_part_in_real_sentences_equally_loud(folder: Path, tmp_path: Path) -> None:
    whole = folder / "vi" / "mời-công-dân-có-số.wav"
    samples, rate = samples_of(whole.read_bytes())
    loud = await _voice(folder, tmp_path).sound("vi", "A012", "3")
    whole.write_bytes(wave_of(array.array("h", [sample // 8 for sample in samples]), rate))
    quiet = await _voice(folder, tmp_path).sound("vi", "A012", "3")
    one, other = samples_of(loud)[0][:rate], samples_of(quiet)[0][:rate]
    assert max(map(abs, other)) > 0.9 * max(map(abs, one))


# ---------------------------------------------------------------- who speaks


async def test_a_complete_folder_speaks_its_language_and_khmer_by_nothing_else(
    recorded: Path, tmp_path: Path
) -> None:
    voice = _voice(recorded, tmp_path)
    assert voice.languages == {"vi", "en", "km"}
    assert voice.troubles == ()
    addresses = voice.sounds_for(BASE, "A012", "3", "km")
    assert [address.partition("?")[0] for address in addresses] == [
        f"{BASE}/sounds/vi/A012/3.wav", f"{BASE}/sounds/km/A012/3.wav",
    ]  # fmt: skip
    assert samples_of(await voice.sound("km", "A012", "13"))[1] == 22050
    # Nothing was made by a program.
    assert not (tmp_path / "sounds").exists()


def test_a_clip_that_is_recorded_anew_changes_the_address_so_that_no_board_plays_the_old_one(
    folder: Path, tmp_path: Path
) -> None:
    def addresses() -> tuple[str, ...]:
        return _voice(folder, tmp_path).sounds_for(BASE, "A012", "3", "km")

    before = addresses()
    assert addresses() == before
    _too_loud(folder / "km" / "ពីរ.wav")
    assert addresses()[0] == before[0]
    assert addresses()[1] != before[1]


async def test_announcements_by_clips_and_what_has_none(recorded: Path, tmp_path: Path) -> None:
    voice = _voice(recorded, tmp_path)
    prepared = HALL.announcements[0].texts
    addresses = voice.sounds_of(BASE, prepared)
    assert [address.split("/")[6] for address in addresses] == ["vi", "en", "km"]
    for address in addresses:
        language, name = address.split("/")[6], address.rpartition("/")[2].partition(".wav")[0]
        assert samples_of(await voice.said(language, name))[0]
    assert not (tmp_path / "sounds").exists()
    # Words that nobody recorded: espeak-ng says those that it can, Khmer is only shown.
    free = {"vi": "Xe màu đỏ cản lối.", "km": "រថយន្តក្រហម"}
    spoken = voice.sounds_of(BASE, free)
    assert [address.split("/")[6] for address in spoken] == ["vi"]
    assert samples_of(await voice.said("vi", spoken[0].rpartition("/")[2].partition(".wav")[0]))[0]
    assert len(list((tmp_path / "sounds").iterdir())) == 1


async def test_an_incomplete_folder_leaves_its_language_to_the_program_and_is_told(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "vi" / "hai.wav").unlink()
    (folder / "km" / "ពីរ.wav").unlink()
    voice = _voice(folder, tmp_path)
    assert voice.languages == {"vi", "en"}
    assert voice.troubles == (("clips-incomplete", "vi: hai.wav"), ("clips-incomplete", "km: ពីរ.wav"))
    assert voice.sounds_for(BASE, "A012", "3", "km") == (f"{BASE}/sounds/vi/A012/3.wav",)
    await voice.sound("vi", "A012", "3")
    assert len(list((tmp_path / "sounds").iterdir())) == 1
    with pytest.raises(VoiceMissing):
        await voice.sound("km", "A012", "3")


async def test_a_missing_announcement_takes_no_call_from_the_clips(folder: Path, tmp_path: Path) -> None:
    name = clips.name_of(clips.words_of(HALL.announcements[0].texts["km"], "km"))
    (folder / "km" / f"{name}.wav").unlink()
    voice = _voice(folder, tmp_path)
    assert "km" in voice.languages
    assert voice.troubles == ()
    assert len(voice.sounds_of(BASE, HALL.announcements[0].texts)) == 2


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    voice = _voice(tmp_path / "nowhere", tmp_path)
    assert voice.languages == {"vi", "en"}
    assert [code for code, _ in voice.troubles] == ["clips-incomplete"]


# ---------------------------------------------------------------- the command


def test_the_command_finds_a_complete_folder(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _command(capsys, "--clips", str(recorded))
    assert status == 0
    assert [line.split(", ")[1] for line in said.splitlines()] == ["complete"] * 3


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:30])


def _stereo(path: Path) -> None:
    samples, rate = samples_of(path.read_bytes())
    path.write_bytes(wave_of(samples[: len(samples) // 2 * 2], rate, channels=2))


def _silent(path: Path) -> None:
    path.write_bytes(wave_of(array.array("h", bytes(20000))))


def _slower(path: Path) -> None:
    path.write_bytes(wave_of(samples_of(path.read_bytes())[0], 16000))


def _too_loud(path: Path) -> None:
    samples, rate = samples_of(path.read_bytes())
    path.write_bytes(
        wave_of(array.array("h", [max(-32768, min(32767, 9 * sample)) for sample in samples]), rate)
    )


@pytest.mark.parametrize(
    ("spoil", "status", "told"),
    [
        (Path.unlink, 1, ["missing      hai.wav"]),
        (_cut, 1, ["unreadable   hai.wav must be a WAV file"]),
        (_stereo, 1, ["unreadable   hai.wav must be 16 bit and one channel"]),
        (_silent, 1, ["unreadable   hai.wav nothing is heard"]),
        (_slower, 1, ["rate         hai.wav is of 16000 Hz, the others of 22050 Hz"]),
        (_too_loud, 0, ["clipped      hai.wav was recorded too loud"]),
    ],
)
def test_the_command_names_what_is_wrong(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
    status: int,
    told: list[str],
) -> None:
    spoil(folder / "vi" / "hai.wav")
    found, said = _command(capsys, "--clips", str(folder))
    assert found == status
    lines = [line.strip() for line in said.splitlines() if line.startswith("  ")]
    assert len(lines) == len(told)
    for line, start in zip(lines, told, strict=True):
        assert line.startswith(start)


def test_a_damaged_clip_stands_once_and_before_the_missing_ones(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _cut(folder / "vi" / "hai.wav")
    for name in ("ba", "chín"):
        (folder / "vi" / f"{name}.wav").unlink()
    said = _command(capsys, "--clips", str(folder))[1]
    assert "NOT COMPLETE, 2 missing, 1 of no use" in said
    named = [line.split()[:2] for line in said.splitlines() if line.startswith("  ")]
    assert named[0] == ["unreadable", "hai.wav"]
    assert sorted(named[1:]) == [["missing", "ba.wav"], ["missing", "chín.wav"]]


def test_a_missing_announcement_and_a_file_of_no_use(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = clips.name_of(clips.words_of(HALL.announcements[0].texts["vi"], "vi"))
    (folder / "vi" / f"{name}.wav").rename(folder / "vi" / "nước.wav")
    status, said = _command(capsys, "--clips", str(folder))
    assert status == 1
    assert f"missing      {name}.wav (an announcement)" in said
    assert "not needed   nước.wav" in said
    assert "vi: 31 clips, complete" in said


def test_a_language_without_a_folder_is_said_and_no_folder_at_all_is_wrong(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(folder / "km")
    status, said = _command(capsys, "--clips", str(folder))
    assert status == 0
    assert f"km: no folder {folder / 'km'}" in said
    assert _command(capsys, "--clips", str(tmp_path / "nowhere")) == (
        2, f"{tmp_path / 'nowhere'}: no such folder\n",
    )  # fmt: skip
    assert _command(capsys)[0] == 0


def test_the_list_to_record(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = _command(capsys, "--wanted", "vi")
    assert status == 0
    assert "mời-công-dân-có-số.wav\tmời công dân có số\n" in said
    assert len(said.splitlines()) == 31
    assert _command(capsys, "--wanted", "fr") == (2, "--wanted fr: must be one of vi, en, km\n")


def test_a_wrong_hall_or_text_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "hall.toml"
    text = SAMPLE_AS_IT_IS.read_text(encoding="utf-8")
    path.write_text(spoiled(text, ("clip_gap_ms = 60", "clip_gap_ms = 121")), encoding="utf-8")
    assert main(["voice", "--config", str(path)]) == 2
    assert "voice.clip_gap_ms: must be -40 to 120 milliseconds, is 121" in capsys.readouterr().err


def test_file_names_may_be_spelt_with_letters_and_their_marks_apart(folder: Path) -> None:
    """As some systems do when files are copied to a stick."""
    (folder / "vi" / "hai.wav").rename(folder / "vi" / "Hai.WAV")
    (folder / "vi" / "bốn.wav").rename(folder / "vi" / "bo\u0302\u0301n.wav")
    assert voice_setting.check(folder / "vi", "vi", SPEECH, 0.06).missing == ()
