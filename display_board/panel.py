"""What stands beside calls when staff announce nothing: words and pictures, one after the other.

Pictures are read and made small in a thread, so that a photograph of a camera holds up no call; what is
missing or broken is left out and told.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from pathlib import Path, PurePath

import structlog
from PIL import Image, ImageOps

from config.schema_panel import KINDS, Panel, PanelItem
from display_board.arrangement import Announcement

#: Pixels that a picture has at the most, across and down.
_LARGEST = 1600
#: Bytes of a file that is still read.
_MOST_BYTES = 40_000_000

log = structlog.get_logger(__name__)


def at(items: Sequence[PanelItem], languages: Sequence[str], now: datetime.datetime) -> Announcement | None:
    """What has its turn at an instant; words in every language of the hall that they have, in turn."""
    turns = [(shown, item.seconds) for item in items for shown in _shown(item, languages)]
    if not turns:
        return None
    place = int(now.timestamp()) % sum(seconds for _, seconds in turns)
    for shown, seconds in turns:
        if place < seconds:
            return shown
        place -= seconds
    return None


def _shown(item: PanelItem, languages: Sequence[str]) -> list[Announcement]:
    if item.file:
        return [Announcement(KINDS[PurePath(item.file).suffix.lower()], item.file, "")]
    return [
        Announcement("notice", item.words[language], language)
        for language in languages
        if language in item.words
    ]


class PanelPictures:
    """The pictures of a panel that can be shown.

    Args:
        panel: of the board's configuration.
    """

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._read: dict[str, tuple[float, bytes | None]] = {}

    def look(self) -> tuple[tuple[PanelItem, ...], tuple[str, ...]]:
        """Read what is new in the folder, in a thread: the items that can be shown, the files that cannot."""
        good, bad = [], []
        for item in self._panel.shown:
            if not item.file or self._readable(item.file):
                good.append(item)
            else:
                bad.append(item.file)
        return tuple(good), tuple(bad)

    def picture(self, name: str) -> bytes | None:
        """A picture as PNG."""
        return self._read.get(name, (0.0, None))[1]

    def _readable(self, name: str) -> bool:
        path = Path(self._panel.folder) / name
        try:
            changed = path.stat().st_mtime
        except OSError:
            self._read.pop(name, None)
            return False
        if name not in self._read or self._read[name][0] != changed:
            self._read[name] = (changed, _small(path))
        return self._read[name][1] is not None


def _small(path: Path) -> bytes | None:
    """A picture as it is shown; nothing where it is none."""
    if path.stat().st_size > _MOST_BYTES:
        log.warning("a picture is too large", file=path.name, most=_MOST_BYTES)
        return None
    if KINDS.get(path.suffix.lower()) != "picture":
        log.warning("this board shows no video", file=path.name)
        return None
    try:
        with Image.open(path, formats=("PNG", "JPEG", "WEBP")) as opened:
            opened.draft("RGB", (_LARGEST, _LARGEST))
            ImageOps.exif_transpose(opened, in_place=True)
            picture = opened.convert("RGB")
        picture.thumbnail((_LARGEST, _LARGEST))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        log.warning("a picture cannot be shown", file=path.name, error=str(error))
        return None
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()


__all__ = ["PanelPictures", "at"]
