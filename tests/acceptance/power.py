"""What a disk holds after a power cut, worked out from the journal that ``power_cut.c`` keeps."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

_SOURCE = Path(__file__).with_name("power_cut.c")
#: A disk keeps or loses a write by sectors.
_SECTOR = 512


@dataclass(frozen=True)
class Change:
    """A change of a file: bytes written at an offset, or a new length, or the file's end."""

    kind: str
    offset: int
    data: bytes = b""

    def pieces(self) -> list[Change]:
        """What may survive without the rest."""
        if self.kind != "W":
            return [self]
        ends = [0, *range(_SECTOR - self.offset % _SECTOR, len(self.data), _SECTOR), len(self.data)]
        return [Change("W", self.offset + start, self.data[start:end]) for start, end in pairwise(ends)]


@dataclass
class DiskFile:
    """One file: what is safe, and the changes since it was last synchronised."""

    content: bytearray | None
    pending: list[Change] = field(default_factory=list)

    def settle(self, changes: list[Change]) -> None:
        """Let changes reach the disk."""
        for change in changes:
            if change.kind == "U":
                self.content = None
                continue
            content = self.content = bytearray() if self.content is None else self.content
            if change.kind == "T":
                del content[change.offset :]
                content.extend(bytes(change.offset - len(content)))
            else:
                content.extend(bytes(max(0, change.offset - len(content))))
                content[change.offset : change.offset + len(change.data)] = change.data

    def settle_unlinking(self) -> None:
        """The folder was synchronised: a file that was unlinked does not come back."""
        last = max((place for place, change in enumerate(self.pending) if change.kind == "U"), default=-1)
        if last >= 0:
            self.content = None
            self.pending = self.pending[last + 1 :]


class PowerSupply:
    """Watches one folder of one process, and rebuilds it as it is after the cut.

    Args:
        folder: the folder of the store; what lies in folders below it is left alone.
        scratch: where the compiled shim and the journal go.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder.resolve()
        self._shim, self._journal = scratch / "power_cut.so", scratch / "power_cut.journal"
        self._base: dict[str, bytes] = {}
        command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", self._shim, _SOURCE]
        subprocess.run([*command, "-ldl", "-lpthread"], check=True)

    def on(self, *, cut_after: int, lie: bool = False) -> dict[str, str]:
        """Remember the folder as it is; the environment for the process that is to lose its power."""
        self._journal.unlink(missing_ok=True)
        self._base = {str(path): path.read_bytes() for path in self._files()}
        return {
            "LD_PRELOAD": str(self._shim),
            "POWER_CUT_FOLDER": str(self.folder),
            "POWER_CUT_JOURNAL": str(self._journal),
            "POWER_CUT_AFTER": str(cut_after),
            "POWER_CUT_LIE": str(int(lie)),
        }

    def cut(self, kept: Random | None = None) -> int:
        """Leave in the folder only what was synchronised.

        Args:
            kept: with it, a disk that happened to keep some of the rest, sector by sector.

        Returns:
            How many changes were lost.
        """
        lost = 0
        files = self._replay()
        for path in self._files():
            path.unlink()
        for name, file in files.items():
            pieces = [piece for change in file.pending for piece in change.pieces()]
            survivors = [piece for piece in pieces if kept is not None and kept.random() < 0.5]
            lost += len(pieces) - len(survivors)
            file.settle(survivors)
            if file.content is not None:
                Path(name).write_bytes(file.content)
        return lost

    def _files(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if path.is_file()]

    def _replay(self) -> dict[str, DiskFile]:
        """Every file of the journal. The shared memory of SQLite is none: it is never on the disk."""
        files: defaultdict[str, DiskFile] = defaultdict(lambda: DiskFile(None))
        for name, content in self._base.items():
            files[name] = DiskFile(bytearray(content))
        rest = self._journal.read_bytes()
        position = 0
        while position < len(rest):
            end = rest.index(b"\n", position)
            kind, *words, offset, length = rest[position:end].decode().split(" ")
            position = end + 1 + (int(length) if kind == "W" else 0)
            name = " ".join(words)
            file = files[name]
            if name == str(self.folder):
                for entry in files.values():
                    entry.settle_unlinking()
            elif kind == "S":
                file.settle(file.pending)
                file.pending = []
            else:
                file.pending.append(Change(kind, int(offset), rest[end + 1 : position]))
        return {
            name: file
            for name, file in files.items()
            if Path(name).parent == self.folder and not name.endswith(("-shm", "(deleted)"))
        }
