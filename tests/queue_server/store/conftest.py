"""Every test of the port runs over every store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.store.ledger import Ledger
from queue_server.store.opening import open_ledger


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'hall.sqlite'}"
    opened = open_ledger(url)
    yield opened
    opened.close()
