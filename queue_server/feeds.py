"""Newest-view fan-out: each view is made and encoded once and shared by all who follow it.

A subscriber holds only the newest view, so a slow screen delays nobody. Views are made in rounds: at once
after an act that people must see now, a little later after the others, and never so often that making
views takes more than a fair share of the process.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Hashable

import structlog

from queue_server.contract import codec
from queue_server.contract.messages import View

log = structlog.get_logger()

#: Makes the view of one audience from the state as it is durable.
Render = Callable[[], Awaitable[View]]

#: Seconds within which a change that nobody is called by is shown.
UNHURRIED = 0.2
#: A round is followed by a rest of this many times its own length.
REST = 3.0


class Subscription:
    """One screen's place in a feed."""

    def __init__(self) -> None:
        self._newest: bytes | None = None
        self._news = asyncio.Event()
        self.closed = False

    def offer(self, message: bytes) -> None:
        """Put the newest view in the place of one not yet taken."""
        self._newest = message
        self._news.set()

    def close(self) -> None:
        """End the feed."""
        self.closed = True
        self._news.set()

    async def take(self, patience: float) -> bytes | None:
        """The newest view not yet taken; nothing when none came for ``patience`` seconds, or at the end."""
        if not self._news.is_set():
            try:
                async with asyncio.timeout(patience):
                    await self._news.wait()
            except TimeoutError:
                return None
        self._news.clear()
        newest, self._newest = self._newest, None
        return newest


class _Topic:
    def __init__(self, render: Render) -> None:
        self.render = render
        self.subscriptions: set[Subscription] = set()
        #: The last view made, while nothing has changed since.
        self.fresh: bytes | None = None


class Feeds:
    """The feeds of one hall. Topics exist while somebody follows them."""

    def __init__(self) -> None:
        self._topics: dict[Hashable, _Topic] = {}
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._changes = 0

    @property
    def followers(self) -> int:
        """How many screens follow."""
        return sum(len(topic.subscriptions) for topic in self._topics.values())

    def start(self) -> None:
        """Begin to publish."""
        self._task = asyncio.create_task(self._publish())

    async def stop(self) -> None:
        """End every feed."""
        for topic in self._topics.values():
            for subscription in topic.subscriptions:
                subscription.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def subscribe(self, name: Hashable, render: Render) -> Subscription:
        """Follow a topic; the current view is there at once.

        Raises:
            whatever ``render`` raises: then there is no such feed.
        """
        topic = self._topics.get(name)
        message = topic.fresh if topic else None
        changes = self._changes
        if message is None:
            message = codec.feed_message(await render())
        topic = self._topics.setdefault(name, topic or _Topic(render))
        subscription = Subscription()
        subscription.offer(message)
        topic.subscriptions.add(subscription)
        if changes != self._changes:
            self._wake.set()  # a round may have passed by while this view was made
        return subscription

    def leave(self, name: Hashable, subscription: Subscription) -> None:
        """Stop following."""
        topic = self._topics.get(name)
        if topic is not None:
            topic.subscriptions.discard(subscription)
            if not topic.subscriptions:
                del self._topics[name]

    def changed(self, *, hurry: bool) -> None:
        """Something that views show is different now."""
        self._changes += 1
        for topic in self._topics.values():
            topic.fresh = None
        self._wake.set()
        if hurry:
            self._hurry.set()

    async def _publish(self) -> None:
        ended = 0.0
        while True:
            await self._wake.wait()
            await self._linger(ended + UNHURRIED - time.monotonic())
            self._wake.clear()
            self._hurry.clear()
            began = time.monotonic()
            for topic in list(self._topics.values()):
                await self._make(topic)
                await asyncio.sleep(0)  # acts go on between two views, not after the last of them
            ended = time.monotonic()
            await asyncio.sleep(REST * (ended - began))

    async def _linger(self, seconds: float) -> None:
        """Wait, unless something has to be seen now."""
        if seconds > 0 and not self._hurry.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._hurry.wait()

    async def _make(self, topic: _Topic) -> None:
        changes = self._changes
        try:
            message = codec.feed_message(await topic.render())
        except Exception:
            # One audience's view must not end the feeds of all others; its screens keep the last one.
            log.exception("view-failed")
            return
        topic.fresh = message if changes == self._changes else None
        for subscription in topic.subscriptions:
            subscription.offer(message)


__all__ = ["Feeds", "Render", "Subscription"]
