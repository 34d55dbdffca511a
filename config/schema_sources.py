"""Where dossiers are looked up, as ``dossiers.toml`` lists it: ``[[sources]]`` in their order.

Files have their columns in a room of their own; what is here of them is told in their module.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from config.reading import Mistake
from config.schema import Id, Language, Names
from config.schema_catalogue import Status
from config.schema_files import Files, check_files

#: What stands in a dossier's address, or in the body that is sent, for its code.
CODE = "{code}"
#: The word for dates as ISO 8601 writes them, and the parts of all others.
ISO = "iso"
_DATE = re.compile(r"(yyyy|MM|dd|HH|mm|ss|[-/.: T])+")
#: The status numbers of the national exchange, 1 to 10 (DOMAIN.md).
NATIONAL: Mapping[str, Status] = {str(number): status for number, status in enumerate(get_args(Status), 1)}
#: Headers that carry secrets.
_SECRET = frozenset(["authorization", "proxy-authorization", "cookie", "x-api-key", "apikey", "token"])

Line = Annotated[str, Meta(min_length=1, max_length=100, description="1 to 100 characters in quotes")]
OptionalLine = Annotated[str, Meta(max_length=100, description="at most 100 characters in quotes")]
Path = Annotated[str, Meta(max_length=300, description="at most 300 characters in quotes")]
HeaderName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{0,60}$", description="the name of a header")]
HeaderValue = Annotated[
    str, Meta(pattern=r"^[\x20-\x7e]{0,200}$", description="at most 200 plain characters in quotes")
]
DateFormat = Annotated[
    str,
    Meta(
        pattern=rf"^({ISO}|{_DATE.pattern})$",
        description='"iso", or a form of yyyy MM dd HH mm ss such as "yyyyMMddHHmmss"',
    ),
]
Seconds = Annotated[float, Meta(ge=0.1, le=60)]
Encoding = Literal["", "utf-8", "utf-16", "windows-1258", "windows-1252", "iso-8859-1"]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables."""


class Fields(_Table, frozen=True):
    """What an exchange calls what is told of a dossier; empty: it is not told. Nothing else is looked at."""

    code: Line = "MaHoSo"
    procedure: OptionalLine = "MaTTHC"
    status: Line = "TrangThaiHoSo"
    received: OptionalLine = "NgayTiepNhan"
    due: OptionalLine = "NgayHenTra"
    finished: OptionalLine = "NgayKetThucXuLy"
    returned: OptionalLine = "NgayTra"
    agency: OptionalLine = "DonViXuLy"


class Unknown(_Table, frozen=True):
    """How an exchange says that it has no dossier of a code, beside an empty answer."""

    statuses: Annotated[tuple[Annotated[int, Meta(ge=400, le=499)], ...], Meta(max_length=5)] = ()
    #: Names of the field that says it, joined by dots, and what it says then.
    at: OptionalLine = ""
    values: Annotated[tuple[OptionalLine, ...], Meta(max_length=20)] = ()


class Token(_Table, frozen=True):
    """The secret by which an exchange knows this hall, and the header for it. Left away: none is sent."""

    header: HeaderName = "Authorization"
    prefix: HeaderValue = "Bearer "
    #: One of the two; the file is read for every question, so that a new token needs no restart.
    file: Path = ""
    environment: Annotated[str, Meta(pattern=r"^([A-Za-z_][A-Za-z0-9_]{0,99})?$")] = ""


class Register(_Table, frozen=True, tag="register", tag_field="kind"):
    """The register of our own."""

    id: Id = "register"
    #: Nothing is told without the word that receipts have behind the code.
    check_word: bool = False


