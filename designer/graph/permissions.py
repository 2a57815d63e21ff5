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
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from designer.catalog.component import Component
from designer.catalog.traits import Copies, Dns, Guarded, IngressRule, RuleGroup, Stateful
from designer.graph.connections import Connection, Transport, calls_to, peer_ports
from designer.graph.far_sides import ANYWHERE, Origin, far_side, port_range, side_of
from designer.graph.forwards import FORWARDED, forwards
from designer.graph.group_references import may_name
from designer.graph.guards import guard, machine_of, together
from designer.graph.once import joined, once, once_each
from designer.graph.placement import placement_of
from designer.graph.topology import Topology
from designer.i18n import Text, text

UPDATES, COPIES, UPDATE_PORT = "updates", "copies", 443
T = TypeVar("T")
Place: TypeAlias = tuple[int, str, int, str]
"""Where a rule stands among the others: kind of reason, id of the link or node it comes from, its number there, caller."""
Placed: TypeAlias = tuple[Place, T]


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
    linked = (
        link.source for group, _ in topology.having(RuleGroup) for _, link in topology.links_to(group, "uses")
    )
    carrying = {protected for node_id in linked if (protected := guard(topology, node_id)) is not None}
    return {protected: groups_of(topology, protected) for protected in sorted(carrying)}


def groups_of(topology: Topology, guard_id: str) -> tuple[str, ...]:
    """Ids of the drawn rule groups that a guard carries."""
    used = (
        link.target for node_id in together(topology, guard_id) for _, link in topology.links_from(node_id, "uses")
    )  # fmt: skip
    return tuple(sorted({node_id for node_id in used if isinstance(topology.spec(node_id), RuleGroup)}))


@once
def admissions(topology: Topology) -> tuple[Admission, ...]:
    """Everything the guards must let in: derived from links and forwards first, then the extra rules; each rule once."""
    return in_order(_every_entering(topology))


def _with_rules(topology: Topology) -> tuple[str, ...]:
    return *topology.ids_having(Guarded), *topology.ids_having(RuleGroup)


@once_each
def _entering(topology: Topology, node_id: str) -> tuple[Placed[Admission], ...]:
    return doors(topology, node_id).entering


_every_entering = joined(_entering, _with_rules)


@once
def stated(topology: Topology) -> tuple[Admission, ...]:
    """Those of them that users added, or that a firewall forwards: no link needs them."""
    return in_order(_every_stated(topology))


@once_each
def _stated_for(topology: Topology, node_id: str) -> tuple[Placed[Admission], ...]:
    entering = doors(topology, node_id).entering
    return tuple(placed for placed in entering if is_extra(placed[1]) or is_forward(placed[1]))


_every_stated = joined(_stated_for, _with_rules)


class Doors(NamedTuple):
    """What has to pass at one guard, drawn group, or node without a guard, each rule once."""

    entering: tuple[Placed[Admission], ...]
    """What it must let in; nothing for a node behind another's guard."""
    leaving: tuple[Placed[Departure], ...]
    """What guards must let out to it, and what it fetches for itself."""
    holds_back: bool
    """Whether it decides about what leaves, as a security group does; whoever takes over a machine of your own switches its off."""


@once_each
def doors(topology: Topology, node_id: str) -> Doors:
    """What one guard or drawn group must let in, and others out for that."""
    found: list[Placed[Admission]] = []
    spec = topology.spec(node_id)
    if isinstance(spec, RuleGroup):
        found += _extra(topology, node_id, node_id)
    elif guard(topology, node_id) == node_id:
        found.extend(_derived(topology, node_id))
        within = together(topology, node_id)
        found.extend(own for inner in within for own in _among_copies(topology, inner, node_id))
        found.extend(_forwarded(topology, node_id))
        for inner in within:
            found.extend(_extra(topology, inner, node_id))
    entering = _once(found, lambda a: (a.source, a.protocol, a.first_port, a.last_port))
    mirrored = (
        (place, Departure(a.source, a.target, "member", *a[3:7], a.description))
        for place, a in entering
        if a.origin == "member"
    )
    out = (*mirrored, *_outward(topology, node_id), *_updates(topology, node_id))
    return Doors(entering, out, isinstance(spec, RuleGroup) or spec.responsibility.hardware == "provider")


@once
def egress(topology: Topology) -> tuple[Departure, ...]:
    """Everything the guards must let out, so that what is admitted at the other end can leave; each rule once."""
    every = (found for node_id in topology.ids for found in doors(topology, node_id).leaving)
    return tuple(departure for _, departure in in_turn(every))


def in_turn(found: Iterable[Placed[Departure]]) -> tuple[Placed[Departure], ...]:
    """Departures in order, each rule once."""
    ordered = sorted(found, key=lambda placed: placed[0])
    return _once(ordered, lambda d: (d.source, d.target, d.protocol, d.first_port, d.last_port))


def is_extra(admission: Admission) -> bool:
    """True for a rule that the user added, false for one that the drawing needs."""
    return admission.because.startswith("ingress:")


