"""Whose guard (security group, host firewall) protects what: its outermost machine, else itself."""

from __future__ import annotations

from collections.abc import Mapping

from designer.catalog.traits import Guarded, Host
from designer.graph.once import joined, once, once_each
from designer.graph.topology import Topology


def machine_of(topology: Topology, node_id: str) -> str:
    """The outermost machine that a node is or sits in; itself where there is none."""
    machine = node_id
    while (around := topology.around(machine, Host)) is not None:
        machine = around
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
def machines(topology: Topology) -> tuple[str, ...]:
    """Whatever is in no machine: the outermost machines, and what is none."""
    return tuple(dict.fromkeys(outermost(topology).values()))


@once
def outermost(topology: Topology) -> Mapping[str, str]:
    """Id of each node -> the outermost machine that it is or sits in; itself where there is none."""
    return dict(_every_machine(topology))


@once_each
def _machine(topology: Topology, node_id: str) -> tuple[tuple[str, str], ...]:
    return ((node_id, machine_of(topology, node_id)),)


_every_machine = joined(_machine, lambda topology: topology.ids)


@once
def guards(topology: Topology) -> Mapping[str, str]:
    """Id of each node that has a guard -> the id of the node whose guard protects it."""
    return dict(_pairs(topology))


@once_each
def _pair(topology: Topology, node_id: str) -> tuple[tuple[str, str], ...]:
    protects = guard(topology, node_id)
    return () if protects is None else ((node_id, protects),)


_pairs = joined(_pair, lambda topology: topology.ids)
