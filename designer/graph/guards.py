"""Whose guard (security group, host firewall) protects what: its outermost machine, else itself."""

from __future__ import annotations

from collections.abc import Mapping

from designer.catalog.traits import Guarded, Host
from designer.graph.once import answers, look_at_only, once, once_each
from designer.graph.topology import Topology
from designer.graph.touched import EVERYTHING


@once_each
def guard(topology: Topology, node_id: str) -> str | None:
    """Id of the node whose guard protects this one: its outermost machine, else itself; None where nothing does."""
    if node_id not in topology:
        return None
    around = (node_id, *topology.ancestors(node_id))
    protects = [box for box in around if isinstance(topology.spec(box), Host)][-1:] or [node_id]
    return protects[0] if isinstance(topology.spec(protects[0]), Guarded) else None


@once
def guards(topology: Topology) -> Mapping[str, str]:
    """Id of each node that has a guard -> the id of the node whose guard protects it."""
    look_at_only(*EVERYTHING)
    protects = zip(topology.ids, answers(guard, topology, topology.ids), strict=True)
    return {node_id: protector for node_id, protector in protects if protector is not None}
