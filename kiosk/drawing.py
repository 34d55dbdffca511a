"""Items of the layout → the window, and touches back. The only module that knows Kivy's canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import qrcode
import structlog
from kivy.graphics import Color, Rectangle, RoundedRectangle, SmoothLine
from kivy.graphics.texture import Texture
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex
from PIL import Image

from kiosk import flow
from kiosk.boxes import Box, Hidden, Item, Matrix, Panel, Picture, Sign, Words
from kiosk.keeping import Kept
from kiosk.lettering import Letterer

log = structlog.get_logger()

#: Bytes of textures that are kept: those of a page or two at full size. Their letters are kept elsewhere.
_TEXTURES = 10_000_000

#: How much of the ink's colour a button takes on while it is pressed.
_SHADE = 0.22
#: Half the width of the frame of what has the focus, in pixels of a window that is so wide.
_FRAME, _FRAME_FOR = 9.0, 1080

#: What becomes a texture.
_Pictured = Words | Matrix | Sign | Picture


class Canvas(Widget):  # type: ignore[misc]  # Kivy ships no types
    """One page on the window. A press darkens its button at once and acts when the finger leaves it."""

    def __init__(self, letterer: Letterer, touched: Callable[[flow.Happening], None], ink: str) -> None:
        super().__init__()
        self._letterer, self._touched, self._ink = letterer, touched, ink
        self._items: tuple[Item, ...] = ()
        self._pressed: Panel | Hidden | None = None
        self._focus: Panel | None = None
        self._focus_colours = ("", "")
        #: The colour that every button's words stand on.
        self._grounds: dict[Panel, Color] = {}
        self._textures: Kept[_Pictured, _Placed] = Kept(_TEXTURES, _Placed.size_of)

    def focus(self, panel: Panel | None, colours: tuple[str, str]) -> None:
        """Frame what has the focus of the keypad, and nothing else.

        Args:
            panel: on the page that is shown; nothing: no frame.
            colours: of the frame's edges, and of its middle: far enough from each other that one of them
                stands out on any ground.
        """
        if (panel, colours) == (self._focus, self._focus_colours):
            return
        self._focus, self._focus_colours = panel, colours
        self.canvas.after.clear()
        if panel is None:
            return
        box, unit = panel.box, min(self.width, self.height) / _FRAME_FOR
        radius = min(panel.radius or 1, box.width / 2, box.height / 2)
        outline = (*self._corner(box), box.width, box.height, radius)
        with self.canvas.after:
            for colour, width in zip(colours, (_FRAME * unit, _FRAME * unit / 2), strict=True):
                Color(*get_color_from_hex(colour))
                SmoothLine(rounded_rectangle=outline, width=width)

    def show(self, items: list[Item]) -> None:
        """Draw a page; one that is drawn already is left alone."""
        if tuple(items) == self._items:
            return
        before, self._items = self._items, tuple(items)
        if self._pressed not in self._items:
            self._pressed = None
        try:
            self.redraw()
        except Exception:
            self._items = before
            raise

    def redraw(self) -> None:
        """Draw what is to be seen."""
        self._grounds.clear()
        self.canvas.clear()
        with self.canvas:
            for item in self._items:
                match item:
                    case Panel():
                        self._panel(item)
                    case Words() | Matrix() | Sign() | Picture():
                        self._image(self._textures.get(item, partial(self._placed, item)))
        self._shade()

    def boxes(self) -> list[tuple[flow.Happening, Box]]:
        """What can be touched, and where."""
        return [(item.touch, item.box) for item in self._items if isinstance(item, Panel) and item.touch]

    def _corner(self, box: Box) -> tuple[float, float]:
        """Kivy counts from below."""
        return box.x, self.height - box.y - box.height

    def _panel(self, panel: Panel) -> None:
        box, corner = panel.box, self._corner(panel.box)
        ground = Color(*get_color_from_hex(panel.fill))
        if panel.radius:
            # Its edge smooths it; a smooth one of Kivy 2.3 is never let go.
            RoundedRectangle(pos=corner, size=(box.width, box.height), radius=[panel.radius])
            Color(*get_color_from_hex(panel.edge))
            # Half a pixel of a smooth line is its soft edge.
            width = panel.frame + 0.5
            SmoothLine(rounded_rectangle=(*corner, box.width, box.height, panel.radius), width=width)
        else:
            Rectangle(pos=corner, size=(box.width, box.height))
        if panel.touch is not None:
            self._grounds[panel] = ground

    def _shade(self) -> None:
        """Darken the button that is pressed, and no other; the page is not drawn anew for that."""
        ink = get_color_from_hex(self._ink)
        for panel, ground in self._grounds.items():
            fill = get_color_from_hex(panel.fill)
            share = _SHADE if panel == self._pressed else 0.0
            ground.rgb = [of * (1 - share) + dark * share for of, dark in zip(fill[:3], ink[:3], strict=True)]

    def _placed(self, item: _Pictured) -> _Placed:
        box = item.box
        side = int(min(box.width, box.height))
        match item:
            case Words():
                drawn = self._letterer.draw(item.lettering, box.width, box.height)
                return _Placed(drawn.image, box.x + drawn.x, box.y + drawn.y)
            case Matrix():
                image = _code(item.content, side)
            case Sign():
                image = self._letterer.sign(item.sign, side, item.colour)
            case Picture():
                image = _fitted(item.path, int(box.width), int(box.height))
        return _Placed(image, box.x + (box.width - image.width) / 2, box.y + (box.height - image.height) / 2)

    def _image(self, placed: _Placed) -> None:
        wide, high = placed.texture.size
        x, y = self._corner(Box(placed.x, placed.y, wide, high))
        Color(1, 1, 1, 1)
        # On whole pixels, or letters blur.
        Rectangle(texture=placed.texture, pos=(round(x), round(y)), size=(wide, high))

    # ------------------------------------------------------------ touches

    def _at(self, touch: MotionEvent) -> Panel | Hidden | None:
        x, y = touch.x, self.height - touch.y
        for item in reversed(self._items):
            if isinstance(item, Panel | Hidden) and item.touch is not None:
                box = item.box
                if box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height:
                    return item
        return None

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Show the press within a frame."""
        self._pressed = self._at(touch)
        self._shade()
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """Act, if the finger is still on the button."""
        pressed, self._pressed = self._pressed, None
        self._shade()
        if pressed is not None and pressed.touch is not None and self._at(touch) == pressed:
            self._touched(pressed.touch)
        return True