class Exchange(_Table, frozen=True, tag="exchange", tag_field="kind"):
    """An exchange of a province that is asked over HTTP, one dossier a question."""

    id: Id
    #: With ``{code}`` where the dossier's code stands, if it does not stand in the body.
    url: Annotated[
        str, Meta(pattern=r"^https?://[^\s/?#@]+(/[^\s#]*)?$", max_length=500, description="an http address")
    ]
    method: Literal["GET", "POST"] = "GET"
    body: Annotated[str, Meta(max_length=2000, description="at most 2000 characters in quotes")] = ""
    content_type: Annotated[str, Meta(pattern=r"^[a-z0-9.+/=; -]{1,100}$", description="a media type")] = (
        "application/json"
    )
    headers: Annotated[dict[str, HeaderValue], Meta(max_length=20)] = {}
    token: Token = Token()
    #: Certificates to trust beside none of the system's; empty: the system's.
    authorities: Path = ""
    #: Asked without encryption; for a closed network only.
    unencrypted: bool = False

    #: Names of the fields in which the dossier, or a list of them, lies, joined by dots; empty: it is all.
    at: OptionalLine = ""
    fields: Fields = Fields()
    unknown: Unknown = Unknown()
    statuses: Annotated[dict[Line, Status], Meta(min_length=1, max_length=200)] = msgspec.field(
        default_factory=lambda: dict(NATIONAL)
    )
    dates: Annotated[tuple[DateFormat, ...], Meta(min_length=1, max_length=5)] = ("yyyyMMddHHmmss",)
    time_zone: Line = "Asia/Ho_Chi_Minh"
    #: What is no UTF-8 and does not say what it is; empty: such an answer is wrong.
    encoding: Encoding = ""
    #: What the agency's field says to its names; others are told as they are, in ``agency_language``.
    agencies: Annotated[dict[Line, Names], Meta(max_length=1000)] = {}
    agency_language: Language = "vi"

    #: Of one attempt.
    time_out: Seconds = 4.0
    tries: Annotated[int, Meta(ge=1, le=5)] = 2
    #: Before the second attempt; twice as long before each further one, at most ``longest_pause``.
    pause: Seconds = 0.3
    longest_pause: Seconds = 3.0
    #: For which whoever asks is kept waiting; then the last answer is told with its age.
    patience: Seconds = 2.0
    at_once: Annotated[int, Meta(ge=1, le=32)] = 4
    largest_kb: Annotated[int, Meta(ge=1, le=10_000)] = 256
    #: Codes that find nobody, one after the other, until it is left alone; and for how long.
    failures: Annotated[int, Meta(ge=1, le=100)] = 5
    rest: Annotated[float, Meta(ge=1, le=3600)] = 30.0
    #: For which an answer is told again without asking; the same for "there is none".
    fresh_for: Annotated[float, Meta(ge=0, le=3600)] = 60.0
    unknown_for: Annotated[float, Meta(ge=0, le=600)] = 20.0
    #: Older answers are told no more, and deleted.
    keep_days: Annotated[int, Meta(ge=1, le=366)] = 30


def check_exchange(key: str, source: Exchange) -> Iterator[Mistake]:
    """The code is asked for, the secret is none of the file's, and what is encrypted stays so."""
    if source.url and CODE not in source.url + source.body:
        yield Mistake(f"{key}.url", f"has {CODE} where the dossier's code stands, or the body has it")
    if source.body and source.method == "GET":
        yield Mistake(f"{key}.body", 'is sent with method = "POST" only')
    if source.url.startswith("http://") and not source.unencrypted:
        yield Mistake(f"{key}.url", "must be https, or unencrypted = true be said for a closed network")
    if CODE in urlsplit(source.url.replace("[", "").replace("]", "")).netloc:
        yield Mistake(f"{key}.url", "must name a host, not a code")
    for name in source.headers:
        if not re.fullmatch(r"[A-Za-z0-9-]{1,60}", name):
            yield Mistake(f"{key}.headers.{name}", "must be the name of a header")
        elif name.lower() in _SECRET:
            yield Mistake(f"{key}.headers.{name}", "is a secret; write it into the file of a [sources.token]")
    token = source.token
    if token != Token() and bool(token.file) == bool(token.environment):
        yield Mistake(f"{key}.token", "has a file, or the name of an environment variable, and not both")
    if bool(source.unknown.at) != bool(source.unknown.values):
        yield Mistake(f"{key}.unknown", "needs both at and values")
    if source.time_zone and source.time_zone not in zoneinfo.available_timezones():
        yield Mistake(f"{key}.time_zone", "is no zone of the IANA list such as Asia/Ho_Chi_Minh")
    if source.longest_pause < source.pause:
        yield Mistake(f"{key}.longest_pause", f"must not be below pause, which is {source.pause:g}")


def check_sources(sources: Sequence[Source]) -> Iterator[Mistake]:
    """Each has a name of its own, and what its kind demands. A source that could not be read is nothing."""
    names: set[str] = set()
    for place, source in enumerate(sources, 1):
        key = f"sources[{place}]"
        if source is None:
            continue
        if source.id and source.id in names:
            yield Mistake(f"{key}.id", f'"{source.id}" is there twice')
        names.add(source.id)
        if isinstance(source, Exchange):
            yield from check_exchange(key, source)
        if isinstance(source, Files):
            yield from check_files(key, source)
    folders = [source.folder for source in sources if isinstance(source, Files) and source.folder]
    for folder in sorted({name for name in folders if folders.count(name) > 1}):
        yield Mistake("sources", f'has two sources with the folder "{folder}"')
    if sum(isinstance(source, Register) for source in sources) > 1:
        yield Mistake("sources", "has the register twice")


#: A source by its ``kind``.
Source = Register | Exchange | Files

__all__ = [
    "CODE", "ISO", "NATIONAL", "Exchange", "Fields", "Files", "Register", "Source", "Token", "Unknown",
    "check_sources",
]  # fmt: skip
