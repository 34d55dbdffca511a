"""The log of the commands: it says when and what, and a stream that is gone harms nobody."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest
import structlog

from config import journal


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_it_writes_to_standard_error_as_it_is_now(capsys: pytest.CaptureFixture[str]) -> None:
    journal.configure()
    structlog.get_logger().warning("printer-timeout", device="kiosk-1")
    out, err = capsys.readouterr()
    assert out == ""
    assert "warning" in err
    assert "printer-timeout" in err
    assert "kiosk-1" in err


def test_a_stream_that_was_closed_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    journal.configure()
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    structlog.get_logger().error("ledger-unavailable")
