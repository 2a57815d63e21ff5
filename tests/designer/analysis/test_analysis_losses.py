"""With one thing lost: each is what the design without it sustains, and all of them take time in proportion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.drawing import draw, two_zones
from support.small_designs import small_designs

from designer.analysis import limits, rerouting
from designer.analysis.assessment import Assessment
from designer.analysis.flow import stage_constraint
from designer.analysis.load import Liveness, Stage, owed
from designer.analysis.losses import Loss
from designer.document.design import Design
from designer.reports.survival_text import what_if_lines


def without(a: Assessment, loss: Loss) -> Assessment | None:
    """What is left after a loss, which sustains what was told; None where somebody is no longer served, as was told."""
    left = a.with_failed([loss.lost])
    if any(entry in left.down for entry in a.load.entries):
        assert loss.rps == 0, loss.lost
        return None
    assert loss.rps == pytest.approx(left.capacity.max_rps, rel=1e-9), loss.lost
    return left


def test_losing_one_of_two_equal_halves_halves_what_is_sustained() -> None:
    """Known answer CP-07: two groups of three, 100 rps each."""
    app = {"service_ms": 10, "processes": 1, "count": 3}
    nodes = {
        "users": "users", "dns": ("dns", {"count": 2}), "lb": ("load-balancer", {"count": 2}),
        "r1": "rack", "r2": "rack", "a": ("app", "r1", app), "b": ("app", "r2", app),
    }  # fmt: skip
    nodes |= {"s": "datacenter", "t": "datacenter", "r1": ("rack", "s"), "r2": ("rack", "t")}
    nodes |= {f"m{i}": ("server", f"r{1 + i // 3}") for i in range(6)}
    nodes |= {f"a{i}": ("app", f"m{i}", {"service_ms": 10, "processes": 1}) for i in range(6)}
    del nodes["a"], nodes["b"]
    links = ["users>dns", "dns>lb", *(f"lb>a{i}" for i in range(6))]
    a = Assessment(draw(nodes, links, peak_rps=400))
    assert a.capacity.max_rps == pytest.approx(600)
    found = {loss.lost: round(loss.rps, 6) for loss in a.losses}
    assert (found["r1"], found["s"], found["a0"], found["m0"]) == (300, 300, 500, 500)
    assert a.losses[0].rps == pytest.approx(300)
    assert found["dns"] == 600


def test_a_single_point_of_failure_leaves_nothing() -> None:
    nodes = {"users": "users", "lb": "load-balancer", "a": "app", "b": "app"}
    a = Assessment(draw(nodes, ["users>lb", "lb>a", "lb>b"]))
    assert (a.losses[0].lost, a.losses[0].rps) == ("lb", 0)


def test_a_scaling_group_loses_its_share_of_a_zone_and_one_instance() -> None:
    group = {"min_size": 2, "max_size": 10, "instance_type": "m7g.large", "service_ms": 10}
    nodes = two_zones(users="users", alb=("aws.alb", "vpc"), web=("aws.asg", "vpc", group))
    found = {loss.lost: loss.rps for loss in Assessment(draw(nodes, ["users>alb", "alb>web"])).losses}
    assert found["zone-a"] == pytest.approx(1000)
    assert found["web"] == pytest.approx(1800)


@settings(max_examples=120, deadline=None)
@given(small_designs())
def test_each_loss_is_what_a_design_without_it_sustains(design: Design) -> None:
    a = Assessment(design)
    if a.down:
        return
    copies = {node: len(found) for node, found in a.model.copies.items()}
    for loss in a.losses:
        if copies[loss.lost] > 1:
            continue  # one copy is lost, not the node
        without(a, loss)


def farm(parts: list[tuple[int, int, bool, bool]], balancers: int = 1, back: float = 0) -> Design:
    """Servers behind balancers: (ms of the app, weight, two more apps, one behind a proxy, a cache of its own) of each.

    `back`: calls that the first app makes to the first balancer for each request, which closes a loop, one without end
    where they are many.
    """
    nodes: dict[str, Any] = {"users": "users", "db": ("database", {"service_ms": 0.1})}
    links: list[Any] = []
    for number in range(balancers):
        nodes[f"lb{number}"] = "load-balancer"
        links.append(("users", f"lb{number}", {"group": "lb"}))
    for i, (ms, weight, proxied, cached) in enumerate(parts):
        nodes |= {f"s{i}": "server", f"a{i}": ("app", f"s{i}", {"service_ms": ms})}
        links += [(f"lb{n}", f"s{i}", {"weight": weight}) for n in range(balancers)] + [f"a{i}>db"]
        if proxied:
            nodes |= {f"p{i}": ("load-balancer", f"s{i}"), f"b{i}": ("app", f"s{i}", {"service_ms": 2 * ms})}
            nodes[f"d{i}"] = ("app", f"s{i}", {"service_ms": ms})
            links += [f"p{i}>a{i}", f"p{i}>b{i}", *(f"lb{n}>d{i}" for n in range(balancers))]
        if cached:
            nodes[f"c{i}"] = "cache"
            links.append((f"a{i}", f"c{i}", {"optional": True}))
    if back:
        links.append(("a0", "lb0", {"calls": back, "optional": True}))
    return draw(nodes, links)


parts = st.tuples(st.sampled_from((5, 10)), st.sampled_from((1, 2)), st.booleans(), st.booleans())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(parts, min_size=2, max_size=7),
    st.integers(1, 2),
    st.sampled_from((0, 0.3, 1.5, 4)),
    st.sampled_from((2, 8)),
)
def test_each_loss_in_a_farm_is_what_a_design_without_it_sustains(
    servers: list[tuple[int, int, bool, bool]], balancers: int, back: float, many: int
) -> None:
    a = Assessment(farm(servers, balancers, back))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rerouting, "MANY", many)
        assert a.losses
    for loss in a.losses:
        if (left := without(a, loss)) is None:
            continue
        assert loss.bottleneck is not None
        assert loss.bottleneck not in left.down
        assert _limit_of(left, loss.bottleneck) == pytest.approx(loss.rps, rel=1e-9), loss.lost


TAKEN = {"kind": "replication", "failover": "automatic"}


@st.composite
def handing(draw_from: st.DrawFn) -> Design:
    """Stages that call one another, hand work over, or take over, a few of them in machines of their own."""
    kinds = draw_from(
        st.lists(
            st.sampled_from(("app", "queue", "database", "worker", "load-balancer")), min_size=3, max_size=7
        )
    )
    nodes: dict[str, Any] = {"users": "users", "staff": "users"}
    for i, kind in enumerate(kinds):
        own = (
            {}
            if kind in ("queue", "load-balancer")
            else {"service_ms": draw_from(st.sampled_from((1, 2, 5)))}
        )
        nodes[f"m{i}"] = ("server", {"vcpus": 2})
        nodes[f"n{i}"] = (kind, f"m{i}", own) if draw_from(st.booleans()) else (kind, own)
    last = len(kinds) - 1
    links: list[Any] = [("users", "n0", {}), ("staff", f"n{draw_from(st.integers(0, last))}", {})]
    waits = st.fixed_dictionaries({"optional": st.booleans(), "calls": st.sampled_from((0.3, 1, 2))})
    hands = st.fixed_dictionaries({"kind": st.just("async"), "calls": st.sampled_from((0.3, 1))})
    for _ in range(draw_from(st.integers(last, 2 * last))):
        start, end = draw_from(st.integers(0, last - 1)), draw_from(st.integers(1, last))
        if start != end:
            links.append((f"n{start}", f"n{end}", draw_from(st.one_of(waits, hands, st.just(TAKEN)))))
    return draw(nodes, links, peak_rps=10)


@settings(max_examples=120, deadline=None)
@given(handing())
def test_each_loss_among_work_that_waits_is_what_a_design_without_it_sustains(design: Design) -> None:
    """And where it is more than with everything up, the answer says why."""
    a = Assessment(design)
    if a.down:
        return
    for loss in a.losses:
        if (left := without(a, loss)) is None:
            continue
        said = any("It sustains more" in line for line in what_if_lines(left, "en"))
        assert said == (loss.rps > a.capacity.max_rps * (1 + 1e-6))


@settings(max_examples=60, deadline=None)
@given(st.lists(parts, min_size=2, max_size=6), st.integers(0, 5))
def test_a_further_loss_is_what_a_design_without_both_sustains(
    servers: list[tuple[int, int, bool, bool]], first: int
) -> None:
    lost = f"s{first % len(servers)}"
    a = Assessment(farm(servers)).with_failed([lost])
    assert lost not in {loss.lost for loss in a.losses}
    for loss in a.losses:
        left = Assessment(farm(servers)).with_failed([lost, loss.lost])
        assert loss.rps == pytest.approx(left.capacity.max_rps, rel=1e-9), loss.lost


def test_with_one_entry_down_a_further_loss_counts_the_requests_of_both() -> None:
    one = {"users": "users", "staff": "users", "gate": "server", "lb": "aws.alb", "a": "app", "b": "app"}
    links = ["users>lb", "lb>a", "lb>b", "staff>gate", "gate>a"]
    a = Assessment(draw(one, links)).with_failed(["gate"])
    found = {loss.lost: loss.rps for loss in a.losses}
    assert found["b"] == pytest.approx(a.with_failed(["gate", "b"]).capacity.max_rps)


def test_a_gateway_that_calls_pass_since_an_edit_is_lost_with_them() -> None:
    """The second server does without tips while nothing leads out: then it carries its own 100, not the 20 of tips."""
    single = {"service_ms": 10, "processes": 1, "instance_type": "m7g.medium"}
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), w1=("aws.ec2", "app-a", single), w2=("aws.ec2", "app-b", single), pay="external",
        nat=("aws.nat-gateway", "public-a"), far="aws.region", out=("aws.vpc", "far"), net=("aws.subnet", "out", {"route": "internet-gateway"}),
        tips=("aws.ec2", "net", {**single, "service_ms": 50, "public_ip": True}),
    )  # fmt: skip
    links: list[Any] = ["users>alb", "alb>w1", "alb>w2", "w1>pay"]
    before = Assessment(draw(nodes, links), noted=True)
    assert {loss.lost: loss.rps for loss in before.losses}["nat"] == pytest.approx(100)
    edited = draw(nodes, [*links, ("w2", "tips", {"optional": True})])
    found = {loss.lost: loss.rps for loss in Assessment(edited, noted=True).after(before).losses}
    assert found["nat"] == pytest.approx(Assessment(edited).with_failed(["nat"]).capacity.max_rps)
    assert (found["nat"], found["w1"]) == pytest.approx((100, 20))


def test_where_nobody_is_served_nothing_further_is_lost() -> None:
    a = Assessment(farm([(5, 1, False, False), (5, 1, False, False)])).with_failed(["db"])
    assert a.capacity.max_rps == 0
    assert a.losses == ()


def _limit_of(a: Assessment, key: str) -> float:
    stage = a.capacity.nodes.get(key)
    if stage is not None and stage.machine_utilisation <= stage.utilisation:
        return stage.sustains_rps
    return a.design.workload.peak_rps / a.capacity.machines[key]


@pytest.mark.parametrize("balancers", [1, 2])
def test_all_losses_of_a_wide_design_take_work_in_proportion_to_it(
    monkeypatch: pytest.MonkeyPatch, balancers: int
) -> None:
    looked_at = 0

    def counted_calls(stage: Stage, alive: Liveness) -> Mapping[str, float]:
        nonlocal looked_at
        looked_at += 1 + sum(len(leg.options) for leg in stage.legs)
        return owed(stage, alive)

    def counted_share(*arguments: Any) -> float:
        nonlocal looked_at
        looked_at += 1
        return stage_constraint(*arguments)

    monkeypatch.setattr(rerouting, "owed", counted_calls)
    monkeypatch.setattr(limits, "stage_constraint", counted_share)
    work = []
    for size in (60, 120):
        a = Assessment(farm([(5 + i, 9 + i, i % 4 == 0, i % 5 == 0) for i in range(size)], balancers))
        assert a.load
        looked_at = 0
        assert len({loss.rps for loss in a.losses}) > size / 2
        work.append(looked_at)
    assert work[1] < 2.5 * work[0]
