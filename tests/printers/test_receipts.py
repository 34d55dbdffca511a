"""The papers of dossiers: what is on them, in which words, and that their codes read on either paper."""

from __future__ import annotations

import datetime
import itertools
from pathlib import Path
from typing import get_args

import numpy
import pytest
import zxingcpp

import config.load
from config.schema_receipt import FormKind
from printers import raster, sheets
from printers.slip import Line, Number
from queue_server.contract import codec, messages, receipt_codes
from queue_server.dossiers import forms
from tests.printers.samples import FACTS as SLIP
from tests.printers.samples import FONTS, HALL_ZONE, LAYOUT, TEXTS

CODE = "H01.33.12-261125-0007"
RECEIPTS = config.load.load_receipt()
NOW = datetime.datetime(2026, 11, 25, 9, 15, tzinfo=HALL_ZONE)
FORM_PAPER = forms.TakenPaper(
    names={"vi": "Tờ khai đăng ký khai sinh", "en": "Application", "km": "ពាក្យស្នើសុំចុះបញ្ជីកំណើត"}, originals=1
)
MARRIAGE = forms.TakenPaper(
    names={"vi": "Giấy chứng nhận kết hôn của cha mẹ", "en": "Marriage certificate of the parents"},
    originals=1, copies=2,
)  # fmt: skip
FACTS = forms.Facts(
    code=CODE, url=f"http://192.168.1.10:8080/dossier?code={CODE}", hall=SLIP.hall,
    organisation=RECEIPTS.organisation,
    procedure={"vi": "Đăng ký khai sinh", "en": "Registration of a birth", "km": "ចុះបញ្ជីកំណើត"},
    case={"vi": "Cha mẹ đã kết hôn", "en": "Parents married", "km": "ឪពុកម្តាយបានរៀបការ"},
    papers=(FORM_PAPER, MARRIAGE), missing=(MARRIAGE,), received_at=NOW,
    due_at=NOW + datetime.timedelta(days=2), new_due_at=NOW + datetime.timedelta(days=5),
    reason={"vi": "cần thêm thời gian xác minh", "en": "more time is needed to verify"},
    counter={"vi": "Quầy 3", "en": "Counter 3", "km": "បញ្ជរ 3"}, officer="lan", applicant="Nguyễn Văn A",
    channel="post", hotline="0297 000 000", row_code="a1b2c3d4e5", printed_at=NOW,
)  # fmt: skip
KINDS: tuple[FormKind, ...] = get_args(FormKind)


def filled(kind: FormKind, language: str, facts: forms.Facts = FACTS) -> messages.PrintSheet:
    """As it travels to the desk."""
    form = RECEIPTS.of(kind, NOW.date())
    sheet = forms.sheet(kind, form, facts, TEXTS, ("vi", language))
    return codec.decode(codec.encode(sheet), messages.PrintSheet)


def said(sheet: messages.PrintSheet) -> str:
    """All words of it."""
    rows = [f"{row.heading}: {row.value}" for section in sheet.sections for row in section.rows]
    headings = [section.heading for section in sheet.sections]
    whole = [sheet.above, sheet.title, sheet.under, *sheet.code, *headings, *rows, *sheet.scan, *sheet.foot]
    return "\n".join(whole).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("kind", "language", "width"),
    list(itertools.product(KINDS, ("vi", "en", "km"), (raster.WIDE, raster.NARROW))),
)
def test_photograph_nothing_is_cut_off_and_the_code_opens_the_look_up(
    kind: FormKind, language: str, width: int, photographs: Path
) -> None:
    composed = sheets.compose(sheets.information_of(filled(kind, language)), LAYOUT)
    placed = raster.place(composed, FONTS, width)
    image = raster.paint(placed, FONTS)
    image.save(photographs / f"{kind}-{language}-{width}.png")
    ink = numpy.argwhere(~numpy.asarray(image))
    assert 8 <= ink[:, 1].min() < ink[:, 1].max() < width - 8
    assert ink[:, 0].max() < placed.height - 8
    (code,) = zxingcpp.read_barcodes(image.convert("L"))
    read = receipt_codes.parse(code.text)
    assert (code.text, read and read.text) == (FACTS.url, CODE)
    assert "□" not in said(filled(kind, language))


