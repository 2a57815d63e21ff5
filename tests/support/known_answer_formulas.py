"""The kind capacity of known-answer cases: laws of capacity planning; a case says by its inputs which one."""

from __future__ import annotations

import math
from collections.abc import Mapping

from support.known_answer_notation import (
    Answers,
    Fields,
    NotUnderstood,
    formula,
    formula_answers,
    number,
)
from support.known_answer_quotas import QUOTAS

from designer.analysis import sizing
from designer.analysis.queueing import MMc
from designer.analysis.traffic_flow import arrival_rates


def _utilisation(f: Fields) -> Answers:
    return Answers(
        utilisation=sizing.utilisation(f.number("throughput_rps"), f.number("service_s"), f.whole("servers"))
    )


def _concurrency(f: Fields) -> Answers:
    rate, response, limit = f.number("throughput_rps"), f.number("response_s"), f.number("concurrency_limit")
    return Answers(
        in_flight=sizing.in_flight(rate, response),
        max_rps_at_limit=sizing.rate_at_concurrency(limit, response),
    )


def _propagation(f: Fields) -> Answers:
    edges = [(caller, called, number(ratio, "edge")) for caller, called, ratio in f.take("edges")]
    called = {target for _, target, _ in edges}
    sources = sorted({caller for caller, _, _ in edges} - called)
    if len(sources) != 1:
        raise NotUnderstood(f"source_rps needs one station that nobody calls, found {sources}")
    return Answers(rps=arrival_rates({sources[0]: f.number("source_rps")}, edges))


def _bottleneck(f: Fields) -> Answers:
    stations = {}
    for name, given in f.inner("stations").items():
        fields = Fields(f"station {name}", given)
        stations[name] = sizing.Station(
            fields.number("visits", 1.0), fields.number("service_s"), fields.whole("servers", 1)
        )
        fields.close()
    worst, rate = sizing.bottleneck(stations), f.number("arrival_rps")
    return Answers(
        capacity_rps={name: station.capacity for name, station in stations.items()},
        bottleneck=worst,
        max_rps=stations[worst].capacity,
        utilisation={
            name: sizing.utilisation(rate * station.visits, station.service_time, station.servers)
            for name, station in stations.items()
        },
    )


def _bounds(f: Fields) -> Answers:
    given = f.take("demands_s")
    demands = [number(d, "demand") for d in (given.values() if isinstance(given, Mapping) else given)]
    bounds = sizing.AsymptoticBounds(math.fsum(demands), max(demands), f.number("think_s"))
    customers = f.numbers("customers")
    return Answers(
        D_total_s=bounds.total,
        D_max_s=bounds.largest,
        saturation_point_N=bounds.saturation,
        X_upper=[bounds.throughput(n) for n in customers],
        R_lower_s=[bounds.response(n) for n in customers],
    )


def _headroom(f: Fields) -> Answers:
    room = sizing.Headroom(
        f.whole("groups"), f.whole("instances_per_group"), f.number("rps_per_instance"), f.number("peak_rps")
    )
    return Answers(
        capacity_all=room.capacity,
        capacity_one_group_lost=room.degraded_capacity,
        survives=room.survives,
        utilisation_normal=room.utilisation,
        utilisation_degraded=room.degraded_utilisation,
        max_safe_utilisation=room.safe_utilisation,
        instances_per_group_needed=room.needed_per_group,
    )


def _latency(f: Fields) -> Answers:
    total = math.fsum(number(part, "part of the chain") for _, part in f.take("chain_ms"))
    budget = f.number("budget_ms")
    return Answers(total_ms=total, fits=total <= budget, slack_ms=budget - total)


def _round_robin(f: Fields) -> Answers:
    capacities = f.numbers("capacities_rps")
    return Answers(
        max_total_equal_split=sizing.equal_split_limit(capacities),
        max_total_weighted=math.fsum(capacities),
        weights=list(sizing.fair_weights(capacities)),
    )


def _backlog(f: Fields) -> Answers:
    served = f.number("out_rps")
    waiting = sizing.backlog(f.number("in_rps"), served, f.number("duration_s"))
    return Answers(backlog=waiting, drain_s=sizing.drain_time(waiting, f.number("after_in_rps"), served))


def _spares(f: Fields) -> Answers:
    needed, availability = f.whole("needed"), f.number("a")
    owned = sizing.units_to_own(needed, availability, f.number("target"))
    return Answers(servers=owned, probability=sizing.at_least_working(needed, owned, availability))


def _workers(f: Fields) -> Answers:
    rates = f.number("arrival_rps"), f.number("service_rate")
    limit = f.number("wait_limit_s")
    workers = sizing.servers_for_wait(*rates, limit, f.number("fraction"))
    return Answers(
        workers=workers,
        p_exceed=MMc(*rates, workers).wait_exceeds(limit),
        p_exceed_with_one_less=MMc(*rates, workers - 1).wait_exceeds(limit),
    )


LAWS = (
    formula("throughput_rps service_s servers", _utilisation),
    formula("throughput_rps response_s concurrency_limit", _concurrency),
    formula("source_rps edges", _propagation),
    formula("stations arrival_rps", _bottleneck),
    formula("demands_s think_s customers", _bounds),
    formula("groups instances_per_group rps_per_instance peak_rps", _headroom),
    formula("chain_ms budget_ms", _latency),
    formula(
        "fanout p_slow",
        lambda f: Answers(p_request_slow=sizing.slow_share(f.whole("fanout"), f.number("p_slow"))),
    ),
    formula(
        "fanout target",
        lambda f: Answers(leaf_quantile=sizing.leaf_quantile(f.whole("fanout"), f.number("target"))),
    ),
    formula(
        "instances metric target",
        lambda f: Answers(
            desired=sizing.target_tracking(f.whole("instances"), f.number("metric"), f.number("target"))
        ),
    ),
    formula("capacities_rps", _round_robin),
    formula("in_rps duration_s out_rps after_in_rps", _backlog),
    formula("needed a target", _spares),
    formula("arrival_rps service_rate wait_limit_s fraction", _workers),
)


def capacity_answers(model: Fields) -> Answers:
    """The kind capacity."""
    return formula_answers(LAWS + QUOTAS, model)
