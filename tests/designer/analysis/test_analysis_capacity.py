"""Load, utilisation, response times and limits of drawn designs, against formulas, a simulation and known answers."""

import math
import random

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.capacity import Capacity, capacity
from designer.analysis.load import Leg, LoadModel, Machine, Option, Stage
from designer.analysis.queueing import MMc
from designer.document.design import Design


def carried(design: Design) -> Capacity:
    return Assessment(design).capacity


def rates(design: Design) -> dict[str, float]:
    return {node: round(load.rps, 6) for node, load in carried(design).nodes.items()}


def model(stages: list[Stage], machines: list[Machine], entry: str = "in") -> LoadModel:
    return LoadModel({s.id: s for s in stages}, {m.id: m for m in machines}, {entry: 1.0})


def calls(*targets: tuple[str, float]) -> tuple[Leg, ...]:
    return tuple(Leg((Option(target, calls=number),)) for target, number in targets)


# --- where load goes


def test_load_shrinks_behind_caches_and_grows_with_calls() -> None:
    """Known answer CP-03."""
    nodes = {
        "client": "users", "cdn": ("cdn", {"hit_ratio": 0.85}), "lb": "load-balancer", "app": "app",
        "cache": ("cache", {"hit_ratio": 0.9}), "db": "database",
    }  # fmt: skip
    links = [
        "client>cdn", "cdn>lb", "lb>app", ("app", "cache", {"calls": 3}), "cache>db", ("app", "db", {"calls": 0.2}),
    ]  # fmt: skip
    found = rates(draw(nodes, links, peak_rps=1000))
    assert found == {"client": 1000, "cdn": 1000, "lb": 150, "app": 150, "cache": 450, "db": 75}


def test_a_balancer_splits_by_weight_and_copies() -> None:
    nodes = {"users": "users", "lb": "load-balancer", "a": ("app", {"count": 3}), "b": "app"}
    links = ["users>lb", "lb>a", ("lb", "b", {"weight": 2})]
    assert rates(draw(nodes, links, peak_rps=100)) == {"users": 100, "lb": 100, "a": 60, "b": 40}


def test_without_cross_zone_balancing_each_zone_gets_the_same() -> None:
    nodes = two_zones(
        users="users", nlb=("aws.nlb", "vpc"),
        w1=("aws.ec2", "app-a"), w2=("aws.ec2", "app-a"), w3=("aws.ec2", "app-b"),
    )  # fmt: skip
    found = rates(draw(nodes, ["users>nlb", "nlb>w1", "nlb>w2", "nlb>w3"], peak_rps=120))
    assert (found["w1"], found["w2"], found["w3"]) == (30, 30, 60)


def test_alternatives_share_and_other_links_do_not() -> None:
    nodes = {"users": "users", "app": "app", "a": "cache", "b": "cache", "c": "cache"}
    group = {"group": "sessions", "calls": 2}
    found = rates(draw(nodes, ["users>app", ("app", "a", group), ("app", "b", group), "app>c"], peak_rps=10))
    assert (found["a"], found["b"], found["c"]) == (10, 10, 10)


def test_failover_sends_everything_to_the_first() -> None:
    nodes = {"users": "users", "dns": ("dns", {"routing": "failover"}), "a": "app", "b": "app"}
    design = draw(nodes, ["users>dns", "dns>a", "dns>b"], peak_rps=10)
    assert "b" not in rates(design)
    assert Assessment(design).with_failed(["a"]).capacity.nodes["b"].rps == 10


def test_requests_for_another_name_or_path_are_nobody_elses() -> None:
    nodes = {
        "users": "users",
        "dns": "dns",
        "lb": "load-balancer",
        "app": "app",
        "cdn": "cdn",
        "files": "object-store",
    }
    links = ["users>dns", "dns>lb", ("dns", "cdn", {"optional": True}), "lb>app", "cdn>files"]
    a = Assessment(draw(nodes, links, peak_rps=100))
    assert a.capacity.nodes["lb"].rps == 50
    assert a.with_failed(["cdn"]).capacity.nodes["lb"].rps == 50
    several = {**nodes, "dns": ("dns", {"routing": "multivalue"})}
    assert Assessment(draw(several, links, peak_rps=100)).with_failed(["cdn"]).capacity.nodes["lb"].rps == 100


