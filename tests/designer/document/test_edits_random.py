"""Whatever is done to a design, in any order: it stays sound, what is refused changes nothing, and undo goes all the way back."""

from __future__ import annotations

import inspect

from hypothesis import given, settings
from hypothesis import strategies as st
from support.any_designs import any_designs
from support.strategies import CATALOG, Act, acts, hostile_designs, perform, same_file

from designer.catalog.legality import legal_kinds, why_not_inside
from designer.document import edits
from designer.document.design import ID_PATTERN, Design
from designer.document.diff import Changes, diff
from designer.document.files import dump, parse
from designer.document.history import History
from designer.errors import EditError
from designer.i18n import text

designs = any_designs(6) | st.just(Design())
sequences = st.lists(acts(), max_size=25)


def check_sound(design: Design) -> None:
    """Every promise of a design holds."""
    for key, node in design.nodes.items():
        assert node.id == key
        assert ID_PATTERN.fullmatch(key)
        above: list[str] = []
        while (parent := design.nodes[above[-1] if above else key].parent) is not None:
            assert parent in design.nodes
            assert parent not in above, "containment has a cycle"
            above.append(parent)
    for link in design.links.values():
        assert {link.source, link.target} <= set(design.nodes)
        assert link.source != link.target
    assert set(design.layout) <= set(design.nodes)


def check_legal(design: Design) -> None:
    """Every place and every link is one the catalogue allows."""
    for node in design.nodes.values():
        parent = None if node.parent is None else design.nodes[node.parent].spec
        assert why_not_inside(node.spec, parent) is None
    for link in design.links.values():
        assert link.kind in legal_kinds(design.nodes[link.source].spec, design.nodes[link.target].spec)


@settings(deadline=None, max_examples=40)
@given(designs, sequences)
def test_undo_leads_back_to_the_very_start_and_redo_to_the_very_end(
    start: Design, sequence: list[Act]
) -> None:
    history = History(start)
    states = [start]
    for act in sequence:
        try:
            after = perform(history.current, act)
        except EditError:
            continue  # what is refused changes nothing: the states below say so
        if after is not history.current:
            states.append(after)
        history.push(text("edit"), after)
        check_sound(after)
        check_legal(after)
    for state in reversed(states):
        assert history.current is state
        history.undo()
    assert history.current is start
    assert not history.can_undo
    for state in states:
        assert history.current is state
        history.redo()
    assert history.current is states[-1]
    assert not history.can_redo


@settings(deadline=None, max_examples=40)
@given(hostile_designs(6), sequences)
def test_every_state_can_be_saved_and_read_again(design: Design, sequence: list[Act]) -> None:
    for act in sequence:
        try:
            design = perform(design, act)
        except EditError:
            continue
        check_sound(design)
    assert same_file(parse(dump(design), CATALOG), design)


@settings(deadline=None, max_examples=40)
@given(designs, sequences)
def test_a_difference_names_what_another_value_stands_for_and_nothing_else(
    start: Design, sequence: list[Act]
) -> None:
    design = start
    for act in sequence:
        try:
            after = perform(design, act)
        except EditError:
            continue
        found = diff(design, after)
        assert found.nodes == compared(dict(design.nodes), dict(after.nodes))
        assert found.links == compared(dict(design.links), dict(after.links))
        assert found.layout == compared(dict(design.layout), dict(after.layout))
        assert found.document == (about(design) != about(after))
        design = after
    whole = diff(start, design)
    assert whole.nodes == compared(dict(start.nodes), dict(design.nodes))
    assert whole.links == compared(dict(start.links), dict(design.links))


def about(design: Design) -> tuple[object, ...]:
    return (design.name, design.workload, design.targets, design.waivers, design.extra)


def compared(before: dict[str, object], after: dict[str, object]) -> Changes:
    """By hand, value by value."""
    both = before.keys() & after.keys()
    return Changes(
        frozenset(after.keys() - before.keys()),
        frozenset(before.keys() - after.keys()),
        frozenset(key for key in both if before[key] != after[key]),
    )


def test_every_verb_is_tried() -> None:
    from support import strategies

    source = inspect.getsource(strategies)
    untried = [verb for verb in edits.__all__ if f"edits.{verb}(" not in source]
    assert untried == []
