"""Operations, data kept, spending and scaling: designs that nearly are what a rule is about."""

from typing import Any

import orjson
import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.rules.example import Sketch, example
from designer.rules.registry import load_rules
from designer.rules.runner import lint


def hits(rule: str, nodes: dict[str, Sketch], *links: Sketch, **design: Any) -> list[tuple[str, ...]]:
    data = orjson.dumps({"format": 1, "name": "x", **example(nodes, *links, **design)})
    return [hit.nodes for hit in load_rules()[rule].check(Assessment(parse(data, load_catalog())))]


@pytest.mark.parametrize(
    ("engine", "version", "past"),
    [
        ("postgres", "14", True), ("postgres", "15", False), ("postgres", "14.9", True), ("postgres", "17.2", False),
        ("mysql", "5.7", True), ("mysql", "8", False), ("mysql", "8.0", True), ("mysql", "8.0.36", True),
        ("mysql", "8.4", False), ("mysql", "9.1", False),
        ("mariadb", "10.6", True), ("mariadb", "10.11", False), ("mariadb", "11.4", False),
    ],
)  # fmt: skip
def test_versions_are_compared_part_by_part(engine: str, version: str, past: bool) -> None:
    found = hits("OPS005", {"db": ("database", {"engine": engine, "engine_version": version})})
    assert found == ([("db",)] if past else [])


@pytest.mark.parametrize(("path", "deep"), [("/", True), ("/login.php", True), ("/healthz", False), ("/-/ready", False), ("/ping", False)])  # fmt: skip
def test_a_page_of_its_own_for_the_check_is_told_by_its_name(path: str, deep: bool) -> None:
    balancer = ("load-balancer", {"health_check_path": path})
    found = hits(
        "OPS004", {"lb": balancer, "web": "server", "app": "app in web", "db": "database"}, "lb>web", "app>db"
    )
    assert found == ([("lb", "web", "db")] if deep else [])


def test_a_page_that_needs_no_database_may_be_checked() -> None:
    assert hits("OPS004", {"lb": ("load-balancer", {"health_check_path": "/"}), "app": "app", "c": "cache"}, "lb>app", "app>c") == []  # fmt: skip


def test_only_what_speaks_http_to_users_has_access_logs() -> None:
    nodes: dict[str, Sketch] = {"u": "users", "nlb": "aws.nlb", "alb": "aws.alb", "spare": "aws.alb", "lb": "load-balancer", "web": "aws.ec2"}  # fmt: skip
    assert hits("OPS001", nodes, "u>nlb", "u>alb", "u>lb", "nlb>web", "alb>web", "lb>web", "spare>web") == [
        ("alb",)
    ]


TWO_ZONES: dict[str, Sketch] = {
    "vpc": "aws.vpc", "a": "aws.zone in vpc", "c": ("aws.zone in vpc", {"zone": "c"}),
    "public-a": ("aws.subnet in a", {"route": "internet-gateway"}), "public-c": ("aws.subnet in c", {"route": "internet-gateway"}),
    "app-a": ("aws.subnet in a", {"route": "nat-gateway"}), "app-c": ("aws.subnet in c", {"route": "nat-gateway"}),
    "nat-a": "aws.nat-gateway in public-a", "nat-c": "aws.nat-gateway in public-c",
}  # fmt: skip


def test_a_nat_gateway_is_used_where_a_group_may_live() -> None:
    assert hits("COST002", TWO_ZONES) == [("nat-a",), ("nat-c",)]
    assert hits("COST002", {**TWO_ZONES, "web": "aws.ec2 in app-a"}) == [("nat-c",)]
    group = ("aws.asg in vpc", {"subnets": ["app-a", "app-c"]})
    assert hits("COST002", {**TWO_ZONES, "web": group}) == []


def test_one_nat_gateway_in_each_zone_is_not_several() -> None:
    group = ("aws.asg in vpc", {"subnets": ["app-a", "app-c"]})
    assert hits("COST003", {**TWO_ZONES, "web": group}) == []


