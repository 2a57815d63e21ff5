"""Which ways in are left when something has failed: those through it are closed, and no loss opens a new one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from designer.analysis.exposure import VERDICTS, Exposure, exposure
from designer.catalog.traits import Host
from designer.document.design import Design
from designer.document.edits import remove
from designer.graph.dependency import with_contents
from designer.graph.placement import placement_of
from designer.graph.topology import Topology


def exposure_without(
    topology: Topology, failed: Collection[str], down: Collection[str], whole: Mapping[str, Exposure]
) -> dict[str, Exposure]:
    """The exposure of what is left: without the drawn nodes `failed`, and without what is `down` inside them.

    `whole` is the exposure with nothing lost. A firewall that is gone is not drawn any more, but lets nobody pass: of
    both readings the safer one counts. Places and networks stay: what spans several goes on in the others.
    """
    rest = left_of(topology, failed, down)
    found = exposure(Topology(rest))
    for node, answer in found.items():
        before = whole.get(node)
        if before is None or VERDICTS.index(answer.verdict) >= VERDICTS.index(before.verdict):
            continue
        passes = any(step.target not in rest.nodes for step in before.path)
        found[node] = Exposure(node, before.subject, "isolated") if passes else before
    return found


def left_of(topology: Topology, failed: Collection[str], down: Collection[str]) -> Design:
    """The design without the drawn nodes `failed`, and without what is `down` in them; places and networks stay."""
    inside = {node for box in failed for node in topology.inside(box)}
    gone = inside | with_contents(topology, placement_of(topology), failed)
    return remove(topology.design, [node for node in gone if node in down and not _is_place(topology, node)])


def _is_place(topology: Topology, node: str) -> bool:
    spec = topology.spec(node)
    return spec.container and not isinstance(spec, Host)
