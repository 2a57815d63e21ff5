"""Who runs on a machine of its own on AWS, and who does not: what AWS manages leaves the machine, code stays on one.

| drawn | becomes |
|---|---|
| app, worker, balancer over the processes of its own machine | stays on the machine it is drawn in |
| app or worker in no machine | gets a machine of its own, under its own id |
| database, cache, queue, object store, file share, name server, balancer over others | leaves its machine |
| machine in which nothing is left | the managed service that left it |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.catalog.aws_compute import Ec2
from designer.catalog.component import Component
from designer.catalog.generic import App
from designer.catalog.onprem import Server
from designer.catalog.traits import (
    Balancer,
    Cache,
    Copies,
    Database,
    Dns,
    FileShare,
    Host,
    ObjectStore,
    Process,
    Queue,
)
from designer.graph.answering import answering
from designer.graph.topology import Topology
from designer.i18n import text
from exporters.aws.draft import Draft
from exporters.aws.sizes import MACHINES, Size, at_least

_MANAGED: tuple[type[Component], ...] = (Database, Cache, Queue, ObjectStore, FileShare, Dns)
SMALL = Size(2, 2)
"""Machine for code that was drawn without one."""


@dataclass(frozen=True, slots=True)
class Left:
    """The machine a managed service left: how much of it was its share, and how many copies of it there were."""

    size: Size | None
    copies: int


def without_managed(draft: Draft) -> Mapping[str, Left]:
    """Takes what AWS manages out of its machines. Answers, by id, what each had there."""
    topology = draft.topology()
    left: dict[str, Left] = {}
    for host, spec in topology.having(Host):
        inside = [child for child in topology.inside(host) if child in draft.nodes]
        leaving = [node_id for node_id in inside if _leaves(topology, node_id, host)]
        for node_id in leaving:
            left[node_id] = Left(_share(spec, len(inside)), spec.count if isinstance(spec, Copies) else 1)
            draft.move(node_id, draft.nodes[host].parent)
        if leaving and len(leaving) == len(inside):
            _absorb(draft, topology, host, leaving)
        else:
            for node_id in leaving:
                draft.explain(node_id, text("AWS manages it outside the machine {host}", host=host))
    return left


def with_machines(draft: Draft) -> None:
    """Gives every app and worker that sits in no machine one of its own; it keeps the id, the process gets a new one."""
    topology = draft.topology()
    for node_id, spec in topology.having(Process):
        if topology.enclosing(node_id, Host) is not None or not isinstance(spec, App):
            continue
        node = draft.nodes[node_id]
        machine = Ec2(
            instance_type=at_least(SMALL, MACHINES),
            port=spec.port,
            count=spec.count,
            spread=spec.spread,
            service_ms=spec.service_ms,
            processes=spec.processes,
            serves_static=spec.serves_static,
            ingress=spec.ingress,
            admin_port=spec.admin_port,
        )
        draft.respec(node_id, machine, text("gets a machine of its own"))
        process = spec.model_copy(update={"count": 1, "ingress": (), "admin_port": None})
        draft.add(f"{node_id}-process", node.name, process, node_id, draft.sources(node_id))


def _leaves(topology: Topology, node_id: str, host: str) -> bool:
    spec = topology.spec(node_id)
    if isinstance(spec, Balancer):
        members = set(topology.inside(host))
        return not any(link.target in members for _, link in topology.links_from(node_id, "traffic"))
    return isinstance(spec, _MANAGED)


def _share(spec: Component, inhabitants: int) -> Size | None:
    if not isinstance(spec, Server):
        return None
    return Size(max(1, spec.vcpus / inhabitants), spec.memory_gb / inhabitants)


def _absorb(draft: Draft, topology: Topology, host: str, leaving: list[str]) -> None:
    """Lets what left an empty machine stand for it; links to the machine go to whoever answered there."""
    for key, link in draft.links_of(host):
        if link.target == host and link.kind in ("traffic", "async"):
            answers = [n for n in answering(topology, host, link.protocol) if n in leaving] or leaving
            draft.relink(key, target=answers[0])
    why = text("AWS runs what was on it as managed services: {services}", services=", ".join(leaving))
    for other in leaving[1:]:
        draft.stands_for(other, draft.sources(host))
    draft.merge(host, leaving[0], why)
