"""Whether the internet has a route to a subnet: its default route and its further ones together, the longest prefix deciding."""

from __future__ import annotations

from designer.analysis.addresses import PUBLIC, WHOLE, Prefix, parse_prefix, without
from designer.catalog.traits import Subnet
from designer.graph.drawn_subnets import cidr_or_none


def is_public(subnet: Subnet) -> bool:
    """Whether traffic with the internet (IPv4, at least a /8 of it) takes a route that leads in as well."""
    routes: list[tuple[Prefix, bool]] = []
    if subnet.internet_way() != "none":
        routes.append((parse_prefix("0.0.0.0/0"), subnet.internet_way() == "inbound"))
    for route in subnet.extra_routes():
        if (known := cidr_or_none(route.destination)) is not None and known.version == 4:
            routes.append((parse_prefix(str(known)), route.via == "internet-gateway"))
    left = list(PUBLIC[4])
    leading_in = 0
    for prefix, leads_in in sorted(
        routes, key=lambda route: -route[0].length
    ):  # of equals the first one counts
        rest = without(left, [(prefix.first, prefix.last)])
        if leads_in:
            leading_in += _size(left) - _size(rest)
        left = rest
    return leading_in >= 1 << (32 - WHOLE[4])


def _size(intervals: list[tuple[int, int]]) -> int:
    return sum(last - first + 1 for first, last in intervals)
