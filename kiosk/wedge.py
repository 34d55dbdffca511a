"""A scanner types like a keyboard, only faster: which keys were a scan, which a person's. Pure.

Keys that follow each other faster than fingers are one scan. It ends with silence, which may be shorter
behind Enter or Tab; lines that follow at once belong to it. Everything else is keys again, in their order, a
moment later. What was scanned is handed over once and forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from queue_server.contract import scans

#: Seconds without a key after which those before were a person's; scanners pause no longer between two signs.
PAUSE = 0.05
#: Seconds without a key that end a scan which has no Enter.
SILENCE = 0.3
#: So often must the window have looked meanwhile: while it draws, keys wait, and that is no silence.
LOOKS = 3
#: Signs that are a scan: the shortest receipt code. Nobody presses so many keys so fast.
SHORTEST = 5
#: Keys that are remembered until it is known whose they are; a person has pressed far fewer.
_MOST_KEYS = 64
#: What Enter and Tab are in a scan.
END = "\n"


@dataclass(frozen=True)
class Scan:
    """What a scanner sent; one sign more than the longest scan that is read, where it was longer."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Keys:
    """Keys that a person pressed, by their names, in their order."""

    names: tuple[str, ...]


@dataclass
class Wedge:
    """Collects keys until it is known whose they were."""

    _text: list[str] = field(default_factory=list, repr=False)
    _length: int = 0
    _names: list[str] = field(default_factory=list)
    _last: float = 0.0
    _looks: int = 0

    @property
    def waits(self) -> bool:
        """Whether there are keys of which that is not known yet."""
        return bool(self._text or self._names)

    def key(self, name: str, at: float) -> None:
        """A key went down.

        Args:
            name: of the key, for ``Keys``.
            at: seconds of a clock that runs evenly.
        """
        if len(self._names) < _MOST_KEYS:
            self._names.append(name)
        self._heard(at)

    def sign(self, text: str, at: float) -> None:
        """A sign was typed: what the keyboard's layout makes of a key; ``END`` for Enter and Tab."""
        room = scans.LONGEST + 1 - self._length
        if room > 0:
            self._text.append(text[:room])
            self._length += len(text[:room])
        self._heard(at)

    def look(self, at: float) -> Scan | Keys | None:
        """What is known now; nothing while keys may follow, or where there are none."""
        if not self.waits:
            return None
        self._looks += 1
        text = "".join(self._text)
        scanned = _is_scan(text)
        silence = SILENCE if scanned and not text.endswith(END) else PAUSE
        if self._looks < LOOKS or at - self._last < silence:
            return None
        found = Scan(text.strip(END)) if scanned else Keys(tuple(self._names))
        self._text.clear()
        self._names.clear()
        self._length = 0
        return found

    def _heard(self, at: float) -> None:
        self._last, self._looks = at, 0


def _is_scan(text: str) -> bool:
    """Long enough, and not one key held down."""
    signs = text.replace(END, "")
    return len(signs) >= SHORTEST and len(set(signs)) > 1


__all__ = ["END", "LOOKS", "PAUSE", "SHORTEST", "SILENCE", "Keys", "Scan", "Wedge"]
