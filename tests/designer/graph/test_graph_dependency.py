"""Designs are read as DESIGN says "what up means": exact sets of single points of failure, by drawn id."""

from pathlib import Path
from typing import Any

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import load
from designer.errors import EditError

STARTERS = Path(__file__).resolve().parents[3] / "templates" / "starters"
AUTO = {"kind": "standby", "failover": "automatic"}
SYNC = {"kind": "replication", "failover": "automatic"}


def spofs(design: Design, entry: str = "users") -> set[str]:
    return set(Assessment(design).single_points[entry])


@pytest.mark.parametrize(
    ("starter", "entry", "expected"),
    [
        ("single-server", "users", {"app", "db", "server"}),
        ("split-app-db", "users", {"app", "db", "db-server", "web-server"}),
        ("load-balanced", "users", {"db", "db-server", "lb"}),
        ("in-server-balanced", "users", set()),
        ("on-premises", "users", {"firewall", "seoul"}),
        ("aws-three-tier", "shoppers", {"assets", "cdn", "dns", "seoul"}),
        ("static-site", "visitors", {"cdn", "dns", "seoul", "site"}),
    ],
)
def test_starters_have_exactly_the_single_points_they_teach(
    starter: str, entry: str, expected: set[str]
) -> None:
    assert spofs(load(STARTERS / f"{starter}.loadpath.json", load_catalog()), entry) == expected


def test_a_link_needs_its_target_unless_it_is_optional() -> None:
    nodes = {"users": "users", "app": "app", "db": "database", "mail": "external"}
    assert spofs(draw(nodes, ["users>app", "app>db", "app>mail"])) == {"app", "db", "mail"}
    assert spofs(draw(nodes, ["users>app", "app>db", ("app", "mail", {"optional": True})])) == {"app", "db"}


def test_handing_work_over_is_no_need() -> None:
    design = draw(
        {"users": "users", "app": "app", "jobs": "queue", "worker": "worker"},
        ["users>app", ("app", "jobs", {"kind": "async"}), ("jobs", "worker", {"kind": "async"})],
    )
    assert spofs(design) == {"app"}


def test_links_of_one_group_are_one_need() -> None:
    nodes = {"users": "users", "app": "app", "a": "cache", "b": "cache"}
    group = {"group": "sessions"}
    assert spofs(draw(nodes, ["users>app", ("app", "a", group), ("app", "b", group)])) == {"app"}


def test_used_things_are_needed_where_marked_or_usual() -> None:
    nodes = {"users": "users", "web": "server", "switch": "switch", "files": "file-share", "fw": "firewall"}
    use = {"kind": "uses"}
    assert spofs(draw(nodes, ["users>web", ("web", "switch", use), ("web", "fw", use)])) == {"web", "switch"}
    links = [
        "users>web",
        ("web", "files", use | {"required": False}),
        ("web", "fw", use | {"required": True}),
    ]
    assert spofs(draw(nodes, links)) == {"web", "fw"}


def test_a_balancer_needs_so_many_healthy_targets() -> None:
    nodes = {
        "users": "users",
        "lb": ("load-balancer", {"min_healthy": 2}),
        "a": "app",
        "b": "app",
        "c": "app",
    }
    links = ["users>lb", "lb>a", "lb>b"]
    assert spofs(draw(nodes, links)) == {"lb", "a", "b"}
    assert spofs(draw(nodes, [*links, "lb>c"])) == {"lb"}


def test_copies_of_a_target_are_targets_of_their_own() -> None:
    nodes = {"users": "users", "lb": ("load-balancer", {"min_healthy": 2}), "web": ("app", {"count": 3})}
    assert spofs(draw(nodes, ["users>lb", "lb>web"])) == {"lb"}
    nodes["web"] = ("app", {"count": 2})
    assert spofs(draw(nodes, ["users>lb", "lb>web"])) == {"lb", "web"}


def test_a_balancer_that_asks_for_more_than_it_has_is_down() -> None:
    nodes = {"users": "users", "lb": ("load-balancer", {"min_healthy": 2}), "web": "app"}
    found = Assessment(draw(nodes, ["users>lb", "lb>web"]))
    assert found.down == {"users", "lb"}
    assert found.single_points["users"] == ()
    assert found.availability["users"].availability == 0.0


