"""A process that owns a file of dossiers and leaves a transaction half done, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from queue_server.store.dossiers.file import DossierFile


def main(file: str) -> None:
    """Write one head durably and another not, then wait."""
    dossiers = DossierFile(Path(file))
    with dossiers.transaction() as writing:
        writing.execute("INSERT INTO chain_heads VALUES ('whole', 1, x'00')")
    with dossiers.transaction() as writing:
        writing.execute("INSERT INTO chain_heads VALUES ('half', 1, x'00')")
        print("half", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
