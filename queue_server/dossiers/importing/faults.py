"""What can be wrong with a file or with a row of it, as codes with facts. Pure.

A fault never quotes what stands in the file: it may be somebody's name in the wrong column.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Rule = Literal[
    # of the file
    "no-table", "encoding", "damaged", "too-large", "too-many-rows", "sheet-missing", "column-missing",
    "column-missing-meant", "column-twice", "no-rows", "changed", "name-date", "file-future",
    # of a row
    "quotes", "too-many-fields", "too-long", "formula", "error-value", "code-missing", "code-number", "code",
    "code-twice", "procedure", "status-missing", "status", "status-meant", "date", "date-order",
    "as-of-missing", "future",
]  # fmt: skip


class Fault(msgspec.Struct, frozen=True, array_like=True):
    """Something that is wrong."""

    rule: Rule
    #: Line of a CSV file, row of a workbook's sheet; 0: the whole file.
    line: int = 0
    #: The column's header as the configuration or the file has it; empty: the whole row.
    column: str = ""
    facts: dict[str, str] = {}


class BadFile(Exception):
    """The file cannot be read on."""

    def __init__(self, rule: Rule, line: int = 0, column: str = "", **facts: str) -> None:
        super().__init__(rule)
        self.fault = Fault(rule, line, column, facts)


__all__ = ["BadFile", "Fault", "Rule"]
