"""``python -m tests.bench [--quick] [--json FILE] [NAME …]``: figures for people and flat JSON."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import msgspec
import uvloop

from tests.bench.cases import CASES, Table


def main() -> int:
    """Run the cases asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Speed and memory.")
    parser.add_argument("--quick", action="store_true", help="small counts, to see that it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    parser.add_argument("--folder", type=Path, default=Path("var"), help="disk that the ledgers are on")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(CASES)}; all by default")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in CASES]
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}; there are {', '.join(CASES)}")
    table: Table = {}
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in arguments.names or CASES:
        with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="bench-") as folder:
            found = uvloop.run(_run(name, Path(folder), arguments.quick))
        table |= found
        table[f"load_average.after_{name}"] = os.getloadavg()[0]
        for key, value in found.items():
            print(f"{key:32} {value:12,.2f}", flush=True)
    if arguments.json:
        arguments.json.write_bytes(msgspec.json.format(msgspec.json.encode(table), indent=2))
    return 0


async def _run(name: str, folder: Path, quick: bool) -> Table:
    return await CASES[name](folder, quick)


if __name__ == "__main__":
    sys.exit(main())
