"""Which styles of a workbook make dates of numbers.

openpyxl knows that too, but refuses whole workbooks for a fill or a font that it does not understand.
"""

from __future__ import annotations

from typing import IO

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from queue_server.dossiers.importing.sheet import parsed

#: Forms without a code that are dates in some languages.
_LOCAL = frozenset([*range(27, 37), *range(50, 59)])


def date_styles(source: IO[bytes]) -> frozenset[int]:
    """The numbers of these styles.

    Args:
        source: the workbook's ``styles.xml``.

    Raises:
        BadFile: it is damaged.
    """
    codes: dict[int, str] = dict(BUILTIN_FORMATS)
    forms: list[int] = []
    within: list[str] = []

    def start(name: str, values: dict[str, str]) -> None:
        within.append(name)
        if name == "numFmt":
            codes[int(values["numFmtId"])] = values.get("formatCode", "")
        elif within[-2:] == ["cellXfs", "xf"]:
            forms.append(int(values.get("numFmtId", 0)))

    for _ in parsed(source, start, lambda _: _drop(within), _ignore):
        pass
    return frozenset(
        style for style, form in enumerate(forms) if form in _LOCAL or is_date_format(codes.get(form, ""))
    )


def _drop(within: list[str]) -> None:
    within.pop()


def _ignore(_: str) -> None:
    """No text in styles matters."""


__all__ = ["date_styles"]
