"""Keeps what was made lately, in so many bytes and no more."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Things by key; when they become too many, those go that were not asked for the longest.

    Args:
        room: bytes that they may take together. The newest one stays, however large it is.
        size: the bytes of one of them.
    """

    def __init__(self, room: int, size: Callable[[Value], int]) -> None:
        self._room, self._size = room, size
        self._things: OrderedDict[Key, Value] = OrderedDict()
        self.taken = 0

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The thing of this key; made if it is not there."""
        if key in self._things:
            self._things.move_to_end(key)
            return self._things[key]
        thing = self._things[key] = make()
        self.taken += self._size(thing)
        while self.taken > self._room and len(self._things) > 1:
            self.taken -= self._size(self._things.popitem(last=False)[1])
        return thing


__all__ = ["Kept"]
