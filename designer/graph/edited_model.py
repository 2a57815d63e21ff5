"""The dependency model of a design after an edit that leaves its elements in their order: only what differs is put in.

Nodes may go, and what elements need may be other things; where elements come, or want others than before, the model is put
together anew (``graph/dependency.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct

from designer.analysis.dependency import DependencyModel
from designer.graph.design_model import DesignModel
from designer.graph.elements import Elements, Row, Rows, Wanted

T = TypeVar("T")
Pair = tuple[Row, Row]
"""An element before and after."""


class MadeOf(Struct, frozen=True):
    """What a model was put together from."""

    nodes: Mapping[str, Rows]
    wanted: Mapping[Wanted, Row]
    """The elements that no node has by itself, each after who wants it."""


def edited_model(
    before: DesignModel, nodes: Mapping[str, Rows], entries: tuple[str, ...], drawn: Elements
) -> DesignModel | None:
    """The model with these nodes, told from that before the edit; None where elements have come or go in another order."""
    made_of: MadeOf | None = before.__dict__.get("made_of")
    if made_of is None:
        return None
    was = made_of.nodes
    gone = was.keys() - nodes.keys()
    if [node for node in was if node not in gone] != [*nodes]:
        return None
    if any(row.wanted for node in gone for row in _rows(was[node])):
        return None
    changed = {node: rows for node, rows in nodes.items() if was[node] is not rows}
    pairs: list[Pair] = []
    wanted: dict[Wanted, Row] = {}
    for pair in _pairs(was, changed, made_of.wanted, wanted, drawn):
        if pair is None:
            return None
        pairs.append(pair)
    lost = {row.element for node in gone for row in _rows(was[node])}
    found = DesignModel(
        DependencyModel(_with(before.model.elements, lost, ((new.element, new.value) for _, new in pairs))),
        _with(before.origin, lost),
        _with(before.copies, gone, ((node, rows.copies) for node, rows in changed.items())),
        _with(before.called, gone, ((node, rows.called) for node, rows in changed.items())),
        entries,
        _with(before.reasons, gone, ((node, rows.reason) for node, rows in changed.items())),
        before.takeovers,
    )
    found.__dict__["made_of"] = MadeOf(nodes, wanted)
    return found


def _pairs(
    was: Mapping[str, Rows], changed: Mapping[str, Rows], wanted: Mapping[Wanted, Row], again: dict[Wanted, Row], drawn: Elements
) -> Iterator[Pair | None]:  # fmt: skip
    """Each element that may differ; None where it is another one, or wants others: what these want is not asked for then."""
    for node, rows in changed.items():
        old, new = _rows(was[node]), _rows(rows)
        if len(old) != len(new):
            yield None
        yield from map(_pair, old, new)
    for each, row in wanted.items():
        again[each] = drawn.wanted_row(each)
        yield _pair(row, again[each])


def _pair(old: Row, new: Row) -> Pair | None:
    is_same = (old.element, old.origin, old.wanted) == (new.element, new.origin, new.wanted)
    return (old, new) if is_same else None


def _rows(rows: Rows) -> tuple[Row, ...]:
    return rows.own if rows.call is None else (*rows.own, rows.call)


def _with(
    before: Mapping[str, T], gone: Collection[str], more: Iterable[tuple[str, T]] = ()
) -> Mapping[str, T]:
    """The table without some keys and with other objects for some; itself where that is the same."""
    differ = {key: value for key, value in more if before[key] is not value}
    if not gone and not differ:
        return before
    found = {**before, **differ}
    for key in gone:
        del found[key]
    return found
