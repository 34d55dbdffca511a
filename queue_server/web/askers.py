"""Who asks, for limits on how often: the caller's address and the device that it says it is."""

from __future__ import annotations

import ipaddress

from aiohttp import web


def address_of_asker(request: web.Request) -> str:
    """The peer, or whom a proxy on this machine speaks for; networks of IPv6 count as one."""
    peer = request.remote or ""
    try:
        if ipaddress.ip_address(peer).is_loopback:
            peer = _forwarded(request) or peer
        address = ipaddress.ip_address(peer)
    except ValueError:
        return request.remote or ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    # An address of IPv4 in the clothes of IPv6 is one machine, not a network that holds all of them.
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


def _forwarded(request: web.Request) -> str:
    """What the proxy itself has added: the end of the last line; what is before it came from outside."""
    lines = request.headers.getall("X-Forwarded-For", [""])
    return lines[-1].rpartition(",")[2].strip()


__all__ = ["address_of_asker"]
