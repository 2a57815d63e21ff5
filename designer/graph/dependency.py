"""What has to be up for what in a design: from the drawing to the neutral dependency model.

The elements of each node (``graph/elements.py``) put together; `DesignModel` translates them back to drawn ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from msgspec.structs import replace

from designer.analysis.dependency import AtLeast, DependencyModel, Element
from designer.catalog.traits import Entry, FailureDomain, Subnet
from designer.graph.calls import Calls
from designer.graph.copies import CopyPlan
from designer.graph.design_model import DesignModel
from designer.graph.edited_model import MadeOf, edited_model
from designer.graph.elements import Elements, Row, Rows, Wanted
from designer.graph.placement import Placement
from designer.graph.topology import Topology

__all__ = ["DesignModel", "dependency_model", "with_contents"]

NEVER = AtLeast(1, ())
"""The need of what has been made to fail."""


def dependency_model(
    topology: Topology, placement: Placement, failed: Collection[str] = (), calls: Calls | None = None,
    before: DesignModel | None = None,
) -> DesignModel:  # fmt: skip
    """What the design says about what must be up for what, with the drawn nodes `failed` down for good.

    A failed box that is no failure domain (network, subnet) takes with it what is drawn inside, and the copies that stand in it.
    `before`: the model of a design that was edited into this one; it saves work and changes no answer.
    """
    calls = calls or Calls(topology, placement)
    drawn = Elements(topology, placement, calls)
    lost = with_contents(topology, placement, failed)
    nodes = dict(topology.ledger.joined(Elements.rows, drawn, topology.ids))
    entries = tuple(node for node in topology.ids_having(Entry) if calls.from_node(node))
    if (
        before is not None
        and not lost
        and (edited := edited_model(before, nodes, entries, drawn)) is not None
    ):
        return edited
    made = _Made(drawn)
    own = [rows.own if not lost else _with_lost(node, rows, lost) for node, rows in nodes.items()]
    made.add(chain.from_iterable(own))
    made.add([rows.call for rows in nodes.values() if rows.call is not None])
    found = DesignModel(
        DependencyModel(made.elements),
        made.origin,
        {node: rows.copies for node, rows in nodes.items()},
        {node: rows.called for node, rows in nodes.items()},
        entries,
        {node: rows.reason for node, rows in nodes.items()},
        made.takeovers,
    )
    if not lost:
        found.__dict__["made_of"] = MadeOf(nodes, made.wanted)
    return found


def _with_lost(node: str, rows: Rows, lost: Collection[str]) -> Iterator[Row]:
    """The elements of the copies of a node, where some nodes are lost."""
    for copy, row in zip(rows.copies, rows.own, strict=True):
        is_lost = node in lost or copy.subnet in lost
        yield Row(row.element, row.origin, replace(row.value, needs=NEVER), ()) if is_lost else row


class _Made:
    """The elements of a model as they come together, each after those that it wants."""

    def __init__(self, drawn: Elements) -> None:
        self._drawn = drawn
        self.elements: dict[str, Element] = {}
        self.origin: dict[str, str] = {}
        self.takeovers: dict[str, str] = {}
        self.wanted: dict[Wanted, Row] = {}

    def add(self, rows: Iterable[Row]) -> None:
        elements, origin = self.elements, self.origin
        for row in rows:
            origin[row.element] = row.origin  # machines that call one another end here
            if row.wanted:
                self._add_wanted(row.wanted)
            elements[row.element] = row.value

    def _add_wanted(self, every: Iterable[Wanted]) -> None:
        for wanted in every:
            if wanted.element not in self.origin:
                row = self.wanted[wanted] = self._drawn.wanted_row(wanted)
                self.add([row])
            if wanted.what == "takeover":
                self.takeovers[wanted.element] = wanted.on


def with_contents(topology: Topology, placement: Placement, failed: Collection[str]) -> frozenset[str]:
    """The failed nodes, with what goes with those that are no failure domain (network, subnet).

    That is what is drawn inside, and what is wired to them, unless a copy of it stands in a subnet that is left.
    """
    boxes = set(failed)
    for node in failed:
        if not isinstance(topology.spec(node), FailureDomain):
            boxes.update(topology.inside(node))
    gone = {node for node in boxes if isinstance(topology.spec(node), Subnet)}
    if not gone:
        return frozenset(boxes)
    plan, found = CopyPlan(topology, placement), set(failed)
    for node in topology.ids:
        standing = {copy.subnet for copy in plan.of(node) if copy.subnet is not None}
        if standing <= gone if standing else node in boxes:
            found.add(node)
    return frozenset(found)
