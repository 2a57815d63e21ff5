"""The failure engine against removal one by one, and against dominators where every need is an any."""

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.dependency_models import cuts, dependency_models, down_when, tangles

from designer.analysis.dependency import DependencyModel, Element, all_of, any_of, at_least, compile_model
from designer.analysis.failure import Cancelled, Pair, at_least_down, single_points, worst_pairs
from designer.analysis.outage import blast_radius, what_if, witness


def two_zones() -> DependencyModel:
    return DependencyModel(
        {
            "site": Element(needs=all_of("balancer", any_of("web-a", "web-b"), "db")),
            "balancer": Element(availability=0.999, in_domains=("zone-a",)),
            "web-a": Element(availability=0.99, in_domains=("zone-a",), needs="nat"),
            "web-b": Element(availability=0.98, in_domains=("zone-b",), needs="nat"),
            "db": Element(needs=at_least(2, "db-1", "db-2", "db-3"), can_fail=False),
            "db-1": Element(availability=0.99, in_domains=("zone-a",)),
            "db-2": Element(availability=0.99, in_domains=("zone-b",)),
            "db-3": Element(availability=0.97, in_domains=("zone-b",)),
            "nat": Element(availability=0.999, in_domains=("zone-b",)),
            "zone-a": Element(availability=0.9995),
            "zone-b": Element(availability=0.9995),
        }
    )


def test_single_points_of_a_small_site() -> None:
    found = single_points(compile_model(two_zones()), ["site", "db", "web-a"])
    assert found == {
        "site": ("balancer", "nat", "zone-a", "zone-b"),
        "db": ("zone-b",),
        "web-a": ("nat", "zone-a", "zone-b"),
    }


def test_blast_radius_and_what_if_of_a_zone() -> None:
    compiled = compile_model(two_zones())
    lost = {"nat", "web-a", "web-b", "db-2", "db-3", "db", "site"}
    assert blast_radius(compiled, ["zone-b"]) == lost
    assert what_if(compiled, ["zone-b"]) == lost | {"zone-b"}
    assert blast_radius(compiled, ["db-1", "web-a"]) == frozenset()


def test_a_witness_names_the_chain() -> None:
    compiled = compile_model(two_zones())
    assert witness(compiled, "zone-a", "site") == ("zone-a", "balancer", "site")
    assert witness(compiled, "nat", "site") in (("nat", "web-a", "site"), ("nat", "web-b", "site"))
    assert witness(compiled, "db-1", "site") == ()
    assert witness(compiled, "site", "site") == ("site",)


def test_worst_pairs_come_with_the_most_probable_first() -> None:
    compiled = compile_model(two_zones())
    pairs = worst_pairs(compiled, "site")
    assert [(p.first, p.second) for p in pairs] == [
        ("db-1", "db-3"),
        ("db-2", "db-3"),
        ("web-a", "web-b"),
        ("db-1", "db-2"),
    ]
    assert pairs[0].probability == pytest.approx(0.01 * 0.03)
    assert worst_pairs(compiled, "site", 2) == pairs[:2]
    assert worst_pairs(compiled, "site", 0) == ()


def test_the_search_for_pairs_tells_how_far_it_is_and_stops_when_asked() -> None:
    elements = {f"r{n}": Element(availability=0.9) for n in range(40)}
    model = DependencyModel({"site": Element(needs=at_least(39, *elements)), **elements})
    steps: list[tuple[int, int]] = []
    found = worst_pairs(compile_model(model), "site", progress=lambda done, all_: steps.append((done, all_)))
    assert len(found) == 40 * 39 // 2
    assert steps == [(0, 40), (16, 40), (32, 40), (40, 40)]
    with pytest.raises(Cancelled):
        worst_pairs(compile_model(model), "site", cancelled=lambda: len(steps) > 3)


@given(st.one_of(tangles(), dependency_models()))
@settings(max_examples=150, deadline=None)
def test_single_failures_equal_removal_one_by_one(model: DependencyModel) -> None:
    compiled = compile_model(model)
    found = single_points(compiled, model.elements)
    for root in model.elements:
        fatal = {
            name
            for name, element in model.elements.items()
            if element.can_fail and name != root and root in down_when(model, [name])
        }
        assert set(found[root]) == fatal


