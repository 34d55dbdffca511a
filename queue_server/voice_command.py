"""``queue-server voice``: whether the recorded clips suffice, and which are missing or not good."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import config.load
import config.text
from queue_server import clips_wanted, spoken, voice_setting
from queue_server.discipline import discipline_of

#: Files that nothing is said with are named up to here.
_MOST_UNUSED = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "--config", type=Path, default=config.load.FOLDER / "hall.toml", help="the hall's file"
    )
    parser.add_argument("--clips", type=Path, help="the folder of the clips, instead of the file's")
    parser.add_argument("--texts", type=Path, default=config.text.FOLDER, help="the folder of the texts")
    parser.add_argument(
        "--wanted", metavar="LANGUAGE", help="list every clip to record: its file, a tab, what is said in it"
    )


def main(arguments: argparse.Namespace) -> int:
    """Print what was found; returns 0 where no clip is missing, 1 where one is, 2 where input is wrong."""
    try:
        hall = config.load.load_hall(arguments.config)
        texts = config.text.load(arguments.texts)
    except (config.load.ConfigurationError, config.text.TextError) as error:
        print(error, file=sys.stderr)
        return 2
    discipline = discipline_of(hall)
    speech = voice_setting.speech_of(hall.voice, discipline, texts)
    if arguments.wanted is not None:
        return _list(speech, arguments.wanted)
    root = arguments.clips or (Path(hall.voice.clips) if hall.voice.clips else None)
    if root is None:
        print("no clips: [voice] clips is empty in the hall's file, and there is no --clips")
        return 0
    if not root.is_dir():
        print(f"{root}: no such folder", file=sys.stderr)
        return 2
    recorded = voice_setting.recorded(root, discipline)
    complete = bool(recorded)
    for language in discipline.languages:
        if language not in recorded:
            print(f"{language}: no folder {root / language}")
            continue
        found = voice_setting.check(root / language, language, speech, hall.voice.clip_gap_ms / 1000)
        print("\n".join(_lines(language, found)))
        complete = complete and not found.missing and not found.unannounced
    return 0 if complete else 1


def _list(speech: clips_wanted.Speech, language: str) -> int:
    if language not in speech.discipline.languages or language not in spoken.LANGUAGES:
        known = ", ".join(name for name in speech.discipline.languages if name in spoken.LANGUAGES)
        print(f"--wanted {language}: must be one of {known}", file=sys.stderr)
        return 2
    for name, words in clips_wanted.wanted(speech, language).items():
        print(f"{name}.wav\t{' '.join(words)}")
    return 0


def _lines(language: str, found: voice_setting.Checked) -> Iterator[str]:
    # A file that is there but cannot be used is no missing one: it is looked at, not looked for.
    there = {fault.name for fault in found.clips.faults}
    missing = [name for name in found.missing if name not in there]
    if found.missing:
        unusable = len(found.missing) - len(missing)
        state = f"NOT COMPLETE, {len(missing)} missing, {unusable} of no use; not spoken by clips"
    else:
        state = "complete"
    yield f"{language}: {len(found.clips.names)} clips, {state}"
    yield from (f"  {fault.kind:<12} {fault.name}.wav {fault.rule}" for fault in found.clips.faults)
    yield from (f"  missing      {name}.wav" for name in missing)
    yield from (
        f"  missing      {name}.wav (an announcement)" for name in found.unannounced if name not in there
    )
    yield from (f"  not needed   {name}.wav" for name in found.unused[:_MOST_UNUSED])
    if len(found.unused) > _MOST_UNUSED:
        yield f"  not needed   and {len(found.unused) - _MOST_UNUSED} more"


__all__ = ["add_arguments", "main"]
