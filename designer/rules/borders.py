"""Rules about the border of subnets: routes one way, lines that are never reached, balancers where they do not belong."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.routing import AclRule
from designer.catalog.traits import Balancer, Spanning, Subnet
from designer.graph.drawn_subnets import cidr_or_none
from designer.graph.far_sides import port_range
from designer.graph.once import joined, once_each
from designer.graph.public_routes import is_public
from designer.i18n import text
from designer.rules.each import each
from designer.rules.example import Sketch, example
from designer.rules.rule import Hit, Rule

_PEERS: dict[str, Sketch] = {
    "region": "aws.region",
    "one": "aws.vpc in region",
    "two": ("aws.vpc in region", {"cidr": "10.1.0.0/16"}),
    "a": (
        "aws.subnet in one",
        {"cidr": "10.0.0.0/24", "routes": [{"destination": "10.1.0.0/16", "vpc": "two"}]},
    ),
}


def _one_way(a: Assessment) -> Iterator[Hit]:
    routes = _routes_one_way(a)
    linked = set(a.paths.drawn.model.peerings.values()) - a.paths.drawn.ground.peerings if routes else set()
    for subnet, own, vpc in routes:
        if (min(own, vpc), max(own, vpc)) not in linked:
            yield Hit(
                text("{subnet} has a route to {vpc}, and no subnet there has one back", subnet=a.name(subnet), vpc=a.name(vpc)),
                (subnet, vpc),
            )  # fmt: skip


@once_each
def _led_away(a: Assessment, subnet: str) -> tuple[tuple[str, str, str], ...]:
    """(subnet, its VPC, another VPC) of each route to that from which none leads back."""
    spec, own = a.topology.spec(subnet), a.placement.network(subnet)
    if not isinstance(spec, Subnet) or own is None:
        return ()
    away = [route.vpc for route in spec.extra_routes() if route.via == "vpc" and route.vpc != own]
    there = [vpc for vpc in away if a.placement.is_network(vpc)]
    return tuple((subnet, own, vpc) for vpc in there if not _leads_back(a, vpc, own, spec.cidr))


_routes_one_way = joined(_led_away, lambda a: a.topology.ids_having(Subnet))


def _leads_back(a: Assessment, vpc: str, home: str, cidr: str) -> bool:
    """Whether a subnet of a VPC has a route to a range of the other one."""
    wanted = cidr_or_none(cidr)
    for other, spec in a.topology.having(Subnet):
        if a.placement.network(other) != vpc:
            continue
        for route in spec.extra_routes():
            known = cidr_or_none(route.destination)
            to_home = route.via == "vpc" and route.vpc == home
            if to_home and known is not None and wanted is not None and _meet(known, wanted):
                return True
    return False


ONE_WAY = Rule(
    id="NET012",
    name="route-without-return",
    severity="warning",
    summary="A subnet has a route to another VPC that nothing there answers by.",
    why="A peering takes a route on each side: packets arrive, and the replies have no way back.",
    detection="A further route of a subnet to another VPC, no subnet of which has a route back to its range; VPCs that a drawn link joins have routes both ways.",
    fix="Draw the route back in the subnets of the other VPC, or delete this one.",
    false_alarm="The route back is kept by somebody else and is not drawn.",
    check=_one_way,
    bad=example({**_PEERS, "b": ("aws.subnet in two", {"cidr": "10.1.0.0/24"})}),
    good=example(
        {
            **_PEERS,
            "b": (
                "aws.subnet in two",
                {"cidr": "10.1.0.0/24", "routes": [{"destination": "10.0.0.0/16", "vpc": "one"}]},
            ),
        }
    ),
    references=("Amazon VPC Peering Guide: Update your route tables for a VPC peering connection",),
    tags=("network",),
)


@each(Balancer)
def _public_internal(a: Assessment, node_id: str, spec: Balancer) -> Iterator[Hit]:
    if not isinstance(spec, Spanning) or spec.faces_internet():
        return
    public = [s for s in a.placement.subnets(node_id) if _is_public(a, s)]
    if public:
        yield Hit(
            text("{name} is internal and stands in public subnet {subnet}", name=a.name(node_id), subnet=a.name(public[0])),
            (node_id, *public),
        )  # fmt: skip


def _is_public(a: Assessment, subnet: str) -> bool:
    spec = a.topology.spec(subnet)
    return isinstance(spec, Subnet) and is_public(spec)


PUBLIC_INTERNAL = Rule(
    id="NET013",
    name="internal-balancer-in-public-subnet",
    severity="warning",
    summary="A balancer for inside callers stands in subnets that the internet has a route to.",
    why="One changed flag then puts it on the internet; in a private subnet the flag alone does nothing.",
    detection="A balancer that does not face the internet, one of whose subnets routes to an internet gateway.",
    fix="Put it in private subnets.",
    false_alarm="None known.",
    check=_public_internal,
    bad=example(
        {
            "vpc": "aws.vpc",
            "igw": "aws.internet-gateway in vpc",
            "open": ("aws.subnet in vpc", {"route": "internet-gateway"}),
            "alb": ("aws.alb in open", {"scheme": "internal"}),
        }
    ),
    good=example(
        {"vpc": "aws.vpc", "inner": "aws.subnet in vpc", "alb": ("aws.alb in inner", {"scheme": "internal"})}
    ),
    references=("Elastic Load Balancing User Guide: Load balancer scheme",),
    tags=("network",),
)


@each(Subnet)
def _without_effect(a: Assessment, subnet: str, spec: Subnet) -> Iterator[Hit]:
    network = a.placement.network(subnet)
    own = cidr_or_none(str(getattr(a.topology.spec(network), "cidr", ""))) if network else None
    seen: set[str] = set()
    for number, route in enumerate(spec.extra_routes(), 1):
        known = cidr_or_none(route.destination)
        within = known is not None and own is not None and _covers(own, known)
        twice = str(known) in seen or (str(known) == "0.0.0.0/0" and spec.internet_way() != "none")
        seen.add(str(known))
        if known is None or within or twice:
            yield Hit(
                text("Further route {number} of {subnet} ({destination}) has no effect", number=number, subnet=a.name(subnet), destination=route.destination),
                (subnet,),
                why=text("It is no range, lies in the VPC's own range, which is routed inside, or is for what another route is for."),
            )  # fmt: skip


def _meet(
    one: ipaddress.IPv4Network | ipaddress.IPv6Network, other: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    return _covers(one, other) or _covers(other, one)


def _covers(
    one: ipaddress.IPv4Network | ipaddress.IPv6Network, other: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    if isinstance(one, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return other.subnet_of(one)
    if isinstance(one, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network):
        return other.subnet_of(one)
    return False


WITHOUT_EFFECT = Rule(
    id="NET014",
    name="route-without-effect",
    severity="warning",
    summary="A further route of a subnet routes nothing.",
    why="Whoever drew it expects traffic to take it; it takes another way.",
    detection="A further route whose destination is no range, lies in the range of its own VPC, or is that of another route of the subnet.",
    fix="Correct the destination, or delete the route.",
    false_alarm="None known.",
    check=_without_effect,
    bad=example(
        {
            "vpc": "aws.vpc",
            "sub": (
                "aws.subnet in vpc",
                {"routes": [{"destination": "10.0.7.0/24", "via": "internet-gateway"}]},
            ),
        }
    ),
    good=example(
        {
            "vpc": "aws.vpc",
            "sub": (
                "aws.subnet in vpc",
                {"routes": [{"destination": "198.18.0.0/15", "via": "internet-gateway"}]},
            ),
        }
    ),
    references=("Amazon VPC User Guide: Route priority",),
    tags=("network",),
)


@each(Subnet)
def _never_reached(a: Assessment, subnet: str, spec: Subnet) -> Iterator[Hit]:
    for lines in spec.access_lists() or ():
        for position, line in enumerate(lines):
            earlier = next((other for other in lines[:position] if _hides(other, line)), None)
            if earlier is not None:
                yield Hit(
                    text(
                        "Line {number} of an access list of {subnet} is never reached: line {earlier} decides before it",
                        number=line.number, subnet=a.name(subnet), earlier=earlier.number,
                    ),
                    (subnet,),
                )  # fmt: skip


def _hides(earlier: AclRule, line: AclRule) -> bool:
    """Whether every packet that a line is about matches an earlier one."""
    one, other = cidr_or_none(earlier.cidr), cidr_or_none(line.cidr)
    ports = port_range(earlier.ports), port_range(line.ports)
    if one is None or other is None or ports[0] is None or ports[1] is None:
        return False
    return (
        earlier.protocol in ("any", line.protocol)
        and ports[0][0] <= ports[1][0]
        and ports[1][1] <= ports[0][1]
        and _covers(one, other)
    )


NEVER_REACHED = Rule(
    id="NET015",
    name="access-list-line-never-reached",
    severity="warning",
    summary="A line of a network access list that an earlier one hides.",
    why="A deny that stands behind a wider allow denies nothing; the list says something else than it does.",
    detection="A line all of whose protocol, ports and addresses an earlier line of the same list matches.",
    fix="Give it a lower number, or delete it.",
    false_alarm="None known.",
    check=_never_reached,
    bad=example(
        {
            "vpc": "aws.vpc",
            "sub": (
                "aws.subnet in vpc",
                {
                    "acl_in": [{"number": 100}, {"number": 110, "action": "deny", "cidr": "198.51.100.0/24"}],
                    "acl_out": [{"number": 100}],
                },
            ),
        }
    ),
    good=example(
        {
            "vpc": "aws.vpc",
            "sub": (
                "aws.subnet in vpc",
                {
                    "acl_in": [{"number": 100}, {"number": 90, "action": "deny", "cidr": "198.51.100.0/24"}],
                    "acl_out": [{"number": 100}],
                },
            ),
        }
    ),
    references=("Amazon VPC User Guide: Network ACL rules",),
    tags=("network",),
)
