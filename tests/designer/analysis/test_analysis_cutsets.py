"""Minimal cut sets against brute force, and the bound they add up to."""

import pytest
from hypothesis import given, settings
from support.dependency_models import cuts, dependency_models, unavailability

from designer.analysis.cutsets import minimal_cut_sets, rare_event_bound
from designer.analysis.decision_diagram import TooLarge
from designer.analysis.dependency import DependencyModel, Element, all_of, any_of, compile_model


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
