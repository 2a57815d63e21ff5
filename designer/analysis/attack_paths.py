"""How an outsider gets to a port that is not open to the internet: hop by hop through what can be taken over.

The search is over classes of hosts (``callers.py``) and looks at each drawn way once; chains that begin alike share
their beginning (``stepping_stones.py``). Every hop is a new connection on private addresses; a proxy opens connections
only to its targets.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property

from designer.analysis.callers import Callers
from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.inverted import inverted, inverted_after
from designer.analysis.networks import Family, Listener
from designer.analysis.packet_walk import Hop
from designer.analysis.recalled import EVERYTHING, read
from designer.analysis.stepping_stones import AttackPath, Dominators, Spot, TakenOver

BOTH: tuple[Family, ...] = ("v4", "v6")


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

    def __init__(
        self,
        net: CompiledNetwork,
        families: tuple[Family, ...] = BOTH,
        *,
        callers: Callers | None = None,
        proxies_only: bool = False,
    ) -> None:
        self.callers = callers or Callers(net, families)
        self._net = net
        self._classes = self.callers.classes
        self._proxies_only = proxies_only
        self._lacking: TakenOver | None = None

    @cached_property
    def forwarding(self) -> AttackPaths:
        """The chains that need nothing taken over: only what forwards is passed."""
        return AttackPaths(self._net, callers=self.callers, proxies_only=True)

    def to(
        self, host: str, port: int, protocol: str = "tcp", *, direct: bool = True, forwarded: bool = True
    ) -> AttackPath | None:
        """The shortest chain to a port of a host; one hop when the internet reaches it directly. None: no chain.

        Without `direct` it does not count that the internet reaches the port itself, without `forwarded` that a proxy
        forwards to it.
        """
        self._net.host(host)
        listener = Listener(port, protocol)
        open_to_all = self.callers.from_internet(host, listener) if direct else None
        if open_to_all is not None:
            return AttackPath(open_to_all)
        taken = self.everything
        found = self._last_step(taken, host, listener, forwarded)
        if found is not None and self._is_passed(taken, found[0], host):  # no stepping stone to itself
            read(EVERYTHING)
            if not self._is_led_to_otherwise(host, listener, forwarded):
                return None
            taken = self._without(host)
            found = self._last_step(taken, host, listener, forwarded)
        return None if found is None else self._chain(taken, found[0]).on(found[1])

    def forwarded(self, source: str, host: str, listener: Listener) -> tuple[Hop, ...]:
        """The fewest connections from one host to a port of another that only proxies pass on; empty where there are none."""
        hop = self.callers.inside(source, host, listener)
        ways: dict[str, tuple[Hop, ...]] = {} if hop is None else {source: (hop,)}
        behind: list[tuple[str, tuple[Hop, ...]]] = []
        for proxy in self.callers.proxies_of(host):
            hop = self.callers.inside(proxy, host, listener)
            if hop is not None:
                behind.append((proxy, (hop,)))
        seen = {proxy for proxy, _ in behind}
        for proxy, rest in behind:
            if source in ways:
                break
            for before in (source, *self.callers.proxies_of(proxy)):
                hops = (self.callers.inside(before, proxy, ear) for ear in self._net.host(proxy).listens)
                hop = next((hop for hop in hops if hop is not None), None)
                if hop is not None and before == source:
                    ways[source] = (hop, *rest)
                    break
                if hop is not None and before not in seen:
                    seen.add(before)
                    behind.append((before, (hop, *rest)))
        return ways.get(source, ())

    @cached_property
    def everything(self) -> TakenOver:
        """What an outsider can go on from."""
        return self._taken_over(None)

    def way_to(self, name: str) -> Hashable:
        """What :func:`read` is told of the chain to a class."""
        return self._proxies_only, name

    def take_over(self, before: AttackPaths, changed: Collection[Hashable]) -> set[str]:
        """Takes over what nothing that `changed` bears upon, after its callers. Returns as that of :class:`TakenOver` does."""
        if "_by_name" in vars(before):
            then, now = before._others, self._others
            known = self.callers.meant_as(before.callers) & then & now
            self._by_name = inverted_after(
                before._by_name, before._named(then - known), self._named(now - known)
            )
        return self.everything.take_over(before.everything, changed)

    def _without(self, host: str) -> TakenOver:
        """What can be taken over without a host; kept until another host is asked about."""
        if self._lacking is None or self._lacking.without != host:
            self._lacking = self._taken_over(host)
        return self._lacking

    def _last_step(
        self, taken: TakenOver, host: str, listener: Listener, forwarded: bool, behind: str | None = None
    ) -> tuple[str, Hop] | None:
        """The nearest class that can call a port, and the connection; None where none can.

        `behind`: classes that are reached through this one only do not count.
        """
        for name in self._callers_of(taken, host, listener, behind):
            member = self._member(name, host)
            if member is None or not (forwarded or self._net.host(member).targets is None):
                continue
            hop = self.callers.inside(member, host, listener)
            if hop is not None:
                return name, hop
        return None

    def _callers_of(
        self, taken: TakenOver, host: str, listener: Listener, behind: str | None
    ) -> Iterator[str]:
        """The classes taken over that may call a port, the nearest first; of those that are alike the nearest."""
        named = self.callers.named(host, listener)
        read(*(self.way_to(name) for name in named))
        found = {name for name in named if name in taken.came_from}
        if behind is not None:
            found = {name for name in found if not self._dominators.lies_behind(name, behind)}
        if self.callers.is_wide(host, listener):
            for members in taken.by_origin(self.callers.origin).values():
                usable = (
                    name for name in members
                    if self._member(name, host) is not None
                    and (behind is None or not self._dominators.lies_behind(name, behind))
                )  # fmt: skip
                nearest = next(usable, None)
                if nearest is not None and self.callers.calls_by_address(nearest, host, listener):
                    found.add(nearest)
        return iter(sorted(found, key=taken.rank.__getitem__))

    def _is_passed(self, taken: TakenOver, last: str, host: str) -> bool:
        """Whether the chain to a class goes through a host: it does where that stands for its class."""
        name = self.callers.class_of[host]
        return self._member(name, taken.without) == host and taken.passes(last, name)

    def _is_led_to_otherwise(self, host: str, listener: Listener, forwarded: bool) -> bool:
        """Whether somebody who can call a port is reached by a way that does not lead through its host."""
        name = self.callers.class_of[host]
        if len(self._classes[name]) > 1:
            return True
        return self._last_step(self.everything, host, listener, forwarded, behind=name) is not None

    @cached_property
    def _dominators(self) -> Dominators:
        return Dominators(self._entries, self._onwards)

    def _onwards(self, spot: Spot) -> Iterator[Spot]:
        """The classes that one can go on to from a class, and what stands for all that are alike in between."""
        everything = self.everything.came_from
        if isinstance(spot, int):  # an origin: all that its addresses can call
            near = self.callers.by_origin[spot][0]
            for members in self._wide.values():
                if any(far in everything for far in members) and self.callers.is_edge_by_address(
                    near, members[0]
                ):
                    yield from (far for far in members if far in everything)
            return
        for far in self._by_name.get(spot, ()):
            if far in everything and self.callers.is_edge(spot, far):
                yield far
        if self._wide and (origin := self.callers.origin[spot]) is not None:
            yield origin

    def _chain(self, taken: TakenOver, name: str) -> AttackPath:
        """The connections to the member of a class that is passed; what was worked out for those before it is used again."""
        missing: list[str] = []
        step: str | None = name
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
        return taken.chains[name]

    def _hop_onto(self, chain: AttackPath | None, member: str, listener: Listener) -> Hop | None:
        if chain is None:
            return self.callers.from_internet(member, listener)
        return self.callers.inside(chain.last.target, member, listener)

    def _taken_over(self, without: str | None) -> TakenOver:
        """Which classes an outsider can go on from, by the fewest steps."""
        gone = ""
        if without is not None and self._member(self.callers.class_of[without], without) is None:
            gone = self.callers.class_of[without]
        found: dict[str, str | None] = {name: None for name in self._entries if name != gone}
        left = self._others - {gone}
        wide = {key: [n for n in members if n in left] for key, members in self._wide.items()}
        asked: set[int] = set()
        is_edge = self.callers.is_edge
        frontier = list(found)
        while frontier and left:
            reached: dict[str, str | None] = {}
            for name in frontier:
                named = self._by_name.get(name)
                onto = {far for far in named & left if is_edge(name, far)} if named else set()
                origin = self.callers.origin[name] if wide else None
                if origin is not None and origin not in asked:
                    asked.add(origin)
                    onto.update(self._by_address(name, wide, left))
                if onto:
                    reached.update(dict.fromkeys(sorted(onto, key=self.callers.order.__getitem__), name))
                    left -= onto
            found.update(reached)
            frontier = list(reached)
        return TakenOver(without, found)

    def _by_address(self, name: str, wide: dict[int, list[str]], left: set[str]) -> Iterator[str]:
        """What a class can call by its address alone, of what is left."""
        for members in wide.values():
            rest = [other for other in members if other in left]
            if rest and self.callers.is_edge_by_address(name, rest[0]):
                yield from rest

    @cached_property
    def _usable(self) -> list[str]:
        """The classes an outsider can go on from, once there."""
        hosts = self._net.model.hosts
        if self._proxies_only:
            return [name for name in self._classes if hosts[name].targets is not None and hosts[name].pivot]
        return [name for name in self._classes if hosts[name].pivot]

    @cached_property
    def _entries(self) -> list[str]:
        """Those of them that the internet reaches."""
        return self.callers.open_ones(self._usable)

    @cached_property
    def _others(self) -> set[str]:
        return set(self._usable).difference(self._entries)

    @cached_property
    def _by_name(self) -> Mapping[str, AbstractSet[str]]:
        """Class -> those not open to the internet that it may call because a rule of either names the other."""
        return inverted(self._named(self._others))

    def _named(self, names: Iterable[str]) -> Iterator[tuple[str, AbstractSet[str]]]:
        return ((name, self.callers.meant(name)[0] - {name}) for name in names)

    @cached_property
    def _wide(self) -> dict[int, list[str]]:
        """Those not open to the internet that admit a wide range: alike are those of which only addresses are alike."""
        found: dict[int, list[str]] = {}
        for name in self._usable:
            if name in self._others and self.callers.meant(name)[1]:
                found.setdefault(self.callers.admission(name), []).append(name)
        return found

    def _member(self, name: str, other_than: str | None) -> str | None:
        members = self._classes[name]
        return members[0] if members[0] != other_than else next(iter(members[1:]), None)
