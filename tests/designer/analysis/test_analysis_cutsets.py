"""Minimal cut sets against brute force, and the bound they add up to."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.dependency_models import cuts, dependency_models, tangles, unavailability

from designer.analysis.availability import Cancelled
from designer.analysis.cutsets import minimal_cut_sets, rare_event_bound, worst_cut_sets
from designer.analysis.decision_diagram import TooLarge
from designer.analysis.dependency import DependencyModel, Element, all_of, any_of, at_least, compile_model


@given(dependency_models())
@settings(max_examples=120)
def test_cut_sets_equal_brute_force(model: DependencyModel) -> None:
    compiled = compile_model(model)
    everything = minimal_cut_sets(compiled, "e0")
    assert {frozenset(cut) for cut in everything} == cuts(model, "e0", len(model.elements))
    assert len(everything) == len(set(everything))
    assert [len(cut) for cut in everything] == sorted(map(len, everything))
    for order in (1, 2):
        assert minimal_cut_sets(compiled, "e0", order) == tuple(c for c in everything if len(c) <= order)


@given(st.one_of(tangles(size=9), dependency_models(uncertain=True, size=9)))
@settings(max_examples=120, deadline=None)
def test_the_most_probable_triples_are_the_minimal_cuts_of_three(model: DependencyModel) -> None:
    compiled = compile_model(model)
    for order in (1, 2, 3):
        wanted = {
            cut: math.prod(1 - model.elements[name].availability for name in cut)
            for cut in cuts(model, "e0", order)
            if len(cut) == order
        }
        found = worst_cut_sets(compiled, "e0", order, 1000)
        assert {frozenset(c): pytest.approx(p) for c, p in found} == {
            c: p for c, p in wanted.items() if p > 0
        }
        assert [p for _, p in found] == sorted((p for _, p in found), reverse=True)
        best = [p for _, p in worst_cut_sets(compiled, "e0", order, 3)]
        assert best == [p for _, p in found][:3]


def test_a_pool_has_every_triple_and_the_likeliest_are_found_without_writing_them_all() -> None:
    """Of 120 machines 118 are needed: 280 840 triples, all minimal."""
    machines = {f"m{n}": Element(0.99 - n / 1000) for n in range(120)}
    model = DependencyModel({"site": Element(needs=at_least(118, *machines)), **machines})
    found = worst_cut_sets(compile_model(model), "site", 3, 5)
    assert [set(c) for c, _ in found][:2] == [{"m117", "m118", "m119"}, {"m116", "m118", "m119"}]
    assert found[0][1] == pytest.approx(0.129 * 0.128 * 0.127)


def test_ranking_stops_when_asked() -> None:
    machines = {f"m{n}": Element(0.99) for n in range(60)}
    model = DependencyModel({"site": Element(needs=at_least(58, *machines)), **machines})
    with pytest.raises(Cancelled):
        worst_cut_sets(compile_model(model), "site", 3, 5, cancelled=lambda: True)


@given(dependency_models(uncertain=True, size=6))
@settings(max_examples=60)
def test_the_rare_event_sum_is_an_upper_bound(model: DependencyModel) -> None:
    certain = {n: Element(1.0, e.in_domains, e.needs, e.can_fail) for n, e in model.elements.items()}
    able = DependencyModel(
        {n: e if e.can_fail and n != "e0" else certain[n] for n, e in model.elements.items()}
    )
    compiled = compile_model(able)
    bound = rare_event_bound(compiled, minimal_cut_sets(compiled, "e0"))
    assert bound >= float(unavailability(able, "e0")) - 1e-12


def test_the_cap_is_kept() -> None:
    elements = {f"r{n}": Element() for n in range(20)}
    model = DependencyModel({"site": Element(needs=all_of(any_of(*elements), "r0")), **elements})
    with pytest.raises(TooLarge):
        minimal_cut_sets(compile_model(model), "site", node_cap=5)
