"""Rules about alternatives that are not what they seem: a sibling without what the others have, regions that hang on one."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Balancer, RegionPlace
from designer.graph.once import joined, once_each
from designer.graph.redundancy import Alternatives, alternatives
from designer.i18n import text
from designer.rules.each import each
from designer.rules.fatal import entries_lost, witness_text
from designer.rules.rule import Hit, Rule


def _called(a: Assessment, node_id: str) -> frozenset[str]:
    """What a target calls and cannot do without, by itself or by what answers in it; alternatives count as one."""
    callers = a.calls.heads(node_id) or (node_id,)
    links = [link for caller in callers for _, link in a.calls.from_node(caller) if not link.optional]
    return frozenset(min(a.calls.alternatives(link.target)) for link in links) - set(callers)


def _siblings(a: Assessment, balancer: str) -> list[list[str]]:
    """The targets of a balancer, those of one kind together."""
    targets = dict.fromkeys(link.target for _, link in a.topology.links_from(balancer, "traffic"))
    alike: dict[type, list[str]] = {}
    for target in targets:
        alike.setdefault(type(a.topology.spec(target)), []).append(target)
    return list(alike.values())


def _told_elsewhere(a: Assessment, balancer: str, siblings: list[str]) -> bool:
    """Whether another balancer, which is told of first, spreads over the same ones."""
    callers = {link.source for _, link in a.topology.links_to(siblings[0], "traffic")}
    return any(
        set(siblings) in map(set, _siblings(a, other))
        for other in callers
        if other < balancer and isinstance(a.topology.spec(other), Balancer)
    )


@each(Balancer)
def _odd_siblings(a: Assessment, balancer: str, _: Balancer) -> Iterator[Hit]:
    for siblings in _siblings(a, balancer):
        if _told_elsewhere(a, balancer, siblings):
            continue
        called = {sibling: _called(a, sibling) for sibling in siblings}
        for sibling, own in called.items():
            others = [called[other] for other in siblings if other != sibling]
            common = frozenset.intersection(*others) if others else frozenset()
            missing = common - own - {sibling}
            if own < common and missing:
                lacks = ", ".join(a.name(node) for node in sorted(missing))
                yield Hit(
                    text("{name} does not call {lacks}, as its siblings behind {balancer} do", name=a.name(sibling), lacks=lacks, balancer=a.name(balancer)),
                    (sibling, *sorted(missing)),
                    why=text("{balancer} gives each of them the same requests; those that need {lacks} fail on this one.", balancer=a.name(balancer), lacks=lacks),
                )  # fmt: skip


ODD_SIBLING = Rule(
    id="HA023",
    name="sibling-that-differs",
    severity="warning",
    summary="One target of a balancer lacks a link that all its siblings have.",
    why="A balancer takes its targets for equal; one that cannot do what the others do fails part of the requests, and the drawing's numbers are wrong.",
    detection="Targets of one balancer of the same kind, of which one calls strictly less than all the others call in common (optional links left out; stand-ins count as one).",
    fix="Draw the missing link, or put what is different behind a balancer of its own.",
    false_alarm="The balancer sends it other requests, by path or by host name.",
    check=_odd_siblings,
    bad={
        "nodes": {
            "lb": {"kind": "load-balancer", "name": "lb"},
            "one": {"kind": "app", "name": "one"},
            "two": {"kind": "app", "name": "two"},
            "db": {"kind": "database", "name": "db"},
        },
        "links": [{"from": "lb", "to": "one"}, {"from": "lb", "to": "two"}, {"from": "one", "to": "db"}],
    },
    good={
        "nodes": {
            "lb": {"kind": "load-balancer", "name": "lb"},
            "one": {"kind": "app", "name": "one"},
            "two": {"kind": "app", "name": "two"},
            "db": {"kind": "database", "name": "db"},
        },
        "links": [
            {"from": "lb", "to": "one"},
            {"from": "lb", "to": "two"},
            {"from": "one", "to": "db"},
            {"from": "two", "to": "db"},
        ],
    },
    references=("Morris 2020: Infrastructure as Code, Configuration Drift",),
    tags=("availability", "design"),
)


@once_each
def _in_several_regions(a: Assessment, group: Alternatives) -> tuple[Alternatives, ...]:
    around = {found[0] for member in group.members if (found := a.placement.region(member)) is not None}
    return (group,) if len(around) > 1 else ()


_far_apart = joined(_in_several_regions, lambda a: alternatives(a.topology))


def _one_region_behind(a: Assessment) -> Iterator[Hit]:
    fatal = entries_lost(a)
    regions = [place for place, _ in a.topology.having(RegionPlace) if place in fatal]
    if not regions:
        return
    for group in _far_apart(a):
        if not any(member in a.calls.served for member in group.members):
            continue
        for place in regions:
            yield Hit(
                text("{members} are in different places, but without {place} all of them are down", members=", ".join(map(a.name, group.members)), place=a.name(place)),
                (place, *group.members),
                group.links,
                witness_text(a, place, fatal[place][0]),
            )  # fmt: skip
        return


ONE_REGION_BEHIND = Rule(
    id="HA024",
    name="regions-that-hang-on-one",
    severity="warning",
    summary="A design over several regions or sites that still goes down with one of them.",
    why="The second region is paid for the day on which the first is lost; something shared that stands only there makes it useless on that day.",
    detection="Alternatives in two or more regions or sites, while the loss of one region alone takes an entry down (exact over the dependency graph). The first such group is told.",
    fix="Give what is shared a copy in the other region that takes over: database, queue, identity, names.",
    false_alarm="The second place is for latency, not for survival.",
    check=_one_region_behind,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dns": {"kind": "dns", "name": "dns", "routing": "failover", "count": 2},
            "a": {"kind": "datacenter", "name": "a"},
            "b": {"kind": "datacenter", "name": "b"},
            "one": {"kind": "server", "name": "one", "in": "a"},
            "two": {"kind": "server", "name": "two", "in": "b"},
            "db": {"kind": "database", "name": "db", "in": "a", "count": 2},
        },
        "links": [
            {"from": "users", "to": "dns"},
            {"from": "dns", "to": "one"},
            {"from": "dns", "to": "two"},
            {"from": "one", "to": "db"},
            {"from": "two", "to": "db"},
        ],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dns": {"kind": "dns", "name": "dns", "routing": "failover", "count": 2},
            "a": {"kind": "datacenter", "name": "a"},
            "b": {"kind": "datacenter", "name": "b"},
            "one": {"kind": "server", "name": "one", "in": "a"},
            "two": {"kind": "server", "name": "two", "in": "b"},
            "db": {"kind": "database", "name": "db", "in": "a"},
            "copy": {"kind": "database", "name": "copy", "in": "b", "role": "replica"},
        },
        "links": [
            {"from": "users", "to": "dns"},
            {"from": "dns", "to": "one"},
            {"from": "dns", "to": "two"},
            {"from": "one", "to": "db"},
            {"from": "two", "to": "db"},
            {"from": "db", "to": "copy", "kind": "replication", "failover": "automatic"},
        ],
    },
    references=("AWS whitepaper: Disaster Recovery of Workloads on AWS",),
    tags=("availability",),
)
