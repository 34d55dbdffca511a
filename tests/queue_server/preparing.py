"""A procedure with its papers, and what somebody says about them before taking a number."""

from __future__ import annotations

import datetime

from queue_server.contract import messages
from queue_server.web.routes import HALLS
from tests.serving import HALL, Served


def _paper(name: str, vi: str, en: str, km: str) -> messages.PaperItem:
    return messages.PaperItem(id=name, names={"vi": vi, "en": en, "km": km}, originals=1)


_FORM = _paper(
    "birth-form", "Tờ khai đăng ký khai sinh", "Application for birth registration", "ពាក្យស្នើសុំចុះបញ្ជីកំណើត"
)
_CERTIFICATE = _paper("birth-certificate", "Giấy chứng sinh", "Medical certificate of birth", "លិខិតបញ្ជាក់កំណើត")
_MARRIAGE = _paper(
    "marriage-certificate", "Giấy chứng nhận kết hôn của cha mẹ", "Marriage certificate of the parents",
    "សំបុត្រអាពាហ៍ពិពាហ៍របស់ឪពុកម្តាយ",
)  # fmt: skip
_IDENTITY = _paper(
    "identity-card", "Căn cước của người đi đăng ký", "Identity card of the applicant",
    "អត្តសញ្ញាណប័ណ្ណរបស់អ្នកដាក់ពាក្យ",
)  # fmt: skip
_RESIDENCE = _paper("residence", "Giấy xác nhận nơi cư trú", "Proof of residence", "លិខិតបញ្ជាក់ទីលំនៅ")

_CASES = (
    messages.PaperCase(
        id="married",
        names={"vi": "Cha mẹ đã kết hôn", "en": "Parents married", "km": "ឪពុកម្តាយបានរៀបការ"},
        papers=(_FORM, _CERTIFICATE, _MARRIAGE, _IDENTITY),
    ),
    messages.PaperCase(
        id="unmarried",
        names={"vi": "Cha mẹ chưa kết hôn", "en": "Parents not married", "km": "ឪពុកម្តាយមិនទាន់រៀបការ"},
        papers=(_FORM, _CERTIFICATE, _IDENTITY, _RESIDENCE),
    ),
)

BIRTH = messages.Procedure(
    code="1.001193",
    field="civil-status",
    service="birth-death",
    names={"vi": "Đăng ký khai sinh", "en": "Registration of a birth", "km": "ចុះបញ្ជីកំណើត"},
    aliases=("làm khai sanh",),
    applicants={"vi": "Cha, mẹ hoặc người thân thích"},
    steps=(),
    cases=_CASES,
    terms=(),
    agency={"vi": "Ủy ban nhân dân phường"},
    result={"vi": "Giấy khai sinh"},
    legal=("60/2014/QH13",),
    updated=datetime.date(2026, 3, 1),
    decision="1/QĐ",
)

#: Half of the papers are there.
SAID = messages.Preparation(
    procedure=BIRTH.code, case="married", has=("birth-form", "identity-card"),
    lacks=("birth-certificate", "marriage-certificate"),
)  # fmt: skip
COMPLETE = messages.Preparation(
    procedure=BIRTH.code, case="unmarried",
    has=("birth-form", "birth-certificate", "identity-card", "residence"),
)  # fmt: skip
#: Of an edition of the catalogue that the server does not have.
UNKNOWN = messages.Preparation(procedure="9.999999", case="usual", has=("this",), lacks=("that", "those"))


def post(served: Served) -> None:
    """Let the sample hall's catalogue have the procedure."""
    served.application[HALLS][HALL].lookups.procedure = {BIRTH.code: BIRTH}.get


__all__ = ["BIRTH", "COMPLETE", "SAID", "UNKNOWN", "post"]
