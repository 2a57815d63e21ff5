"""Where everything stands on AWS: what is drawn in no VPC gets one, with subnets that suit it.

| drawn | stands in |
|---|---|
| network segment | a subnet in each zone; `inbound` is public, `outbound` goes out through NAT, `none` is isolated |
| several sites, or several racks of one site | different availability zones |
| machine or balancer that users or a CDN call, or with a public address | a public subnet |
| other machine or balancer | a private subnet that goes out through NAT |
| store | an isolated subnet |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.catalog.aws_compute import Ec2
from designer.catalog.aws_data import ElastiCache, Rds
from designer.catalog.aws_network import AwsSubnet, Region, Vpc, Zone
from designer.catalog.component import Component, UnknownComponent
from designer.catalog.onprem import Datacenter, NetworkSegment, Rack
from designer.catalog.traits import Balancer, Cdn, Entry, Guarded, Host, InternetWay, Spanning
from designer.graph.connections import connections
from designer.graph.placement import Placement
from designer.graph.topology import Topology
from designer.i18n import Text, text
from exporters.aws.components import Efs
from exporters.aws.draft import Draft
from exporters.aws.grounds import Grounds

ZONES = 2
"""Zones used where none are drawn: what a load balancer and a database need on AWS."""

_CHOSEN: Mapping[InternetWay, Text] = {
    "inbound": text("drawn in no VPC; public subnets are chosen for it"),
    "outbound": text("drawn in no VPC; private subnets that go out through NAT are chosen for it"),
    "none": text("drawn in no VPC; isolated subnets are chosen for it"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where something stood in the drawing: its network segment, and the site or rack it shares its fate with."""

    segment: str | None
    domain: int | None
    """Position among the sites (or racks) of the drawing; None where it stands in none that differ."""


def where_drawn(topology: Topology) -> Mapping[str, Drawn]:
    """For every drawn node, where it stands on premises."""
    sites = [n for n, _ in topology.having(Datacenter)]
    racks = [n for n, _ in topology.having(Rack)]
    placement = Placement(topology)
    found = {}
    for node_id in topology.ids:
        around = list(topology.ancestors(node_id))
        network = placement.network(node_id)
        segment = network if network and isinstance(topology.spec(network), NetworkSegment) else None
        domains = sites if len(sites) > 1 else racks
        domain = next((domains.index(a) for a in around if a in domains), None)
        found[node_id] = Drawn(segment, domain)
    return found


def place(draft: Draft, drawn: Mapping[str, Drawn]) -> None:
    """Puts everything that needs a network into a subnet or VPC, and takes the places on premises out."""
    grounds = Grounds(draft)
    _settle_aws_places(draft, grounds)
    topology = draft.topology()
    called_from_outside = _called_from_outside(topology)
    turn = _turns(topology)
    for node_id in topology.ids:
        spec = draft.nodes[node_id].spec
        if not isinstance(spec, Host | Spanning) or _vpc_around(draft, node_id) is not None:
            continue
        here = drawn.get(node_id, Drawn(None, None))
        public = node_id in called_from_outside or (isinstance(spec, Guarded) and spec.has_public_address())
        if isinstance(spec, Spanning):
            _place_spanning(draft, grounds, node_id, spec, here, public)
        else:
            position = here.domain if here.domain is not None else turn.get(node_id, 0)
            _place_machine(draft, grounds, node_id, here, public, position)
    _clear_premises(draft, grounds)


def _settle_aws_places(draft: Draft, grounds: Grounds) -> None:
    """Puts VPCs into a region, zones into a VPC, subnets into a zone, where they are drawn in none."""
    for node_id, node in list(draft.nodes.items()):
        if isinstance(node.spec, UnknownComponent):
            draft.drop(node_id, text("this version does not know components of kind {kind}", kind=node.kind))
    for node_id, node in list(draft.nodes.items()):
        if isinstance(node.spec, Vpc) and _around(draft, node_id, Region) is None:
            draft.move(node_id, grounds.region())
    for node_id, node in list(draft.nodes.items()):
        if isinstance(node.spec, Zone) and _vpc_around(draft, node_id) is None:
            beside = [n.id for n in draft.children(node.parent) if isinstance(n.spec, Vpc)]
            needed = draft.children(node_id)
            if needed:
                draft.move(node_id, beside[0] if node.parent and beside else grounds.home())
    count: dict[tuple[str, str], int] = {}
    for node_id, node in list(draft.nodes.items()):
        vpc = node.parent
        if isinstance(node.spec, AwsSubnet) and vpc and isinstance(draft.nodes[vpc].spec, Vpc):
            key = (vpc, node.spec.route)
            letters = grounds.letters(vpc, ZONES)
            draft.move(node_id, grounds.zone(vpc, letters[count.get(key, 0) % ZONES]))
            draft.explain(node_id, text("drawn in no zone; one is chosen"))
            count[key] = count.get(key, 0) + 1


