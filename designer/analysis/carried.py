"""What one assessment may take over from the one before it: answers that the edits since have left as they were.

A design is a value that edits share, so what an edit left alone is the same object before and after. Three steps, each
sound by itself (tests/designer/analysis/test_assessment_after.py tries any sequence of edits, and every property):

* Where nothing but properties changed that an engine never looks at, its answers stand; where nothing but names,
  places, waivers and targets did, all answers do.
* A dependency or load model that came out equal is the one before, and so are the answers made of it alone.
* An entry whose part of the dependency model came out equal keeps its answers, whatever happened elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from immutables import Map
from msgspec.structs import replace

from designer.catalog.component import Properties, UnknownComponent
from designer.document.design import Design
from designer.graph.design_model import DesignModel

V = TypeVar("V")

TOLD = frozenset({
    "notes", "label", "alarms", "backup_days", "backup_hours", "restore_minutes", "health_check_path", "versioned",
    "lifecycle_days", "monthly_usd", "price_class", "storage_gb", "volume_gb", "engine_version", "deletion_protection",
    "access_logs", "flow_logs", "city",
})  # fmt: skip
"""Properties that only rules, prices and readers look at."""
WORK = frozenset({
    "algorithm", "hit_ratio", "memory_gb", "processes", "response_ms", "service_ms", "share", "target_cpu", "vcpus", "calls",
    "weight",
})  # fmt: skip
"""Properties that say how much work there is and what does it; they decide neither what fails nor who gets in."""
OF_LINKS = frozenset({"label", "calls", "weight"})
"""Those of links, which are looked up in the topology as they were."""
GUARD = frozenset({
    "admin_port", "tls_minimum", "rate_limit", "in_transit", "https_only", "mfa", "key_age_days", "sensitivity", "ingress",
})  # fmt: skip
"""Properties that say who gets in; they decide neither what fails nor how much work there is."""
NONE: frozenset[str] = frozenset()

UNREAD: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("capacity", "cost", "sensitivity"), NONE),
    **dict.fromkeys(("topology", "placement", "calls", "identity"), (TOLD | WORK) - OF_LINKS),
    **dict.fromkeys(("exposure", "ports"), TOLD | WORK),
    **dict.fromkeys(("model", "down", "degraded", "single_points", "witnesses"), TOLD | WORK | GUARD),
    **dict.fromkeys(("worst_pairs", "cut_sets", "availability"), TOLD | WORK | GUARD),
    **dict.fromkeys(("load", "losses"), TOLD | GUARD),
}
"""Answer, by its name in an assessment -> the properties that can change without changing it."""
OF_THE_WORKLOAD = frozenset({"capacity", "cost", "sensitivity"})
"""Answers that the workload decides as well."""


def carried(before: Design, known: Mapping[str, Any], after: Design) -> dict[str, Any]:
    """Those of the answers `known` about one design that are the answers about another, by name."""
    try:
        changed = frozenset(_changed(before, after))
    except _Redrawn:
        return {}
    gone = NONE if before.workload == after.workload else OF_THE_WORKLOAD
    found = {
        name: known[name]
        for name, unread in UNREAD.items()
        if name in known and changed <= unread and name not in gone
    }
    if "topology" in found:
        topology = found["topology"] = found["topology"].of(after)
        if "placement" in found:
            found["placement"] = found["placement"].of(topology)
        if "calls" in found:
            found["calls"] = found["calls"].of(topology, found["placement"])
    return found


def changed_only(model: DesignModel, kept: Mapping[str, Any]) -> DesignModel:
    """The model as it is asked about the entries that are not `kept`."""
    left = replace(model, entries=tuple(entry for entry in model.entries if entry not in kept))
    left.__dict__.update(compiled=model.compiled, parts=model.parts)
    return left


def unchanged(before: DesignModel, after: DesignModel) -> frozenset[str]:
    """The entries whose part of the model is the same."""
    return frozenset(entry for entry, part in after.parts.items() if before.parts.get(entry) == part)


class _Redrawn(Exception):
    """More than properties changed."""


def _changed(before: Design, after: Design) -> Iterator[str]:
    """The names of all properties of nodes and links that changed. Raises _Redrawn where more than those did."""
    for old, node in _pairs(before.nodes, after.nodes):
        if old.parent != node.parent:
            raise _Redrawn
        yield from _changed_of(old.spec, node.spec)
    for was, link in _pairs(before.links, after.links):
        yield from _changed_of(was, link)


def _pairs(before: Map[str, V], after: Map[str, V]) -> Iterator[tuple[V, V]]:
    """What is another object than before, with that. Raises _Redrawn where something came or went."""
    if before is after:
        return
    if len(before) != len(after):
        raise _Redrawn
    for key, value in after.items():
        old = before.get(key)
        if old is None:
            raise _Redrawn
        if old is not value:
            yield old, value


def _changed_of(before: Properties, after: Properties) -> Iterator[str]:
    if type(before) is not type(after) or isinstance(after, UnknownComponent):
        raise _Redrawn
    was, now = before.given(), after.given()
    yield from (name for name in {**was, **now} if was.get(name) != now.get(name))
