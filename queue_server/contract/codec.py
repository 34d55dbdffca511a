"""Bytes to messages and back, and the text form of feeds (Server-Sent Events)."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import msgspec

from queue_server.contract.messages import View

Message = TypeVar("Message")

_encoder = msgspec.json.Encoder()

#: A comment keeps proxies and readers from thinking the feed dead.
HEARTBEAT = b": still here\n\n"
#: Seconds between comments on a feed where nothing happens.
HEARTBEAT_EVERY = 10.0


class Revision(NamedTuple):
    """How new a view is; later ones compare greater."""

    epoch: int
    seq: int
    revision: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}.{self.revision}"


def revision_of(view: View) -> Revision:
    """How new this view is."""
    return Revision(view.epoch, view.seq, view.revision)


def encode(message: object) -> bytes:
    """Write a message as JSON."""
    return _encoder.encode(message)


_decoders: dict[type, msgspec.json.Decoder[Any]] = {}


def decode(data: bytes, kind: type[Message]) -> Message:
    """Read a message of a kind.

    Raises:
        msgspec.DecodeError: not JSON.
        msgspec.ValidationError: JSON, but not this message; the text names the field and the rule.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    message: Message = decoder.decode(data)
    return message


def feed_message(view: View) -> bytes:
    """A view as one message of a feed."""
    return b"id: %s\ndata: %s\n\n" % (str(revision_of(view)).encode(), encode(view))


class FeedReader:
    """Takes a feed's bytes apart into the data of its messages, whatever the chunks."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """The data of the messages that this chunk completes."""
        *whole, self._rest = (self._rest + chunk).split(b"\n\n")
        found = []
        for message in whole:
            data = [line[5:].removeprefix(b" ") for line in message.split(b"\n") if line.startswith(b"data:")]
            if data:
                found.append(b"\n".join(data))
        return found
