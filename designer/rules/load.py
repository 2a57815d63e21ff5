"""Rules about the load: what is too small at the peak, after a loss or after growth, what is far too big, what costs too much."""

from __future__ import annotations

import math
from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Elastic, Host, Instance, Process
from designer.i18n import text
from designer.rules.rule import Hit, Rule

STEEP, FULL = 0.85, 1.0
"""Utilisation from which waiting grows steeply (rule of thumb for stations of several servers), and from which queues never end."""
IDLE = 0.05
"""Utilisation at the peak below which owned capacity counts as bought for nothing."""
HORIZON_MONTHS = 12
"""How far ahead growth is held against fixed capacity: what is bought must last about a year."""


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _overloaded(a: Assessment) -> Iterator[Hit]:
    for node_id, load in sorted(a.capacity.nodes.items()):
        if load.utilisation >= STEEP:
            yield Hit(
                text("{name} is {busy} busy at the peak", name=a.name(node_id), busy=_percent(load.utilisation)),
                (node_id,),
                why=text(
                    "{rps} calls a second arrive; the design as a whole sustains {limit} requests a second because of it.",
                    rps=f"{load.rps:.0f}", limit=f"{load.sustains_rps:.0f}",
                ),
                severity="error" if load.utilisation >= FULL else None,
            )  # fmt: skip


OVERLOADED = Rule(
    id="CAP001",
    name="overload-at-peak",
    severity="warning",
    summary="A component is overloaded, or nearly, at the peak load.",
    why="Close to full, waiting times grow without bound; beyond it, requests are refused or never answered.",
    detection="Load is followed from the entries to each station; utilisation is arrival rate times service time over servers. 85 % is nearly full, 100 % is overloaded.",
    fix="Add copies or cores, take load off with a cache or a CDN, or make the work of one call shorter.",
    false_alarm="The service time is a default that your measurements contradict: set it.",
    check=_overloaded,
    bad={
        "workload": {"peak_rps": 1000},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "web": {"kind": "server", "name": "web", "vcpus": 2},
            "app": {"kind": "app", "name": "app", "in": "web", "service_ms": 10, "processes": 2},
        },
        "links": [{"from": "users", "to": "app"}],
    },
    good={
        "workload": {"peak_rps": 50},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "web": {"kind": "server", "name": "web", "vcpus": 2},
            "app": {"kind": "app", "name": "app", "in": "web", "service_ms": 10, "processes": 2},
        },
        "links": [{"from": "users", "to": "app"}],
    },
    references=("Jain 1991: The Art of Computer Systems Performance Analysis, ch. 33: Operational laws",),
    tags=("capacity",),
)


def _outgrown(a: Assessment) -> Iterator[Hit]:
    months = a.capacity.months_until_full(a.workload.growth_per_month)
    bottleneck = a.capacity.bottleneck
    if months is None or not 0 < months <= HORIZON_MONTHS or bottleneck is None:
        return
    if isinstance(a.topology.spec(bottleneck), Elastic):
        return
    yield Hit(
        text(
            "{name} saturates at {limit} requests/s; {peak} growing {growth} a month passes that in month {months}",
            name=a.name(bottleneck), limit=f"{a.capacity.max_rps:.0f}", peak=f"{a.capacity.peak_rps:.0f}",
            growth=_percent(a.workload.growth_per_month), months=months,
        ),
        (bottleneck,),
    )  # fmt: skip


OUTGROWN = Rule(
    id="CAP003",
    name="capacity-below-forecast",
    severity="warning",
    summary="Growth passes the fixed capacity within a year.",
    why="Servers are ordered, delivered and installed in months, and a database is not moved in a day: what is bought must last.",
    detection="The first month in which the growing peak passes the highest sustainable rate, up to twelve months ahead, where the bottleneck does not scale by itself.",
    fix="Plan the next step for the bottleneck now: more copies, a bigger one, a replica or a cache.",
    false_alarm="The forecast is an upper bound.",
    check=_outgrown,
    bad={
        "workload": {"peak_rps": 150, "growth_per_month": 0.1},
        "nodes": OVERLOADED.bad["nodes"],
        "links": [{"from": "users", "to": "app"}],
    },
    good={
        "workload": {"peak_rps": 20, "growth_per_month": 0.02},
        "nodes": OVERLOADED.bad["nodes"],
        "links": [{"from": "users", "to": "app"}],
    },
    references=("Site Reliability Engineering, ch. 1: Demand Forecasting and Capacity Planning",),
    tags=("capacity",),
)


