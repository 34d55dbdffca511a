"""An address of a printer, as it stands in ``kiosk.toml``: taken apart and checked once, at the edge."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from printers.troubles import AddressError


@dataclass(frozen=True)
class Address:
    """``scheme://place/path?options``. Its methods raise an ``AddressError`` that names the rule."""

    text: str
    scheme: str
    #: What stands between the two slashes and the next one.
    place: str
    path: str
    options: Mapping[str, str]

    def wrong(self, rule: str) -> AddressError:
        """The error for a rule that this address breaks."""
        return AddressError(f"{self.text!r}{rule}")

    def only(self, names: Collection[str]) -> None:
        """Refuse options of other names."""
        for name in sorted(self.options.keys() - names):
            known = ", ".join(sorted(names)) or "no options"
            raise self.wrong(f" has an unknown option {name!r}; {self.scheme}:// knows {known}")

    def number(self, name: str, usual: int) -> int:
        """An option that is a whole number, also written as 0x82."""
        try:
            return int(self.options[name], 0) if name in self.options else usual
        except ValueError:
            raise self.wrong(f": {name} must be a whole number, not {self.options[name]!r}") from None

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """An option that is one of some words, the first where it is missing."""
        chosen = self.options.get(name, choices[0])
        if chosen not in choices:
            raise self.wrong(f": {name} must be one of {', '.join(choices)}")
        return chosen

    def file(self, example: str) -> Path:
        """The absolute path of a device."""
        path = urllib.parse.unquote(self.path)
        if self.place or len(path) < 2:
            raise self.wrong(f" must name an absolute path after three slashes, as in {example}")
        return Path(path)


def split(text: str) -> Address:
    """Take an address apart.

    Raises:
        AddressError: it is none, or gives an option twice.
    """
    try:
        parts = urllib.parse.urlsplit(text)
    except ValueError as error:
        raise AddressError(f"{text!r} is no address: {error}") from None
    said = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    address = Address(text, parts.scheme, parts.netloc, parts.path, dict(said))
    for name in address.options:
        if [one for one, _ in said].count(name) > 1:
            raise address.wrong(f" gives {name} twice")
    if re.search(r"&\w+=", parts.path) and not parts.query:
        meant = text.replace("&", "?", 1)
        raise address.wrong(f": options begin with ?; did you mean {meant!r}?")
    return address


__all__ = ["Address", "split"]
