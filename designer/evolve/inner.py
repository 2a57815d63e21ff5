"""What stands behind, on AWS: data in managed services, code on EC2 in turn in the two zones, and nothing of the old site."""

from __future__ import annotations

from typing import Any

from designer.catalog.aws_compute import Ec2
from designer.catalog.aws_data import ElastiCache, Rds
from designer.catalog.component import Component
from designer.catalog.traits import (
    Cache,
    Copies,
    Database,
    FileShare,
    Filter,
    Host,
    Instance,
    Process,
    Queue,
    Wiring,
)
from designer.evolve.move import Move
from designer.fixes.draft import carried
from designer.fixes.sizes import type_for

MACHINE, DATABASE, CACHE = "m7g.medium", "db.m7g.medium", "cache.m7g.medium"
"""The smallest of the families that machines are chosen from: general purpose, not burstable."""
UNSAID_VCPUS, UNSAID_GB = 2.0, 4.0
"""Of a machine for code that was drawn without one."""


def stores(move: Move) -> None:
    """Databases and caches leave their machines; those that stand in for one another become one with a standby."""
    done: set[str] = set()
    for trait in (Database, Cache):
        for key, spec in move.a.topology.having(trait):
            if key in done:
                continue
            if spec.responsibility.operating_system == "provider":
                _managed_already(move, key)
                continue
            group = move.a.calls.alternatives(key)
            first = next(
                (one for one in group if getattr(move.a.topology.spec(one), "role", "primary") == "primary"),
                key,
            )
            done |= set(group)
            _managed_store(move, first)
            move.absorb(first, [one for one in group if one != first])


def _managed_already(move: Move, key: str) -> None:
    """A managed database that is drawn in no network stands in the data subnets, with its standby."""
    if isinstance(move.a.topology.spec(key), Rds) and move.a.placement.network(key) is None:
        move.draft.put(key, move.ground.data[0])
        if getattr(move.a.topology.spec(key), "role", "primary") == "primary":
            move.draft.change(key, multi_az=True)


def _managed_store(move: Move, key: str) -> None:
    spec = move.draft.node(key).spec
    size = _size_of_machine(move, key)
    if isinstance(spec, Database):
        more: dict[str, Any] = {"storage_gb": min(max(spec.storage_gb, 20), 65_536), "encrypted": True}
        if "backup_days" in spec.model_fields_set:
            more["backup_days"] = min(spec.backup_days, 35)
        more["multi_az"] = spec.role == "primary"
        more["instance_type"] = type_for(DATABASE, *size) or "db.m7g.16xlarge"
        move.draft.become(key, carried(spec, Rds, **more))
    else:
        named = type_for(CACHE, *size) or "cache.m7g.16xlarge"
        move.draft.become(key, carried(spec, ElastiCache, instance_type=named, replicas=1, encrypted=True))
    move.draft.put(key, move.ground.data[0])


def _size_of_machine(move: Move, key: str) -> tuple[float, float]:
    """Cores and memory of what it had to itself; of a machine that it shares, its part."""
    host = move.a.placement.host(key)
    if host is None:
        return 1, 0
    inhabitants = max(1, len(move.a.topology.children(host)))
    vcpus, memory = _size(move.a.topology.spec(host))
    return vcpus / inhabitants, memory / inhabitants


def machines(move: Move) -> None:
    """Machines in which something is left become EC2, in turn in the two zones; code without one gets one."""
    for host, _ in move.a.topology.having(Host):
        inside = list(move.draft.design.inside(host))
        if host in move.draft.design.nodes and (inside or not move.a.topology.children(host)):
            _to_ec2(move, host, move.draft.node(host).spec)
    for key, part in move.a.topology.having(Component):
        loose = key in move.draft.design.nodes and move.a.placement.host(key) is None
        if loose and isinstance(part, Process | Queue | FileShare) and not isinstance(part, Host):
            _onto_machine(move, key, part)


def _to_ec2(move: Move, host: str, spec: Component) -> None:
    vcpus, memory = _size(spec)
    more: dict[str, Any] = {}
    if not isinstance(spec, Instance):
        more["instance_type"] = type_for(MACHINE, vcpus, memory) or "m7g.16xlarge"
    if isinstance(spec, Copies) and spec.count > 1:
        more["spread"] = "zone"
    for link_id, link in move.draft.links_of(host):
        other = move.draft.node(link.target if link.source == host else link.source).spec
        if link.kind in ("uses", "standby") and isinstance(other, Wiring | Filter | Host):
            move.draft.unlink(link_id)
    move.draft.become(host, carried(spec, Ec2, **more))
    move.draft.put(host, move.next_app_subnet())


def _onto_machine(move: Move, key: str, spec: Component) -> None:
    node = move.draft.node(key)
    count = spec.count if isinstance(spec, Copies) else 1
    more: dict[str, Any] = {"count": count, "spread": "zone"} if count > 1 else {}
    made = Ec2(instance_type=type_for(MACHINE, UNSAID_VCPUS, UNSAID_GB) or MACHINE, **more)
    machine = move.draft.add(f"{key}-server", f"{node.name} server", made, move.next_app_subnet())
    move.draft.put(key, machine)
    if count > 1:
        move.draft.change(key, count=None)


def leave_site(move: Move) -> None:
    """Empty machines, switches, racks, segments and sites of one's own are gone."""
    for key, spec in move.a.topology.having(Component):
        if key in move.draft.design.nodes and isinstance(spec, Wiring):
            move.draft.remove(key)
    while empty := [key for key in move.a.topology.graph if _is_left(move, key)]:
        move.draft.remove(*empty)


def _is_left(move: Move, key: str) -> bool:
    node = move.draft.design.nodes.get(key)
    if node is None or not node.spec.container or move.draft.design.inside(key):
        return False
    return node.spec is move.a.topology.spec(key) and node.spec.responsibility.hardware == "you"


def _size(spec: Component) -> tuple[float, float]:
    return float(getattr(spec, "vcpus", UNSAID_VCPUS)), float(getattr(spec, "memory_gb", UNSAID_GB))
