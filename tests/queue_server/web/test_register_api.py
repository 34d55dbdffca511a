"""The register over a real socket: receiving, every step, looks, lists, and what is refused."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path

import aiohttp
import msgspec
import pytest
import pytest_asyncio

import config.load
from queue_server.client import Client, Refused, new_key
from queue_server.contract import messages
from queue_server.dossiers import audit
from queue_server.dossiers.setting import WantedDossiers, wanted_dossiers
from queue_server.store.dossiers import chains
from queue_server.store.dossiers.file import DossierFile
from queue_server.web import register_routes
from tests.queue_server.web.supervising import Later
from tests.serving import HALL, Served, sample_wanted, serving

PROCEDURES = config.load.FOLDER / "procedures"
SAMPLES = config.load.FOLDER / "samples" / "dossiers.toml"
ONE, TWO = "staff-1", "staff-2"
APPLICANT = messages.Applicant(name="Nguyễn Thị Thử Nghiệm", phone="0987 654 321", address="12 đường Mẫu")
BIRTH, PAPERS = "1.001193", (messages.DossierPaper(id="birth-notice", originals=1),)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[DossierFile]:
    """The file of dossiers."""
    opened = DossierFile(tmp_path / "dossiers.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def later() -> Later:
    """A clock that the test moves on."""
    return Later()


@pytest_asyncio.fixture(loop_scope="module")
async def served(tmp_path: Path, file: DossierFile, later: Later) -> AsyncIterator[Served]:
    """The sample hall with its register, and the sample dossiers behind it."""
    wanted = dataclasses.replace(
        sample_wanted(), dossiers=wanted_dossiers(config.load.FOLDER / "dossiers.toml")
    )
    async with serving(
        tmp_path, wanted=wanted, procedures=PROCEDURES, dossiers=SAMPLES, dossier_file=file,
        make_clock=later.clock,
    ) as running:  # fmt: skip
        yield running


@pytest.fixture
def client(served: Served) -> Client:
    """The hall's client."""
    return served.client


def receiving(officer: str = ONE, **changed: object) -> messages.ReceiveRequest:
    """Take a dossier in; five working days."""
    given = {
        "key": new_key(), "officer": officer, "procedure": BIRTH, "case": "married", "papers": PAPERS,
        "applicant": APPLICANT, "working_days": 5, "note": "gọi buổi chiều", "language": "km",
    }  # fmt: skip
    return messages.ReceiveRequest(**(given | changed))  # type: ignore[arg-type]  # checked by the server


async def refused(asked: Awaitable[object]) -> messages.Problem:
    """The problem with which something is refused."""
    with pytest.raises(Refused) as error:
        await asked
    return error.value.problem


def step(seq: int, officer: str = TWO, **more: object) -> dict[str, object]:
    """What every step says."""
    return {"key": new_key(), "officer": officer, "expect": seq, **more}


async def take(client: Client) -> messages.DossierAnswer:
    """A dossier that TWO processes."""
    taken = await client.receive_dossier(receiving())
    over = messages.HandOverRequest(**step(taken.seq, ONE, to=TWO))  # type: ignore[arg-type]  # ours
    return await client.on_dossier(taken.code, "hand-over", over)


async def act(
    client: Client, dossier: messages.DossierAnswer, name: str, **more: object
) -> messages.DossierAnswer:
    """The next step of a dossier."""
    kinds: dict[str, type[messages.DossierRequest]] = {
        "supplement": messages.SupplementRequest, "refuse": messages.ReasonedRequest,
        "withdraw": messages.ReasonedRequest, "stop": messages.ReasonedRequest,
        "apologise": messages.ApologiseRequest, "return": messages.ReturnRequest,
    }  # fmt: skip
    kind = kinds.get(name, messages.DossierRequest)
    return await client.on_dossier(dossier.code, name, kind(**step(dossier.seq, **more)))  # type: ignore[arg-type]  # ours


# ------------------------------------------------------------ from receiving to returning


