"""The colours of the configuration as a style sheet."""

from __future__ import annotations

from config.schema import Look


def tokens_of(look: Look) -> str:
    """Custom properties for every colour; the high-contrast theme where the page or the system asks for it."""
    raise NotImplementedError(look)
