"""Virtual displays, for every test that opens a real window. Nothing here waits for ever."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
from collections.abc import Iterator

#: Seconds until a display must be there, and until one that was told to end must be gone.
_PATIENCE = 60.0


@contextlib.contextmanager
def virtual_display(size: str) -> Iterator[str]:
    """An Xvfb of this size, such as ``540x960``; it chooses a free number itself, so many run side by side.

    Raises:
        RuntimeError: it did not start.
    """
    reader, writer = os.pipe()
    # Without -noreset it begins anew when its last client goes, such as whoever took a photograph; a window
    # that opens at that moment is never drawn.
    command = [
        "Xvfb",
        "-displayfd",
        str(writer),
        "-screen",
        "0",
        f"{size}x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    server = subprocess.Popen(
        command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as numbers:
            ready, _, _ = select.select([numbers], [], [], _PATIENCE)
            number = numbers.readline().strip() if ready else ""
        if not number:
            raise RuntimeError(f"no display of {size}: {' '.join(command)} said nothing in {_PATIENCE:.0f} s")
        yield f":{number}"
    finally:
        end(server)


def end(process: subprocess.Popen[str] | subprocess.Popen[bytes], patience: float = _PATIENCE) -> int:
    """Tell a process to end, and see that it does; its exit status.

    Raises:
        TimeoutError: it had to be killed. A window that does not end when told to is a fault.
    """
    process.terminate()
    try:
        return process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise TimeoutError(f"{process.args!r} did not end within {patience:.0f} s and was killed") from None


__all__ = ["end", "virtual_display"]
