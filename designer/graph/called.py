"""What is drawn to be called behind one guard, or at a node that none protects: its ports, and who calls it how."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from designer.analysis.networks import Listener
from designer.catalog.traits import Balancer, Cdn, Entry, Guarded, Service, Stateful
from designer.graph.answering import answering
from designer.graph.connections import Connection, Transport, calls_to
from designer.graph.forwards import forwards, is_forwarded
from designer.graph.guards import guards, machine_of, outermost, together
from designer.graph.once import joined, once, once_each
from designer.graph.permissions import groups_of
from designer.graph.topology import Topology

Ports = frozenset[tuple[Transport, int]]


class Called(Struct, frozen=True):
    """What calls a machine and what runs in it, or a node by itself, ask of it."""

    answers: Mapping[str, Ports]
    """Per node the ports it answers on, remote administration apart."""
    listens: tuple[Listener, ...]
    """Every port that something in it answers on, administration included."""
    callers: tuple[str, ...]
    """Ids of whoever opens a connection to it."""
    cdns: Mapping[str, bool]
    """CDNs that call it -> whether at the address of a firewall that forwards."""
    is_called_from_outside: bool
    """Whether users or a CDN call it at an address of its own."""
    is_public: bool
    """Whether it has a public address: it says so or, of a machine of your own, is called there."""
    is_only_for_cdn: bool
    """Whether it is taken to have a public address only because a CDN calls it there."""
    is_foothold: bool
    """Whether whoever takes it over can go on from it: not from a store that a provider runs."""
    groups: tuple[str, ...]
    """The drawn rule groups it carries."""
    forwarded: Mapping[str, tuple[str, ...]]
    """Node -> the balancers in the same machine that forward to it."""


@once_each
def called(topology: Topology, machine: str) -> Called:
    """What is drawn to be called at the outermost machine of something, or at a node in none."""
    drawn = calls_to(topology, machine)
    answers = _answers(topology, machine, drawn)
    ports = {port for found in answers.values() for port in found}
    for node_id in together(topology, machine):
        spec = topology.spec(node_id)
        if isinstance(spec, Guarded) and spec.admin_port is not None:
            ports.add(("tcp", spec.admin_port))
    forwarded: dict[str, dict[str, None]] = {}
    cdns: dict[str, bool] = {}
    outside = set()
    for connection in drawn:
        caller = topology.spec(connection.source)
        if isinstance(caller, Balancer) and machine_of(topology, connection.source) == machine:
            forwarded.setdefault(connection.target, {})[connection.source] = None
        if isinstance(caller, (Cdn, Entry)):
            behind = is_forwarded(topology, connection)
            if isinstance(caller, Cdn):
                cdns[connection.source] = cdns.get(connection.source, False) or behind
            if not behind:
                outside.add(isinstance(caller, Cdn))
    spec = topology.spec(machine)
    own = isinstance(spec, Guarded) and spec.has_public_address()
    run = spec.responsibility
    return Called(
        answers,
        tuple(Listener(port, transport) for transport, port in sorted(ports)),
        tuple(dict.fromkeys(connection.source for connection in drawn)),
        cdns,
        bool(outside),
        own or (run.hardware == "you" and bool(outside)),
        outside == {True} and not own,
        not (isinstance(spec, Stateful) and run.operating_system == "provider"),
        groups_of(topology, machine),
        {node_id: tuple(balancers) for node_id, balancers in forwarded.items()},
    )


@once
def callable_machines(topology: Topology) -> tuple[str, ...]:
    """Ids of all that may be called: services and what has a guard, or the machines they are in, and ends of links."""
    protected = guards(topology)
    ends = (end for link in topology.links.values() for end in (link.source, link.target))
    free, machines = {*topology.ids_having(Service), *ends} - protected.keys(), outermost(topology)
    return tuple(sorted({*protected.values(), *map(machines.__getitem__, free)}))


@once
def all_called(topology: Topology) -> Mapping[str, Called]:
    """What is drawn to be called at each of them."""
    return dict(_every_called(topology))


@once_each
def _called_at(topology: Topology, machine: str) -> tuple[tuple[str, Called], ...]:
    return ((machine, called(topology, machine)),)


_every_called = joined(_called_at, callable_machines)


def _answers(topology: Topology, machine: str, drawn: tuple[Connection, ...]) -> dict[str, Ports]:
    """Per node the ports it answers on: those that links call, else the one it answers on by itself; a store on both."""
    found: dict[str, set[tuple[Transport, int]]] = {}
    for connection in drawn:
        for node_id in connection.answers:
            found.setdefault(node_id, set()).add((connection.transport, connection.port))
    for node_id in together(topology, machine):
        spec = topology.spec(node_id)
        endpoint = spec.endpoint() if isinstance(spec, Service) else None
        if endpoint is None or node_id not in answering(topology, node_id):
            continue
        if node_id not in found or isinstance(spec, Stateful):
            found.setdefault(node_id, set()).add(("tcp", endpoint[1]))
    for way in forwards(topology):
        for node_id in answering(topology, way.target) if way.host == machine else ():
            if not any(_administers(topology, n, way.inside) for n in (node_id, way.host)):
                found.setdefault(node_id, set()).add((way.protocol, way.inside))
    return {node_id: frozenset(ports) for node_id, ports in found.items()}


def _administers(topology: Topology, node_id: str, port: int) -> bool:
    spec = topology.spec(node_id)
    return isinstance(spec, Guarded) and spec.admin_port == port
