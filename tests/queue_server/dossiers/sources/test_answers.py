"""Reading what an exchange answered: encodings, places, dates, status; only what is named is looked at."""

from __future__ import annotations

import contextlib
import datetime
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.schema_sources import Encoding, Exchange, Fields
from queue_server.dossiers import Dossier
from queue_server.dossiers.sources.answers import NoAnswer, Reading, WrongAnswer
from tests.queue_server.dossiers.sources.serving import CODE, ENTRY
from tests.queue_server.dossiers.sources.timing import START

PLAIN = Exchange(id="province", url="https://exchange.example/{code}")
AGENCY = "Ủy ban nhân dân phường Rạch Giá"


def read(answer: object, charset: str = "", **more: object) -> Dossier | None:
    """What is read of an answer; what is no bytes is written as JSON."""
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return Reading(msgspec.structs.replace(PLAIN, **more)).read(body, charset, CODE, START)


def found(answer: object, charset: str = "", **more: object) -> Dossier:
    """The dossier of an answer."""
    dossier = read(answer, charset, **more)
    assert dossier is not None
    return dossier


# ------------------------------------------------------------ encodings


def vietnamese(encoding: str) -> bytes:
    """An answer in an encoding; Windows writes Vietnamese tones apart, after their letters."""
    text = json.dumps(ENTRY | {"DonViXuLy": AGENCY}, ensure_ascii=False)
    if encoding != "windows-1258":
        return text.encode(encoding)
    apart = {"ạ": "a\u0323", "á": "a\u0301", "ủ": "u\u0309", "Ủ": "U\u0309", "ờ": "ơ\u0300", "ị": "i\u0323",
             "ộ": "ô\u0323", "ễ": "ê\u0303", "\u2013": "-"}  # fmt: skip
    return "".join(apart.get(sign, sign) for sign in text).encode("cp1258")


@pytest.mark.parametrize(
    ("encoding", "charset", "configured"),
    [
        ("utf-8", "", ""),
        ("utf-8-sig", "utf-8", ""),
        ("utf-8", "iso-8859-1", ""),
        ("utf-8", "no-such-thing", ""),
        ("utf-16", "", ""),
        ("utf-16-le", "", ""),
        ("utf-16-be", "utf-8", ""),
        ("utf-32", "utf-16", ""),
        ("windows-1258", "windows-1258", ""),
        ("windows-1258", "utf-8", "windows-1258"),
        ("windows-1258", "", "windows-1258"),
        ("windows-1258", "zlib_codec", "windows-1258"),
    ],
)
def test_vietnamese_comes_out_right_of(encoding: str, charset: str, configured: Encoding) -> None:
    assert found(vietnamese(encoding), charset, encoding=configured).agency == {"vi": AGENCY}


@pytest.mark.parametrize("charset", ["", "utf-8", "utf-7", "unicode_escape", "punycode", "hex"])
def test_an_encoding_that_nobody_named_is_not_guessed(charset: str) -> None:
    with pytest.raises(NoAnswer, match="in no encoding"):
        read(vietnamese("windows-1258"), charset)


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"null,", b"<html>", b"{'a': 1}", b'{"a": NaN}', b"[" * 90_000]
)
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(NoAnswer):
        read(body)


# ------------------------------------------------------------ places


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("", ENTRY),
        ("", [ENTRY]),
        ("data", {"data": ENTRY, "other": [1, 2.5, {"deep": None}]}),
        ("result.items", {"result": {"items": [None, ENTRY | {"MaHoSo": "H01.1-261020-0001"}, ENTRY]}}),
        ("", ENTRY | {"MaHoSo": f" {CODE.lower()} "}),
    ],
)
def test_where_it_lies(at: str, answer: object) -> None:
    assert found(answer, at=at).status == "processing"


@pytest.mark.parametrize(
    ("at", "answer"),
    [("", None), ("", []), ("data", {"data": None}), ("data.items", {"data": None}), ("", [None]), ("", {})],
)
def test_where_there_is_none(at: str, answer: object) -> None:
    assert read(answer, at=at) is None


@pytest.mark.parametrize(
    ("at", "answer", "rule"),
    [
        ("data", ENTRY, "data: is missing"),
        ("data", [ENTRY], "data: must be an object"),
        ("data", {"data": 7}, "data: must be an object"),
        ("", [[ENTRY]], "the answer: must be an object"),
        ("", ENTRY | {"MaHoSo": "H01.33.12-261020-0089"}, "MaHoSo: must be the code"),
        ("", [ENTRY | {"MaHoSo": ""}], "MaHoSo: must be the code"),
        ("", {"MaHoSo": [CODE]}, "MaHoSo: must be text"),
        ("", ENTRY | {"TrangThaiHoSo": 4.0}, "TrangThaiHoSo: must be text or a whole number"),
        ("", ENTRY | {"TrangThaiHoSo": "11"}, "TrangThaiHoSo: must be one of the status"),
        ("", ENTRY | {"NgayTra": {"at": 1}}, "NgayTra: must be text"),
    ],
)
def test_what_is_wrong_is_named_by_field_and_rule(at: str, answer: object, rule: str) -> None:
    with pytest.raises(WrongAnswer, match=rule):
        read(answer, at=at)


