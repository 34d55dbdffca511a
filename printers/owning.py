"""One process owns a file: an operating system's lock, held for life and gone with the process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Owned(Exception):
    """Another process owns the file; says which one."""


class Ownership:
    """Owns ``FILE`` by an exclusive lock on ``FILE.lock``, until released or until the process ends.

    The lock file stays where it is: to remove it would let two processes lock two files of that name.

    Raises:
        Owned: another process owns it.
        OSError: the lock file cannot be written.
    """

    def __init__(self, file: Path) -> None:
        lock = file.with_name(file.name + ".lock")
        self._descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.read(self._descriptor, 20).decode(errors="replace").strip()
            os.close(self._descriptor)
            raise Owned(f"another process ({owner or 'starting'}) owns it") from error
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let another process own the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


__all__ = ["Owned", "Ownership"]