def test_a_standby_gets_load_when_the_active_one_is_lost() -> None:
    nodes = {"users": "users", "lb": "load-balancer", "lb-2": "standby-balancer", "app": "app"}
    links = ["users>lb", ("lb", "lb-2", {"kind": "standby"}), "lb>app", "lb-2>app"]
    a = Assessment(draw(nodes, links, peak_rps=10))
    assert "lb-2" not in a.capacity.nodes
    assert a.with_failed(["lb"]).capacity.nodes["lb-2"].rps == 10


def test_calling_a_machine_loads_what_runs_in_it() -> None:
    nodes = {"users": "users", "web": "server", "app": ("app", "web"), "db": "database"}
    found = rates(draw(nodes, ["users>web", ("web", "db", {"calls": 3})], peak_rps=10))
    assert found == {"users": 10, "app": 10, "db": 30}


def test_work_handed_over_loads_workers_but_nobody_waits() -> None:
    nodes = {
        "users": "users",
        "app": ("app", {"service_ms": 1}),
        "jobs": "queue",
        "w": ("worker", {"service_ms": 500, "processes": 40}),
    }
    links = ["users>app", ("app", "jobs", {"kind": "async", "calls": 0.5}), ("jobs", "w", {"kind": "async"})]
    found = carried(draw(nodes, links, peak_rps=100))
    assert found.nodes["w"].rps == 50
    assert found.entries["users"].p99_ms < 10


def test_work_drawn_from_a_machine_is_handed_over_by_what_is_called_in_it() -> None:
    """Not by the worker beside it, which is only handed work; and work drawn from the machine of a queue is the queue's."""
    handed = {"kind": "async"}
    nodes = {"users": "users", "m": "server", "app": ("app", "m"), "w": ("worker", "m"), "q": "queue"}
    links = ["users>m", ("m", "q", handed | {"calls": 2}), ("q", "w", handed)]
    assert rates(draw(nodes, links, peak_rps=10)) == {"users": 10, "app": 10, "q": 20, "w": 20}
    nodes = {"users": "users", "app": "app", "m": "server", "q": ("queue", "m"), "w": "worker"}
    links = ["users>app", ("app", "m", handed), ("m", "w", handed)]
    assert rates(draw(nodes, links, peak_rps=10)) == {"users": 10, "app": 10, "q": 10, "w": 10}


def test_a_queue_that_takes_over_hands_work_to_the_same_workers() -> None:
    handed = {"kind": "async"}
    nodes = {"users": "users", "app": "app", "q": "queue", "q2": "queue", "w": "worker"}
    copied = ("q", "q2", {"kind": "replication", "failover": "automatic"})
    a = Assessment(draw(nodes, ["users>app", ("app", "q", handed), ("q", "w", handed), copied], peak_rps=10))
    left = a.with_failed(["q"])
    assert {key: load.rps for key, load in left.capacity.nodes.items()} == {
        "users": 10,
        "app": 10,
        "q2": 10,
        "w": 10,
    }
    assert left.capacity.max_rps == a.capacity.max_rps


def test_entries_share_the_peak() -> None:
    nodes = {"a": ("users", {"share": 3}), "b": "users", "x": "app", "y": "app", "idle": "users"}
    assert rates(draw(nodes, ["a>x", "b>y"], peak_rps=100)) == {"a": 75, "b": 25, "x": 75, "y": 25}


# --- what carries it


def test_one_station_is_the_textbook_queue() -> None:
    nodes = {
        "users": "users",
        "m": ("server", {"vcpus": 8}),
        "app": ("app", "m", {"service_ms": 20, "processes": 6}),
    }
    load = carried(draw(nodes, ["users>app"], peak_rps=200)).nodes["app"]
    queue = MMc(200, 50, 6)
    assert load.utilisation == pytest.approx(queue.utilisation)
    assert load.mean_ms == pytest.approx(1000 * queue.mean_response)
    for quantile in (0.5, 0.95, 0.99):
        assert load.percentile_ms(quantile) == pytest.approx(1000 * queue.response_quantile(quantile))
    assert load.concurrency == pytest.approx(queue.mean_inside)
    assert load.sustains_rps == pytest.approx(300)


