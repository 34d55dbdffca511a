"""What is on the paper, in every language and on both widths."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy
import pytest
import zxingcpp

from config import reading, schema_slip
from printers import fonts, raster, slip
from queue_server.contract import leases
from tests.kiosk.states import answer, hall_view
from tests.printers.samples import FACTS, FONTS, LAYOUT, LAYOUT_FILE, LEASED, LONG, TEXTS, VISIT, compose

LANGUAGES, WIDTHS = ("vi", "en", "km"), (raster.WIDE, raster.NARROW)


def paragraphs(composed: slip.Slip) -> list[str]:
    found = []
    for block in composed.blocks:
        lines = block.lines if isinstance(block, slip.Code) else (block,)
        found += ["".join(run.text for run in line.runs) for line in lines if isinstance(line, slip.Line)]
    return found


@pytest.mark.parametrize(("language", "width"), list(itertools.product(LANGUAGES, WIDTHS)))
def test_photograph_and_its_code_reads(language: str, width: int, photographs: Path) -> None:
    image = raster.draw(compose(replace(FACTS, language=language)), FONTS, width)
    assert (image.mode, image.width) == ("1", width)
    path = photographs / f"slip-{language}-{width}.png"
    image.save(path)
    found = zxingcpp.read_barcodes(image.convert("L"))
    assert [code.text for code in found] == [FACTS.url]


@pytest.mark.parametrize("language", LANGUAGES)
def test_photograph_of_a_visit_with_several_errands(language: str, photographs: Path) -> None:
    image = raster.draw(compose(replace(VISIT, language=language)), FONTS, raster.WIDE)
    image.save(photographs / f"slip-visit-{language}.png")
    assert "Sau đó: Hộ tịch, Nhận kết quả" in paragraphs(compose(VISIT))
    assert "Số hồ sơ: 12" in paragraphs(compose(VISIT))


@pytest.mark.parametrize(("language", "width"), list(itertools.product(LANGUAGES, WIDTHS)))
def test_photograph_of_a_number_given_without_the_server(
    language: str, width: int, photographs: Path
) -> None:
    """Its code carries the claim and its seal, and reads on either paper."""
    image = raster.draw(compose(replace(LEASED, language=language)), FONTS, width)
    image.save(photographs / f"slip-leased-{language}-{width}.png")
    found = zxingcpp.read_barcodes(image.convert("L"))
    assert [code.text for code in found] == [LEASED.url]
    address = leases.read_address(found[0].text)
    assert address is not None
    assert address[1] is not None
    assert address[1].claim.number == "K907"


def test_a_number_given_without_the_server_says_so_and_nothing_that_is_unknown() -> None:
    lines = paragraphs(compose(LEASED))
    assert "Cấp lúc mất kết nối, vẫn có hiệu lực." in lines
    assert not [line for line in lines if "Mã kiểm tra" in line or "chờ trước" in line.lower()]
    assert not [line for line in paragraphs(compose(FACTS)) if "mất kết nối" in line]


@pytest.mark.parametrize(
    ("facts", "language", "width"), list(itertools.product((FACTS, VISIT, LEASED, LONG), LANGUAGES, WIDTHS))
)
def test_nothing_is_cut_off_and_the_number_is_largest(facts: slip.Facts, language: str, width: int) -> None:
    facts = replace(facts, language=language)
    placed = raster.place(compose(facts), FONTS, width)
    black = ~numpy.asarray(raster.paint(placed, FONTS))
    ink = numpy.argwhere(black)
    margin = 8
    assert ink[:, 1].min() >= margin
    assert ink[:, 1].max() < width - margin
    assert ink[:, 0].min() >= margin
    assert ink[:, 0].max() < placed.height - margin
    letters = [item for item in placed.items if isinstance(item, raster.Letters)]
    heights = {item.piece.text: item.box.bottom - item.box.top for item in letters}
    assert max(heights, key=heights.__getitem__) == facts.number
    # Every letter of every line is there, in order.
    shown = "".join(item.piece.text for item in letters)
    for text in paragraphs(compose(facts)):
        assert text.replace(" ", "").replace("\u200b", "") in shown.replace(" ", "")


@pytest.mark.parametrize(("language", "width"), list(itertools.product(LANGUAGES, WIDTHS)))
def test_lines_do_not_overlap(language: str, width: int) -> None:
    placed = raster.place(compose(replace(LONG, language=language)), FONTS, width)
    rows: dict[int, list[raster.Box]] = {}
    for item in placed.items:
        if isinstance(item, raster.Letters):
            rows.setdefault(item.baseline, []).append(item.box)
    baselines = sorted(rows)
    for upper, lower in itertools.pairwise(baselines):
        assert max(box.bottom for box in rows[upper]) <= min(box.top for box in rows[lower])


def test_a_module_has_four_dots_and_a_quiet_zone() -> None:
    placed = raster.place(compose(FACTS), FONTS, raster.WIDE)
    (code,) = [item for item in placed.items if isinstance(item, raster.Matrix)]
    assert code.dots >= 4
    assert 0 <= code.box.left < code.box.right <= raster.WIDE
    assert not any(any(row) for row in (*code.modules[:4], *code.modules[-4:]))
    assert not any(row[column] for row in code.modules for column in (0, 1, 2, 3, -1, -2, -3, -4))


def test_an_address_too_long_for_a_code_is_written_out() -> None:
    facts = replace(FACTS, url="https://example.org/" + "x" * 900)
    placed = raster.place(compose(facts), FONTS, raster.NARROW)
    assert not [item for item in placed.items if isinstance(item, raster.Matrix)]
    shown = "".join(item.piece.text for item in placed.items if isinstance(item, raster.Letters))
    assert facts.url in shown


def test_vietnamese_stays_beside_the_citizens_language() -> None:
    lines = paragraphs(compose(replace(FACTS, language="en")))
    assert lines[:6] == [
        FACTS.hall["vi"],
        FACTS.hall["en"],
        "SỐ THỨ TỰ",
        "QUEUE NUMBER",
        "Chứng thực",
        "Certification",
    ]
    assert "Counters 3, 4 or 5" in lines
    assert "Taken at: 08:13 23/11/2026" in lines
    assert not {"Before you: 9 people", "Check code: a1b2c3d4e5"} - set(lines)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"counters": ()}, "Xin xem bảng để biết quầy"),
        ({"counters": ("7",)}, "Quầy 7"),
        ({"counters": ("7", "8")}, "Quầy 7 hoặc 8"),
        ({"ahead": 0}, "Không có ai chờ trước"),
        ({"service": {"vi": "A*B {x}"}}, "A*B {x}"),
    ],
)
def test_words_fit_the_facts(changes: dict[str, object], line: str) -> None:
    composed = compose(replace(FACTS, **changes))  # type: ignore[arg-type]
    assert line in paragraphs(composed)


def test_what_is_unknown_leaves_no_empty_line() -> None:
    lines = paragraphs(compose(replace(FACTS, hotline="", code="")))
    assert not [line for line in lines if "nóng" in line or "Mã" in line]
    lines = paragraphs(compose(replace(FACTS, promise=None, units=1, then=())))
    assert not [line for line in lines if "Dự kiến" in line or "dự báo" in line]
    assert not [line for line in lines if "Số hồ sơ" in line or "Sau đó" in line]


def test_the_promise_is_rounded_outwards() -> None:
    lines = paragraphs(compose(FACTS))
    assert "Dự kiến gọi: 08:28–08:38" in lines
    assert "Giờ gọi là dự báo, xin nghe loa." in lines


def test_facts_of_an_answer() -> None:
    hall = hall_view()
    other = hall.services[0]
    facts = slip.facts_of(
        hall, msgspec.structs.replace(answer("vi"), units=3, then=(other.id, "gone meanwhile"))
    )
    assert (facts.units, facts.then) == (3, (other.names,))
    assert facts.promise is not None
    assert [at.strftime("%H:%M") for at in facts.promise] == ["08:28", "08:35"]


def test_emphasis_is_bold() -> None:
    (code,) = [block for block in compose(FACTS).blocks if isinstance(block, slip.Code)]
    assert [(run.text, run.weight) for run in code.lines[0].runs] == [("Chờ trước: ", 400), ("9 người", 700)]


def test_without_a_khmer_font_the_slip_is_vietnamese(tmp_path: Path) -> None:
    for name in ("Regular", "Bold"):
        (tmp_path / f"NotoSans-{name}.ttf").symlink_to(fonts.FOLDERS[0] / f"NotoSans-{name}.ttf")
    found = fonts.find([tmp_path])
    assert not found.can_draw("km")
    assert "no slips in Khmer" in found.shortcomings[0]
    composed = slip.compose(LAYOUT, replace(FACTS, language="km"), TEXTS, can_draw=found.can_draw)
    assert composed == compose(FACTS)


def test_without_noto_another_font_draws_the_slip(tmp_path: Path) -> None:
    found = fonts.find([tmp_path])
    assert "fonts-noto-core" in found.shortcomings[0]
    assert raster.draw(compose(FACTS), found).width == raster.WIDE


@pytest.mark.parametrize(
    ("old", "new", "key", "rule"),
    [
        ('text = "hall"', 'text = "hal"', "block[1].text", "did you mean hall"),
        ('kind = "number"', 'kind = "numbr"', "block[4].kind", "did you mean number"),
        ("size = 150", "size = 1500", "block[4].size", "at most 400"),
        ("margin = 28", "margins = 28", "margins", "did you mean margin"),
        ('{ text = "ahead", ', "{ ", "block[10].lines[1].text", "needs either"),
        ('kind = "cut"', 'kind = "space"', "block[17].height", "is missing"),
        ('kind = "rule"', 'kind = "cut"', "block[2].kind", "must be the last"),
        ("weight = 700", "weight = 600", "block[1].weight", "400, 700"),
    ],
)
def test_mistakes_in_the_layout_are_named(tmp_path: Path, old: str, new: str, key: str, rule: str) -> None:
    path = tmp_path / "slip.toml"
    text = LAYOUT_FILE.read_text(encoding="utf-8")
    body = text.index("margin = 28")
    path.write_text(text[:body] + text[body:].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(reading.ConfigurationError) as caught:
        reading.read(path, schema_slip.Slip, [schema_slip.check])
    assert any(mistake.key == key and rule in str(mistake) for mistake in caught.value.mistakes), caught.value
