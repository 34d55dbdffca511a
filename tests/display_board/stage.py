"""A stage for boards: a server that shows them the views of the test's choice, and what they told it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import io
import wave
from collections.abc import AsyncIterator, Callable, Sequence

from aiohttp import web

from queue_server.contract import codec
from queue_server.contract.messages import (
    AnnouncedAnswer,
    AnnouncedRequest,
    AnnouncementView,
    BoardView,
    CallView,
    CounterOnBoard,
    DeviceOrder,
    HealthAnswer,
    HealthReport,
    Problem,
    TicketState,
    WaitingCount,
)

HALL = "rach-gia"
BASE = f"/api/v1/halls/{HALL}"
#: Seconds to wait for something that a board does.
_PATIENCE = 60.0
_NO_SOUND = Problem(type="about:blank", title="", status=404, code="not-found", detail="")
#: 08:28 on a Wednesday in Rạch Giá.
MORNING = datetime.datetime(2026, 11, 25, 1, 28, tzinfo=datetime.UTC)


def call(
    seq: int,
    number: str,
    counter: str,
    *,
    state: TicketState = "called",
    at: datetime.datetime = MORNING,
    language: str = "vi",
    announced: bool = False,
    sounds: Sequence[str] = (),
) -> CallView:
    """A call with what matters to a test."""
    return CallView(
        seq=seq, number=number, service="s", counter=counter, language=language, called_at=at, at=at,
        recalls=0, state=state, sounds=tuple(sounds), announced=announced,
    )  # fmt: skip


def counters(
    many: int, calls: Sequence[CallView] = (), closed: Sequence[int] = ()
) -> tuple[CounterOnBoard, ...]:
    """So many counters, the calls at theirs; every fifth pauses, some are closed."""
    at = {call.counter: call for call in calls}
    return tuple(
        CounterOnBoard(
            id=name, names={"vi": f"Quầy {name}", "en": f"Counter {name}", "km": f"បញ្ជរ {name}"},
            status="closed" if place in closed else "paused" if place % 5 == 0 and name not in at else "open",
            number=at[name].number if name in at else None, state=at[name].state if name in at else None,
            seq=at[name].seq if name in at else None,
        )
        for place, name in ((place, str(place)) for place in range(1, many + 1))
    )  # fmt: skip


def announcement(
    seq: int,
    *,
    kind: str = "notice",
    texts: dict[str, str] | None = None,
    sounds: Sequence[str] = (),
    until: float | None = 120.0,
) -> AnnouncementView:
    """An announcement; ``until`` in seconds from the morning."""
    water = {
        "vi": "Nước uống miễn phí ở cạnh quầy hướng dẫn. Kính mời quý khách.",
        "en": "Free drinking water is beside the information desk.",
        "km": "ទឹកផឹកឥតគិតថ្លៃនៅជិតបញ្ជរណែនាំ។",
    }
    return AnnouncementView(
        seq=seq, kind=kind, texts=water if texts is None else texts, sounds=tuple(sounds), at=MORNING,
        until=None if until is None else MORNING + datetime.timedelta(seconds=until),
    )  # fmt: skip


def board_view(**changes: object) -> BoardView:
    """An ordinary morning, with changes."""
    wait = (("Chứng thực", 8), ("Hộ tịch", 5), ("Đất đai", 13), ("Nhận kết quả", 1), ("Hộ kinh doanh", 0))
    values = {
        "hall": HALL, "epoch": 1, "seq": 1, "revision": 1,
        "server_time": MORNING, "version": "0", "zone": "main",
        "names": {
            "vi": "Trung tâm Phục vụ hành chính công phường Rạch Giá",
            "en": "Public Administration Service Centre, Rach Gia Ward",
        },
        "languages": ("vi", "en", "km"), "time_zone": "Asia/Ho_Chi_Minh", "phase": "open", "until": None,
        "paused": None, "announce_for": 120, "calls": (), "recent": (),
        "waiting": tuple(WaitingCount(service=name, names={"vi": name}, waiting=many) for name, many in wait),
        "notices": {
            "vi": "Lỡ số? Xin báo quầy hướng dẫn số 2.", "km": "ខកលេខរបស់អ្នក? សូមប្រាប់បញ្ជរលេខ 2។",
        },
        "announcer": None, "chime": f"{BASE}/sounds/chime.wav",
    }  # fmt: skip
    return BoardView(**{**values, **changes})  # type: ignore[arg-type]


def silence(seconds: float) -> bytes:
    """A WAV in which nothing is heard."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(22050)
        writer.writeframes(bytes(2 * int(22050 * seconds)))
    return file.getvalue()


