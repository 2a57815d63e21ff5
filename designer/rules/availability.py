"""Rules about what a single loss takes down, and about the promise that is missed."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Balancer, Cache, Database, Elastic, External, Host, Process, Station
from designer.graph.once import joined, once, once_each
from designer.graph.redundancy import has_partner, runs_several
from designer.i18n import text
from designer.rules.fatal import entries_lost, witness_text
from designer.rules.rule import Hit, Rule


def _alone(a: Assessment, node_id: str) -> bool:
    """Whether there is one of it: neither it nor the machine it runs in is drawn as several, and nothing takes over."""
    host = a.placement.host(node_id)
    several = runs_several(a.topology, node_id) or (host is not None and runs_several(a.topology, host))
    return not several and not has_partner(a.topology, node_id)


@once
def lone_balancers(a: Assessment) -> list[str]:
    """Balancers that an entry hangs on, on a box of their own, with nobody to take over (those inside a server stand for its processes)."""
    fatal = entries_lost(a)
    return [
        node_id
        for node_id in a.topology.ids_having(Balancer)
        if node_id in fatal and a.placement.host(node_id) is None and _alone(a, node_id)
    ]


def _balancer_alone(a: Assessment) -> Iterator[Hit]:
    fatal = entries_lost(a)
    for node_id in lone_balancers(a):
        targets = [link.target for _, link in a.topology.links_from(node_id, "traffic")]
        witness = witness_text(a, node_id, fatal[node_id][0])
        yield Hit(
            text("{name} is a single point of failure: no standby takes over", name=a.name(node_id)),
            (node_id,),
            why=text("The only target behind it cannot be reached when it fails. {witness}", witness=witness)
            if len(targets) == 1
            else text("{count} targets behind it cannot be reached when it fails. {witness}", count=len(targets), witness=witness),
        )  # fmt: skip


BALANCER_WITHOUT_STANDBY = Rule(
    id="HA002",
    name="balancer-without-standby",
    severity="error",
    summary="A load balancer without a standby that takes over.",
    why="The balancer was put there so that servers may fail; alone, it is itself what takes everything down.",
    detection="A balancer on its own box whose loss takes an entry down, with one copy, in one place, and no automatic standby.",
    fix="Add a standby balancer that takes over its address (VRRP), or use a managed balancer over several zones.",
    false_alarm="Clients know several balancers and try each.",
    check=_balancer_alone,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "lb": {"kind": "load-balancer", "name": "lb"},
            "one": {"kind": "app", "name": "one"},
            "two": {"kind": "app", "name": "two"},
        },
        "links": [{"from": "users", "to": "lb"}, {"from": "lb", "to": "one"}, {"from": "lb", "to": "two"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "lb": {"kind": "load-balancer", "name": "lb"},
            "standby": {"kind": "standby-balancer", "name": "standby"},
            "one": {"kind": "app", "name": "one"},
            "two": {"kind": "app", "name": "two"},
        },
        "links": [
            {"from": "users", "to": "lb"},
            {"from": "lb", "to": "standby", "kind": "standby"},
            *({"from": lb, "to": app} for lb in ("lb", "standby") for app in ("one", "two")),
        ],
    },
    references=("RFC 9568: Virtual Router Redundancy Protocol (VRRP) Version 3",),
    tags=("availability",),
)


@once
def lone_databases(a: Assessment) -> list[str]:
    """Requested primary databases with one copy and no partner that takes over, by itself or (of one's own) by hand."""
    return [node_id for node_id in _databases_alone(a) if node_id in a.calls.served]


@once_each
def _database_by_itself(a: Assessment, node_id: str) -> tuple[str, ...]:
    spec = a.topology.spec(node_id)
    if not isinstance(spec, Database) or spec.role != "primary" or not _alone(a, node_id):
        return ()
    return () if spec.promotes_copies and _switched_by_hand(a, node_id) else (node_id,)


_databases_alone = joined(_database_by_itself, lambda a: a.topology.ids_having(Database))


def _switched_by_hand(a: Assessment, node_id: str) -> bool:
    links = a.topology.links_from(node_id, "replication", "standby")
    return any(link.failover == "manual" for _, link in links)


def _database_alone(a: Assessment) -> Iterator[Hit]:
    fatal = entries_lost(a)
    for node_id in lone_databases(a):
        yield Hit(
            text(
                "{name} has no standby: its loss stops everything that needs its data", name=a.name(node_id)
            ),
            (node_id,),
            why=witness_text(a, node_id, fatal[node_id][0]) if node_id in fatal else None,
            severity=None if node_id in fatal else "warning",
        )


DATABASE_WITHOUT_STANDBY = Rule(
    id="HA010",
    name="database-without-standby",
    severity="error",
    summary="A primary database that nothing takes over from.",
    why="Data cannot be started elsewhere like code: without a copy that is ready, recovery waits for a restore.",
    detection="A requested primary database with one copy, not Multi-AZ, and no replica or standby that takes over, by itself or by hand (of one that is switched to by hand HA001 and HA015 tell; a read replica of a managed database is no standby).",
    fix="Turn on Multi-AZ, or add a replica with automatic failover on another machine.",
    false_alarm="The recovery targets allow restoring from a backup.",
    check=_database_alone,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "app": {"kind": "app", "name": "app"},
            "db": {"kind": "database", "name": "db"},
        },
        "links": [{"from": "users", "to": "app"}, {"from": "app", "to": "db"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "app": {"kind": "app", "name": "app"},
            "db": {"kind": "database", "name": "db"},
            "copy": {"kind": "database", "name": "copy", "role": "replica"},
        },
        "links": [
            {"from": "users", "to": "app"},
            {"from": "app", "to": "db"},
            {"from": "db", "to": "copy", "kind": "replication", "mode": "sync"},
        ],
    },
    references=("Amazon RDS User Guide: Configuring and managing a Multi-AZ deployment",),
    tags=("availability", "data"),
)


