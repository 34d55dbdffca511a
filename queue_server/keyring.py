"""Keys that are never in the ledger, the database or their backup: each a file in a folder of its own."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from pathlib import Path

#: Bytes of a key.
LENGTH = 32
_SUFFIX = ".key"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")


class KeyDamaged(OSError):
    """A key's file is no key, or cannot be read, made or deleted. ``strerror`` says what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(errno.EIO, text)


class KeyFolder:
    """Random keys by name, made when first asked for; only their owner can read the files.

    Args:
        path: the folder, made where it is not there; without one the keys end with the process.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._keys: dict[str, bytes] = {}

    def key(self, name: str) -> bytes:
        """The key of this name, 32 bytes.

        Raises:
            KeyDamaged: its file is no key, or the folder cannot be used.
            ValueError: the name is not of a-z, 0-9, dot and hyphen.
        """
        _require_name(name)
        if name not in self._keys:
            self._keys[name] = secrets.token_bytes(LENGTH) if self._path is None else self._kept(name)
        return self._keys[name]

    def forget(self, name: str) -> None:
        """Let nobody ever have this key again. One that is not there is no mistake."""
        _require_name(name)
        self._keys.pop(name, None)
        if self._path is None:
            return
        file = self._file(name)
        try:
            # Overwritten first: what the name alone is taken from stays on the disk for a while.
            with file.open("r+b") as kept:
                kept.write(bytes(LENGTH))
                kept.flush()
                os.fsync(kept.fileno())
            file.unlink()
            _sync(self._path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise KeyDamaged(f"{file} cannot be deleted: {error.strerror}; delete it by hand.") from error

    def names(self) -> list[str]:
        """The keys that are there.

        Raises:
            KeyDamaged: the folder cannot be read.
        """
        if self._path is None:
            return sorted(self._keys)
        try:
            return sorted(file.name.removesuffix(_SUFFIX) for file in self._path.glob(f"*{_SUFFIX}"))
        except OSError as error:
            raise KeyDamaged(f"{self._path} cannot be read: {error.strerror}.") from error

    def _file(self, name: str) -> Path:
        assert self._path is not None, "only keys in a folder have files"  # noqa: S101  # narrows
        return self._path / f"{name}{_SUFFIX}"

    def _kept(self, name: str) -> bytes:
        file = self._file(name)
        try:
            self._make(file)
            key = file.read_bytes()
        except OSError as error:
            raise KeyDamaged(
                f"{file} cannot be read or made: {error.strerror}; let the server's user own the folder."
            ) from error
        if len(key) != LENGTH:
            raise KeyDamaged(
                f"{file} has {len(key)} bytes and is no key. Restore it, or delete it: what was made with it "
                "is void then, and a new key is made."
            )
        return key

    @staticmethod
    def _make(file: Path) -> None:
        """Make a key where there is none; whole or not at all, also when two processes try."""
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if file.exists():
            return
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as new:
                new.write(secrets.token_bytes(LENGTH))
                new.flush()
                os.fsync(new.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, file)
            _sync(file.parent)
        finally:
            draft.unlink(missing_ok=True)


def _require_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a key")


def _sync(folder: Path) -> None:
    """Make the folder's entries durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = ["LENGTH", "KeyDamaged", "KeyFolder"]
