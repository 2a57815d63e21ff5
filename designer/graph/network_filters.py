"""The rules of guards and firewalls of a drawn design, as groups and filters of the network model.

Guards are exactly what ``graph/permissions.py`` derives. In the cloud a security group also decides what leaves a machine; the
firewall of a machine of your own does not hold whoever has taken the machine over, so there it holds nothing back.

A firewall stands at the border of every segment of its site. Its written rules come first, then what the links need;
the extra inbound rules of a host do not open it. Of firewalls that stand by for one another, one is passed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from designer.analysis.again import Piece, pieces
from designer.analysis.networks import Filter, Group, Rule
from designer.catalog.filtering import FirewallRule, PacketFilter
from designer.catalog.traits import Cdn, Entry, Guarded, Network, RuleGroup
from designer.graph.access_lists import WRITTEN
from designer.graph.called import callable_machines
from designer.graph.cdn_edges import edges
from designer.graph.connections import successors
from designer.graph.drawn_subnets import CANVAS, cidr_or_none
from designer.graph.far_sides import ANYWHERE, port_range
from designer.graph.ground import ground, networks_around
from designer.graph.guards import guard
from designer.graph.once import joined, once, once_each
from designer.graph.permissions import (
    Admission,
    Departure,
    Doors,
    Placed,
    doors,
    in_order,
    in_turn,
    is_extra,
)
from designer.graph.placement import placement_of
from designer.graph.topology import Topology

Ranges: TypeAlias = tuple[str | None, ...]
"""Address ranges; None means any."""
Made: TypeAlias = tuple[Group, tuple[Admission, ...]]
"""A group, and the admission behind each of its inbound rules."""
_PRIVATE = tuple(ipaddress.IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""Private address space (RFC 1918)."""


@once
def groups(topology: Topology) -> Mapping[str, Group]:
    """The group of every guard, drawn rule group and CDN, by id."""
    found = {node_id: made[0] for node_id, (_, made) in _made(topology).items()}
    return found | {node_id: Group((Rule(label=node_id),)) for node_id in topology.ids_having(Cdn)}


@once
def behind(topology: Topology) -> Mapping[str, tuple[Admission, ...]]:
    """Guard or drawn rule group -> the admission behind each inbound rule of its group."""
    return {node_id: made[1] for node_id, (_, made) in _made(topology).items()}


@once
def _made(topology: Topology) -> Mapping[str, Piece[Made]]:
    every, assumed = _every_door(topology), _assumed(topology)
    going: dict[str, list[Placed[Departure]]] = {}
    for door in every.values():
        for placed in door.leaving:
            going.setdefault(placed[1].source, []).append(placed)
    given = {
        node_id: (
            (door := every[node_id]).entering,
            tuple(going.get(node_id, ())) if door.holds_back else None,
            assumed.get(node_id, ()),
        )
        for node_id in (*ground(topology).addresses, *topology.ids_having(RuleGroup))
    }
    return pieces(_group, given, topology.ledger.before(_made))


@once
def _assumed(topology: Topology) -> Mapping[str, tuple[str, ...]]:
    """Guard id -> the ranges of the segments it stands in that are not drawn, where there are any."""
    assumed = ground(topology).assumed
    return {
        node_id: tuple(assumed[segment] for segment in places if segment in assumed)
        for node_id, places in ground(topology).addresses.items()
        if not assumed.keys().isdisjoint(places)
    }


@once
def _every_door(topology: Topology) -> Mapping[str, Doors]:
    return dict(_pairs(topology))


@once_each
def _pair(topology: Topology, node_id: str) -> tuple[tuple[str, Doors], ...]:
    return ((node_id, doors(topology, node_id)),)


@once
def _with_doors(topology: Topology) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*callable_machines(topology), *topology.ids_having(RuleGroup))))


_pairs = joined(_pair, _with_doors)


def _group(
    admitted: tuple[Placed[Admission], ...],
    out: tuple[Placed[Departure], ...] | None,
    assumed: tuple[str, ...],
) -> Made:
    paired = [(rule, admission) for _, admission in admitted for rule in _entering(admission, assumed)]
    outbound = None if out is None else tuple(_leaving(departure) for _, departure in in_turn(out))
    return Group(tuple(rule for rule, _ in paired), outbound), tuple(admission for _, admission in paired)


@once
def firewalls(topology: Topology) -> Mapping[str, str]:
    """Firewall id -> the network whose segments it guards; of those that stand by for one another, one."""
    placement = placement_of(topology)
    standbys = {
        standby
        for node_id in topology.ids_having(PacketFilter)
        for standby in successors(topology, node_id)
        if node_id not in successors(topology, standby)
    }
    return {
        node_id: region[0] if (region := placement.region(node_id)) else CANVAS
        for node_id in topology.ids_having(PacketFilter)
        if node_id not in standbys
    }


