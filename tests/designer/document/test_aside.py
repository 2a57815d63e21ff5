"""What a design remembers beside its tables is never wrong: it says what looking at everything would say."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map
from support.any_designs import any_designs
from support.strategies import Act, acts, perform

from designer.document import aside
from designer.document.aside import Aside, Index, Trail, touched_between
from designer.document.design import Design
from designer.document.diff import diff
from designer.errors import EditError

sequences = st.lists(acts(), max_size=20)


def states(design: Design, sequence: list[Act]) -> list[Design]:
    """The design after each edit that is possible."""
    found = [design]
    for act in sequence:
        try:
            found.append(perform(found[-1], act))
        except EditError:
            continue
    return found


@settings(deadline=None, max_examples=40)
@given(any_designs(6), sequences)
def test_contents_and_links_are_those_that_a_search_finds(start: Design, sequence: list[Act]) -> None:
    start.inside("x")
    start.touching("x")  # from here on they are carried along
    for design in states(start, sequence):
        for key in [*design.nodes, "x"]:
            assert design.inside(key) == {k for k, node in design.nodes.items() if node.parent == key}
            assert design.touching(key) == {
                k for k, link in design.links.items() if key in (link.source, link.target)
            }


@settings(deadline=None, max_examples=40)
@given(any_designs(6), sequences, st.integers(0, 20), st.integers(0, 20))
def test_a_difference_by_trail_is_the_one_without(start: Design, sequence: list[Act], a: int, b: int) -> None:
    found = states(start, sequence)
    one, other = found[a % len(found)], found[b % len(found)]
    forgetful = replace(other, beside_nodes=Aside(), beside_links=Aside(), beside_layout=Aside())
    assert diff(one, other) == diff(one, forgetful)


def test_tables_put_in_by_hand_make_what_is_remembered_void() -> None:
    table = Map({"a": 1, "b": 2})
    trail = Trail.onwards(None, table, table.set("a", 3), ["a"])
    stranger = Map({"a": 1, "b": 5})
    assert touched_between(table, trail.table, (None, trail)) == frozenset({"a"})
    assert touched_between(table, stranger, (None, trail)) is None
    later = Trail.onwards(trail, stranger, stranger.set("b", 6), ["b"])
    assert later.base is stranger
    assert later.touched == {"b"}


def test_a_long_trail_begins_again() -> None:
    table: Map[str, int] = Map()
    trail: Trail | None = None
    for number in range(aside.LONGEST + 1):
        after = table.set(str(number), number)
        trail = Trail.onwards(trail, table, after, [str(number)])
        table = after
    assert trail is not None
    assert trail.touched == {str(aside.LONGEST)}


def test_an_index_knows_what_it_is_about() -> None:
    table = Map({"x": ("a", "b"), "y": ("a",)})
    index = Index.of(table, lambda value: value)
    assert [sorted(index[key]) for key in "abc"] == [["x", "y"], ["x"], []]
    after = table.delete("x").set("z", ("b", "b"))
    later = index.onwards(after, ["x", "z"])
    assert [sorted(later[key]) for key in "ab"] == [["y"], ["z"]]
    assert later.table is after