@pytest.mark.parametrize(("kind", "type_name", "old"), [
    ("aws.ec2", "t2.micro", True), ("aws.ec2", "m4.large", True), ("aws.ec2", "m7g.large", False), ("aws.ec2", "t3.nano", False),
    ("aws.rds", "db.m4.large", True), ("aws.elasticache", "cache.t2.micro", True), ("aws.elasticache", "cache.r6g.large", False),
])  # fmt: skip
def test_a_generation_is_told_by_the_family(kind: str, type_name: str, old: bool) -> None:
    assert hits("COST004", {"x": (kind, {"instance_type": type_name})}) == ([("x",)] if old else [])


def test_a_replica_that_is_read_or_takes_over_is_not_idle() -> None:
    nodes: dict[str, Sketch] = {"db": "database", "copy": ("database", {"role": "replica"}), "app": "app"}
    for failover in ("automatic", "manual"):
        assert hits("COST005", nodes, ("db>copy", {"kind": "replication", "failover": failover})) == []
    none: Sketch = ("db>copy", {"kind": "replication", "failover": "none"})
    assert hits("COST005", nodes, none) == [("copy",)]
    assert hits("COST005", nodes, none, "app>copy") == []


def test_what_scales_or_owns_its_machines_needs_no_reservation() -> None:
    flat = {"workload": {"curve": "flat"}}
    large = {"instance_type": "m5.4xlarge"}
    assert hits("COST007", {"web": ("aws.ec2", large)}, **flat) == [("web",)]
    assert hits("COST007", {"web": ("aws.asg", large)}, **flat) == []
    assert hits("COST007", {"web": ("server", {"monthly_usd": 900})}, **flat) == []
    assert hits("COST007", {"web": "aws.ec2"}, **flat) == []  # 8 USD a month
    assert hits("COST007", {"web": ("aws.ec2", large)}) == []


def test_a_copy_in_another_zone_or_alone_in_its_region_is_not_beside() -> None:
    zones: dict[str, Sketch] = {"r": "aws.region", "one": "aws.s3 in r", "two": "aws.s3 in r"}
    manual = {"kind": "replication", "failover": "manual"}
    assert hits("DATA017", zones, ("one>two", manual)) == []
    racks: dict[str, Sketch] = {
        "dc": "datacenter", "r1": "rack in dc", "r2": "rack in dc", "s1": "server in r1", "s2": "server in r1",
        "s3": "server in r2", "db": "database in s1", "near": "database in s2", "far": "database in s3",
    }  # fmt: skip
    assert hits("DATA017", racks, ("db>near", manual), ("db>far", manual)) == [("near", "db", "r1")]
    assert hits("DATA017", racks, ("db>near", {"kind": "replication"})) == []


def test_a_cache_in_front_of_something_that_remembers() -> None:
    assert hits("DATA018", {"a": "app", "c": "cache"}, "a>c") == [("c", "a")]
    for keeper in ("database", "external", "object-store"):
        assert hits("DATA018", {"a": "app", "c": "cache", "k": keeper}, "a>c", "a>k") == []
    assert hits("DATA018", {"a": "app", "b": "app", "c": "cache", "k": "database"}, "a>c", "a>b", "b>k") == []
    assert hits("DATA018", {"a": "app", "c": "cache", "k": "database"}, "a>c", "c>k") == []
    assert (
        hits("DATA018", {"a": "app", "c": "cache", "f": "file-share"}, "a>c", ("a>f", {"kind": "uses"})) == []
    )


def test_a_replica_may_be_larger_and_a_reader_may_be_smaller() -> None:
    def unlike(copy: dict[str, Any], failover: str = "automatic") -> list[tuple[str, ...]]:
        nodes: dict[str, Sketch] = {
            "db": ("aws.rds", {"instance_type": "db.m7g.large", "storage_gb": 100}),
            "copy": (
                "aws.rds",
                {"role": "replica", "instance_type": "db.m7g.large", "storage_gb": 100, **copy},
            ),
        }
        return hits("DATA015", nodes, ("db>copy", {"kind": "replication", "failover": failover}))

    assert unlike({}) == unlike({"storage_gb": 200}) == unlike({"instance_type": "db.m7g.xlarge"}) == []
    assert unlike({"instance_type": "db.t4g.micro"}) == [("copy", "db")]
    assert unlike({"instance_type": "db.t4g.micro"}, "none") == []
    assert (
        unlike({"engine": "mysql"})
        == unlike({"engine_version": "15"})
        == unlike({"storage_gb": 50})
        == [("copy", "db")]
    )
    assert unlike({"engine_version": "16.4"}) == []