def _oversized(a: Assessment) -> Iterator[Hit]:
    growth = 1 + max(0.0, a.workload.growth_per_month)
    if "peak_rps" not in a.workload.model_fields_set or a.capacity.peak_rps <= 0:
        return  # nobody has said what the machines are for
    for host, busy in sorted(a.capacity.machines.items()):
        spec = a.topology.spec(host)
        inside = [a.topology.spec(node_id) for node_id in a.topology.inside(host)]
        sized_for_load = not inside or any(isinstance(part, Process) for part in inside)
        if not isinstance(spec, Host) or isinstance(spec, Elastic) or not sized_for_load:
            continue
        later = busy * growth**HORIZON_MONTHS
        worst = a.capacity.max_rps
        if later < IDLE and math.isfinite(worst):
            yield Hit(
                text("{name} is {busy} busy at the peak, and {later} in a year", name=a.name(host), busy=_percent(busy), later=_percent(later)),
                (host,),
                severity="info" if isinstance(spec, Instance) else None,
            )  # fmt: skip


OVERSIZED = Rule(
    id="CAP004",
    name="capacity-far-above-forecast",
    severity="warning",
    summary="A machine is bought or rented far beyond what the load needs, even in a year.",
    why="Idle capacity is paid every month: that is the price of forecasting the peak, and what the cloud's pay-for-use avoids.",
    detection="A machine for application code that does not scale by itself and is less than 5 % busy at the stated peak grown for twelve months; machines for data or balancers are left out.",
    fix="Choose a smaller machine, put more into it, or rent by use.",
    false_alarm="The machine is the smallest there is, or is sized for memory or for a loss.",
    check=_oversized,
    bad={
        "workload": {"peak_rps": 10},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "web": {"kind": "server", "name": "web", "vcpus": 64},
            "app": {"kind": "app", "name": "app", "in": "web", "service_ms": 10},
        },
        "links": [{"from": "users", "to": "app"}],
    },
    good={
        "workload": {"peak_rps": 1000},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "web": {"kind": "server", "name": "web", "vcpus": 64},
            "app": {"kind": "app", "name": "app", "in": "web", "service_ms": 10},
        },
        "links": [{"from": "users", "to": "app"}],
    },
    controls=("AWS Well-Architected COST06-BP02",),
    tags=("capacity", "cost"),
)


def _not_n_minus_1(a: Assessment) -> Iterator[Hit]:
    peak = a.capacity.peak_rps
    for loss in a.losses:
        if 0 < loss.rps < peak <= a.capacity.max_rps:
            yield Hit(
                text(
                    "With {lost} lost, the rest sustains {rest} of {peak} requests/s",
                    lost=a.name(loss.lost), rest=f"{loss.rps:.0f}", peak=f"{peak:.0f}",
                ),
                (loss.lost, *([loss.bottleneck] if loss.bottleneck else [])),
                why=text("The loss is survived, but at the peak what is left is overloaded and fails too."),
            )  # fmt: skip
            return


NOT_N_MINUS_1 = Rule(
    id="HA011",
    name="overload-after-a-loss",
    severity="warning",
    summary="One loss is survived by structure, but what is left cannot carry the peak.",
    why="A redundant group without headroom is not redundant when it counts: the survivors are pushed over too.",
    detection="For each single loss that the entries survive, the highest sustainable rate of the rest against the peak; the worst is reported.",
    fix="Give each failure domain enough headroom: with g equal domains, at most (g-1)/g of capacity at the peak.",
    false_alarm="Degraded service during a loss is accepted.",
    check=_not_n_minus_1,
    bad={
        "workload": {"peak_rps": 300},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "lb": {"kind": "load-balancer", "name": "lb", "count": 2},
            "one": {"kind": "server", "name": "one", "vcpus": 2},
            "a": {"kind": "app", "name": "a", "in": "one", "service_ms": 10, "processes": 2},
            "two": {"kind": "server", "name": "two", "vcpus": 2},
            "b": {"kind": "app", "name": "b", "in": "two", "service_ms": 10, "processes": 2},
        },
        "links": [{"from": "users", "to": "lb"}, {"from": "lb", "to": "a"}, {"from": "lb", "to": "b"}],
    },
    good={
        "workload": {"peak_rps": 100},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "lb": {"kind": "load-balancer", "name": "lb", "count": 2},
            "one": {"kind": "server", "name": "one", "vcpus": 2},
            "a": {"kind": "app", "name": "a", "in": "one", "service_ms": 10, "processes": 2},
            "two": {"kind": "server", "name": "two", "vcpus": 2},
            "b": {"kind": "app", "name": "b", "in": "two", "service_ms": 10, "processes": 2},
        },
        "links": [{"from": "users", "to": "lb"}, {"from": "lb", "to": "a"}, {"from": "lb", "to": "b"}],
    },
    references=("Amazon Builders' Library: Static stability using Availability Zones",),
    tags=("availability", "capacity"),
)
