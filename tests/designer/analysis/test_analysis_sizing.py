"""Sizing, quotas, prices, uptime and recovery: edges the known answers do not touch."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis import pricing, quotas, sampling, sizing, uptime
from designer.analysis.dependency import ModelError
from designer.analysis.queueing import MMc
from designer.analysis.recovery import Recovery, restore_time
from designer.analysis.traffic_flow import arrival_rates


def test_rates_in_a_loop_are_solved() -> None:
    """Every tenth request is tried again by the app itself, every second one of the rest goes to the worker and back."""
    rates = arrival_rates(
        {"users": 90.0},
        [("users", "app", 1), ("app", "app", 0.1), ("app", "worker", 0.4), ("worker", "app", 0.5)],
    )
    assert rates == pytest.approx({"users": 90, "app": 90 / 0.7, "worker": 36 / 0.7})


@pytest.mark.parametrize("ratio", [0.5, 0.6, 2.0])
def test_a_loop_that_feeds_itself_is_refused_by_name(ratio: float) -> None:
    with pytest.raises(ModelError, match="a, b"):
        arrival_rates({"a": 1.0}, [("a", "b", 2.0), ("b", "a", ratio)])


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0, 0.11)), max_size=8))
def test_rates_balance_at_every_station(calls: list[tuple[int, int, float]]) -> None:
    edges = [(str(a), str(b), ratio) for a, b, ratio in calls]
    rates = arrival_rates({"0": 100.0}, edges)
    for station, rate in rates.items():
        arriving = sum(rates[a] * ratio for a, b, ratio in edges if b == station)
        assert rate == pytest.approx(arriving + (100 if station == "0" else 0))


@given(st.integers(1, 10_000), st.integers(1, 100))
def test_whole_units_forgive_rounding_only(units: int, parts: int) -> None:
    amount = units * (1 / parts) * parts
    assert sizing.whole_above(amount) == sizing.whole_below(amount) == units
    assert sizing.whole_above(units + 0.001) == units + 1
    assert sizing.whole_below(units - 0.001) == units - 1


def test_headroom_of_a_single_group_is_none() -> None:
    room = sizing.Headroom(1, 4, 100, 50)
    assert not room.survives
    assert (room.safe_utilisation, room.degraded_utilisation) == (0, math.inf)


@given(st.integers(1, 6), st.floats(0.3, 0.999), st.floats(0.5, 0.9999))
def test_no_fewer_units_would_do(needed: int, availability: float, target: float) -> None:
    owned = sizing.units_to_own(needed, availability, target)
    assert sizing.at_least_working(needed, owned, availability) >= target
    assert owned == needed or sizing.at_least_working(needed, owned - 1, availability) < target


@pytest.mark.parametrize(("availability", "target"), [(0.0, 0.5), (0.9, 1.0)])
def test_an_unreachable_target_is_refused(availability: float, target: float) -> None:
    with pytest.raises(ValueError, match="no number"):
        sizing.units_to_own(2, availability, target)


@given(st.floats(1, 500), st.floats(1, 50), st.floats(0, 0.5), st.floats(0.001, 0.5))
def test_no_fewer_servers_would_do(arrival: float, service: float, limit: float, share: float) -> None:
    servers = sizing.servers_for_wait(arrival, service, limit, share)
    assert MMc(arrival, service, servers).wait_exceeds(limit) <= share
    fewer = MMc(arrival, service, servers - 1)
    assert servers == 1 or fewer.utilisation >= 1 or fewer.wait_exceeds(limit) > share


def test_weights_of_fractions() -> None:
    assert sizing.fair_weights([0.5, 1.5, 1]) == (1, 3, 2)
    assert sizing.fair_weights([0, 0]) == (0, 0)


def test_a_backlog_that_never_drains() -> None:
    assert sizing.backlog(100, 200, 60) == 0
    assert sizing.drain_time(10, 100, 100) == math.inf


@pytest.mark.parametrize(
    ("formula", "gib", "allowed"),
    [
        ("LEAST(DBInstanceClassMemory/9531392, 5000)", 8, 901),
        ("LEAST({DBInstanceClassMemory/9531392},5000)", 64, 5000),
        ("DBInstanceClassMemory/12582880", 16, 1365),
    ],
)
def test_connection_formulas(formula: str, gib: int, allowed: int) -> None:
    assert quotas.max_connections(formula, gib * quotas.GIB) == allowed


def test_an_unknown_connection_formula_is_refused() -> None:
    with pytest.raises(ValueError, match="cores"):
        quotas.max_connections("cores*100", quotas.GIB)


def test_credits_that_are_not_used_up_last_for_ever() -> None:
    burst = quotas.BurstCredits(2, 0.1, 24)
    assert burst.hours_to_empty(576) == math.inf
    assert burst.sustainable_load == 0.2


@pytest.mark.parametrize(
    ("amount", "usd"), [(0, 0), (5, 10), (10, 20), (15, 25), (30, 40), (100, 50 - 10 + 0.5 * 70)]
)
def test_tiers_are_marginal(amount: float, usd: float) -> None:
    assert pricing.tiered(amount, [(10, 2.0), (20, 1.0), (30, 0.5)]) == pytest.approx(usd)
    assert pricing.tiered(amount, [(10, 2.0), (20, 1.0), (None, 0.5)]) == pytest.approx(usd)


def test_a_tiered_price_without_tiers_is_refused() -> None:
    with pytest.raises(ValueError, match="tier"):
        pricing.tiered(1, [])


@given(st.integers(1, 6), st.floats(0.001, 0.2))
def test_as_many_crews_as_units_is_the_binomial(units: int, ratio: float) -> None:
    for needed in range(1, units + 1):
        chain = uptime.repaired_group(needed, units, ratio, 1.0, crews=units)
        assert chain == pytest.approx(sizing.at_least_working(needed, units, 1 / (1 + ratio)), rel=1e-12)
        assert uptime.repaired_group(needed, units, ratio, 1.0, crews=1) <= chain + 1e-15


def test_recovery_adds_up_and_the_newest_copy_counts() -> None:
    way = Recovery(
        detect_s=60,
        decide_s=30,
        failover_s=35,
        dns_ttl_s=60,
        lag_s=5,
        log_interval_s=300,
        backup_interval_s=86400,
    )
    assert (way.rto_s, way.rpo_s) == (185, 5)
    assert way.without_replicas().rpo_s == 300
    assert Recovery(synchronous=True).rpo_s == 0
    assert Recovery(synchronous=True).without_replicas().rpo_s == math.inf
    assert restore_time(500, 200, 60) == 9060


@given(st.integers(0, 50), st.integers(51, 5000))
def test_intervals_hold_the_estimate(failures: int, samples: int) -> None:
    low, high = sampling.wilson_interval(failures, samples)
    assert 0 <= low <= failures / samples <= high <= 1
    wide = sampling.wilson_interval(failures, samples, 0.99)
    assert wide[0] <= low
    assert wide[1] >= high


@given(st.integers(0, 20), st.integers(21, 300), st.floats(0.5, 0.99))
def test_the_exact_bound_is_where_so_few_failures_become_unlikely(
    failures: int, samples: int, confidence: float
) -> None:
    bound = sampling.upper_bound(failures, samples, confidence)
    few = math.fsum(
        math.comb(samples, k) * bound**k * (1 - bound) ** (samples - k) for k in range(failures + 1)
    )
    assert few == pytest.approx(1 - confidence, rel=1e-6)
    assert sampling.upper_bound(samples, samples) == 1
