"""The register of a real server process: killed, verified, rebuilt; and what was planted is found nowhere."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

import config.load
from queue_server.__main__ import main
from queue_server.client import Away, Client, Refused, new_key
from queue_server.contract import codec, messages
from tests.serving import HALL, SAMPLE, ServerProcess

ROUNDS, AT_ONCE = 2, 50
BIRTH, PAPERS = "1.001193", (messages.DossierPaper(id="birth-notice", originals=1),)
#: Invented. None of these words is in any text of the program.
NAMES = ("Trịnhq Quỳnhx Nghiệmz", "Lêêê Giảđịnh", "ឈ្មោះសាកល្បង")
PHONES = ("0987 650 001", "0987.650.002", "+84987650003")
ADDRESS, NOTE = "999/7 hẻm Vôdanhh", "con dấu nhòeenhoẹt, gọi bà Tưmẫu"


@pytest.fixture
def process(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server whose configuration has a register."""
    folder = tmp_path / "config"
    folder.mkdir()
    shutil.copy(SAMPLE, folder / "hall.toml")
    shutil.copy(config.load.FOLDER / "dossiers.toml", folder)
    made = ServerProcess(tmp_path / "store" / "hall.sqlite", config=folder / "hall.toml")
    made.start()
    yield made
    made.stop()


def receiving(key: str, officer: str, place: int = 0) -> messages.ReceiveRequest:
    """Take a planted dossier in."""
    applicant = messages.Applicant(name=NAMES[place % 3], phone=PHONES[place % 3], address=ADDRESS)
    return messages.ReceiveRequest(
        key=key, officer=officer, procedure=BIRTH, case="married", papers=PAPERS, applicant=applicant,
        working_days=3, note=NOTE,
    )  # fmt: skip


# ------------------------------------------------------------ killed


async def test_codes_have_no_gap_and_no_double_when_the_server_is_killed_among_them(
    process: ServerProcess,
) -> None:
    told: dict[str, str] = {}
    for each in range(ROUNDS):
        requests = [receiving(new_key(), f"staff-{number % 5}") for number in range(AT_ONCE)]
        enough = asyncio.Event()

        async def take(
            client: Client, request: messages.ReceiveRequest, enough: asyncio.Event = enough
        ) -> None:
            with contextlib.suppress(Away):
                told[request.key] = (await client.receive_dossier(request)).code
                enough.set()

        async with Client(process.url, HALL, timeout=60) as client:
            taking = [asyncio.create_task(take(client, request)) for request in requests]
            await asyncio.wait_for(enough.wait(), 60)
            process.kill()
            await asyncio.gather(*taking)
        await asyncio.to_thread(process.start)
        async with Client(process.url, HALL, timeout=60) as client:
            answers = await asyncio.gather(*(client.receive_dossier(request) for request in requests))
        for request, answer in zip(requests, answers, strict=True):
            assert told.setdefault(request.key, answer.code) == answer.code, "the same key, the same answer"
        assert sorted(int(code[-4:]) for code in told.values()) == list(range(1, AT_ONCE * (each + 1) + 1))


