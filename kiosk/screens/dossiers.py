"""Screens of ``kiosk.flow.dossiers``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk import flow
from kiosk.screens.page import Page
from kiosk.screens.words import Words

#: Screen to how it is drawn.
SCREENS: Mapping[flow.ScreenName, Callable[[flow.State, Words], Page]] = {}

__all__ = ["SCREENS"]
