"""Rules about a design that stands in one place altogether: one zone, or one site of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.graph.once import joined, once_each
from designer.i18n import Text, text
from designer.rules import zones
from designer.rules.fatal import entries_lost, witness_text
from designer.rules.rule import Hit, Rule
from designer.rules.zones import zones_used


def _witness(a: Assessment, place: str) -> Text | None:
    entries = entries_lost(a).get(place)
    return witness_text(a, place, entries[0]) if entries else None


def _single_zone(a: Assessment) -> Iterator[Hit]:
    used = zones_used(a)
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
    good=zones.REPLICAS_IN_ONE_ZONE.good,
    controls=("AWS Well-Architected REL10-BP01",),
    tags=("availability",),
)


@once_each
def _site(a: Assessment, node_id: str) -> tuple[str, ...]:
    found = a.placement.region(node_id)
    return () if found is None else (found[0],)


_every_site = joined(_site, lambda a: a.calls.served)


def _single_site(a: Assessment) -> Iterator[Hit]:
    sites = set(_every_site(a))
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
