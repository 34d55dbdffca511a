"""All photographs of the kiosk, taken once: two windows at a time, a standing and a lying one."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from PIL import Image

from tests.kiosk import themes
from tests.kiosk.measuring import Photograph
from tests.virtual_display import virtual_display

#: So many times smaller are the pictures on a contact sheet.
SHEET = 4
#: Seconds without a further picture, however busy the machine is.
_PATIENCE = 60.0


def file_name(screen: str, language: str, width: int, height: int, theme: str) -> str:
    """The name of a photograph; those in Vietnamese and plain are kept whole, for the README too."""
    whole = language == "vi" and theme == "plain"
    return f"{screen}-{language}-{width}x{height}-{theme}.{'png' if whole else 'jpg'}"


@dataclass(frozen=True)
class Gallery:
    """The pictures in a folder; nothing else is in it but their contact sheets."""

    folder: Path
    photographs: tuple[Photograph, ...]

    @classmethod
    def take(cls, folder: Path, room: Path) -> Gallery:
        """Take all of them; those of an earlier run, and of screens that are no more, go first.

        Args:
            folder: for the pictures.
            room: for what the windows say meanwhile.

        Raises:
            RuntimeError: a window failed; the text is what it said.
        """
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        found: list[Photograph] = []
        with virtual_display("1920x1920") as display, contextlib.ExitStack() as windows:
            running = [windows.enter_context(_window(folder, room, display, *size)) for size in themes.SIZES]
            for process, said in running:
                if _ended(process, said) != 0:
                    raise RuntimeError(said.with_suffix(".errors").read_text(encoding="utf-8"))
                found += msgspec.json.Decoder(Photograph).decode_lines(said.read_bytes())
        _join_sheets(folder)
        return cls(folder, tuple(found))


def _ended(process: subprocess.Popen[bytes], said: Path) -> int:
    """Wait for a photographer as long as it says something; its exit status.

    Raises:
        TimeoutError: it stands still.
    """
    while True:
        before = said.stat().st_size
        try:
            return process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            if said.stat().st_size == before:
                raise TimeoutError(f"{said.name}: no picture for {_PATIENCE:.0f} s") from None


@contextlib.contextmanager
def _window(
    folder: Path, room: Path, display: str, width: int, height: int
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A photographer at work, and the file of what it says."""
    command = [sys.executable, "-m", "tests.kiosk.photographer", str(folder), str(width), str(height)]
    said = room / f"{width}x{height}"
    with said.open("wb") as output, said.with_suffix(".errors").open("wb") as errors:
        environment = {**os.environ, "DISPLAY": display}
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=errors)
    try:
        yield process, said
    finally:
        process.kill()
        process.wait()


def _join_sheets(folder: Path) -> None:
    """One contact sheet for each screen: the standing windows, and the lying ones beside them."""
    (standing, lying), gap = (f"{wide}x{high}" for wide, high in themes.SIZES), 40
    sheets = folder / "sheets"
    sheets.mkdir()
    for half in sorted(folder.glob(f"*.{standing}.jpg")):
        screen = half.name.partition(".")[0]
        other = folder / f"{screen}.{lying}.jpg"
        with Image.open(half) as left, Image.open(other) as right:
            sheet = Image.new(
                "RGB", (left.width + gap + right.width, max(left.height, right.height)), "#808080"
            )
            sheet.paste(left, (0, 0))
            sheet.paste(right, (left.width + gap, 0))
        sheet.save(sheets / f"{screen}.jpg", quality=80)
        half.unlink()
        other.unlink()
