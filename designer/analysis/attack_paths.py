"""How an outsider gets to a port that is not open to the internet: hop by hop through what can be taken over.

Hosts that no rule, route or role tells apart are one class, so the search is over classes and stays fast with
thousands of hosts; chains that begin alike share their beginning (``stepping_stones.py``). Every hop is a new
connection on private addresses; a proxy opens connections only to its targets.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property

from designer.analysis.addresses import Prefix, Version, atoms
from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.networks import Family, Listener, Rule
from designer.analysis.reachability import Hop, can_reach, internet_exposure
from designer.analysis.rule_lists import PORTED
from designer.analysis.stepping_stones import AttackPath, TakenOver

BOTH: tuple[Family, ...] = ("v4", "v6")
FEW = 64
"""Hosts in a range of addresses up to which they are looked at as if a rule named each; beyond, anyone may be in it."""


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
        self._carriers: dict[str, set[int]] = {}
        for name, number in self._class_of.items():
            for group in net.model.hosts[name].groups or ():
                self._carriers.setdefault(group, set()).add(number)
        self._edges: dict[tuple[int, int], bool] = {}
        self._everything: TakenOver | None = None
        self._lacking: TakenOver | None = None

    def to(
        self, host: str, port: int, protocol: str = "tcp", *, direct: bool = True, forwarded: bool = True
    ) -> AttackPath | None:
        """The shortest chain to a port of a host; one hop when the internet reaches it directly. None: no chain.

        Without `direct` it does not count that the internet reaches the port itself, without `forwarded` that a proxy
        forwards to it.
        """
        listener = Listener(port, protocol)
        open_to_all = self._from_internet(host, listener) if direct else None
        if open_to_all is not None:
            return AttackPath(open_to_all)
        if self._everything is None:
            self._everything = self._taken_over(None)
        taken = self._everything
        found = self._last_step(taken, host, listener, forwarded)
        if found is not None and self._is_passed(
            taken, found[0], host
        ):  # it cannot be its own stepping stone
            taken = self._without(host)
            found = self._last_step(taken, host, listener, forwarded)
        return None if found is None else self._chain(taken, found[0]).on(found[1])

    def may_call(self, host: str, listener: Listener) -> Iterator[str]:
        """Hosts that the inbound rules of a port may be about, itself apart."""
        callers = self._admitted(host, listener)
        named = (name for number in callers or () for name in self._classes[number])
        yield from (n for n in (self._net.model.hosts if callers is None else sorted(named)) if n != host)

    def _without(self, host: str) -> TakenOver:
        """What can be taken over without a host; kept until another host is asked about."""
        if self._lacking is None or self._lacking.without != host:
            self._lacking = self._taken_over(host)
        return self._lacking

    def _last_step(
        self, taken: TakenOver, host: str, listener: Listener, forwarded: bool
    ) -> tuple[int, Hop] | None:
        """The nearest class that can call a port, and the connection; None where none can."""
        callers = self._admitted(host, listener)
        near: Iterable[int] = taken.came_from
        if callers is not None:
            near = sorted(callers & taken.came_from.keys(), key=taken.rank.__getitem__)
        for number in near:
            member = self._member(number, host)
            if member is None or not (forwarded or self._net.host(member).targets is None):
                continue
            hop = self._inside(member, host, listener)
            if hop is not None:
                return number, hop
        return None

    def _is_passed(self, taken: TakenOver, last: int, host: str) -> bool:
        """Whether the chain to a class goes through a host: it does where that stands for its class."""
        number = self._class_of[host]
        return self._member(number, taken.without) == host and taken.passes(last, number)

    def _chain(self, taken: TakenOver, number: int) -> AttackPath:
        """The connections to the member of a class that is passed; what was worked out for those before it is used again."""
        missing: list[int] = []
        step: int | None = number
        while step is not None and step not in taken.chains:
            missing.append(step)
            step = taken.came_from[step]
        for last in reversed(missing):
            near = taken.came_from[last]
            chain = None if near is None else taken.chains[near]
            member = self._member(last, taken.without)
            assert member is not None  # a class without another member is not taken over
            hops = (self._hop_onto(chain, member, listener) for listener in self._net.host(member).listens)
            hop = next(hop for hop in hops if hop is not None)
            taken.chains[last] = AttackPath(hop) if chain is None else chain.on(hop)
        return taken.chains[number]

    def _hop_onto(self, chain: AttackPath | None, member: str, listener: Listener) -> Hop | None:
        if chain is None:
            return self._from_internet(member, listener)
        return self._inside(chain.last.target, member, listener)

    def _taken_over(self, without: str | None) -> TakenOver:
        """Which classes an outsider can go on from, by the fewest steps."""
        entries, others = self._usable
        gone = (
            -1
            if without is None or self._member(self._class_of[without], without)
            else self._class_of[without]
        )
        found: dict[int, int | None] = {number: None for number in entries if number != gone}
        left = others - {gone}
        by_name, by_address = self._callable
        frontier = list(found)
        while frontier and left:
            reached: dict[int, int | None] = {}
            uncertain = [number for number in by_address if number in left]
            for number in frontier:
                for other in sorted({*by_name.get(number, ()), *uncertain} & left):
                    if self._is_edge(number, other):
                        reached[other] = number
                        left.discard(other)
            found.update(reached)
            frontier = list(reached)
        return TakenOver(without, found)

    @cached_property
    def _usable(self) -> tuple[list[int], set[int]]:
        """The classes an outsider can go on from: (those that the internet reaches, the others)."""
        usable = [number for number, members in enumerate(self._classes) if self._net.host(members[0]).pivot]
        entries = [number for number in usable if self._is_entry(self._classes[number][0])]
        return entries, set(usable).difference(entries)

    @cached_property
    def _callable(self) -> tuple[dict[int, list[int]], list[int]]:
        """(class -> the classes with a rule that names it, the classes with a rule about many addresses: anyone may call)."""
        by_name: dict[int, list[int]] = {}
        by_address: list[int] = []
        for number, members in enumerate(self._classes):
            callers = self._admitted(members[0])
            if callers is None:
                by_address.append(number)
            for caller in callers or ():
                by_name.setdefault(caller, []).append(number)
        return by_name, by_address

    def _is_entry(self, host: str) -> bool:
        return any(self._from_internet(host, listener) for listener in self._net.host(host).listens)

    def _admitted(self, host: str, listener: Listener | None = None) -> frozenset[int] | None:
        """The classes that some inbound rule of a host (about a port) names; None where it may be any."""
        named: set[int] = set()
        if (carried := self._net.model.hosts[host].groups) is None:
            return None
        for parsed in (parsed for group in carried for parsed in self._net.groups[group][0].every):
            if listener is not None and not _is_about(parsed.rule, listener):
                continue
            if parsed.rule.group is not None:
                named.update(self._carriers.get(parsed.rule.group, ()))
            elif parsed.far is None or (within := self._within(parsed.far)) is None:
                return None
            else:
                named.update(within)
        return frozenset(named)

    def _within(self, addresses: Prefix) -> set[int] | None:
        """The classes with an address in a range; None where they are many."""
        held = self._held.get(addresses.version, [])
        first, end = bisect_left(held, (addresses.first, -1)), bisect_left(held, (addresses.last + 1, -1))
        return {number for _, number in held[first:end]} if end - first <= FEW else None

    @cached_property
    def _held(self) -> dict[Version, list[tuple[int, int]]]:
        """Per version every address of a host with its class, in order."""
        found: dict[Version, list[tuple[int, int]]] = {}
        for name, number in self._class_of.items():
            for held in self._net.addresses[name].values():
                for version, address in held.items():
                    found.setdefault(version, []).append((address, number))
        return {version: sorted(pairs) for version, pairs in found.items()}

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


def _is_about(rule: Rule, listener: Listener) -> bool:
    first, last = rule.ports
    spoken = _spoken(listener)
    return rule.protocol in ("any", spoken) and (spoken not in PORTED or first <= listener.port <= last)


def _spoken(listener: Listener) -> str:
    return "tcp" if listener.protocol == "any" else listener.protocol
