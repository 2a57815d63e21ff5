"""The dependency model: what compiles, what is refused, and that long chains are no problem."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.again import differing
from designer.analysis.dependency import (
    DependencyModel,
    Element,
    ModelError,
    Need,
    all_of,
    any_of,
    at_least,
    compile_model,
)
from designer.analysis.failure import single_points
from designer.analysis.outage import what_if
from designer.analysis.recompiled import compile_after
from designer.analysis.strong_components import components_targets_first


@pytest.mark.parametrize(
    ("element", "named"),
    [
        (Element(in_domains=("nowhere",)), "nowhere"),
        (Element(needs="nothing"), "nothing"),
        (Element(needs=any_of("nothing", "a")), "nothing"),
        (Element(needs=at_least(0, "nothing")), "nothing"),
        (Element(availability=1.2), "1.2"),
        (Element(availability=-0.1), "-0.1"),
    ],
)
def test_a_broken_model_is_refused_by_name(element: Element, named: str) -> None:
    with pytest.raises(ModelError, match="'a'") as caught:
        compile_model(DependencyModel({"a": element}))
    assert named in str(caught.value)


def test_an_unknown_root_is_refused() -> None:
    with pytest.raises(ModelError, match="root"):
        single_points(compile_model(DependencyModel({"a": Element()})), ["root"])


def test_empty_needs() -> None:
    compiled = compile_model(
        DependencyModel({"always": Element(needs=all_of()), "never": Element(needs=any_of())})
    )
    assert what_if(compiled, []) == {"never"}


def test_small_unavailabilities_keep_their_digits() -> None:
    compiled = compile_model(DependencyModel({"a": Element(availability=0.99999999999)}))
    assert compiled.unavailability == (1e-11,)


def test_a_chain_of_a_hundred_thousand_elements() -> None:
    length = 100_000
    elements = {f"e{n}": Element(needs=f"e{n + 1}", can_fail=n in (0, length - 1)) for n in range(length - 1)}
    elements[f"e{length - 1}"] = Element(in_domains=("rack",))
    elements["rack"] = Element()
    compiled = compile_model(DependencyModel(elements))
    assert single_points(compiled, ["e0"]) == {"e0": (f"e{length - 1}", "rack")}
    assert len(what_if(compiled, ["rack"])) == length + 1


def test_a_loop_of_a_hundred_thousand_elements_stays_up_until_something_fails() -> None:
    length = 100_000
    elements = {f"e{n}": Element(needs=f"e{(n + 1) % length}", can_fail=n < 2) for n in range(length)}
    compiled = compile_model(DependencyModel(elements))
    assert what_if(compiled, []) == frozenset()
    assert single_points(compiled, ["e0"]) == {"e0": ("e1",)}


@given(
    st.integers(1, 12).flatmap(lambda n: st.lists(st.lists(st.integers(0, n - 1)), min_size=n, max_size=n))
)
def test_components_are_those_of_networkx_and_stand_behind_their_targets(targets: list[list[int]]) -> None:
    graph = nx.DiGraph((v, t) for v, ts in enumerate(targets) for t in ts)
    graph.add_nodes_from(range(len(targets)))
    components = components_targets_first(targets)
    assert {frozenset(c) for c in components} == {
        frozenset(c) for c in nx.strongly_connected_components(graph)
    }
    place = {v: number for number, component in enumerate(components) for v in component}
    assert all(place[t] <= place[v] for v, ts in enumerate(targets) for t in ts)


def test_the_parts_of_a_cycle_that_need_all_of_one_another_are_rings() -> None:
    elements = {
        "a": Element(needs=all_of("b", any_of("c", "f"))),
        "b": Element(needs="a"),
        "c": Element(needs=any_of("a", "d")),
        "d": Element(needs=all_of("c", "e")),
        "e": Element(needs="d"),
        "f": Element(needs=any_of("c", "a")),
    }
    compiled = compile_model(DependencyModel(elements))
    (parts,) = (compiled.rings(ring) for ring in compiled.components if len(ring) > 1)
    named = {frozenset(compiled.ids[v] for v in part) for part in parts if max(part) < len(compiled.ids)}
    assert named == {frozenset("ab"), frozenset("de"), frozenset("c"), frozenset("f")}


ids = st.sampled_from("abcdef")
needs: st.SearchStrategy[Need] = st.recursive(
    ids,
    lambda inner: st.builds(
        lambda of, k: at_least(k if k < 4 else len(of), *of), st.lists(inner, max_size=3), st.integers(-1, 4)
    ),
    max_leaves=5,
)
some_elements = st.builds(
    Element, st.sampled_from((1.0, 0.9, 0.5)), st.lists(ids, max_size=2).map(tuple), needs, st.booleans()
)


@given(st.lists(st.dictionaries(ids, some_elements), min_size=1, max_size=4), st.booleans())
def test_a_model_compiled_after_others_is_as_one_compiled_by_itself(
    changes: list[dict[str, Element]], with_tables: bool
) -> None:
    """Elements come, go and differ; in the order they have in each model."""
    model = DependencyModel(dict.fromkeys("abcdef", Element()))
    compiled = compile_model(model)
    for more in changes:
        if with_tables:
            assert (len(compiled.used_by), compiled.is_ringless in (True, False)) == (
                len(compiled.all_of),
                True,
            )
        kept = {key: element for key, element in model.elements.items() if not {"a", key} <= more.keys()}
        after = DependencyModel({**kept, **more})
        missing = {t for e in after.elements.values() for t in e.targets} - after.elements.keys()
        after = DependencyModel({**after.elements, **dict.fromkeys(sorted(missing), Element())})
        changed = differing(model.elements, after.elements)
        found, fresh = compile_after(after, model, compiled, changed), compile_model(after)
        assert found == fresh
        assert list(found.index) == list(fresh.index)
        for name in ("used_by", "targets", "never_up", "components", "is_ringless"):
            assert getattr(found, name) == getattr(fresh, name), name
        model, compiled = after, found


def test_a_reference_to_nothing_is_named_after_an_edit_too() -> None:
    model = DependencyModel({"a": Element(), "b": Element()})
    with pytest.raises(ModelError, match="'a' refers to unknown element 'c'"):
        compile_after(
            DependencyModel({"a": Element(needs="c"), "b": Element()}), model, compile_model(model), {"a"}
        )
