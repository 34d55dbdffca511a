"""Behind the PIN: who gets in, how slowly a guesser is answered, and what the log may show."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

import config.load
from config import journal
from kiosk import __main__ as command
from kiosk import maintenance
from kiosk.maintenance import JournalTail, PinError, PinLock, hash_pin
from tests.kiosk.states import NOW
from tests.kiosk.working import Told, hands

SECOND = datetime.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_only_the_pin_opens() -> None:
    lock = PinLock(hash_pin("24680"))
    assert lock.opens("24680", NOW)
    assert not lock.opens("24681", NOW)
    assert not lock.opens("", NOW)
    assert lock.opens("24680", NOW)


def test_without_a_pin_nothing_opens() -> None:
    lock = PinLock("")
    assert not lock.usable
    assert not lock.opens("", NOW)
    assert not lock.opens("0000", NOW)


def test_a_guesser_waits_longer_and_longer() -> None:
    lock, now, pauses = PinLock(hash_pin("24680")), NOW, []
    for _ in range(11):
        assert not lock.opens("1111", now)
        until = lock.closed_until(now)
        pauses.append((until - now).total_seconds() if until else 0)
        if until:
            assert not lock.opens("24680", until - SECOND), "closed to the right one, too"
            assert lock.closed_until(until) is None
            now = until
    assert pauses == [0, 0, 10, 20, 40, 80, 160, 320, 600, 600, 600]
    assert lock.opens("24680", now)
    assert not lock.opens("1111", now)
    assert lock.closed_until(now) is None, "after the right one the count begins anew"


def test_two_hashes_of_a_pin_differ_and_do_not_say_it() -> None:
    first, second = hash_pin("24680"), hash_pin("24680")
    assert first != second
    assert "24680" not in first.partition(":")[0]


@pytest.mark.parametrize("wrong", ["", "123", "1234567890123", "12a4", "１２３４", "12 4"])
def test_a_pin_is_4_to_12_digits(wrong: str) -> None:
    with pytest.raises(PinError, match="4 to 12 digits"):
        hash_pin(wrong)


def test_the_command_makes_the_line_for_the_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answers = ["24680", "24680", "24680", "13579", "12"]
    monkeypatch.setattr(maintenance.getpass, "getpass", lambda _prompt: answers.pop(0))
    assert command.main(["--make-pin"]) == 0
    line = capsys.readouterr().out.strip()
    sample = (config.load.FOLDER / "kiosk.toml").read_text(encoding="utf-8")
    (tmp_path / "kiosk.toml").write_text(re.sub(r'^pin = ""$', line, sample, flags=re.M), encoding="utf-8")
    assert PinLock(config.load.load_kiosk(tmp_path / "kiosk.toml").pin).opens("24680", NOW)
    assert command.main(["--make-pin"]) == 1
    assert "not the same" in capsys.readouterr().err
    assert command.main(["--make-pin"]) == 1
    assert "4 to 12 digits" in capsys.readouterr().err


def test_the_log_shows_what_happened_and_nothing_that_somebody_gave(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tail = JournalTail(lines=3)
    journal.configure(tail)
    log = structlog.get_logger()
    log.info("old")
    log.warning("slip-not-printed", number="A012", code="printer-paper-out")
    log.info("scanned", text="079123456789|NGUYEN VAN A", pin="24680")
    try:
        int("079123456789|NGUYEN VAN A")
    except ValueError:
        log.exception("step-failed", happened="Scanned")
    newest, scanned, printed = tail.lines
    assert newest.endswith("error step-failed happened=Scanned")
    assert scanned.endswith("info scanned")
    assert printed.endswith("warning slip-not-printed code=printer-paper-out number=A012")
    assert re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d ", newest)
    assert "printer-paper-out" in capsys.readouterr().err, "the log itself is as it was"


async def test_the_facts_of_a_kiosk_without_its_server(tmp_path: Path) -> None:
    tail = JournalTail()
    journal.configure(tail)
    async with hands("http://127.0.0.1:9", f"tray://{tmp_path / 'tray'}", Told(), tmp_path) as effects:
        await effects.leasing.start()
        effects.health.lost()
        structlog.get_logger().info("something")
        facts = maintenance.gather(
            device="kiosk-1", server="http://127.0.0.1:9", version="test", printer="tray://slips",
            lost_since=NOW, now=effects.now, leasing=effects.leasing, health=effects.health, tail=tail,
        )  # fmt: skip
    assert (facts.lease, facts.to_hand_in, facts.outages, facts.troubles) == (None, 0, 1, ())
    assert facts.log[0].endswith("info something")
