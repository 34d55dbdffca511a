"""A hall that keeps a register of its own, for tests of the officer's page."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import config.load
from queue_server.dossiers.core import acts
from queue_server.dossiers.register import Done, Register
from queue_server.dossiers.sources.register import RegisterSource
from queue_server.web.routes import HALLS
from tests.queue_server.dossiers.registering import make_register, origin, processed
from tests.serving import HALL, ZONE, Served, serving

PROCEDURES = config.load.FOLDER / "procedures"
#: Nobody at the desk: who took in and who processed what is there already.
RECEIVER, CLERK = "staff-1", "staff-2"


@contextlib.asynccontextmanager
async def registering(folder: Path) -> AsyncIterator[tuple[Served, Register]]:
    """The sample hall with its procedures and a register."""
    samples = config.load.FOLDER / "samples" / "dossiers.toml"
    async with serving(folder / "sounds", procedures=PROCEDURES, dossiers=samples) as served:
        hosted = served.application[HALLS][HALL]
        register = make_register(None, hosted.engine.now)
        source = RegisterSource(
            register.file, register.chain, ZoneInfo(ZONE), hosted.engine.now, hosted.lookups.procedure
        )
        hosted.register, hosted.lookups.source = register, source
        await register.start()
        try:
            yield served, register
        finally:
            await register.stop()
            hosted.register = None
            register.file.close()


async def finished(register: Register, key: str = "first") -> Done:
    """A dossier whose result is there."""
    done = await processed(register, key)
    return await stepped(register, done, acts.Finish(origin=origin(f"{key}-end", CLERK), by=CLERK))


async def lacking(
    register: Register, papers: Sequence[str] = ("birth-certificate",), key: str = "lacks"
) -> Done:
    """A dossier whose owner is asked for papers."""
    done = await processed(register, key)
    asked = acts.AskSupplement(
        origin=origin(f"{key}-ask", CLERK), by=CLERK, papers=tuple(papers), reason="missing-paper"
    )
    return await stepped(register, done, asked)


async def stepped(register: Register, done: Done, act: acts.Step) -> Done:
    """A step further."""
    return await register.step(done.dossier.code, act, {})
