"""A small exchange of a province, as real as a socket, which answers as badly as a test wants."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CODE = "H01.33.12-261020-0088"
#: What an exchange tells beside what may be told.
PERSON = {"ChuHoSo": "Nguyễn Thị Planted", "SoCCCD": "089199000001", "DiaChi": "12 Đường Planted"}
ENTRY = {
    "MaHoSo": CODE, "MaTTHC": "2.000815.000.00.00.H01", "NgayTiepNhan": "20261020083000",
    "NgayHenTra": "20261124170000", "NgayTra": "", "NgayKetThucXuLy": None, "TrangThaiHoSo": 4,
    "DonViXuLy": "Phòng Hộ tịch – Ủy ban nhân dân phường",
} | PERSON  # fmt: skip

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def well(request: web.Request) -> web.Response:
    """The dossier that was asked for, as it should be."""
    code = (await request.json())["MaHoSo"] if request.method == "POST" else request.query["ma"]
    return web.json_response({"data": ENTRY | {"MaHoSo": code}})


def saying(body: object, status: int = 200, kind: str | None = "application/json", **headers: str) -> Answer:
    """An answer that is always the same; what is no bytes is written as JSON."""
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    more = headers | ({"Content-Type": kind} if kind else {})

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=written, status=status, headers=more)

    return answer


class ExchangeServer:
    """Answers every question by ``answer``, and counts."""

    def __init__(self) -> None:
        self.answer: Answer = well
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        #: Ends all that hang.
        self.let_go = asyncio.Event()
        self._came = asyncio.Event()
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take a question."""
        self.asked.append(request.path_qs)
        self.headers.append(dict(request.headers))
        self._came.set()
        return await self.answer(request)

    async def until_asked(self, count: int) -> None:
        """Wait for the so manieth question."""
        while len(self.asked) < count:
            self._came.clear()
            await self._came.wait()

    async def hang(self, request: web.Request) -> web.StreamResponse:
        """Say nothing until the test is over, or lets it go; then answer well."""
        await self.let_go.wait()
        return await well(request)

    async def hang_after_headers(self, request: web.Request) -> web.StreamResponse:
        """Begin an answer and say no more."""
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "500"})
        await response.prepare(request)
        await self.let_go.wait()
        return response

    async def half(self, request: web.Request) -> web.StreamResponse:
        """Break off in the middle of the body."""
        whole = json.dumps({"data": ENTRY}).encode()
        response = web.StreamResponse(
            headers={"Content-Type": "application/json", "Content-Length": str(len(whole))}
        )
        await response.prepare(request)
        await response.write(whole[: len(whole) // 2])
        assert request.transport is not None
        request.transport.close()
        return response


@contextlib.asynccontextmanager
async def exchange_server(tls: ssl.SSLContext | None = None, port: int = 0) -> AsyncIterator[ExchangeServer]:
    """Serve on a free port of loopback."""
    server = ExchangeServer()
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", server.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls, reuse_address=True).start()
        scheme = "http" if tls is None else "https"
        server.url = f"{scheme}://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        server.let_go.set()
        await runner.cleanup()


def certificate(folder: Path, host: str, until: datetime.datetime) -> tuple[ssl.SSLContext, Path]:
    """A certificate that signs itself: for a server, and as the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "exchange of the test")])
    try:
        named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        named = x509.DNSName(host)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - datetime.timedelta(days=365))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{host}.pem", folder / f"{host}.key"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
