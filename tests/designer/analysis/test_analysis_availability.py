"""Exact availability against all 2^n states, sensitivity against its definition, sampling against the exact value."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.dependency_models import dependency_models, tangles, unavailability

from designer.analysis.availability import (
    Availability,
    Cancelled,
    Progress,
    availability,
    independent_estimate,
)
from designer.analysis.dependency import DependencyModel, Element, all_of, any_of, at_least, compile_model

PAIR = DependencyModel(
    {
        "site": Element(needs=all_of("db", any_of("a", "b"))),
        "a": Element(availability=0.9, in_domains=("zone",)),
        "b": Element(availability=0.8, in_domains=("zone",)),
        "db": Element(availability=0.95),
        "zone": Element(availability=0.99),
    }
)


def exact(model: DependencyModel, root: str = "e0") -> Availability:
    return availability(compile_model(model), root)


@given(st.one_of(tangles(), dependency_models(uncertain=True)))
@settings(max_examples=120)
def test_exact_equals_the_sum_over_all_states(model: DependencyModel) -> None:
    result, wanted = exact(model), unavailability(model, "e0")
    assert result.method == "exact"
    assert result.ci is None
    assert result.unavailability == pytest.approx(float(wanted), rel=1e-12, abs=0)
    assert result.availability == pytest.approx(float(1 - wanted), abs=1e-15)


@given(dependency_models(uncertain=True, size=6))
@settings(max_examples=60)
def test_sensitivity_is_what_certainty_about_an_element_changes(model: DependencyModel) -> None:
    for found in exact(model).sensitivity:
        element = model.elements[found.id]
        works, fails = (
            unavailability(
                DependencyModel({**model.elements, found.id: replace(element, availability=a)}), "e0"
            )
            for a in (1.0, 0.0)
        )
        assert found.birnbaum == pytest.approx(float(fails - works), abs=1e-12)
        saved = (unavailability(model, "e0") - works) * 525_600
        assert found.minutes_per_year == pytest.approx(float(saved), abs=1e-6)


def test_tiny_unavailabilities_keep_their_digits() -> None:
    elements = {f"r{n}": Element(availability=0.9999) for n in range(5)}
    model = DependencyModel({"site": Element(needs=any_of(*elements)), **elements})
    assert exact(model, "site").unavailability == pytest.approx(1e-20, rel=1e-12)


def test_sensitivity_names_the_most_expensive_first() -> None:
    ranked = [s.id for s in exact(PAIR, "site").sensitivity]
    assert (ranked[0], set(ranked[1:3]), ranked[3]) == ("db", {"a", "b"}, "zone")


def test_a_pool_of_two_thousand_is_exact() -> None:
    elements = {f"r{n}": Element(availability=0.99) for n in range(60)}
    chain = {f"c{n}": Element(availability=0.9999, needs=f"c{n + 1}") for n in range(1999)}
    model = DependencyModel(
        {
            "site": Element(needs=all_of("c0", at_least(50, *elements))),
            **elements,
            **chain,
            "c1999": Element(availability=0.9999),
        }
    )
    result = exact(model, "site")
    pool = sum(
        Fraction(99, 100) ** up * Fraction(1, 100) ** (60 - up) * _choose(60, up) for up in range(50, 61)
    )
    assert result.method == "exact"
    assert result.availability == pytest.approx(float(pool) * 0.9999**2000, rel=1e-12)


def test_pairs_that_share_servers_stay_small_enough_to_be_exact() -> None:
    """A thousand pairs over three zones: by depth alone the diagram would pass 200 000 nodes at fifty."""
    elements: dict[str, Element] = {f"zone{z}": Element(availability=0.9995) for z in range(3)}
    for n in range(1000):
        for copy in range(2):
            server = f"server{copy}-{n * 7 % 900}"
            elements.setdefault(server, Element(availability=0.998, in_domains=(f"zone{copy}",)))
            below = [c for c in (2 * n + 1, 2 * n + 2) if c < 1000]
            elements[f"app{n}-{copy}"] = Element(
                availability=0.995,
                in_domains=(server,),
                needs=all_of(*(any_of(f"app{c}-0", f"app{c}-1") for c in below)),
            )
    elements["site"] = Element(needs=any_of("app0-0", "app0-1"))
    result = exact(DependencyModel(elements), "site")
    assert result.method == "exact"
    assert result.nodes < 50_000


@given(dependency_models(uncertain=True))
@settings(max_examples=25, deadline=None)
def test_sampling_brackets_the_exact_value(model: DependencyModel) -> None:
    compiled = compile_model(model)
    estimate = availability(compiled, "e0", node_cap=0, samples=20_000)
    if estimate.method == "exact":  # nothing uncertain: no node is needed
        return
    assert estimate.ci is not None
    low, high = estimate.ci
    wanted = availability(compiled, "e0").availability
    slack = 0.6 * (high - low)  # 95 % of intervals hold it; the rest must miss narrowly
    assert low - slack <= wanted <= high + slack
    assert low <= estimate.availability <= high
    assert estimate.samples == 20_000


def test_the_same_seed_gives_the_same_estimate() -> None:
    compiled = compile_model(PAIR)
    first, second, other = (
        availability(compiled, "site", node_cap=0, samples=5_000, seed=seed) for seed in (1, 1, 2)
    )
    assert first == second
    assert first.unavailability != other.unavailability


def test_sampling_tells_its_interval_while_it_runs_and_stops_when_asked() -> None:
    compiled = compile_model(PAIR)
    steps: list[Progress] = []
    found = availability(compiled, "site", node_cap=0, samples=200_000, progress=steps.append)
    assert (steps[-1].done, steps[-1].total) == (200_000, 200_000)
    assert (steps[-1].low, steps[-1].high) == found.ci
    assert len(steps) > 1
    widths = [step.high - step.low for step in steps]
    assert widths == sorted(widths, reverse=True)
    with pytest.raises(Cancelled):
        availability(compiled, "site", node_cap=0, samples=10_000, cancelled=lambda: True)


def test_an_estimate_ranks_what_matters_as_the_exact_method_does() -> None:
    compiled = compile_model(PAIR)
    wanted = {s.id: s for s in availability(compiled, "site").sensitivity}
    estimate = availability(compiled, "site", node_cap=0, samples=400_000)
    assert {s.id for s in estimate.sensitivity} == {"db", "a", "b", "zone"}
    for found in estimate.sensitivity:
        assert found.birnbaum == pytest.approx(wanted[found.id].birnbaum, abs=0.02)
        assert found.minutes_per_year == pytest.approx(wanted[found.id].minutes_per_year, rel=0.1)


def test_an_estimate_does_not_tell_noise() -> None:
    aside = {f"x{n}": Element(availability=0.5) for n in range(40)}
    model = DependencyModel(
        {"site": Element(needs=all_of("db", any_of("db", *aside))), "db": Element(availability=0.9), **aside}
    )
    estimate = availability(compile_model(model), "site", node_cap=0, samples=20_000)
    assert estimate.sensitivity[0].id == "db"
    assert (
        sum(s.minutes_per_year for s in estimate.sensitivity[1:])
        < 0.1 * estimate.sensitivity[0].minutes_per_year
    )


def test_counting_shared_things_twice_is_shown_for_what_it_is() -> None:
    """One server with app and database: the host is one host (0.993...), not one per process (0.988...)."""
    model = DependencyModel(
        {
            "site": Element(needs=all_of("app", "db")),
            "app": Element(availability=0.999, in_domains=("host",)),
            "db": Element(availability=0.999, in_domains=("host",)),
            "host": Element(availability=0.995),
        }
    )
    assert exact(model, "site").availability == pytest.approx(0.993010995, abs=1e-12)
    assert independent_estimate(compile_model(model), "site") == pytest.approx(0.988045940025, abs=1e-12)


@given(dependency_models(uncertain=True, cycles=False))
@settings(max_examples=50)
def test_the_shortcut_is_a_probability(model: DependencyModel) -> None:
    assert -1e-12 <= independent_estimate(compile_model(model), "e0") <= 1 + 1e-12


def _choose(n: int, k: int) -> int:
    result = 1
    for i in range(k):
        result = result * (n - i) // (i + 1)
    return result
