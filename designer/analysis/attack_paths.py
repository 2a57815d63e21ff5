"""How an outsider gets to a port that is not open to the internet: hop by hop through what can be taken over.

Hosts that no rule, route or role tells apart are one class, so the search is over classes and stays fast with
thousands of hosts. Every hop is a new connection on private addresses; a proxy opens connections only to its targets.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from designer.analysis.addresses import atoms
from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.networks import Family, Listener
from designer.analysis.reachability import INTERNET, Hop, can_reach, internet_exposure

BOTH: tuple[Family, ...] = ("v4", "v6")


@dataclass(frozen=True, slots=True)
class AttackPath:
    """The shortest chain of connections from the internet to a port."""

    hops: tuple[Hop, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """Who is passed, from INTERNET to the target."""
        return (INTERNET, *(hop.target for hop in self.hops))


def attack_path(
    net: CompiledNetwork,
    host: str,
    port: int,
    *,
    protocol: str = "tcp",
    families: tuple[Family, ...] = BOTH,
) -> AttackPath | None:
    """Which shortest chain of hosts, each taken over in turn, leads from the internet to a port; None: no chain.

    To ask about many ports of one network, keep one `AttackPaths`. Raises ModelError for an unknown host.
    """
    return AttackPaths(net, families).to(host, port, protocol)


class AttackPaths:
    """Every chain from the internet into one network; remembers what was found out, so asking again is cheap."""

    def __init__(self, net: CompiledNetwork, families: tuple[Family, ...] = BOTH) -> None:
        self._net = net
        self._families = families
        self._classes: list[list[str]] = list(self._alike().values())
        self._class_of = {host: number for number, hosts in enumerate(self._classes) for host in hosts}
        self._direct: dict[tuple[str, Listener], Hop | None] = {}
        self._callers: dict[int, frozenset[int] | None] = {}
        self._carriers: dict[str, set[int]] = {}
        for name, number in self._class_of.items():
            for group in net.model.hosts[name].groups or ():
                self._carriers.setdefault(group, set()).add(number)
        self._entered: dict[int, bool] = {}
        self._edges: dict[tuple[int, int], bool] = {}
        self._everything: dict[int, int | None] | None = None

    def to(self, host: str, port: int, protocol: str = "tcp") -> AttackPath | None:
        """The shortest chain to a port of a host; one hop when the internet reaches it directly. None: no chain."""
        direct = self._from_internet(host, Listener(port, protocol))
        if direct is not None:
            return AttackPath((direct,))
        if self._everything is None:
            self._everything = self._taken_over(None)
        path = self._last_step(self._everything, host, port, protocol)
        if path is not None and host in path.nodes[:-1]:  # it cannot be its own stepping stone
            path = self._last_step(self._taken_over(host), host, port, protocol)
        return path

    def _last_step(
        self, came_from: dict[int, int | None], host: str, port: int, protocol: str
    ) -> AttackPath | None:
        callers = self._admitted(host)
        for number in came_from:  # nearest first
            if callers is not None and number not in callers:
                continue
            member = self._member(number, host)
            hop = None if member is None else self._inside(member, host, Listener(port, protocol))
            if hop is not None:
                chain: list[int] = []
                step: int | None = number
                while step is not None:
                    chain.append(step)
                    step = came_from[step]
                return AttackPath((*self._hops([*reversed(chain)], host), hop))
        return None

    def _hops(self, chain: list[int], target: str) -> Iterator[Hop]:
        """The connections along a chain of classes, through members other than the target where there are any."""
        before = ""
        for number in chain:
            member = self._member(number, target) or self._classes[number][0]
            for listener in self._net.host(member).listens:
                hop = (
                    self._inside(before, member, listener)
                    if before
                    else self._from_internet(member, listener)
                )
                if hop is not None:
                    yield hop
                    break
            before = member

    def _taken_over(self, without: str | None) -> dict[int, int | None]:
        """Which classes an outsider can go on from, each with the one before it (None: the internet)."""
        usable = [
            number
            for number in range(len(self._classes))
            if (member := self._member(number, without)) is not None and self._net.host(member).pivot
        ]
        found: dict[int, int | None] = {number: None for number in usable if self._is_entry(number)}
        left = [number for number in usable if number not in found]
        frontier = list(found)
        while frontier and left:
            reached: dict[int, int | None] = {}
            for number in frontier:
                for other in left:
                    if (
                        other not in reached
                        and self._may_call(number, other)
                        and self._is_edge(number, other)
                    ):
                        reached[other] = number
            found.update(reached)
            left = [number for number in left if number not in reached]
            frontier = list(reached)
        return found

    def _is_entry(self, number: int) -> bool:
        if number not in self._entered:
            host = self._classes[number][0]
            self._entered[number] = any(
                self._from_internet(host, listener) for listener in self._net.host(host).listens
            )
        return self._entered[number]

    def _may_call(self, near: int, far: int) -> bool:
        if far not in self._callers:
            self._callers[far] = self._admitted(self._classes[far][0])
        callers = self._callers[far]
        return callers is None or near in callers

    def _admitted(self, host: str) -> frozenset[int] | None:
        """The classes that some inbound rule of a host names; None where addresses decide, so it may be any."""
        model = self._net.model
        named: set[int] = set()
        if (carried := model.hosts[host].groups) is None:
            return None
        for group in carried:
            for rule in model.groups[group].inbound:
                if rule.group is None:
                    return None
                named.update(self._carriers.get(rule.group, ()))
        return frozenset(named)

    def _is_edge(self, near: int, far: int) -> bool:
        if (near, far) not in self._edges:
            source, target = self._classes[near][0], self._classes[far][0]
            self._edges[near, far] = any(
                self._inside(source, target, listener) for listener in self._net.host(target).listens
            )
        return self._edges[near, far]

    def _from_internet(self, host: str, listener: Listener) -> Hop | None:
        if (host, listener) not in self._direct:
            hops = (
                internet_exposure(
                    self._net, host, listener.port, protocol=_spoken(listener), family=family
                ).hop
                for family in self._families
            )
            self._direct[host, listener] = next((hop for hop in hops if hop is not None), None)
        return self._direct[host, listener]

    def _inside(self, source: str, target: str, listener: Listener) -> Hop | None:
        for family in self._families:
            hop = can_reach(
                self._net, source, target, listener.port, protocol=_spoken(listener), family=family
            ).hop
            if hop is not None:
                return hop
        return None

    def _member(self, number: int, other_than: str | None) -> str | None:
        return next((host for host in self._classes[number] if host != other_than), None)

    def _alike(self) -> dict[Hashable, list[str]]:
        """Hosts that nothing tells apart: same places, groups, listeners and roles, no boundary between them."""
        edges = atoms(self._net.every_prefix())
        forwarded_by: dict[str, list[str]] = {}
        for name, described in self._net.model.hosts.items():
            for target in described.targets or ():
                forwarded_by.setdefault(target, []).append(name)
        classes: dict[Hashable, list[str]] = {}
        for name, described in self._net.model.hosts.items():
            places = tuple(
                (segment, tuple((v, bisect_right(edges[v], address)) for v, address in sorted(held.items())))
                for segment, held in self._net.addresses[name].items()
            )
            role = described.public_v4, described.public_v6, described.pivot, described.targets
            key = places, described.groups, described.listens, role, tuple(forwarded_by.get(name, ()))
            classes.setdefault(key, []).append(name)
        return classes


def _spoken(listener: Listener) -> str:
    return "tcp" if listener.protocol == "any" else listener.protocol
