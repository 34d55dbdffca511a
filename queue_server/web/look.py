"""The colours of the configuration as a style sheet."""

from __future__ import annotations

import msgspec

from config.schema_look import Colours, Look


def tokens_of(look: Look) -> str:
    """Custom properties for every colour; the high-contrast ones where page or system asks for them."""
    plain, strong = _properties(look.themes.plain), _properties(look.themes.high_contrast)
    return (
        f":root {{{plain}}}\n"
        f':root[data-theme="high-contrast"] {{{strong}}}\n'
        f"@media (prefers-contrast: more) {{ :root {{{strong}}} }}\n"
    )


def _properties(colours: Colours) -> str:
    values = msgspec.structs.asdict(colours)
    return " ".join(f"--{name.replace('_', '-')}: {value};" for name, value in values.items())


__all__ = ["tokens_of"]
