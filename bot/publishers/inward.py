"""Whether an address leads into our own network, where a mistyped or hijacked name must not take our calls."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""The addresses of a host. Raises OSError where there are none."""


async def resolved(host: str) -> Sequence[str]:
    """The addresses of a host, as this machine finds them. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def leads_inward(address: str) -> bool:
    """Whether this address is private, of this machine, or of no use to anybody outside. Raises ValueError."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return not (mapped or found).is_global