@once
def single_apps(a: Assessment) -> list[str]:
    """Requested application code that runs once, with no balancer that could spread over a second one."""
    return [node_id for node_id in _apps_alone(a) if node_id in a.calls.served]


@once_each
def _app_alone(a: Assessment, node_id: str) -> tuple[str, ...]:
    spec = a.topology.spec(node_id)
    runs_code = isinstance(spec, Process) or (isinstance(spec, Host) and not a.topology.children(node_id))
    if not runs_code or isinstance(spec, Database | Cache | External | Elastic):
        return ()
    callers = _callers(a, node_id)
    spread = [c for c in callers if isinstance(a.topology.spec(c), Balancer) and _targets(a, c) > 1]
    return (node_id,) if callers and not spread and _alone(a, node_id) else ()


_apps_alone = joined(_app_alone, lambda a: a.topology.ids_having(Station))


def _callers(a: Assessment, node_id: str) -> list[str]:
    """Who calls it and needs the answer: by itself, or by the machine in which it answers."""
    host = a.placement.host(node_id)
    found = a.topology.links_to(node_id, "traffic")
    if host is not None:
        called = a.topology.links_to(host, "traffic")
        found = found + [pair for pair in called if node_id in a.calls.heads(host, pair[1].protocol)]
    return [link.source for _, link in found if not link.optional]


def _targets(a: Assessment, balancer: str) -> int:
    return len({link.target for _, link in a.topology.links_from(balancer, "traffic")})


def _no_scale_out(a: Assessment) -> Iterator[Hit]:
    fatal = entries_lost(a)
    for node_id in single_apps(a):
        yield Hit(
            text(
                "{name} runs once and cannot scale out: nothing spreads requests over a second one",
                name=a.name(node_id),
            ),
            (node_id,),
            why=witness_text(a, node_id, fatal[node_id][0]) if node_id in fatal else None,
        )


NO_SCALE_OUT = Rule(
    id="HA013",
    name="app-without-scale-out",
    severity="warning",
    summary="Application code that runs once, with no balancer in front that could spread over more.",
    why="More load can only be met by a bigger machine, every release is an outage, and its loss is the service's.",
    detection="A requested process or machine with one copy whose callers need it and are not balancers with two or more targets.",
    fix="Run a second server behind a load balancer.",
    false_alarm="The load will never need more, and an outage is acceptable.",
    check=_no_scale_out,
    bad=DATABASE_WITHOUT_STANDBY.bad,
    good=BALANCER_WITHOUT_STANDBY.good,
    references=("The Twelve-Factor App: VIII. Concurrency",),
    tags=("availability", "capacity"),
)