@given(dependency_models(), st.data())
@settings(max_examples=120)
def test_what_if_equals_the_definition_for_any_set(model: DependencyModel, data: st.DataObject) -> None:
    failed = data.draw(st.sets(st.sampled_from(list(model.elements))))
    down = down_when(model, failed)
    compiled = compile_model(model)
    assert what_if(compiled, failed) == down
    assert blast_radius(compiled, failed) == down - failed


@given(dependency_models())
@settings(max_examples=120)
def test_every_witness_is_a_chain_of_losses(model: DependencyModel) -> None:
    compiled = compile_model(model)
    for root, fatal in single_points(compiled, model.elements).items():
        for failed in fatal:
            chain = witness(compiled, failed, root)
            if root in down_when(model, []):
                continue  # it needs no cause
            assert (chain[0], chain[-1]) == (failed, root)
            assert set(chain) <= down_when(model, [failed])
            assert len(set(chain)) == len(chain)


TWICE_ROUND = DependencyModel(
    {
        "e0": Element(availability=0.9, needs=any_of("e2", "e3", "e1")),
        "e1": Element(availability=0.9, needs="e4"),
        "e2": Element(availability=0.9, needs=all_of("e4", "e1")),
        "e3": Element(availability=0.9, needs="e0"),
        "e4": Element(availability=0.9, needs="e2"),
    }
)
"""A cycle whose members have to be looked at twice."""


@example(TWICE_ROUND)
@given(st.one_of(tangles(size=12), tangles(), dependency_models(uncertain=True, size=12)))
@settings(max_examples=250, deadline=None)
def test_worst_pairs_are_the_minimal_cuts_of_two(model: DependencyModel) -> None:
    compiled = compile_model(model)
    wanted = {cut for cut in cuts(model, "e0", 2) if len(cut) == 2}
    pairs = worst_pairs(compiled, "e0")
    assert {frozenset((p.first, p.second)) for p in pairs} == wanted
    assert [-p.probability for p in pairs] == sorted(-p.probability for p in pairs)
    for limit in (1, 2, 5):
        assert worst_pairs(compiled, "e0", limit) == pairs[:limit]


@given(st.integers(2, 25), st.data())
@settings(max_examples=150, deadline=None)
def test_any_path_models_agree_with_dominators(size: int, data: st.DataObject) -> None:
    vertex = st.integers(0, size - 1)
    edges = data.draw(st.sets(st.tuples(vertex, vertex), max_size=3 * size))
    graph = nx.DiGraph(edges)
    graph.add_node(0)
    reachable = nx.descendants(graph, 0) | {0}
    callers = {v: [u for u in graph.predecessors(v) if u in reachable] for v in reachable}
    model = DependencyModel(
        {
            f"n{v}": Element(needs=all_of() if v == 0 else any_of(*(f"n{u}" for u in callers[v])))
            for v in sorted(reachable)
        }
    )
    acyclic = nx.is_directed_acyclic_graph(graph.subgraph(reachable))
    found = single_points(compile_model(model), model.elements)
    above = nx.immediate_dominators(graph, 0)
    for v in reachable - {0}:
        chain, step = set(), v
        while step != 0:
            step = above[step]
            chain.add(f"n{step}")
        # Round a cycle each member keeps the others up, so there losing a dominator may not be fatal.
        assert set(found[f"n{v}"]) == chain if acyclic else set(found[f"n{v}"]) <= chain


@given(st.lists(st.integers(0, 255), max_size=6), st.integers(-1, 7))
def test_bit_sliced_threshold_counts_every_scenario(words: list[int], needed: int) -> None:
    counted = sum((sum(w >> s & 1 for w in words) >= needed) << s for s in range(8))
    assert at_least_down(needed, words, 255) == counted


def test_many_failures_are_looked_at_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = single_points(compile_model(two_zones()), ["site", "db"])
    monkeypatch.setattr("designer.analysis.failure.BLOCK", 3)
    assert single_points(compile_model(two_zones()), ["site", "db"]) == whole


def test_a_pair_is_a_value() -> None:
    assert Pair("a", "b", 0.5) == Pair("a", "b", 0.5)