def test_what_nobody_named_may_be_of_any_shape() -> None:
    more = {"ChuHoSo": {"HoTen": ["x"] * 50}, "GiayTo": [[[1]]], "LePhi": 1e300, "Khac": True}
    assert found(ENTRY | more) == found(ENTRY)


@settings(max_examples=120)
@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "utf-16", "windows-1258"]))
def test_no_bytes_are_too_bad(body: bytes, charset: Encoding) -> None:
    with contextlib.suppress(NoAnswer, WrongAnswer):
        assert read(body, charset, encoding=charset) is None


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from([CODE, "4"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(ENTRY)), inner),
    max_leaves=12,
)


@settings(max_examples=120)
@given(st.dictionaries(st.sampled_from(list(ENTRY)), VALUES), st.sampled_from(["", "data", "data.items"]))
def test_no_json_is_too_bad(parts: dict[str, object], at: str) -> None:
    entry: object = ENTRY | parts
    for name in reversed(at.split(".") if at else []):
        entry = {name: entry}
    with contextlib.suppress(NoAnswer, WrongAnswer):
        dossier = read(entry, at=at)
        assert dossier is None or msgspec.json.encode(dossier)


# ------------------------------------------------------------ values


def test_the_status_of_the_national_exchange_and_those_of_a_place() -> None:
    told = [
        found(ENTRY | {"TrangThaiHoSo": kind(number)}).status
        for number in range(1, 11)
        for kind in (int, str)
    ]
    order = ["registered", "received", "refused", "processing", "supplement", "fee", "withdrawn", "stopped",
             "done", "returned"]  # fmt: skip
    assert told == [status for status in order for _ in range(2)]
    local = {"Đang giải quyết": "processing", "DA_TRA": "returned"}
    assert found(ENTRY | {"TrangThaiHoSo": "DA_TRA"}, statuses=local).status == "returned"
    with pytest.raises(WrongAnswer):
        read(ENTRY, statuses=local)


@pytest.mark.parametrize(
    ("text", "dates", "day"),
    [
        ("20261124170000", ("yyyyMMddHHmmss",), (2026, 11, 24)),
        (20261124170000, ("yyyyMMddHHmmss",), (2026, 11, 24)),
        ("24/11/2026 17:00", ("yyyyMMddHHmmss", "dd/MM/yyyy HH:mm"), (2026, 11, 24)),
        ("2026-11-24T18:30:00Z", ("iso",), (2026, 11, 25)),
        ("2026-11-24T23:59:59+07:00", ("iso",), (2026, 11, 24)),
        ("2026-11-24", ("iso",), (2026, 11, 24)),
        ("", ("yyyyMMddHHmmss",), None),
        (None, ("yyyyMMddHHmmss",), None),
        ("0", ("yyyyMMddHHmmss",), None),
    ],
)
def test_dates_are_days_where_the_exchange_is(
    text: object, dates: tuple[str, ...], day: tuple[int, int, int] | None
) -> None:
    due = found({"MaHoSo": CODE, "TrangThaiHoSo": 4, "NgayHenTra": text}, dates=dates).due
    assert due == (datetime.date(*day) if day else None)


@pytest.mark.parametrize(
    "text", ["2026112417000", "202611241700000", "20261324170000", "20261124250000", "24/11/2026", "soon", -1]
)
def test_what_is_no_such_date(text: object) -> None:
    with pytest.raises(WrongAnswer, match="NgayHenTra: must be a date as in yyyyMMddHHmmss"):
        read(ENTRY | {"NgayHenTra": text})


@pytest.mark.parametrize(
    ("said", "code"),
    [("2.000815", "2.000815"), ("2.000815.000.00.00.H55", "2.000815"), ("", ""), ("khai sinh", ""), (7, "")],
)
def test_codes_of_procedures(said: object, code: str) -> None:
    assert found(ENTRY | {"MaTTHC": said}).procedure == code


def test_agencies_by_their_names_and_as_they_are() -> None:
    names = {"vi": "Sở Y tế", "en": "Department of Health"}
    assert found(ENTRY | {"DonViXuLy": "H01.05"}, agencies={"H01.05": names}).agency == names
    plain = found(ENTRY | {"DonViXuLy": "  Sở\u202e Y\ntế\x07 "}, agencies={"H01.05": names}).agency
    assert plain == {"vi": "Sở Y tế"}
    assert len(found(ENTRY | {"DonViXuLy": "x" * 5000}).agency["vi"]) == 200
    assert found(ENTRY | {"DonViXuLy": None}).agency == {}
    assert found(ENTRY, fields=Fields(agency="")).agency == {}
