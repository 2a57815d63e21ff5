"""Which connections must be admitted, and by whom: least privilege derived from the drawn links, plus the user's rules.

Every machine, balancer and store has one guard: a security group, a host firewall, its place in a compose network. What
runs in a machine is guarded by the machine. A guard admits exactly the connections that are drawn (see
``graph/connections.py``) and the extra inbound rules; it lets out exactly what those need at the other end. The one
place that decides this: exposure and every exporter read it here.

Decisions a reader may ask for:

* Users are anyone: `0.0.0.0/0`. Users behind a CDN call the CDN; the guard behind it admits the CDN only.
* A name or firewall between caller and called is passed through; one that nobody is drawn to call opens nothing.
* An administration port only listens. Nobody is admitted to it until a rule or an ssh link says who.
* Out: to the targets drawn; on the link's port to anywhere for what has no guard in the design (external services,
  buckets, CDNs); and on TCP 443 to anywhere for machines whose operating system is the user's to patch and whose subnet has a
  way out (packages, and the provider's own interfaces). Nothing else; managed databases and caches open nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple, TypeVar

from designer.catalog.component import Component
from designer.catalog.traits import (
    Copies,
    Dns,
    Guarded,
    IngressRule,
    RuleGroup,
    Stateful,
)
from designer.graph.connections import Connection, Transport, connections, peer_ports
from designer.graph.far_sides import ANYWHERE, Origin, far_side, port_range, side_of
from designer.graph.forwards import FORWARDED, forwards
from designer.graph.group_references import may_name
from designer.graph.guards import guard
from designer.graph.once import once
from designer.graph.placement import placement_of
from designer.graph.topology import Topology
from designer.i18n import Text, text

UPDATES, COPIES = "updates", "copies"
UPDATE_PORT = 443
T = TypeVar("T")


class Admission(NamedTuple):
    """One inbound rule of the guard `target` (a node, or a drawn group): who may connect to which ports.

    `because` is the id of the link it is derived from, `ingress:N` for an extra rule, `forward:ID:N`
    for a port that a firewall forwards, or `copies`; `service` is the node that
    link or rule belongs to (what is called inside the machine `target`). Ports are inclusive.
    """

    source: str
    origin: Origin
    target: str
    protocol: Transport
    first_port: int
    last_port: int
    because: str
    service: str
    description: Text


class Departure(NamedTuple):
    """One outbound rule of the guard `source`: the other half of an admission, or a way to what has no guard.

    `because` is as in :class:`Admission`, or `updates`. Ports are inclusive.
    """

    source: str
    target: str
    reaches: Literal["member", "address"]
    protocol: Transport
    first_port: int
    last_port: int
    because: str
    description: Text


@once
def groups_carried(topology: Topology) -> dict[str, tuple[str, ...]]:
    """Guard id -> ids of the drawn rule groups (security groups) it carries, its own or those of what runs in it."""
    found: dict[str, list[str]] = {}
    for group, _ in topology.having(RuleGroup):
        for _, link in topology.links_to(group, "uses"):
            protected = guard(topology, link.source)
            if protected is not None and group not in found.setdefault(protected, []):
                found[protected].append(group)
    return {protected: tuple(found[protected]) for protected in sorted(found)}


@once
def admissions(topology: Topology) -> tuple[Admission, ...]:
    """Everything the guards must let in: derived from links and forwards first, then the extra rules; each rule once."""
    return _once(
        [
            *_derived(topology, connections(topology)),
            *_among_copies(topology),
            *_forwarded(topology),
            *_extra(topology),
        ],
        lambda a: (a.source, a.target, a.protocol, a.first_port, a.last_port),
    )


@once
def egress(topology: Topology) -> tuple[Departure, ...]:
    """Everything the guards must let out, so that what is admitted at the other end can leave; each rule once."""
    return _once(
        [*_mirrored(topology), *_outward(topology, connections(topology)), *_updates(topology)],
        lambda d: (d.source, d.target, d.protocol, d.first_port, d.last_port),
    )


def is_extra(admission: Admission) -> bool:
    """True for a rule that the user added, false for one that the drawing needs."""
    return admission.because.startswith("ingress:")


def is_forward(admission: Admission) -> bool:
    """True for what a firewall forwards from outside, no link being drawn for it."""
    return admission.because.startswith(FORWARDED)


def rules_not_understood(topology: Topology) -> list[tuple[str, int]]:
    """(node id, position) of extra inbound rules that admit nobody, because their source or ports mean nothing."""
    return [
        (node_id, position)
        for node_id, rules in _rules(topology)
        for position, rule in enumerate(rules)
        if far_side(topology, rule.source) is None or port_range(rule.ports) is None
    ]


def references_lost(topology: Topology) -> list[tuple[str, int, str]]:
    """(node id, position, whom it names) of extra inbound rules that admit nobody, because they name a group of another region."""
    found = []
    for node_id, rules in _rules(topology):
        target = node_id if isinstance(topology.spec(node_id), RuleGroup) else guard(topology, node_id)
        for position, rule in enumerate(rules):
            side = far_side(topology, rule.source)
            if (
                target is not None
                and side is not None
                and side[1] == "member"
                and not may_name(topology, target, side[0])
            ):
                found.append((node_id, position, rule.source))
    return found


def _derived(topology: Topology, drawn: Iterable[Connection]) -> Iterator[Admission]:
    for connection in drawn:
        target, side = guard(topology, connection.target), side_of(topology, connection.source)
        if target is None or side is None or side[0] == target:
            continue
        yield Admission(
            *side,
            target,
            connection.transport,
            connection.port,
            connection.port,
            connection.link,
            connection.answers[0],
            _why(connection),
        )


def _why(connection: Connection) -> Text:
    if connection.stands_in_for:
        return text(
            "{source} to {target}, in place of {missing}",
            source=connection.source, target=connection.target, missing=connection.stands_in_for,
        )  # fmt: skip
    if connection.kind == "replication":
        return text("{source} to {target}, replication", source=connection.source, target=connection.target)
    return text("{source} to {target}", source=connection.source, target=connection.target)


def _among_copies(topology: Topology) -> Iterator[Admission]:
    """Copies of one store talk among themselves, where no provider sees to it."""
    for node_id, spec in topology.having(Stateful):
        protected = guard(topology, node_id)
        if protected is None or spec.responsibility.operating_system != "you":
            continue
        if _copies(spec) * _copies(topology.spec(protected) if protected != node_id else None) > 1:
            for _, port in peer_ports(spec):
                why = text("copies of {node} among themselves", node=node_id)
                yield Admission(protected, "member", protected, "tcp", port, port, COPIES, node_id, why)


def _copies(spec: Component | None) -> int:
    return spec.count if isinstance(spec, Copies) else 1


def _forwarded(topology: Topology) -> Iterator[Admission]:
    for way in forwards(topology):
        why = text("forward {number} of {firewall}", number=way.number, firewall=way.firewall)
        because = f"{FORWARDED}{way.firewall}:{way.number}"
        far = way.source, way.origin
        if way.source != way.host:
            yield Admission(*far, way.host, way.protocol, way.inside, way.inside, because, way.target, why)


def _rules(topology: Topology) -> Iterator[tuple[str, tuple[IngressRule, ...]]]:
    for node_id, guarded in topology.having(Guarded):
        yield node_id, guarded.ingress
    for node_id, group in topology.having(RuleGroup):
        yield node_id, group.ingress


def _extra(topology: Topology) -> Iterator[Admission]:
    for node_id, rules in _rules(topology):
        target = node_id if isinstance(topology.spec(node_id), RuleGroup) else guard(topology, node_id)
        for position, rule in enumerate(rules):
            side, ports = far_side(topology, rule.source), port_range(rule.ports)
            if target is None or side is None or ports is None:
                continue
            if side[1] == "member" and not may_name(topology, target, side[0]):
                continue  # a group of another region
            extra = text("extra rule {number} of {node}", number=position + 1, node=node_id)
            why = Text(rule.description) if rule.description else extra
            yield Admission(*side, target, rule.protocol, *ports, f"ingress:{position}", node_id, why)


def _mirrored(topology: Topology) -> Iterator[Departure]:
    for admission in admissions(topology):
        if admission.origin == "member":
            yield Departure(
                admission.source,
                admission.target,
                "member",
                admission.protocol,
                admission.first_port,
                admission.last_port,
                admission.because,
                admission.description,
            )


def _outward(topology: Topology, drawn: Iterable[Connection]) -> Iterator[Departure]:
    """To what has no guard of its own in the design; the provider's own names are answered inside the network."""
    for connection in drawn:
        source, called = guard(topology, connection.source), topology.spec(connection.target)
        if source is None or guard(topology, connection.target) is not None:
            continue
        if isinstance(called, Dns) and called.responsibility.operating_system == "provider":
            continue
        port = connection.port
        yield Departure(
            source, ANYWHERE, "address", connection.transport, port, port, connection.link, _why(connection)
        )


def _updates(topology: Topology) -> Iterator[Departure]:
    placement = placement_of(topology)
    for node_id, spec in topology.having(Guarded):
        patched_by_user = spec.responsibility.operating_system == "you"
        if patched_by_user and guard(topology, node_id) == node_id and placement.way(node_id) != "none":
            why = text("packages and provider interfaces for {node}", node=node_id)
            yield Departure(node_id, ANYWHERE, "address", "tcp", UPDATE_PORT, UPDATE_PORT, UPDATES, why)


def _once(rules: Iterable[T], key: Callable[[T], tuple[str | int, ...]]) -> tuple[T, ...]:
    found: dict[tuple[str | int, ...], T] = {}
    for rule in rules:
        found.setdefault(key(rule), rule)
    return tuple(found.values())
