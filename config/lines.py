"""Where in a TOML file a key stands. ``tomllib`` does not say, so the lines are looked through once more."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]")
_ENTRY = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_FENCE = re.compile(r'"""|' + "'''")


def lines_of(text: str) -> dict[str, int]:
    """Key paths, such as ``counters[3].services``, to line numbers from 1; the whole file is ``""``."""
    lines: dict[str, int] = {"": 1}
    counts: dict[str, int] = {}
    table, in_text = "", False
    for number, line in enumerate(text.splitlines(), 1):
        if not in_text:
            if header := _HEADER.match(line):
                table = _table(header, counts)
                lines.setdefault(table, number)
            elif entry := _ENTRY.match(line):
                lines.setdefault(_join(table, _parts(entry[1])), number)
        if len(_FENCE.findall(line)) % 2:
            in_text = not in_text
    return lines


def _table(header: re.Match[str], counts: dict[str, int]) -> str:
    path = ""
    parts = _parts(header[2])
    for index, part in enumerate(parts):
        path = _join(path, [part])
        if header[1] == "[[" and index == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path += f"[{counts[path]}]"
    return path


def _parts(text: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(text)]


def _join(path: str, parts: list[str]) -> str:
    return ".".join(([path] if path else []) + parts)


def line_of(key: str, lines: dict[str, int]) -> int | None:
    """The line of a key, or of the nearest table or value around it."""
    while key not in lines:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return lines[key] if key else None


__all__ = ["line_of", "lines_of"]
