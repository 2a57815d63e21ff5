"""Extra inbound rules that admit nobody, and why."""

from __future__ import annotations

from designer.catalog.traits import Guarded, RuleGroup
from designer.graph.far_sides import far_side, port_range
from designer.graph.group_references import may_name
from designer.graph.guards import guard
from designer.graph.once import joined, once_each
from designer.graph.permissions import extra_rules
from designer.graph.topology import Topology


def _holders(topology: Topology) -> tuple[str, ...]:
    return (*topology.ids_having(Guarded), *topology.ids_having(RuleGroup))


def rules_not_understood(topology: Topology) -> tuple[tuple[str, int], ...]:
    """(node id, position) of those whose source or ports mean nothing."""
    return _all_without_meaning(topology)


@once_each
def _without_meaning(topology: Topology, node_id: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        (node_id, position)
        for position, rule in enumerate(extra_rules(topology, node_id))
        if far_side(topology, rule.source) is None or port_range(rule.ports) is None
    )


_all_without_meaning = joined(_without_meaning, _holders)


def references_lost(topology: Topology) -> tuple[tuple[str, int, str], ...]:
    """(node id, position, whom it names) of those that name a group of another region."""
    return _all_lost(topology)


@once_each
def _lost(topology: Topology, node_id: str) -> tuple[tuple[str, int, str], ...]:
    target = node_id if isinstance(topology.spec(node_id), RuleGroup) else guard(topology, node_id)
    found = []
    for position, rule in enumerate(extra_rules(topology, node_id)):
        side = far_side(topology, rule.source)
        named = side[0] if side is not None and side[1] == "member" else None
        if target is not None and named is not None and not may_name(topology, target, named):
            found.append((node_id, position, rule.source))
    return tuple(found)


_all_lost = joined(_lost, _holders)
