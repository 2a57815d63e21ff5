"""Who may call which port of a network: the internet, whoever a rule names, whoever stands in a range of addresses.

Rules that name a group, or a range with few hosts in it, lead from one host to another; so there are about as many of
those as somebody wrote. Of a wide range anyone may be meant: hosts that nothing about addresses tells apart are asked
about once, whatever their number.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator
from functools import cached_property

from designer.analysis.addresses import Prefix, Version, atoms
from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.networks import Family, Listener
from designer.analysis.reachability import Exposure, Hop, can_reach, internet_exposure
from designer.analysis.recalled import EVERYTHING, read
from designer.analysis.rule_lists import Allowed

FEW = 64
"""Hosts in a range of addresses up to which they are looked at as if a rule named each; beyond, anyone may be in it."""


class Callers:
    """Answers about one network; remembers what it found out. Hosts that nothing tells apart are one class."""

    def __init__(self, net: CompiledNetwork, families: tuple[Family, ...]) -> None:
        self.net = net
        self._families = families
        self._carriers = Counter(group for host in net.model.hosts.values() for group in host.groups or ())
        self.classes: dict[str, list[str]] = {hosts[0]: hosts for hosts in self._alike().values()}
        """The hosts of each class by the first of them, which is what a class goes by; in the order of the model."""
        self.class_of = {host: name for name, hosts in self.classes.items() for host in hosts}
        self.order = {name: place for place, name in enumerate(self.classes)}
        self._direct: dict[tuple[str, Listener], tuple[Exposure, ...]] = {}
        self._entering: dict[tuple[str, Listener], Hop | None] = {}
        self._hops: dict[tuple[str, str, Listener], Hop | None] = {}
        self._by_address: dict[tuple[int, int, Listener], bool] = {}
        self._keys: dict[Hashable, int] = {}
        self.ranges: dict[Prefix, frozenset[str] | None] = {}

    def take_over(self, before: Callers, changed: Collection[Hashable]) -> None:
        """Knows which connections of another network open, where around neither end anything has `changed`."""
        for asked, found in dict(before._direct).items():
            if asked[0] not in changed:
                self._direct[asked] = found
        for asked, entering in dict(before._entering).items():
            if asked[0] not in changed:
                self._entering[asked] = entering
        for way, hop in dict(before._hops).items():
            if way[0] not in changed and way[1] not in changed:
                self._hops[way] = hop

    # --- connections ------------------------------------------------------------------------------------------

    def direct(self, host: str, listener: Listener) -> tuple[Exposure, ...]:
        """What the internet can do to a port, for each family of addresses the host has; at least for the first."""
        read(host)
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
        """The connection that anyone on the internet can open to a port; None where nobody can, or only few."""
        read(host)
        key = host, listener
        if key not in self._entering:
            hops = (exposure.hop_of_anyone for exposure in self.direct(host, listener))
            self._entering[key] = next((hop for hop in hops if hop is not None), None)
        return self._entering[key]

    def inside(self, source: str, target: str, listener: Listener) -> Hop | None:
        """The connection from one host to a port of another; None where there is none."""
        read(source, target)
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

    def is_edge(self, near: str, far: str) -> bool:
        """Whether a member of one class can call some port of a member of another."""
        return any(self.inside(near, far, listener) is not None for listener in self.net.host(far).listens)

    def is_edge_by_address(self, near: str, far: str) -> bool:
        """The same, whatever groups either carries: it holds for all of their `origin` and `admission`."""
        return any(self.calls_by_address(near, far, ear) for ear in self.net.host(far).listens)

    def calls_by_address(self, near: str, target: str, listener: Listener) -> bool:
        """Whether a member of a class can call a port, whatever groups either carries; remembered by what counts then."""
        key = self.origin[near] or 0, self.admission(target), listener
        if key not in self._by_address:
            hop = self._connection(near, target, listener, by_name=False)
            self._by_address[key] = hop is not None
        return self._by_address[key]

    # --- who may be meant -------------------------------------------------------------------------------------

    def named(self, host: str, listener: Listener | None = None) -> frozenset[str]:
        """Classes that may call a host (about a port), one by one: those its inbound rules name, and, where a wide
        range may call, those that name it in their outbound rules or forward to it."""
        read(host)
        asked = None if listener is None else (spoken(listener), listener.port)
        found: set[str] = set()
        is_wide = self.net.host(host).groups is None
        for group in self.net.host(host).groups or ():
            inbound = self.net.groups[group][0]
            read(*inbound.by_group)
            for name, rules in inbound.by_group.items():
                if name in self.members and (asked is None or any(rule.is_about(*asked) for rule in rules)):
                    found.update(self.members[name])
            for far in inbound.ranges(asked):
                within = self.within(far)
                is_wide = is_wide or within is None
                found.update(within or ())
        if is_wide:
            for carried in self.net.host(host).groups or ():
                found.update(self.leaving.get(carried, ()))
            found.update(self.forwarding.get(host, ()))
        return frozenset(found)

    def is_wide(self, host: str, listener: Listener | None = None) -> bool:
        """Whether some inbound rule of a host (about a port) admits a range that many stand in."""
        read(host)
        asked = None if listener is None else (spoken(listener), listener.port)
        carried = self.net.host(host).groups
        found = carried is None or any(
            self.within(far) is None for group in carried for far in self.net.groups[group][0].ranges(asked)
        )
        if found:
            read(EVERYTHING)  # anybody may come to be meant
        return found

    def may_call(self, host: str, listener: Listener) -> Iterator[str]:
        """Hosts that the rules of a port may be about, by name, itself apart; of those that are alike one."""
        found = {member for name in self.named(host, listener) for member in self.classes[name]}
        if self.is_wide(host, listener):
            for members in self.by_origin.values():
                others = (other for name in members for other in self.classes[name] if other != host)
                found.update(other for other in [next(others, None)] if other is not None)
        yield from sorted(found - {host})

    def within(self, addresses: Prefix | None) -> frozenset[str] | None:
        """The classes with an address in a range (None: any address); None where they are many."""
        if addresses is None:
            return None
        read(addresses)
        if addresses not in self.ranges:
            held = self._held.get(addresses.version, [])
            first, end = bisect_left(held, (addresses.first, "")), bisect_left(held, (addresses.last + 1, ""))
            found = frozenset(name for _, name in held[first:end]) if end - first <= FEW else None
            self.ranges[addresses] = found
        return self.ranges[addresses]

    @cached_property
    def members(self) -> dict[str, set[str]]:
        """Group -> the classes that carry it."""
        found: dict[str, set[str]] = {}
        for name in self.classes:
            for group in self.net.host(name).groups or ():
                found.setdefault(group, set()).add(name)
        return found

    @cached_property
    def leaving(self) -> dict[str, set[str]]:
        """Group -> the classes whose outbound rules name it."""
        found: dict[str, set[str]] = {}
        for name in self.classes:
            for outbound in self._outbound(name):
                for group in () if outbound is None else outbound.by_group:
                    found.setdefault(group, set()).add(name)
        return found

    @cached_property
    def forwarding(self) -> dict[str, set[str]]:
        """Host -> the classes of the proxies that forward to it."""
        found: dict[str, set[str]] = {}
        for name in self.classes:
            for target in self.net.host(name).targets or ():
                found.setdefault(target, set()).add(name)
        return found

    def proxies_of(self, host: str) -> list[str]:
        """Hosts that forward to a host, by name."""
        return sorted(member for name in self.forwarding.get(host, ()) for member in self.classes[name])

    @cached_property
    def _held(self) -> dict[Version, list[tuple[int, str]]]:
        """Per version every address of a host with its class, in order."""
        found: dict[Version, list[tuple[int, str]]] = {}
        for host, name in self.class_of.items():
            for held in self.net.addresses[host].values():
                for version, address in held.items():
                    found.setdefault(version, []).append((address, name))
        return {version: sorted(pairs) for version, pairs in found.items()}

    # --- what tells hosts apart -------------------------------------------------------------------------------

    @cached_property
    def origin(self) -> dict[str, int | None]:
        """Per class what counts about it as a caller where only addresses do; None: it calls nobody by address."""
        return {name: self._origin(name) for name in self.classes}

    @cached_property
    def by_origin(self) -> dict[int, list[str]]:
        """Origin -> the classes that have it."""
        found: dict[int, list[str]] = {}
        for name, key in self.origin.items():
            if key is not None:
                found.setdefault(key, []).append(name)
        return found

    def _origin(self, host: str) -> int | None:
        if self.net.host(host).targets is not None:
            return None
        lists = self._outbound(host)
        if None in lists:
            return self._key(("out", self._places(host)))
        leaving = _contents(allowed for allowed in lists if allowed is not None)
        return self._key(("out", self._places(host), leaving)) if leaving else None

    def admission(self, host: str) -> int:
        """What counts about a host as one that is called where only addresses do."""
        carried = self.net.host(host).groups
        entering = None if carried is None else _contents(self.net.groups[group][0] for group in carried)
        return self._key(("in", self._places(host), entering, self.net.host(host).listens))

    def _outbound(self, host: str) -> list[Allowed | None]:
        carried = self.net.host(host).groups
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


def spoken(listener: Listener) -> str:
    """The protocol a listener is asked in."""
    return "tcp" if listener.protocol == "any" else listener.protocol