def test_the_code_is_the_largest_thing_on_it() -> None:
    composed = sheets.compose(sheets.information_of(filled("receipt", "vi")), LAYOUT)
    numbers = [block for block in composed.blocks if isinstance(block, Number)]
    assert "".join(number.text for number in numbers) == CODE
    placed = raster.place(composed, FONTS, raster.WIDE)
    sizes = {item.piece.text: item.piece.size for item in placed.items if isinstance(item, raster.Letters)}
    assert min(sizes[number.text] for number in numbers) > max(
        run.size for block in composed.blocks if isinstance(block, Line) for run in block.runs
    )


def test_what_a_receipt_says() -> None:
    text = said(filled("receipt", "vi"))
    for words in (
        "Ủy ban nhân dân phường Rạch Giá\nTrung tâm Phục vụ hành chính công phường Rạch Giá",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Thủ tục: Đăng ký khai sinh", "Trường hợp: Cha mẹ đã kết hôn",
        "1. Tờ khai đăng ký khai sinh (1 bản chính)",
        "2. Giấy chứng nhận kết hôn của cha mẹ (1 bản chính, 2 bản sao)",
        "Nhận lúc: 09:15 ngày 25/11/2026", "Hẹn trả kết quả: 09:15 ngày 27/11/2026", "Nơi nhận: Quầy 3",
        "Nhận kết quả: qua bưu điện", "Đường dây nóng: 0297 000 000", "Mẫu số 01", "Mã kiểm tra: a1b2c3d4e5",
    ):  # fmt: skip
        assert words in text, words


def test_vietnamese_stands_first_and_the_citizens_language_below_it() -> None:
    sheet = filled("receipt", "en")
    assert (sheet.title, sheet.under) == (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Receipt of a dossier, with the date of the result",
    )  # fmt: skip
    rows = [(row.heading, row.value, row.small) for section in sheet.sections for row in section.rows]
    place = rows.index(("Thủ tục", "Đăng ký khai sinh", False))
    assert rows[place + 1] == ("Procedure", "Registration of a birth", True)
    assert filled("receipt", "vi").under == ""
    assert not any(row.small for section in filled("receipt", "vi").sections for row in section.rows)


@pytest.mark.parametrize(
    ("kind", "there", "not_there"),
    [
        ("supplement", ["Giấy tờ cần bổ sung", "Giấy chứng nhận kết hôn"], ["Hẹn lại", "Tờ khai"]),
        ("apology", ["Hẹn lại: 09:15 ngày 30/11/2026", "Lý do: cần thêm thời gian"], ["Giấy tờ"]),
    ],
)
def test_the_other_papers_say_what_they_are_for(
    kind: FormKind, there: list[str], not_there: list[str]
) -> None:
    text = said(filled(kind, "vi"))
    assert [words for words in there if words not in text] == []
    assert [words for words in not_there if words in text] == []


def test_a_name_is_on_paper_only_where_the_configuration_says_so() -> None:
    for kind, language in itertools.product(KINDS, ("vi", "en", "km")):
        text = said(filled(kind, language))
        assert "Nguyễn Văn A" not in text
        assert "lan" not in text.split()
    form = RECEIPTS.of("receipt", NOW.date())
    named = type(form)(
        kind="receipt", number="01", since=form.since, items=(*form.items, "applicant", "officer")
    )
    text = said(forms.sheet("receipt", named, FACTS, TEXTS, ("vi",)))
    assert "Người nộp: Nguyễn Văn A" in text
    assert "Người nhận: lan" in text


def test_what_is_not_known_is_left_out() -> None:
    bare = forms.Facts(
        code="12345-AB", url="", hall=SLIP.hall, procedure={"vi": "Đăng ký khai sinh"}, printed_at=NOW
    )
    text = said(filled("receipt", "km", bare))
    for words in ("Hẹn trả", "Giấy tờ", "Nơi nhận", "Đường dây nóng", "Mã kiểm tra", "None"):
        assert words not in text
