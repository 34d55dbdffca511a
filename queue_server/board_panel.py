"""What stands beside the calls of browsers' boards: only files that the configuration names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from config.schema_panel import KINDS, Panel, PanelItem
from queue_server.contract.messages import PanelEntry

#: How a file of a kind begins.
_BEGINS: dict[str, Callable[[bytes], bool]] = {
    ".png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    ".jpg": lambda head: head.startswith(b"\xff\xd8\xff"),
    ".jpeg": lambda head: head.startswith(b"\xff\xd8\xff"),
    ".webp": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    ".mp4": lambda head: head[4:8] == b"ftyp",
    ".webm": lambda head: head.startswith(b"\x1a\x45\xdf\xa3"),
}
_HEAD = 16
_TYPES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp",
    ".mp4": "video/mp4", ".webm": "video/webm",
}  # fmt: skip


class BoardPanel:
    """The panel of a hall's boards.

    Args:
        panel: of the hall's configuration.
        address: under which its files are served.
    """

    def __init__(self, panel: Panel, address: str) -> None:
        self._panel, self._address = panel, address
        #: Files that cannot be shown, as seen last.
        self.bad: tuple[str, ...] = ()

    def look(self) -> tuple[PanelEntry, ...]:
        """What can be shown now; in a thread, for it reads the folder."""
        shown = [item for item in self._panel.shown if not item.file or self.file(item.file)]
        self.bad = tuple(item.file for item in self._panel.shown if item.file and item not in shown)
        return tuple(self._entry(item) for item in shown)

    def file(self, name: str) -> tuple[Path, str] | None:
        """A file of the panel and its type; nothing where it is not named, not there, or another kind."""
        if name not in {item.file for item in self._panel.shown} or not name:
            return None
        folder = Path(self._panel.folder).resolve()
        path = (folder / name).resolve()
        kind = PurePath(name).suffix.lower()
        if path.parent != folder:
            return None  # a link that leads out of the folder
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD)
        except OSError:
            return None
        return (path, _TYPES[kind]) if _BEGINS[kind](head) else None

    def _entry(self, item: PanelItem) -> PanelEntry:
        if not item.file:
            return PanelEntry(kind="words", words=dict(item.words), seconds=item.seconds)
        return PanelEntry(
            kind="picture" if KINDS[PurePath(item.file).suffix.lower()] == "picture" else "video",
            address=f"{self._address}/{item.file}",
            seconds=item.seconds,
        )


__all__ = ["BoardPanel"]
