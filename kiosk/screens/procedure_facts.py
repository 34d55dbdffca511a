"""What is told of a procedure, on the screen and on paper alike."""

from __future__ import annotations

from kiosk.screens.page import Fact
from kiosk.screens.words import Words
from queue_server.contract.messages import PaperItem, Procedure, Terms


def how_many(paper: PaperItem, words: Words) -> str:
    """Originals and copies."""
    counts = (("originals", paper.originals), ("copies", paper.copies))
    told = [words.count(f"procedure.{kind}", number) for kind, number in counts if number]
    return ", ".join(told)


def wanted(paper: PaperItem, words: Words) -> str:
    """How many of it, and whether it is only shown."""
    shown = words.say("procedure.shown") if paper.shown_only else ""
    return ", ".join(filter(None, (how_many(paper, words), shown)))


def terms(read: Procedure, words: Words) -> list[Fact]:
    """Time and fee, of channels with the same ones once; then for whom, what comes of it, from whom."""
    groups: dict[tuple[str, str], list[Terms]] = {}
    for one in read.terms:
        groups.setdefault((words.name(one.time), words.name(one.fee)), []).append(one)
    rows: list[Fact] = []
    for (time, fee), alike in groups.items():
        channels = ", ".join(words.say(f"procedure.channel.{one.channel}") for one in alike)
        for what, value in (("time", time), ("fee", fee)):
            heading = words.say(f"procedure.{what}")
            if len(groups) > 1:
                heading = words.say("procedure.by-channel", what=heading, channels=channels)
            rows.append(Fact(heading=heading, value=value))
    others = (("result", read.result), ("applicants", read.applicants), ("agency", read.agency))
    rows += [
        Fact(heading=words.say(f"procedure.{what}"), value=words.name(names))
        for what, names in others
        if names
    ]
    return rows


def published(read: Procedure, words: Words) -> list[Fact]:
    """What it rests on, and how old it is."""
    date = read.updated.strftime("%d/%m/%Y")
    updated = words.say("procedure.updated-on", date=date, decision=read.decision)
    rows = [Fact(heading=words.say("procedure.updated"), value=updated)]
    if read.legal:
        rows.insert(0, Fact(heading=words.say("procedure.legal"), value="; ".join(read.legal)))
    return rows


__all__ = ["how_many", "published", "terms", "wanted"]
