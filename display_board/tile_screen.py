"""A tile for every counter, and one counter alone: as widgets. ``board.kv`` says how they look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from config.schema_look import Colours
from config.text import Texts
from display_board import tiles
from display_board.letters import marked
from display_board.tiles import Standing, Tile

#: Height of the letters of a name alone; how high digits are with what must be free around them.
_NAME, _GLYPHS = 84, 0.95
#: What parts the words of languages on one line.
BETWEEN = " · "


class TileCard(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """One counter among others."""

    head = StringProperty()
    words = StringProperty()
    is_number = BooleanProperty(False)
    #: It is gold unless it flashes.
    is_large = BooleanProperty(False)
    is_asleep = BooleanProperty(False)
    head_size = NumericProperty(34)
    words_size = NumericProperty(80)
    ground = StringProperty("#000000")
    ink = StringProperty("#ffffff")
    soft_ink = StringProperty("#ffffff")


class OneCounter(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """One counter alone."""

    name = StringProperty()
    number = StringProperty()
    name_size = NumericProperty(84)
    number_size = NumericProperty(600)
    is_large = BooleanProperty(False)
    ground = StringProperty("#000000")
    ink = StringProperty("#ffffff")
    soft_ink = StringProperty("#ffffff")


class TileMaker:
    """Makes the widgets of counters.

    Args:
        texts: their words.
        colours: of the theme.
    """

    def __init__(self, texts: Texts, colours: Colours) -> None:
        self._texts, self._colours = texts, colours

    def grid(self, standing: Standing, unit: float) -> tuple[Widget, list[TileCard]]:
        """The tiles in their columns, and each of them."""
        columns, rows = standing.shape
        grid = GridLayout(cols=columns, rows=rows, spacing=tiles.GAP * unit)
        width, height = tiles.cell(columns, rows, *standing.room)
        cards = [self._card(tile, standing.languages, width, height, unit) for tile in standing.tiles]
        for cell in [*cards, *(Widget() for _ in range(columns * rows - len(cards)))]:
            grid.add_widget(cell)
        return grid, cards

    def _card(
        self, tile: Tile, languages: Sequence[str], width: float, height: float, unit: float
    ) -> TileCard:
        head = marked(self._texts.say("pages.board.counters", languages[0]))
        sizes = tiles.sizes(width, height, len(tile.number))
        words, size = tile.number, sizes.number
        if not tile.number:
            said = [self._texts.say(f"pages.board.tile-{tile.state}", language) for language in languages]
            others = BETWEEN.join(said[1:])
            size, below = tiles.word_sizes(width, height, said[0], others)
            words = marked(said[0])
            words += f"\n[size={int(below * unit)}]{marked(others)}[/size]" if below else ""
        return TileCard(
            head=f"{head}  [b][size={int(sizes.label * 1.3 * unit)}]{tile.counter}[/size][/b]",
            words=words,
            is_number=bool(tile.number),
            is_large=tile.is_lit,
            is_asleep=tile.state in {"paused", "closed"},
            head_size=sizes.label,
            words_size=size,
        )

    def one(
        self,
        tile: Tile,
        names: Mapping[str, str],
        languages: Sequence[str],
        room: tuple[float, float],
        unit: float,
    ) -> OneCounter:
        """A counter alone, as large as its room lets it be; what it says stands in every language."""
        width, height = room
        inner = width - 2 * 60
        lines = self._lines(tile, languages, bare=not tile.number, wide=width > height)
        free = height - 2 * 20 - _NAME * 1.4 - sum(size * 1.5 for _, size, _ in lines)
        card = OneCounter(
            name=marked(names.get(languages[0]) or next(iter(names.values()), "")),
            name_size=_NAME,
            number=tile.number,
            number_size=min(free / _GLYPHS, inner / (tiles.DIGIT * max(tiles.LETTERS, len(tile.number)))),
            is_large=tile.is_lit,
        )
        for place, (words, size, bold) in enumerate(lines):
            label = Label(
                text=words, markup=True, font_name="Board", bold=bold, font_size=size * unit, halign="center",
                valign="middle", text_size=(inner * unit, None), size_hint_y=None, height=size * 1.5 * unit,
            )  # fmt: skip
            card.fbind("soft_ink" if place else "ink", _colouring(label))
            card.ids.words.add_widget(label)
        return card

    def _lines(
        self, tile: Tile, languages: Sequence[str], *, bare: bool, wide: bool
    ) -> list[tuple[str, int, bool]]:
        """What the counter says: words, size, whether bold; on one line below a number of a wide screen."""
        said = [marked(self._texts.say(f"pages.display.{tile.state}", language)) for language in languages]
        if wide and not bare:
            return [("      ".join([f"[b]{said[0]}[/b]", *said[1:]]), 64, False)]
        first = 84 if not bare else 120 if wide else 92
        return [(words, 60 if place else first, place == 0) for place, words in enumerate(said)]


def _colouring(label: Label) -> Callable[[object, str], None]:
    def colour(_card: object, value: str) -> None:
        label.color = [int(value[start : start + 2], 16) / 255 for start in (1, 3, 5)] + [1.0]

    return colour


__all__ = ["OneCounter", "TileCard", "TileMaker"]
