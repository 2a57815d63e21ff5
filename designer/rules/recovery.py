"""Rules about coming back: who switches over, how long that takes, how old the data is that is left."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.losses_by_class import LossClass, is_original
from designer.analysis.recovery_classes import WayBack
from designer.catalog.facts import facts
from designer.catalog.traits import ObjectStore, Store
from designer.document.design import Link
from designer.i18n import chained, text
from designer.rules.each import each_link
from designer.rules.example import example
from designer.rules.rule import Hit, Rule
from designer.units import duration

CHECKED: tuple[LossClass, ...] = ("process", "host", "zone")
"""Losses that a target is held against: a region or a site has rules of its own, deleted data waits for a person."""


def _originals(a: Assessment) -> Iterator[tuple[str, Store]]:
    for node_id, store in a.topology.having(Store):
        if is_original(store) and node_id in a.calls.served:
            yield node_id, store


def _too_slow(a: Assessment) -> list[WayBack]:
    target = a.targets.rto_minutes
    if target is None:
        return []
    ways = (way for loss in CHECKED for way in a.recovery_plan.times(loss))
    return [way for way in ways if way.figure.value > target]


def _by_hand(a: Assessment) -> Iterator[Hit]:
    told = set()
    for way in _too_slow(a):
        if way.how == "manual" and way.lost not in told:
            told.add(way.lost)
            yield Hit(
                text("Nobody takes over from {name} by itself: switching over by hand misses the RTO", name=a.name(way.lost)),
                (way.lost,),
                why=text(
                    "Until somebody has noticed, decided and switched over, about {found} pass; the target is {target}.",
                    found=duration(way.figure.value), target=duration(a.targets.rto_minutes or 0),
                ),
            )  # fmt: skip


MANUAL_FAILOVER = Rule(
    id="HA015",
    name="manual-failover-misses-rto",
    severity="warning",
    summary="A standby or replica is there, but is switched to by hand, and that takes longer than the RTO.",
    why="A person has to be woken, has to understand and has to decide; at night and under stress that is half an hour on a good day.",
    detection="What an entry hangs on, but would not if its standby or replica took over by itself; the time until somebody has noticed, decided (30 min) and switched over (5 min) is above the RTO target.",
    fix="Let it take over by itself, with a quorum that prevents two active ones; or promise a longer RTO.",
    false_alarm="Somebody watches around the clock and switches over in minutes by a rehearsed procedure.",
    check=_by_hand,
    bad={
        "targets": {"rto_minutes": 15},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "one": {"kind": "server", "name": "one"},
            "two": {"kind": "server", "name": "two"},
            "db": {"kind": "database", "name": "db", "in": "one"},
            "copy": {"kind": "database", "name": "copy", "in": "two", "role": "replica"},
        },
        "links": [
            {"from": "users", "to": "db"},
            {"from": "db", "to": "copy", "kind": "replication", "failover": "manual"},
        ],
    },
    good={
        "targets": {"rto_minutes": 15},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "one": {"kind": "server", "name": "one"},
            "two": {"kind": "server", "name": "two"},
            "db": {"kind": "database", "name": "db", "in": "one"},
            "copy": {"kind": "database", "name": "copy", "in": "two", "role": "replica"},
        },
        "links": [
            {"from": "users", "to": "db"},
            {"from": "db", "to": "copy", "kind": "replication", "failover": "automatic"},
        ],
    },
    controls=("AWS Well-Architected REL13-BP05",),
    tags=("availability", "recovery"),
)


def _slow_takeover(a: Assessment) -> Iterator[Hit]:
    slow = [way for way in _too_slow(a) if way.how == "automatic"]
    if slow:
        worst = max(slow, key=lambda way: way.figure.value)
        steps = [part.name for part in worst.figure.inputs]
        yield Hit(
            text(
                "Without {name} the service is away for {found}, the RTO is {target}",
                name=a.name(worst.lost), found=duration(worst.figure.value), target=duration(a.targets.rto_minutes or 0),
            ),
            (worst.lost,),
            why=text("The time goes into: {steps}.", steps=chained(steps, lambda one, two: text("{one}, {two}", one=one, two=two))),
        )  # fmt: skip


SLOW_TAKEOVER = Rule(
    id="HA016",
    name="takeover-slower-than-rto",
    severity="warning",
    summary="A takeover that needs nobody's hand takes longer than the RTO.",
    why="Redundancy that takes over too late breaks the promise each time it is needed.",
    detection="The slowest takeover (health checks, names that expire, failover) after the loss of a process, a machine or a zone, against the RTO target. Single points and failover by hand have rules of their own.",
    fix="Check health more often, let names expire sooner, or put a balancer in front that knows at once.",
    false_alarm="The times are defaults that a rehearsal contradicts: measure them.",
    check=_slow_takeover,
    bad={
        "targets": {"rto_minutes": 1},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dns": {"kind": "dns", "name": "dns", "routing": "failover", "count": 2},
            "one": {"kind": "server", "name": "one"},
            "two": {"kind": "server", "name": "two"},
        },
        "links": [{"from": "users", "to": "dns"}, {"from": "dns", "to": "one"}, {"from": "dns", "to": "two"}],
    },
    good={
        "targets": {"rto_minutes": 5},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dns": {"kind": "dns", "name": "dns", "routing": "failover", "count": 2},
            "one": {"kind": "server", "name": "one"},
            "two": {"kind": "server", "name": "two"},
        },
        "links": [{"from": "users", "to": "dns"}, {"from": "dns", "to": "one"}, {"from": "dns", "to": "two"}],
    },
    controls=("AWS Well-Architected REL13-BP02",),
    tags=("availability", "recovery"),
)


def _backups_apart(a: Assessment) -> Iterator[Hit]:
    target = a.targets.rpo_minutes
    for node_id, store in _originals(a) if target is not None else ():
        if not store.backup_days or (isinstance(store, ObjectStore) and store.versioned):
            continue
        apart = a.recovery_plan.interval(node_id).value
        if apart > (target or 0):
            yield Hit(
                text(
                    "{name} is backed up every {apart}, the RPO is {target}",
                    name=a.name(node_id), apart=duration(apart), target=duration(target or 0) if target else "0",
                ),
                (node_id,),
                why=text("What was written since the last backup is gone when data is deleted or damaged: every replica deletes it too."),
            )  # fmt: skip


BACKUPS_TOO_FAR_APART = Rule(
    id="HA017",
    name="backups-miss-rpo",
    severity="warning",
    summary="Backups are made more seldom than the RPO allows.",
    why="The last backup is all that is left of deleted or damaged data; its age is what is lost.",
    detection="A store with backups whose interval (as drawn, else the usual one: a day, for a managed database five minutes) is above the RPO target; buckets that keep old versions are left out.",
    fix="Ship the database's log every few minutes beside the nightly backup, or use a managed database with point-in-time recovery.",
    false_alarm="The log is shipped already: set the interval.",
    check=_backups_apart,
    bad={
        "targets": {"rpo_minutes": 15},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "db": {"kind": "database", "name": "db", "backup_days": 7},
        },
        "links": [{"from": "users", "to": "db"}],
    },
    good={
        "targets": {"rpo_minutes": 15},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "db": {"kind": "database", "name": "db", "backup_days": 7, "backup_hours": 0.1},
        },
        "links": [{"from": "users", "to": "db"}],
    },
    controls=("AWS Well-Architected REL09-BP03",),
    tags=("availability", "data", "recovery"),
)


def _lossless(a: Assessment) -> Iterator[Hit]:
    target = a.targets.rpo_minutes
    lag = facts().value("recovery.lag.default.async")
    for node_id, _ in _originals(a) if target is not None and target * 60 < lag else ():
        for link_id, link in a.topology.links_from(node_id, "replication"):
            if link.mode == "async" and link.failover != "none":
                yield Hit(
                    text("{copy} may be behind {name}, but nothing may be lost", name=a.name(node_id), copy=a.name(link.target)),
                    (node_id, link.target),
                    (link_id,),
                    text("{name} does not wait for the copy: what was confirmed in the last seconds before its loss is gone after the failover.", name=a.name(node_id)),
                )  # fmt: skip


LOSSLESS_BY_ASYNC = Rule(
    id="HA018",
    name="zero-rpo-by-asynchronous-copy",
    severity="warning",
    summary="An RPO of zero is promised, but the copy that takes over is written later.",
    why="A copy that nobody waits for is always some seconds behind; a failover loses those seconds, which had been confirmed.",
    detection="Replication without waiting, with failover, from a requested store, where the RPO target is below a few seconds.",
    fix="Replicate synchronously (the write waits for the copy), or promise an RPO of a minute.",
    false_alarm="Writers repeat what was lost by themselves.",
    check=_lossless,
    bad={
        "targets": {"rpo_minutes": 0},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "db": {"kind": "database", "name": "db"},
            "copy": {"kind": "database", "name": "copy", "role": "replica"},
        },
        "links": [
            {"from": "users", "to": "db"},
            {"from": "db", "to": "copy", "kind": "replication", "mode": "async"},
        ],
    },
    good={
        "targets": {"rpo_minutes": 0},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "db": {"kind": "database", "name": "db"},
            "copy": {"kind": "database", "name": "copy", "role": "replica"},
        },
        "links": [
            {"from": "users", "to": "db"},
            {"from": "db", "to": "copy", "kind": "replication", "mode": "sync"},
        ],
    },
    references=("PostgreSQL documentation: Synchronous Replication",),
    tags=("availability", "data", "recovery"),
)


@each_link
def _promoted_by_nobody(a: Assessment, link_id: str, link: Link) -> Iterator[Hit]:
    stated = link.kind in ("replication", "standby") and link.given().get("failover") == "automatic"
    if stated and a.topology.failover(link) == "manual":
        yield Hit(
            text("{copy} does not take over from {name} by itself, though it is drawn so", copy=a.name(link.target), name=a.name(link.source)),
            (link.target, link.source), (link_id,),
        )  # fmt: skip


PROMOTED_BY_NOBODY = Rule(
    id="HA028",
    name="takeover-that-does-not-exist",
    severity="warning",
    summary="A copy is drawn as taking over by itself, but the managed service promotes none.",
    why="The provider copies the data and waits for somebody to promote the copy. A drawing that says otherwise is found out in the first outage.",
    detection="Replication or standby whose failover is stated as automatic, with an end that is a managed store whose provider promotes no copy by itself: a read replica of RDS, another ElastiCache cluster, another bucket. It is counted as switched over by hand.",
    fix="State that it is switched to by hand; for a takeover by itself use what the service has: Multi-AZ of RDS, replicas of one ElastiCache cluster, an origin group in front of buckets.",
    false_alarm="A procedure of your own notices the loss, promotes the copy and turns the callers round.",
    check=_promoted_by_nobody,
    bad=example(
        {"db": "aws.rds", "copy": ("aws.rds", {"role": "replica"})},
        ("db>copy", {"kind": "replication", "failover": "automatic"}),
    ),
    good=example(
        {"db": "aws.rds", "copy": ("aws.rds", {"role": "replica"})},
        ("db>copy", {"kind": "replication", "failover": "manual"}),
    ),
    references=(
        "Amazon RDS User Guide: Promoting a read replica to be a standalone DB instance",
        "Amazon ElastiCache User Guide: Replication across AWS Regions using global datastores",
    ),
    tags=("availability", "recovery"),
)
