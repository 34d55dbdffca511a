"""What is on a slip: the layout of ``config/slip.toml`` filled with the facts of one ticket. Pure."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PIL import Image

import config.text
from config import schema_slip
from queue_server.contract import messages

#: The citizen's words below those of the hall's first language are this much smaller.
SECOND_SCALE = 0.8


@dataclass(frozen=True)
class Facts:
    """What a slip says about a ticket. Nothing personal is among it."""

    #: The ticket's language.
    language: str
    #: The hall's first language, which its officers read.
    first_language: str
    #: Names by language.
    hall: Mapping[str, str]
    service: Mapping[str, str]
    number: str
    #: Counters that may call it, as they are written above them.
    counters: tuple[str, ...]
    #: Tickets of the same service before it; nothing where nobody knows.
    ahead: int | None
    #: In the hall's zone.
    issued_at: datetime.datetime
    hotline: str
    #: Address of the ticket's page.
    url: str
    #: First ten characters of its row's hash; a number given while the server was away has no row yet.
    code: str
    #: When it will be called, as was promised: from, to; in the hall's zone.
    promise: tuple[datetime.datetime, datetime.datetime] | None = None
    #: Names of the services that follow in the same visit.
    then: tuple[Mapping[str, str], ...] = ()
    #: Dossiers that one person brought.
    units: int = 1
    #: It was given while the server was away.
    leased: bool = False


def trial(texts: config.text.Texts, language: str, at: datetime.datetime) -> Facts:
    """A slip that is no number, to see how the printer prints."""
    hall, service = (
        {name: texts.say(f"slip.test-{key}", name) for name in texts.languages} for key in ("hall", "service")
    )
    return Facts(
        language=language, first_language=config.text.FIRST_LANGUAGE, hall=hall, service=service,
        number="A000", counters=("1", "2", "3"), ahead=0, issued_at=at, hotline="",
        url="https://example.org/t/test", code="0000000000",
    )  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Words in one style."""

    text: str
    #: Dots.
    size: int
    weight: int


@dataclass(frozen=True)
class Line:
    """A paragraph of runs."""

    runs: tuple[Run, ...]
    align: schema_slip.Align
    below: int


@dataclass(frozen=True)
class Number:
    """The ticket's number."""

    text: str
    size: int
    below: int


@dataclass(frozen=True)
class Code:
    """A QR code beside lines."""

    content: str
    size: int
    lines: tuple[Line, ...]
    below: int


@dataclass(frozen=True)
class Picture:
    """The hall's arms."""

    #: Mode ``L``, dark on light.
    image: Image.Image
    height: int
    below: int


Block = Line | Number | Code | Picture | schema_slip.Rule | schema_slip.Space


@dataclass(frozen=True)
class Slip:
    """All that is on the paper, top to bottom, ready to be drawn."""

    blocks: tuple[Block, ...]
    margin: int
    narrow_scale: float
    cut: bool


def facts_of(hall: messages.HallView, answer: messages.IssueAnswer) -> Facts:
    """The facts of a ticket just issued."""
    names = {service.id: service.names for service in hall.services}
    zone = zoneinfo.ZoneInfo(hall.time_zone)
    promise = answer.promise
    return Facts(
        language=answer.language,
        first_language=hall.languages[0] if hall.languages else config.text.FIRST_LANGUAGE,
        hall=hall.names,
        # A service that a new configuration took away meanwhile still has its number on the slip.
        service=names.get(answer.service, {}),
        number=answer.number,
        counters=answer.counters,
        ahead=answer.ahead if answer.code else None,
        issued_at=answer.issued_at.astimezone(zone),
        hotline=hall.hotline,
        url=answer.url,
        code=answer.code,
        promise=(promise.earliest.astimezone(zone), promise.latest.astimezone(zone)) if promise else None,
        then=tuple(names[entry] for entry in answer.then if entry in names),
        units=answer.units,
        leased=not answer.code,
    )


