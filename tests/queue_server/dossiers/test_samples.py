"""The sample dossiers: every status, every shape of code, every language; and what is told of each."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import get_args

import pytest

import config.load
from config.reading import ConfigurationError
from config.schema_catalogue import load_dossiers
from queue_server.contract import receipt_codes
from queue_server.contract.messages import DossierStatus, DossierView, Procedure
from queue_server.discipline import discipline_of
from queue_server.dossiers import Dossier, DossierSource, SampleDossiers, tell
from queue_server.dossiers.telling import NEXT
from queue_server.procedures import Library, Shelf

NOW = datetime.datetime(2026, 11, 25, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
FILE = config.load.FOLDER / "samples" / "dossiers.toml"
HALL = discipline_of(config.load.load_hall(config.load.FOLDER / "hall.toml"))
SHELF = Shelf(Library(config.load.FOLDER / "procedures"), lambda: HALL, lambda: NOW)


@pytest.fixture
def source() -> SampleDossiers:
    """The sample, in the morning of a day."""
    return SampleDossiers(FILE, lambda: NOW)


async def every(source: SampleDossiers) -> list[DossierView]:
    """All that is told."""
    found = [await source.find(code) for code in source.codes]
    return [tell(dossier, HALL, SHELF.procedure) for dossier in found if dossier is not None]


async def test_every_status_is_there_and_told_with_its_next_step(source: DossierSource) -> None:
    assert isinstance(source, SampleDossiers)
    views = await every(source)
    assert {view.status for view in views} == set(get_args(DossierStatus)) == set(NEXT)
    for view in views:
        assert view.next == NEXT[view.status][0]
        expected = {"collect": True, "supplement": True, "pay": True}.get(view.next, False)
        assert (view.service is not None) is expected, view.code
    assert {view.service for view in views if view.next == "collect"} == {"collect-result"}
    services = {view.code: view.service for view in views if view.next in ("supplement", "pay")}
    assert services == {
        "H01.33.12-261020-0088": "building-permit", "000.17.22.H01-261021-0001": "social-allowance",
        "H01.33.12-261023-0150": "land-change",
    }  # fmt: skip


async def test_codes_of_every_shape_are_well_formed_and_written_as_they_are_looked_up() -> None:
    codes = [entry.code for entry in load_dossiers(FILE).dossiers]
    parsed = [receipt_codes.parse(code) for code in codes]
    assert [code.text for code in parsed if code and code.well_formed] == codes
    begun = {code.split("-")[0].split(".")[0] for code in codes}
    assert {"000", "H01", "G22"} <= begun


async def test_papers_are_told_where_they_are_missing_and_in_every_language(source: SampleDossiers) -> None:
    views = await every(source)
    assert sum(bool(view.missing) for view in views) >= 2
    for view in views:
        assert bool(view.missing) is (view.status == "supplement")
        for texts in (*view.missing, *([view.agency] if view.agency else ())):
            assert tuple(texts) == HALL.languages


async def test_it_never_grows_old() -> None:
    later = NOW + datetime.timedelta(days=400)
    was, now = SampleDossiers(FILE, lambda: NOW), SampleDossiers(FILE, lambda: later)
    code = "H01.33.12-261026-0301"
    before, after = await was.find(code), await now.find(code)
    assert before is not None
    assert after is not None
    assert before.finished == datetime.date(2026, 11, 24)
    assert after.finished == (later - datetime.timedelta(days=1)).date()
    assert after.as_of == later


async def test_a_day_begins_in_the_halls_zone(source: SampleDossiers) -> None:
    night = datetime.datetime(2026, 11, 25, 0, 30, tzinfo=NOW.tzinfo)  # still the 24th in UTC
    found = await SampleDossiers(FILE, lambda: night).find("H01.33.12-261104-0102")
    assert found is not None
    assert found.received == datetime.date(2026, 11, 25)


def test_nothing_about_people_can_be_told() -> None:
    fields = {
        "code", "status", "next", "received", "due", "finished", "returned", "missing", "agency", "service",
        "as_of",
    }  # fmt: skip
    assert set(DossierView.__struct_fields__) == fields
    assert set(Dossier.__dataclass_fields__) == fields - {"next", "service"} | {"procedure"}


def test_without_a_hall_or_a_procedure_no_number_is_offered() -> None:
    done = Dossier(code="A-1", procedure="9.999999", status="done", as_of=NOW)
    fee = Dossier(code="A-2", procedure="9.999999", status="fee", as_of=NOW)

    def unknown(_code: str) -> Procedure | None:
        return None

    assert tell(done, None, unknown).service is None
    assert tell(fee, HALL, unknown).service is None


def test_all_mistakes_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "dossiers.toml"
    path.write_text(
        """
        [[dossiers]]
        code = "H01-261101-0001"
        procedure = "2.15"
        status = "processing"
        missing = [{ vi = "Bản sao" }]
        [[dossiers]]
        code = "H01-261101-0001"
        procedure = "2.000815"
        status = "donee"
        received = "hôm qua"
        citizen = "A"
        [[dossiers]]
        code = "x"
        procedure = "2.000815"
        status = "done"
        received = 5
        finished = 2
        """,
        encoding="utf-8",
    )
    with pytest.raises(ConfigurationError) as error:
        SampleDossiers(path, lambda: NOW)
    keys = {mistake.key for mistake in error.value.mistakes}
    assert keys == {
        "dossiers[1].procedure", "dossiers[1].missing", "dossiers[2].code", "dossiers[2].status",
        "dossiers[2].received", "dossiers[2].citizen", "dossiers[3].code", "dossiers[3].finished",
    }  # fmt: skip
    assert "did you mean done" in str(error.value)
    assert all(mistake.line for mistake in error.value.mistakes)
