"""What stands beside the calls of a board, as ``board.toml`` and ``hall.toml`` describe it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Annotated

import msgspec
from msgspec import Meta

from config.reading import Mistake

#: How a file's name ends, and what it is.
KINDS = {
    ".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".webp": "picture",
    ".mp4": "video", ".webm": "video",
}  # fmt: skip

Words = Annotated[str, Meta(min_length=1, max_length=300, description="1 to 300 characters in quotes")]
FileName = Annotated[
    str,
    Meta(
        pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*)?$",
        max_length=100,
        description="a file's name of A-Z, a-z, 0-9, dots, hyphens and underscores, without a folder",
    ),
]


class PanelItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that has its turn: words, or a file."""

    #: Language to words.
    words: dict[str, Words] = {}
    file: FileName = ""
    #: For which it stands; words stand so long in every language.
    seconds: Annotated[int, Meta(ge=5, le=600, description="5 to 600 seconds")] = 12


class Panel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands beside calls, one after the other."""

    enabled: bool = False
    #: Of the files, relative to the folder in which the program is started.
    folder: Annotated[str, Meta(max_length=200)] = ""
    items: Annotated[tuple[PanelItem, ...], Meta(max_length=50)] = ()

    @property
    def shown(self) -> tuple[PanelItem, ...]:
        """The items, if there is a panel at all."""
        return self.items if self.enabled else ()


def check_panel(panel: Panel) -> Iterator[Mistake]:
    """Every item is words or a file of a kind that can be shown; files have a folder."""
    for place, item in enumerate(panel.items, 1):
        key = f"panel.items[{place}]"
        if bool(item.words) == bool(item.file):
            yield Mistake(key, "has words, or a file, and not both")
        elif item.file and PurePath(item.file).suffix.lower() not in KINDS:
            yield Mistake(f"{key}.file", f"must end in one of {', '.join(KINDS)}")
        elif item.file and panel.enabled and not panel.folder:
            yield Mistake("panel.folder", f'"{item.file}" is in no folder')


__all__ = ["KINDS", "Panel", "PanelItem", "check_panel"]
