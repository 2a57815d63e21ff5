"""Whose guard (security group, host firewall) protects what: its outermost machine, else itself."""

from __future__ import annotations

from collections.abc import Mapping

from designer.catalog.traits import Guarded, Host
from designer.graph.once import once
from designer.graph.topology import Topology


@once
def guards(topology: Topology) -> Mapping[str, str]:
    """Id of each node that has a guard -> the id of the node whose guard protects it."""
    machine: dict[str | None, str | None] = {None: None}
    """Node id -> the outermost machine that it is or sits in."""
    every = topology.ids
    for node_id in every:
        inner: list[str] = []
        box: str | None = node_id
        while box is not None and box not in machine:
            inner.append(box)
            box = topology.node(box).parent
        for box in reversed(inner):
            is_machine = isinstance(topology.spec(box), Host)
            machine[box] = machine[topology.node(box).parent] or (box if is_machine else None)
    found = {node_id: machine[node_id] or node_id for node_id in every}
    return {
        node_id: protects
        for node_id, protects in found.items()
        if isinstance(topology.spec(protects), Guarded)
    }