def test_copies_share_the_machine_they_are_drawn_in() -> None:
    nodes = {"users": "users", "web": "server", "app": ("app", "web", {"count": 4})}
    assert spofs(draw(nodes, ["users>app"])) == {"web"}


def test_racks_and_sites_are_lost_with_all_that_is_in_them() -> None:
    nodes = {
        "users": "users", "lb": "load-balancer", "site": "datacenter",
        "rack-1": ("rack", "site"), "rack-2": ("rack", "site"),
        "s1": ("server", "rack-1"), "s2": ("server", "rack-1"), "s3": ("server", "rack-2"),
        "a": ("app", "s1"), "b": ("app", "s2"), "c": ("app", "s3"),
    }  # fmt: skip
    assert spofs(draw(nodes, ["users>lb", "lb>a", "lb>b"])) == {"lb", "rack-1", "site"}
    assert spofs(draw(nodes, ["users>lb", "lb>a", "lb>c"])) == {"lb", "site"}


def test_dns_with_alternatives_needs_one_of_its_targets_without_each() -> None:
    nodes = {"users": "users", "dns": ("dns", {"routing": "failover"}), "a": "app", "b": "app"}
    links = ["users>dns", "dns>a", "dns>b"]
    assert spofs(draw(nodes, links)) == {"dns"}
    assert spofs(draw(nodes | {"dns": "dns"}, links)) == {"dns", "a", "b"}


def test_a_cdn_needs_each_origin_unless_they_are_an_origin_group() -> None:
    nodes = {"users": "users", "cdn": "cdn", "a": "object-store", "b": "object-store"}
    links = ["users>cdn", "cdn>a", "cdn>b"]
    assert spofs(draw(nodes, links)) == {"cdn", "a", "b"}
    assert spofs(draw(nodes | {"cdn": ("cdn", {"origin_group": True})}, links)) == {"cdn"}


def test_a_standby_takes_over_also_where_callers_know_only_the_active_one() -> None:
    nodes = {"users": "users", "lb": "load-balancer", "lb-2": "standby-balancer", "a": "app", "b": "app"}
    links = ["users>lb", "lb>a", "lb>b", ("lb", "lb-2", AUTO)]
    assert spofs(draw(nodes, links)) == set()
    manual = [*links[:-1], ("lb", "lb-2", AUTO | {"failover": "manual"})]
    assert spofs(draw(nodes, manual)) == {"lb"}


def test_a_standby_without_links_of_its_own_calls_what_the_active_one_calls() -> None:
    nodes = {"users": "users", "lb": "load-balancer", "lb-2": "standby-balancer", "a": "app"}
    assert spofs(draw(nodes, ["users>lb", "lb>a", ("lb", "lb-2", AUTO)])) == {"a"}


def test_a_standby_on_the_same_machine_shares_its_fate() -> None:
    nodes = {
        "users": "users", "h": "server", "lb": ("load-balancer", "h"), "lb-2": ("standby-balancer", "h"),
        "a": "app", "b": "app",
    }  # fmt: skip
    links = ["users>lb", ("lb", "lb-2", AUTO), "lb>a", "lb>b", "lb-2>a", "lb-2>b"]
    assert spofs(draw(nodes, links)) == {"h"}


def test_replicas_with_automatic_failover_are_one_need() -> None:
    nodes = {"users": "users", "app": "app", "db": "database", "copy": "database"}
    assert spofs(draw(nodes, ["users>app", "app>db", ("db", "copy", SYNC)])) == {"app"}
    assert spofs(draw(nodes, ["users>app", "app>db", "app>copy", ("db", "copy", SYNC)])) == {"app"}
    manual = ("db", "copy", SYNC | {"failover": "manual"})
    assert spofs(draw(nodes, ["users>app", "app>db", "app>copy", manual])) == {"app", "db", "copy"}


def test_a_balancer_counts_a_target_as_healthy_while_its_standby_serves() -> None:
    nodes = {
        "users": "users", "lb": ("load-balancer", {"min_healthy": 2}),
        "a": "server", "a-2": "server", "b": "server", "b-2": "server",
    }  # fmt: skip
    links = ["users>lb", "lb>a", "lb>b", ("a", "a-2", AUTO)]
    assert spofs(draw(nodes, links)) == {"lb", "b"}
    assert spofs(draw(nodes, [*links, ("b", "b-2", AUTO)])) == {"lb"}


