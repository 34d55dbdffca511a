"""Reads a file in a process of its own, so that the hall's answers do not wait for it.

``python -m queue_server.dossiers.importing.reading_process``: what to read comes in, what is in it goes out,
each message with its length in front. It ends with whoever started it: its next message finds nobody.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from config.schema_files import Files
from queue_server.dossiers.importing.checking import Message, check

_LENGTH = struct.Struct("!I")
#: Bytes that may lie between the processes.
_AHEAD = 1 << 20
_COMMAND = (sys.executable, "-m", __spec__.name if __spec__ else __name__)


class _Wanted(msgspec.Struct, frozen=True):
    path: str
    source: Files
    now: datetime.datetime


@contextlib.contextmanager
def reading(path: Path, source: Files, now: datetime.datetime) -> Iterator[Iterator[Message]]:
    """What ``check`` tells of a file, from another process, which is gone afterwards.

    The messages end early where that process dies.
    """
    question = msgspec.msgpack.encode(_Wanted(str(path), source, now))
    with subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603  # ours
        try:
            if process.stdin is None or process.stdout is None:
                raise OSError("a process without pipes")
            with contextlib.suppress(OSError):
                # It reads on while others rest: so many bytes are some thousands of rows.
                fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _AHEAD)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(question)
                process.stdin.close()
            yield _messages(process.stdout)
        finally:
            process.kill()


def _messages(source: IO[bytes]) -> Iterator[Message]:
    decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)
    while len(head := source.read(_LENGTH.size)) == _LENGTH.size:
        length: int = _LENGTH.unpack(head)[0]
        if len(body := source.read(length)) < length:
            return
        yield decoder.decode(body)


def main() -> int:
    """Read one file and tell of it."""
    # Ctrl-C in a terminal is for the server, which then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)
    # Whatever prints must not print into an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    wanted = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Wanted)
    try:
        for message in check(Path(wanted.path), wanted.source, wanted.now):
            body = msgspec.msgpack.encode(message)
            answers.write(_LENGTH.pack(len(body)) + body)
            answers.flush()
    except BrokenPipeError:
        # Nobody wants to know any more. The pipe is gone, so nothing may be written at the end either.
        os._exit(0)
    return 0


__all__ = ["main", "reading"]

if __name__ == "__main__":
    sys.exit(main())
