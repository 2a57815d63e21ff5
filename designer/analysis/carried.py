"""What one assessment may take over from the one before it: answers that the edits since have left as they were.

A design is a value that edits share, so what an edit left alone is the same object before and after. Three steps, each
sound by itself (tests/designer/analysis/test_assessment_after.py tries any sequence of edits):

* Where nothing but names, places, waivers, targets or the workload changed, every answer about the drawing stands.
* A dependency or load model that came out equal is the one before, and so are the answers made of it alone.
* An entry whose part of the dependency model came out equal keeps its answers, whatever happened elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from designer.document.design import Design, Node
from designer.graph.dependency import DesignModel

OF_THE_DRAWING = (
    "topology", "placement", "calls", "model", "down", "degraded", "single_points", "witnesses", "worst_pairs",
    "cut_sets", "availability", "exposure", "ports", "attack_paths", "boundaries", "identity", "load", "losses",
)  # fmt: skip
"""Answers that nothing but nodes and links decide, by their names in an assessment."""
OF_THE_WORKLOAD = ("capacity", "cost", "sensitivity")
"""Answers that the workload decides as well."""


def carried(before: Design, known: Mapping[str, Any], after: Design) -> dict[str, Any]:
    """Those of the answers `known` about one design that are the answers about another, by name."""
    if not _is_same_drawing(before, after):
        return {}
    names = OF_THE_DRAWING + (OF_THE_WORKLOAD if before.workload == after.workload else ())
    found = {name: known[name] for name in names if name in known}
    if "topology" in found:
        found["topology"] = found["topology"].of(after)
    return found


def changed_only(model: DesignModel, kept: Mapping[str, Any]) -> DesignModel:
    """The model as it is asked about the entries that are not `kept`."""
    left = replace(model, entries=tuple(entry for entry in model.entries if entry not in kept))
    left.__dict__.update(compiled=model.compiled, parts=model.parts)
    return left


def unchanged(before: DesignModel, after: DesignModel) -> frozenset[str]:
    """The entries whose part of the model is the same."""
    return frozenset(entry for entry, part in after.parts.items() if before.parts.get(entry) == part)


def _is_same_drawing(before: Design, after: Design) -> bool:
    """Whether two designs draw the same, names apart."""
    if before.links != after.links or len(before.nodes) != len(after.nodes):
        return False
    if before.nodes is after.nodes:
        return True
    return all(_is_same_node(before.nodes.get(key), node) for key, node in after.nodes.items())


def _is_same_node(before: Node | None, after: Node) -> bool:
    if before is after:
        return True
    return before is not None and before.spec is after.spec and before.parent == after.parent
