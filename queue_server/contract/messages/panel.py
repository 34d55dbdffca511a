"""What stands beside the calls of browsers' boards."""

from __future__ import annotations

from typing import Literal

import msgspec


class PanelEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that has its turn."""

    kind: Literal["words", "picture", "video"]
    #: Language to words.
    words: dict[str, str] = {}
    #: Of a picture or a video.
    address: str = ""
    #: For which it stands; words stand so long in every language.
    seconds: int


class PanelContent(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, in order; empty where calls have all the room."""

    entries: tuple[PanelEntry, ...]


__all__ = ["PanelContent", "PanelEntry"]
