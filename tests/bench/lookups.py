"""Looking dossiers up: 500 a second in a register of five million, alone and beside 100,000 guesses."""

# ruff: noqa: S608  # the statements are made of this file's own constants

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import config.load
from queue_server.dossiers import check_words
from queue_server.store.dossiers.file import DossierFile
from tests.bench.cases import Table
from tests.bench.hall import API, FEEDS, Hall, large_config, running
from tests.bench.load import Address, Connection, Figures, drive

#: A second, for so many seconds, over so many connections.
RATE, SECONDS, CONNECTIONS = 500, 30, 64
#: Dossiers a day, from the first day on.
_A_DAY, _FIRST_DAY, _ORGANISATION = 2000, "2020-01-01", "H01.33.12"
_CODE = (
    f"'{_ORGANISATION}-' || substr(strftime('%Y%m%d', '{_FIRST_DAY}', '+' || (i / {_A_DAY}) || ' days'), 3)"
    f" || printf('-%04d', i % {_A_DAY} + 1)"
)
_COUNTED = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
_FILL = (
    f"INSERT INTO chain {_COUNTED} SELECT 'rach-gia/dossiers', i + 1, 1577836800000 + i, {_CODE},"
    " 'DossierReceived.1', '{}', randomblob(32) FROM n",
    "INSERT INTO chain_heads SELECT chain, seq, hash FROM chain ORDER BY seq DESC LIMIT 1",
    f"INSERT INTO register {_COUNTED} SELECT {_CODE}, 'rach-gia/dossiers', i + 1, '{_ORGANISATION}',"
    f" date('{_FIRST_DAY}', '+' || (i / {_A_DAY}) || ' days'), i % {_A_DAY} + 1, '1.001193', 'returned',"
    " 1577836800000 + i, 1577836900000 + i, 1577836900000 + i, 1577836900000 + i, '[]', 1577836900000 + i,"
    " NULL, NULL FROM n",
)


async def lookups(folder: Path, quick: bool) -> Table:
    """Time to answer, in a hall that wants check words; and what guessing finds meanwhile."""
    count, seconds, guesses = (20_000, 2, 2_000) if quick else (5_000_000, SECONDS, 100_000)
    _configure(folder)
    filled = time.perf_counter()
    known = _fill(folder / "hall-dossiers.sqlite", count, RATE * seconds)
    table: Table = {"lookups.dossiers": float(count), "lookups.filled_s": time.perf_counter() - filled}
    async with running(folder, feeds=FEEDS) as hall:
        await _paced(hall.address, _honest(known[:RATE]), RATE)
        worked = hall.worked()
        table |= _told("lookups", await _paced(hall.address, _honest(known), RATE))
        # Other work on the machine changes it little.
        table["lookups.cpu_us"] = (hall.worked() - worked) / len(known) * 1e6
        found, guessed = await asyncio.gather(
            _paced(hall.address, _honest(known), RATE), _guess(hall, guesses)
        )
        table |= _told("lookups.beside_guesses", found)
        table |= {
            "guesses.count": float(len(guessed.times) + guessed.errors),
            "guesses.hits": float(len(guessed.times)),
            "guesses.per_s": (len(guessed.times) + guessed.errors) / guessed.seconds,
        }
    return table


def _told(name: str, figures: Figures) -> Table:
    return {
        f"{name}.p50_ms": figures.milliseconds(50),
        f"{name}.p99_ms": figures.milliseconds(99),
        f"{name}.longest_ms": figures.milliseconds(100),
        f"{name}.errors": float(figures.errors),
    }


def _configure(folder: Path) -> None:
    """Beside the hall's file: its register wants the word of the receipt."""
    large_config(folder)
    text = (config.load.FOLDER / "dossiers.toml").read_text(encoding="utf-8")
    if text.count("check_word = false") != 1:
        raise ValueError("the sample says otherwise whether a check word is wanted")
    (folder / "dossiers.toml").write_text(text.replace("check_word = false", "check_word = true"))


def _fill(path: Path, count: int, wanted: int) -> list[str]:
    """Make the file; so many codes that are in it, with their words."""
    DossierFile(path).close()
    connection = sqlite3.connect(path)
    for statement in _FILL:
        connection.execute(statement, {"count": count})
    connection.commit()
    rows = connection.execute(
        "SELECT subject, hash FROM chain WHERE seq IN (SELECT 1 + abs(random() % :count)"
        " FROM (WITH RECURSIVE m(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM m WHERE j < :wanted)"
        " SELECT j FROM m))",
        {"count": count, "wanted": wanted * 2},
    ).fetchall()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    codes = [check_words.written(code, first) for code, first in rows]
    Random(1).shuffle(codes)
    return list(itertools.islice(itertools.cycle(codes), wanted))


def _question(code: str, asker: int) -> bytes:
    """From a phone of its own, as a proxy on this machine tells."""
    address = f"10.{asker >> 16 & 255}.{asker >> 8 & 255}.{asker & 255}"
    return f"GET {API}/dossiers/{code} HTTP/1.1\r\nHost: bench\r\nX-Forwarded-For: {address}\r\n\r\n".encode()


def _honest(codes: Sequence[str]) -> list[bytes]:
    """People who look up what is theirs, each now and then."""
    return [_question(code, 1_000_000 + place % 4000) for place, code in enumerate(codes)]


async def _guess(hall: Hall, count: int) -> Figures:
    """Codes that surely exist, with words by chance: half from one address, half from a thousand."""
    random = Random(2)

    def questions() -> Iterator[bytes]:
        for place in range(count):
            code = f"{_ORGANISATION}-20{random.randrange(1, 13):02}{random.randrange(1, 29):02}"
            word = f"{random.getrandbits(24):06X}"
            asker = 0 if place % 2 else place % 1000
            yield _question(f"{code}-{random.randrange(1, _A_DAY):04}-{word}", asker)

    began = time.perf_counter()
    line = questions()
    figures = await drive(hall.address, [line] * 8)
    figures.seconds = time.perf_counter() - began
    return figures


async def _paced(address: Address, requests: Sequence[bytes], rate: float) -> Figures:
    """So many a second, whether the answers come or not; one that had to wait for its turn is the slower."""
    figures = Figures()
    connections = [await Connection.open(address) for _ in range(CONNECTIONS)]
    began = time.perf_counter() + 0.1

    async def ask(place: int, connection: Connection) -> None:
        for number in range(place, len(requests), CONNECTIONS):
            due = began + number / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
                due = time.perf_counter()
            status, _ = await connection.ask(requests[number])
            if status == 200:
                figures.times.append(time.perf_counter() - due)
            else:
                figures.errors += 1

    await asyncio.gather(*(ask(place, connection) for place, connection in enumerate(connections)))
    figures.seconds = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return figures


__all__ = ["lookups"]
