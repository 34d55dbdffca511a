"""Memory of pictures that are thrown away goes back to the system."""

from __future__ import annotations

import ctypes
import sys

#: Options of ``mallopt(3)`` in the GNU C library.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
#: Bytes; what is larger gets pages of its own. Left alone the library raises this to 32 MB by itself, and
#: keeps the holes that every screen's letters leave: half as much memory again after some hundred screens.
_LARGE = 65_536


def give_back_pictures() -> bool:
    """Set it for this process; answers whether this system has such a setting."""
    if not sys.platform.startswith("linux"):
        return False
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is None:
        return False
    options = ((_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, 2 * _LARGE), (_ARENA_MAX, 2))
    return all(set_option(option, value) == 1 for option, value in options)


__all__ = ["give_back_pictures"]
