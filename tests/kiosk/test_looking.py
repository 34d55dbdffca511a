"""What the kiosk's hands look up and print, at a real server."""

from __future__ import annotations

from pathlib import Path

import config.load
import config.text
from kiosk import flow
from kiosk.looking import Looking
from kiosk.wedge import SHORTEST
from printers import sheets
from queue_server.client import Client, new_key
from queue_server.contract import leases, receipt_codes, scans
from queue_server.contract.messages import (
    Claim,
    IssueRequest,
    LeaseRequest,
    NextRequest,
    OpenCounterRequest,
)
from tests.kiosk.states import then, walk
from tests.kiosk.working import Told, hands
from tests.serving import HALL, Served, serving

SAMPLES = config.load.FOLDER / "samples" / "dossiers.toml"
CODE = "H01.33.12-261026-0301"


async def test_a_dossier_is_found_unknown_or_asked_for_too_often(tmp_path: Path) -> None:
    async with serving(tmp_path / "sounds", dossiers=SAMPLES) as served:
        looking = Looking(served.client, "kiosk-1")
        found = await looking.dossier(CODE)
        assert isinstance(found, flow.DossierFound)
        assert (found.code, found.view.code) == (CODE, CODE)
        said = [await looking.dossier(f"H01.33.12-261026-{number}") for number in range(1000, 1020)]
        assert said[0] == flow.DossierMissed("H01.33.12-261026-1000", "unknown")
        assert said[-1] == flow.DossierMissed("H01.33.12-261026-1019", "busy")
        # Another kiosk at the same address is not held up.
        assert isinstance(await Looking(served.client, "kiosk-2").dossier(CODE), flow.DossierFound)


async def test_a_hall_without_a_register_says_so(server: Served) -> None:
    assert await Looking(server.client, "kiosk-1").dossier(CODE) == flow.DossierMissed(CODE, "none")


async def test_a_server_that_is_away_is_said_to_be(unused_tcp_port: int) -> None:
    async with Client(f"http://127.0.0.1:{unused_tcp_port}", HALL, timeout=1.0) as client:
        looking = Looking(client, "kiosk-1")
        assert await looking.dossier(CODE) == flow.DossierMissed(CODE, "away")
        assert await looking.slip("a" * 22) == flow.SlipMissed("a" * 22, "away")


async def test_a_slip_is_found_by_its_address(server: Served) -> None:
    request = IssueRequest(key=new_key(), service="certified-copy", language="vi", device="kiosk-2")
    issued = await server.client.issue(request)
    looking = Looking(server.client, "kiosk-1")
    found = await looking.slip(issued.id)
    assert isinstance(found, flow.SlipFound)
    assert (found.view.number, found.view.state) == (issued.number, "waiting")
    assert await looking.slip("b" * 22) == flow.SlipMissed("b" * 22, "unknown")


async def test_a_slip_of_another_kiosk_is_taken_in_once_and_a_forged_one_is_not(server: Served) -> None:
    lease = await server.client.lease("kiosk-2", LeaseRequest(key=new_key()))
    number = leases.number(lease.prefix, lease.digits, lease.first)
    hall = await server.client.hall()
    claim = Claim(number=number, service="certified-copy", language="vi", arrived=hall.server_time)
    read = leases.read_address(leases.address(lease.address, lease.secret, claim))
    assert read is not None
    identity, admission = read
    assert admission is not None
    looking = Looking(server.client, "kiosk-1")
    assert await looking.slip(identity) == flow.SlipMissed(identity, "unknown")
    forged = "c" * 22
    assert await looking.admit(forged, admission) == flow.SlipMissed(forged, "unknown")
    for _ in range(2):
        found = await looking.admit(identity, admission)
        assert isinstance(found, flow.SlipFound)
        assert (found.view.number, found.view.ahead) == (number, 0)
    assert (await server.client.hall()).waiting == 1


async def test_effects_tell_the_flow_and_print_a_sheet(tmp_path: Path) -> None:
    told, tray = Told(), tmp_path / "tray"
    information = sheets.Information(title=CODE, url=CODE)
    async with (
        serving(tmp_path / "sounds", dossiers=SAMPLES) as served,
        hands(served.url, f"tray://{tray}", told, tmp_path) as effects,
    ):
        effects.do(flow.FindDossier(CODE))
        await told.until(lambda one: isinstance(one, flow.DossierFound))
        effects.do(flow.FollowSlip("d" * 22))
        await told.until(lambda one: one == flow.SlipMissed("d" * 22, "unknown"))
        effects.do(flow.PrintSheet(information))
        await told.until(lambda one: one == flow.SheetChanged(information, "printed"))
    (printed,) = tray.glob("*.png")
    assert CODE not in printed.name


async def test_whoever_scans_a_receipt_and_takes_a_number_is_known_by_it_at_the_counter(
    tmp_path: Path,
) -> None:
    """The kiosk's flow with its own hands, as in the hall: scanned, looked up, a number, called."""
    told = Told()
    async with (
        serving(tmp_path / "sounds", dossiers=SAMPLES) as served,
        hands(served.url, f"tray://{tmp_path / 'tray'}", told, tmp_path) as effects,
    ):
        state = walk(hall=await served.client.hall())

        async def do(happening: flow.Happening, until: type[flow.Happening]) -> None:
            nonlocal state
            state, (effect, *_) = then(state, happening, key=new_key())
            effects.do(effect)
            await told.until(lambda happened: isinstance(happened, until))
            news = next(one for one in told.all if isinstance(one, until))
            state, _ = then(state, news)

        scan = scans.read_scan(f"https://example.vn/tra-cuu?MHS={CODE.lower()}")
        await do(flow.Scanned(scan), flow.DossierFound)
        for touch in (flow.TakeForDossier(), flow.WithoutCard()):
            state, _ = then(state, touch)
        await do(flow.Declare(False), flow.Issued)
        await served.client.at_counter("1", "open", OpenCounterRequest(key=new_key()))
        await served.client.next("1", NextRequest(key=new_key()))
        current = (await served.client.counter("1")).current
    assert state.ticket is not None
    assert current is not None
    assert (current.number, current.dossier) == (state.ticket.number, CODE)


def test_no_code_is_too_short_for_a_scanner() -> None:
    assert SHORTEST <= receipt_codes.SHORTEST_CODE
