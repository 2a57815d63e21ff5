"""Whole designs as people draw them: what each entry survives, exactly, and what is left when something is lost."""

from typing import Any

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.survival import entry_worst_pairs
from designer.document.design import Design

USE = {"kind": "uses"}


def pairs(a: Assessment, entry: str) -> set[tuple[str, str]]:
    return {(pair.first, pair.second) for pair in entry_worst_pairs(a.model, 1000)[entry]}


def reads_and_writes(failover: str) -> Design:
    """Readers are served by a primary or its replica, writers by the primary alone."""
    nodes: dict[str, Any] = {
        "readers": "users", "writers": "users", "dc": "datacenter", "r1": ("rack", "dc"), "r2": ("rack", "dc"),
        "m1": ("server", "r1"), "m2": ("server", "r2"), "api": ("app", {"count": 2}), "shop": ("app", {"count": 2}),
        "db": ("database", "m1"), "copy": ("database", "m2", {"role": "replica"}),
    }  # fmt: skip
    read = {"group": "read"}
    return draw(nodes, [
        "readers>api", "writers>shop", ("api", "db", read), ("api", "copy", read), "shop>db",
        ("db", "copy", {"kind": "replication", "failover": failover, "mode": "sync"}),
    ])  # fmt: skip


def test_the_read_path_and_the_write_path_differ_in_fate() -> None:
    a = Assessment(reads_and_writes("manual"))
    assert a.single_points == {"readers": ("dc",), "writers": ("db", "dc", "m1", "r1")}
    assert {("m1", "m2"), ("r1", "r2"), ("copy", "db")} <= pairs(a, "readers")
    lost = a.with_failed(["r1"])
    assert "writers" in lost.down
    assert "readers" not in lost.down
    assert {d.node: (d.left, d.of) for d in lost.degraded} == {"api": (1, 2)}
    assert a.availability["readers"].availability > a.availability["writers"].availability


def test_a_replica_that_takes_over_serves_writers_too() -> None:
    a = Assessment(reads_and_writes("automatic"))
    assert a.single_points == {"readers": ("dc",), "writers": ("dc",)}


@pytest.mark.parametrize("kind", ["aws.rds", "aws.s3"])
@pytest.mark.parametrize("failover", [{}, {"failover": "automatic"}, {"failover": "manual"}])
def test_a_copy_that_its_provider_never_promotes_takes_over_from_nothing(kind: str, failover: Any) -> None:
    nodes = {"users": "users", "api": ("app", {"count": 2}), "db": kind, "copy": kind}
    link = ("db", "copy", {"kind": "replication", **failover})
    a = Assessment(draw(nodes, ["users>api", "api>db", link]))
    assert a.single_points == {"users": ("db",)}
    assert a.with_failed(["db"]).down == {"db", "api", "users"}


def test_what_a_managed_service_has_for_taking_over_does() -> None:
    """Multi-AZ and the replicas of one cluster; a generic database may have what RDS has not."""
    nodes = two_zones(
        users="users", api=("app", {"count": 2}), db=("aws.rds", "data-a", {"multi_az": True}),
        copy=("aws.rds", "data-b", {"role": "replica"}), hot=("aws.elasticache", "data-a", {"replicas": 1}),
    )  # fmt: skip
    links = ["users>api", "api>db", "api>hot", ("db", "copy", {"kind": "replication"})]
    assert Assessment(draw(nodes, links)).single_points == {"users": ("region",)}
    mixed = {"users": "users", "db": "database", "copy": "aws.rds"}
    for kind in ("replication", "standby"):
        a = Assessment(draw(mixed, ["users>db", ("db", "copy", {"kind": kind})]))
        assert a.single_points == {"users": ("db",)}


def two_sites(**database: Any) -> Design:
    """Names switch between two sites; the database of the first is copied to the second."""
    nodes: dict[str, Any] = {
        "users": "users", "dns": ("dns", {"routing": "failover", "count": 2}),
        **{f"site-{s}": "datacenter" for s in "ab"},
        **{f"lb-{s}": ("load-balancer", f"site-{s}") for s in "ab"},
        **{f"web-{s}{n}": ("server", f"site-{s}") for s in "ab" for n in "12"},
        "db-a": ("database", "site-a"), "db-b": ("database", "site-b", {"role": "replica"}),
    }  # fmt: skip
    links = ["users>dns", "dns>lb-a", "dns>lb-b", ("db-a", "db-b", {"kind": "replication", **database})]
    links += [f"lb-{s}>web-{s}{n}" for s in "ab" for n in "12"]
    links += [f"web-{s}{n}>db-{s}" for s in "ab" for n in "12"]
    return draw(nodes, links)


