"""A state of every screen of ``kiosk.flow.dossiers`` and ``scanning``, made by walking the real flow."""

from __future__ import annotations

import datetime
from dataclasses import replace

import msgspec

import config.text
from kiosk import flow
from kiosk.screens import describe
from queue_server.contract import receipt_codes, scans
from queue_server.contract.messages import DossierView, HallView, TicketView
from queue_server.contract.receipt_codes import ReceiptCode
from tests.kiosk.states import NOW, SETTINGS, hall_view, offering, then, window

CODE = "H01.15.03-261108-0975"
#: Beginnings as the sample of ``kiosk.toml`` has them.
PREFIXES = ("H01.15.03", "000.17.22.H01")
TODAY = datetime.date(2026, 11, 23)
#: A slip's secret id.
SLIP = "aaaaaaaaaaaaaaaaaaaaaa"
_AGENCY = {
    "vi": "Chi nhánh Văn phòng đăng ký đất đai", "en": "Branch of the Land Registration Office",
    "km": "សាខាការិយាល័យ\u200bចុះបញ្ជី\u200bដីធ្លី",
}  # fmt: skip
_PAPERS = (
    {
        "vi": "Bản vẽ thiết kế xây dựng (2 bộ)", "en": "Construction drawings (2 sets)",
        "km": "ប្លង់សាងសង់ (២ ឈុត)",
    },
    {
        "vi": "Bản sao Giấy chứng nhận quyền sử dụng đất", "en": "Copy of the land use right certificate",
        "km": "ច្បាប់ចម្លង\u200bវិញ្ញាបនបត្រ\u200bសិទ្ធិប្រើប្រាស់ដី",
    },
)  # fmt: skip


def day(offset: int) -> datetime.date:
    """So many days from today."""
    return TODAY + datetime.timedelta(days=offset)


def view(status: str = "done", step: str = "collect", **changes: object) -> DossierView:
    """A dossier as the server tells it."""
    told = DossierView(
        code=CODE, status=status, next=step, received=day(-15), due=day(1), as_of=NOW,  # type: ignore[arg-type]
        service="collect-result" if step == "collect" else None,
    )  # fmt: skip
    return msgspec.structs.replace(told, **changes)


#: A dossier of every kind that is told in words of its own.
DOSSIERS: dict[str, DossierView] = {
    "registered": view("registered", "wait", received=None),
    "received": view("received", "wait", due=None, agency=_AGENCY),
    "processing": view("processing", "wait", due=day(6), agency=_AGENCY),
    "old": view("processing", "wait", due=day(6), agency=_AGENCY, as_of=NOW - datetime.timedelta(minutes=16)),
    "late": view("processing", "wait", due=day(-2), agency=_AGENCY),
    "supplement": view("supplement", "supplement", missing=_PAPERS, service="land-registration", due=day(9)),
    "supplement-many": view(
        "supplement", "supplement", missing=_PAPERS * 4, service="land-registration", agency=_AGENCY
    ),
    "fee": view("fee", "pay", service="land-change"),
    "done": view("done", "collect", finished=day(-1)),
    "returned": view("returned", "none", finished=day(-4), returned=day(-3)),
    "refused": view("refused", "none", due=None, finished=day(-12)),
    "withdrawn": view("withdrawn", "none", due=None),
    "stopped": view("stopped", "none", finished=day(-2), as_of=NOW - datetime.timedelta(days=1)),
}


def scanned(text: str) -> flow.Scanned:
    """Something was held before the scanner."""
    return flow.Scanned(scans.read_scan(text))


def receipt(code: str = CODE) -> ReceiptCode:
    """A receipt's code."""
    found = receipt_codes.parse(code)
    assert found is not None
    return found


def typed(signs: str) -> tuple[flow.Happening, ...]:
    """From home to the pad, and these signs."""
    return flow.OpenDossiers(), *(flow.Type(sign) for sign in signs)


def go(*happenings: flow.Happening, hall: HallView | None = None) -> flow.State:
    """Start with a hall that looks up dossiers, then let things happen."""
    state = flow.start(replace(SETTINGS, prefixes=PREFIXES), NOW)
    for happening in (flow.ViewCame(hall or offering(hall_view())), *happenings):
        state, _ = then(state, happening)
    return state


def ticket(state: str = "waiting", **changes: object) -> TicketView:
    """A number as its holder sees it."""
    told = TicketView(
        hall="rach-gia", epoch=1, seq=10, revision=1, server_time=NOW, version="test", id=SLIP, ticket=10,
        number="C010", names={}, languages=("vi", "en", "km"), time_zone="Asia/Ho_Chi_Minh",
        service="certified-copy",
        service_names={"vi": "Chứng thực bản sao", "en": "Certified copies", "km": "ច្បាប់ចម្លង\u200bបញ្ជាក់"},
        ticket_class="ordinary", language="vi", state=state, issued_at=NOW, ahead=4,  # type: ignore[arg-type]
        counters=("3", "4", "5"), counter=None, called_at=None, recalls=0, ended_at=None, phase="open",
        until=None, hotline="0297 000 000",
    )  # fmt: skip
    return msgspec.structs.replace(told, **changes)


