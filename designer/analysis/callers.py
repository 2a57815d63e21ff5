"""Who may call which port of a network: the internet, whoever a rule names, whoever stands in a range of addresses.

Rules that name a group, or a range with few hosts in it, lead from one host to another; so there are about as many of
those as somebody wrote. Of a wide range anyone may be meant: hosts that nothing about addresses tells apart are asked
about once, whatever their number.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator

from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.host_classes import HostClasses
from designer.analysis.networks import Family, Listener
from designer.analysis.reachability import Exposure, Hop, can_reach, internet_exposure
from designer.analysis.recalled import EVERYTHING, noting, read

Meant = tuple[frozenset[str], bool]
"""The classes that the rules of a host name, and whether they admit a range that many stand in."""


class Callers(HostClasses):
    """Answers about one network; remembers what it found out. Hosts that nothing tells apart are one class."""

    def __init__(
        self, net: CompiledNetwork, families: tuple[Family, ...], before: HostClasses | None = None
    ) -> None:
        super().__init__(net, before)
        self._families = families
        self._direct: dict[tuple[str, Listener], tuple[Exposure, ...]] = {}
        self._entering: dict[tuple[str, Listener], Hop | None] = {}
        self._hops: dict[tuple[str, str, Listener], Hop | None] = {}
        self._is_open: dict[str, bool] = {}
        self._is_edge: dict[tuple[str, str], bool] = {}
        self._by_address: dict[tuple[int, int, Listener], bool] = {}
        self._meant: dict[str, tuple[Meant, frozenset[Hashable]]] = {}

    def take_over(self, before: Callers, changed: Collection[Hashable]) -> None:
        """Knows what was found about another network, where around those it is about nothing has `changed`."""
        self._direct |= {
            asked: found for asked, found in dict(before._direct).items() if asked[0] not in changed
        }
        self._entering |= {
            asked: hop for asked, hop in dict(before._entering).items() if asked[0] not in changed
        }
        self._hops |= {
            way: hop
            for way, hop in dict(before._hops).items()
            if way[0] not in changed and way[1] not in changed
        }
        self._is_open |= {host: found for host, found in dict(before._is_open).items() if host not in changed}
        self._is_edge |= {
            way: found
            for way, found in dict(before._is_edge).items()
            if way[0] not in changed and way[1] not in changed
        }
        told = frozenset(changed)
        self._meant |= {
            host: known for host, known in dict(before._meant).items() if told.isdisjoint(known[1])
        }

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

    def open_ones(self, names: Iterable[str]) -> list[str]:
        """Those hosts of which the internet can call some port."""
        known = self._is_open
        return [
            name for name in names if (found if (found := known.get(name)) is not None else self._opens(name))
        ]

    def _opens(self, host: str) -> bool:
        listens = self.net.host(host).listens
        found = self._is_open[host] = any(self.from_internet(host, listener) for listener in listens)
        return found

    def is_edge(self, near: str, far: str) -> bool:
        """Whether a member of one class can call some port of a member of another."""
        way = near, far
        if way not in self._is_edge:
            listens = self.net.host(far).listens
            self._is_edge[way] = any(self.inside(near, far, listener) is not None for listener in listens)
        return self._is_edge[way]

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
        found = self._admits_many(host, listener)
        if found:
            read(EVERYTHING)  # anybody may come to be meant
        return found

    def _admits_many(self, host: str, listener: Listener | None = None) -> bool:
        read(host)
        asked = None if listener is None else (spoken(listener), listener.port)
        carried = self.net.host(host).groups
        return carried is None or any(
            self.within(far) is None for group in carried for far in self.net.groups[group][0].ranges(asked)
        )

    def meant(self, host: str) -> Meant:
        """Whom the rules of a host are about, whatever the port: who is `named`, and whether it `is_wide`; remembered."""
        known = self._meant.get(host)
        if known is None:
            known = self._meant[host] = noting(lambda: (self.named(host), self._admits_many(host)))
        return known[0]

    def meant_as(self, before: Callers) -> set[str]:
        """The hosts of which that is known from another network."""
        return {host for host, known in self._meant.items() if before._meant.get(host) is known}

    def may_call(self, host: str, listener: Listener) -> Iterator[str]:
        """Hosts that the rules of a port may be about, by name, itself apart; of those that are alike one."""
        found = {member for name in self.named(host, listener) for member in self.classes[name]}
        if self.is_wide(host, listener):
            for members in self.by_origin.values():
                others = (other for name in members for other in self.classes[name] if other != host)
                found.update(other for other in [next(others, None)] if other is not None)
        yield from sorted(found - {host})


def spoken(listener: Listener) -> str:
    """The protocol a listener is asked in."""
    return "tcp" if listener.protocol == "any" else listener.protocol
