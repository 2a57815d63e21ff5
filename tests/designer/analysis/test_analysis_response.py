"""Distributions of times: one station against the textbook, sums and mixtures against what they are."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis import spread
from designer.analysis.gamma import regularised_gamma
from designer.analysis.queueing import MMc
from designer.analysis.response import Response
from designer.analysis.spread import MOST_PARTS, NO_TIME, Part, Spread, one_of


@given(
    servers=st.integers(1, 64),
    service_s=st.floats(1e-5, 10),
    busy=st.floats(0.001, 0.999),
    quantile=st.sampled_from([0.1, 0.5, 0.9, 0.95, 0.99, 0.999]),
)
def test_a_station_answers_as_the_textbook_queue(
    servers: int, service_s: float, busy: float, quantile: float
) -> None:
    rate = busy * servers / service_s
    queue, found = MMc(rate, 1 / service_s, servers), Response.of(rate, service_s, servers)
    assert found.mean == pytest.approx(queue.mean_response, rel=1e-9)
    assert found.quantile(quantile) == pytest.approx(queue.response_quantile(quantile), rel=1e-7)
    assert found.exceeds(found.quantile(quantile)) == pytest.approx(1 - quantile, rel=1e-6)


def test_the_variance_of_one_server_is_that_of_an_exponential() -> None:
    found = Response.of(80, 0.01, 1)
    assert found.variance == pytest.approx(found.mean**2)


def test_a_fixed_answer_and_an_overloaded_one() -> None:
    assert (Response.fixed(0.08).quantile(0.99), Response.fixed(0.08).variance) == (0.08, 0)
    assert math.isinf(Response.of(200, 0.01, 2).quantile(0.5))
    assert Response.of(50, 0.01, 1, delay=0.5).quantile(0.5) == pytest.approx(
        0.5 + Response.of(50, 0.01, 1).quantile(0.5)
    )


@pytest.mark.parametrize(
    ("shape", "x"), [(1, 0.3), (1, 5), (2, 1.5), (0.5, 0.1), (0.5, 4), (30, 25), (30, 60)]
)
def test_the_gamma_function_against_known_forms(shape: float, x: float) -> None:
    known = {1: 1 - math.exp(-x), 2: 1 - math.exp(-x) * (1 + x), 0.5: math.erf(math.sqrt(x))}
    poisson = 1 - sum(math.exp(-x + k * math.log(x) - math.lgamma(k + 1)) for k in range(round(shape)))
    assert regularised_gamma(shape, x) == pytest.approx(known.get(shape, poisson), rel=1e-10)


def test_the_sum_of_two_equal_exponentials_is_exact() -> None:
    one = Spread.of(0.0, 1.0, 1.0)
    found = one.plus(one).quantile(0.95)
    assert math.exp(-found) * (1 + found) == pytest.approx(0.05)


def test_ways_are_kept_apart() -> None:
    found = one_of([(0.9, Spread.of(0.005)), (0.1, Spread.of(0.205))])
    assert found.quantile(0.89) == pytest.approx(0.005)
    assert found.quantile(0.91) == pytest.approx(0.205)
    assert found.mean == pytest.approx(0.025)


def test_a_fraction_of_a_call_is_made_that_often() -> None:
    found = Spread.of(1.0).times(2.25)
    assert sorted((p.fixed, p.weight) for p in found.parts) == [(2.0, 0.75), (3.0, 0.25)]
    assert Spread.of(1.0).times(0) == NO_TIME


@given(
    st.lists(st.tuples(st.floats(0.01, 1), st.floats(0, 10), st.floats(0.001, 5)), min_size=1, max_size=40)
)
def test_merging_keeps_mean_and_variance(ways: list[tuple[float, float, float]]) -> None:
    total = sum(chance for chance, _, _ in ways)
    mean = sum(chance * (fixed + rest) for chance, fixed, rest in ways) / total
    square = sum(chance * ((fixed + rest) ** 2 + rest**2) for chance, fixed, rest in ways) / total
    found = one_of([(chance / total, Spread.of(fixed, rest, rest**2)) for chance, fixed, rest in ways])
    assert len(found.parts) <= MOST_PARTS
    assert found.mean == pytest.approx(mean, rel=1e-9)
    assert found.variance == pytest.approx(square - mean**2, rel=1e-6, abs=1e-9)


def test_many_calls_agree_with_a_simulation() -> None:
    each = one_of([(0.8, Spread.of(0.001, 0.002, 4e-6)), (0.2, Spread.of(0.01, 0.02, 4e-4))])
    chance = random.Random(3)

    def sample() -> float:
        return sum(
            0.001 + chance.expovariate(500) if chance.random() < 0.8 else 0.01 + chance.expovariate(50)
            for _ in range(6)
        )

    times = sorted(sample() for _ in range(50_000))
    found = each.times(6)
    assert found.mean == pytest.approx(sum(times) / len(times), rel=0.01)
    assert found.quantile(0.95) == pytest.approx(times[47_500], rel=0.04)


ways_to_take = st.tuples(st.floats(0.01, 1), st.sampled_from((0.0, 1.0, 2.5, math.inf)), st.floats(0, 5))


@given(st.lists(ways_to_take, min_size=MOST_PARTS + 1, max_size=30, unique_by=lambda way: way[1:]))
def test_of_too_many_ways_those_that_differ_least_become_one(ways: list[tuple[float, float, float]]) -> None:
    left = [Part(weight, fixed, mean, 0.0) for weight, mean, fixed in ways]
    kept = one_of((part.weight, Spread((part._replace(weight=1.0),))) for part in left).parts
    left.sort(key=lambda part: part.fixed + part.mean)
    while len(left) > MOST_PARTS:  # the plain way: look at every pair again and again
        at = min(range(len(left) - 1), key=lambda i: spread._loss(left[i], left[i + 1]))
        left[at : at + 2] = [spread._merged(left[at], left[at + 1])]
    assert kept == tuple(left)


def test_a_fixed_time_that_merging_rounded_stays_a_fixed_time() -> None:
    merged = Spread((Part(0.5, 0.062, 0.0, 6.7e-36), Part(0.5, 0.062, -6.9e-18, 6.7e-36)))
    assert merged.quantile(0.99) == pytest.approx(0.062)
    assert (merged.exceeds(0.06), merged.exceeds(math.inf)) == (1.0, 0.0)


def test_half_a_call_more_of_what_answers_in_two_fixed_times_has_a_longest_time() -> None:
    cdn = one_of([(0.6, Spread.of(0.02)), (0.4, Spread.of(0.062))])
    assert 0.06 < cdn.times(3.5).quantile(0.99) < 0.26


ways_of_two_kinds = st.lists(
    st.tuples(
        st.floats(0.1, 1),
        st.sampled_from((0.0, 0.01, 0.1)),
        st.sampled_from((0.0, 0.005, 0.1)),
        st.sampled_from((0.0, 0.1, 1.0, 4.0)),
    ),
    min_size=1,
    max_size=6,
)


@given(ways_of_two_kinds, st.sampled_from((0.05, 0.5, 0.95, 0.99)))
def test_a_quantile_is_the_first_time_that_no_more_than_the_rest_exceed(
    ways: list[tuple[float, float, float, float]], quantile: float
) -> None:
    """Also where the distribution jumps: some ways take a fixed time, others a random one."""
    total = sum(weight for weight, *_ in ways)
    found = Spread(tuple(Part(w / total, fixed, rest, v * rest * rest) for w, fixed, rest, v in ways))
    time = found.quantile(quantile)
    assert found.exceeds(time * (1 + 1e-12)) <= 1 - quantile + 1e-9
    assert time == 0 or found.exceeds(time * (1 - 1e-12)) >= 1 - quantile - 1e-9


def test_where_a_distribution_jumps_every_quantile_in_the_jump_is_that_time() -> None:
    found = one_of([(0.3, Spread.of(0.001, 0.002, 4e-6)), (0.7, Spread.of(0.5))])
    assert [found.quantile(q) for q in (0.31, 0.5, 0.99)] == [0.5, 0.5, 0.5]
