"""The announcer, case by case. The browser's is given the same cases in tests/queue_server/web."""

from __future__ import annotations

from typing import Any

import pytest

from display_board import announce
from tests.display_board import cases

CASES = cases.load()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: cases.Case) -> None:
    state = announce.Announcer(device=cases.DEVICE)
    for number, step in enumerate(case.steps, start=1):
        state, effects = announce.step(state, _input(step))
        assert [_told(effect) for effect in effects] == step.effects, f"step {number}"
        if step.failing is not None:
            assert state.failing == step.failing, f"step {number}"


def test_what_is_remembered_does_not_grow() -> None:
    state = announce.Announcer(device=cases.DEVICE, can_sound=True)
    for seq in range(1, 500):
        view = cases.board_view(announcer=cases.DEVICE, calls=(cases.call(seq, "A001", "1"),))
        state, _ = announce.step(state, announce.Seen(view, cases.MORNING))
        state, _ = announce.step(state, announce.Ended(True, cases.MORNING))
    assert state.played == {499}
    assert state.shown == {499}


def _input(step: cases.Step) -> announce.Input:
    match step.kind:
        case "seen":
            assert step.view is not None
            return announce.Seen(step.view, step.now)
        case "ended":
            return announce.Ended(step.good, step.now)
        case "may-sound":
            return announce.MaySound(step.good, step.now)
        case _:
            return announce.Passed(step.now)


def _told(effect: announce.Effect) -> list[Any]:
    match effect:
        case announce.Play(address):
            return ["play", address]
        case announce.Announced(seq):
            return ["announced", seq]
        case announce.Flash(seqs):
            return ["flash", *seqs]
