"""Slips to print."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import config
import config.text
from config import reading, schema_slip
from printers import fonts, raster, slip
from printers.device import Sheet
from queue_server.contract import leases
from queue_server.contract.messages import Claim

LAYOUT_FILE = Path(config.__file__).parent / "slip.toml"
LAYOUT = reading.read(LAYOUT_FILE, schema_slip.Slip, [schema_slip.check])
TEXTS = config.text.load()
FONTS = fonts.find()
HALL_ZONE = datetime.timezone(datetime.timedelta(hours=7))
FACTS = slip.Facts(
    language="vi",
    first_language="vi",
    hall={
        "vi": "Trung tâm Phục vụ hành chính công phường Rạch Giá",
        "en": "Public Administration Service Centre of Rạch Giá Ward",
        "km": "មជ្ឈមណ្ឌល\u200bសេវា\u200bរដ្ឋបាល\u200bសាធារណៈ",
    },
    service={"vi": "Chứng thực", "en": "Certification", "km": "ការ\u200bបញ្ជាក់\u200bឯកសារ"},
    number="C010",
    counters=("3", "4", "5"),
    ahead=9,
    issued_at=datetime.datetime(2026, 11, 23, 8, 13, tzinfo=HALL_ZONE),
    hotline="0297 000 000",
    url="http://192.168.1.10:8080/t/0123456789abcdefABCDEF",
    code="a1b2c3d4e5",
    promise=(
        datetime.datetime(2026, 11, 23, 8, 28, 40, tzinfo=HALL_ZONE),
        datetime.datetime(2026, 11, 23, 8, 37, 20, tzinfo=HALL_ZONE),
    ),
)
#: Somebody with several dossiers and a second errand.
VISIT = replace(
    FACTS,
    units=12,
    then=({"vi": "Hộ tịch", "en": "Civil status", "km": "អត្រានុកូលដ្ឋាន"}, {"vi": "Nhận kết quả"}),
)
_CLAIM = Claim(number="K907", service="certified-copy", language="vi", arrived=FACTS.issued_at)
#: A number that was given while the server was away: no row in the ledger, and who is ahead is unknown.
LEASED = replace(
    FACTS,
    number=_CLAIM.number,
    ahead=None,
    code="",
    promise=None,
    leased=True,
    url=leases.address("http://192.168.1.10:8080/t/", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTMyYiE", _CLAIM),
)
LONG = replace(
    FACTS,
    hall={language: " ".join([name] * 4) for language, name in FACTS.hall.items()},
    service={
        "vi": "Đăng ký quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất " * 2,
        "en": "Incomprehensibilities" * 6,
        "km": "ការបញ្ជាក់ឯកសារ" * 12,
    },
    number="ĐK1024",
    counters=tuple(map(str, range(1, 25))),
    ahead=1234,
    units=999,
    then=({"vi": "Đăng ký quyền sử dụng đất", "en": "Land", "km": "ដីធ្លី"},) * 9,
    hotline="0297 000 000 – 0297 111 111 – 0297 222 222 – 0297 333 333",
    url="https://mot-cua.rach-gia.an-giang.example.gov.vn/t/" + "0123456789abcdef" * 4,
)


def compose(facts: slip.Facts) -> slip.Slip:
    return slip.compose(LAYOUT, facts, TEXTS, can_draw=FONTS.can_draw)


def sheet(facts: slip.Facts = FACTS, width: int = raster.WIDE) -> Sheet:
    return Sheet(raster.draw(compose(facts), FONTS, width), facts.number, facts.issued_at)
