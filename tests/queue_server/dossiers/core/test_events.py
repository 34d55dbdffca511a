"""Bodies of events: read back as they were written, and no place in them for people."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from queue_server.dossiers.core import events
from queue_server.hall.events import Origin
from tests.queue_server.dossiers.core.test_rules import DISCIPLINE, ORIGIN

AT = datetime.datetime(2026, 11, 25, 1, tzinfo=datetime.UTC)
RECEIVED = events.DossierReceived(
    origin=ORIGIN, code="H01.33.12-261125-0008", by="ann", organisation="H01.33.12",
    day=datetime.date(2026, 11, 25), number=8, procedure="1.001193", edition=None, case="usual",
    papers=(events.Paper(id="form", originals=1),), channel="in-person", days=5, hours=None, due=AT,
    hand_over_by=AT,
)  # fmt: skip
ASKED = events.SupplementAsked(code=RECEIVED.code, by="ann", papers=("form",), reason="not-signed")
#: What somebody types, and what is of a person.
SAID = (
    "Nguyễn Thị Thử Nghiệm",
    "nguyen thi thu",
    "0987 654 321",
    "089090001234|Nguyen",
    "an@example.vn",
    "a\n",
)


def _written(event: events.Event) -> events.Event:
    return events.decode(event.kind(), events.encode(event))


_ids = some.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)
_staff = some.from_regex(r"[A-Za-z0-9_-]{0,64}", fullmatch=True)
_codes = some.from_regex(r"[0-9A-Z]{1,12}(\.[0-9A-Z]{1,12}){0,1}-[0-9]{6}-[0-9]{1,12}", fullmatch=True)
_instants = some.datetimes(timezones=some.just(datetime.UTC))


@given(some.data(), some.sampled_from(sorted(events.KINDS)))
def test_every_kind_is_read_back_as_it_was_written(data: some.DataObject, kind: str) -> None:
    drawn: dict[str, some.SearchStrategy[Any]] = {
        "origin": some.none() | some.just(ORIGIN), "discipline": some.just(DISCIPLINE), "code": _codes,
        "by": _staff, "to": _staff, "organisation": some.just("H01.33.12"), "day": some.dates(),
        "number": some.integers(1, 10**6), "step": some.integers(1, 10**9),
        "procedure": _ids, "edition": some.none() | some.dates(),
        "case": some.none() | _ids, "channel": some.sampled_from(["in-person", "online", "post"]),
        "papers": some.lists(_ids).map(tuple), "days": some.none() | some.integers(0, 400),
        "hours": some.none() | some.integers(0, 400), "due": _instants, "hand_over_by": _instants,
        "reason": some.from_regex(r"[a-z0-9-]{1,64}", fullmatch=True),
        "proof": some.sampled_from(["receipt", "signature", "code"]),
    }  # fmt: skip
    made = events.KINDS[kind]
    if made is events.DossierReceived:
        paper = some.builds(events.Paper, id=_ids, originals=some.integers(0, 9), copies=some.integers(0, 9))
        drawn["papers"] = some.lists(paper).map(tuple)
    fields: dict[str, Any] = {
        field.name: data.draw(drawn[field.name]) for field in msgspec.structs.fields(made)
    }
    event = made(**fields)
    assert _written(event) == event
    assert event.kind() == kind


def test_a_kind_is_written_for_ever_as_it_was_first() -> None:
    """A changed kind would break chains that are there: add a new one, and a line for it."""
    lines = (Path(__file__).parent / "bodies.txt").read_text(encoding="utf-8").splitlines()
    bodies = dict(line.split(" ", 1) for line in lines)
    assert list(bodies) == list(events.KINDS)
    assert {kind: events.encode(events.decode(kind, body)) for kind, body in bodies.items()} == bodies


def test_a_kind_of_a_newer_release_is_named() -> None:
    with pytest.raises(events.UnknownKind, match=r"DossierBurnt\.1"):
        events.decode("DossierBurnt.1", "{}")


def _texts(kind: msgspec.inspect.Type, path: str) -> Iterator[tuple[str, msgspec.inspect.StrType]]:
    """Every text within a type."""
    match kind:
        case msgspec.inspect.StrType():
            yield path, kind
        case msgspec.inspect.StructType(cls=cls) if cls is Origin or cls is type(DISCIPLINE):
            # Held otherwise: see below; and what is configured is of no dossier.
            return
        case msgspec.inspect.StructType(fields=fields):
            for field in fields:
                yield from _texts(field.type, f"{path}.{field.name}")
        case msgspec.inspect.VarTupleType(item_type=inner):
            yield from _texts(inner, f"{path}[]")
        case msgspec.inspect.UnionType(types=types):
            for one in types:
                yield from _texts(one, path)
        case _:
            plain = (
                msgspec.inspect.DateTimeType, msgspec.inspect.DateType, msgspec.inspect.IntType,
                msgspec.inspect.LiteralType, msgspec.inspect.NoneType,
            )  # fmt: skip
            assert isinstance(kind, plain), f"{path} can hold anything"


@pytest.mark.parametrize("kind", events.KINDS)
def test_every_text_has_a_pattern_that_nothing_personal_fits(kind: str) -> None:
    for path, text in _texts(msgspec.inspect.type_info(events.KINDS[kind]), kind):
        assert text.pattern is not None, f"{path} has no pattern"
        fits = [said for said in SAID if re.search(text.pattern, said)]
        assert fits == [], path


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("field", ["by", "code", "reason", "papers", "origin"])
def test_what_is_no_code_is_not_written(field: str, said: str) -> None:
    value: object = said
    if field == "papers":
        value = (said,)
    elif field == "origin":
        value = Origin(sender=f"staff/{said}", key="0" * 32, content="0" * 16)
    assert _written(ASKED) == ASKED
    with pytest.raises(msgspec.ValidationError):
        events.encode(msgspec.structs.replace(ASKED, **{field: value}))


def test_an_instant_without_a_zone_is_not_written() -> None:
    with pytest.raises(msgspec.ValidationError):
        events.encode(msgspec.structs.replace(RECEIVED, due=AT.replace(tzinfo=None)))
