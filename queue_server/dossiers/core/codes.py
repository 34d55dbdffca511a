"""The codes that events are made of, as patterns: there is no field for words that somebody types. Pure.

New receipt codes are written here; reading any is ``queue_server.contract.receipt_codes``.
"""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec

#: A pattern of JSON Schema ends with ``$``, which a line break may follow in Python.
_END = r"$(?!\n)"
#: The first part of a receipt code: groups of capital letters and digits, dots between, 35 signs at most.
OrganisationCode = Annotated[
    str, msgspec.Meta(max_length=35, pattern=rf"^[0-9A-Z]{{1,12}}(\.[0-9A-Z]{{1,12}}){{0,11}}{_END}")
]
ReceiptCode = Annotated[
    str, msgspec.Meta(max_length=64, pattern=rf"^[0-9A-Z.]{{1,35}}-[0-9]{{6}}-[0-9]{{1,12}}{_END}")
]
#: A pseudonym of somebody of the staff; empty where the server itself acts.
StaffId = Annotated[str, msgspec.Meta(pattern=rf"^[A-Za-z0-9_-]{{0,64}}{_END}")]
#: Of a procedure, a case or a paper, as the catalogue has it.
CatalogueCode = Annotated[str, msgspec.Meta(pattern=rf"^[A-Za-z0-9._-]{{1,64}}{_END}")]
#: Why, as one of the register's codes.
ReasonCode = Annotated[str, msgspec.Meta(pattern=rf"^[a-z0-9-]{{1,64}}{_END}")]


def new_code(organisation: str, day: datetime.date, number: int) -> str:
    """Write a receipt code (DOMAIN.md): ``H15.50.05.13-261008-0975``.

    Args:
        organisation: who takes the dossier in, as the first part of a code.
        day: the local date of receiving; codes know years from 2000 to 2099.
        number: within organisation and day, from 1; the one after the last that was given.
    """
    return f"{organisation}-{day:%y%m%d}-{number:04d}"


__all__ = ["CatalogueCode", "OrganisationCode", "ReasonCode", "ReceiptCode", "StaffId", "new_code"]