def is_forward(admission: Admission) -> bool:
    """True for what a firewall forwards from outside, no link being drawn for it."""
    return admission.because.startswith(FORWARDED)


def _derived(topology: Topology, target: str) -> Iterator[Placed[Admission]]:
    for connection in calls_to(topology, target):
        side = side_of(topology, connection.source)
        if side is not None and side[0] != target:
            yield (
                _place(connection),
                Admission(
                    *side,
                    target,
                    connection.transport,
                    connection.port,
                    connection.port,
                    connection.link,
                    connection.answers[0],
                    _why(connection),
                ),
            )


def _place(connection: Connection) -> Place:
    return (1 if connection.stands_in_for else 0, connection.link, 0, connection.source)


def _why(connection: Connection) -> Text:
    if connection.stands_in_for:
        return text(
            "{source} to {target}, in place of {missing}",
            source=connection.source, target=connection.target, missing=connection.stands_in_for,
        )  # fmt: skip
    if connection.kind == "replication":
        return text("{source} to {target}, replication", source=connection.source, target=connection.target)
    return text("{source} to {target}", source=connection.source, target=connection.target)


def _among_copies(topology: Topology, node_id: str, target: str) -> Iterator[Placed[Admission]]:
    """Copies of one store talk among themselves, where no provider sees to it."""
    spec = topology.spec(node_id)
    if not isinstance(spec, Stateful) or spec.responsibility.operating_system != "you":
        return
    if _copies(spec) * _copies(topology.spec(target) if target != node_id else None) > 1:
        for _, port in peer_ports(spec):
            why = text("copies of {node} among themselves", node=node_id)
            found = Admission(target, "member", target, "tcp", port, port, COPIES, node_id, why)
            yield (2, node_id, 0, ""), found


def _copies(spec: Component | None) -> int:
    return spec.count if isinstance(spec, Copies) else 1


def _forwarded(topology: Topology, target: str) -> Iterator[Placed[Admission]]:
    for way in forwards(topology):
        why = text("forward {number} of {firewall}", number=way.number, firewall=way.firewall)
        because = f"{FORWARDED}{way.firewall}:{way.number}"
        far = way.source, way.origin
        if target == way.host != way.source:
            found = Admission(*far, target, way.protocol, way.inside, way.inside, because, way.target, why)
            yield (3, way.firewall, way.number, ""), found


def extra_rules(topology: Topology, node_id: str) -> tuple[IngressRule, ...]:
    """The extra inbound rules written at a node."""
    spec = topology.spec(node_id)
    return spec.ingress if isinstance(spec, (Guarded, RuleGroup)) else ()


def _extra(topology: Topology, node_id: str, target: str) -> Iterator[Placed[Admission]]:
    kind = 5 if target == node_id and isinstance(topology.spec(target), RuleGroup) else 4
    for position, rule in enumerate(extra_rules(topology, node_id)):
        side, ports = far_side(topology, rule.source), port_range(rule.ports)
        if side is None or ports is None:
            continue
        if side[1] == "member" and not may_name(topology, target, side[0]):
            continue  # a group of another region
        extra = text("extra rule {number} of {node}", number=position + 1, node=node_id)
        why = Text(rule.description) if rule.description else extra
        found = Admission(*side, target, rule.protocol, *ports, f"ingress:{position}", node_id, why)
        yield (kind, node_id, position, ""), found


def _outward(topology: Topology, node_id: str) -> Iterator[Placed[Departure]]:
    """To what has no guard of its own in the design; the provider's own names are answered inside the network."""
    called = topology.spec(node_id)
    if machine_of(topology, node_id) != node_id or isinstance(called, Guarded):
        return
    for connection in calls_to(topology, node_id):
        source, end = guard(topology, connection.source), topology.spec(connection.target)
        if source is None or (isinstance(end, Dns) and end.responsibility.operating_system == "provider"):
            continue
        kind, link, number, caller = _place(connection)
        port, why = connection.port, _why(connection)
        found = Departure(source, ANYWHERE, "address", connection.transport, port, port, link, why)
        yield (6 + kind, link, number, caller), found


def _updates(topology: Topology, node_id: str) -> Iterator[Placed[Departure]]:
    spec = topology.spec(node_id)
    if not isinstance(spec, Guarded) or spec.responsibility.operating_system != "you":
        return
    if guard(topology, node_id) == node_id and placement_of(topology).way(node_id) != "none":
        why = text("packages and provider interfaces for {node}", node=node_id)
        found = Departure(node_id, ANYWHERE, "address", "tcp", UPDATE_PORT, UPDATE_PORT, UPDATES, why)
        yield (8, node_id, 0, ""), found


def in_order(found: Iterable[Placed[T]]) -> tuple[T, ...]:
    """The rules as they stand one after another."""
    return tuple(rule for _, rule in sorted(found, key=lambda placed: placed[0]))


def _once(rules: Iterable[Placed[T]], key: Callable[[T], tuple[str | int, ...]]) -> tuple[Placed[T], ...]:
    found: dict[tuple[str | int, ...], Placed[T]] = {}
    for placed in rules:
        found.setdefault(key(placed[1]), placed)
    return tuple(found.values())
