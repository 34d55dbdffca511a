"""Takes the README's pictures from the photographs of the last test run."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

_HERE = Path(__file__).parent
_PHOTOGRAPHS = _HERE.parent / "photographs"
#: Picture to the photograph it is, and its width.
_PICTURES = {
    "kiosk": ("kiosk/field-vi-1080x1920-plain.png", 405),
    "slip": ("slip-vi-576.png", 405),
    "board": ("board/several-calls.png", 960),
    "counter": ("pages/counter-serving-office.png", 960),
}


def main() -> None:
    """Make them all."""
    for name, (photograph, width) in _PICTURES.items():
        with Image.open(_PHOTOGRAPHS / photograph) as image:
            small = image.convert("RGB").resize(
                (width, image.height * width // image.width), Image.Resampling.LANCZOS
            )
            small.quantize(64).save(_HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