def _place_machine(
    draft: Draft, grounds: Grounds, node_id: str, here: Drawn, public: bool, position: int
) -> None:
    spec = draft.nodes[node_id].spec
    way: InternetWay = "inbound" if public else "outbound"
    if here.segment is not None:
        subnets = grounds.of_segment(here.segment, ZONES)
        segment = draft.nodes[here.segment].spec
        public = public and isinstance(segment, NetworkSegment) and segment.internet_way() == "inbound"
    else:
        subnets = grounds.spread(_vpc_near(draft, grounds, node_id), way, ZONES)
        draft.explain(node_id, _CHOSEN[way])
    draft.move(node_id, subnets[position % len(subnets)])
    if isinstance(spec, Ec2) and public and not spec.public_ip:
        draft.respec(node_id, spec.model_copy(update={"public_ip": True}))


def _place_spanning(
    draft: Draft, grounds: Grounds, node_id: str, spec: Spanning, here: Drawn, public: bool
) -> None:
    vpc = _vpc_near(draft, grounds, node_id)
    way: InternetWay = "inbound" if public else "outbound"
    if isinstance(spec, Rds | ElastiCache | Efs) and not public:
        way = "none"
    if here.segment is not None:
        subnets = grounds.of_segment(here.segment, ZONES)
        vpc = grounds.home()
    else:
        subnets = grounds.spread(vpc, way, ZONES)
        draft.explain(node_id, _CHOSEN[way])
    draft.move(node_id, vpc)
    draft.respec(node_id, spec.model_copy(update={"subnets": subnets}))


def _clear_premises(draft: Draft, grounds: Grounds) -> None:
    sites = [n for n, node in draft.nodes.items() if isinstance(node.spec, Datacenter)]
    reason = text("the region; its servers stand in availability zones instead")
    if len(sites) > 1:
        reason = text("an availability zone of the region: a site with its own power, cooling and network")
    for node_id, node in list(draft.nodes.items()):
        if isinstance(node.spec, NetworkSegment):
            grounds.of_segment(node_id, ZONES)
            draft.drop(node_id, text("a subnet in each zone"))
        elif isinstance(node.spec, Datacenter):
            region = grounds.region()
            draft.stands_for(region, draft.sources(node_id))
            draft.drop(node_id, reason)
        elif isinstance(node.spec, Rack):
            draft.drop(
                node_id, text("the provider's; what stood in different racks stands in different zones")
            )


def _called_from_outside(topology: Topology) -> set[str]:
    """Ids of those that users or a CDN call, and of the machines they run in."""
    found = set()
    for connection in connections(topology):
        if isinstance(topology.spec(connection.source), Entry | Cdn):
            host = topology.enclosing(connection.target, Host)
            found.add(host[0] if host else connection.target)
    return found


def _turns(topology: Topology) -> dict[str, int]:
    """For machines behind a balancer or name, their position among its targets: neighbours stand in different zones."""
    found: dict[str, int] = {}
    for balancer, _ in topology.having(Balancer):
        if topology.enclosing(balancer, Host) is not None:
            continue
        hosts = []
        for _, link in topology.links_from(balancer, "traffic"):
            host = topology.enclosing(link.target, Host)
            hosts.append(host[0] if host else link.target)
        for position, host_id in enumerate(sorted(set(hosts))):
            found.setdefault(host_id, position)
    return found


def _around(draft: Draft, node_id: str, kind: type[Component]) -> str | None:
    parent = draft.nodes[node_id].parent
    while parent is not None and not isinstance(draft.nodes[parent].spec, kind):
        parent = draft.nodes[parent].parent
    return parent


def _vpc_around(draft: Draft, node_id: str) -> str | None:
    return _around(draft, node_id, Vpc)


def _vpc_near(draft: Draft, grounds: Grounds, node_id: str) -> str:
    """The VPC of whoever the node is linked to, where one is; else the home VPC."""
    for _, link in draft.links_of(node_id):
        for end in (link.source, link.target):
            if end != node_id and (vpc := _vpc_around(draft, end)) is not None:
                return vpc
    return grounds.home()
