"""Rules about promises in numbers: latency, budget, and calls that never settle."""

from __future__ import annotations

import math
from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.i18n import text
from designer.rules.rule import Hit, Rule


def _slow(a: Assessment) -> Iterator[Hit]:
    target = a.targets.p95_ms
    if target is None:
        return
    for entry, found in sorted(a.capacity.entries.items()):
        if found.p95_ms > target:
            shown = f"{found.p95_ms:.0f} ms" if math.isfinite(found.p95_ms) else "∞"
            yield Hit(
                text("{entry} waits {found} at the 95th percentile, the target is {target} ms", entry=a.name(entry), found=shown, target=f"{target:.0f}"),
                (entry,),
            )  # fmt: skip


TOO_SLOW = Rule(
    id="CAP007",
    name="latency-target-missed",
    severity="warning",
    summary="The 95th percentile of an entry's response time is above the target.",
    why="One request in twenty is slower than promised, and a page makes many requests.",
    detection="End-to-end response time of each entry at the peak (waiting, service and distance along its calls) against the target.",
    fix="The Capacity panel shows which hop takes the time: give it more servers, cut calls, or bring it closer.",
    false_alarm="The service times are defaults that your measurements contradict: set them.",
    check=_slow,
    bad={
        "targets": {"p95_ms": 50},
        "workload": {"peak_rps": 1},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "app": {"kind": "app", "name": "app"},
            "pay": {"kind": "external", "name": "pay", "response_ms": 400},
        },
        "links": [{"from": "users", "to": "app"}, {"from": "app", "to": "pay"}],
    },
    good={
        "targets": {"p95_ms": 5000},
        "workload": {"peak_rps": 1},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "app": {"kind": "app", "name": "app"},
            "pay": {"kind": "external", "name": "pay", "response_ms": 400},
        },
        "links": [{"from": "users", "to": "app"}, {"from": "app", "to": "pay"}],
    },
    references=("Dean and Barroso 2013: The Tail at Scale",),
    tags=("capacity", "latency"),
)


def _over_budget(a: Assessment) -> Iterator[Hit]:
    target, cost = a.targets.monthly_cost_usd, a.cost.monthly_usd
    if target is None or cost <= target:
        return
    most = sorted(a.cost.lines, key=lambda line: -line.usd)[:3]
    nodes = tuple(dict.fromkeys(line.node for line in most if line.node in a.topology))
    yield Hit(
        text(
            "A month costs {cost} USD, the budget is {target} USD",
            cost=f"{cost:,.0f}",
            target=f"{target:,.0f}",
        ),
        nodes,
        why=text(
            "Most of it: {lines}.",
            lines=", ".join(f"{a.name(n)} {_of(a, n):,.0f} USD" for n in nodes) or "-",
        ),
    )


def _of(a: Assessment, node_id: str) -> float:
    return sum(line.usd for line in a.cost.lines if line.node == node_id)


OVER_BUDGET = Rule(
    id="COST001",
    name="budget-exceeded",
    severity="warning",
    summary="The design costs more in a month than its budget.",
    why="A budget is a promise like the other targets; what breaks it is known now, or from the bill.",
    detection="List prices on demand, without discounts and free tiers, at the design's workload, against the target.",
    fix="The Cost panel lists the lines, the dearest first.",
    false_alarm="You have discounts or reservations.",
    check=_over_budget,
    bad={
        "targets": {"monthly_cost_usd": 100},
        "nodes": {"web": {"kind": "server", "name": "web", "monthly_usd": 150}},
    },
    good={
        "targets": {"monthly_cost_usd": 200},
        "nodes": {"web": {"kind": "server", "name": "web", "monthly_usd": 150}},
    },
    controls=("AWS Well-Architected COST01-BP03",),
    tags=("cost",),
)


def _endless(a: Assessment) -> Iterator[Hit]:
    if a.capacity.loops:
        loops = tuple(a.capacity.loops)
        said = text("{names} call one another without end", names=", ".join(map(a.name, loops)))
        yield Hit(
            said if len(loops) > 1 else text("{name} calls itself without end", name=a.name(loops[0])), loops
        )


ENDLESS_CALLS = Rule(
    id="CAP008",
    name="endless-calls",
    severity="error",
    summary="Components call one another in a ring at least as often as they are called.",
    why="Each request then makes more requests for ever; no capacity is enough.",
    detection="A ring of traffic links whose calls per request multiply to one or more.",
    fix="Turn a link round, or state how seldom the call is made (calls below 1).",
    false_alarm="None: state the real number of calls.",
    check=_endless,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "a": {"kind": "app", "name": "a"},
            "b": {"kind": "app", "name": "b"},
        },
        "links": [{"from": "users", "to": "a"}, {"from": "a", "to": "b"}, {"from": "b", "to": "a"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "a": {"kind": "app", "name": "a"},
            "b": {"kind": "app", "name": "b"},
        },
        "links": [
            {"from": "users", "to": "a"},
            {"from": "a", "to": "b"},
            {"from": "b", "to": "a", "calls": 0.1},
        ],
    },
    references=("Site Reliability Engineering, ch. 22: Addressing Cascading Failures",),
    tags=("capacity",),
)
