"""Rules about recovery, quorums, rings and siblings on designs that nearly are what they are about."""

from dataclasses import replace
from typing import Any

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.document.design import Targets
from designer.rules.registry import load_rules

AUTO = {"kind": "replication", "failover": "automatic"}


def hits(rule: str, nodes: dict[str, Any], links: list[Any], **targets: float) -> list[tuple[str, ...]]:
    design = replace(draw(nodes, links), targets=Targets(**targets))
    return [hit.nodes for hit in load_rules()[rule].check(Assessment(design))]


PAIR: dict[str, Any] = {
    "users": "users", "one": "server", "two": "server",
    "db": ("database", "one"), "copy": ("database", "two", {"role": "replica"}),
}  # fmt: skip
BY_HAND = ["users>db", ("db", "copy", {"kind": "replication", "failover": "manual"})]


def test_by_hand_is_fine_where_an_hour_is_promised_or_nothing() -> None:
    assert hits("HA015", PAIR, BY_HAND, rto_minutes=10) == [("one",)]
    assert hits("HA015", PAIR, BY_HAND, rto_minutes=60) == []
    assert hits("HA015", PAIR, BY_HAND) == []


def test_a_database_that_is_switched_by_hand_is_a_single_point_with_a_standby() -> None:
    assert hits("HA010", PAIR, BY_HAND) == []
    assert ("db",) in hits("HA001", PAIR, BY_HAND)
    assert hits("HA010", PAIR, ["users>db", ("db", "copy", AUTO | {"failover": "none"})]) == [("db",)]


def test_a_read_replica_of_a_managed_database_is_no_standby() -> None:
    nodes = two_zones(
        users="users", db=("aws.rds", "data-a"), copy=("aws.rds", "data-b", {"role": "replica"})
    )
    for said in ({}, {"failover": "automatic"}, {"failover": "manual"}):
        links = ["users>db", ("db", "copy", {"kind": "replication", **said})]
        assert hits("HA010", nodes, links) == [("db",)]
        assert ("db",) not in hits("HA001", nodes, links)
        assert hits("HA015", nodes, links, rto_minutes=10) == [("db",), ("zone-a",)]
        assert hits("HA028", nodes, links) == ([("copy", "db")] if said == {"failover": "automatic"} else [])


def test_what_can_take_over_may_say_so() -> None:
    assert hits("HA028", PAIR, ["users>db", ("db", "copy", AUTO)]) == []
    buckets = {"users": "users", "one": "aws.s3", "two": "aws.s3", "own": "object-store"}
    links = ["users>one", ("one", "two", AUTO), ("one", "own", AUTO), ("own", "two", AUTO)]
    assert sorted(hits("HA028", buckets, links)) == [("own", "one"), ("two", "one"), ("two", "own")]
    assert (
        hits("HA028", PAIR, ["users>db", ("db", "copy", {"kind": "traffic"} | {"failover": "automatic"})])
        == []
    )


def test_a_slow_takeover() -> None:
    names: dict[str, Any] = {
        "users": "users", "dns": ("dns", {"routing": "failover", "count": 2}), "a": "server", "b": "server",
    }  # fmt: skip
    links = ["users>dns", "dns>a", "dns>b"]
    assert hits("HA016", names, links, rto_minutes=2) == [("a",)]
    assert hits("HA016", names, links, rto_minutes=3) == []
    standby: dict[str, Any] = {
        "users": "users", "lb": "load-balancer", "sb": "standby-balancer", "app": ("app", {"count": 2}),
    }  # fmt: skip
    assert (
        hits("HA016", standby, ["users>lb", "lb>app", ("lb", "sb", {"kind": "standby"})], rto_minutes=1) == []
    )


