"""``python -m tests.bench [--quick] [--json FILE] [NAME …]``: figures for people and flat JSON."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import uvloop

from tests.bench import cases, crowds, decisions, dossier_import, kiosk, lookups, machine, printing, wait
from tests.bench.cases import Table

CASES: dict[str, Callable[[Path, bool], Awaitable[Table]]] = {
    "issue": cases.issue, "calls": cases.calls, "board": crowds.board, "history": cases.history,
    "restart": cases.restart, "memory": cases.memory, "crowd": crowds.crowd,
    "decisions": decisions.decisions, "wait": wait.wait, "kiosk": kiosk.kiosk,
    "printing": printing.printing, "lookups": lookups.lookups,
    "dossier_import": dossier_import.dossier_import,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run the cases asked for; returns the exit status."""
    options = _parser().parse_args(arguments)
    unknown = [name for name in options.names if name not in CASES]
    if unknown:
        sys.stderr.write(f"no such bench: {', '.join(unknown)}; there are {', '.join(CASES)}\n")
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    facts = machine.facts(options.folder)
    print("\n".join(f"{name:<12} {fact}" for name, fact in facts.items()))
    table: dict[str, float | str] = {f"machine.{name}": fact for name, fact in facts.items()}
    for name in options.names or CASES:
        table |= _measured(name, options.folder, options.quick)
        if options.json:  # after every case: a long run that is broken off leaves what it has
            options.json.write_bytes(msgspec.json.format(msgspec.json.encode(table), indent=2))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Speed and memory.")
    parser.add_argument("--quick", action="store_true", help="small counts, to see that it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    parser.add_argument("--folder", type=Path, default=Path("var"), help="disk that the ledgers are on")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(CASES)}; all by default")
    return parser


def _measured(name: str, folder: Path, quick: bool) -> Table:
    before = machine.load_average()
    with tempfile.TemporaryDirectory(dir=folder, prefix="bench-") as place:
        found = uvloop.run(_run(name, Path(place), quick))
    for line in _lines(found):
        print(line, flush=True)
    return found | {f"{name}.load_average_before": before}


async def _run(name: str, folder: Path, quick: bool) -> Table:
    return await CASES[name](folder, quick)


def _lines(found: Table) -> list[str]:
    """A line for each group of figures: what stands before the last dot, then the figures."""
    groups: dict[str, list[str]] = {}
    for name, value in found.items():
        group, _, figure = name.rpartition(".")
        shown = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
        groups.setdefault(group, []).append(f"{figure} {shown}")
    return [f"{group:<26} {'   '.join(figures)}" for group, figures in groups.items()]


if __name__ == "__main__":
    sys.exit(main())
