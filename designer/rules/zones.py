"""Rules about where redundant things stand: hosts, racks, zones, and the doors zones share."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Host, RegionPlace, Service, Subnet, ZonePlace
from designer.graph.once import joined, once, once_each
from designer.graph.redundancy import Alternatives, alternatives
from designer.i18n import text
from designer.rules.each import each_of
from designer.rules.rule import Hit, Rule


def _names(a: Assessment, ids: tuple[str, ...]) -> str:
    return ", ".join(a.name(node_id) for node_id in ids)


def _shared_box(a: Assessment, group: Alternatives) -> str | None:
    """The innermost failure domain below zone and site that holds every member and not the owner; None where none does."""
    boxes = [
        [
            box
            for box in (m, *a.placement.domains(m))
            if not isinstance(a.topology.spec(box), ZonePlace | RegionPlace)
        ]
        for m in group.members
    ]
    common = [box for box in boxes[0] if all(box in others for others in boxes[1:])]
    around_owner = set(a.placement.domains(group.owner)) if group.owner not in group.members else set()
    return next((box for box in common if box not in around_owner and box not in group.members), None)


@each_of(lambda a: alternatives(a.topology))
def _one_box(a: Assessment, group: Alternatives) -> Iterator[Hit]:
    box = _shared_box(a, group)
    if box is not None:
        yield Hit(
            text("{members} are alternatives, but all in {box}", members=_names(a, group.members), box=a.name(box)),
            (box, *group.members),
            group.links,
            text("Losing {box} loses all of them at once, so being several does not help.", box=a.name(box)),
            "error" if isinstance(a.topology.spec(box), Host) else None,
        )  # fmt: skip


REPLICAS_IN_ONE_BOX = Rule(
    id="HA003",
    name="replicas-on-one-host",
    severity="warning",
    summary="Alternatives of one another that all stand on one server or in one rack.",
    why="Redundancy only helps against what does not take all copies at once.",
    detection="All targets of a balancer, or a primary and all that take over from it, share a server or a rack. Processes behind the balancer inside their own server are left out.",
    fix="Put them on different servers, in different racks or zones.",
    false_alarm="Several processes of one server, to use its cores, behind a balancer that is drawn outside it.",
    check=_one_box,
    bad={
        "nodes": {
            "one": {"kind": "server", "name": "one"},
            "db": {"kind": "database", "name": "db", "in": "one"},
            "copy": {"kind": "database", "name": "copy", "in": "one", "role": "replica"},
        },
        "links": [{"from": "db", "to": "copy", "kind": "replication"}],
    },
    good={
        "nodes": {
            "one": {"kind": "server", "name": "one"},
            "two": {"kind": "server", "name": "two"},
            "db": {"kind": "database", "name": "db", "in": "one"},
            "copy": {"kind": "database", "name": "copy", "in": "two", "role": "replica"},
        },
        "links": [{"from": "db", "to": "copy", "kind": "replication"}],
    },
    controls=("AWS Well-Architected REL10-BP01",),
    tags=("availability",),
)


@once
def zones_used(a: Assessment) -> dict[str, list[str]]:
    """Zone -> ids of requested components with a copy in it."""
    used: dict[str, list[str]] = {}
    served = a.calls.served
    for zone, node_id in _every_zone(a):
        if node_id in served:
            used.setdefault(zone, []).append(node_id)
    return dict(sorted(used.items()))


@once_each
def _zones(a: Assessment, node_id: str) -> tuple[tuple[str, str], ...]:
    """(zone, node) of each zone that something that answers has a copy in."""
    return tuple((zone, node_id) for zone in a.placement.zones(node_id))


_every_zone = joined(_zones, lambda a: a.topology.ids_having(Service))


@each_of(lambda a: alternatives(a.topology) if len(zones_used(a)) > 1 else ())
def _one_zone_group(a: Assessment, group: Alternatives) -> Iterator[Hit]:
    zones = {zone for member in group.members for zone in a.placement.zones(member)}
    if len(zones) == 1 and all(a.placement.zones(member) for member in group.members):
        zone = zones.pop()
        if group.owner not in group.members and zone in a.placement.domains(group.owner):
            return  # what stands in the zone itself falls with it: processes behind the balancer of their own server
        yield Hit(
            text("{members} are alternatives, but all in {box}", members=_names(a, group.members), box=a.name(zone)),
            (zone, *group.members),
            group.links,
            text("Losing {box} loses all of them at once, so being several does not help.", box=a.name(zone)),
        )  # fmt: skip


REPLICAS_IN_ONE_ZONE = Rule(
    id="HA004",
    name="replicas-in-one-zone",
    severity="error",
    summary="Alternatives of one another that all stand in one availability zone, in a design that uses several.",
    why="A zone fails as a whole: power, cooling or network. What is only in it fails with it.",
    detection="All targets of a balancer, or all partners of a failover, are in the same zone, while other components use another. Targets of a balancer that stands in that zone itself are left out.",
    fix="Spread them over at least two zones.",
    false_alarm="None known.",
    check=_one_zone_group,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "za": {"kind": "aws.zone", "name": "a", "in": "vpc", "zone": "a"},
            "zc": {"kind": "aws.zone", "name": "c", "in": "vpc", "zone": "c"},
            "public-a": {"kind": "aws.subnet", "name": "public-a", "in": "za", "route": "internet-gateway", "cidr": "10.0.0.0/24"},
            "public-c": {"kind": "aws.subnet", "name": "public-c", "in": "zc", "route": "internet-gateway", "cidr": "10.0.1.0/24"},
            "alb": {"kind": "aws.alb", "name": "alb", "in": "vpc"},
            "one": {"kind": "aws.ec2", "name": "one", "in": "public-a"},
            "two": {"kind": "aws.ec2", "name": "two", "in": "public-a"},
        },
        "links": [{"from": "users", "to": "alb"}, {"from": "alb", "to": "one"}, {"from": "alb", "to": "two"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "za": {"kind": "aws.zone", "name": "a", "in": "vpc", "zone": "a"},
            "zc": {"kind": "aws.zone", "name": "c", "in": "vpc", "zone": "c"},
            "public-a": {"kind": "aws.subnet", "name": "public-a", "in": "za", "route": "internet-gateway", "cidr": "10.0.0.0/24"},
            "public-c": {"kind": "aws.subnet", "name": "public-c", "in": "zc", "route": "internet-gateway", "cidr": "10.0.1.0/24"},
            "alb": {"kind": "aws.alb", "name": "alb", "in": "vpc"},
            "one": {"kind": "aws.ec2", "name": "one", "in": "public-a"},
            "two": {"kind": "aws.ec2", "name": "two", "in": "public-c"},
        },
        "links": [{"from": "users", "to": "alb"}, {"from": "alb", "to": "one"}, {"from": "alb", "to": "two"}],
    },
    controls=("AWS Well-Architected REL10-BP01",),
    tags=("availability",),
)  # fmt: skip


@once_each
def _leaving(a: Assessment, subnet: str) -> tuple[tuple[str, str], ...]:
    """(NAT gateway, subnet with contents that goes out through it)."""
    nat = a.placement.nat_of(subnet)
    if nat is None or not (a.topology.children(subnet) or a.placement.inhabitants(subnet)):
        return ()
    return ((nat, subnet),)


behind_nats = joined(_leaving, lambda a: a.topology.ids_having(Subnet))


def _shared_nat(a: Assessment) -> Iterator[Hit]:
    behind: dict[str, dict[str, list[str]]] = {}
    for nat, subnet in behind_nats(a):
        if (zone := a.placement.zone_of(subnet)) is not None:
            behind.setdefault(nat, {}).setdefault(zone, []).append(subnet)
    for nat, zones in sorted(behind.items()):
        own = a.placement.zone_of(nat)
        others = sorted(zone for zone in zones if zone != own)
        if others and own is not None:
            yield Hit(
                text(
                    "All egress of {zones} leaves through {nat} in {own}",
                    zones=_names(a, tuple(others)), nat=a.name(nat), own=a.name(own),
                ),
                (nat, *(subnet for zone in others for subnet in zones[zone])),
                why=text("When {own} fails, {zones} can no longer reach the internet.", own=a.name(own), zones=_names(a, tuple(others))),
            )  # fmt: skip


SINGLE_NAT = Rule(
    id="HA007",
    name="single-nat-gateway",
    severity="warning",
    summary="Subnets of one zone go out through a NAT gateway in another.",
    why="A NAT gateway lives in one zone and fails with it; the other zone then loses its way out, and crossing zones is charged.",
    detection="A subnet with contents, drawn in it or with copies in it, whose default route is a NAT gateway of another zone.",
    fix="Put one NAT gateway into each zone.",
    false_alarm="Nothing behind it needs the internet to answer requests, and the price of a second gateway is not worth it.",
    check=_shared_nat,
    bad={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "za": {"kind": "aws.zone", "name": "a", "in": "vpc", "zone": "a"},
            "zc": {"kind": "aws.zone", "name": "c", "in": "vpc", "zone": "c"},
            "public-a": {"kind": "aws.subnet", "name": "public-a", "in": "za", "route": "internet-gateway", "cidr": "10.0.0.0/24"},
            "nat": {"kind": "aws.nat-gateway", "name": "nat", "in": "public-a"},
            "app-c": {"kind": "aws.subnet", "name": "app-c", "in": "zc", "route": "nat-gateway", "cidr": "10.0.1.0/24"},
            "web": {"kind": "aws.ec2", "name": "web", "in": "app-c"},
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "zc": {"kind": "aws.zone", "name": "c", "in": "vpc", "zone": "c"},
            "public-c": {"kind": "aws.subnet", "name": "public-c", "in": "zc", "route": "internet-gateway", "cidr": "10.0.0.0/24"},
            "nat": {"kind": "aws.nat-gateway", "name": "nat", "in": "public-c"},
            "app-c": {"kind": "aws.subnet", "name": "app-c", "in": "zc", "route": "nat-gateway", "cidr": "10.0.1.0/24"},
            "web": {"kind": "aws.ec2", "name": "web", "in": "app-c"},
        }
    },
    references=("Amazon VPC User Guide: NAT gateway basics",),
    tags=("availability", "network"),
)  # fmt: skip