def compose(
    layout: schema_slip.Slip,
    facts: Facts,
    texts: config.text.Texts,
    *,
    can_draw: Callable[[str], bool],
    picture: Callable[[str], Image.Image | None] = lambda _path: None,
) -> Slip:
    """Fill the layout with facts.

    Args:
        can_draw: whether there are letters for a language; without them the slip is in the hall's
            first (``Fonts.can_draw``).
        picture: the picture of a file, mode ``L``; nothing where it cannot be read.
    """
    citizen = facts.language if can_draw(facts.language) else facts.first_language
    writer = _Writer(facts, texts, citizen)
    blocks: list[Block] = []
    for block in layout.block:
        match block:
            case schema_slip.Text():
                blocks += writer.lines(block)
            case schema_slip.Number():
                blocks.append(Number(facts.number, block.size, block.below))
            case schema_slip.Code():
                lines = tuple(line for text in block.lines for line in writer.lines(text))
                blocks.append(Code(facts.url, block.size, lines, block.below))
            case schema_slip.Picture():
                image = picture(block.path)
                if image is not None:
                    blocks.append(Picture(image, block.height, block.below))
            case schema_slip.Rule() | schema_slip.Space():
                blocks.append(block)
    cut = isinstance(layout.block[-1], schema_slip.Cut)
    return Slip(tuple(blocks), layout.margin, layout.narrow_scale, cut)


@dataclass(frozen=True)
class _Writer:
    """Turns text blocks into lines of one ticket."""

    facts: Facts
    texts: config.text.Texts
    citizen: str

    def lines(self, block: schema_slip.Line) -> list[Line]:
        """The block's lines: none when its fact is unknown, two when it speaks both languages."""
        first, citizen = self.facts.first_language, self.citizen
        wanted = {"hall": (first,), "ticket": (citizen,), "both": (first, citizen)}[block.language]
        found = [parts for language in dict.fromkeys(wanted) if (parts := self._parts(block, language))]
        if len(found) > 1 and found[0] == found[1]:  # a name that is the same in both languages
            found.pop()
        lines = []
        for position, parts in enumerate(found):
            size = round(block.size * (SECOND_SCALE if position else 1))
            runs = tuple(Run(text, size, 700 if bold else block.weight) for text, bold in parts)
            lines.append(Line(runs, block.align, block.below if parts is found[-1] else 4))
        return lines

    def _parts(self, block: schema_slip.Line, language: str) -> list[tuple[str, bool]]:
        """Words with their emphasis: what stands between asterisks in the texts is bold."""
        if block.words:
            words = _named(block.words, language, self.facts.first_language)
            return [(words, False)] if words else []
        facts = self._facts(language)
        if not block.text or not facts.get(block.text, "needs no fact"):
            return []
        # Split before filling in: an asterisk within a fact is just a sign.
        template = self.texts.section("slip", language)[self._variant(block.text)]
        parts = [(part.format(**facts), place % 2 == 1) for place, part in enumerate(template.split("*"))]
        return [(text, bold) for text, bold in parts if text]

    def _variant(self, text: schema_slip.Words) -> str:
        if text == "ahead":
            return {0: "ahead-none", 1: "ahead-one"}.get(self.facts.ahead or 0, "ahead")
        if text == "counters":
            return {0: "counters-none", 1: "counter"}.get(len(self.facts.counters), "counters")
        return text

    def _facts(self, language: str) -> dict[str, str]:
        facts = self.facts
        return {
            "hall": _named(facts.hall, language, facts.first_language),
            "service": _named(facts.service, language, facts.first_language),
            "counters": self._listed(facts.counters, language) or "-",
            "ahead": "" if facts.ahead is None else str(facts.ahead),
            "leased": "yes" if facts.leased else "",
            "time": facts.issued_at.strftime("%H:%M"),
            "date": facts.issued_at.strftime("%d/%m/%Y"),
            "hotline": facts.hotline,
            "code": facts.code,
            "units": str(facts.units) if facts.units > 1 else "",
            "then": self.texts.say("slip.list-comma", language).join(
                _named(names, language, facts.first_language) for names in facts.then
            ),
            **self._promise(),
        }

    def _promise(self) -> dict[str, str]:
        """In whole minutes, rounded outwards."""
        if self.facts.promise is None:
            return {"promise": "", "promise-note": ""}
        earliest, latest = self.facts.promise
        late = latest + datetime.timedelta(seconds=59, microseconds=999_999)
        return {
            "promise": "known", "promise-note": "known",
            "earliest": earliest.strftime("%H:%M"), "latest": late.strftime("%H:%M"),
        }  # fmt: skip

    def _listed(self, names: Sequence[str], language: str) -> str:
        if len(names) < 2:
            return "".join(names)
        comma = self.texts.say("slip.list-comma", language)
        return comma.join(names[:-1]) + self.texts.say("slip.list-or", language) + names[-1]


def _named(names: Mapping[str, str], language: str, first: str) -> str:
    return names.get(language) or names.get(first) or next(iter(names.values()), "")


__all__ = ["Block", "Code", "Facts", "Line", "Number", "Picture", "Run", "Slip", "compose", "facts_of"]
