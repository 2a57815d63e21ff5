"""What firewalls forward from outside (destination NAT): which published port leads to which port of whom, for whom.

A forward is as good as a link: it passes the firewalls of the site unless a written rule denies it, and its target admits and
answers it. Only the destination is rewritten, so both see the client's own address. Whoever takes over from the target
gets what was forwarded to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from designer.catalog.filtering import PacketFilter, PortForward
from designer.graph.connections import Connection, Transport, successors
from designer.graph.far_sides import Origin, far_side
from designer.graph.guards import guard
from designer.graph.once import once
from designer.graph.placement import placement_of
from designer.graph.topology import Topology
from designer.i18n import Text, text

FORWARDED = "forward:"
"""What the reason of an admission starts with, before the id of the firewall and the number of its line."""


class Forwarded(NamedTuple):
    """One line that leads somewhere: `number` (from 1) of `firewall`, from port `outside` to `inside` of `target`.

    `source` and `origin` are the far side, as in an :class:`Admission`; `host` is whose guard protects the target.
    """

    firewall: str
    number: int
    source: str
    origin: Origin
    outside: int
    target: str
    host: str
    protocol: Transport
    inside: int


@once
def forwards(topology: Topology) -> tuple[Forwarded, ...]:
    """Every line that leads somewhere, by firewall and number, and after each the same for those who take over."""
    return tuple(_forwards(topology))


def _forwards(topology: Topology) -> Iterator[Forwarded]:
    for firewall, spec in topology.having(PacketFilter):
        for number, line in enumerate(spec.forwards, 1):
            side = far_side(topology, line.source)
            if side is None or why_nowhere(topology, firewall, line) is not None:
                continue
            inside = line.target_port or line.port
            for target in (line.to, *successors(topology, line.to)):
                host = guard(topology, target)
                if host is not None:
                    yield Forwarded(firewall, number, *side, line.port, target, host, line.protocol, inside)


def why_nowhere(topology: Topology, firewall: str, line: PortForward) -> Text | None:
    """Why a line of a firewall leads nowhere; None where it leads somewhere."""
    if line.to not in topology:
        return text("{id} is not drawn", id=line.to or "?")
    if guard(topology, line.to) is None:
        return text("{id} has no address to forward to", id=line.to)
    here, there = (placement_of(topology).region(end) for end in (firewall, line.to))
    if here is not None and (there is None or there[0] != here[0]):
        return text("{id} stands in another site", id=line.to)
    if far_side(topology, line.source) is None:
        return text("its source {source} means nothing", source=line.source)
    return None


def is_forwarded(topology: Topology, connection: Connection) -> bool:
    """Whether a connection comes in by a forward of a firewall on its way, so that its target needs no public address."""
    lines = _lines(topology)
    if not lines:
        return False
    end = guard(topology, connection.target), connection.transport, connection.port
    return any((firewall, *end) in lines for firewall in connection.via)


@once
def _lines(topology: Topology) -> frozenset[tuple[str, str | None, Transport, int]]:
    return frozenset((way.firewall, way.host, way.protocol, way.inside) for way in forwards(topology))
