"""``printers list``: what is connected, each as an address that can be pasted into ``kiosk.toml``."""

from __future__ import annotations

from collections.abc import Iterable

from printers.drivers.driver import Findings

_NETWORK = "A printer in the network is not looked for; its address is tcp://host:9100."


def lines(findings: Iterable[Findings]) -> list[str]:
    """What the command says: the printers, then what hinders finding or using one."""
    findings = tuple(findings)
    printers = [found for seen in findings for found in seen.printers]
    wide = max((len(found.address) for found in printers), default=0)
    said = [f"{found.address:<{wide}}  {found.description}".rstrip() for found in printers]
    if not printers:
        said.append("No printer is connected to this machine.")
    return [*said, _NETWORK, *(seen.note for seen in findings if seen.note)]


__all__ = ["lines"]
