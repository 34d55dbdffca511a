"""The voice that a hall's file describes: whether its clips suffice, and who speaks otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config import schema
from config.text import Texts
from queue_server import clips, clips_wanted, spoken
from queue_server.hall.service import Discipline
from queue_server.voice import Voice
from queue_server.voice_programs import Piper

#: Names of clips that the supervisor is told.
_MOST_NAMED = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A language's folder of clips, looked through."""

    clips: clips.Clips
    #: Without these the hall cannot be called in this language.
    missing: tuple[str, ...]
    #: Without these prepared announcements are not heard.
    unannounced: tuple[str, ...]
    #: Nothing of the hall is said with these.
    unused: tuple[str, ...]


def speech_of(settings: schema.Voice, discipline: Discipline, texts: Texts) -> clips_wanted.Speech:
    """How a hall is spoken."""
    return clips_wanted.Speech(
        discipline=discipline, texts=texts, numbers=settings.numbers, region=settings.region
    )


def check(folder: Path, language: str, speech: clips_wanted.Speech, gap: float) -> Checked:
    """Look through the folder of a language that has words for numbers."""
    found = clips.read(folder, language, region=speech.region, gap=gap)
    needed, announced = clips_wanted.needed(speech, language), clips_wanted.announced(speech, language)
    known = set(clips_wanted.wanted(speech, language))
    return Checked(
        clips=found,
        missing=clips_wanted.missing(needed, found.names),
        unannounced=clips_wanted.missing(announced, found.names),
        unused=tuple(name for name in sorted(found.names) if name not in known),
    )


def voice_of(settings: schema.Voice, discipline: Discipline, texts: Texts, cache: Path) -> Voice:
    """The voice of a hall.

    Args:
        settings: table ``[voice]`` of its file.
        discipline: what can be called.
        texts: sentences.
        cache: folder for made sentences.
    """
    speech = speech_of(settings, discipline, texts)
    complete: dict[str, clips.Clips] = {}
    lacking: list[str] = []
    root = Path(settings.clips)
    if settings.clips and not root.is_dir():
        lacking.append(f"{root}: no such folder")
    for language in recorded(root, discipline) if settings.clips else ():
        found = check(root / language, language, speech, settings.clip_gap_ms / 1000)
        if found.missing:
            lacking.append(_told(language, found.missing))
        else:
            complete[language] = found.clips
    piper = None
    if settings.engine == "piper":
        piper = Piper({language: Path(model) for language, model in settings.piper_models.items()})
    return Voice(
        cache, texts, numbers=settings.numbers, region=settings.region, clips=complete, lacking=lacking,
        piper=piper,
    )  # fmt: skip


def recorded(root: Path, discipline: Discipline) -> tuple[str, ...]:
    """The hall's languages that have a folder of clips, and words for numbers."""
    offered = (language for language in discipline.languages if language in spoken.LANGUAGES)
    return tuple(language for language in offered if (root / language).is_dir())


def _told(language: str, missing: tuple[str, ...]) -> str:
    names = ", ".join(f"{name}.wav" for name in missing[:_MOST_NAMED])
    more = f", … ({len(missing)})" if len(missing) > _MOST_NAMED else ""
    return f"{language}: {names}{more}"


__all__ = ["Checked", "check", "recorded", "speech_of", "voice_of"]
