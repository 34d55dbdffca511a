"""Pictures for slips: the hall's arms, as grey pixels on white."""

from __future__ import annotations

from functools import lru_cache

import structlog
from PIL import Image

log = structlog.get_logger()


@lru_cache(maxsize=16)
def load(path: str) -> Image.Image | None:
    """A picture in mode ``L``; nothing where it cannot be read, which is logged once: slips go on without."""
    try:
        with Image.open(path) as file:
            coloured = file.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        log.warning("picture-unreadable", path=path, error=str(error))
        return None
    white = Image.new("RGBA", coloured.size, "#ffffff")
    return Image.alpha_composite(white, coloured).convert("L")


__all__ = ["load"]
