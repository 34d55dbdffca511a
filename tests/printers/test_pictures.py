"""The hall's arms on a slip: in the middle, in every mode, and left out where they cannot be read."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy
import pytest
from PIL import Image, ImageDraw

from config import schema_slip
from config.reading import ConfigurationError, read
from printers import address, encoders, pictures, raster, slip
from printers.device import Sheet
from tests.printers.listener import dots_of
from tests.printers.samples import FACTS, FONTS, LAYOUT, LAYOUT_FILE, TEXTS
from tests.printers.test_mixed import TCVN3, alone, assert_as_on_the_picture, printed


def arms(folder: Path, size: tuple[int, int] = (300, 200)) -> Path:
    """A ring, clear around it."""
    image = Image.new("RGBA", size)
    ImageDraw.Draw(image).ellipse(
        (20, 20, size[0] - 20, size[1] - 20), fill="#c8102e", outline="#000000", width=9
    )
    path = folder / "arms.png"
    image.save(path)
    return path


def composed(path: Path, height: int = 120) -> slip.Slip:
    block = schema_slip.Picture(path=str(path), height=height)
    layout = msgspec.structs.replace(LAYOUT, block=(block, *LAYOUT.block))
    return slip.compose(layout, FACTS, TEXTS, can_draw=FONTS.can_draw, picture=pictures.load)


@pytest.mark.parametrize("width", [raster.WIDE, raster.NARROW])
@pytest.mark.parametrize(("size", "height"), [((300, 200), 120), ((3000, 100), 120), ((10, 900), 600)])
def test_stands_in_the_middle_within_the_margins(
    tmp_path: Path, width: int, size: tuple[int, int], height: int
) -> None:
    found = composed(arms(tmp_path, (max(size[0], 60), max(size[1], 60))), height)
    (placed,) = (item for item in raster.place(found, FONTS, width).items if isinstance(item, raster.Bits))
    margin, box = raster.margin(found, width), placed.box
    assert margin <= box.left
    assert box.right <= width - margin
    assert abs((box.left + box.right) - width) <= 1
    assert box.bottom - box.top <= height
    assert (numpy.asarray(placed.image) == 0).any()


def test_is_printed_dot_by_dot(tmp_path: Path) -> None:
    found = composed(arms(tmp_path))
    image = raster.draw(found, FONTS)
    encoder = encoders.chosen(address.split("tcp://printer:9100"))
    stream = b"".join(encoder(Sheet(image, FACTS.number, FACTS.issued_at)))
    assert numpy.array_equal(numpy.array(dots_of(stream)[0]), ~numpy.asarray(image))


def test_is_dots_in_the_printers_own_type_too(tmp_path: Path) -> None:
    block = composed(arms(tmp_path)).blocks[0]
    assert_as_on_the_picture(printed(alone(block), TCVN3), block)


def test_a_picture_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    without = slip.compose(LAYOUT, FACTS, TEXTS, can_draw=FONTS.can_draw)
    for path in (broken, tmp_path / "missing.png", tmp_path):
        assert composed(path) == without


@pytest.mark.parametrize(
    ("block", "key"),
    [('kind = "picture"', "path"), ('kind = "picture"\npath = "a.png"\nheight = 5', "height")],
)
def test_a_mistake_names_its_line(tmp_path: Path, block: str, key: str) -> None:
    text = LAYOUT_FILE.read_text(encoding="utf-8")
    path = tmp_path / "slip.toml"
    path.write_text(text.replace("[[block]]", f"[[block]]\n{block}\n\n[[block]]", 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read(path, schema_slip.Slip, [schema_slip.check])
    (mistake,) = caught.value.mistakes
    assert mistake.key == f"block[1].{key}"
    assert mistake.line
