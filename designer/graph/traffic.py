"""Where load goes in a design: from the drawing to the neutral load model.

Requests enter at entries and follow the calls that `Calls` reads from the drawing. What nobody has drawn (service
time, cores, delay) comes from the facts, and each stage keeps what it was made of. Answered node by node, kept with the
topology.
"""

from __future__ import annotations

from msgspec import Struct

from designer.analysis.load import Leg, LoadModel, Machine, Option, Stage
from designer.catalog.component import Component
from designer.catalog.estimates import Fallible
from designer.catalog.facts import facts
from designer.catalog.traits import (
    Balancer,
    Cache,
    Cdn,
    Dns,
    Elastic,
    Entry,
    Host,
    Process,
    Queue,
    Service,
    Stateful,
)
from designer.document.design import Link
from designer.graph.calls import Calls
from designer.graph.copies import CopyPlan
from designer.graph.distance import Distances
from designer.graph.ledger import Ledger
from designer.graph.once import once_each
from designer.graph.placement import Placement
from designer.graph.topology import Topology
from designer.graph.work import Work, connection_limit, cores_of, own_cores, work_of


def load_model(topology: Topology, calls: Calls, drawn: Stages, before: LoadModel | None = None) -> LoadModel:
    """What the design says about who calls whom how often, and what that costs where.

    `before`: the model of a design that was edited into this one; it saves work and changes no answer.
    """
    nodes = dict(topology.ledger.joined(Stages.of, drawn, topology.ids))
    entries = {
        node: float(getattr(spec, "share", 1.0))
        for node, spec in topology.having(Entry)
        if calls.from_node(node)
    }
    edited = None if before is None else _edited(before, nodes, entries)
    if edited is not None:
        return edited
    stages: dict[str, Stage] = {}
    machines: dict[str, Machine] = {}
    boxes: dict[str, list[str]] = {}
    for node, found in nodes.items():
        if found.is_box:
            boxes.setdefault(node, [])
        if found.stage is None:
            continue
        stages[node] = found.stage
        if found.machine is not None:
            machines.setdefault(found.machine.id, found.machine)
        if found.host is not None:
            boxes.setdefault(found.host, []).append(node)
    model = LoadModel(stages, machines, entries, boxes)
    model.__dict__["made_of"] = nodes
    return model


def _edited(before: LoadModel, nodes: dict[str, Drawn], entries: dict[str, float]) -> LoadModel | None:
    """The model with what differs from the one before put in; None where other stages or machines are in it, or others run there."""
    was: dict[str, Drawn] | None = before.__dict__.get("made_of")
    if was is None:
        return None
    gone = [was[node] for node in was.keys() - nodes.keys()]
    if any(each.is_box or each.stage is not None for each in gone) or nodes.keys() - was.keys():
        return None
    changed = {node: found for node, found in nodes.items() if was[node] is not found}
    if any(found.shape != was[node].shape for node, found in changed.items()):
        return None
    stages, machines = {**before.stages}, {**before.machines}
    for node, found in changed.items():
        if found.stage is not None:
            stages[node] = found.stage
        if found.machine is not None:
            machines[found.machine.id] = found.machine
    model = LoadModel(stages, machines, entries, before.boxes)
    model.__dict__["made_of"] = nodes
    return model


class Drawn(Struct, frozen=True):
    """What a node is in the load model."""

    is_box: bool = False
    """A machine that what is drawn in it answers for."""
    stage: Stage | None = None
    machine: Machine | None = None
    """What the stage computes on; all stages of a machine say the same of it."""
    host: str | None = None
    """The drawn machine that it runs in."""

    @property
    def shape(self) -> tuple[bool, bool, str | None, str | None]:
        """Whether it is a box, whether a stage; where it computes, and where it runs."""
        machine = None if self.machine is None else self.machine.id
        return self.is_box, self.stage is not None, machine, self.host


