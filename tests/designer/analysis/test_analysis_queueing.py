"""Queueing formulas against methods that share nothing with them: stationary chains, integration, simulation, counting."""

import heapq
import math
import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.queueing import MMc, ScalabilityLaw, closed_network, erlang_b, erlang_c


def stationary(offered: float, servers: int, places: int) -> list[float]:
    """P(n requests inside) of the birth-death chain with a bounded number of places."""
    weights = [1.0]
    for n in range(1, places + 1):
        weights.append(weights[-1] * offered / min(n, servers))
    total = math.fsum(weights)
    return [w / total for w in weights]


@given(st.floats(0.05, 40), st.integers(1, 40))
def test_erlang_b_is_the_chance_that_every_server_is_busy(offered: float, servers: int) -> None:
    assert erlang_b(offered, servers) == pytest.approx(stationary(offered, servers, servers)[-1], rel=1e-9)


@given(st.floats(0.05, 0.9), st.integers(1, 20))
def test_mmc_equals_the_stationary_chain(rho: float, servers: int) -> None:
    queue = MMc(rho * servers * 5, 5, servers)
    chain = stationary(rho * servers, servers, servers + 2000)
    assert queue.waiting_probability == pytest.approx(math.fsum(chain[servers:]), rel=1e-9)
    inside = math.fsum(n * p for n, p in enumerate(chain))
    assert queue.mean_inside == pytest.approx(inside, rel=1e-9)
    assert queue.mean_waiting == pytest.approx(inside - rho * servers, rel=1e-6, abs=1e-9)


@given(st.floats(0.05, 0.95), st.integers(1, 12))
def test_means_are_the_integrals_of_the_tails(rho: float, servers: int) -> None:
    queue = MMc(rho * servers, 1, servers)
    end = queue.response_quantile(1 - 1e-12)
    steps = 4000
    width = end / steps
    weights = [1.0, *(4.0 if i % 2 else 2.0 for i in range(1, steps)), 1.0]  # Simpson
    mean = math.fsum(w * queue.response_exceeds(i * width) for i, w in enumerate(weights)) * width / 3
    assert mean == pytest.approx(queue.mean_response, rel=1e-5)


@given(st.floats(0.05, 0.98), st.integers(1, 50), st.floats(0.5, 0.9999))
def test_quantiles_are_where_the_tail_says(rho: float, servers: int, quantile: float) -> None:
    queue = MMc(rho * servers * 10, 10, servers)
    assert queue.response_exceeds(queue.response_quantile(quantile)) == pytest.approx(1 - quantile, rel=1e-9)
    wait = queue.wait_quantile(quantile)
    if wait > 0:
        assert queue.wait_exceeds(wait) == pytest.approx(1 - quantile, rel=1e-9)
    else:
        assert queue.waiting_probability <= 1 - quantile


def test_the_tail_is_smooth_where_the_textbook_divides_by_zero() -> None:
    """The spare rate equals one server: there the usual formula is 0 / 0."""
    at = MMc(3, 1, 4)
    near = MMc(3 - 1e-9, 1, 4)
    assert at.response_exceeds(2.5) == pytest.approx(near.response_exceeds(2.5), rel=1e-8)
    assert at.response_exceeds(2.5) == pytest.approx(math.exp(-2.5) * (1 + at.waiting_probability * 2.5))
    assert at.response_exceeds(0) == 1


def test_one_server_is_the_textbook_single_queue() -> None:
    queue = MMc(80, 100, 1)
    assert queue.mean_response == pytest.approx(1 / 20)
    assert queue.response_quantile(0.95) == pytest.approx(-math.log(0.05) / 20)


def test_an_overloaded_queue_waits_for_ever() -> None:
    queue = MMc(10, 1, 10)
    assert erlang_c(10, 10) == queue.waiting_probability == 1
    assert queue.mean_wait == queue.mean_response == queue.response_quantile(0.5) == math.inf
    assert queue.wait_exceeds(1e9) == queue.response_exceeds(1e9) == 1
    assert MMc(0, 1, 2).mean_response == 1


def test_a_simulation_agrees() -> None:
    queue, chance = MMc(1.6, 1, 2), random.Random(7)
    clock, free, waits = 0.0, [0.0, 0.0], []
    for _ in range(120_000):
        clock += chance.expovariate(1.6)
        start = max(clock, heapq.heappop(free))
        waits.append(start - clock)
        heapq.heappush(free, start + chance.expovariate(1))
    assert math.fsum(waits) / len(waits) == pytest.approx(queue.mean_wait, rel=0.05)
    assert sorted(waits)[int(0.95 * len(waits))] == pytest.approx(queue.wait_quantile(0.95), rel=0.05)


@given(st.lists(st.floats(0.01, 3), min_size=1, max_size=3), st.integers(1, 6), st.floats(0, 5))
def test_closed_network_equals_counting_every_distribution_of_customers(
    demands: list[float], customers: int, think: float
) -> None:
    """Product form: the weight of a state is prod D^n, thinking customers weigh Z^n / n!."""

    def total(customers: int) -> float:
        weights = []
        for state in product(range(customers + 1), repeat=len(demands)):
            thinking = customers - sum(state)
            if thinking >= 0:
                weight = think**thinking / math.factorial(thinking)
                weights.append(weight * math.prod(d**n for d, n in zip(demands, state, strict=True)))
        return math.fsum(weights)

    result = closed_network({str(i): d for i, d in enumerate(demands)}, customers, think)
    throughput = total(customers - 1) / total(customers)
    assert result.throughput == pytest.approx(throughput, rel=1e-9)
    assert result.response == pytest.approx(customers / throughput - think, rel=1e-7, abs=1e-9)
    assert math.fsum(result.queue.values()) == pytest.approx(
        customers - throughput * think, rel=1e-7, abs=1e-9
    )


@given(st.floats(0, 0.5), st.floats(1e-6, 0.1), st.floats(0.1, 100))
def test_no_whole_load_beats_the_best_one(contention: float, coherency: float, one: float) -> None:
    law = ScalabilityLaw(contention, coherency, one)
    best = law.best_whole_load
    assert law.throughput(best) == max(law.throughput(n) for n in range(1, best + 200))
    assert law.peak_throughput >= law.throughput(best) * (1 - 1e-12) or law.peak_load < 1
    assert law.peak_throughput <= law.limit * (1 + 1e-12)


def test_without_coherency_cost_more_is_always_more() -> None:
    law = ScalabilityLaw(0.05, 0)
    assert (law.peak_load, law.peak_throughput, law.limit) == (math.inf, 20, 20)
    assert ScalabilityLaw(0, 0).limit == math.inf