def test_a_second_site_survives_the_first_where_the_data_follows() -> None:
    a = Assessment(two_sites(failover="automatic"))
    assert a.single_points["users"] == ()
    assert {("site-a", "site-b"), ("lb-a", "site-b"), ("db-a", "site-b")} <= pairs(a, "users")
    lost = a.with_failed(["site-a"])
    assert "users" not in lost.down
    assert {"dns"} <= {d.node for d in lost.degraded}
    assert lost.single_points["users"] == ("db-b", "lb-b", "site-b")


def test_each_site_with_its_own_data_stands_alone() -> None:
    a = Assessment(two_sites(failover="none"))
    assert a.single_points["users"] == ()  # names lead to the other site, whatever data is there
    assert ("db-a", "db-b") in pairs(a, "users")
    assert "users" in a.with_failed(["db-a", "db-b"]).down


def three_racks(votes: int) -> Design:
    """A voting store over three racks, each with a switch, both uplinks of a machine and both power feeds."""
    nodes: dict[str, Any] = {
        "users": "users", "dc": "datacenter", "ups-1": ("power-feed", "dc"), "ups-2": ("power-feed", "dc"),
        "lb": ("load-balancer", "dc"), "lb-2": ("standby-balancer", "dc"),
    }  # fmt: skip
    links: list[Any] = ["users>lb", ("lb", "lb-2", {"kind": "standby"})]
    for n in "123":
        nodes |= {
            f"rack-{n}": ("rack", "dc"), f"left-{n}": ("switch", f"rack-{n}"), f"right-{n}": ("switch", f"rack-{n}"),
            f"m{n}": ("server", f"rack-{n}"), f"app-{n}": ("app", f"m{n}"),
            f"kv-{n}": ("cache", f"m{n}", {"copies_needed": votes}),
        }  # fmt: skip
        links += [(f"rack-{n}", f"ups-{u}", USE | {"group": "power"}) for u in "12"]
        links += [(f"m{n}", f"{side}-{n}", USE | {"group": "network"}) for side in ("left", "right")]
        links += [f"lb>app-{n}", f"app-{n}>kv-1"]
    links += [("kv-1", f"kv-{n}", {"kind": "replication", "failover": "automatic"}) for n in "23"]
    return draw(nodes, links)


def test_a_quorum_over_three_racks_survives_any_one_of_them() -> None:
    a = Assessment(three_racks(votes=2))
    assert a.single_points["users"] == ("dc",)
    found = pairs(a, "users")
    assert {("rack-1", "rack-2"), ("m1", "m2"), ("lb", "lb-2")} <= found
    assert ("ups-1", "ups-2") in found
    lost = a.with_failed(["rack-1"])
    assert "users" not in lost.down
    assert {"rack-2", "rack-3", "m2", "kv-3"} <= set(lost.single_points["users"])
    assert a.with_failed(["rack-1", "m2"]).down >= {"kv-1", "kv-2", "kv-3", "users"}
    assert "m1" not in a.with_failed(["left-1"]).down
    assert "m1" in a.with_failed(["left-1", "right-1"]).down
    assert "users" in a.with_failed(["ups-1", "ups-2"]).down


def test_asking_for_all_three_makes_each_rack_a_single_point() -> None:
    a = Assessment(three_racks(votes=3))
    assert set(a.single_points["users"]) == {
        "dc",
        *(f"{what}{n}" for what in ("rack-", "m", "kv-") for n in "123"),
    }


def zones(nats: int, cross_zone: bool = True) -> Design:
    """Two zones behind a balancer, private machines that call a payment provider through NAT."""
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc", {"cross_zone": cross_zone}), web=("aws.asg", "vpc", {"min_size": 4}),
        pay="external", db=("aws.rds", "data-a", {"multi_az": True}), jobs="queue", mail=("worker", {"count": 2}),
        nat=("aws.nat-gateway", "public-a"),
    )  # fmt: skip
    if nats == 2:
        nodes["nat-2"] = ("aws.nat-gateway", "public-b")
    return draw(nodes, [
        "users>alb", "alb>web", "web>pay", "web>db", ("web", "jobs", {"kind": "async"}),
        ("jobs", "mail", {"kind": "async"}),
    ])  # fmt: skip


@pytest.mark.parametrize(("nats", "more"), [(1, {"nat", "zone-a"}), (2, set[str]())])
def test_a_way_out_in_each_zone(nats: int, more: set[str]) -> None:
    a = Assessment(zones(nats))
    assert set(a.single_points["users"]) == {"pay", "region"} | more
    lost = a.with_failed(["zone-b"])
    assert "users" not in lost.down
    assert {d.node: (d.left, d.of) for d in lost.degraded} == {"alb": (1, 2), "db": (1, 2), "web": (2, 4)}


