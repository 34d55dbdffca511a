"""The yardstick: a server whose one POST decodes and encodes JSON of the same size, and does nothing else."""

from __future__ import annotations

import asyncio
import datetime
import sys

import uvloop
from aiohttp import web

from queue_server.contract import codec
from queue_server.contract.messages import IssueAnswer, IssueRequest

ANSWER = IssueAnswer(
    id="A" * 22, ticket=12345, number="C0123", service="certified-copy", ticket_class="ordinary",
    language="vi", issued_at=datetime.datetime(2026, 11, 23, 1, 12, tzinfo=datetime.UTC),
    ahead=12, counters=("3", "4", "5"), seq=12345, code="0123abcdef",
    url="http://127.0.0.1:8080/t/" + "A" * 22,
)  # fmt: skip


async def _post(request: web.Request) -> web.Response:
    codec.decode(await request.read(), IssueRequest)
    return web.Response(status=201, body=codec.encode(ANSWER), content_type="application/json")


async def _serve() -> None:
    application = web.Application()
    application.router.add_post(sys.argv[1], _post)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"Serving at http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve())
