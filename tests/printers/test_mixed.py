"""Mixed mode: every letter right in the printer's own type, or as dots; the test reads the paper."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import escpos.capabilities
import numpy
import pytest
import zxingcpp

from config import schema_slip
from printers import address, encoders, letters, raster, sheets, slip, troubles
from printers.device import Sheet, open_device
from printers.encoders import code_pages
from tests.printers import paper_reader
from tests.printers.paper_reader import Code, Cut, Dots, Reader, Row, Table, laid, seen, trimmed
from tests.printers.samples import FACTS, FONTS, LAYOUT, LEASED, LONG, VISIT, compose, sheet
from tests.printers.test_sheets import LONG as INFORMATION

LANGUAGES, WIDTHS = ("vi", "en", "km"), (raster.WIDE, raster.NARROW)
TCVN3, SMALL_ONLY = "codepage=tcvn3", "codepage=tcvn3&pages=27"
CP1258, OVER, ASCII = "codepage=cp1258", "codepage=cp1258&marks=over", "codepage=cp437"
#: What printers of each kind have.
TABLES: Mapping[str, Mapping[int, Table]] = {
    TCVN3: paper_reader.EPSON,
    SMALL_ONLY: {27: paper_reader.tcvn3(capitals=False)},
    CP1258: paper_reader.EPSON,
    OVER: {52: paper_reader.cp1258(marks=True)},
    ASCII: paper_reader.EPSON,
}
VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SMALL = tuple(
    letter
    for letter in (*(unicodedata.normalize("NFC", v + t) for v, t in itertools.product(VOWELS, TONES)), "đ")
    if not letter.isascii()
)
ALPHABET = (*SMALL, *(letter.upper() for letter in SMALL))


def encode(composed: slip.Slip, options: str, width: int = raster.WIDE) -> bytes:
    encoder = encoders.chosen(address.split(f"tcp://printer:9100?mode=mixed&{options}"))
    return b"".join(encoder(Sheet.drawn(composed, FONTS, width, FACTS.number, FACTS.issued_at)))


def printed(composed: slip.Slip, options: str, width: int = raster.WIDE) -> list[paper_reader.Item]:
    return Reader(TABLES[options]).read(encode(composed, options, width))


def alone(block: slip.Block) -> slip.Slip:
    return replace(compose(FACTS), blocks=(block,))


def line(text: str) -> slip.Line:
    return slip.Line((slip.Run(text, 28, 400),), "left", 0)


def assert_as_on_the_picture(items: list[paper_reader.Item], block: slip.Block) -> None:
    """Each dot in its place, also the empty ones around it."""
    wanted = raster.draw_block(block, alone(block), FONTS, raster.WIDE)
    paper = paper_reader.picture(items, raster.WIDE).point(lambda dot: dot > 127, mode="1")
    top = raster.margin(alone(block), raster.WIDE)
    assert numpy.array_equal(numpy.asarray(paper)[top : top + wanted.height], numpy.asarray(wanted))


def test_the_alphabet_is_whole() -> None:
    assert len(SMALL) == 67
    assert len(set(ALPHABET)) == 134


@pytest.mark.parametrize(
    ("options", "native"), [(TCVN3, 134), (SMALL_ONLY, 67), (CP1258, 30), (OVER, 134), (ASCII, 0)]
)
def test_every_letter_comes_out_right_or_as_dots(options: str, native: int) -> None:
    as_type = 0
    # A printer's page of letters, and each letter within a word, taken apart as some keyboards send it.
    for letter, form in itertools.product(ALPHABET, ("NFC", "NFD")):
        text = unicodedata.normalize(form, f"X{letter}n")
        items = printed(alone(line(text)), options)
        (item, *rest) = laid(items, raster.WIDE)
        assert not rest
        if isinstance(item, Row):
            assert item.text == f"X{letter}n"
            as_type += form == "NFC"
        else:
            assert isinstance(item, Dots)
            assert_as_on_the_picture(items, line(f"X{letter}n"))
    assert as_type == native


def test_our_tables_are_those_of_glibc_and_of_the_library() -> None:
    small, capitals = code_pages.CODE_PAGES["tcvn3"].tables
    for ours, glibc, name in (
        (small, paper_reader.tcvn3(capitals=False), "TCVN-3-1"),
        (capitals, paper_reader.tcvn3(capitals=True), "TCVN-3-2"),
    ):
        assert all(glibc[said[0]] == letter for letter, said in ours.items())
        library = "".join(escpos.capabilities.CAPABILITIES["encodings"][name]["data"]).replace("Ð", "Đ")
        found = {letter: bytes((0x80 + at,)) for at, letter in enumerate(library) if letter != " "}
        assert found == ours


@pytest.mark.parametrize("text", ["GIẤY hẹn Đường ưu tiên ƯU TIÊN", "0123456789 /:.,-()#$%&+*@[]{}~^`|\\"])
def test_tables_change_within_a_line(text: str) -> None:
    (row,) = seen(printed(alone(line(text)), TCVN3))
    assert isinstance(row, Row)
    assert row.text == text


@pytest.mark.parametrize("strange", ["ក", "ő", "ß", "€", "♿", "\x1b@", "\x1dV\x01", "\x7f", "\u0085", "₫"])
def test_one_strange_sign_makes_the_line_dots(strange: str) -> None:
    """Among them what a printer would take for a command: a service's name must not cut the paper."""
    stream = encode(alone(line(f"Phí {strange} 5")), TCVN3)
    items = Reader().read(stream)
    assert [type(item) for item in seen(items)] == [Dots]
    assert [type(item) for item in items].count(Cut) == 1


