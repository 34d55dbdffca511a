"""The core is pure: what it may import, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import queue_server.hall

HALL = Path(queue_server.hall.__file__).parent
ALLOWED = {
    "__future__", "bisect", "collections", "dataclasses", "datetime", "heapq", "itertools", "math", "msgspec",
    "random", "sortedcontainers", "statistics", "sys", "typing",
}  # fmt: skip
#: All that may be taken from ``random``: the type of an argument, not the machine's own chance.
CHANCE = {"Random"}
#: Ways to the outside that need no import, and the clock that ``datetime`` brings along.
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "__import__", "now", "today", "utcnow"}


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def _chances(tree: ast.AST) -> Iterator[str]:
    """What is taken from ``random``; the whole module is everything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name == "random")
        elif isinstance(node, ast.ImportFrom) and node.module == "random":
            yield from (alias.name for alias in node.names)


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr


@pytest.mark.parametrize(
    "module", [str(path.relative_to(HALL)) for path in sorted(HALL.rglob("*.py"))], ids=str
)
def test_a_module_of_the_core_reaches_nothing_outside(module: str) -> None:
    tree = ast.parse((HALL / module).read_text())
    foreign = {
        name
        for name in _imports(tree)
        if name.split(".")[0] not in ALLOWED and name.split(".")[:2] != ["queue_server", "hall"]
    }
    assert not foreign
    assert not FORBIDDEN_CALLS & set(_calls(tree))
    assert set(_chances(tree)) <= CHANCE
    assert "Random" not in set(_calls(tree)), "chance comes in as an argument"