async def test_a_dossier_from_receiving_to_returning(client: Client, later: Later) -> None:
    taken = await client.receive_dossier(receiving())
    assert taken.code.startswith("H01.33.12-")
    assert taken.code.endswith("-0001")
    assert len(taken.row_code) == 10
    public = await client.dossier(taken.code)
    assert (public.status, public.next, public.due is not None) == ("received", "wait", True)

    over = messages.HandOverRequest(**step(taken.seq, ONE, to=TWO))  # type: ignore[arg-type]  # ours
    at = await client.on_dossier(taken.code, "hand-over", over)
    assert (at.done, at.status) == ("handed-over", "processing")
    asked = {"papers": ("birth-notice",), "reason": "unclear-paper", "note": "nhòe mực"}
    at = await act(client, at, "supplement", **asked)
    public = await client.dossier(taken.code)
    assert (public.status, public.next, public.service) == ("supplement", "supplement", "birth-death")
    assert [set(paper) for paper in public.missing] == [{"vi", "en", "km"}]
    later.let_pass(minutes=30)
    at = await act(client, at, "supplement-brought")
    at = await act(client, at, "fee")
    assert (await client.dossier(taken.code)).next == "pay"
    at = await act(client, at, "fee-paid")
    at = await act(client, at, "finish")
    public = await client.dossier(taken.code)
    assert (public.status, public.next, public.service) == ("done", "collect", "collect-result")
    at = await act(client, at, "notify")
    at = await act(client, at, "return", proof="receipt")
    assert (at.done, at.status) == ("returned", "returned")

    whole = await client.dossier_of_register(taken.code, "staff-9")
    assert [entry.done for entry in whole.steps] == [
        "received", "handed-over", "supplement-asked", "supplement-taken", "fee-asked", "fee-paid",
        "finished", "notified", "returned",
    ]  # fmt: skip
    assert [entry.officer for entry in whole.steps] == [ONE, ONE, *[TWO] * 7]
    assert (whole.steps[0].note, whole.steps[2].note) == ("gọi buổi chiều", "nhòe mực")
    assert (whole.applicant, whole.language) == (APPLICANT, "km")
    assert (whole.received_by, whole.processed_by, whole.papers) == (ONE, TWO, PAPERS)


async def test_the_other_ends_of_a_dossier(client: Client) -> None:
    for name, status in (("refuse", "refused"), ("withdraw", "withdrawn"), ("stop", "stopped")):
        at = await act(client, await take(client), name, reason="other")
        assert (at.done, at.status) == (status, status)
        assert (await client.dossier(at.code)).status == status


async def test_a_mistake_is_taken_back_and_both_stay_in_the_chain(client: Client) -> None:
    at = await take(client)
    back = await act(client, await act(client, at, "finish"), "take-back")
    assert (back.done, back.status) == ("taken-back", "processing")
    assert (await client.dossier(at.code)).status == "processing"
    whole = await client.dossier_of_register(at.code, TWO)
    assert [entry.done for entry in whole.steps] == ["received", "handed-over", "finished", "taken-back"]


async def test_an_apology_moves_the_date_once(client: Client) -> None:
    at = await take(client)
    assert at.due_at is not None
    # The same weekday, but for weeks in which it is a holiday.
    for week in range(1, 5):
        due = at.due_at + datetime.timedelta(weeks=week)
        try:
            moved = await act(client, at, "apologise", due=due, reason="system")
            break
        except Refused as refusal:
            assert refusal.problem.code == "new-date-no-working-day"  # noqa: PT017  # of a holiday
    assert moved.due_at == due
    again = await refused(act(client, moved, "apologise", due=due + datetime.timedelta(1), reason="system"))
    assert (again.status, again.code) == (409, "apologised-before")


# ------------------------------------------------------------ keys and refusals


async def test_the_same_key_gives_the_same_answer_and_no_second_code(client: Client) -> None:
    request = receiving()
    first = await client.receive_dossier(request)
    assert await client.receive_dossier(request) == first
    other = msgspec.structs.replace(request, note="something else")
    problem = await refused(client.receive_dossier(other))
    assert (problem.status, problem.code) == (409, "key-reused")
    assert (await client.receive_dossier(receiving())).code.endswith("-0002")