def test_calling_a_machine_calls_what_runs_in_it() -> None:
    nodes = {"users": "users", "web": "server", "app": ("app", "web"), "db": "database"}
    assert spofs(draw(nodes, ["users>web", "app>db"])) == {"web", "app", "db"}
    with_proxy = nodes | {"proxy": ("load-balancer", "web"), "app-2": ("app", "web")}
    links = ["users>web", "proxy>app", "proxy>app-2", "app>db", "app-2>db"]
    assert spofs(draw(with_proxy, links)) == {"web", "proxy", "db"}


def test_a_link_drawn_from_a_machine_is_made_by_its_processes() -> None:
    nodes = {
        "users": "users",
        "web": "server",
        "app": ("app", "web"),
        "other": ("database", "web"),
        "db": "database",
    }
    assert spofs(draw(nodes, ["users>app", "web>db"])) == {"web", "app", "db"}
    assert spofs(draw(nodes, ["users>other", "web>db"])) == {"web", "other"}


def test_copies_of_a_machine_hold_copies_of_what_is_in_it() -> None:
    nodes = {
        "users": "users", "lb": "load-balancer", "web": ("server", {"count": 2}),
        "proxy": ("load-balancer", "web"), "app": ("app", "web"), "db": "database",
    }  # fmt: skip
    design = draw(nodes, ["users>lb", "lb>proxy", "proxy>app", "app>db"])
    assert spofs(design) == {"lb", "db"}
    assert Assessment(design).with_failed(["app"]).down == {"users", "lb", "proxy", "app", "web"}


def test_availability_zones_are_lost_with_what_runs_in_them() -> None:
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), web_1=("aws.ec2", "app-a"), web_2=("aws.ec2", "app-a")
    )
    links = ["users>alb", "alb>web-1", "alb>web-2"]
    assert spofs(draw(nodes, links)) == {"region", "zone-a"}
    nodes["web-2"] = ("aws.ec2", "app-b")
    assert spofs(draw(nodes, links)) == {"region"}


def test_a_balancer_in_one_zone_is_lost_with_it() -> None:
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc", {"subnets": ["public-a"]}),
        web_1=("aws.ec2", "app-a"), web_2=("aws.ec2", "app-b"),
    )  # fmt: skip
    assert spofs(draw(nodes, ["users>alb", "alb>web-1", "alb>web-2"])) == {"alb", "region", "zone-a"}


def test_a_multi_az_database_survives_a_zone_a_single_one_does_not() -> None:
    nodes = two_zones(users="users", app="external", db=("aws.rds", "data-a", {"multi_az": True}))
    assert spofs(draw(nodes, ["users>app", "users>db"])) == {"app", "region"}
    nodes["db"] = ("aws.rds", "data-a")
    assert spofs(draw(nodes, ["users>app", "users>db"])) == {"app", "db", "region", "zone-a"}


def test_a_scaling_group_runs_its_minimum_across_its_zones() -> None:
    nodes = two_zones(users="users", alb=("aws.alb", "vpc"), web=("aws.asg", "vpc", {"min_size": 2}))
    assert spofs(draw(nodes, ["users>alb", "alb>web"])) == {"region"}
    nodes["web"] = ("aws.asg", "vpc", {"min_size": 1})
    assert spofs(draw(nodes, ["users>alb", "alb>web"])) == {"region", "web", "zone-a"}


def test_each_zone_goes_out_through_the_nat_of_its_subnet() -> None:
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), web=("aws.asg", "vpc", {"min_size": 2}), pay="external",
        nat=("aws.nat-gateway", "public-a"),
    )  # fmt: skip
    links = ["users>alb", "alb>web", "web>pay"]
    assert spofs(draw(nodes, links)) == {"region", "zone-a", "nat", "pay"}
    nodes["nat-b"] = ("aws.nat-gateway", "public-b")
    assert spofs(draw(nodes, links)) == {"region", "pay"}
    optional = ["users>alb", "alb>web", ("web", "pay", {"optional": True})]
    del nodes["nat-b"]
    assert spofs(draw(nodes, optional)) == {"region"}


