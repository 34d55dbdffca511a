"""What is on the paper is what the picture shows, dot by dot; and its code reads when it is printed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from printers import address, encoders, raster, sheets, slip
from printers.__main__ import main
from printers.device import Sheet, open_device
from tests.printers.paper_reader import Code, Cut, Dots, Reader, picture
from tests.printers.samples import FACTS, FONTS, LAYOUT, LEASED, LONG, VISIT, compose
from tests.printers.test_mixed import TCVN3, encode
from tests.printers.test_sheets import LONG as INFORMATION

LANGUAGES, WIDTHS = ("vi", "en", "km"), (raster.WIDE, raster.NARROW)
SLIPS = {"slip": FACTS, "visit": VISIT, "leased": LEASED, "long": LONG}
#: Share of the dots that burn by mistake, or do not.
NOISE = 0.02
#: Dots that run into one another.
LENS = 0.8
#: Dots an inch of paper, and of what looks at it from three distances, as a phone does that is moved.
PAPER, EYES = 203, (300, 250, 150)


def composed(kind: str, language: str) -> slip.Slip:
    if kind == "sheet":
        return sheets.compose(INFORMATION, LAYOUT)
    return compose(replace(SLIPS[kind], language=language))


def address_on(kind: str) -> str:
    return INFORMATION.url if kind == "sheet" else SLIPS[kind].url


CASES = [*itertools.product(SLIPS, LANGUAGES, WIDTHS), *itertools.product(("sheet",), ("vi",), WIDTHS)]


@pytest.mark.parametrize(("kind", "language", "width"), CASES)
def test_the_paper_is_the_picture(kind: str, language: str, width: int, tmp_path: Path) -> None:
    """A tray's PNG beside what a thermal printer got, of the same sheet."""
    wanted = Sheet.drawn(composed(kind, language), FONTS, width, "A001", FACTS.issued_at)
    open_device(f"tray://{tmp_path}/slips").print(wanted)
    (tmp_path / "lp0").touch()
    open_device(f"file://{tmp_path}/lp0").print(wanted)
    (dots, _, last) = Reader().read((tmp_path / "lp0").read_bytes())
    assert isinstance(dots, Dots)
    assert isinstance(last, Cut)
    with Image.open(next((tmp_path / "slips").glob("*.png"))) as tray:
        assert numpy.array_equal(dots.within(width), ~numpy.asarray(tray))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_test_slip_is_the_preview(width: int, tmp_path: Path) -> None:
    shared = ["--width", str(width), "--language", "km"]
    printed = tmp_path / "lp0"
    while True:  # both tell the minute: again when one passes between them
        pictures = []
        for name in ("before.png", "after.png"):
            assert main(["preview", *shared, "--output", str(tmp_path / name)]) == 0
            with Image.open(tmp_path / name) as preview:
                pictures.append(numpy.asarray(preview))
            if name == "before.png":
                printed.write_bytes(b"")
                assert main(["test", *shared, f"file://{printed}"]) == 0
        if numpy.array_equal(*pictures):
            break
    (dots, _, _) = Reader().read(printed.read_bytes())
    assert isinstance(dots, Dots)
    assert numpy.array_equal(dots.within(width), ~pictures[0])


def as_seen(image: Image.Image, eyes: int, seed: int) -> Image.Image:
    """Printed with dots that are wrong here and there, and looked at through a lens, some dots an inch.

    Neither a lens nor heat on paper makes a dot that ends sharply; without that zxing-cpp stumbles on single
    dots where it looks for the corners of a code.
    """
    grains = numpy.random.default_rng(seed)
    black = numpy.asarray(image.convert("L")) < 128
    wrong = grains.random(black.shape) < NOISE
    printed = Image.fromarray(numpy.where(black ^ wrong, 0, 255).astype(numpy.uint8))
    size = (printed.width * eyes // PAPER, printed.height * eyes // PAPER)
    return printed.filter(ImageFilter.GaussianBlur(LENS)).resize(size, Image.Resampling.BICUBIC)


def assert_reads(image: Image.Image, wanted: str) -> None:
    for eyes in EYES:
        found = zxingcpp.read_barcodes(as_seen(image, eyes, seed=5))
        assert [code.text for code in found] == [wanted], eyes


@pytest.mark.parametrize(("kind", "language", "width"), CASES)
def test_its_code_reads_at_print_size_and_with_noise(kind: str, language: str, width: int) -> None:
    assert_reads(raster.draw(composed(kind, language), FONTS, width), address_on(kind))


@pytest.mark.parametrize(("kind", "width"), list(itertools.product((*SLIPS, "sheet"), WIDTHS)))
def test_a_code_that_the_printer_draws_reads_too(kind: str, width: int) -> None:
    items = Reader().read(encode(composed(kind, "vi"), TCVN3, width))
    (code,) = [item for item in items if isinstance(item, Code)]
    drawn = code.picture()
    assert drawn.width <= width
    assert_reads(picture(items, width), address_on(kind))


def test_a_picture_of_any_width_is_whole() -> None:
    """The last dots of a row that fills no byte."""
    grains = numpy.random.default_rng(5)
    black = grains.random((130, 571)) < 0.5
    image = Image.fromarray(~black)
    stream = b"".join(encoders.chosen(address.split("tcp://p:1"))(Sheet(image, "A001", FACTS.issued_at)))
    (dots, _, _) = Reader().read(stream)
    assert isinstance(dots, Dots)
    assert numpy.array_equal(numpy.array(dots.rows)[:, :571], black)
    assert not numpy.array(dots.rows)[:, 571:].any()
