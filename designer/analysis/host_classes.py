"""Hosts that nothing tells apart, as one class: same places, groups, listeners and roles, no boundary between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property

from designer.analysis.addresses import Prefix, Version, atoms
from designer.analysis.again import differing
from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.inverted import inverted, inverted_after
from designer.analysis.recalled import read
from designer.analysis.rule_lists import Allowed

FEW = 64
"""Hosts in a range of addresses up to which they are looked at as if a rule named each; beyond, anyone may be in it."""
_OF_HOSTS = ("_carriers", "classes", "class_of", "order", "members", "forwarding", "_held", "_edges")
"""Tables that hang on the hosts, and on which addresses are told apart, only."""


class HostClasses:
    """The classes of the hosts of one network, and who may be meant by its rules."""

    def __init__(self, net: CompiledNetwork, before: HostClasses | None = None) -> None:
        """`before`: those of another network; what comes out the same of this one is shared."""
        self.net = net
        self._keys: dict[Hashable, int] = {}
        self.ranges: dict[Prefix, frozenset[str] | None] = {}
        if (
            before is None
            or before.net.model.hosts is not net.model.hosts
            or before.net.apart is not net.apart
        ):
            return
        known = vars(before)
        vars(self).update({name: known[name] for name in _OF_HOSTS if name in known})
        self.ranges.update(before.ranges)
        if "leaving" in known:
            groups = differing(before.net.groups, net.groups) & self.members.keys()
            names = {name for group in groups for name in self.members[group]}
            self.leaving = inverted_after(before.leaving, before._leaving(names), self._leaving(names))

    @cached_property
    def classes(self) -> dict[str, list[str]]:
        """The hosts of each class by the first of them, which is what a class goes by; in the order of the model."""
        return {hosts[0]: hosts for hosts in self._alike().values()}

    @cached_property
    def class_of(self) -> dict[str, str]:
        """The class of each host."""
        return {host: name for name, hosts in self.classes.items() for host in hosts}

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each class among the others."""
        return {name: place for place, name in enumerate(self.classes)}

    # --- who may be meant -------------------------------------------------------------------------------------

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
    def members(self) -> dict[str, AbstractSet[str]]:
        """Group -> the classes that carry it."""
        hosts = self.net.model.hosts
        return inverted((name, hosts[name].groups or ()) for name in self.classes)

    @cached_property
    def leaving(self) -> dict[str, AbstractSet[str]]:
        """Group -> the classes whose outbound rules name it."""
        return inverted(self._leaving(self.classes))

    def _leaving(self, names: Iterable[str]) -> Iterator[tuple[str, Iterable[str]]]:
        for name in names:
            for outbound in self._outbound(name):
                if outbound is not None:
                    yield name, outbound.by_group

    @cached_property
    def forwarding(self) -> dict[str, AbstractSet[str]]:
        """Host -> the classes of the proxies that forward to it."""
        hosts = self.net.model.hosts
        return inverted((name, hosts[name].targets or ()) for name in self.classes)

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
        return {version: list(places) for version, places in atoms(self.net.apart).items()}

    @cached_property
    def _carriers(self) -> Counter[str]:
        return Counter(group for host in self.net.model.hosts.values() for group in host.groups or ())

    def _alike(self) -> dict[Hashable, list[str]]:
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
