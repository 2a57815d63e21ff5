"""The design as the compose exporter sees it: who becomes services, under which names, and who connects to whom."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from designer.catalog.component import Component
from designer.catalog.traits import (
    Balancer,
    Cache,
    Cdn,
    Database,
    Elastic,
    Entry,
    External,
    Host,
    ObjectStore,
    Process,
    Queue,
    ZonePlace,
)
from designer.document.design import Design
from designer.graph.answering import answering
from designer.graph.calls import Calls
from designer.graph.connections import Connection, connections
from designer.graph.forwards import Forwarded, forwards
from designer.graph.placement import Placement
from designer.graph.topology import Topology

RUNS: tuple[type[Component], ...] = (
    Balancer,
    Cdn,
    Process,
    Host,
    Database,
    Cache,
    Queue,
    ObjectStore,
    External,
)
"""What is run as containers: code, balancers, data, and stand-ins for CDNs and outside services."""
UNPRIVILEGED = 1024
"""The first port that needs no privilege to be opened on this machine."""


class Scene:
    """Answers about one design for the exporter; read-only."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.topology = Topology(design)
        self.placement = Placement(self.topology)
        self.calls = Calls(self.topology, self.placement)

    def name(self, node_id: str) -> str:
        """The drawn name."""
        return self.design.nodes[node_id].name

    @cached_property
    def running(self) -> tuple[str, ...]:
        """Ids of what becomes services, by id. A machine does only where nothing that answers is drawn in it."""
        return tuple(n for n in self.topology.ids if self._runs(n))

    def _runs(self, node_id: str) -> bool:
        spec = self.topology.spec(node_id)
        if not isinstance(spec, RUNS):
            return False
        return not isinstance(spec, Host) or not any(
            isinstance(self.topology.spec(child), RUNS) for child in self.topology.inside(node_id)
        )

    def copies(self, node_id: str) -> int:
        """How many containers stand for the node: as drawn, counting the copies of a scaling or managed service."""
        spec = self.topology.spec(node_id)
        if isinstance(spec, Elastic):
            return max(1, int(getattr(spec, "min_size", 1)))
        drawn = int(getattr(spec, "count", 1))
        if isinstance(spec, Database | Cache):
            return max(drawn, spec.zones_wanted() or 1)
        return drawn

    @cached_property
    def services(self) -> dict[str, tuple[str, ...]]:
        """Node id -> names of its services: the id, or id and number where there are several. All different."""
        taken = {n for n in self.running if self.copies(n) == 1}
        found: dict[str, tuple[str, ...]] = {}
        for node_id in self.running:
            count = self.copies(node_id)
            found[node_id] = (node_id,) if count == 1 else tuple(self._numbered(node_id, count, taken))
        return found

    @staticmethod
    def _numbered(node_id: str, count: int, taken: set[str]) -> Iterator[str]:
        for number in range(1, count + 1):
            wanted = f"{node_id}-{number}"
            while wanted in taken:
                wanted += "x"
            taken.add(wanted)
            yield wanted

    def port(self, node_id: str) -> int:
        """The port on which its services answer in the networks: as called, else its own. Plain HTTP stands for HTTPS."""
        found = self._drawn_port(node_id)
        return 80 if found == 443 else found

    def _drawn_port(self, node_id: str) -> int:
        ports = sorted({c.port for c in self.inward(node_id)}) or sorted(
            way.inside for way, node in self._tcp_forwards if node == node_id
        )
        endpoint = self.topology.spec(node_id).endpoint()
        return ports[0] if ports else endpoint[1] if endpoint else 8080

    @cached_property
    def _tcp_forwards(self) -> tuple[tuple[Forwarded, str], ...]:
        """What firewalls forward, each with the running node that answers there."""
        return tuple(
            (way, node)
            for way in forwards(self.topology)
            if way.protocol == "tcp"
            for node in answering(self.topology, way.target)
            if node in self.services
        )

    @cached_property
    def forwarded(self) -> dict[str, Forwarded]:
        """Name of a service -> the forward by which users reach it here: the first, by a port that anyone may open."""
        found: dict[str, Forwarded] = {}
        taken: set[int] = set()
        for way, node in self._tcp_forwards:
            name = self.services[node][0]
            fits = way.inside == self._drawn_port(node) and way.outside >= UNPRIVILEGED
            if fits and name not in found and way.outside not in taken:
                found[name] = way
                taken.add(way.outside)
        return found

    @cached_property
    def connections(self) -> tuple[Connection, ...]:
        """Every TCP connection of the drawing between things that run, users included as source."""
        return tuple(c for c in connections(self.topology) if c.transport == "tcp")

    def inward(self, node_id: str) -> tuple[Connection, ...]:
        """The connections that end at the node."""
        return self._inward.get(node_id, ())

    @cached_property
    def _inward(self) -> dict[str, tuple[Connection, ...]]:
        found: dict[str, list[Connection]] = {}
        for connection in self.connections:
            for end in connection.answers:
                found.setdefault(end, []).append(connection)
        return {node_id: tuple(ends) for node_id, ends in found.items()}

    @cached_property
    def callers(self) -> dict[str, tuple[str, ...]]:
        """Running node -> ids of the running nodes that connect to it, by id."""
        found: dict[str, set[str]] = {}
        for node_id in self.running:
            for connection in self.inward(node_id):
                found.setdefault(node_id, set()).update(self.speakers(connection.source))
        return {node_id: tuple(sorted(callers - {node_id})) for node_id, callers in found.items()}

    def speakers(self, node_id: str) -> tuple[str, ...]:
        """Ids of what runs and opens the connections drawn from the node: itself, or the processes of a machine."""
        if node_id in self.services:
            return (node_id,)
        inside = (n for n in self.topology.inside(node_id) if n in self.services)
        return tuple(n for n in inside if isinstance(self.topology.spec(n), Process))

    @cached_property
    def called(self) -> tuple[str, ...]:
        """Ids of the running nodes that users call, directly or through names and firewalls, by id."""
        entries = {node_id for node_id, _ in self.topology.having(Entry)}
        return tuple(n for n in self.running if any(c.source in entries for c in self.inward(n)))

    @cached_property
    def fronts(self) -> tuple[str, ...]:
        """Ids of the running nodes with a door to the own machine: what users call, and what is forwarded to; by id."""
        forwarded = {node for way, node in self._tcp_forwards if way.inside == self._drawn_port(node)}
        return tuple(n for n in self.running if n in forwarded or n in self.called)

    def labels(self, node_id: str) -> dict[str, str]:
        """Where a service stands in the drawing: its node, machine, rack and zone."""
        found = {"loadpath.node": node_id}
        host = self.placement.host(node_id) or (
            node_id if isinstance(self.topology.spec(node_id), Host) else None
        )
        if host:
            found["loadpath.host"] = host
        for place in self.placement.domains(node_id):
            if place != host:
                word = (
                    "zone"
                    if isinstance(self.topology.spec(place), ZonePlace)
                    else self.topology.spec(place).kind.rpartition(".")[2]
                )
                found.setdefault(f"loadpath.{word}", place)
        return found
