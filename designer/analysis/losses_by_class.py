"""Which losses recovery is planned for: a process, a machine, a zone, a region, a site, deleted data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from designer.catalog.estimates import Fallible
from designer.catalog.traits import (
    Database,
    Entry,
    External,
    FailureDomain,
    Host,
    Instance,
    RegionPlace,
    Service,
    Store,
    ZonePlace,
)
from designer.graph.calls import Calls
from designer.graph.placement import Placement
from designer.graph.topology import Topology

LossClass = Literal["process", "host", "zone", "region", "site", "deletion"]
LOSS_CLASSES: tuple[LossClass, ...] = ("process", "host", "zone", "region", "site", "deletion")
"""From the smallest to what no copy helps against."""


def losses_of(loss: LossClass, topology: Topology, placement: Placement, calls: Calls) -> Iterator[str]:
    """Ids of what may be lost in this way and matters to requests, by id.

    `host` are machines, instances that a provider runs, the hardware around them, and software drawn in no machine;
    `deletion` are the stores that are no copies of others.
    """
    for node in topology.ids:
        spec = topology.spec(node)
        if isinstance(spec, Entry | External) or not isinstance(spec, Fallible):
            continue
        if loss == "deletion":
            if isinstance(spec, Store) and is_original(spec) and node in calls.served:
                yield node
        elif _class_of(spec, in_machine=placement.host(node) is not None) is loss or (
            loss == "process" and spec.reliability == "process" and isinstance(spec, Service)
        ):
            yield node


def is_original(spec: Store) -> bool:
    """Whether its data is written there, not copied from elsewhere."""
    return not (isinstance(spec, Database) and spec.role == "replica")


def _class_of(spec: Fallible, *, in_machine: bool) -> LossClass | None:
    if isinstance(spec, RegionPlace):
        return "site" if spec.responsibility.hardware == "you" else "region"
    if isinstance(spec, ZonePlace):
        return "zone"
    if in_machine:
        return None
    return (
        "host" if isinstance(spec, FailureDomain | Host | Instance) or spec.reliability == "process" else None
    )
