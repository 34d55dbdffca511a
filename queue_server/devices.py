"""The devices of a hall: their last reports, who announces, what is wrong. Not in the ledger."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from queue_server.contract.messages import HealthReport, Trouble
from queue_server.hall.service import Zone

#: Seconds after which a device is to report again.
REPORT_EVERY = 5
#: A device whose report is older than this counts as away.
AWAY_AFTER = datetime.timedelta(seconds=3 * REPORT_EVERY)
#: A device that has been away for this long is no longer spoken of (it was taken down).
FORGOTTEN_AFTER = datetime.timedelta(hours=12)
#: Devices remembered at the most; a flood of invented names must not fill the memory.
MOST_DEVICES = 500


class TooManyDevices(Exception):
    """More devices have reported than a hall can have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Device:
    """A device as it last reported."""

    device: str
    report: HealthReport
    since: datetime.datetime
    last_seen: datetime.datetime
    #: Code of a trouble to the instant of its first report.
    troubles: Mapping[str, datetime.datetime]
    #: A kiosk has given no leased number before this that it has not handed in.
    contact: datetime.datetime | None = None

    def away(self, now: datetime.datetime) -> bool:
        """Whether its reports have stayed away."""
        return now - self.last_seen > AWAY_AFTER


class Devices:
    """The devices of one hall."""

    def __init__(self) -> None:
        self._devices: dict[str, Device] = {}
        #: Contacts that an earlier process has noted.
        self._earlier: dict[str, datetime.datetime] = {}

    def report(self, device: str, report: HealthReport, now: datetime.datetime) -> bool:
        """Take a report; tells whether it changed what anybody sees.

        Raises:
            TooManyDevices: the device is new and there is no room.
        """
        before = self._devices.get(device)
        if before is None and len(self._devices) >= MOST_DEVICES:
            raise TooManyDevices
        since = {trouble.code: now for trouble in _troubles_of(report)}
        if before is not None:
            since |= {code: at for code, at in before.troubles.items() if code in since}
        self._devices[device] = Device(
            device=device,
            report=report,
            since=before.since if before else now,
            last_seen=now,
            troubles=since,
            contact=self._contact_after(device, report, before),
        )
        return before is None or before.report != report or before.away(now)

    def _contact_after(
        self, device: str, report: HealthReport, before: Device | None
    ) -> datetime.datetime | None:
        """When a kiosk was last in contact for certain.

        That is its report before this one, whose answer it has had: of this one's nobody knows yet. While it
        has numbers to hand in that it gave before, the contact stays where it was, so that they keep their
        places although the kiosk reports again.
        """
        waits = report.kiosk is not None and report.kiosk.to_hand_in > 0
        if report.kind != "kiosk" or before is None or waits:
            return self.contact(device)
        return before.last_seen

    def contact(self, device: str) -> datetime.datetime | None:
        """When a kiosk was last in contact; nothing where that is not known."""
        known = self._devices.get(device)
        return (known.contact if known else None) or self._earlier.get(device)

    def contacts(self) -> dict[str, datetime.datetime]:
        """When the kiosks that have reported were last in contact."""
        return {name: device.contact for name, device in self._devices.items() if device.contact is not None}

    def remember(self, contacts: Mapping[str, datetime.datetime]) -> None:
        """Take over what an earlier process has noted."""
        self._earlier = dict(contacts)

    def all(self, now: datetime.datetime) -> list[Device]:
        """The devices that are still spoken of, by name."""
        gone = [name for name, device in self._devices.items() if now - device.last_seen > FORGOTTEN_AFTER]
        for name in gone:
            del self._devices[name]
        return sorted(self._devices.values(), key=lambda device: device.device)

    def announcer(self, zone: Zone, now: datetime.datetime) -> str | None:
        """Who plays the calls of a zone: the first one configured that can, else the one longest here."""
        able = {
            device.device: device
            for device in self._devices.values()
            if device.report.can_announce and device.report.zone == zone.id and not device.away(now)
        }
        configured = next((name for name in zone.announcers if name in able), None)
        if configured is not None:
            return configured
        return min(able.values(), key=lambda device: (device.since, device.device)).device if able else None

    def troubles(self, now: datetime.datetime) -> list[Trouble]:
        """What devices reported, and which of them are away."""
        found: list[Trouble] = []
        for device in self.all(now):
            if device.away(now):
                found.append(Trouble(code="device-away", since=device.last_seen, device=device.device))
                continue
            found += [
                Trouble(
                    code=trouble.code,
                    since=device.troubles[trouble.code],
                    device=device.device,
                    advice=trouble.advice,
                )
                for trouble in _troubles_of(device.report)
            ]
        return found


def _troubles_of(report: HealthReport) -> tuple[Trouble, ...]:
    """What a device says is wrong, and what its figures say."""
    if report.kiosk is None or not report.kiosk.to_hand_in:
        return report.troubles
    return (*report.troubles, Trouble(code="numbers-to-hand-in"))


__all__ = ["AWAY_AFTER", "REPORT_EVERY", "Device", "Devices", "TooManyDevices"]
