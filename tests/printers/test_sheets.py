"""A sheet of information: all of it on the paper, on both widths, and its code reads."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy
import pytest
import zxingcpp

from printers import raster, sheets, slip
from tests.printers.samples import FACTS, FONTS, LAYOUT

#: As long as what people take home gets.
LONG = sheets.Information(
    above=FACTS.hall["vi"],
    title="Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
    sections=(
        sheets.Section(
            lines=(
                sheets.Row(heading="Ngày tiếp nhận", value="08/11/2026"),
                sheets.Row(heading="ថ្ងៃ\u200bទទួល", value="ថ្ងៃ 08/11/2026 នៅ\u200bបញ្ជរ\u200bលេខ 3"),
            )
        ),
        sheets.Section(heading="Giấy tờ cần có", lines=tuple(f"{n}. Bản sao khai sinh" for n in range(9))),
    ),
    url="http://192.168.1.10:8080/dossiers/H01.15.03-261108-0975", scan="Quét để xem trên điện thoại",
    foot=("Đường dây nóng: 0297 000 000", "In lúc 08:14 23/11/2026"),
)  # fmt: skip


def words(information: sheets.Information) -> list[str]:
    found = []
    for block in sheets.compose(information, LAYOUT).blocks:
        lines = block.lines if isinstance(block, slip.Code) else (block,)
        found += ["".join(run.text for run in line.runs) for line in lines if isinstance(line, slip.Line)]
    return found


def test_what_is_on_it_in_its_order() -> None:
    told = words(LONG)
    assert told[:4] == [
        FACTS.hall["vi"], LONG.title, "Ngày tiếp nhận: 08/11/2026",
        "ថ្ងៃ\u200bទទួល: ថ្ងៃ 08/11/2026 នៅ\u200bបញ្ជរ\u200bលេខ 3",
    ]  # fmt: skip
    assert told[4] == "Giấy tờ cần có"
    assert told[-3:] == ["Quét để xem trên điện thoại", *LONG.foot]


def test_what_is_empty_leaves_nothing() -> None:
    bare = sheets.compose(sheets.Information(title="Chỉ có tên"), LAYOUT)
    assert [type(block) for block in bare.blocks] == [slip.Line]
    assert bare.cut


@pytest.mark.parametrize(("letters", "width"), list(itertools.product((1, 3), (raster.WIDE, raster.NARROW))))
def test_all_letters_are_on_the_paper_and_the_code_reads(letters: int, width: int, photographs: Path) -> None:
    long = replace(LONG, title=LONG.title * letters)
    placed = raster.place(sheets.compose(long, LAYOUT), FONTS, width)
    image = raster.paint(placed, FONTS)
    if letters == 1:
        image.save(photographs / f"sheet-{width}.png")
    ink = numpy.argwhere(~numpy.asarray(image))
    assert 8 <= ink[:, 1].min() < ink[:, 1].max() < width - 8
    assert ink[:, 0].max() < placed.height - 8
    shown = "".join(item.piece.text for item in placed.items if isinstance(item, raster.Letters))
    for text in words(long):
        assert text.replace(" ", "").replace("\u200b", "") in shown.replace(" ", "")
    assert [code.text for code in zxingcpp.read_barcodes(image.convert("L"))] == [LONG.url]


def test_it_is_cut_where_slips_are() -> None:
    uncut = msgspec.structs.replace(LAYOUT, block=LAYOUT.block[:-1])
    assert sheets.compose(LONG, LAYOUT).cut
    assert not sheets.compose(LONG, uncut).cut
