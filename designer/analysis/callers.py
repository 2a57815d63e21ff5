"""Who may call which port of a network: the internet, whoever a rule names, whoever stands in a range of addresses.

Rules that name a group, or a range with few hosts in it, lead from one host to another; so there are about as many of
those as somebody wrote. Of a wide range anyone may be meant: hosts that nothing about addresses tells apart are asked
about once, whatever their number.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from functools import cached_property

from designer.analysis.addresses import Prefix, Version, atoms
from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.networks import Family, Listener, Rule
from designer.analysis.reachability import Exposure, Hop, can_reach, internet_exposure
from designer.analysis.rule_lists import PORTED, Allowed

FEW = 64
"""Hosts in a range of addresses up to which they are looked at as if a rule named each; beyond, anyone may be in it."""


class Callers:
    """Answers about one network; remembers what it found out. Hosts that nothing tells apart are one class."""

    def __init__(self, net: CompiledNetwork, families: tuple[Family, ...]) -> None:
        self.net = net
        self._families = families
        self._carriers = Counter(group for host in net.model.hosts.values() for group in host.groups or ())
        self.classes: list[list[str]] = list(self._alike().values())
        self.class_of = {host: number for number, hosts in enumerate(self.classes) for host in hosts}
        self._direct: dict[tuple[str, Listener], tuple[Exposure, ...]] = {}
        self._hops: dict[tuple[str, str, Listener], Hop | None] = {}
        self._by_address: dict[tuple[int, int, Listener], bool] = {}
        self._keys: dict[Hashable, int] = {}

    # --- connections ------------------------------------------------------------------------------------------

    def direct(self, host: str, listener: Listener) -> tuple[Exposure, ...]:
        """What the internet can do to a port, for each family of addresses the host has; at least for the first."""
        key = host, listener
        if key not in self._direct:
            held = {f"v{version}" for place in self.net.addresses[host].values() for version in place}
            self._direct[key] = tuple(
                internet_exposure(self.net, host, listener.port, protocol=spoken(listener), family=family)
                for number, family in enumerate(self._families)
                if number == 0 or family in held
            )
        return self._direct[key]

    def from_internet(self, host: str, listener: Listener) -> Hop | None:
        """The connection from the internet to a port; None where there is none."""
        return next((e.hop for e in self.direct(host, listener) if e.hop is not None), None)

    def inside(self, source: str, target: str, listener: Listener) -> Hop | None:
        """The connection from one host to a port of another; None where there is none."""
        key = source, target, listener
        if key not in self._hops:
            self._hops[key] = self._connection(source, target, listener, by_name=True)
        return self._hops[key]

    def _connection(self, source: str, target: str, listener: Listener, *, by_name: bool) -> Hop | None:
        for family in self._families:
            hop = can_reach(
                self.net, source, target, listener.port,
                protocol=spoken(listener), family=family, by_name=by_name,
            ).hop  # fmt: skip
            if hop is not None:
                return hop
        return None

    def is_edge(self, near: int, far: int) -> bool:
        """Whether a member of one class can call some port of a member of another."""
        source, target = self.classes[near][0], self.classes[far][0]
        return any(
            self.inside(source, target, listener) is not None for listener in self.net.host(target).listens
        )

    def is_edge_by_address(self, near: int, far: int) -> bool:
        """The same, whatever groups either carries: it holds for all of their `origin` and `admission`."""
        target = self.classes[far][0]
        return any(self.calls_by_address(near, target, ear) for ear in self.net.host(target).listens)

    def calls_by_address(self, near: int, target: str, listener: Listener) -> bool:
        """Whether a member of a class can call a port, whatever groups either carries; remembered by what counts then."""
        key = self.origin[near] or 0, self._admission(target), listener
        if key not in self._by_address:
            source = self.classes[near][0]
            hop = self._connection(source, target, listener, by_name=False)
            self._by_address[key] = hop is not None
        return self._by_address[key]

    # --- who may be meant -------------------------------------------------------------------------------------

    def named(self, host: str, listener: Listener | None = None) -> frozenset[int]:
        """Classes that may call a host (about a port), one by one: those its inbound rules name, and, where a wide
        range may call, those that name it in their outbound rules or forward to it."""
        found: set[int] = set()
        for group, parsed in self._rules_about(host, listener):
            if parsed.group is not None:
                found.update(self.members.get(parsed.group, ()))
            else:
                found.update(self._within(group) or ())
        if self.is_wide(host, listener):
            for carried in self.net.host(host).groups or ():
                found.update(self._leaving.get(carried, ()))
            found.update(self._forwarding.get(host, ()))
        return frozenset(found)

    def is_wide(self, host: str, listener: Listener | None = None) -> bool:
        """Whether some inbound rule of a host (about a port) admits a range that many stand in."""
        if self.net.host(host).groups is None:
            return True
        return any(
            rule.group is None and self._within(far) is None
            for far, rule in self._rules_about(host, listener)
        )

    def may_call(self, host: str, listener: Listener) -> Iterator[str]:
        """Hosts that the rules of a port may be about, by name, itself apart; of those that are alike one."""
        found = {name for number in self.named(host, listener) for name in self.classes[number]}
        if self.is_wide(host, listener):
            for members in self.by_origin.values():
                names = (name for number in members for name in self.classes[number] if name != host)
                found.update(name for name in [next(names, None)] if name is not None)
        yield from sorted(found - {host})

    def _rules_about(self, host: str, listener: Listener | None) -> Iterator[tuple[Prefix | None, Rule]]:
        for group in self.net.host(host).groups or ():
            for parsed in self.net.groups[group][0].every:
                if listener is None or _is_about(parsed.rule, listener):
                    yield parsed.far, parsed.rule

    def _within(self, addresses: Prefix | None) -> set[int] | None:
        """The classes with an address in a range; None where they are many."""
        if addresses is None:
            return None
        held = self._held.get(addresses.version, [])
        first, end = bisect_left(held, (addresses.first, -1)), bisect_left(held, (addresses.last + 1, -1))
        return {number for _, number in held[first:end]} if end - first <= FEW else None

    @cached_property
    def members(self) -> dict[str, set[int]]:
        """Group -> the classes that carry it."""
        found: dict[str, set[int]] = {}
        for number, hosts in enumerate(self.classes):
            for group in self.net.host(hosts[0]).groups or ():
                found.setdefault(group, set()).add(number)
        return found

    @cached_property
    def _leaving(self) -> dict[str, set[int]]:
        """Group -> the classes whose outbound rules name it."""
        found: dict[str, set[int]] = {}
        for number in range(len(self.classes)):
            for outbound in self._outbound(number):
                for group in () if outbound is None else outbound.by_group:
                    found.setdefault(group, set()).add(number)
        return found

    @cached_property
    def _forwarding(self) -> dict[str, set[int]]:
        """Host -> the classes of the proxies that forward to it."""
        found: dict[str, set[int]] = {}
        for number, hosts in enumerate(self.classes):
            for target in self.net.host(hosts[0]).targets or ():
                found.setdefault(target, set()).add(number)
        return found

    def proxies_of(self, host: str) -> list[str]:
        """Hosts that forward to a host, by name."""
        return sorted(name for number in self._forwarding.get(host, ()) for name in self.classes[number])

    @cached_property
    def _held(self) -> dict[Version, list[tuple[int, int]]]:
        """Per version every address of a host with its class, in order."""
        found: dict[Version, list[tuple[int, int]]] = {}
        for name, number in self.class_of.items():
            for held in self.net.addresses[name].values():
                for version, address in held.items():
                    found.setdefault(version, []).append((address, number))
        return {version: sorted(pairs) for version, pairs in found.items()}

    # --- what tells hosts apart -------------------------------------------------------------------------------

    @cached_property
    def origin(self) -> list[int | None]:
        """Per class what counts about it as a caller where only addresses do; None: it calls nobody by address."""
        return [self._origin(number) for number in range(len(self.classes))]

    @cached_property
    def by_origin(self) -> dict[int, list[int]]:
        """Origin -> the classes that have it."""
        found: dict[int, list[int]] = {}
        for number, key in enumerate(self.origin):
            if key is not None:
                found.setdefault(key, []).append(number)
        return found

    def admission(self, number: int) -> int:
        """What counts about a class as one that is called where only addresses do."""
        return self._admission(self.classes[number][0])

    def _origin(self, number: int) -> int | None:
        host = self.classes[number][0]
        if self.net.host(host).targets is not None:
            return None
        lists = self._outbound(number)
        if None in lists:
            return self._key(("out", self._places(host)))
        leaving = _contents(allowed for allowed in lists if allowed is not None)
        return self._key(("out", self._places(host), leaving)) if leaving else None

    def _admission(self, host: str) -> int:
        carried = self.net.host(host).groups
        entering = None if carried is None else _contents(self.net.groups[group][0] for group in carried)
        return self._key(("in", self._places(host), entering, self.net.host(host).listens))

    def _outbound(self, number: int) -> list[Allowed | None]:
        carried = self.net.host(self.classes[number][0]).groups
        return [None] if carried is None else [self.net.groups[group][1] for group in carried]

    def _key(self, described: Hashable) -> int:
        return self._keys.setdefault(described, len(self._keys) + 1)

    def _places(self, host: str) -> Hashable:
        return tuple(
            (
                segment,
                tuple((v, bisect_right(self._edges[v], address)) for v, address in sorted(held.items())),
            )
            for segment, held in self.net.addresses[host].items()
        )

    @cached_property
    def _edges(self) -> dict[Version, list[int]]:
        return {version: list(places) for version, places in atoms(self.net.every_prefix()).items()}

    def _alike(self) -> dict[Hashable, list[str]]:
        """Hosts that nothing tells apart: same places, groups, listeners and roles, no boundary between them."""
        forwarded_by: dict[str, list[str]] = {}
        for name, described in self.net.model.hosts.items():
            for target in described.targets or ():
                forwarded_by.setdefault(target, []).append(name)
        classes: dict[Hashable, list[str]] = {}
        for name, described in self.net.model.hosts.items():
            key: Hashable = name
            if not any(self._carriers[group] == 1 for group in described.groups or ()):
                role = (
                    described.public_v4,
                    described.public_v6,
                    described.pivot,
                    described.targets,
                    described.forwards,
                )
                same = described.groups, described.listens, role, tuple(forwarded_by.get(name, ()))
                key = self._places(name), same
            classes.setdefault(key, []).append(name)
        return classes


def _contents(lists: Iterable[Allowed]) -> frozenset[tuple[str, tuple[int, int], str | None]]:
    """The rules about addresses, by what they say."""
    return frozenset(
        (parsed.rule.protocol, parsed.rule.ports, None if parsed.far is None else parsed.far.text)
        for allowed in lists
        for parsed in allowed.by_address
    )


def _is_about(rule: Rule, listener: Listener) -> bool:
    first, last = rule.ports
    protocol = spoken(listener)
    return rule.protocol in ("any", protocol) and (protocol not in PORTED or first <= listener.port <= last)


def spoken(listener: Listener) -> str:
    """The protocol a listener is asked in."""
    return "tcp" if listener.protocol == "any" else listener.protocol