@pytest.mark.parametrize(
    ("store", "bites"),
    [
        (("database", {"backup_days": 7}), True),
        (("database", {"backup_days": 7, "backup_hours": 0.25}), False),
        ("database", False),  # no backup at all is DATA001's
        (("aws.rds", {"backup_days": 7}), False),  # a managed one ships its log every five minutes
        (("object-store", {"backup_days": 7, "versioned": True}), False),
        (("database", {"backup_days": 7, "role": "replica"}), False),
    ],
)
def test_backups_against_the_rpo(store: Any, bites: bool) -> None:
    nodes = two_zones(users="users", app="external")
    kind, *rest = (store,) if isinstance(store, str) else store
    nodes["db"] = (kind, "data-a", *rest) if kind == "aws.rds" else store
    found = hits("HA017", nodes, ["users>app", "users>db"], rpo_minutes=15)
    assert found == ([("db",)] if bites else [])
    assert hits("HA017", nodes, ["users>app", "users>db"]) == []


def test_only_a_promise_of_nothing_lost_forbids_an_asynchronous_copy() -> None:
    links = ["users>db", ("db", "copy", AUTO | {"mode": "async"})]
    assert hits("HA018", PAIR, links, rpo_minutes=0) == [("db", "copy")]
    assert hits("HA018", PAIR, links, rpo_minutes=1) == []
    assert hits("HA018", PAIR, ["users>db", ("db", "copy", AUTO | {"mode": "sync"})], rpo_minutes=0) == []
    assert hits("HA018", PAIR, ["users>db", ("db", "copy", AUTO | {"failover": "none"})], rpo_minutes=0) == []


def test_backups_in_another_site_or_nowhere_drawn_are_fine() -> None:
    nodes: dict[str, Any] = {
        "a": "datacenter",
        "b": "datacenter",
        "s": ("server", "a"),
        "far": ("object-store", "b"),
    }
    kept = {"backup_days": 7}
    for to, expected in (
        ("far", []),
        ("a", [("db", "a")]),
        ("s", [("db", "s")]),
        ("db", [("db", "s")]),
        ("", []),
    ):
        nodes["db"] = ("database", "s", kept | {"backup_to": to})
        assert hits("HA019", nodes, []) == expected
    region = two_zones(db=("aws.rds", "data-a", {"backup_to": "backups"}), backups=("aws.s3", "region"))
    assert hits("HA019", region, []) == []  # a bucket is kept over the zones of its region


@pytest.mark.parametrize(
    ("count", "needed", "bites"),
    [(3, 2, False), (5, 3, False), (4, 3, True), (4, 2, True), (5, 2, True), (2, 2, True)],
)
def test_quorums(count: int, needed: int, bites: bool) -> None:
    nodes = {"users": "users", "kv": ("cache", {"count": count, "copies_needed": needed})}
    assert hits("HA020", nodes, ["users>kv"]) == ([("kv",)] if bites else [])
    load = {"users": "users", "app": ("app", {"count": count, "copies_needed": needed})}
    assert hits("HA020", load, ["users>app"]) == []  # application code has no votes


def test_a_majority_in_one_zone_is_lost_with_it() -> None:
    def votes(*zones: str) -> dict[str, Any]:
        nodes = two_zones(users="users")
        nodes["zone-c"] = ("aws.zone", "vpc", {"zone": "c"})
        for number, zone in enumerate(zones):
            nodes[f"m{number}"] = ("aws.ec2", f"app-{zone}") if zone != "c" else ("aws.ec2", "app-c")
            nodes[f"kv-{number}"] = ("cache", f"m{number}", {"copies_needed": 2})
        nodes["app-c"] = ("aws.subnet", "zone-c")
        return nodes

    links = ["users>kv-0", ("kv-0", "kv-1", AUTO), ("kv-0", "kv-2", AUTO)]
    assert hits("HA020", votes("a", "a", "b"), links) == [("kv-0", "kv-1", "kv-2")]
    assert hits("HA020", votes("a", "b", "c"), links) == []


def test_a_standby_in_the_same_zone_or_rack_but_not_only_the_same_site() -> None:
    nodes: dict[str, Any] = {
        "dc": "datacenter", "r1": ("rack", "dc"), "r2": ("rack", "dc"),
        "a": ("server", "r1"), "b": ("server", "r1"), "c": ("server", "r2"),
    }  # fmt: skip
    by_hand = {"kind": "standby", "failover": "manual"}
    assert hits("HA021", nodes, [("a", "b", by_hand)]) == [("b", "a", "r1")]
    assert hits("HA021", nodes, [("a", "c", by_hand)]) == []
    assert hits("HA021", nodes, [("a", "b", {"kind": "standby"})]) == []  # that is HA003's


