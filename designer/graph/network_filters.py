"""The rules of guards and firewalls of a drawn design, as groups and filters of the network model.

Guards are exactly what ``graph/permissions.py`` derives. In the cloud a security group also decides what leaves a machine; the
firewall of a machine of your own does not hold whoever has taken the machine over, so there it holds nothing back.

A firewall stands at the border of every segment of its site. Its written rules come first, then what the links need;
the extra inbound rules of a host do not open it. Of firewalls that stand by for one another, one is passed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from designer.analysis.networks import Filter, Group, Rule
from designer.catalog.filtering import FirewallRule, PacketFilter
from designer.catalog.traits import Cdn, Entry, Guarded, Network, RuleGroup
from designer.graph.access_lists import WRITTEN
from designer.graph.called import callable_machines
from designer.graph.connections import successors
from designer.graph.far_sides import ANYWHERE, port_range
from designer.graph.ground import CANVAS, Ground, cidr_or_none
from designer.graph.guards import guard
from designer.graph.once import joined, once, once_each
from designer.graph.permissions import (
    Admission,
    Departure,
    Placed,
    doors,
    in_order,
    in_turn,
    is_extra,
)
from designer.graph.placement import placement_of
from designer.graph.topology import Topology

Made: TypeAlias = tuple[Group, tuple[Admission, ...]]
"""A group, and the admission behind each of its inbound rules."""
Edges = Mapping[str, tuple[str, ...]]
"""CDN id -> the addresses it calls its origins from."""
_PRIVATE = tuple(ipaddress.IPv4Network(cidr) for cidr in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""Private address space (RFC 1918)."""


def guard_groups(
    topology: Topology,
    where: Ground,
    again: Callable[[Callable[..., Made]], Callable[..., Made]],
) -> tuple[dict[str, Group], dict[str, tuple[Admission, ...]]]:
    """(group by id, the admission behind each of its inbound rules) for every guard, drawn rule group and CDN.

    `again` lets a group that is made of the same as before be that.
    """
    going = _going(topology)
    group = again(_group)
    groups: dict[str, Group] = {}
    behind: dict[str, tuple[Admission, ...]] = {}
    for node_id in (*where.addresses, *topology.ids_having(RuleGroup)):
        spec = topology.spec(node_id)
        rented = isinstance(spec, RuleGroup) or spec.responsibility.hardware == "provider"
        out = going.get(node_id, ()) if rented else None
        groups[node_id], behind[node_id] = group(
            node_id, doors(topology, node_id).entering, out, _assumed_ranges(where, node_id)
        )
    for node_id in topology.ids_having(Cdn):
        groups[node_id] = Group((Rule(label=node_id),))
    return groups, behind


@once
def _going(topology: Topology) -> Mapping[str, tuple[Departure, ...]]:
    """Guard id -> what must leave there."""
    found: dict[str, list[Departure]] = {}
    for _, departure in in_turn(_every_leaving(topology)):
        found.setdefault(departure.source, []).append(departure)
    return {source: tuple(going) for source, going in found.items()}


@once_each
def _leaving_for(topology: Topology, node_id: str) -> tuple[Placed[Departure], ...]:
    return doors(topology, node_id).leaving


_every_leaving = joined(
    _leaving_for, lambda topology: sorted({*callable_machines(topology), *topology.ids_having(RuleGroup)})
)


def _group(
    admitted: tuple[Placed[Admission], ...], out: tuple[Departure, ...] | None, assumed: tuple[str, ...]
) -> Made:
    paired = [(rule, admission) for _, admission in admitted for rule in _entering(admission, assumed)]
    outbound = None if out is None else tuple(map(_leaving, out))
    return Group(tuple(rule for rule, _ in paired), outbound), tuple(admission for _, admission in paired)


def site_filters(topology: Topology, where: Ground, edges: Edges) -> dict[str, tuple[str, Filter]]:
    """Firewall id -> (network whose segments it guards, its rules)."""
    placement = placement_of(topology)
    ends = _Ends(topology, where, edges)
    standbys = {
        standby
        for node_id, _ in topology.having(PacketFilter)
        for standby in successors(topology, node_id)
        if node_id not in successors(topology, standby)
    }
    sites: dict[str, tuple[str, list[Rule]]] = {}
    for node_id, spec in topology.having(PacketFilter):
        if node_id not in standbys:
            region = placement.region(node_id)
            lines = enumerate(spec.rules, 1)
            written = [rule for number, line in lines for rule in ends.written(line, number)]
            sites[node_id] = (region[0] if region else CANVAS), written
    wanted: dict[str, list[Placed[Admission]]] = {site: [] for site, _ in sites.values()}
    for guard_id in where.addresses if wanted else ():
        for site in where.networks_of(guard_id) & wanted.keys():
            wanted[site] += (
                placed for placed in doors(topology, guard_id).entering if not is_extra(placed[1])
            )
    needed = {
        site: [rule for admission in in_order(found) for rule in ends.needed(admission)]
        for site, found in wanted.items()
    }
    return {
        node_id: (site, Filter((*written, *needed[site]), (Rule(),), stateful=True))
        for node_id, (site, written) in sites.items()
    }


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


def _assumed_ranges(where: Ground, node_id: str) -> tuple[str, ...]:
    return tuple(where.assumed[s] for s in where.addresses.get(node_id, ()) if s in where.assumed)


def _is_private(cidr: str) -> bool:
    net = cidr_or_none(cidr)
    return isinstance(net, ipaddress.IPv4Network) and any(net.subnet_of(private) for private in _PRIVATE)


class _Ends:
    """Turns what firewall rules and admissions say about both ends into addresses."""

    def __init__(self, topology: Topology, where: Ground, edges: Edges) -> None:
        self._topology, self._where, self._edges = topology, where, edges

    def written(self, line: FirewallRule, number: int) -> Iterator[Rule]:
        """The rules that a line of a firewall means: one for each pair of address ranges it names."""
        ports = port_range(line.meant_ports())
        for source in self._meant(line.source):
            for target in self._meant(line.target):
                if ports is not None:
                    yield Rule(
                        line.action == "allow",
                        ports=ports,
                        cidr=source,
                        local=target,
                        label=f"{WRITTEN}{number}",
                    )

    def needed(self, admission: Admission) -> Iterator[Rule]:
        """The rules that let pass what a link needs."""
        ports = admission.first_port, admission.last_port
        for source in self._meant(admission.source):
            for target in self._meant(admission.target):
                yield Rule(True, admission.protocol, ports, source, None, target, admission.because)

    def _meant(self, written: str) -> list[str | None]:
        """Address ranges; None means any."""
        places = self._where.addresses.get(written)
        if places is not None:
            return list(places.values())
        if written not in self._topology:
            known = cidr_or_none(written)
            return [] if known is None else [None if written == ANYWHERE else str(known)]
        spec = self._topology.spec(written)
        if isinstance(spec, Entry):
            return [None]
        if isinstance(spec, Network):
            known = cidr_or_none(spec.cidr)
            return [str(known)] if known else []
        if isinstance(spec, Cdn):
            return list(self._edges.get(written, ()))
        protected = guard(self._topology, written)
        if protected is not None and isinstance(self._topology.spec(protected), Guarded):
            return list(self._where.addresses[protected].values())
        inner = {guard(self._topology, child) for child in self._topology.inside(written)}
        return [
            a for g in sorted(g for g in inner if g is not None) for a in self._where.addresses[g].values()
        ]
