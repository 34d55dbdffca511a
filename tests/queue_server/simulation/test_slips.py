"""Slips that fall into the tray."""

from __future__ import annotations

import asyncio
from pathlib import Path

import zxingcpp
from PIL import Image

from queue_server.client import new_key
from queue_server.contract.messages import IssueRequest
from queue_server.simulation.slips import Tray
from tests.queue_server.simulation.waiting import until
from tests.serving import Served


async def test_a_slip_is_the_ticket(server: Served, tmp_path: Path) -> None:
    answer = await server.client.issue(IssueRequest(key=new_key(), service="insurance", language="km"))
    path = await asyncio.to_thread(Tray(folder=tmp_path / "tray").lay, await server.client.hall(), answer)
    assert path.name.endswith(f"-{answer.number}.png")
    with Image.open(path) as image:
        assert image.width == 576
        codes = zxingcpp.read_barcodes(image.convert("L"))
    assert [code.text for code in codes] == [answer.url]


async def test_the_tray_keeps_the_newest(server: Served, tmp_path: Path) -> None:
    (tmp_path / "somebody-elses.png").write_bytes(b"")
    view, tray = await server.client.hall(), Tray(folder=tmp_path, keep=2, every=0.0)
    fill = asyncio.create_task(tray.fill())
    answers = [await server.client.issue(IssueRequest(key=new_key(), service="guidance")) for _ in range(4)]
    for answer in answers:
        tray.drop(view, answer)
    wanted = {answer.number for answer in answers[-2:]}
    await until(lambda: {path.stem.rpartition("-")[2] for path in tmp_path.glob("2*.png")} == wanted)
    fill.cancel()
    assert (tmp_path / "somebody-elses.png").exists()


async def test_a_folder_that_cannot_be_written_stops_nothing(server: Served, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    view, tray = await server.client.hall(), Tray(folder=tmp_path / "file" / "tray", every=0.0)
    fill = asyncio.create_task(tray.fill())
    answer = await server.client.issue(IssueRequest(key=new_key(), service="guidance"))
    tray.drop(view, answer)
    await until(lambda: tray.not_laid == 1)
    assert not fill.done()
    fill.cancel()