SERVER = {"public_address": True}
OUTSIDE: dict[str, tuple[dict[str, Any], list[Any], bool]] = {
    "external": ({"far": "external"}, ["web>far"], True),
    "bucket": ({"far": ("aws.s3", "region")}, ["web>far"], True),
    "bucket-by-endpoint": (
        {"far": ("aws.s3", "region"), "way": ("aws.vpc-endpoint", "vpc", {"service": "s3"})}, ["web>far"], False,
    ),
    "bucket-of-another-region": (
        {"abroad": "aws.region", "far": ("aws.s3", "abroad"), "way": ("aws.vpc-endpoint", "vpc", {"service": "s3"})},
        ["web>far"], True,
    ),
    "cdn": ({"far": "aws.cloudfront", "files": ("aws.s3", "region")}, ["web>far", "far>files"], True),
    "behind-a-name": ({"name": "aws.route53", "far": "external"}, ["web>name", "name>far"], True),
    "behind-two-names": (
        {"name": "aws.route53", "alias": "aws.route53", "far": "external"}, ["web>name", "name>alias", "alias>far"], True,
    ),
    "either-of-two-names": (
        {"name": ("aws.route53", {"routing": "failover"}), "far": "external", "near": ("aws.ec2", "app-b")},
        ["web>name", "name>far", "name>near"], False,
    ),
    "public-server": ({"dc": "datacenter", "far": ("server", "dc", SERVER)}, ["web>far"], True),
    "app-in-a-public-server": (
        {"dc": "datacenter", "box": ("server", "dc", SERVER), "far": ("app", "box")}, ["web>far"], True,
    ),
    "server-by-a-private-way": ({"dc": "datacenter", "far": ("server", "dc")}, ["web>far"], False),
    "public-server-of-its-own-network": ({"far": ("aws.ec2", "public-b", {"public_ip": True})}, ["web>far"], False),
    "one-that-is-drawn-nowhere": ({"far": "app"}, ["web>far"], False),
    "optional": ({"far": "external"}, [("web", "far", {"optional": True})], False),
}  # fmt: skip


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_is_outside_the_network_is_reached_through_its_way_out(what: str) -> None:
    more, links, through = OUTSIDE[what]
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), web=("aws.asg", "vpc", {"min_size": 4}), nat=("aws.nat-gateway", "public-a"),
    )  # fmt: skip
    a = Assessment(draw(nodes | more, ["users>alb", "alb>web", *links]))
    found = set(a.single_points["users"])
    assert {"nat", "zone-a"} & found == ({"nat", "zone-a"} if through else set())
    assert ("users" in a.with_failed(["nat"]).down) == through


def test_either_of_two_names_is_lost_with_the_near_one_and_the_way_out() -> None:
    more, links, _ = OUTSIDE["either-of-two-names"]
    nodes = two_zones(
        users="users", web=("aws.asg", "vpc", {"min_size": 4}), nat=("aws.nat-gateway", "public-a")
    )
    a = Assessment(draw(nodes | more, ["users>web", *links]))
    assert {("far", "near"), ("nat", "near")} <= pairs(a, "users")


def test_a_route_of_its_own_to_another_network_is_a_way_there() -> None:
    nodes = two_zones(users="users", web=("aws.ec2", "app-a"), nat=("aws.nat-gateway", "public-b"))
    nodes |= {
        "other": ("aws.vpc", "region", {"cidr": "10.1.0.0/16"}), "zone-o": ("aws.zone", "other", {"zone": "a"}),
        "open": ("aws.subnet", "zone-o", {"cidr": "10.1.0.0/24", "route": "internet-gateway"}),
        "far": ("aws.ec2", "open", {"public_ip": True}),
    }  # fmt: skip
    links = ["users>web", "web>far"]
    assert {"nat", "zone-b"} <= set(Assessment(draw(nodes, links)).single_points["users"])
    kind, zone, given = nodes["app-a"]
    nodes["app-a"] = (
        kind,
        zone,
        {**given, "routes": [{"destination": "10.1.0.0/16", "via": "vpc", "vpc": "other"}]},
    )
    assert {"nat", "zone-b"} & set(Assessment(draw(nodes, links)).single_points["users"]) == set()


def test_a_balancer_in_a_private_subnet_reaches_targets_outside_through_its_way_out() -> None:
    nodes = two_zones(
        users="users", one=("aws.ec2", "app-b"), lb=("load-balancer", "one"), far="external",
        nat=("aws.nat-gateway", "public-a"),
    )  # fmt: skip
    assert "nat" in Assessment(draw(nodes, ["users>lb", "lb>far"])).single_points["users"]


def test_what_is_handed_over_may_wait() -> None:
    lost = Assessment(zones(2)).with_failed(["jobs"])
    assert "users" not in lost.down
    assert {(d.node, d.cause) for d in lost.degraded} == {("web", "handed-over")}


def test_the_outside_of_a_region_is_the_same_for_every_zone() -> None:
    a = Assessment(zones(2))
    assert {("nat", "nat-2"), ("zone-a", "zone-b"), ("nat", "zone-b"), ("nat-2", "zone-a")} <= pairs(
        a, "users"
    )
