"""A register for tests, and a process that takes dossiers in until it is killed."""

from __future__ import annotations

import asyncio
import datetime
import sys
from collections.abc import Callable
from pathlib import Path

from queue_server.dossiers.core import acts, events
from queue_server.dossiers.core.deadlines import Term
from queue_server.dossiers.core.discipline import Organisation, RegisterDiscipline
from queue_server.dossiers.register import Done, Register
from queue_server.dossiers.sealing import Sealing
from queue_server.hall.events import Origin
from queue_server.hall.service import Session
from queue_server.keyring import KeyFolder
from queue_server.store.dossiers.file import DossierFile

HALL, CHAIN, AUDIT = "rach-gia", "rach-gia/dossiers", "rach-gia/audit"
#: Monday, 8 in the morning there.
MORNING = datetime.datetime(2026, 10, 5, 1, 0, tzinfo=datetime.UTC)
DISCIPLINE = RegisterDiscipline(
    time_zone="Asia/Ho_Chi_Minh",
    organisations=(Organisation(code="H01.33.12", names={"vi": "Phường mẫu"}),),
    hours=((Session(start=datetime.time(7), end=datetime.time(17)),),) * 5 + ((), ()),
)
WORDS = {"name": "Nguyễn Thị Thử Nghiệm", "phone": "0987 654 321", "note": "nhà ở đầu hẻm, gọi buổi chiều"}


class Clock:
    """Hall time that stands until it is moved."""

    def __init__(self, now: datetime.datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime.datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.now += datetime.timedelta(**time)


def make_register(
    path: Path | None,
    now: Callable[[], datetime.datetime],
    keys: KeyFolder | None = None,
    discipline: RegisterDiscipline = DISCIPLINE,
) -> Register:
    """A register over a file, not started; close its ``file`` at the end."""
    return Register(HALL, DossierFile(path), discipline, Sealing(HALL, keys or KeyFolder()), now)


def receiving(key: str, by: str = "staff-1", procedure: str = "1.001193", content: str = "") -> acts.Receive:
    """Take a dossier in."""
    return acts.Receive(
        origin=Origin(sender=f"staff/{by}", key=key, content=content or procedure), by=by,
        procedure=procedure, case="married", papers=(events.Paper(id="birth-form", originals=1),),
        term=Term(days=3),
    )  # fmt: skip


def origin(key: str, by: str) -> Origin:
    """Who asks for a step."""
    return Origin(sender=f"staff/{by}", key=key, content=key)


async def processed(register: Register, key: str = "first") -> Done:
    """A dossier that staff-1 took in and staff-2 processes."""
    done = await register.receive(receiving(key), WORDS)
    act = acts.HandOver(origin=origin(f"{key}-over", "staff-1"), by="staff-1", to="staff-2")
    return await register.step(done.dossier.code, act, {})


async def _receive_until_killed(path: Path, begin: int) -> None:
    register = make_register(path, lambda: datetime.datetime.now(datetime.UTC).replace(microsecond=0))
    await register.start()

    async def one(number: int) -> None:
        done = await register.receive(receiving(f"{number}", by=f"staff-{number % 7}"), WORDS)
        print(number, done.dossier.code, flush=True)

    for number in range(begin, begin + 100_000, 10):
        await asyncio.gather(*(one(number + each) for each in range(10)))


if __name__ == "__main__":
    asyncio.run(_receive_until_killed(Path(sys.argv[1]), int(sys.argv[2])))