async def test_verify_and_rebuild_know_the_register(
    process: ServerProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    store = f"sqlite:///{process.store}"
    file = process.store.with_name("hall-dossiers.sqlite")
    async with Client(process.url, HALL) as client:
        taken = await client.receive_dossier(receiving(new_key(), "staff-1"))
        await client.dossier_of_register(taken.code, "staff-2")
    assert main(["verify", "--store", store]) == 0, "also beside its owner"
    process.kill(signal.SIGTERM)
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE register SET status = 'returned'")
    assert main(["rebuild", "--store", store]) == 0
    assert "1 events of dossiers read" in capsys.readouterr().out
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        assert connection.execute("SELECT status FROM register").fetchall() == [("received",)]
        connection.execute("UPDATE chain SET body = replace(body, 'staff-2', 'staff-1') WHERE seq = 1")
    assert main(["verify", "--store", store]) == 1
    verified = capsys.readouterr().out
    assert f"{HALL}/dossiers: the chain holds" in verified
    assert f"{HALL}/audit: BAD row 1: its hash does not follow" in verified


# ------------------------------------------------------------ planted words


def spellings() -> Iterator[bytes]:
    """Each planted word by itself, as files, logs and feeds might write it."""
    words = {word for text in (*NAMES, ADDRESS, NOTE) for word in text.split() if len(word) > 4}
    words |= {"".join(sign for sign in phone if sign.isdigit())[-9:] for phone in PHONES}
    words |= {*NAMES, *PHONES}
    for word in words:
        for form in ("NFC", "NFD"):
            text = unicodedata.normalize(form, word)
            yield from (text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode())
            yield from (text.upper().encode(), text.encode("unicode_escape"))


async def _overheard(url: str, path: str, heard: list[bytes]) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{url}{path}") as answer:
        while chunk := await answer.content.readany():
            heard.append(chunk)


async def test_what_was_planted_is_nowhere_but_under_its_seal(process: ServerProcess) -> None:
    base = f"/api/v1/halls/{HALL}"
    feeds = (
        "/feed",
        "/board/feed?zone=main",
        "/supervisor/feed",
        "/counters/3/feed",
        "/counters/3/display/feed",
    )
    heard: list[bytes] = []
    listening = [asyncio.create_task(_overheard(process.url, base + path, heard)) for path in feeds]
    async with Client(process.url, HALL) as client:
        codes = await _a_day(client)
        shown = await client.dossier_of_register(codes[0], "staff-9")
        assert (shown.applicant, shown.steps[1].note) == (receiving("", "").applicant, NOTE), "it is kept"
        heard += [codec.encode(await client.dossier(code)) for code in codes]
        number = messages.IssueRequest(key=new_key(), service="birth-death")
        heard.append(codec.encode(await client.issue(number)))
        lists = f"{base}/register/dossiers?list=to-hand-over"
        heard += [await client.fetch(path) for path in (lists, f"{base}/supervisor", "/metrics", "/healthz")]
    assert not any(task.done() for task in listening), "every feed was listened to until now"
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    process.kill()
    files = {path.name: path.read_bytes() for path in process.store.parent.rglob("*") if path.is_file()}
    assert "hall-dossiers.sqlite-wal" in files, "killed: what is not yet in the file itself is looked at too"
    everything = {**files, "log": process.said.encode(), "feeds and answers": b"".join(heard)}
    assert codes[0].encode() in everything["hall-dossiers.sqlite-wal"] + everything["hall-dossiers.sqlite"]
    assert codes[0].encode() in everything["feeds and answers"]
    assert any(word in codec.encode(shown) for word in spellings()), "what is searched for can be found"
    for word in spellings():
        found = [name for name, content in everything.items() if word in content]
        assert not found, f"{word!r} is in {found}"


async def _a_day(client: Client) -> list[str]:
    """Planted dossiers of every kind: taken in, handed over, one with papers asked for, one wrong."""
    codes = []
    for place in range(3):
        taken = await client.receive_dossier(receiving(new_key(), "staff-1", place))
        over = messages.HandOverRequest(
            key=new_key(), officer="staff-1", expect=taken.seq, to="staff-2", note=NOTE
        )
        await client.on_dossier(taken.code, "hand-over", over)
        codes.append(taken.code)
    for wrong in ({"key": "short"}, {"papers": [{"id": NAMES[0]}]}, {"officer": NAMES[1]}, {NOTE: NOTE}):
        body = {
            "key": new_key(), "officer": "staff-1", "procedure": BIRTH, "papers": [{"id": "birth-notice"}],
            "applicant": {"name": NAMES[0], "phone": PHONES[0]}, **wrong,
        }  # fmt: skip
        async with aiohttp.ClientSession() as session:
            address = f"{client.base_url}/api/v1/halls/{HALL}/register/dossiers"
            async with session.post(address, json=body) as answer:
                assert answer.status == 422
    return codes


# ------------------------------------------------------------ several halls


async def test_two_halls_of_a_server_do_not_give_the_codes_of_one_organisation(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    (tmp_path / "rach-gia.toml").write_text(text)
    (tmp_path / "long-xuyen.toml").write_text(text.replace('id = "rach-gia"', 'id = "long-xuyen"', 1))
    shutil.copy(config.load.FOLDER / "dossiers.toml", tmp_path)
    second = ("--config", str(tmp_path / "long-xuyen.toml"), "--no-forecast")
    process = ServerProcess(tmp_path / "{name}.sqlite", config=tmp_path / "rach-gia.toml", more=second)
    await asyncio.to_thread(process.start)
    try:
        async with Client(process.url, HALL) as one, Client(process.url, "long-xuyen") as other:
            await one.receive_dossier(receiving(new_key(), "staff-1"))
            with pytest.raises(Refused) as refused:
                await other.receive_dossier(receiving(new_key(), "staff-1"))
            told = [trouble.advice for trouble in (await other.supervisor()).troubles]
    finally:
        process.stop()
    assert refused.value.problem.code == "no-register"
    assert any('the hall "rach-gia" of this server gives the codes of H01.33.12' in text for text in told)