def test_rings_that_can_be_started_somewhere_are_fine() -> None:
    nodes: dict[str, Any] = {"users": "users", "a": "app", "b": "app", "c": "app"}
    seldom = {"calls": 0.1}
    ring = ["users>a", "a>b", ("b", "a", seldom)]
    assert hits("HA014", nodes, ring) == [("a", "b")]
    assert hits("HA014", nodes, ["users>a", "a>b", "b>a"]) == []  # that is CAP008's
    assert hits("HA014", nodes, ["users>a", "a>b", ("b", "a", seldom | {"optional": True})]) == []
    either = [("b", "a", seldom | {"group": "g"}), ("b", "c", seldom | {"group": "g"})]
    assert hits("HA014", nodes, ["users>a", "a>b", *either]) == []  # b starts with c
    assert hits("HA014", nodes, [*ring, ("c", "a", seldom)]) == [("a", "b")]  # c only waits for them


def test_the_ring_is_pointed_at_through_machines_too() -> None:
    nodes: dict[str, Any] = {
        "users": "users", "m": "server", "n": "server", "a": ("app", "m"), "b": ("app", "n"),
    }  # fmt: skip
    assert hits("HA014", nodes, ["users>m", "a>n", ("b", "m", {"calls": 0.1})]) == [("a", "b", "m", "n")]


def test_what_fails_now_is_no_design_that_is_down() -> None:
    nodes: dict[str, Any] = {
        "users": "users",
        "lb": ("load-balancer", {"min_healthy": 2}),
        "app": ("app", {"count": 2}),
    }
    links = ["users>lb", "lb>app"]
    assert hits("HA025", nodes, links) == []
    lost = Assessment(draw(nodes, links), ["app"])
    assert [*load_rules()["HA025"].check(lost)] == []
    nodes["app"] = "app"
    assert hits("HA025", nodes, links) == [("lb", "users")]


def test_siblings() -> None:
    nodes: dict[str, Any] = {
        "users": "users", "lb": "load-balancer", "a": "app", "b": "app", "c": "app", "db": "database", "kv": "cache",
    }  # fmt: skip
    links = ["users>lb", "lb>a", "lb>b", "lb>c", "a>db", "b>db", "a>kv", "b>kv"]
    assert hits("HA023", nodes, [*links, "c>db"]) == [("c", "kv")]
    assert hits("HA023", nodes, [*links, "c>db", "c>kv"]) == []
    own = {**nodes, "kv-2": "cache"}
    assert hits("HA023", own, ["lb>a", "lb>b", "a>db", "b>db", "a>kv", "b>kv-2"]) == []  # each its own
    sync = {**nodes, "copy": "database"}
    assert (
        hits("HA023", sync, ["lb>a", "lb>b", "a>db", "b>copy", ("db", "copy", AUTO)]) == []
    )  # one stands in
    mixed = {**nodes, "b": "server"}
    assert hits("HA023", mixed, ["lb>a", "lb>b", "a>db"]) == []  # not of one kind


def test_siblings_are_compared_by_what_answers_in_them() -> None:
    nodes: dict[str, Any] = {
        "users": "users", "lb": "load-balancer", "m": "server", "n": "server", "a": ("app", "m"), "b": ("app", "n"),
        "db": "database",
    }  # fmt: skip
    assert hits("HA023", nodes, ["users>lb", "lb>m", "lb>n", "a>db", "n>db"]) == []
    assert hits("HA023", nodes, ["users>lb", "lb>m", "lb>n", "a>db"]) == [("n", "db")]


def test_a_copy_far_away_that_somebody_switches_to_is_a_way_back() -> None:
    nodes: dict[str, Any] = {
        "users": "users", "a": "datacenter", "b": "datacenter", "db": ("database", "a"), "copy": ("database", "b", {"role": "replica"}),
    }  # fmt: skip
    idle = ["users>db", ("db", "copy", AUTO | {"failover": "none"})]
    assert hits("HA022", nodes, idle, rto_minutes=60) == [("copy", "db")]
    assert hits("HA022", nodes, idle) == []
    nodes["copy"] = ("database", "a", {"role": "replica"})
    assert hits("HA022", nodes, idle, rto_minutes=60) == []