def test_a_neighbour_that_keeps_cores_busy_makes_nothing_faster() -> None:
    """One process at 5 % of one core waits as long with a worker on the other core as without it."""
    nodes = {
        "users": "users", "m": ("server", {"vcpus": 2}), "app": ("app", "m", {"service_ms": 1, "processes": 1}),
        "q": "queue", "w": ("worker", "m", {"service_ms": 5, "processes": 1}),
    }  # fmt: skip
    handed = [("app", "q", {"kind": "async"}), ("q", "w", {"kind": "async"})]
    a = Assessment(draw(nodes, ["users>app", *handed], peak_rps=50))
    alone = MMc(50, 1000, 1).mean_response * 1000
    assert a.capacity.nodes["app"].mean_ms == pytest.approx(alone)
    assert a.with_failed(["w"]).capacity.nodes["app"].mean_ms == pytest.approx(alone)


def test_copies_have_a_queue_each() -> None:
    nodes = {"users": "users", "app": ("app", {"service_ms": 10, "processes": 1, "count": 2})}
    load = carried(draw(nodes, ["users>app"], peak_rps=150)).nodes["app"]
    assert load.mean_ms == pytest.approx(1000 * MMc(75, 100, 1).mean_response)


def test_the_bottleneck_is_the_largest_demand_not_the_slowest_call() -> None:
    """Known answer CP-04."""
    found = capacity(
        model(
            [
                Stage("in", calls(("web", 1))),
                Stage("web", calls(("app", 1)), machine="web", service_s=0.004, servers=4),
                Stage("app", calls(("db", 3)), machine="app", service_s=0.02, servers=8),
                Stage("db", machine="db", service_s=0.002, servers=2),
            ],
            [Machine("web", 4, 1, 1), Machine("app", 8, 1, 1), Machine("db", 2, 1, 1)],
        ),
        200,
    )
    assert found.bottleneck == "db"
    assert found.max_rps == pytest.approx(1000 / 3)
    assert {k: round(found.nodes[k].utilisation, 9) for k in ("web", "app", "db")} == {
        "web": 0.2,
        "app": 0.5,
        "db": 0.6,
    }
    assert {k: round(found.nodes[k].sustains_rps) for k in ("web", "app", "db")} == {
        "web": 1000,
        "app": 400,
        "db": 333,
    }


def test_one_process_uses_one_core_and_a_balancer_inside_uses_them_all() -> None:
    nodes = {
        "users": "users",
        "m": ("server", {"vcpus": 8}),
        "app": ("app", "m", {"service_ms": 10, "processes": 1}),
    }
    assert carried(draw(nodes, ["users>app"])).max_rps == pytest.approx(100)
    nodes["app"] = ("app", "m", {"service_ms": 10, "processes": 8})
    assert carried(draw(nodes, ["users>app"])).max_rps == pytest.approx(800)
    usual = nodes | {"app": ("app", "m", {"service_ms": 10, "runtime": "python"})}
    assert carried(draw(usual, ["users>app"])).max_rps == pytest.approx(100)
    balanced = usual | {"proxy": ("load-balancer", "m")}
    found = carried(draw(balanced, ["users>proxy", "proxy>app"]))
    assert found.nodes["app"].stage.servers == 8
    assert found.bottleneck == "m"
    assert found.max_rps == pytest.approx(8 / (0.010 + 0.00005))


def test_more_processes_than_cores_help_nothing() -> None:
    nodes = {
        "users": "users",
        "m": ("server", {"vcpus": 2}),
        "app": ("app", "m", {"service_ms": 10, "processes": 50}),
    }
    assert carried(draw(nodes, ["users>app"])).max_rps == pytest.approx(200)


def test_processes_on_one_machine_share_its_cores() -> None:
    nodes = {
        "users": "users", "m": ("server", {"vcpus": 4}),
        "app": ("app", "m", {"service_ms": 10, "processes": 4}), "db": ("database", "m", {"service_ms": 5}),
    }  # fmt: skip
    found = carried(draw(nodes, ["users>app", ("app", "db", {"calls": 2})], peak_rps=100))
    assert found.bottleneck == "m"
    assert found.max_rps == pytest.approx(4 / (0.010 + 2 * 0.005))
    assert found.machines["m"] == pytest.approx(0.5)
    assert found.nodes["app"].utilisation == pytest.approx(0.5)
    assert found.nodes["app"].mean_ms == pytest.approx(1000 * MMc(200, 100, 4).mean_response)