async def test_fifty_desks_at_once_get_fifty_codes(client: Client) -> None:
    taken = await asyncio.gather(*(client.receive_dossier(receiving(f"staff-{n}")) for n in range(50)))
    assert sorted(int(one.code[-4:]) for one in taken) == list(range(1, 51))


async def test_each_refusal_names_its_rule_in_the_caller_s_language(served: Served) -> None:
    async with Client(served.url, HALL, language="en") as client:
        taken = await client.receive_dossier(receiving())
        same = messages.HandOverRequest(**step(taken.seq, ONE, to=ONE))  # type: ignore[arg-type]  # ours
        problem = await refused(client.on_dossier(taken.code, "hand-over", same))
        assert (problem.status, problem.code) == (409, "separation-of-persons")
        assert problem.detail.startswith("Whoever took a dossier in may not process it.")
        finish = messages.DossierRequest(**step(taken.seq))  # type: ignore[arg-type]  # ours
        assert (await refused(client.on_dossier(taken.code, "finish", finish))).code == "not-possible-now"
        stale = messages.DossierRequest(**step(taken.seq + 7))  # type: ignore[arg-type]  # ours
        assert (await refused(client.on_dossier(taken.code, "fee", stale))).code == "dossier-moved"
        nobodys = await refused(client.on_dossier("H01.33.12-200101-0001", "fee", stale))
        assert (nobodys.status, nobodys.code) == (404, "unknown-dossier")
        at = await take(client)
        at = await act(client, at, "supplement", papers=("form",), reason="missing-paper")
        at = await act(client, at, "supplement-brought")
        again = await refused(act(client, at, "supplement", papers=("form",), reason="missing-paper"))
        assert again.code == "supplement-asked-before"
        own_words = await refused(act(client, at, "refuse", reason="nguyen-van-thu"))
        assert (own_words.status, own_words.code) == (422, "unknown-reason")
        assert own_words.errors[0].field == "reason"
        whole = await client.dossier_of_register(at.code, TWO)
        assert whole.reasons["refuse"][0] == "conditions-not-met"
        assert set(whole.reasons) == {"supplement", "refuse", "withdraw", "stop", "apologise"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"procedure": "9.999999"}, "procedure"),
        ({"case": "no-such-case"}, "case"),
        ({"papers": (messages.DossierPaper(id="no-such-paper"),)}, "papers"),
        ({"papers": PAPERS * 2}, "papers"),
        ({"papers": ()}, "papers"),
        ({"officer": "Nguyễn Văn A"}, "officer"),
        ({"officer": ""}, "officer"),
        ({"applicant": messages.Applicant(name="")}, "applicant.name"),
        ({"hours": 8}, "hours"),
        ({"key": "short"}, "key"),
        ({"note": "x" * 501}, "note"),
    ],
)
async def test_what_is_wrong_is_named_with_field_and_rule(
    client: Client, changed: dict[str, object], field: str
) -> None:
    problem = await refused(client.receive_dossier(receiving(**changed)))  # type: ignore[arg-type]  # meant
    assert problem.status == 422
    assert [error.field for error in problem.errors] == [field]
    assert problem.errors[0].rule


async def test_papers_that_are_asked_for_are_the_procedure_s(client: Client) -> None:
    at = await take(client)
    problem = await refused(act(client, at, "supplement", papers=("no-such-paper",), reason="missing-paper"))
    assert (problem.status, problem.errors[0].field) == (422, "papers")


async def test_the_term_is_the_procedure_s_unless_another_is_said(client: Client, served: Served) -> None:
    taken = await client.receive_dossier(receiving(working_days=None))
    assert taken.due_at == taken.hand_over_by, "0 working days: the day itself"


# ------------------------------------------------------------ looking


async def test_every_look_is_kept_with_who_and_when(client: Client, file: DossierFile, later: Later) -> None:
    taken = await client.receive_dossier(receiving())
    later.let_pass(minutes=1)
    await client.dossier_of_register(taken.code.lower(), "staff-9")
    assert (await refused(client.dossier_of_register("H01.33.12-200101-0001", "staff-9"))).status == 404
    for officer in ("", "Nguyễn Văn A", "x" * 65):
        problem = await refused(client.dossier_of_register(taken.code, officer))
        assert (problem.status, problem.errors[0].field) == (422, "officer")
    looks = [audit.read(row) for row in chains.read(file.read, f"{HALL}/audit")]
    assert looks == [
        audit.DossierSeen(
            dossier=taken.code, officer="staff-9", fields=("address", "language", "name", "note", "phone")
        )
    ]