class Stages:
    """Answers about single nodes what they are in the load model; kept with the topology."""

    def __init__(self, topology: Topology, placement: Placement, calls: Calls) -> None:
        self._topology = topology
        self._placement = placement
        self._calls = calls
        self._plan = CopyPlan(topology, placement)
        self._distances = Distances(topology, placement)

    @property
    def ledger(self) -> Ledger:
        """Where its answers are kept: with those about the topology."""
        return self._topology.ledger

    def drawn(self, node: str) -> Drawn:
        """What the node is in the load model."""
        return self.of(node)[0][1]

    @once_each
    def of(self, node: str) -> tuple[tuple[str, Drawn], ...]:
        """The node with the stage that it is, and its machine."""
        return ((node, self._of(node)),)

    def _of(self, node: str) -> Drawn:
        if self._calls.heads(node):
            return Drawn(is_box=True)
        spec = self._topology.spec(node)
        if not isinstance(spec, (Service, Entry)) and not any(
            self._is_linked(each) for each in self._calls.alternatives(node)
        ):
            return Drawn()
        around = self._placement.host(node)
        host = node if isinstance(spec, Host) else around
        cores = cores_of(self._topology.spec(host)) if host is not None else own_cores(spec)
        work = work_of(spec, cores, balanced=self._is_balanced_inside(node, host))
        machine = self._machine(host or node, work) if work.service_s > 0 else None
        limit = facts().fact(spec.request_limit) if spec.request_limit else None
        absorbed = spec.hit_ratio if isinstance(spec, (Cache, Cdn)) else 0.0
        stage = Stage(
            node, self._legs(node, spec), 1 - absorbed, machine.id if machine else None, work.service_s, work.servers,
            self._each(node, spec, host), self._stands_by(spec), work.delay_s, limit.value if limit else None, connection_limit(spec),
            work.inputs, work.assumptions,
        )  # fmt: skip
        return Drawn(False, stage, machine, around)

    def _is_linked(self, node: str) -> bool:
        """Whether anything calls it, or is called by it."""
        links = self._topology.links_from(node, "traffic", "async")
        return bool(links or self._topology.links_to(node, "traffic", "async"))

    def _machine(self, node: str, work: Work) -> Machine:
        """The machine a stage computes on: the drawn one around it, or one of its own."""
        spec = self._topology.spec(node)
        if isinstance(spec, Elastic):
            least, most = spec.size_limits()
            return Machine(node, work.cores, most, least, spec.target_utilisation(), work.baseline)
        # copies of what holds data stand by; they do not share its load
        copies = 1 if self._stands_by(spec) else spec.copies() or 1
        return Machine(node, work.cores, copies, copies, 1.0, work.baseline)

    def _each(self, node: str, spec: Component, host: str | None) -> int:
        """Copies of a stage on each copy of its machine."""
        return 1 if host in (None, node) or self._stands_by(spec) else spec.copies() or 1

    def _stands_by(self, spec: Component) -> bool:
        """Whether copies of it stand by: of what holds data, and of a managed service that is one over its zones."""
        return isinstance(spec, Stateful) or (isinstance(spec, Fallible) and bool(spec.reliability_spread))

    def _is_balanced_inside(self, node: str, host: str | None) -> bool:
        """Whether a balancer in the same machine spreads over the node."""
        return host is not None and any(
            isinstance(self._topology.spec(link.source), Balancer)
            and self._placement.host(link.source) == host
            for _, link in self._topology.links_to(node, "traffic")
        )

    # --- what a stage calls

    def _legs(self, node: str, spec: Component) -> tuple[Leg, ...]:
        links = list(self._calls.from_node(node))
        host = self._placement.host(node)
        if host is not None and node in self._calls.heads(host) and not isinstance(spec, Process):
            links += self._calls.from_node(host)  # no process in the machine makes them
        found = self._traffic(node, spec, links) if links else []
        for takers in self._calls.takers(node):
            found.append(self._leg(node, [*takers], counted=isinstance(spec, Queue), waits=False))
        return tuple(leg for leg in found if leg.options)

    def _traffic(self, node: str, spec: Component, links: list[tuple[str, Link]]) -> list[Leg]:
        if isinstance(spec, Balancer):
            return [self._leg(node, links, counted=True, by_zone=not spec.crosses_zones())]
        if isinstance(spec, Dns):
            each_its_own = not spec.gives_alternatives()
            return [self._leg(node, links, first=spec.routing == "failover", fixed=each_its_own)]
        if isinstance(spec, Cdn):
            return [self._leg(node, links, first=spec.origin_group, fixed=not spec.origin_group)]
        groups: dict[str, list[tuple[str, Link]]] = {}
        for position, (link_id, link) in enumerate(links):
            groups.setdefault(f"group {link.group}" if link.group else str(position), []).append(
                (link_id, link)
            )
        return [self._leg(node, members) for members in groups.values()]

    def _leg(
        self, node: str, links: list[tuple[str, Link]], *, counted: bool = False, by_zone: bool = False,
        first: bool = False, fixed: bool = False, waits: bool = True,
    ) -> Leg:  # fmt: skip
        """The leg over these links. `counted`: each copy of a target counts; `by_zone`: each zone gets the same.

        `first`: the first that is up gets all; `fixed`: nobody gets what was meant for another.
        """
        crowd = self._crowd([link.target for _, link in links]) if by_zone else {}
        options = []
        for link_id, link in links:
            heads = self._calls.heads(link.target, link.protocol) or (link.target,)
            size = (
                self._parts(link.target, crowd)
                if by_zone
                else float(self._count(link.target))
                if counted
                else 1.0
            )
            for head in heads[:1] if first else heads:
                others = [o for o in self._calls.alternatives(link.target) if o != link.target]
                backups = tuple((self._calls.heads(other, link.protocol) or (other,))[0] for other in others)
                rtt = self._distances.rtt_ms(node, head) / 1000
                doors = self._calls.gateways((node, link.target)) if link.optional or not waits else ()
                options.append(
                    Option(head, link.calls, link.weight * size / len(heads), rtt, link_id, backups, doors)
                )
        return Leg(tuple(options), counted, first, fixed, waits)

    def _count(self, target: str) -> int:
        """Copies of a target that a balancer can tell apart."""
        spec = self._topology.spec(target)
        own = 1 if self._stands_by(spec) else spec.copies() or 1
        host = self._placement.host(target)
        return own if host is None else own * (self._topology.spec(host).copies() or 1)

    def _crowd(self, targets: list[str]) -> dict[str | None, int]:
        """Copies of all targets by zone."""
        found: dict[str | None, int] = {}
        for target in targets:
            for copy in self._plan.of(target):
                found[copy.zone] = found.get(copy.zone, 0) + 1
        return found

    def _parts(self, target: str, crowd: dict[str | None, int]) -> float:
        """Share of a target where each zone gets the same, however many targets it has."""
        return sum(1 / crowd[copy.zone] for copy in self._plan.of(target))
