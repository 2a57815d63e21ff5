"""Rules about single points of failure that no more particular rule names, and about the availability promised."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.availability import MINUTES_PER_YEAR
from designer.catalog.traits import ZonePlace
from designer.i18n import text
from designer.rules import one_place, zones
from designer.rules.availability import lone_balancers, lone_databases, single_apps
from designer.rules.fatal import entries_lost, is_left_to_others, witness_text
from designer.rules.rule import Hit, Rule
from designer.units import apart, share


def _told_elsewhere(a: Assessment) -> set[str]:
    """Single points that HA002, HA010 or HA013 report, and the machines those stand in."""
    told = {*lone_balancers(a), *lone_databases(a), *single_apps(a)}
    return told | {host for node_id in told if (host := a.placement.host(node_id)) is not None}


def _zones_told_elsewhere(a: Assessment) -> set[str]:
    """Zones that HA004 or HA005 names."""
    return {
        hit.nodes[0] for rule in (zones.REPLICAS_IN_ONE_ZONE, one_place.SINGLE_ZONE) for hit in rule.check(a)
    }


def _single_points(a: Assessment) -> Iterator[Hit]:
    told, zones_told = _told_elsewhere(a), _zones_told_elsewhere(a)
    for point, entries in sorted(entries_lost(a).items()):
        if isinstance(a.topology.spec(point), ZonePlace):
            if point in zones_told or not any(point in a.fatal_places[entry] for entry in entries):
                continue
        elif point in told or is_left_to_others(a, point):
            continue
        yield Hit(
            text(
                "{name} is a single point of failure for {entries}",
                name=a.name(point), entries=", ".join(a.name(entry) for entry in entries),
            ),
            (point,),
            why=witness_text(a, point, entries[0]),
        )  # fmt: skip


SINGLE_POINT = Rule(
    id="HA001",
    name="single-point-of-failure",
    severity="error",
    summary="The loss of one component or place alone takes an entry down.",
    why="What is there once will fail once; everything behind it is then as good as gone, however redundant.",
    detection="Exact over the dependency graph with failure domains, standby and replicas (each loss is tried). Left out: what HA002, HA004, HA005, HA010, HA012 and HA013 name, zones that only the single points in them make fatal, regions, and services that their provider runs in several zones.",
    fix="Give it a second one in another failure domain, and something that switches over.",
    false_alarm="The entry may be down while it is repaired.",
    check=_single_points,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "firewall": {"kind": "firewall", "name": "firewall"},
            "app": {"kind": "app", "name": "app", "count": 2},
        },
        "links": [{"from": "users", "to": "firewall"}, {"from": "firewall", "to": "app"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "firewall": {"kind": "firewall", "name": "firewall"},
            "second": {"kind": "firewall", "name": "second"},
            "app": {"kind": "app", "name": "app", "count": 2},
        },
        "links": [
            {"from": "users", "to": "firewall"},
            {"from": "firewall", "to": "second", "kind": "standby"},
            {"from": "firewall", "to": "app"},
            {"from": "second", "to": "app"},
        ],
    },
    references=("AWS whitepaper: Availability and Beyond",),
    tags=("availability",),
)


def _target_missed(a: Assessment) -> Iterator[Hit]:
    target = a.targets.availability
    if target is None:
        return
    for entry, found in a.availability.items():
        promised = found.ci[1] if found.ci is not None else found.availability
        if promised < target:
            shown, wanted = apart(found.availability, target, share, 2)
            minutes, allowed = apart(
                found.downtime_minutes_per_year,
                (1 - target) * MINUTES_PER_YEAR,
                lambda value, digits: f"{value:.{digits}f}",
                0,
            )
            worst = ", ".join(a.name(part.node) for part in found.shares[:3])
            yield Hit(
                text(
                    "Availability of {entry}: {found}, the target is {target}",
                    entry=a.name(entry), found=shown, target=wanted,
                ),
                (entry,),
                why=text(
                    "{minutes} minutes of downtime a year are expected, {allowed} are allowed; most hangs on {worst}.",
                    minutes=minutes, allowed=allowed, worst=worst or "-",
                ),
            )  # fmt: skip


TARGET_MISSED = Rule(
    id="HA009",
    name="availability-target-missed",
    severity="warning",
    summary="The availability of an entry is below the design's target.",
    why="The promise will be broken in an average year, not only in a bad one.",
    detection="Exact availability of each entry (shared parts counted once) against the target; beyond the size limit of the exact method, the upper end of the estimate's interval.",
    fix="Make redundant what the most minutes hang on: the Availability panel lists it.",
    false_alarm="The availabilities of the parts are defaults that your own measurements contradict: set them.",
    check=_target_missed,
    bad={
        "targets": {"availability": 0.9999},
        "nodes": {"users": {"kind": "users", "name": "users"}, "app": {"kind": "server", "name": "app"}},
        "links": [{"from": "users", "to": "app"}],
    },
    good={
        "targets": {"availability": 0.99},
        "nodes": {"users": {"kind": "users", "name": "users"}, "app": {"kind": "server", "name": "app"}},
        "links": [{"from": "users", "to": "app"}],
    },
    references=("AWS whitepaper: Availability and Beyond",),
    tags=("availability",),
)
