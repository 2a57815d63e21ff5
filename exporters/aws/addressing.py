"""Address ranges that AWS accepts: those drawn where they can stand, else the next free ones."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from ipaddress import IPv4Network

from designer.catalog.aws_network import AwsSubnet, Vpc
from designer.catalog.onprem import NetworkSegment
from designer.catalog.traits import Network
from designer.graph.topology import Topology
from designer.i18n import text
from exporters.aws.draft import Draft

DEFAULT_VPC = "10.0.0.0/16"
LARGEST, SMALLEST = 16, 28
"""Prefix lengths AWS admits for VPCs and subnets (VPC user guide, "VPC CIDR blocks")."""
USUAL = 24


def range_for(segments: Iterable[NetworkSegment]) -> str:
    """A VPC range that holds the given segments: their common /16 where they have one, else the default."""
    found = [net for s in segments if "cidr" in s.model_fields_set and (net := _network(s.cidr)) is not None]
    around = {net.supernet(new_prefix=LARGEST) for net in found if net.prefixlen >= LARGEST}
    return str(around.pop()) if len(around) == 1 and len(found) > 0 else DEFAULT_VPC


def assign_ranges(draft: Draft) -> None:
    """Gives every VPC a range AWS accepts, and every subnet one inside it that overlaps no other."""
    topology = draft.topology()
    for vpc, spec in topology.having(Vpc):
        whole = _network(spec.cidr)
        if whole is None or not LARGEST <= whole.prefixlen <= SMALLEST:
            reason = text("{cidr} is no range for a VPC; it gets {other}", cidr=spec.cidr, other=DEFAULT_VPC)
            draft.respec(vpc, spec.model_copy(update={"cidr": DEFAULT_VPC}), reason)
            whole = IPv4Network(DEFAULT_VPC)
        elif str(whole) != spec.cidr:
            draft.respec(vpc, spec.model_copy(update={"cidr": str(whole)}))
        _assign(draft, topology, vpc, whole)


def _assign(draft: Draft, topology: Topology, vpc: str, whole: IPv4Network) -> None:
    subnets = [n for n in topology.inside(vpc) if isinstance(topology.spec(n), AwsSubnet)]
    given = {n for n in subnets if "cidr" in draft.nodes[n].spec.model_fields_set}
    taken: list[IPv4Network] = []
    waiting = []
    for node_id in sorted(subnets, key=lambda n: (n not in given, n)):
        spec = draft.nodes[node_id].spec
        assert isinstance(spec, Network)
        wanted = _network(spec.cidr) if node_id in given else None
        if wanted is not None and _fits(wanted, whole, taken):
            taken.append(wanted)
            draft.respec(node_id, spec.model_copy(update={"cidr": str(wanted)}))
        else:
            waiting.append((node_id, spec))
    for node_id, spec in waiting:
        free = _next_free(whole, taken)
        taken.append(free)
        reason = text(
            "its range {cidr} overlaps another or lies outside the VPC's; it gets {other}",
            cidr=spec.cidr, other=str(free),
        )  # fmt: skip
        changed = spec.model_copy(update={"cidr": str(free)})
        draft.respec(node_id, changed, reason if node_id in given else None)


def _fits(wanted: IPv4Network, whole: IPv4Network, taken: Iterable[IPv4Network]) -> bool:
    inside = wanted.subnet_of(whole) and LARGEST <= wanted.prefixlen <= SMALLEST
    return inside and not any(wanted.overlaps(other) for other in taken)


def _next_free(whole: IPv4Network, taken: list[IPv4Network]) -> IPv4Network:
    """The first free range of the usual size, or a smaller one where the VPC is full of them."""
    for prefix in range(min(max(USUAL, whole.prefixlen + 3), SMALLEST), SMALLEST + 1):
        for candidate in whole.subnets(new_prefix=prefix):
            if not any(candidate.overlaps(other) for other in taken):
                return candidate
    return IPv4Network((whole.network_address, SMALLEST))


def _network(written: str) -> IPv4Network | None:
    try:
        return ipaddress.IPv4Network(written, strict=False)
    except ValueError:
        return None
