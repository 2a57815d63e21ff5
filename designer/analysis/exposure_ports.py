"""The exposure of a port: the verdict of the packet walk about one listener of a drawn design."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from designer.analysis.again import differing
from designer.analysis.drawn_paths import DrawnPaths, paths_of
from designer.analysis.exposure_path import (
    after_change,
    beside,
    call,
    change_for,
    forwarded_inside,
    inside_machine,
    step,
)
from designer.analysis.exposure_verdict import Change, Exposure, Step, Subject, Verdict, Way, extended
from designer.analysis.identity import Identities
from designer.analysis.network_changes import edited
from designer.analysis.networks import Family, Listener
from designer.analysis.reachability import VERSIONS
from designer.analysis.reachability import Exposure as Direct
from designer.analysis.recalled import Recalled, read
from designer.analysis.stepping_stones import AttackPath
from designer.catalog.traits import Cdn, ObjectStore, Service
from designer.graph.network import node_of
from designer.graph.topology import Topology

FAMILIES: tuple[Family, ...] = ("v4", "v6")
"""Every host has an IPv4 address; some have an IPv6 address as well."""


class Ports:
    """Answers about the ports of one drawn network; remembers what it found out."""

    def __init__(
        self,
        topology: Topology,
        paths: DrawnPaths,
        before: Ports | None = None,
        identities: Identities | None = None,
    ) -> None:
        """`paths` are those of the network; `before`: what was known about another one; `identities`: those of this one."""
        self.topology = topology
        self.paths, self.drawn = paths, paths.drawn
        self.identities = identities or Identities(topology)
        self._nodes = Recalled[Exposure | None]()
        self._ways: dict[AttackPath, Way] = {}
        self._forwarded = {t for host in self.drawn.model.hosts.values() for t in host.targets or ()}
        self._inhabitants: dict[str, list[str]] = {}
        services = {*topology.ids_having(Service)}
        for node_id, host in self.drawn.guards.items():
            if node_id in services:
                self._inhabitants.setdefault(host, []).append(node_id)
        if before is not None and before._nodes:
            self._take_over(before)

    def _take_over(self, before: Ports) -> None:
        """Knows what was known about another network, where nothing that was read for it is told differently now."""
        changed = self.paths.changed_since(before.paths)
        if changed is None:
            return
        then, now = before.identities, self.identities
        for paths in self.paths, self.paths.forwarding:
            for chain in paths.everything.chains.values():
                if chain in before._ways:
                    self._ways[chain] = before._ways[chain]
        self._nodes.take_over(
            before._nodes,
            {
                *changed,
                *edited(before.topology.design, self.topology.design),
                *differing(before._inhabitants, self._inhabitants),
                *differing(then.by_resource, now.by_resource),
                *differing(then.acting_as, now.acting_as),
                *differing(then.authorization.principals.machines, now.authorization.principals.machines),
            },
        )

    def of_nodes(
        self, node_ids: Iterable[str], find: Callable[[str], Exposure | None]
    ) -> dict[str, Exposure]:
        """What is found about each node, remembered; without those about which there is nothing to say."""
        _ = self.paths.everything, self.paths.forwarding.everything  # read by all, so to the account of none
        found = self._nodes.each(node_ids, find)
        return {node_id: answer for node_id, answer in found.items() if answer is not None}

    def exposure(
        self,
        node_id: str,
        subject: Subject,
        protocol: str,
        port: int,
        asked: frozenset[str] = frozenset(),
    ) -> Exposure:
        """The verdict about one port of a node that has a guard; `asked` are those already asked on the way to it."""
        host = self.drawn.guards[node_id]
        read(node_id, host)
        listener = Listener(port, protocol)
        direct = self.paths.callers.direct(host, listener)
        places = [place for family in direct for place in family.placements.values()]
        blocks = tuple(dict.fromkeys(block for place in places for block in place.blocks))

        def found(verdict: Verdict, path: Sequence[Step], **more: Any) -> Exposure:
            return Exposure(node_id, subject, verdict, protocol, port, path, **more)

        if (hop := self.paths.callers.from_internet(host, listener)) is not None:
            return found("internet", Way(step(self.drawn, hop, node_id)))
        proxied = self._through_proxies(node_id, host, listener)
        if proxied is not None and not self._is_handed_out(node_id, proxied):
            return found("internet", self._way(proxied, node_id), blocked_by=blocks)
        forwarded = self._forwarded_inside(node_id, host, asked | {node_id})
        if forwarded:
            return found("internet", forwarded, blocked_by=blocks)
        sources = tuple(source for place in places for source in place.sources)
        lateral = self._lateral(node_id, listener, proxied)
        change = self._change(host, direct, protocol, port)
        if change is not None:
            path: Sequence[Step] = after_change(change, node_id, protocol, port)
            return found(
                "one-change", path, blocked_by=blocks, change=change, lateral=lateral, sources=sources
            )
        if lateral:
            return found("lateral", lateral, blocked_by=blocks, sources=sources)
        path = self._within(node_id, host, proxied, listener)
        return found("internal" if path else "isolated", path, blocked_by=blocks, sources=sources)

    def takeover(self, host: str) -> Sequence[Step]:
        """The shortest way from the internet to some port of a host; empty where there is none."""
        read(host)
        listens = self.drawn.model.hosts[host].listens
        found = [
            path for listener in listens if (path := self.paths.to(host, listener.port, listener.protocol))
        ]
        return self._way(min(found, key=lambda path: path.length), host) if found else ()

    def _way(self, path: AttackPath, node_id: str) -> Way:
        """A chain in words; it ends at the node, which sits behind the last host. What chains share is said once."""
        missing = []
        before = path.before
        while before is not None and before not in self._ways:
            missing.append(before)
            before = before.before
        for part in reversed(missing):
            found = step(self.drawn, part.last, node_of(part.last.target))
            self._ways[part] = Way(found, self._ways[part.before] if part.before is not None else None)
        return Way(
            step(self.drawn, path.last, node_id),
            self._ways[path.before] if path.before is not None else None,
        )

    def _through_proxies(self, node_id: str, host: str, listener: Listener) -> AttackPath | None:
        if host not in self._forwarded:
            return None
        return self.paths.forwarding.to(host, listener.port, listener.protocol, direct=False)

    def _forwarded_inside(self, node_id: str, host: str, asked: frozenset[str]) -> Sequence[Step]:
        """The way through a balancer in the same machine that the internet reaches; empty where there is none."""
        for balancer in self.drawn.forwarded.get(node_id, ()):
            if balancer in asked:
                continue
            for protocol, port in sorted(self.drawn.answers.get(balancer, ())):
                before = self.exposure(balancer, "service", protocol, port, asked)
                if before.verdict == "internet":
                    return extended(before.path, forwarded_inside(host, balancer, node_id))
        return ()

    def _is_handed_out(self, node_id: str, proxied: AttackPath) -> bool:
        """True for an object store that keeps its objects to itself, behind a CDN: that hands out objects, not connections."""
        spec = self.topology.spec(node_id)
        last = node_of(proxied.last.source)
        read(last)
        return (
            isinstance(spec, ObjectStore)
            and not spec.open_to_all()
            and isinstance(self.topology.spec(last), Cdn)
        )

    def _lateral(self, node_id: str, listener: Listener, proxied: AttackPath | None) -> Sequence[Step]:
        """The shortest way through something that is taken over: over the network, or inside the machine."""
        host = self.drawn.guards[node_id]
        found: list[Way] = []
        path = self.paths.to(
            host, listener.port, listener.protocol,
            forwarded=proxied is None,  # by another way than the CDN that hands its objects out
        )  # fmt: skip
        if path is not None and path.length > 1:
            found.append(self._way(path, node_id))
        if host != node_id:  # its own administration port is judged by itself
            found.extend(self._inside_machine(node_id, host))
        return min(found, key=len, default=())

    def _inside_machine(self, node_id: str, host: str) -> Iterator[Way]:
        own = self.drawn.answers.get(node_id, frozenset())
        for listener in self.drawn.model.hosts[host].listens:
            if (listener.protocol, listener.port) in own:
                continue
            path = self.paths.to(host, listener.port, listener.protocol)
            if path is not None:
                yield extended(self._way(path, host), inside_machine(host, node_id))

    def _change(self, host: str, direct: Iterable[Direct], protocol: str, port: int) -> Change | None:
        if host in self.drawn.only_for_cdn:
            return None
        for family in direct:
            for place in family.placements.values():
                if len(place.blocks) == 1:
                    read(place.blocks[0].component)
                    taken = self._route_taken(place.blocks[0].component, family.family)
                    return change_for(self.topology, place.blocks[0], protocol, port, family.family, taken)
        return None

    def _route_taken(self, segment: str, family: Family) -> str:
        """Destination of the route by which a segment answers an ordinary client; empty where none does."""
        version = VERSIONS[family]
        taken = segment in self.paths.callers.net.routes and self.paths.callers.net.route(
            segment, version, self.paths.callers.net.ordinary[version]
        )
        return taken.destination.text if taken else ""

    def _within(
        self, node_id: str, host: str, proxied: AttackPath | None, listener: Listener
    ) -> tuple[Step, ...]:
        """The nearest caller inside the design; empty where there is none."""
        if proxied is not None:
            return call(self.drawn, proxied.last, node_id)
        for source in self.paths.callers.may_call(host, listener):
            hop = self.paths.callers.inside(source, host, listener)
            if hop is not None:
                return call(self.drawn, hop, node_id)
        neighbours = [n for n in self._inhabitants.get(host, ()) if n not in (node_id, host)]
        return beside(host, neighbours[0], node_id) if neighbours else ()


def ports_of(topology: Topology, before: Ports | None = None, identities: Identities | None = None) -> Ports:
    """Answers about the ports of a topology; those `before` are about the snapshot before it."""
    paths = paths_of(topology, None if before is None else before.paths)
    return Ports(topology, paths, before, identities)
