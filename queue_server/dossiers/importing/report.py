"""The report of a file in words, written line by line: memory does not grow with what is wrong."""

from __future__ import annotations

from typing import TextIO

from config.text import Texts
from queue_server.dossiers.importing.faults import Fault

#: Where its sentences are.
_SECTION = "dossier-import"


class Report:
    """Writes a report.

    Args:
        to: where; it is the caller's to close.
        texts: the words.
        language: in which.
        name: the file's.
    """

    def __init__(self, to: TextIO, texts: Texts, language: str, name: str) -> None:
        self._to, self._texts, self._language = to, texts, language
        self._write(self._say("title", name=name))

    def fault(self, fault: Fault) -> None:
        """Tell of something that is wrong."""
        rule = (
            f"{fault.rule}-meant"
            if fault.rule == "sheet-missing" and fault.facts.get("meant")
            else fault.rule
        )
        said = self._say(rule, **fault.facts)
        if fault.line and fault.column:
            said = self._say("place-column", line=fault.line, column=fault.column, said=said)
        elif fault.line:
            said = self._say("place-line", line=fault.line, said=said)
        self._write(said)

    def end(self, what: str, good: int, bad: int) -> None:
        """Tell how it ended: ``taken``, ``refused``, ``unchanged``, or ``sound`` after a dry run."""
        key = f"{what}-but" if what in ("taken", "sound") and bad else what
        self._write(self._say(key, good=good, bad=bad))

    def _say(self, key: str, /, **facts: object) -> str:
        return self._texts.say(f"{_SECTION}.{key}", self._language, **facts)

    def _write(self, line: str) -> None:
        self._to.write(line + "\n")


__all__ = ["Report"]
