"""Numbers in reserve: leased while the server is there, given while it is away, handed in when it is back."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from functools import partial

import structlog

from kiosk import given
from kiosk.given import Summary
from kiosk.hall_time import HallTime
from kiosk.memory import Memory
from queue_server.client import Client, Refused, new_key
from queue_server.contract import leases
from queue_server.contract.messages import (
    HallView,
    IssueAnswer,
    IssueRequest,
    LeaseAnswer,
    LeaseRequest,
    Trouble,
)

log = structlog.get_logger()

#: Seconds until it is asked again after the server refused, or gave less than is wanted.
ASK_EVERY = 60.0
#: Refusals that say nothing of the number, only that this server cannot take it now.
LATER = frozenset({"day-not-open", "not-found", "unknown-hall", "wrong-method"})
#: The server has lost the key by which it lent: nothing that this lease gives can prove itself.
WORTHLESS = "forged-slip"


class NoNumber(Exception):
    """No number can be given without the server."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        #: ``lease-missing``, ``lease-void``, ``lease-used-up`` or ``unknown-service``.
        self.code = code


class Leasing:
    """The lease of one kiosk.

    Args:
        memory: opened.
        client: of the hall.
        device: this kiosk's name.
        now: hall time.
        on_change: told how many numbers are left whenever that changes.
    """

    def __init__(
        self, memory: Memory, client: Client, device: str, now: HallTime,
        on_change: Callable[[int], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._memory, self._client, self._device, self._now = memory, client, device, now
        self.on_change = on_change
        self._lease: LeaseAnswer | None = None
        self._summary = Summary()
        self._told = 0
        #: The request that has had no answer yet.
        self._request: LeaseRequest | None = None
        self._asked_for: tuple[object, ...] | None = None
        self._ask_from = 0.0

    async def start(self) -> None:
        """Recall the lease. One that was written elsewhere, or for another kiosk, is not used."""
        lease = await self._memory.run(lambda file: given.recall_lease(file, self._memory.here()))
        if lease and (lease.device, lease.hall) != (self._device, self._client.hall_id):
            lease = None
        if lease is None:
            await self._memory.run(given.drop_lease)
        self._lease = lease
        await self._count()

    # ------------------------------------------------------------ how it stands

    @property
    def lease(self) -> LeaseAnswer | None:
        """The lease that is held."""
        return self._lease

    @property
    def left(self) -> int:
        """Numbers that can be given now."""
        return 0 if self._why_none() else self._summary.left

    @property
    def to_hand_in(self) -> int:
        """Numbers given that the server has not answered yet."""
        return self._summary.to_hand_in

    @property
    def extent(self) -> tuple[str, str, int, datetime.datetime] | None:
        """The first and the last number of the lease, how many are left, and when it ends."""
        lease = self._lease
        if lease is None:
            return None
        first, last = (
            leases.number(lease.prefix, lease.digits, sequence) for sequence in (lease.first, lease.last)
        )
        return first, last, self.left, lease.ends

    def troubles(self) -> tuple[Trouble, ...]:
        """What the supervisor is told."""
        found = []
        if self._asked_for and (not self._lease or 4 * self.left < _size(self._lease)):
            found.append(Trouble(code="lease-low", advice=self._why_none() or ""))
        if self._summary.refused:
            found.append(Trouble(code="hand-in-refused", advice=str(self._summary.refused)))
        return tuple(found)

    def _why_none(self) -> str | None:
        if self._lease is None:
            return "lease-missing"
        if self._now() >= self._lease.ends:
            return "lease-void"
        return None if self._summary.left > 0 else "lease-used-up"

    async def _count(self) -> None:
        self._summary = await self._memory.run(lambda file: given.summary(file, self._memory, self._lease))
        self.tell()

    def tell(self) -> None:
        """Say how many are left, if that has changed: a count, or the end of the day."""
        if self.left != self._told:
            self._told = self.left
            self.on_change(self.left)

    # ------------------------------------------------------------ while the server is away

    async def give(self, request: IssueRequest, hall: HallView, *, sent: bool) -> IssueAnswer:
        """The next number of the lease; it is on the disk when this returns.

        Args:
            request: what was wanted of the server.
            hall: its last view.
            sent: the server may have had the request.

        Raises:
            NoNumber: there is none to give.
            Unwritable: the disk does not take it.
        """
        service = next((entry for entry in hall.services if entry.id == request.service), None)
        lease = self._lease
        code = "unknown-service" if service is None else self._why_none()
        if code is not None or lease is None or service is None:
            raise NoNumber(code or "lease-missing")
        wish = given.Wish(
            request=request, service=service, language=hall.languages[0], now=self._now.instant, sent=sent
        )
        try:
            answer = await self._memory.run(lambda file: given.give(file, self._memory, lease, wish))
        except given.UsedUp:
            raise NoNumber("lease-used-up") from None
        log.info("leased-number-given", number=answer.number)
        await self._count()
        return answer

    # ------------------------------------------------------------ while the server is there

    async def renew(self, hall: HallView) -> None:
        """Ask for numbers where they are wanted.

        Raises:
            Away: the server does not answer; ask again, with the same key.
            Unwritable: the lease cannot be kept, so it is not used.
        """
        if not self._wants(hall):
            return
        held = self._lease.lease if self._lease else None
        if self._request is None or self._request.holds != held:
            self._request = LeaseRequest(key=new_key(), holds=held)
        try:
            lease = await self._client.lease(self._device, self._request)
        except Refused as refused:
            log.warning("no-lease", code=refused.problem.code)
        else:
            await self._memory.run(lambda file: given.keep_lease(file, lease, self._memory.here()))
            self._lease = lease
            log.info("leased", lease=lease.lease, first=lease.first, last=lease.last)
            await self._count()
        self._request = None
        self._asked_for = (hall.day, hall.epoch)
        self._ask_from = time.monotonic() + ASK_EVERY if self._is_short(hall) else 0.0

    def _wants(self, hall: HallView) -> bool:
        again = time.monotonic() >= self._ask_from or self._asked_for != (hall.day, hall.epoch)
        return again and self._is_short(hall)

    def _is_short(self, hall: HallView) -> bool:
        """Whether more than half of it is given, or it is of another day or epoch, or there is none."""
        lease = self._lease
        if lease is None or hall.day not in (None, lease.day) or hall.epoch != lease.epoch:
            return True
        return 2 * self._summary.left < _size(lease)

    async def hand_in(self) -> None:
        """Tell the server of every number given without it, in order, each until it has answered.

        Raises:
            Away: it does not answer (any more).
            Unwritable: its answer cannot be kept; it is asked again, which changes nothing.
        """
        if not self._summary.to_hand_in:
            return
        try:
            for number in await self._memory.run(given.to_hand_in):
                outcome = await self._admitted(number)
                if outcome in LATER:
                    break
                await self._memory.run(partial(given.handed, number=number, outcome=outcome))
                if outcome == WORTHLESS and self._lease and self._lease.lease == number.lease:
                    await self._memory.run(given.drop_lease)
                    self._lease, self._ask_from = None, 0.0
        finally:
            await self._count()

    async def _admitted(self, number: given.Given) -> str:
        """What the server says of a number: a code, if it does not take it."""
        try:
            await self._client.admit(number.ticket, number.admission)
        except Refused as refused:
            code = refused.problem.code
            log.warning("hand-in-refused", number=number.number, code=code)
            return code
        return given.ADMITTED

    async def give_back(self, ticket: str) -> None:
        """Nobody waits for this number, whoever gave it."""
        await self._memory.run(lambda file: given.give_back(file, ticket))
        await self._count()


def _size(lease: LeaseAnswer) -> int:
    return lease.last - lease.first + 1


__all__ = ["ASK_EVERY", "LATER", "WORTHLESS", "Leasing", "NoNumber"]
