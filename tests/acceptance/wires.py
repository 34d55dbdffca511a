"""Kiosks in network namespaces of their own, whose cables can be pulled. Needs root and iproute2."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator


class Cable:
    """A network with one machine in it, and the cable that leads there.

    Args:
        place: tells this cable from the others; from 1.
    """

    def __init__(self, place: int) -> None:
        mark = f"{os.getpid() % 100_000:05}"
        self.namespace = f"motcua-{mark}-{place}"
        self._near, self._far = f"mc{mark}n{place}", f"mc{mark}f{place}"
        #: In a range that is for trials of network devices alone (RFC 2544).
        self.address = f"198.18.{os.getpid() % 256}.{4 * place + 1}"
        self._its_address = f"198.18.{os.getpid() % 256}.{4 * place + 2}"

    def lay(self) -> None:
        """Make the network."""
        _ip("netns", "add", self.namespace)
        _ip("link", "add", self._near, "type", "veth", "peer", "name", self._far)
        _ip("link", "set", self._far, "netns", self.namespace)
        _ip("addr", "add", f"{self.address}/30", "dev", self._near)
        _ip("link", "set", self._near, "up")
        _ip("-n", self.namespace, "addr", "add", f"{self._its_address}/30", "dev", self._far)
        _ip("-n", self.namespace, "link", "set", self._far, "up")
        _ip("-n", self.namespace, "link", "set", "lo", "up")

    def pull(self) -> None:
        """Nothing goes through any more, and nobody is told."""
        _ip("link", "set", self._near, "down")

    def plug(self) -> None:
        """It goes through again."""
        _ip("link", "set", self._near, "up")

    def take_away(self) -> None:
        """Remove the network; also one that is there in part."""
        for words in (("netns", "delete", self.namespace), ("link", "delete", self._near)):
            subprocess.run(["ip", *words], check=False, stderr=subprocess.DEVNULL)

    @property
    def inside(self) -> list[str]:
        """What a command begins with that is to run in this network."""
        return ["ip", "netns", "exec", self.namespace]


@contextlib.contextmanager
def cables(count: int) -> Iterator[list[Cable]]:
    """So many networks, gone afterwards."""
    laid = [Cable(place) for place in range(1, count + 1)]
    try:
        for cable in laid:
            cable.lay()
        yield laid
    finally:
        for cable in laid:
            cable.take_away()


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()} (this needs root and iproute2)")