def test_without_cross_zone_balancing_each_zone_stands_alone() -> None:
    web = {"web_1": ("aws.ec2", "app-a"), "web_2": ("aws.ec2", "app-b")}
    nodes = two_zones(users="users", nlb=("aws.nlb", "vpc", {"min_healthy": 2}), **web)
    links = ["users>nlb", "nlb>web-1", "nlb>web-2"]
    assert Assessment(draw(nodes, links)).down == {"users", "nlb"}  # one target in each zone, two asked for
    nodes["nlb"] = ("aws.nlb", "vpc", {"min_healthy": 2, "cross_zone": True})
    assert spofs(draw(nodes, links)) == {"region", "web-1", "web-2", "zone-a", "zone-b"}


def test_a_ring_of_calls_is_up_while_nothing_in_it_has_failed() -> None:
    nodes = {"users": "users", "a": "app", "b": "app"}
    assert spofs(draw(nodes, ["users>a", "a>b", "b>a"])) == {"a", "b"}


def test_entries_differ_in_fate() -> None:
    nodes = {"readers": "users", "writers": "users", "db": "database", "cache": "cache", "app": "app"}
    found = Assessment(draw(nodes, ["readers>cache", "writers>app", "app>db"])).single_points
    assert found == {"readers": ("cache",), "writers": ("app", "db")}


def test_what_fails_takes_down_what_needs_it() -> None:
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), web=("aws.ec2", "app-a"), db=("aws.rds", "data-b")
    )
    a = Assessment(draw(nodes, ["users>alb", "alb>web", "web>db"]))
    assert a.down == set()
    assert a.with_failed(["db"]).down == {"db", "web", "alb", "users"}
    dark = {"zone-b", "public-b", "app-b", "data-b", "db", "web", "alb", "users"}
    assert a.with_failed(["zone-b"]).down == dark
    assert a.with_failed(["app-a"]).down == {
        "app-a",
        "web",
        "alb",
        "users",
    }  # a box that is no failure domain


def test_what_survives_a_failure_has_fewer_ways_left() -> None:
    nodes = {"users": "users", "lb": "load-balancer", "a": "app", "b": "app"}
    a = Assessment(draw(nodes, ["users>lb", "lb>a", "lb>b"]))
    assert a.single_points["users"] == ("lb",)
    assert a.with_failed(["a"]).single_points["users"] == ("b", "lb")
    assert [(p.first, p.second) for p in a.worst_pairs["users"]] == [("a", "b")]
    with pytest.raises(EditError):
        a.with_failed(["nobody"])


def test_two_of_three_copies_are_a_quorum() -> None:
    nodes = {"users": "users", "app": "app", "db": ("database", {"count": 3, "copies_needed": 2})}
    a = Assessment(draw(nodes, ["users>app", "app>db"]))
    assert a.single_points["users"] == ("app",)
    assert [(p.first, p.second) for p in a.worst_pairs["users"]] == [("db", "db")]
    nodes["db"] = ("database", {"count": 2, "copies_needed": 2})
    assert spofs(draw(nodes, ["users>app", "app>db"])) == {"app", "db"}
    nodes["db"] = ("database", {"copies_needed": 2})
    found = Assessment(draw(nodes, ["users>app", "app>db"]))
    assert found.down == {"users", "app", "db"}  # asks for more than there are


def test_a_quorum_counts_those_that_stand_in_for_one_another() -> None:
    nodes: dict[str, Any] = {"users": "users", "app": "app", "s1": "server", "s2": "server", "s3": "server"}
    for n in "123":
        nodes[f"db-{n}"] = ("database", f"s{n}", {"copies_needed": 2})
    links = ["users>app", "app>db-1", ("db-1", "db-2", SYNC), ("db-1", "db-3", SYNC)]
    a = Assessment(draw(nodes, links))
    assert a.single_points["users"] == ("app",)
    assert ("s1", "s2") in [(p.first, p.second) for p in a.worst_pairs["users"]]
    lost = a.with_failed(["s1", "s2"])
    assert {"db-1", "db-2", "db-3", "app", "users"} <= lost.down  # the one that is left answers nobody
    nodes["db-3"] = ("database", "s2", {"copies_needed": 2})
    assert spofs(draw(nodes, links)) == {"app", "s2"}  # two of three votes in one machine


