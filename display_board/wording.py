"""What the board says around its calls: titles, who waits, how it stands with the hall."""

from __future__ import annotations

from collections.abc import Sequence

from kivy.app import App

from config.schema_look import BoardType, Colours
from config.text import Texts
from display_board.arrangement import Picture
from display_board.letters import marked


class Wording:
    """The sentences of a board.

    Args:
        texts: in all languages.
        colours: of the theme.
        sizes: of type, at 1920 wide.
    """

    def __init__(self, texts: Texts, colours: Colours, sizes: BoardType) -> None:
        self._texts, self._colours, self._sizes = texts, colours, sizes

    def say(self, key: str, language: str, **facts: str) -> str:
        """A sentence of the board."""
        return self._texts.say(f"pages.board.{key}", language, **facts)

    def remark(self, picture: Picture, language: str, *, listed: bool) -> str:
        """The bottom's right: how it stands with the hall, where calls leave no other room, else a notice."""
        if picture.status and (picture.large or not listed):
            return self.say(picture.status, language, time=picture.until)
        return picture.notice

    def line(self, key: str, languages: Sequence[str]) -> str:
        """The words in the first language, then softly in the others."""
        first, *others = (marked(self.say(key, language)) for language in languages)
        rest = "   ".join(others)
        size = int(self._sizes.text * App.get_running_app().unit * 0.9)
        return f"[b]{first}[/b]   [size={size}]{rest}[/size]" if rest else f"[b]{first}[/b]"

    def waiting(self, picture: Picture, language: str) -> str:
        """How many wait for what."""
        if not picture.waiting:
            return marked(self.say("nobody-waiting", language))
        ink = self._colours.board_ink
        groups = (
            f"{marked(group.name)} [b][color={ink}]{group.waiting}[/color][/b]" for group in picture.waiting
        )
        return "     ".join([marked(self.say("waiting", language)), *groups])

    def reason(self, code: str, language: str) -> str:
        """Why, where the texts know the code."""
        key = f"pages.common.reason.{code}"
        if code == "other" or not self._texts.has(key):
            return ""
        return self.say("stopped-reason", language, reason=self._texts.say(key, language))


__all__ = ["Wording"]
