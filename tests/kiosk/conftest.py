"""The photographs of the kiosk, taken once for all tests that look at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kiosk.gallery import Gallery


@pytest.fixture(scope="session")
def gallery(photographs: Path, tmp_path_factory: pytest.TempPathFactory) -> Gallery:
    """Every screen in every language, orientation and theme, and what was measured on it."""
    return Gallery.take(photographs / "kiosk", tmp_path_factory.mktemp("gallery"))