def slip_address(more: str = "") -> str:
    """What a slip's code says."""
    return f"http://127.0.0.1:8080/t/{SLIP}{more}"


def screens(language: str) -> dict[str, flow.State]:
    """By the name of the photograph."""
    speak = flow.ChooseLanguage(language)
    ask = (speak, scanned(CODE))
    read = (speak, scanned(slip_address()))

    def told(found: DossierView, *more: flow.Happening, hall: HallView | None = None) -> flow.State:
        return go(*ask, flow.DossierFound(CODE, found), *more, hall=hall)

    hall = offering(hall_view())
    closed = offering(hall_view(NOW + datetime.timedelta(hours=10)))
    less = tuple(entry for entry in hall.services if entry.id != "collect-result")
    waits = {"result": window(3, 6)}
    services = tuple(
        msgspec.structs.replace(entry, waits=waits) if entry.id == "collect-result" else entry
        for entry in hall.services
    )
    told_waits = msgspec.structs.replace(hall, services=services, forecast_at=NOW)
    out = print_button(told(DOSSIERS["done"]))
    return {
        "dossier-code": go(speak, *typed("")),
        "dossier-code-half": go(speak, *typed("2611")),
        "dossier-code-typed": go(speak, *typed("2611080975")),
        "dossier-code-wrong-date": go(speak, *typed("261308")),
        "dossier-code-incomplete": go(speak, *typed("26110"), flow.FindTyped()),
        "dossier-code-letters": go(speak, flow.OpenDossiers(), flow.ChoosePrefix("")),
        "dossier-code-other": go(
            speak, flow.OpenDossiers(), flow.ChoosePrefix(""), *map(flow.Type, "000.17.22.H56-2105310001")
        ),
        "dossier-asking": go(*ask),
        **{f"dossier-{name}": told(found) for name, found in DOSSIERS.items()},
        "dossier-waits": told(DOSSIERS["done"], hall=told_waits),
        "dossier-dates": told(DOSSIERS["supplement-many"], flow.MoreCards(2)),
        "dossier-closed": told(DOSSIERS["done"], hall=closed),
        "dossier-elsewhere": told(DOSSIERS["done"], hall=msgspec.structs.replace(hall, services=less)),
        "dossier-printing": told(DOSSIERS["done"], out),
        "dossier-printed": told(DOSSIERS["done"], out, flow.SheetChanged(out.information, "printed")),
        "dossier-unprinted": told(DOSSIERS["done"], out, flow.SheetChanged(out.information, "failed")),
        "dossier-unknown": go(*ask, flow.DossierMissed(CODE, "unknown")),
        "dossier-away": go(*ask, flow.DossierMissed(CODE, "away")),
        "dossier-busy": go(*ask, flow.DossierMissed(CODE, "busy")),
        "dossier-none": go(*ask, hall=hall_view()),
        "slip-asking": go(*read),
        "slip": go(*read, flow.SlipFound(SLIP, ticket(wait=window(16, 23)))),
        "slip-called": go(*read, flow.SlipFound(SLIP, ticket("called", counter="3", ahead=None))),
        "slip-no-show": go(*read, flow.SlipFound(SLIP, ticket("no-show", ahead=None))),
        "slip-served": go(*read, flow.SlipFound(SLIP, ticket("served", ahead=None))),
        "slip-unknown": go(*read, flow.SlipMissed(SLIP, "unknown")),
        "slip-away": go(speak, flow.ServerLost(NOW), *read),
        "scan-card": go(speak, flow.TakeNumber(), flow.Scanned(scans.CardScan("001099000123"))),
        "scan-insurance": go(speak, flow.Scanned(scans.InsuranceScan())),
        "scan-unclear": go(speak, flow.TakeNumber(), flow.Scanned(scans.Unknown("other"))),
        "scan-unclear-home": go(speak, flow.Scanned(scans.Unknown("other"))),
        "card-unread": _on_card(speak, scans.Unknown("card")),
        "card-insurance": _on_card(speak, scans.InsuranceScan(), required=True),
    }


def _on_card(speak: flow.Happening, scan: scans.Scan, *, required: bool = False) -> flow.State:
    hall = msgspec.structs.replace(offering(hall_view()), one_ticket="required" if required else "optional")
    to_card = (flow.TakeNumber(), flow.ChooseField("certification"), flow.ChooseService("certified-copy"))
    return go(speak, *to_card, flow.Scanned(scan), hall=hall)


def print_button(state: flow.State) -> flow.PrintOut:
    """What the page's last button wants."""
    touch = describe(state, config.text.load()).right[-1].touch
    assert isinstance(touch, flow.PrintOut)
    return touch