class _Placed:
    """A picture as the window holds it, and its left and top."""

    def __init__(self, image: Image.Image, x: float, y: float) -> None:
        self.x, self.y = x, y
        self.texture = Texture.create(size=image.size, colorfmt="rgba")
        self.texture.blit_buffer(image.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
        self.texture.flip_vertical()

    def size_of(self) -> int:
        """Bytes that it takes."""
        wide, high = self.texture.size
        return int(wide) * int(high) * 4


@lru_cache(maxsize=2)
def _code(content: str, room: int) -> Image.Image:
    """A QR code, as large as fits, with whole dots for every module, or phones see uneven ones."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(content)
    modules = code.get_matrix()
    small = Image.new("RGBA", (len(modules), len(modules)), "#ffffff")
    small.putdata([(0, 0, 0, 255) if dark else (255, 255, 255, 255) for row in modules for dark in row])
    side = max(1, room // len(modules)) * len(modules)
    return small.resize((side, side), Image.Resampling.NEAREST)


def _fitted(path: str, width: int, height: int) -> Image.Image:
    """A picture as large as fits; a clear one where it cannot be read: the hall works without."""
    try:
        with Image.open(path) as image:
            found: Image.Image = image.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        log.warning("picture-unreadable", path=path, error=str(error))
        return Image.new("RGBA", (1, 1))
    scale = min(width / found.width, height / found.height)
    size = max(1, round(found.width * scale)), max(1, round(found.height * scale))
    return found.resize(size, Image.Resampling.LANCZOS)


__all__ = ["Canvas"]