def test_a_single_machine_that_replaces_itself_is_no_group_that_cannot_scale() -> None:
    assert hits("CAP010", {"b": ("aws.asg", {"min_size": 1, "max_size": 1})}) == []
    assert (
        hits("CAP010", {"b": ("aws.asg", {"min_size": 3, "max_size": 3})}, workload={"curve": "flat"}) == []
    )


def test_connections_are_counted_at_the_most_copies() -> None:
    def group(most: int) -> list[tuple[str, ...]]:
        nodes: dict[str, Sketch] = {"u": "users", "alb": "aws.alb", "web": ("aws.asg", {"max_size": most}), "app": ("app in web", {"processes": 2}), "db": "database"}  # fmt: skip
        return hits("CAP012", nodes, "u>alb", "alb>web", "app>db")

    assert group(50) == []  # 100 of 100
    assert group(51) == [("db",)]


def test_a_burstable_machine_is_judged_by_the_day_not_by_the_peak() -> None:
    def busy(curve: str, rps: float) -> list[tuple[str, ...]]:
        web: Sketch = ("aws.ec2", {"instance_type": "t3.large", "service_ms": 10})  # 2 cores, 30 % for ever
        return hits("CAP013", {"u": "users", "web": web}, "u>web", workload={"peak_rps": rps, "curve": curve})

    assert busy("flat", 80) == [("web",)]
    assert busy("daily", 80) == []
    assert busy("daily", 150) == [("web",)]
    assert hits("CAP013", {"u": "users", "web": "aws.ec2"}, "u>web") == []  # nobody has said how busy


def test_weights_make_unequal_targets_fair() -> None:
    nodes: dict[str, Sketch] = {
        "lb": "load-balancer",
        "s": ("server", {"vcpus": 2}),
        "l": ("server", {"vcpus": 8}),
    }
    assert hits("CAP015", nodes, "lb>s", "lb>l") == [("lb", "s", "l")]
    assert hits("CAP015", nodes, "lb>s", ("lb>l", {"weight": 4})) == []
    apart: dict[str, Sketch] = {**nodes, "lb": ("load-balancer", {"algorithm": "least-outstanding"})}
    assert hits("CAP015", apart, "lb>s", "lb>l") == []
    near: dict[str, Sketch] = {**nodes, "l": ("server", {"vcpus": 2})}
    assert hits("CAP015", near, "lb>s", "lb>l") == []


def test_who_states_processes_and_who_does_not_is_told_once() -> None:
    nodes: dict[str, Sketch] = {"lb": "load-balancer", "a": ("app", {"processes": 8}), "b": "app"}
    assert hits("CAP014", nodes, "lb>a", "lb>b") == [("b", "lb")]
    assert hits("CAP015", nodes, "lb>a", "lb>b") == []
    assert hits("CAP014", {**nodes, "a": "app"}, "lb>a", "lb>b") == []


@pytest.mark.parametrize(
    ("used", "growth", "severity"),
    [(60, 5, "warning"), (40, 5, None), (98, 5, "error"), (200, 1, "error"), (60, 0, None), (None, 50, None)],
)
def test_a_volume_is_full_within_the_year_or_not(
    used: float | None, growth: float, severity: str | None
) -> None:
    store = ("database", {"storage_gb": 100, "used_gb": used, "growth_gb": growth})
    data = orjson.dumps({"format": 1, "name": "x", **example({"db": store})})
    found = lint(Assessment(parse(data, load_catalog())), {"CAP016": load_rules()["CAP016"]})
    assert [(finding.nodes, finding.severity) for finding in found] == (
        [(("db",), severity)] if severity else []
    )


def test_a_bucket_of_a_cloud_grows_by_itself() -> None:
    filling = {"storage_gb": 100, "used_gb": 99, "growth_gb": 50}
    assert hits("CAP016", {"files": ("aws.s3", filling)}) == []
    assert hits("CAP016", {"files": ("object-store", filling)}) == [("files",)]
