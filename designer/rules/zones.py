"""Rules about where redundant things stand: hosts, racks, zones, sites, and the doors zones share."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Host, RegionPlace, Service, Subnet, ZonePlace
from designer.graph.once import once
from designer.graph.redundancy import Alternatives, alternatives
from designer.i18n import Text, text
from designer.rules.each import each_of
from designer.rules.fatal import entries_lost, witness_text
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
def _zones_used(a: Assessment) -> dict[str, list[str]]:
    """Zone -> ids of requested components with a copy in it."""
    used: dict[str, list[str]] = {}
    for node_id in sorted(a.calls.served):
        if isinstance(a.topology.spec(node_id), Service):
            for zone in a.placement.zones(node_id):
                used.setdefault(zone, []).append(node_id)
    return used


@each_of(lambda a: alternatives(a.topology) if len(_zones_used(a)) > 1 else ())
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


def _witness(a: Assessment, place: str) -> Text | None:
    entries = entries_lost(a).get(place)
    return witness_text(a, place, entries[0]) if entries else None


def _single_zone(a: Assessment) -> Iterator[Hit]:
    used = _zones_used(a)
    if len(used) == 1:
        ((zone, members),) = used.items()
        yield Hit(
            text("Everything with a zone is in {zone}: losing it loses the service", zone=a.name(zone)),
            (zone, *members),
            why=_witness(a, zone),
        )


SINGLE_ZONE = Rule(
    id="HA005",
    name="single-zone",
    severity="error",
    summary="All of the design's requested components are in one availability zone.",
    why="A region has several zones so that the loss of one can be survived; a design in one zone uses none of that.",
    detection="Exactly one zone holds copies of the components that requests reach.",
    fix="Add a second zone with its subnets, and put a copy of everything that is needed into it.",
    false_alarm="A development environment that may be down for hours.",
    check=_single_zone,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "za": {"kind": "aws.zone", "name": "a", "in": "vpc", "zone": "a"},
            "public-a": {"kind": "aws.subnet", "name": "public-a", "in": "za", "route": "internet-gateway"},
            "web": {"kind": "aws.ec2", "name": "web", "in": "public-a"},
        },
        "links": [{"from": "users", "to": "web"}],
    },
    good=REPLICAS_IN_ONE_ZONE.good,
    controls=("AWS Well-Architected REL10-BP01",),
    tags=("availability",),
)


def _shared_nat(a: Assessment) -> Iterator[Hit]:
    behind: dict[str, dict[str, list[str]]] = {}
    for subnet, _ in a.topology.having(Subnet):
        nat, zone = a.placement.nat_of(subnet), a.placement.zone_of(subnet)
        if (
            nat is not None
            and zone is not None
            and (a.topology.children(subnet) or a.placement.inhabitants(subnet))
        ):
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


def _single_site(a: Assessment) -> Iterator[Hit]:
    sites = {found[0] for node in a.calls.served if (found := a.placement.region(node)) is not None}
    owned = [site for site in sites if a.topology.spec(site).responsibility.hardware == "you"]
    if len(sites) == 1 and owned:
        yield Hit(
            text("Everything stands in {site}: fire, flood or a cut line there ends the service", site=a.name(owned[0])),
            (owned[0],),
            why=_witness(a, owned[0]),
        )  # fmt: skip


SINGLE_SITE = Rule(
    id="HA008",
    name="single-site",
    severity="warning",
    summary="All of the service stands at one site of your own.",
    why="Power, cooling, lines and the building are shared by everything in it; a disaster of the site is a disaster of the service.",
    detection="All requested components with a place are in one datacenter that you run.",
    fix="Copy the data to a second site or a cloud region, and be able to start there; or accept the recovery time in writing.",
    false_alarm="The recovery targets allow days.",
    check=_single_site,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dc": {"kind": "datacenter", "name": "Seoul"},
            "web": {"kind": "server", "name": "web", "in": "dc"},
        },
        "links": [{"from": "users", "to": "web"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dns": {"kind": "dns", "name": "dns", "routing": "failover"},
            "dc": {"kind": "datacenter", "name": "Seoul"},
            "dc2": {"kind": "datacenter", "name": "Busan"},
            "web": {"kind": "server", "name": "web", "in": "dc"},
            "web2": {"kind": "server", "name": "web2", "in": "dc2"},
        },
        "links": [
            {"from": "users", "to": "dns"},
            {"from": "dns", "to": "web"},
            {"from": "dns", "to": "web2"},
        ],
    },
    controls=("AWS Well-Architected REL10-BP01",),
    tags=("availability",),
)