def test_a_balancer_over_a_quorum_counts_nobody_when_it_is_lost() -> None:
    nodes = {
        "users": "users",
        "lb": ("load-balancer", {"count": 2}),
        "kv": ("cache", {"count": 3, "copies_needed": 2}),
    }
    a = Assessment(draw(nodes, ["users>lb", "lb>kv"]))
    assert a.single_points["users"] == ()
    assert [(p.first, p.second) for p in a.worst_pairs["users"]] == [("kv", "kv"), ("lb", "lb")]


def test_a_takeover_that_may_fail_is_counted_with_its_chance() -> None:
    nodes = {
        "users": "users", "db": ("database", {"availability": 0.99}), "copy": ("database", {"availability": 0.98}),
    }  # fmt: skip
    links = ["users>db", ("db", "copy", SYNC | {"coverage": 0.9})]
    a = Assessment(draw(nodes, links))
    assert a.single_points["users"] == ()
    assert a.availability["users"].availability == pytest.approx(0.99 + 0.01 * 0.98 * 0.9)
    pairs = {(p.first, p.second): p.probability for p in a.worst_pairs["users"]}
    assert pairs == pytest.approx({("db", "db>copy"): 0.01 * 0.1, ("copy", "db"): 0.01 * 0.02})
    assert a.with_failed(["copy"]).availability["users"].availability == pytest.approx(0.99)


def test_takeovers_one_after_another_must_all_succeed() -> None:
    nodes = {"users": "users", **{f"db-{n}": ("database", {"availability": 0.9}) for n in "123"}}
    half = SYNC | {"coverage": 0.5}
    a = Assessment(draw(nodes, ["users>db-1", ("db-1", "db-2", half), ("db-2", "db-3", half)]))
    first, second = 0.5, 0.5
    expected = 0.9 + 0.1 * first * (0.9 + 0.1 * second * 0.9)
    assert a.availability["users"].availability == pytest.approx(expected)


def test_the_standby_of_a_balancer_may_fail_to_take_over() -> None:
    nodes = {
        "users": "users", "lb": ("load-balancer", {"availability": 0.9}),
        "lb-2": ("standby-balancer", {"availability": 0.9}), "app": ("app", {"availability": 1.0}),
    }  # fmt: skip
    a = Assessment(draw(nodes, ["users>lb", "lb>app", ("lb", "lb-2", AUTO | {"coverage": 0.8})]))
    assert a.availability["users"].availability == pytest.approx(0.9 + 0.1 * 0.9 * 0.8)


def test_wires_of_one_group_are_one_need() -> None:
    nodes = {"users": "users", "web": "server", "left": "switch", "right": "switch"}
    use = {"kind": "uses"}
    assert spofs(draw(nodes, ["users>web", ("web", "left", use), ("web", "right", use)])) == {
        "web", "left", "right",
    }  # fmt: skip
    both = use | {"group": "bond"}
    assert spofs(draw(nodes, ["users>web", ("web", "left", both), ("web", "right", both)])) == {"web"}


def test_racks_on_one_power_feed_go_dark_together_and_two_feeds_are_one_need() -> None:
    nodes = {
        "users": "users", "lb": ("load-balancer", {"count": 2}), "site": "datacenter",
        "left": ("power-feed", "site"), "right": ("power-feed", "site"),
        "r1": ("rack", "site"), "r2": ("rack", "site"), "s1": ("server", "r1"), "s2": ("server", "r2"),
    }  # fmt: skip
    links = ["users>lb", "lb>s1", "lb>s2"]
    use = {"kind": "uses"}
    one = [*links, ("r1", "left", use), ("r2", "left", use)]
    assert spofs(draw(nodes, one)) == {"left", "site"}
    assert spofs(draw(nodes, [*links, ("r1", "left", use), ("r2", "right", use)])) == {"site"}
    both = use | {"group": "power"}
    fed_twice = [*links, *((rack, feed, both) for rack in ("r1", "r2") for feed in ("left", "right"))]
    a = Assessment(draw(nodes, fed_twice))
    assert a.single_points["users"] == ("site",)
    assert ("left", "right") in [(p.first, p.second) for p in a.worst_pairs["users"]]
    assert Assessment(draw(nodes, one)).with_failed(["left"]).down >= {"r1", "r2", "s1", "s2", "lb", "users"}
