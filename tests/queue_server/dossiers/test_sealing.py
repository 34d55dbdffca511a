"""Personal fields: opened at their place only, and by nobody once their month is over."""

from __future__ import annotations

import datetime
from pathlib import Path

from queue_server.dossiers.sealing import Sealing
from queue_server.keyring import KeyFolder

CHAIN, NAME = "rach-gia/dossiers", "Nguyễn Thị Thử Nghiệm"
OCTOBER = datetime.datetime(2026, 10, 31, 23, 59, tzinfo=datetime.UTC)
NOVEMBER = datetime.datetime(2026, 11, 1, 0, 0, tzinfo=datetime.UTC)


def test_what_was_sealed_is_opened_at_its_place_only() -> None:
    sealing = Sealing("rach-gia", KeyFolder())
    body = sealing.sealed(CHAIN, 7, "name", NAME, OCTOBER)
    assert sealing.opened(CHAIN, 7, "name", body, OCTOBER) == NAME
    for chain, seq, field, keep_until in (
        ("elsewhere/dossiers", 7, "name", OCTOBER),
        (CHAIN, 8, "name", OCTOBER),
        (CHAIN, 7, "phone", OCTOBER),
        (CHAIN, 7, "name", NOVEMBER),
    ):
        assert sealing.opened(chain, seq, field, body, keep_until) is None
    for broken in (b"", body[:5], body[:-1], body[:20] + bytes([body[20] ^ 1]) + body[21:]):
        assert sealing.opened(CHAIN, 7, "name", broken, OCTOBER) is None
    assert Sealing("rach-gia", KeyFolder()).opened(CHAIN, 7, "name", body, OCTOBER) is None


def test_the_same_words_look_different_each_time_and_show_nothing() -> None:
    sealing = Sealing("rach-gia", KeyFolder())
    bodies = {sealing.sealed(CHAIN, 7, "name", NAME, OCTOBER) for _ in range(50)}
    assert len(bodies) == 50
    assert not any(word.encode() in body for body in bodies for word in NAME.split())


def test_a_key_is_gone_when_its_month_is_over(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path)
    sealing, other = Sealing("rach-gia", keys), Sealing("rach", keys)
    keys.key("rach-gia-2026-09-30.day")
    old = sealing.sealed(CHAIN, 7, "name", NAME, OCTOBER)
    new = sealing.sealed(CHAIN, 8, "name", NAME, NOVEMBER)
    other.sealed("rach/dossiers", 1, "name", NAME, OCTOBER)
    sealing.forget(OCTOBER)
    assert sealing.opened(CHAIN, 7, "name", old, OCTOBER) == NAME
    sealing.forget(NOVEMBER)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "rach-2026-10.dossiers.key", "rach-gia-2026-09-30.day.key", "rach-gia-2026-11.dossiers.key",
    ]  # fmt: skip
    assert sealing.opened(CHAIN, 8, "name", new, NOVEMBER) == NAME
    assert Sealing("rach-gia", KeyFolder(tmp_path)).opened(CHAIN, 7, "name", old, OCTOBER) is None