async def test_lists_come_page_by_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_routes, "PAGE", 2)
    codes = [(await client.receive_dossier(receiving())).code for _ in range(5)]
    found, after = [], ""
    while True:
        page = await client.dossier_list("to-hand-over", after)
        found += [one.code for one in page.dossiers]
        if not (after := page.next):
            break
        assert len(page.dossiers) == 2
    assert found == codes
    assert page.dossiers[0].names["vi"] == "Đăng ký khai sinh"
    assert (await client.dossier_list("overdue")).dossiers == ()
    for query in ("list=", "list=all", "", "list=overdue&after=x", "list=overdue&after=1.%27"):
        problem = await refused(client._get(f"/register/dossiers?{query}", messages.DossierList))
        assert (problem.status, problem.code) == (422, "invalid-request")


async def test_what_is_late_is_in_the_list_of_what_is_overdue(client: Client, later: Later) -> None:
    taken = await client.receive_dossier(receiving(working_days=1))
    assert taken.due_at is not None
    later.let_pass(minutes=(taken.due_at - taken.received_at).total_seconds() / 60 - 60)
    soon = await client.dossier_list("due-soon")
    assert [one.code for one in soon.dossiers] == [taken.code], "today is soon"
    assert (await client.dossier_list("overdue")).dossiers == ()
    later.let_pass(minutes=90)
    late = await client.dossier_list("overdue")
    assert [(one.code, one.by) for one in late.dossiers] == [(taken.code, taken.due_at)]


# ------------------------------------------------------------ beside it


async def test_a_hall_may_want_the_check_word_of_the_receipt(tmp_path: Path, file: DossierFile) -> None:
    settings = config.load.load_dossiers()
    source = msgspec.structs.replace(settings.sources[0], check_word=True)
    dossiers = WantedDossiers(settings=msgspec.structs.replace(settings, sources=(source,)))
    wanted = dataclasses.replace(sample_wanted(), dossiers=dossiers)
    async with serving(tmp_path, wanted=wanted, procedures=PROCEDURES, dossier_file=file) as served:
        client = served.client
        taken = await client.receive_dossier(receiving())
        assert taken.look_up.startswith(f"{taken.code}-")
        for typed in (taken.look_up, taken.look_up.lower(), f"{served.url}/dossier?code={taken.look_up}"):
            assert (await client.dossier(typed)).code == taken.code
        for typed in (taken.code, f"{taken.code}-000000", f"{taken.look_up}0"):
            assert (await refused(client.dossier(typed))).code == "unknown-dossier"
        assert (await client.dossier_of_register(taken.look_up, ONE)).code == taken.code, "staff need none"


async def test_sample_dossiers_are_found_behind_the_register(client: Client) -> None:
    assert (await client.dossier("H01.33.12-261026-0301")).status == "done"
    assert (await refused(client.dossier("H01.33.12-261026-9999"))).code == "unknown-dossier"


async def test_a_hall_without_a_register_says_so(server: Served) -> None:
    for asked in (
        server.client.receive_dossier(receiving()),
        server.client.dossier_list("overdue"),
        server.client.dossier_of_register("H01.33.12-261026-0301", ONE),
    ):
        problem = await refused(asked)
        assert (problem.status, problem.code) == (404, "no-register")


async def test_the_document_describes_the_register(served: Served) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{served.url}/openapi.json") as answer:
        paths = (await answer.json())["paths"]
    base = "/api/v1/halls/{hall}/register/dossiers"
    assert set(paths[base]) == {"post", "get"}
    acts = {path.rpartition("/")[2] for path in paths if path.startswith(f"{base}/{{code}}/")}
    assert acts == {
        "hand-over", "supplement", "supplement-brought", "fee", "fee-paid", "refuse", "withdraw", "stop",
        "apologise", "finish", "notify", "return", "take-back",
    }  # fmt: skip
