"""Where a rule of a provider can name a component or a group instead of addresses: within a region, past peerings too.

Groups of another region mean nothing there (Amazon VPC Peering Guide, "Update your security groups to reference peer
security groups"): a written rule that names one admits nobody. What a drawn link needs across regions is admitted by the address
range of the other network, which is how exports write it.
"""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalog.traits import RuleGroup
from designer.graph.guards import guard
from designer.graph.placement import placement_of
from designer.graph.topology import Topology


def carriers(topology: Topology, named: str) -> tuple[str, ...]:
    """Guards that a name in a rule means: those that carry a drawn group, else the one itself."""
    if not isinstance(topology.spec(named), RuleGroup):
        return (named,)
    users = (link.source for _, link in topology.links_to(named, "uses"))
    return tuple(dict.fromkeys(held for user in users if (held := guard(topology, user)) is not None))


def may_name(topology: Topology, near: str, far: str) -> bool:
    """Whether a rule of guard or group `near` can name guard or group `far`: some of both are in one region."""
    pairs = list(_pairs(topology, near, far))
    return not pairs or any(_in_one_region(topology, one, other) for one, other in pairs)


def _pairs(topology: Topology, near: str, far: str) -> Iterator[tuple[str, str]]:
    for one in carriers(topology, near):
        for other in carriers(topology, far):
            if is_rented(topology, one) and is_rented(topology, other):
                yield one, other


def is_rented(topology: Topology, node_id: str) -> bool:
    """Whether a provider runs it, whose rules name groups; a firewall of one's own only knows addresses."""
    return topology.spec(node_id).responsibility.hardware == "provider"


def _in_one_region(topology: Topology, one: str, other: str) -> bool:
    """Of what is drawn in no region any may be meant."""
    here, there = (placement_of(topology).region(end) for end in (one, other))
    return here is None or there is None or here[0] == there[0]
