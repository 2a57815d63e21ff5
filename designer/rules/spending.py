"""Rules about money that buys nothing: what is paid and not used, and what the same work costs less."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.instances import instance
from designer.catalog.traits import Cache, Database, Elastic, Filter, Gateway, Instance, Subnet
from designer.graph.once import joined, once_each
from designer.i18n import text
from designer.rules.each import each
from designer.rules.example import example
from designer.rules.rule import Hit, Rule
from designer.rules.zones import behind_nats

SUCCESSORS = {
    "t1": "t3", "t2": "t3", "m1": "m6i", "m2": "r6i", "m3": "m6i", "m4": "m6i", "c1": "c6i", "c3": "c6i", "c4": "c6i",
    "r3": "r6i", "r4": "r6i",
}  # fmt: skip
"""Families of instance types that newer ones replace at a lower price for the work, and a family of the same shape."""
POOR_HIT_RATIO = 0.3
"""Below it a cache makes most look-ups longer, instead of saving them."""
WORTH_RESERVING_USD = 100
"""Monthly on-demand price from which a commitment is worth the trouble."""


def _monthly(a: Assessment, node_id: str) -> str:
    return f"{a.cost.by_node.get(node_id, 0):,.0f}"


@once_each
def _nat(a: Assessment, node_id: str) -> tuple[str, ...]:
    return (node_id,) if a.topology.around(node_id, Subnet) else ()


_nats = joined(_nat, lambda a: a.topology.ids_having(Gateway))


def _unused_nat(a: Assessment) -> Iterator[Hit]:
    nats = _nats(a)
    used = {nat for nat, _ in behind_nats(a)}
    for nat in nats:
        if nat not in used:
            yield Hit(
                text("Nothing goes out through {name}, which costs {usd} USD a month", name=a.name(nat), usd=_monthly(a, nat)),
                (nat,),
            )  # fmt: skip


UNUSED_NAT = Rule(
    id="COST002",
    name="unused-nat-gateway",
    severity="warning",
    summary="A NAT gateway that no subnet with anything in it goes out through.",
    why="It is paid by the hour, used or not, together with its public address.",
    detection="A gateway in a subnet that is the way out of no subnet in which something lives.",
    fix="Delete it, or let the private subnets of its zone use it.",
    false_alarm="What will use it is not drawn yet.",
    check=_unused_nat,
    bad=example(
        {
            "vpc": "aws.vpc",
            "public": ("aws.subnet in vpc", {"route": "internet-gateway"}),
            "nat": "aws.nat-gateway in public",
            "data": ("aws.subnet in vpc", {"cidr": "10.0.1.0/24"}),
            "db": "aws.rds in data",
        }
    ),
    good=example(
        {
            "vpc": "aws.vpc",
            "public": ("aws.subnet in vpc", {"route": "internet-gateway"}),
            "nat": "aws.nat-gateway in public",
            "app": ("aws.subnet in vpc", {"cidr": "10.0.1.0/24", "route": "nat-gateway"}),
            "web": "aws.ec2 in app",
        }
    ),
    controls=("AWS Well-Architected COST04-BP03",),
    tags=("cost", "network"),
)


def _second_nat(a: Assessment) -> Iterator[Hit]:
    used = sorted({nat for nat, _ in behind_nats(a)}) if len(_nats(a)) > 1 else []
    places: dict[tuple[str | None, str], list[str]] = {}
    for nat in used:
        zone = a.placement.zone_of(nat)
        if zone is not None:
            places.setdefault((a.placement.network(nat), zone), []).append(nat)
    for (_, zone), nats in sorted(places.items(), key=lambda pair: pair[1]):
        if len(nats) > 1:
            yield Hit(
                text(
                    "{count} NAT gateways in {zone}: one carries as much, and each more costs {usd} USD a month",
                    count=len(nats), zone=a.name(zone), usd=_monthly(a, nats[-1]),
                ),
                tuple(nats),
            )  # fmt: skip


SECOND_NAT = Rule(
    id="COST003",
    name="several-nat-gateways-in-one-zone",
    severity="info",
    summary="Several NAT gateways in one zone of one network.",
    why="They fail together with their zone, so a second one adds no availability; one alone grows to 100 Gbit/s.",
    detection="Two or more NAT gateways that are used, in the same zone of the same network.",
    fix="Let all subnets of the zone use one of them.",
    false_alarm="Partners admit different addresses, or one gateway runs out of connections to a single destination.",
    check=_second_nat,
    bad=example(
        {
            "vpc": "aws.vpc",
            "z": "aws.zone in vpc",
            "public": ("aws.subnet in z", {"route": "internet-gateway"}),
            "one": "aws.nat-gateway in public",
            "two": "aws.nat-gateway in public",
            "app": ("aws.subnet in z", {"cidr": "10.0.1.0/24", "route": "nat-gateway", "nat": "one"}),
            "jobs": ("aws.subnet in z", {"cidr": "10.0.2.0/24", "route": "nat-gateway", "nat": "two"}),
            "web": "aws.ec2 in app",
            "job": "aws.ec2 in jobs",
        }
    ),
    good=example(
        {
            "vpc": "aws.vpc",
            "z": "aws.zone in vpc",
            "public": ("aws.subnet in z", {"route": "internet-gateway"}),
            "one": "aws.nat-gateway in public",
            "app": ("aws.subnet in z", {"cidr": "10.0.1.0/24", "route": "nat-gateway"}),
            "jobs": ("aws.subnet in z", {"cidr": "10.0.2.0/24", "route": "nat-gateway"}),
            "web": "aws.ec2 in app",
            "job": "aws.ec2 in jobs",
        }
    ),
    references=("Amazon VPC User Guide: NAT gateway basics",),
    tags=("cost", "network"),
)


@each(Instance)
def _old_generation(a: Assessment, node_id: str, machine: Instance) -> Iterator[Hit]:
    bare = machine.instance_type.removeprefix("db.").removeprefix("cache.")
    family, _, size = bare.partition(".")
    successor = SUCCESSORS.get(family)
    if successor is None:
        return
    newer = machine.instance_type.replace(bare, f"{successor}.{size}")
    why = None
    old, new = instance(machine.instance_type), instance(newer)
    if old.assumed is None and new.assumed is None and new.usd_hour.value < old.usd_hour.value:
        saved = 1 - new.usd_hour.value / old.usd_hour.value
        why = text("{newer} costs {saved} % less by the hour.", newer=newer, saved=f"{saved * 100:.0f}")
    yield Hit(
        text("{name} is of a previous generation: {type}", name=a.name(node_id), type=machine.instance_type),
        (node_id,), why=why,
    )  # fmt: skip


OLD_GENERATION = Rule(
    id="COST004",
    name="previous-generation-instance",
    severity="info",
    summary="A machine of an instance family that newer ones have replaced.",
    why="Newer families do the same work for less, with a faster network and disks; old ones run out in new zones.",
    detection="Instance types of the families t1, t2, m1 to m4, c1 to c4, r3 and r4, also as database and cache classes.",
    fix="Choose the same size of a current family.",
    false_alarm="You have reservations for the old family, or an image that does not start on the new one.",
    check=_old_generation,
    bad=example({"web": ("aws.ec2", {"instance_type": "t2.small"})}),
    good=example({"web": ("aws.ec2", {"instance_type": "t3.small"})}),
    references=("Amazon EC2: Previous generation instances",),
    tags=("cost",),
)


@each(Database)
def _idle_replica(a: Assessment, node_id: str, database: Database) -> Iterator[Hit]:
    copies = a.topology.links_to(node_id, "replication")
    takes_over = any(link.failover != "none" for _, link in copies)
    if database.role != "replica" or not copies or takes_over or a.topology.links_to(node_id, "traffic"):
        return
    yield Hit(
        text("{name} follows {primary}, but answers nobody and takes over from nobody", name=a.name(node_id), primary=a.name(copies[0][1].source)),
        (node_id,), tuple(link_id for link_id, _ in copies),
    )  # fmt: skip


IDLE_REPLICA = Rule(
    id="COST005",
    name="idle-replica",
    severity="info",
    summary="A replica that nothing reads from and that never takes over.",
    why="It costs as much as the primary, and neither carries load nor shortens an outage.",
    detection="A replica without traffic to it, all of whose replication has no failover.",
    fix="Send reads to it, let it take over, or delete it.",
    false_alarm="Backups or reports are drawn from it, or it waits in another region for a disaster: then state manual failover.",
    check=_idle_replica,
    bad=example(
        {"db": "database", "copy": ("database", {"role": "replica"})},
        ("db>copy", {"kind": "replication", "failover": "none"}),
    ),
    good=example(
        {"app": "app", "db": "database", "copy": ("database", {"role": "replica"})},
        ("db>copy", {"kind": "replication", "failover": "none"}),
        "app>copy",
    ),
    controls=("AWS Well-Architected COST04-BP03",),
    tags=("cost", "data"),
)


@each(Filter)
def _unused_guard(a: Assessment, node_id: str, guard: Filter) -> Iterator[Hit]:
    if guard.charges and not a.topology.links_to(node_id) and not a.topology.links_from(node_id):
        yield Hit(
            text("{name} stands in front of nothing, and costs {usd} USD a month", name=a.name(node_id), usd=_monthly(a, node_id)),
            (node_id,),
        )  # fmt: skip


UNUSED_GUARD = Rule(
    id="COST006",
    name="guard-in-front-of-nothing",
    severity="warning",
    summary="A web application firewall that nothing uses.",
    why="It is paid and protects nobody; who sees it in the drawing believes otherwise.",
    detection="A filter with a price of its own and no link.",
    fix="Link it to the balancer or the CDN that it is to protect, or delete it.",
    false_alarm="What will use it is not drawn yet.",
    check=_unused_guard,
    bad=example({"waf": "aws.waf", "alb": "aws.alb", "web": "aws.ec2"}, "alb>web"),
    good=example(
        {"waf": "aws.waf", "alb": "aws.alb", "web": "aws.ec2"}, "alb>web", ("alb>waf", {"kind": "uses"})
    ),
    controls=("AWS Well-Architected COST04-BP03",),
    tags=("cost",),
)


def _steady_on_demand(a: Assessment) -> Iterator[Hit]:
    workload = a.workload
    if workload.curve != "flat" or "curve" not in workload.model_fields_set:
        return
    rented = [n for n, machine in a.topology.having(Instance) if not isinstance(machine, Elastic)]
    costs = {node: a.cost.by_node.get(node, 0.0) for node in rented}
    dear = sorted((node for node in rented if costs[node]), key=lambda node: (-costs[node], node))
    total = sum(costs.values())
    if total >= WORTH_RESERVING_USD:
        yield Hit(
            text("A load that is the same all day is carried at the on-demand price: {usd} USD a month", usd=f"{total:,.0f}"),
            tuple(dear),
        )  # fmt: skip


STEADY_ON_DEMAND = Rule(
    id="COST007",
    name="steady-load-on-demand",
    severity="info",
    summary="Machines that are needed all day, every day, are drawn at the on-demand price.",
    why="On-demand pays for the freedom to stop at any hour; who never stops can commit for a year and pay markedly less.",
    detection="A load that is stated to be flat, and machines that do not scale with it whose on-demand price is 100 USD a month or more together.",
    fix="Reserve them or commit to a savings plan for what always runs; leave on demand what comes and goes.",
    false_alarm="You have reservations already: prices here are list prices on demand.",
    check=_steady_on_demand,
    bad=example({"db": ("aws.rds", {"instance_type": "db.m7g.large"})}, workload={"curve": "flat"}),
    good=example({"db": ("aws.rds", {"instance_type": "db.m7g.large"})}, workload={"curve": "daily"}),
    tags=("cost",),
    controls=("AWS Well-Architected COST07-BP01",),
)


@each(Cache)
def _poor_cache(a: Assessment, node_id: str, cache: Cache) -> Iterator[Hit]:
    if 0 < cache.hit_ratio < POOR_HIT_RATIO and a.topology.links_to(node_id, "traffic"):
        yield Hit(
            text("{name} answers {share} % of look-ups; the others go one way more", name=a.name(node_id), share=f"{cache.hit_ratio * 100:.0f}"),
            (node_id,),
        )  # fmt: skip


POOR_CACHE = Rule(
    id="COST008",
    name="cache-that-misses",
    severity="info",
    summary="A cache that answers fewer than three look-ups in ten.",
    why="Every miss waits for the cache first and the database then; what the few hits save may be less than the cache costs.",
    detection="A cache with callers and a stated hit ratio above 0 and below 0.3; 0 means that it is used as something else.",
    fix="Cache what is read again, for longer; or take the cache out.",
    false_alarm="The hits are the few very dear queries.",
    check=_poor_cache,
    bad=example({"app": "app", "cache": ("cache", {"hit_ratio": 0.1})}, "app>cache"),
    good=example({"app": "app", "cache": "cache"}, "app>cache"),
    references=("Amazon ElastiCache User Guide: Caching strategies",),
    tags=("cost", "latency"),
)