class Stage:
    """What a server looks like to a board."""

    def __init__(self) -> None:
        self.url = ""
        #: What boards told: their last report, calls announced, sounds fetched.
        self.report: HealthReport | None = None
        self.announced: list[int] = []
        #: What boards are to do, until they say that they heard; all that they said, in order.
        self.order: DeviceOrder | None = None
        self.heard: list[str] = []
        #: How many of the next reports get no answer.
        self.unanswered = 0
        #: Reports so far.
        self.reports = 0
        #: Names of the boards that reported.
        self.devices: set[str] = set()
        self.fetched: list[str] = []
        #: How many of the next reports of a played call fail.
        self.failures = 0
        #: Sounds by address; others are not found.
        self.sounds: dict[str, bytes] = {}
        self._runner: web.AppRunner | None = None
        self.view: BoardView | None = None
        self._changed, self._told = asyncio.Condition(), asyncio.Condition()

    async def show(self, view: BoardView) -> None:
        """Show a view to all boards."""
        async with self._changed:
            self.view = view
            self._changed.notify_all()

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until a condition holds that boards bring about.

        Raises:
            TimeoutError: they did not.
        """
        async with asyncio.timeout(_PATIENCE), self._told:
            await self._told.wait_for(happened)

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        sent = None
        with contextlib.suppress(ConnectionResetError):
            while True:
                async with self._changed:
                    while self.view is sent or self.view is None:
                        await self._changed.wait()
                    sent = self.view
                await response.write(codec.feed_message(sent))
        return response

    async def _health(self, request: web.Request) -> web.Response:
        self.report = codec.decode(await request.read(), HealthReport)
        self.reports += 1
        self.devices.add(request.match_info["device"])
        if self.report.heard:
            self.heard.append(self.report.heard)
        if self.order is not None and self.report.heard == self.order.id:
            self.order = None
        await self._tell()
        if self.unanswered and self.report.heard:
            self.unanswered -= 1
            raise web.HTTPServiceUnavailable
        answer = HealthAnswer(
            server_time=MORNING, version="0", report_every=1, announcer=None, order=self.order
        )
        return web.json_response(body=codec.encode(answer))

    async def _announced(self, request: web.Request) -> web.Response:
        if self.failures:
            self.failures -= 1
            raise web.HTTPServiceUnavailable
        seq = int(request.match_info["seq"])
        asked = codec.decode(await request.read(), AnnouncedRequest)
        self.announced.append(seq)
        await self._tell()
        answer = AnnouncedAnswer(call=seq, device=asked.device, seq=seq + 1)
        return web.json_response(body=codec.encode(answer))

    async def _sound(self, request: web.Request) -> web.Response:
        self.fetched.append(request.path)
        await self._tell()
        if request.path not in self.sounds:
            return web.json_response(body=codec.encode(_NO_SOUND), status=404)
        return web.Response(body=self.sounds[request.path], content_type="audio/wav")

    async def _tell(self) -> None:
        async with self._told:
            self._told.notify_all()

    @contextlib.asynccontextmanager
    async def open(self, port: int = 0) -> AsyncIterator[Stage]:
        """Serve on a free port of loopback."""
        application = web.Application()
        application.router.add_get(f"{BASE}/board/feed", self._feed)
        application.router.add_post(f"{BASE}/devices/{{device}}/health", self._health)
        application.router.add_post(f"{BASE}/calls/{{seq}}/announced", self._announced)
        application.router.add_get(f"{BASE}/sounds/{{sound:.*}}", self._sound)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True).start()
            self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
            yield self
        finally:
            await self.close()

    async def close(self) -> None:
        """Go away, as a server does that was killed."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
