"""What AWS demands around what is drawn: gateways for routes, two zones for balancers and databases.

Nothing here changes what was drawn; it adds what is missing for it to be created at all, and says so.
"""

from __future__ import annotations

from designer.catalog.aws_compute import Alb, AutoScalingGroup, Nlb
from designer.catalog.aws_data import ElastiCache, Rds
from designer.catalog.aws_network import AwsSubnet, InternetGateway, NatGateway, Vpc
from designer.catalog.component import Component
from designer.catalog.traits import InternetWay, Spanning
from designer.graph.placement import Placement
from designer.i18n import text
from exporters.aws.components import Efs
from exporters.aws.draft import Draft
from exporters.aws.grounds import Grounds


def complete(draft: Draft) -> None:
    """Adds the subnets, NAT gateways and internet gateways without which AWS would refuse what is drawn."""
    grounds, placement = Grounds(draft), Placement(draft.topology())
    for node_id, node in list(draft.nodes.items()):
        if isinstance(node.spec, Spanning) and _span(draft, grounds, placement, node_id, node.spec):
            placement = Placement(draft.topology())
    for vpc in [n for n, node in draft.nodes.items() if isinstance(node.spec, Vpc)]:
        _add_nat(draft, grounds, vpc)
        _add_internet_gateway(draft, vpc)


def _zones_needed(spec: Component) -> int:
    """Zones without which AWS refuses to create it (ELB, RDS and ElastiCache user guides)."""
    if isinstance(spec, Alb | Rds):
        return 2
    if isinstance(spec, ElastiCache):
        return min(1 + spec.replicas, 2)
    return 1


def _way_liked(spec: Spanning) -> InternetWay:
    if spec.faces_internet():
        return "inbound"
    return "outbound" if isinstance(spec, Alb | Nlb | AutoScalingGroup) else "none"


def _span(draft: Draft, grounds: Grounds, placement: Placement, node_id: str, spec: Spanning) -> bool:
    """Gives what spans zones the subnets it lacks; True where it lacked some."""
    vpc = placement.network(node_id)
    if vpc is None:
        return False
    subnets, needed = placement.subnets(node_id), _zones_needed(spec)
    subnets = tuple(s for s in subnets if placement.network(s) == vpc and placement.zone_of(s))
    zones = {placement.zone_of(subnet) for subnet in subnets}
    if len(zones) >= needed:
        return False
    if not subnets:
        found = grounds.spread(vpc, _way_liked(spec), max(needed, 1 if not isinstance(spec, Efs) else 2))
        draft.explain(node_id, text("no subnet that suits it is drawn; it gets one in each zone"))
    else:
        home = draft.nodes[subnets[0]].spec
        assert isinstance(home, AwsSubnet)
        stem = subnets[0].rpartition("-")[0] or subnets[0]
        found = grounds.widened(vpc, subnets, home.internet_way(), stem, needed)
        draft.explain(node_id, text("AWS demands subnets in {zones} zones; one is added", zones=needed))
    draft.respec(node_id, spec.model_copy(update={"subnets": found}))
    return True


def _add_nat(draft: Draft, grounds: Grounds, vpc: str) -> None:
    """A NAT gateway in the zone of every subnet that goes out through one and finds none."""
    placement = Placement(draft.topology())
    for zone in draft.children(vpc):
        for subnet in draft.children(zone.id):
            lost = isinstance(subnet.spec, AwsSubnet) and subnet.spec.route == "nat-gateway"
            if not lost or placement.nat_of(subnet.id) is not None:
                continue
            doors = [n for n in grounds.of_way(vpc, "inbound") if draft.nodes[n].parent == zone.id]
            letter = grounds.letter(zone.id)
            if not doors:
                public = AwsSubnet.model_validate({"route": "internet-gateway"})
                doors = [draft.add(f"public-{letter}", f"public-{letter}", public, zone.id)]
            if not any(isinstance(n.spec, NatGateway) for n in draft.children(doors[0])):
                draft.add(f"nat-{letter}", f"nat-{letter}", NatGateway(), doors[0])
            if draft.sources(subnet.id):
                draft.explain(subnet.id, text("no NAT gateway is drawn for its route; one is added"))


def _leads_in(subnet: AwsSubnet) -> bool:
    return subnet.ipv6_way() == "inbound" or any(r.via == "internet-gateway" for r in subnet.extra_routes())


def _add_internet_gateway(draft: Draft, vpc: str) -> None:
    topology = draft.topology()
    inside = [topology.spec(node_id) for node_id in topology.inside(vpc)]
    wanted = any(isinstance(s, NatGateway) for s in inside) or any(
        isinstance(s, AwsSubnet) and (s.route == "internet-gateway" or _leads_in(s)) for s in inside
    )
    if wanted and not any(isinstance(s, InternetGateway) for s in inside):
        draft.add("igw", "internet gateway", InternetGateway(), vpc)
        draft.explain(vpc, text("no internet gateway is drawn for its routes; one is added"))
