"""A state of every screen of ``kiosk.flow.procedures``, made by walking the real flow."""

from __future__ import annotations

import functools

import msgspec

import config.load
from kiosk import flow
from queue_server.contract.messages import HallView, Procedure, Procedures
from queue_server.discipline import discipline_of
from queue_server.procedures import Library, post
from tests.kiosk.states import NOW, changed, hall_view, offering, walk

#: Birth registration has three cases; certified copies have one.
BIRTH, COPIES = "1.001193", "2.000815"
ADDRESS = "http://127.0.0.1:8080/procedures/"


@functools.cache
def catalogue() -> Procedures:
    """The sample procedures as the sample hall posts them."""
    hall = discipline_of(config.load.load_hall(config.load.FOLDER / "hall.toml"))
    posted = post(Library(config.load.FOLDER / "procedures").books, hall, NOW.date()).catalogue
    return msgspec.structs.replace(posted, address=ADDRESS)


def with_procedure(code: str, **changes: object) -> Procedures:
    """The sample, one of its procedures changed."""
    procedures = tuple(
        msgspec.structs.replace(entry, **changes) if entry.code == code else entry
        for entry in catalogue().procedures
    )
    return msgspec.structs.replace(catalogue(), edition="changed", procedures=procedures)


def of(code: str) -> Procedure:
    """A procedure of the sample."""
    return next(entry for entry in catalogue().procedures if entry.code == code)


def typed(text: str) -> tuple[flow.Happening, ...]:
    """From home to the search, and these letters."""
    return flow.OpenProcedures(), flow.SearchProcedures(), *(flow.Type(sign) for sign in text)


def _long() -> Procedures:
    """A procedure as long as the national catalogue has them: name, papers, steps, fees."""
    sample = of(BIRTH)
    many = "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất trong các trường hợp "
    name = many + "chuyển đổi, chuyển nhượng, cho thuê, cho thuê lại, thừa kế, tặng cho, góp vốn bằng quyền"
    case = sample.cases[0]
    papers = tuple(
        msgspec.structs.replace(paper, id=f"{paper.id}-{number}", copies=number)
        for number in range(3)
        for paper in case.papers
    )
    terms = tuple(
        msgspec.structs.replace(one, fee=of(COPIES).terms[0].fee, time={"vi": f"{number} ngày làm việc"})
        for number, one in enumerate(sample.terms, 2)
    )
    return with_procedure(
        COPIES, names={"vi": name}, cases=(msgspec.structs.replace(case, papers=papers),), terms=terms,
        steps=sample.steps * 3, legal=sample.legal * 4,
    )  # fmt: skip


def screens(language: str) -> dict[str, flow.State]:
    """By the name of the photograph."""
    hall = offering(hall_view())

    def go(
        *happenings: flow.Happening, view: HallView = hall, posted: Procedures | None = None
    ) -> flow.State:
        begin = (flow.CatalogueCame(posted or catalogue()), flow.ChooseLanguage(language))
        return walk(*begin, *happenings, hall=view)

    by_field = (flow.OpenProcedures(), flow.ChooseField("civil-status"))
    birth = (*by_field, flow.ChooseProcedure(BIRTH))
    unmarried = (*birth, flow.ChooseCase("unmarried"))
    copies = (flow.OpenProcedures(), flow.ChooseField("certification"), flow.ChooseProcedure(COPIES))
    check = (*unmarried, flow.CheckPapers())
    some = (
        *check, flow.AnswerPaper("identity-card"), flow.AnswerPaper("parenthood-proof"),
        flow.AnswerPaper("parenthood-proof"),
    )  # fmt: skip
    gone = msgspec.structs.replace(
        catalogue(), edition="less",
        procedures=tuple(entry for entry in catalogue().procedures if entry.code != BIRTH),
    )  # fmt: skip
    elsewhere = msgspec.structs.replace(
        hall, services=tuple(entry for entry in hall.services if entry.id != "birth-death")
    )
    closed = offering(hall_view(NOW.replace(hour=11)))
    full = offering(changed("birth-death", stopped="cap"))
    return {
        "home-procedures": go(),
        "procedure-fields": go(flow.OpenProcedures()),
        "procedure-list": go(*by_field),
        "procedure-list-changed": go(*birth, flow.CatalogueCame(gone)),
        "procedure-list-long": go(*copies[:2], posted=_long()),
        "procedure-search": go(*typed("")),
        "procedure-search-found": go(*typed("giay to")),
        "procedure-search-none": go(*typed("quyxw")),
        "procedure-search-digits": go(*typed("2"), flow.SwitchKeys()),
        "procedure-case": go(*birth),
        **{
            f"procedure-{name}": go(*unmarried, *(flow.MoreCards(part) for part in range(1, part + 1)))
            for part, name in enumerate(("papers", "terms", "steps", "along"))
        },
        "procedure-one-case": go(*copies),
        "procedure-long": go(*copies, posted=_long()),
        "procedure-long-terms": go(*copies, flow.MoreCards(3), posted=_long()),
        "procedure-elsewhere": go(*unmarried, view=elsewhere),
        "procedure-closed": go(*unmarried, view=closed),
        "procedure-away": go(*unmarried, flow.ServerLost(NOW)),
        "procedure-full": go(*unmarried, view=full),
        "procedure-check": go(*check),
        "procedure-check-some": go(*some),
        "procedure-check-long": go(*copies, flow.CheckPapers(), posted=_long()),
        "procedure-lacks": go(*some, flow.Confirm()),
        "procedure-lacks-many": go(*copies, flow.CheckPapers(), flow.Confirm(), posted=_long()),
        "procedure-take-along": go(*some, flow.Confirm(), flow.TakeAlong()),
    }