@once
def site_filters(topology: Topology) -> Mapping[str, Filter]:
    """The rules of each of them."""
    return {firewall: made for firewall, (_, made) in _rules(topology).items()}


@once
def _rules(topology: Topology) -> Mapping[str, Piece[Filter]]:
    every, guarded, ends = _every_door(topology), _guarded(topology), _Ends(topology)
    given = {}
    for firewall, site in firewalls(topology).items():
        spec = topology.spec(firewall)
        assert isinstance(spec, PacketFilter)
        wanted = tuple(
            placed
            for guard_id in guarded.get(site, ())
            for placed in every[guard_id].entering
            if not is_extra(placed[1])
        )
        named = {end for line in spec.rules for end in (line.source, line.target)}
        named.update(end for _, admission in wanted for end in (admission.source, admission.target))
        given[firewall] = spec.rules, wanted, {end: ends.meant(end) for end in named}
    return pieces(_filter, given, topology.ledger.before(_rules))


def _filter(
    rules: tuple[FirewallRule, ...], wanted: tuple[Placed[Admission], ...], meant: Mapping[str, Ranges]
) -> Filter:
    """What is written there comes first, then what the links need."""
    written = (
        Rule(line.action == "allow", ports=ports, cidr=source, local=target, label=f"{WRITTEN}{number}")
        for number, line in enumerate(rules, 1)
        if (ports := port_range(line.meant_ports())) is not None
        for source in meant[line.source]
        for target in meant[line.target]
    )
    needed = (
        Rule(True, a.protocol, (a.first_port, a.last_port), source, None, target, a.because)
        for a in in_order(wanted)
        for source in meant[a.source]
        for target in meant[a.target]
    )
    return Filter((*written, *needed), (Rule(),), stateful=True)


@once
def _guarded(topology: Topology) -> Mapping[str, tuple[str, ...]]:
    """Network with a firewall -> ids of the guards in it."""
    sites = {*firewalls(topology).values()}
    found: dict[str, list[str]] = {site: [] for site in sites}
    for guard_id, networks in networks_around(topology).items() if sites else ():
        for site in networks & sites:
            found[site].append(guard_id)
    return {site: tuple(guards) for site, guards in found.items()}


def _entering(admission: Admission, assumed: tuple[str, ...]) -> Iterator[Rule]:
    protocol, ports = admission.protocol, (admission.first_port, admission.last_port)
    if admission.origin != "address":
        yield Rule(protocol=protocol, ports=ports, group=admission.source, label=admission.because)
        return
    # Where no segment is drawn, a private range may mean anything that stands there.
    meant = (admission.source, *(assumed if _is_private(admission.source) else ()))
    for cidr in meant:
        yield Rule(protocol=protocol, ports=ports, cidr=cidr, label=admission.because)


def _leaving(departure: Departure) -> Rule:
    ports = (departure.first_port, departure.last_port)
    if departure.reaches == "member":
        return Rule(protocol=departure.protocol, ports=ports, group=departure.target, label=departure.because)
    return Rule(protocol=departure.protocol, ports=ports, cidr=departure.target, label=departure.because)


def _is_private(cidr: str) -> bool:
    net = cidr_or_none(cidr)
    return isinstance(net, ipaddress.IPv4Network) and any(net.subnet_of(private) for private in _PRIVATE)


class _Ends:
    """Turns what firewall rules and admissions say about an end into addresses."""

    def __init__(self, topology: Topology) -> None:
        self._topology, self._where = topology, ground(topology)

    def meant(self, written: str) -> Ranges:
        """Address ranges; None means any."""
        places = self._where.addresses.get(written)
        if places is not None:
            return tuple(places.values())
        if written not in self._topology:
            known = cidr_or_none(written)
            return () if known is None else (None if written == ANYWHERE else str(known),)
        spec = self._topology.spec(written)
        if isinstance(spec, Entry):
            return (None,)
        if isinstance(spec, Network):
            known = cidr_or_none(spec.cidr)
            return (str(known),) if known else ()
        if isinstance(spec, Cdn):
            return tuple(edge.address for edge in edges(self._topology) if edge.cdn == written)
        protected = guard(self._topology, written)
        if protected is not None and isinstance(self._topology.spec(protected), Guarded):
            return tuple(self._where.addresses[protected].values())
        inner = {guard(self._topology, child) for child in self._topology.inside(written)}
        guards = sorted(g for g in inner if g is not None)
        return tuple(address for g in guards for address in self._where.addresses[g].values())
