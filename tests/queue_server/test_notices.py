"""What boards show and speak beside calls."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest

import config.text
from queue_server.hall import acts, events
from queue_server.hall.service import Announcement, Zone
from queue_server.notices import TEST_SHOWN, Notices
from queue_server.voice import Voice
from tests.queue_server.hall.small_hall import SMALL, Book, only, open_book

TEXTS = config.text.load()
HALL = msgspec.structs.replace(
    SMALL,
    zones=(*SMALL.zones, Zone(id="upstairs")),
    announcements=(Announcement(id="water", texts={"vi": "Có nước uống.", "en": "There is water."}),),
)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def notices(tmp_path: Path) -> Notices:
    return Notices("/base", TEXTS, Voice(tmp_path, TEXTS))


def kinds(notices: Notices, book: Book, zone: str = "main") -> list[str]:
    return [entry.kind for entry in notices.shown(book.state, zone, book.now)]


def announce(book: Book, text: str = "water", zone: str | None = None, minutes: int = 2) -> int:
    """The name of an announcement that is made now."""
    only(events.AnnouncementMade, book.act(acts.Announce(text=text, zone=zone, minutes=minutes)))
    return len(book.rows)


def test_an_announcement_is_shown_in_its_zone_for_its_time(notices: Notices) -> None:
    book = open_book(HALL, "08:00")
    announce(book)
    announce(book, zone="upstairs")
    assert (kinds(notices, book), kinds(notices, book, "upstairs")) == (["notice"], ["notice", "notice"])
    book.now += 2 * MINUTE
    assert kinds(notices, book, "upstairs") == []


def test_only_languages_of_the_hall_are_shown(notices: Notices) -> None:
    book = open_book(HALL, "08:00")
    announce(book)
    (shown,) = notices.shown(book.state, "main", book.now)
    assert shown.texts == {"vi": "Có nước uống."}
    assert all(sound.startswith("/base/sounds/vi/said/") for sound in shown.sounds)


def test_free_words_are_shown_while_they_are_known(notices: Notices) -> None:
    book = open_book(HALL, "08:00")
    name = announce(book, "free")
    assert kinds(notices, book) == []
    notices.keep(name, {"vi": "Ai rơi ví?"})
    (shown,) = notices.shown(book.state, "main", book.now)
    assert (shown.seq, shown.texts) == (name, {"vi": "Ai rơi ví?"})
    assert "ví" not in book.rows[-1].body
    for other in range(100):
        notices.keep(1000 + other, {"vi": "khác"})
    assert kinds(notices, book) == []


def test_a_hall_that_stands_still_says_so_first_and_until_it_goes_on(notices: Notices) -> None:
    book = open_book(HALL, "08:00")
    book.act(acts.StopHall(reason="power"))
    announce(book)
    assert kinds(notices, book) == ["stopped", "notice"]
    book.act(acts.StopHall(reason="fire-alarm", clear=True))
    assert sorted(kinds(notices, book)) == ["clear", "notice"]
    book.now += 60 * MINUTE
    assert kinds(notices, book) == ["clear"]
    book.act(acts.ResumeHall())
    assert kinds(notices, book) == []


def test_a_call_to_nobody_is_marked_and_short(notices: Notices) -> None:
    book = open_book(HALL, "06:30")
    book.act(acts.TestCall(counter="2"))
    (shown,) = notices.shown(book.state, "main", book.now)
    assert (shown.kind, "2" in shown.texts["vi"]) == ("test", True)
    assert kinds(notices, book, "upstairs") == []
    book.now += TEST_SHOWN
    assert kinds(notices, book) == []
