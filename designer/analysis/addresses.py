"""Which addresses a prefix covers, which addresses are the public internet, and how to cut the space at boundaries.

Addresses are ints with their version (4 or 6), so that a whole address space can be cut into the few intervals in
which no rule and no route tells two addresses apart; one address of each then answers for all of them.
"""

from __future__ import annotations

import ipaddress
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from socket import AF_INET, inet_ntop, inet_pton
from typing import Literal, TypeAlias

from msgspec import Struct

from designer.analysis.dependency import ModelError

Version: TypeAlias = Literal[4, 6]
Interval: TypeAlias = tuple[int, int]
"""First and last address, both included."""
TOLD = 3
"""Ranges that are told one by one."""


class Prefix(Struct, frozen=True):
    """The addresses of one CIDR."""

    version: Version
    first: int
    last: int
    length: int
    text: str

    def covers(self, version: Version, address: int) -> bool:
        """Whether the address lies inside."""
        return self.version == version and self.first <= address <= self.last


@lru_cache(maxsize=1 << 16)
def parse_prefix(text: str) -> Prefix:
    """Which addresses a CIDR (or a single address) means; host bits are ignored. Raises ModelError."""
    try:
        net = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise ModelError(f"not an address range: {text!r} ({error})") from None
    first = int(net.network_address)
    return Prefix(net.version, first, first + net.num_addresses - 1, net.prefixlen, str(net))


@lru_cache(maxsize=1 << 16)
def parse_address(text: str) -> tuple[Version, int]:
    """Which version and number an address has. Raises ModelError."""
    try:
        if ":" in text:
            return 6, int(ipaddress.IPv6Address(text))
        return 4, int.from_bytes(inet_pton(AF_INET, text))  # a tenth of the time of an IPv4Address
    except (OSError, ValueError) as error:
        raise ModelError(f"not an address: {text!r} ({error})") from None


@lru_cache(maxsize=1 << 16)
def address_text(version: Version, address: int) -> str:
    """How an address is written."""
    return inet_ntop(AF_INET, address.to_bytes(4)) if version == 4 else str(ipaddress.IPv6Address(address))


def ranges_text(version: Version, intervals: Iterable[Interval]) -> tuple[str, ...]:
    """The fewest CIDRs that cover exactly the intervals."""
    make = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
    nets: list[str] = []
    for first, last in merged(intervals):
        nets.extend(str(net) for net in ipaddress.summarize_address_range(make(first), make(last)))
    return tuple(nets)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same numbers in as few intervals as possible, ascending."""
    result: list[Interval] = []
    for first, last in sorted(intervals):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return result


def without(intervals: Iterable[Interval], removed: Iterable[Interval]) -> list[Interval]:
    """The intervals less the removed ones."""
    gone = merged(removed)
    left: list[Interval] = []
    for first, last in merged(intervals):
        start = first
        for low, high in gone[max(bisect_right(gone, (first,)) - 1, 0) :]:
            if low > last:
                break
            if low > start:
                left.append((start, low - 1))
            start = max(start, high + 1)
        if start <= last:
            left.append((start, last))
    return left


def cut(intervals: Iterable[Interval], prefixes: Iterable[Prefix], version: Version) -> list[Interval]:
    """The intervals cut wherever a prefix of this version begins or ends."""
    edges = sorted({edge for p in prefixes if p.version == version for edge in (p.first, p.last + 1)})
    pieces: list[Interval] = []
    for first, last in intervals:
        start = first
        for edge in edges[bisect_right(edges, first) :]:
            if edge > last:
                break
            pieces.append((start, edge - 1))
            start = edge
        pieces.append((start, last))
    return pieces


def atoms(prefixes: Iterable[Prefix]) -> dict[Version, Sequence[int]]:
    """Per version the sorted places where some prefix begins or ends: addresses between two of them are alike."""
    edges: dict[Version, set[int]] = {4: set(), 6: set()}
    for prefix in prefixes:
        edges[prefix.version].update((prefix.first, prefix.last + 1))
    return {version: sorted(places) for version, places in edges.items()}


def _spans(*texts: str) -> list[Interval]:
    return [(p.first, p.last) for p in map(parse_prefix, texts)]


# Not public: IANA special-purpose registries (RFC 6890 and updates), multicast and the reserved top. The documentation
# ranges are left in: in drawings they stand for ordinary clients.
PUBLIC: dict[Version, tuple[Interval, ...]] = {
    4: tuple(
        without(
            _spans("0.0.0.0/0"),
            _spans(
                "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
                "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
            ),
        )
    ),
    6: tuple(_spans("2000::/3")),
}  # fmt: skip
"""The addresses of clients on the public internet."""

ORDINARY_CLIENT: dict[Version, int] = {
    4: int(ipaddress.IPv4Address("198.51.100.7")),
    6: int(ipaddress.IPv6Address("2001:db8:ffff::7")),
}
"""The address of a client that stands for all, unless a drawing tells it apart (documentation ranges, RFC 5737 and RFC 3849)."""

WHOLE: dict[Version, int] = {4: 8, 6: 16}
"""Length of the prefixes up to which a range is the internet rather than somebody's."""
BITS: dict[Version, int] = {4: 32, 6: 128}
"""Length of an address."""


def few_of(ranges: tuple[str, ...]) -> str:
    """The first ranges, and how many more there are."""
    more = len(ranges) - TOLD
    return ", ".join(ranges[:TOLD]) + (f" (+{more})" if more > 0 else "")
