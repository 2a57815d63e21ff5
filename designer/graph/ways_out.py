"""Which calls leave the network of the caller: what is called has a public address only, so they take the way out of the subnet.

Outside stand services that somebody else runs, CDNs, services of the provider to which no endpoint leads, and what has
a public address in another network, unless the subnet has a route of its own to that network. What is drawn elsewhere
without a public address can only be meant to be reached by a private way (VPN, peering).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.catalog.traits import Cdn, External, Guarded, Service, Subnet
from designer.graph.connections import is_transparent
from designer.graph.placement import Placement
from designer.graph.topology import Topology

if TYPE_CHECKING:
    from designer.graph.calls import Calls


def is_outside(topology: Topology, placement: Placement, subnet: str, target: str) -> bool:
    """Whether a call from a subnet to `target` leaves the network."""
    spec = topology.spec(target)
    if isinstance(spec, (External, Cdn)):
        return True
    if isinstance(spec, Service) and spec.provided_as:
        return placement.private_way(subnet, spec.provided_as, target) is None
    machine = placement.host(target) or target
    guard = topology.spec(machine)
    if not isinstance(guard, Guarded) or not guard.has_public_address():
        return False
    near, far = (placement.network(node) or placement.region(node) for node in (subnet, machine))
    return near != far and not _has_route(topology, subnet, far)


def leads_outside(topology: Topology, placement: Placement, calls: Calls, subnet: str, target: str) -> bool:
    """Whether a name or a filter that is called leads to something outside; never where it leads back to itself."""
    found, work = False, [(target, frozenset({target}))]
    while work:
        node, passed = work.pop()
        if not is_transparent(topology.spec(node)):
            continue
        for _, link in calls.from_node(node):
            if link.target in passed:
                return False
            found = found or is_outside(topology, placement, subnet, link.target)
            work.append((link.target, passed | {link.target}))
    return found


def _has_route(topology: Topology, subnet: str, network: object) -> bool:
    spec = topology.spec(subnet)
    routes = spec.extra_routes() if isinstance(spec, Subnet) else ()
    return any(route.via == "vpc" and route.vpc == network for route in routes)