def test_signs_of_typography_have_plain_twins() -> None:
    (row,) = seen(printed(alone(line("08:28–08:38 — “hẹn”… ‘ổn’\u00a0!")), TCVN3))
    assert isinstance(row, Row)
    assert row.text == "08:28-08:38 - \"hẹn\"... 'ổn' !"


def words(composed: slip.Slip) -> list[slip.Line]:
    found: list[slip.Line] = []
    for block in composed.blocks:
        lines = block.lines if isinstance(block, slip.Code) else (block,)
        found += [one for one in lines if isinstance(one, slip.Line)]
    return found


def bare(text: str) -> str:
    return code_pages.plain(text).replace(" ", "").replace("\u200b", "").replace("\n", "")


@pytest.mark.parametrize(
    ("facts", "language", "width", "options"),
    [
        *itertools.product((FACTS,), LANGUAGES, WIDTHS, (TCVN3, SMALL_ONLY, OVER, ASCII)),
        *itertools.product((VISIT, LEASED, LONG), LANGUAGES, WIDTHS, (TCVN3,)),
    ],
)
def test_all_that_is_on_the_slip_is_on_the_paper_in_its_order(
    facts: slip.Facts, language: str, width: int, options: str
) -> None:
    composed = compose(replace(facts, language=language))
    items = printed(composed, options, width)
    assert isinstance(items[-1], Cut)
    assert all(item.cells <= width // 12 for item in items if isinstance(item, Row))
    left = [item for item in laid(items, width) if set(bare_of(item)) != {"-"}]
    for block in composed.blocks:
        for part in (*block.lines, block) if isinstance(block, slip.Code) else (block,):
            left = take(part, left, width)
    assert not left


def bare_of(item: paper_reader.Item) -> str:
    return bare(item.text) if isinstance(item, Row) else ""


def take(block: slip.Block, left: list[Row | Dots | Code], width: int) -> list[Row | Dots | Code]:
    """What is left of the paper below a block."""
    if isinstance(block, schema_slip.Rule | schema_slip.Space):
        return left
    first = left[0]
    if isinstance(block, slip.Code) and isinstance(first, Code):
        assert (first.content, first.level, first.align) == (block.content, "M", "center")
        assert first.dots >= raster.MODULE_DOTS
        return left[1:]
    if isinstance(first, Dots):
        drawn = raster.draw_block(replace(block, below=0), alone(block), FONTS, width)
        (wanted,) = trimmed(~numpy.asarray(drawn))
        assert first.rows[: len(wanted.rows)] == wanted.rows
        rest = first.rows[len(wanted.rows) :]
        return [*(trimmed(numpy.array(rest)) if rest else ()), *left[1:]]
    text = block.text if isinstance(block, slip.Number) else "".join(run.text for run in block.runs)
    wanted_text, got = bare(text), ""
    while got != wanted_text:
        row = left.pop(0)
        assert isinstance(row, Row)
        got += bare(row.text)
        assert wanted_text.startswith(got)
    return left


def test_the_number_is_largest_and_emphasis_is_bold() -> None:
    rows = [item for item in printed(compose(FACTS), TCVN3) if isinstance(item, Row)]
    number = max(rows, key=lambda row: max(part.times for part in row.parts))
    assert (number.text, number.align, number.parts[0].times, number.parts[0].bold) == (
        "C010",
        "center",
        8,
        True,
    )
    (ahead,) = [row for row in rows if "Chờ trước" in row.text]
    assert [(part.text, part.bold) for part in ahead.parts] == [("  Chờ trước: ", False), ("9 người", True)]


def test_a_number_with_a_letter_that_the_printer_lacks_is_dots() -> None:
    number = slip.Number("ĐK1024", 150, 0)
    items = printed(alone(number), ASCII)
    assert isinstance(*laid(items, raster.WIDE), Dots)
    assert_as_on_the_picture(items, number)
    (row,) = seen(printed(alone(number), TCVN3))
    assert isinstance(row, Row)
    assert (row.text, row.parts[0].times) == ("ĐK1024", 8)


def test_a_line_of_42_signs() -> None:
    items = Reader().read(encode(compose(LONG), f"{TCVN3}&columns=42"))
    cells = [item.cells for item in items if isinstance(item, Row)]
    assert max(cells) == 42


def test_a_code_that_the_printer_cannot_draw_is_dots_and_reads() -> None:
    for composed, options in (
        (compose(FACTS), f"{TCVN3}&code=dots"),
        (compose(replace(FACTS, url="http://quầy.example/t/1")), TCVN3),
    ):
        items = Reader().read(encode(composed, options))
        assert not any(isinstance(item, Code) for item in items)
        picture = paper_reader.picture(items, raster.WIDE)
        (code,) = [block for block in composed.blocks if isinstance(block, slip.Code)]
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [code.content]


def test_an_address_too_long_for_a_code_is_written_out() -> None:
    url = "https://example.org/" + "x" * 900
    items = Reader().read(encode(compose(replace(FACTS, url=url)), TCVN3, raster.NARROW))
    assert not any(isinstance(item, Code) for item in items)
    assert any(isinstance(item, Dots) and len(item.rows) > 300 for item in laid(items, raster.NARROW))


@pytest.mark.parametrize(("language", "width"), list(itertools.product(LANGUAGES, WIDTHS)))
def test_photograph(language: str, width: int, photographs: Path) -> None:
    items = printed(compose(replace(FACTS, language=language)), TCVN3, width)
    image = paper_reader.picture(items, width)
    image.save(photographs / f"slip-mixed-{language}-{width}.png")
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [FACTS.url]


def test_a_sheet_of_information() -> None:
    items = printed(sheets.compose(INFORMATION, LAYOUT), TCVN3)
    assert "Giấy tờ cần có" in paper_reader.rows_of(items)
    assert [item.content for item in items if isinstance(item, Code)] == [INFORMATION.url]
    assert any(isinstance(item, Dots) for item in items)  # a row in Khmer


def test_a_slip_of_pictures_alone_is_sent_as_it_is() -> None:
    encoder = encoders.chosen(address.split(f"tcp://printer:9100?mode=mixed&{TCVN3}"))
    wanted = replace(sheet(), source=None)
    items = Reader().read(b"".join(encoder(wanted)))
    (dots,) = [item for item in items if isinstance(item, Dots)]
    assert numpy.array_equal(dots.within(raster.WIDE), ~numpy.asarray(wanted.image))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("options", [TCVN3, SMALL_ONLY, OVER])
@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_at_most_a_fifth_of_the_dots(language: str, options: str, width: int) -> None:
    """Khmer too, which no printer has: its letters are dots, and what is empty around them is not sent."""
    composed = compose(replace(FACTS, language=language))
    dots = encoders.chosen(address.split("tcp://printer:9100"))
    whole = sum(map(len, dots(Sheet.drawn(composed, FONTS, width, "C010", FACTS.issued_at))))
    assert len(encode(composed, options, width)) <= whole / 5


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ("mode=text", "mode must be one of bitmap, mixed"),
        ("mode=mixed", "needs codepage, one of cp437, tcvn3, cp1258"),
        ("mode=mixed&codepage=viscii", "codepage must be one of cp437, tcvn3, cp1258"),
        ("codepage=tcvn3", "codepage needs mode=mixed"),
        ("mode=mixed&codepage=tcvn3&pages=30,31,32", "pages must be up to 2 different numbers from 0 to 255"),
        ("mode=mixed&codepage=tcvn3&pages=30,30", "different numbers"),
        ("mode=mixed&codepage=cp1258&pages=256", "pages must be a number from 0 to 255"),
        ("mode=mixed&codepage=cp1258&pages=", "pages must be a number"),
        ("mode=mixed&codepage=tcvn3&marks=over", "marks=over belongs to codepage=cp1258"),
        ("mode=mixed&codepage=tcvn3&columns=8", "columns must be from 16 to 80"),
        ("mode=mixed&codepage=tcvn3&code=none", "code must be one of own, dots"),
    ],
)
def test_a_wrong_option_names_the_rule(options: str, rule: str) -> None:
    for place in (
        "tcp://printer:9100",
        "usb://04b8:0e15",
        "serial:///dev/ttyS0",
        "file:///dev/lp0",
        "cups://x",
    ):
        with pytest.raises(troubles.AddressError, match=rule):
            open_device(f"{place}?{options}")


def test_the_slip_that_shows_whether_a_printer_has_the_letters() -> None:
    items = printed(letters.compose(margin=28, narrow_scale=0.85), TCVN3)
    shown = "".join(paper_reader.rows_of(items)).replace(" ", "")
    assert set(ALPHABET) <= set(shown)
    assert not any(isinstance(item, Dots) for item in items)
    small = printed(letters.compose(margin=28, narrow_scale=0.85), ASCII, raster.NARROW)
    assert sum(isinstance(item, Dots) for item in small) == 13  # each vowel's line, and that of đ