def test_a_scaling_group_runs_what_its_target_asks_for_and_sustains_its_maximum() -> None:
    group = {"min_size": 2, "max_size": 10, "instance_type": "m7g.large", "service_ms": 10, "target_cpu": 50}
    nodes = two_zones(users="users", alb=("aws.alb", "vpc"), web=("aws.asg", "vpc", group))
    found = carried(draw(nodes, ["users>alb", "alb>web"], peak_rps=650))
    assert found.nodes["web"].copies == 7  # 6.5 busy cores / (2 cores x 50 %)
    assert found.nodes["web"].utilisation == pytest.approx(6.5 / 14)
    assert found.max_rps == pytest.approx(2000)
    assert carried(draw(nodes, ["users>alb", "alb>web"], peak_rps=1)).nodes["web"].copies == 2


def test_a_standby_of_a_database_carries_nothing() -> None:
    for multi_az in (False, True):
        props = {"instance_type": "db.m7g.large", "service_ms": 10, "multi_az": multi_az}
        nodes = two_zones(
            users="users", web=("aws.ec2", "app-a", {"service_ms": 0.1}), db=("aws.rds", "data-a", props)
        )
        assert carried(draw(nodes, ["users>web", "web>db"])).max_rps == pytest.approx(200)


def test_a_service_with_a_limit_of_its_own_has_no_queue() -> None:
    nodes = {"users": "users", "bucket": "aws.s3"}
    found = carried(draw(nodes, ["users>bucket"], peak_rps=1100))
    assert found.max_rps == 5500
    assert found.nodes["bucket"].utilisation == pytest.approx(0.2)
    assert found.nodes["bucket"].percentile_ms(0.99) == 80


def test_too_much_load_has_no_response_time() -> None:
    nodes = {"users": "users", "app": ("app", {"service_ms": 100, "processes": 1})}
    found = carried(draw(nodes, ["users>app"], peak_rps=20))
    assert found.nodes["app"].utilisation == pytest.approx(2)
    assert math.isinf(found.nodes["app"].percentile_ms(0.5))
    assert math.isinf(found.entries["users"].p95_ms)
    assert found.months_until_full(0.05) == 0


def test_the_month_in_which_growth_passes_the_limit() -> None:
    nodes = {"users": "users", "app": ("app", {"service_ms": 10, "processes": 1})}
    found = carried(draw(nodes, ["users>app"], peak_rps=50))
    month = found.months_until_full(0.05)
    assert month is not None
    assert 50 * 1.05 ** (month - 1) <= 100 < 50 * 1.05**month
    assert found.months_until_full(0.0) is None


def test_connections_are_what_callers_hold_against_what_the_database_admits() -> None:
    nodes = two_zones(
        users="users", web=("aws.ec2", "app-a", {"instance_type": "m7g.2xlarge", "count": 3}),
        db=("aws.rds", "data-a", {"instance_type": "db.t4g.micro"}),
    )  # fmt: skip
    found = carried(draw(nodes, ["users>web", "web>db"], peak_rps=10))
    assert found.connections["db"] == 24
    assert found.nodes["db"].stage.connection_limit == 112  # known answer CP-08: PostgreSQL with 1 GiB


def test_links_carry_calls() -> None:
    nodes = {"users": "users", "app": "app", "db": "database"}
    assert carried(draw(nodes, ["users>app", ("app", "db", {"calls": 4})], peak_rps=10)).links == {
        "users>app": 10,
        "app>db": 40,
    }


def test_every_default_says_where_it_is_from() -> None:
    nodes = {"users": "users", "app": "app", "db": ("database", {"service_ms": 2})}
    found = carried(draw(nodes, ["users>app", "app>db"]))
    app = {
        str(i.name): (i.origin, i.fact.source if i.fact else None) for i in found.nodes["app"].stage.inputs
    }
    assert app["service time of python"] == ("default", "derived")
    assert app["cores of a machine of its own"] == ("default", "gk")
    assert [i.origin for i in found.nodes["db"].stage.inputs if str(i.name) == "service time"] == ["drawn"]


