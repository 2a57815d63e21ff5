"""Whose guard (security group, host firewall) protects what: its outermost machine, else itself."""

from __future__ import annotations

from collections.abc import Mapping

from designer.catalog.traits import Guarded, Host
from designer.graph.once import once
from designer.graph.topology import Topology


def machine_of(topology: Topology, node_id: str) -> str:
    """The outermost machine that a node is or sits in; itself where there is none."""
    machine = node_id
    while (around := topology.enclosing(machine, Host)) is not None:
        machine = around[0]
    return machine


def together(topology: Topology, machine: str) -> tuple[str, ...]:
    """A machine and all that runs in it, by id; of what is no machine, itself."""
    if not isinstance(topology.spec(machine), Host):
        return (machine,)
    return tuple(sorted((machine, *topology.inside(machine))))


def guard(topology: Topology, node_id: str) -> str | None:
    """Id of the node whose guard protects this one: its outermost machine, else itself; None where nothing does, or no node is."""
    if node_id not in topology:
        return None
    machine = machine_of(topology, node_id)
    return machine if isinstance(topology.spec(machine), Guarded) else None


@once
def guards(topology: Topology) -> Mapping[str, str]:
    """Id of each node that has a guard -> the id of the node whose guard protects it."""
    found = ((node_id, guard(topology, node_id)) for node_id in topology.ids)
    return {node_id: protects for node_id, protects in found if protects is not None}