def test_regions_that_share_nothing_or_what_is_elsewhere() -> None:
    nodes: dict[str, Any] = {
        "users": "users", "dns": ("dns", {"routing": "failover", "count": 2}), "a": "datacenter", "b": "datacenter",
        "s": ("server", "a"), "t": ("server", "b"), "db": ("database", "a", {"count": 2}),
    }  # fmt: skip
    links = ["users>dns", "dns>s", "dns>t", "s>db"]
    assert hits("HA024", nodes, links) == []
    assert hits("HA024", nodes, [*links, "t>db"]) == [("a", "s", "t")]
    assert hits("HA024", {**nodes, "db": "external"}, [*links, "t>db"]) == []


def test_only_promises_that_everything_hangs_on_are_held_against_the_target() -> None:
    def found(target: float, **cdn: Any) -> list[tuple[str, ...]]:
        nodes = {"users": "users", "cdn": ("cdn", cdn), "app": ("app", {"count": 2})}
        return hits("HA026", nodes, ["users>cdn", "cdn>app"], availability=target)

    assert found(0.9999) == [("cdn", "users")]
    assert found(0.999) == []
    assert found(0.9999, availability=0.998) == []  # as measured: HA009 tells whether it is enough
    two = {"users": "users", "dns": ("dns", {"routing": "failover", "count": 2}), "a": "cdn", "b": "cdn", "app": ("app", {"count": 2})}  # fmt: skip
    links = ["users>dns", "dns>a", "dns>b", "a>app", "b>app"]
    assert hits("HA026", two, links, availability=0.9999) == []
    zones = two_zones(users="users", db=("aws.rds", "data-a"))
    assert hits("HA026", zones, ["users>db"], availability=0.9991) == []  # HA010 tells of it
    own = {"users": "users", "app": ("app", {"availability": 0.9})}
    assert hits("HA026", own, ["users>app"], availability=0.9999) == []


def test_an_external_service_that_may_wait_or_has_a_second_is_no_matter() -> None:
    nodes: dict[str, Any] = {
        "users": "users", "app": ("app", {"count": 2}), "pay": "external", "pay-2": "external", "jobs": "queue",
    }  # fmt: skip
    assert hits("HA027", nodes, ["users>app", "app>pay"]) == [("pay", "app")]
    assert hits("HA027", nodes, ["users>app", ("app", "pay", {"optional": True})]) == []
    either = [("app", name, {"group": "payment"}) for name in ("pay", "pay-2")]
    assert hits("HA027", nodes, ["users>app", *either]) == []


def test_an_availability_just_below_its_target_is_told_with_the_digits_that_differ() -> None:
    nodes: dict[str, Any] = {"users": "users", "app": ("app", {"availability": 0.9989996})}
    design = replace(draw(nodes, ["users>app"]), targets=Targets(availability=0.999))
    hit = next(iter(load_rules()["HA009"].check(Assessment(design))))
    assert str(hit.why).startswith("525.8 minutes of downtime a year are expected, 525.6 are allowed")


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        (1, "Whenever pay is away, nobody at users is served"),
        (20, "Whenever pay is away, nobody at users is served"),
        (0.05, "Up to 5 % of the requests of users wait for pay"),
    ],
)
def test_an_external_service_that_few_requests_call_is_told_with_their_share(calls: float, told: str) -> None:
    nodes: dict[str, Any] = {
        "users": "users",
        "staff": "users",
        "app": ("app", {"count": 2}),
        "pay": "external",
    }
    links = ["users>app", ("app", "pay", {"calls": calls})]
    for seen in ({k: v for k, v in nodes.items() if k != "staff"}, {**nodes, "wiki": "app"}):
        also = ["staff>wiki"] if "wiki" in seen else []
        (hit,) = load_rules()["HA027"].check(Assessment(draw(seen, [*links, *also])))
        assert str(hit.message) == told
