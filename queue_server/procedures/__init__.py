"""The posted procedures: files on disk, what of them a hall posts, and the search over it."""

from __future__ import annotations

from queue_server.procedures.library import Library
from queue_server.procedures.posting import Posting, post
from queue_server.procedures.shelf import Shelf

__all__ = ["Library", "Posting", "Shelf", "post"]