# --- how long it takes


def test_distance_counts_on_every_call() -> None:
    def p50(app: str, db: str) -> float:
        nodes = two_zones(
            users="users", far="aws.region", site="datacenter",
            app=("aws.ec2", app, {"service_ms": 0.001}), db=("aws.rds", db, {"service_ms": 0.001}),
        )  # fmt: skip
        return (
            carried(draw(nodes, ["users>app", ("app", "db", {"calls": 10})], peak_rps=1))
            .entries["users"]
            .p50_ms
        )

    assert p50("app-a", "data-a") == pytest.approx(2.5, abs=0.02)  # 0.25 ms inside a zone
    assert p50("app-a", "data-b") == pytest.approx(10, abs=0.02)  # 1 ms between zones


def test_distance_between_regions_and_sites() -> None:
    def mean(db_place: str, code: str = "us-east-1") -> float:
        nodes = {
            "users": "users", "seoul": ("aws.region", {"region": "ap-northeast-2"}), "far": ("aws.region", {"region": code}),
            "site": "datacenter", "m": ("server", "site"), "app": ("app", "m", {"service_ms": 0.001}),
            "store": ("aws.s3", db_place),
        }  # fmt: skip
        return carried(draw(nodes, ["users>app", "app>store"], peak_rps=1)).entries["users"].mean_ms

    assert mean("far") == pytest.approx(
        90, abs=0.1
    )  # own site to a region 10 ms, and 80 ms for a small object
    buckets = {"users": "users", "one": ("aws.region", {"region": "ap-northeast-2"}), "two": ("aws.region", {"region": "us-east-1"}),
               "a": ("aws.asg", {"service_ms": 0.001}), "s": ("aws.s3", "two")}  # fmt: skip
    buckets |= {"vpc": ("aws.vpc", "one"), "a": ("aws.asg", "vpc", {"service_ms": 0.001})}
    found = carried(draw(buckets, ["users>a", "a>s"], peak_rps=1))
    assert found.entries["users"].mean_ms == pytest.approx(185 + 80, abs=0.1)


def test_hits_and_misses_are_told_apart() -> None:
    nodes = {
        "users": "users",
        "cdn": ("cdn", {"hit_ratio": 0.9}),
        "store": ("external", {"response_ms": 200}),
    }
    found = carried(draw(nodes, ["users>cdn", "cdn>store"], peak_rps=1)).entries["users"]
    assert (round(found.p50_ms, 6), round(found.p95_ms, 6)) == (
        5,
        205,
    )  # the answer of somebody else has his network in it
    assert found.mean_ms == pytest.approx(5 + 0.1 * 200)


def test_percentiles_agree_with_a_simulation() -> None:
    """Fork in a cache, two calls to a database, an own queue: sampled part by part."""
    nodes = {
        "users": "users", "app": ("app", {"service_ms": 8, "processes": 2}),
        "cache": ("cache", {"hit_ratio": 0.7, "service_ms": 1, "processes": 1}),
        "db": ("database", {"service_ms": 10, "processes": 2}),
    }  # fmt: skip
    design = draw(nodes, ["users>app", ("app", "cache", {"calls": 2}), "cache>db"], peak_rps=150)
    found = carried(design)
    chance = random.Random(4)

    def answer(node: str) -> float:
        load = found.nodes[node]
        queue = MMc(load.rps, 1 / load.stage.service_s, load.stage.servers)
        slack = queue.servers * queue.service_rate - queue.arrival_rate
        wait = chance.expovariate(slack) if chance.random() < queue.waiting_probability else 0.0
        return wait + chance.expovariate(queue.service_rate)

    def request() -> float:
        total = answer("app")
        for _ in range(2):
            total += 0.00025 + answer("cache")
            if chance.random() < 0.3:
                total += 0.00025 + answer("db")
        return 1000 * total

    times = sorted(request() for _ in range(100_000))
    entry = found.entries["users"]
    assert entry.mean_ms == pytest.approx(sum(times) / len(times), rel=0.01)
    assert entry.p50_ms == pytest.approx(times[50_000], rel=0.03)
    assert entry.p95_ms == pytest.approx(times[95_000], rel=0.03)
    assert entry.p99_ms == pytest.approx(times[99_000], rel=0.04)
