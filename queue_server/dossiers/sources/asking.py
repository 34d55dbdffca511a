"""One question to an exchange over HTTP, and what can go wrong with it. Its answer has a bounded size."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import quote

import aiohttp

from config.schema_sources import CODE, Exchange, Token

Outcome = TypeVar("Outcome")
#: Waits so many seconds.
Sleep = Callable[[float], Awaitable[None]]

#: Bytes taken from the wire at once.
_PIECE = 64 * 1024
#: Longest time for which a source can ask to be left alone, in seconds.
_LONGEST_REST = 600


class Away(Exception):
    """The source did not answer.

    Args:
        reason: why, without anything that stands in an answer.
        again: asking once more may help.
        retry_after: seconds for which the source wants to be left alone.
    """

    def __init__(self, reason: str, *, again: bool = True, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.again, self.retry_after = again, retry_after


class Declined(Exception):
    """The source answered that it does not take this question."""


class Answered(NamedTuple):
    """An answer as it came."""

    status: int
    body: bytes
    #: The encoding that it says it has; empty where it says none.
    charset: str


async def within(seconds: float, sleep: Sleep, work: Awaitable[Outcome]) -> Outcome:
    """What a piece of work brings, if it brings it in time; it is cancelled otherwise.

    Raises:
        TimeoutError: it did not.
    """
    task, alarm = asyncio.ensure_future(work), asyncio.ensure_future(sleep(seconds))
    try:
        await asyncio.wait((task, alarm), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise TimeoutError
    finally:
        for one in (task, alarm):
            one.cancel()
        await asyncio.gather(task, alarm, return_exceptions=True)


class Asking:
    """Asks one exchange.

    No redirect is followed, for it could carry the token elsewhere; no cookie is kept.

    Args:
        exchange: its configuration.
        sleep: waits, for the time-out.
    """

    def __init__(self, exchange: Exchange, sleep: Sleep) -> None:
        self._exchange, self._sleep = exchange, sleep
        self._session: aiohttp.ClientSession | None = None
        #: Held while the session is made, so that the first questions make one and not several.
        self._opening = asyncio.Lock()

    async def ask(self, code: str) -> Answered:
        """Ask for a dossier.

        Raises:
            Away: there is no answer, or none that can be one.
            Declined: the source does not take this question.
        """
        try:
            answered = await within(self._exchange.time_out, self._sleep, self._ask(code))
        except TimeoutError:
            raise Away("it does not answer in time") from None
        except (aiohttp.ClientSSLError, ssl.SSLError):
            raise Away("its certificate is not the right one", again=False) from None
        except aiohttp.ClientConnectorError:
            raise Away("it cannot be reached") from None
        except (aiohttp.ClientError, ValueError, OSError) as error:
            # Its text may hold what was asked or answered.
            raise Away(f"the connection broke off ({type(error).__name__})") from None
        return answered

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _ask(self, code: str) -> Answered:
        exchange = self._exchange
        url = exchange.url.replace(CODE, quote(code, safe=""))
        body = exchange.body.replace(CODE, code).encode() if exchange.method == "POST" else None
        headers = {**exchange.headers, "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = exchange.content_type
        if exchange.token != Token():
            headers[exchange.token.header] = await asyncio.to_thread(_secret, exchange.token)
        session = await self._opened()
        async with session.request(
            exchange.method, url, data=body, headers=headers, allow_redirects=False
        ) as response:
            self._require_answer(response)
            return Answered(response.status, await self._body(response), response.charset or "")

    async def _opened(self) -> aiohttp.ClientSession:
        async with self._opening:
            if self._session is None:
                trusted = await asyncio.to_thread(_trusted, self._exchange.authorities)
                self._session = aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(ssl=trusted, limit=self._exchange.at_once),
                    cookie_jar=aiohttp.DummyCookieJar(), timeout=aiohttp.ClientTimeout(total=None),
                )  # fmt: skip
            return self._session

    def _require_answer(self, response: aiohttp.ClientResponse) -> None:
        status = response.status
        if status == 200 or status in self._exchange.unknown.statuses:
            return
        if status in (401, 403):
            raise Away(f"it does not accept this hall's token (status {status})", again=False)
        if status == 429 or status >= 500:
            raise Away(f"it answers with status {status}", retry_after=_rest(response))
        if status >= 400:
            raise Declined(f"it answers with status {status}")
        raise Away(f"it answers with status {status}, not with a dossier", again=False)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        most = self._exchange.largest_kb * 1024
        body = bytearray()
        async for piece in response.content.iter_chunked(_PIECE):
            body += piece
            if len(body) > most:
                raise Away(f"its answer is longer than {self._exchange.largest_kb} KB", again=False)
        return bytes(body)


def _rest(response: aiohttp.ClientResponse) -> float | None:
    said = response.headers.get("Retry-After", "")
    return min(int(said), _LONGEST_REST) if said.isascii() and said.isdigit() and len(said) < 6 else None


def _secret(token: Token) -> str:
    """The header's value. It is in no message and no log.

    Raises:
        Away: there is none.
    """
    if token.environment:
        found, where = os.environ.get(token.environment, ""), token.environment
    else:
        where = token.file
        try:
            found = Path(token.file).read_text(encoding="ascii")
        except (OSError, ValueError):
            found = ""
    if not (found := found.strip()) or not found.isascii() or not found.isprintable():
        raise Away(f"there is no token in {where}", again=False)
    return token.prefix + found


def _trusted(authorities: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authorities or None)
    except (OSError, ssl.SSLError):
        raise Away(f"there are no certificates in {authorities}", again=False) from None


__all__ = ["Answered", "Asking", "Away", "Declined", "Sleep", "within"]
