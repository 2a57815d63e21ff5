"""Random dependency models, and answers about them found the slow way, straight from the definition of up."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations, product

from hypothesis import strategies as st

from designer.analysis.dependency import AtLeast, DependencyModel, Element, Need

AVAILABILITIES = (1.0, 1.0, 0.999, 0.9, 0.75, 0.5, 0.0)
UNCERTAIN = (0.9, 0.75, 0.5)


@st.composite
def dependency_models(
    draw: st.DrawFn, *, size: int = 8, cycles: bool = True, uncertain: bool = False
) -> DependencyModel:
    """A model of up to `size` elements with nested AND, OR and k-of-n needs, nested domains and cycles; root e0."""
    names = [f"e{number}" for number in range(draw(st.integers(1, size)))]

    def needs(names: list[str], depth: int) -> st.SearchStrategy[Need]:
        if not names:
            return st.just(AtLeast(0, ()))
        ref = st.sampled_from(names)
        if depth == 0:
            return ref
        inner = st.lists(needs(names, depth - 1), min_size=1, max_size=4)
        gate = inner.flatmap(
            lambda members: st.builds(AtLeast, st.integers(0, len(members) + 1), st.just(tuple(members)))
        )
        return st.one_of(ref, gate, gate)

    elements = {}
    for number, name in enumerate(names):
        others = names if cycles else names[number + 1 :]
        elements[name] = Element(
            availability=draw(st.sampled_from(AVAILABILITIES)) if uncertain else 1.0,
            in_domains=tuple(draw(st.lists(st.sampled_from(others), max_size=1))) if others else (),
            needs=draw(st.one_of(st.just(AtLeast(0, ())), needs(others, 2))),
            can_fail=draw(st.sampled_from((True, True, True, False))),
        )
    return DependencyModel(elements)


@st.composite
def tangles(draw: st.DrawFn, size: int = 7) -> DependencyModel:
    """A model in which most elements lie on cycles: each needs one or two others, any of them or all."""
    names = [f"e{number}" for number in range(size)]
    pairs = st.lists(st.sampled_from(names), min_size=1, max_size=2).map(tuple)
    return DependencyModel(
        {
            name: Element(
                availability=draw(st.sampled_from(UNCERTAIN)),
                needs=AtLeast(draw(st.integers(1, len(members := draw(pairs)))), members),
            )
            for name in names
        }
    )


def down_when(model: DependencyModel, failed: Iterable[str]) -> set[str]:
    """Which elements are down: everything is up to begin with, and what cannot stay up falls, until nothing does."""
    up = set(model.elements) - set(failed)

    def met(need: Need) -> bool:
        return need in up if isinstance(need, str) else sum(map(met, need.of)) >= need.k

    while True:
        falling = {
            name
            for name in up
            if not all(d in up for d in model.elements[name].in_domains)
            or not met(model.elements[name].needs)
        }
        if not falling:
            return set(model.elements) - up
        up -= falling


def cuts(model: DependencyModel, root: str, order: int) -> set[frozenset[str]]:
    """The minimal sets of up to `order` elements (without the root) whose failure brings the root down."""
    able = [name for name, element in model.elements.items() if element.can_fail and name != root]
    found: set[frozenset[str]] = set()
    for size in range(order + 1):
        for chosen in map(frozenset, combinations(able, size)):
            if not any(cut <= chosen for cut in found) and root in down_when(model, chosen):
                found.add(chosen)
    return found


def unavailability(model: DependencyModel, root: str) -> Fraction:
    """P(root is down) as an exact fraction, over all 2^n states of the elements."""
    names = list(model.elements)
    total = Fraction(0)
    for states in product((True, False), repeat=len(names)):
        weight = Fraction(1)
        for name, works in zip(names, states, strict=True):
            up = Fraction(str(model.elements[name].availability))
            weight *= up if works else 1 - up
        if weight and root in down_when(
            model, (n for n, works in zip(names, states, strict=True) if not works)
        ):
            total += weight
    return total
