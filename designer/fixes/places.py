"""Where a second one of something may stand: another rack, another zone's subnet, a network the internet does not reach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from designer.analysis.assessment import Assessment
from designer.catalog.component import Component
from designer.catalog.onprem import Rack
from designer.catalog.traits import Guarded, Host, Subnet, Wiring
from designer.fixes.draft import Draft, another


def elsewhere(a: Assessment, node_id: str) -> str | None:
    """The container for a second one: another rack of its site, its subnet's like in another zone, else its own container."""
    home = a.design.nodes[node_id].parent
    if home is None:
        return None
    spec = a.topology.spec(home)
    if isinstance(spec, Rack):
        return next((rack for rack in _siblings(a, home) if isinstance(a.topology.spec(rack), Rack)), home)
    if isinstance(spec, Subnet) and a.placement.zone_of(home) is not None:
        return next(iter(a.placement.alike(home)), home)
    return home


def _siblings(a: Assessment, node_id: str) -> list[str]:
    return [key for key in a.topology.children(a.design.nodes[node_id].parent) if key != node_id]


def wire(a: Assessment, draft: Draft, node_id: str) -> None:
    """Gives a machine that was put into another rack the switch of that rack in place of its old rack's; one is drawn if need be."""
    parent = draft.node(node_id).parent
    if parent is None or not isinstance(draft.node(parent).spec, Rack):
        return
    for key, link in draft.links_of(node_id):
        home = draft.node(link.target).parent
        is_wire = (
            link.kind == "uses"
            and link.source == node_id
            and isinstance(draft.node(link.target).spec, Wiring)
        )
        if not is_wire or home in (parent, None) or not isinstance(draft.node(home or "").spec, Rack):
            continue
        here = [
            other
            for other in sorted(draft.design.inside(parent))
            if isinstance(draft.node(other).spec, Wiring)
        ]
        there = here[0] if here else draft.twin(link.target, parent)[link.target]
        draft.relink(key, target=there)


def closed_like(spec: Component, **more: Any) -> Component:
    """Properties of another one like this, without public address and extra inbound rules."""
    closed: dict[str, Any] = {}
    if isinstance(spec, Guarded):
        closed["ingress"] = ()
        if spec.has_public_address():
            closed[spec.public_setting[0]] = False
    return another(spec, **closed, **more)


def another_machine(a: Assessment, draft: Draft, host: str, wanted: str, name: str) -> str:
    """Adds an empty machine like `host`, where a second one belongs, with its network links; answers its id."""
    spec = draft.node(host).spec
    made = draft.add(wanted, name, closed_like(spec), elsewhere(a, host), near=host)
    for _, link in draft.links_of(host):
        if link.kind == "uses" and link.source == host and isinstance(draft.node(link.target).spec, Wiring):
            draft.link(made, link.target, "uses")
    wire(a, draft, made)
    return made


def over_zones(a: Assessment, subnets: Iterable[str]) -> tuple[str, ...]:
    """The subnets, and where all of them are in one zone, those like them in the other zones."""
    listed = tuple(subnets)
    if len({a.placement.zone_of(subnet) for subnet in listed}) != 1:
        return listed
    return tuple(dict.fromkeys((*listed, *(alike for one in listed for alike in a.placement.alike(one)))))


def machine_of(a: Assessment, node_id: str) -> str | None:
    """The machine the node runs in, or the node itself where it is one; None where none is drawn."""
    return node_id if isinstance(a.topology.spec(node_id), Host) else a.placement.host(node_id)


def private_segment(a: Assessment, node_id: str) -> str | None:
    """A segment or subnet of the node's network that the internet has no route to; None where none is drawn."""
    network = a.placement.network(node_id)
    way_in = [key for key, subnet in a.topology.having(Subnet) if subnet.internet_way() != "inbound"]
    near = [key for key in way_in if a.placement.network(key) == network and network is not None]
    site = a.placement.region(node_id)
    on_site = [key for key in way_in if site is not None and a.placement.region(key) == site]
    return next(iter(near or on_site), None)
