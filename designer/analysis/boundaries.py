"""Zones of trust in one drawing, and the links that cross from one into another: where every question of security starts.

| zone | who is in it |
|---|---|
| internet | users, services that somebody else runs |
| edge | names and CDNs of a provider: open to all, run by somebody else |
| public | what has a public address, or stands where a route from the internet leads (DMZ) |
| private | everything else that runs something |
| data | stores, wherever they stand |

Public, private and data are apart for each network or site: what is in one may not trust another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from designer.catalog.component import Component
from designer.catalog.traits import (
    Cdn,
    Dns,
    Entry,
    External,
    Filter,
    Host,
    Identity,
    Policy,
    Service,
    Stateful,
)
from designer.document.design import Link
from designer.graph.network import DrawnNetwork
from designer.graph.placement import placement_of
from designer.graph.topology import Topology

Trust = Literal["internet", "edge", "public", "private", "data"]
TRUST: tuple[Trust, ...] = ("internet", "edge", "public", "private", "data")
"""From the outside in."""


class Zone(Struct, frozen=True):
    """Those who trust one another: of one kind, in one network or site ("" on the open canvas, or outside)."""

    trust: Trust
    place: str
    members: tuple[str, ...]

    @property
    def id(self) -> str:
        """A word for it: `data`, `public@vpc`."""
        return f"{self.trust}@{self.place}" if self.place else self.trust


class Crossing(Struct, frozen=True):
    """A drawn link that leads from one zone into another, and whether what travels on it is encrypted."""

    link: str
    source: str
    target: str
    encrypted: bool


class Boundaries(Struct, frozen=True):
    """Zones from the outside in, and the links that cross between them, by link."""

    zones: tuple[Zone, ...]
    crossings: tuple[Crossing, ...]

    def as_json(self) -> dict[str, Any]:
        """As `loadpath analyze --format json` prints it."""
        return {
            "zones": [
                {"id": z.id, "trust": z.trust, "place": z.place or None, "members": list(z.members)}
                for z in self.zones
            ],
            "crossings": [
                {"link": c.link, "from": c.source, "to": c.target, "encrypted": c.encrypted}
                for c in self.crossings
            ],
        }


def boundaries(topology: Topology, drawn: DrawnNetwork) -> Boundaries:
    """The zones of trust of a drawing; places, identities, policies and filters are in none."""
    of: dict[str, tuple[Trust, str]] = {}
    for node_id in topology.ids:
        spec = topology.spec(node_id)
        if isinstance(spec, Service | Entry) and not isinstance(spec, Filter):
            of[node_id] = _zone(topology, drawn, node_id, spec)
    members: dict[tuple[Trust, str], list[str]] = {}
    for node_id, key in of.items():
        if not isinstance(topology.spec(node_id), Host) or not _holds(topology, of, node_id):
            members.setdefault(key, []).append(node_id)
    zones = tuple(
        Zone(trust, place, tuple(members[trust, place]))
        for trust, place in sorted(members, key=lambda key: (TRUST.index(key[0]), key[1]))
    )
    crossings = tuple(
        Crossing(key, _id(of[link.source]), _id(of[link.target]), link.is_encrypted)
        for key, link in topology.links.items()
        if _crosses(of, link)
    )
    return Boundaries(zones, crossings)


def _holds(topology: Topology, of: Mapping[str, tuple[Trust, str]], machine: str) -> bool:
    """Whether something that runs in a machine stands for it."""
    return any(child in of for child in topology.inside(machine))


def _crosses(of: Mapping[str, tuple[Trust, str]], link: Link) -> bool:
    if link.source not in of or link.target not in of or link.kind == "standby":
        return False
    return of[link.source] != of[link.target]


def _id(key: tuple[Trust, str]) -> str:
    return Zone(*key, ()).id


def _zone(topology: Topology, drawn: DrawnNetwork, node_id: str, spec: Component) -> tuple[Trust, str]:
    if isinstance(spec, Entry | External):
        return "internet", ""
    if isinstance(spec, Cdn | Dns) and spec.responsibility.operating_system == "provider":
        return "edge", ""
    placement = placement_of(topology)
    region = placement.region(node_id)
    place = placement.network(node_id) or (region[0] if region else "")
    if isinstance(spec, Stateful):
        return "data", place
    host = drawn.model.hosts.get(drawn.guards.get(node_id, ""))
    if host is None or isinstance(spec, Identity | Policy):
        return "private", place
    segments = (drawn.ground.segments[name] for name in host.addresses)
    is_open = any(
        route.destination == "0.0.0.0/0" and route.via == "internet" for s in segments for route in s.routes
    )
    named = all(name not in drawn.ground.assumed for name in host.addresses)
    return ("public" if host.public_v4 or host.public_v6 or (is_open and named) else "private"), place
