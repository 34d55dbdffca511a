"""The board's widgets: what is on them. ``board.kv`` says how they look."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout


class Card(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """One call that is being called now."""

    number = StringProperty()
    counter = StringProperty()
    label = StringProperty()
    sub_label = StringProperty()
    is_large = BooleanProperty(False)
    is_tall = BooleanProperty(True)
    number_size = NumericProperty(100)
    counter_size = NumericProperty(100)
    label_size = NumericProperty(34)
    side = NumericProperty(300)
    ground = StringProperty("#000000")
    ink = StringProperty("#ffffff")
    soft_ink = StringProperty("#ffffff")


class IdentityCard(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """Which board this is, for whoever has asked."""

    words = StringProperty()
    device = StringProperty()


class Row(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """A call of before."""

    number = StringProperty()
    counter = StringProperty()


class Screen(BoxLayout):  # type: ignore[misc]  # Kivy has no types
    """The whole board."""

    name = StringProperty()
    clock = StringProperty()
    title = StringProperty()
    part = StringProperty()
    called_title = StringProperty()
    counter_title = StringProperty()
    waiting = StringProperty()
    notice = StringProperty()
    #: The sentence of the bottom bar while something is wrong.
    trouble = StringProperty()
    #: Share of the screen that calls have; the rest is for what stands beside them.
    share = NumericProperty(0.594)
    #: Beside the calls are those of before; above them is a title.
    has_list = BooleanProperty(True)
    has_title = BooleanProperty(True)


__all__ = ["Card", "IdentityCard", "Row", "Screen"]
