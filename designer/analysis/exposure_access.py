"""The exposure of what is reached by permission instead of by connection: buckets of a provider, and identities.

Who has permission is asked of the analysis of identities (``identity.py``): every statement counts, drawn or written, and
every role that can be taken on. A machine that has it is as safe as its ports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from designer.analysis.exposure_ports import Ports
from designer.analysis.exposure_verdict import VERDICTS, Change, Exposure, Step, extended
from designer.analysis.identity import ANYONE
from designer.analysis.reachability import INTERNET
from designer.analysis.recalled import read
from designer.catalog.traits import Cdn, Entry, Host, Identity, ObjectStore, Policy
from designer.graph.connections import origins
from designer.graph.guards import guard
from designer.graph.topology import Topology
from designer.i18n import Text, text


class Access:
    """Answers about permissions in one topology; machines that hold them are judged by their ports."""

    def __init__(self, topology: Topology, ports: Ports) -> None:
        self._topology, self._ports, self._identities = topology, ports, ports.identities

    def of_bucket(self, node_id: str, spec: ObjectStore) -> Exposure:
        """The verdict about an object store that a provider runs: who gets at its objects."""
        read(node_id)
        found = Exposure(node_id, "data", "isolated")
        callers = self._callers(node_id)
        if setting := spec.open_to_all():
            why = text(
                "anyone on the internet reads objects of {node} ({setting})", node=node_id, setting=setting
            )
            return replace(found, verdict="internet", path=(_granted(INTERNET, node_id, why),))
        held = self._held(found, callers)
        if held.verdict == "internet":
            return held
        if setting := spec.meant_for_all():
            why = text(
                "public access to {node} is no longer blocked ({setting})", node=node_id, setting=setting
            )
            change = Change(node_id, "block_public_access", False, why)
            return replace(
                found, verdict="one-change", path=(_granted(INTERNET, node_id, why),), change=change,
                lateral=held.path if held.verdict == "lateral" else held.lateral,
            )  # fmt: skip
        for caller in callers:
            cdn = self._topology.spec(caller)
            if isinstance(cdn, Cdn) and not cdn.signs_requests() and not spec.blocks_public():
                why = text(
                    "{cdn} does not sign its requests, so {node} has to admit anyone, and past {cdn} too",
                    cdn=caller, node=node_id,
                )  # fmt: skip
                return replace(found, verdict="internet", path=(_granted(INTERNET, node_id, why),))
        if any(isinstance(self._topology.spec(caller), Entry) for caller in callers):
            why = text("{node} lets anyone read its objects, as users are drawn to", node=node_id)
            change = Change(node_id, "public_read", True, why)
            return replace(
                found, verdict="one-change", path=(_granted(INTERNET, node_id, why),), change=change,
                lateral=held.path if held.verdict == "lateral" else held.lateral,
            )  # fmt: skip
        return held

    def of_identity(self, node_id: str, seen: frozenset[str] = frozenset()) -> Exposure:
        """The verdict about an identity: who else may act as it."""
        read(node_id)
        found = Exposure(node_id, "identity", "isolated")
        spec = self._topology.spec(node_id)
        if (own := self._by_secret(found, node_id)) is not None:
            return own
        drawn = [link.source for _, link in self._topology.links_to(node_id, "uses")]
        ways = [self._drawn(found, holder, seen | {node_id}) for holder in drawn if holder not in seen]
        ways += [self._by(found, *holder) for holder in self._identities.acting_as.get(node_id, {}).items()]
        found = _worst(found, ways)
        if found.verdict == "isolated" and isinstance(spec, Identity) and spec.signs_in():
            return replace(found, verdict="internal")
        return found

    def _callers(self, node_id: str) -> list[str]:
        """Ids of those drawn to use the store, those behind a name or a firewall included."""
        found = [
            caller
            for _, link in self._topology.links_to(node_id, "traffic", "async", "uses")
            for caller, _ in origins(self._topology, link.source)
        ]
        return list(dict.fromkeys(found))

    def _held(self, found: Exposure, callers: Iterable[str]) -> Exposure:
        """The verdict about a store by permission: that of the one most easily taken over.

        Of callers whom no provider asks who they are the drawing alone tells that they have it.
        """
        ways = list(self._permitted(found))
        ways += [self._drawn(found, c, frozenset({found.node})) for c in callers if not self._is_asked(c)]
        return _worst(found, ways)

    def _permitted(self, found: Exposure) -> Iterator[Exposure]:
        for access in self._identities.by_resource.get(found.node, ()):
            read(access.who)
            others = self._identities.acting_as.get(access.who, {}) if self._is_role(access.who) else {}
            if all(map(self._is_role, others)) and not self._is_cdn(
                access.who
            ):  # else judged by those others
                yield self._by(found, access.who, access.chain, access.actions)

    def _is_role(self, who: str) -> bool:
        return who in self._identities.authorization.principals.trusts

    def _is_cdn(self, who: str) -> bool:
        return who in self._topology and isinstance(self._topology.spec(who), Cdn)

    def _is_asked(self, caller: str) -> bool:
        """Whether it has what it may do from statements: as an identity, or as one that a machine acts as."""
        machines = self._identities.authorization.principals.machines
        around = (caller, *self._topology.ancestors(caller))
        machine = next((node for node in around if isinstance(self._topology.spec(node), Host)), None)
        read(caller, machine)
        return isinstance(self._topology.spec(caller), Identity | Policy) or machine in machines

    def _drawn(self, found: Exposure, holder: str, seen: frozenset[str]) -> Exposure:
        """The verdict about a permission as far as one is concerned who is drawn to have it."""
        read(holder)
        if isinstance(self._topology.spec(holder), Identity):
            held = self.of_identity(holder, seen)
            why = text("whoever acts as {source} may use {target}", source=holder, target=found.node)
            step = _granted(holder, found.node, why, taken_over=held.verdict in ("one-change", "lateral"))
            verdict = "internal" if held.verdict == "isolated" else held.verdict
            return replace(found, verdict=verdict, path=extended(held.path, step), change=held.change)
        host = guard(self._topology, holder)
        way = self._ports.takeover(host) if host is not None else ()
        if host is not None and way:
            why = text("{source}, once taken over, may use {target}", source=host, target=found.node)
            path = extended(way, _granted(host, found.node, why, taken_over=True))
            return replace(found, verdict="lateral", path=path)
        if isinstance(self._topology.spec(holder), Cdn):
            why = text("only {cdn} reads {node}: it signs its requests", cdn=holder, node=found.node)
            return replace(found, verdict="internal", path=(_granted(holder, found.node, why),))
        why = text("{source} may use {target}", source=holder, target=found.node)
        return replace(found, verdict="internal", path=(_granted(holder, found.node, why),))

    def _by(
        self, found: Exposure, who: str, chain: tuple[str, ...], actions: tuple[str, ...] = ()
    ) -> Exposure:
        """The verdict about a permission as far as one is concerned who has it by a chain of statements."""
        read(*chain)
        principals = self._identities.authorization.principals
        if who == ANYONE:
            path = self._along((), (INTERNET, *chain[1:]), actions)
            return replace(found, verdict="internet", path=path)
        if who in principals.machines:
            host = guard(self._topology, who) or who
            way, chain = self._ports.takeover(host), (host, *chain[1:])
            path = self._along(way, chain, taken_over=bool(way))
            return replace(found, verdict="lateral" if way else "internal", path=path)
        if who not in principals.identities:  # another account, whose identities are not drawn
            return replace(found, verdict="internal", path=self._along((), chain[1:]))
        own = self._by_secret(found, who)
        if own is None:
            return replace(found, verdict="internal", path=self._along((), chain))
        return replace(own, node=found.node, path=self._along(own.path, chain, taken_over=True))

    def _by_secret(self, found: Exposure, identity: str) -> Exposure | None:
        """The verdict where one stolen secret is enough to act as an identity; None where it is not."""
        spec = self._topology.spec(identity)
        if not isinstance(spec, Identity) or not (setting := spec.lone_secret()):
            return None
        why = text("one stolen secret is enough to act as {node} ({setting})", node=identity, setting=setting)
        change = Change(identity, setting, None, why)
        return replace(found, verdict="one-change", path=(_granted(INTERNET, identity, why),), change=change)

    def _along(
        self,
        way: Sequence[Step],
        chain: tuple[str, ...],
        actions: tuple[str, ...] = (),
        *,
        taken_over: bool = False,
    ) -> Sequence[Step]:
        """A way in and, from its end on, the steps of a chain of statements."""
        for source, target in pairwise(chain):
            why = self._told(source, target, actions, taken_over=taken_over)
            way = extended(
                way, _granted(source, target, why, taken_over=taken_over and not self._gives(source))
            )
        return way

    def _gives(self, node_id: str) -> bool:
        """Whether it is no one who acts, but has permissions that others get (policy, group)."""
        spec = self._topology.spec(node_id)
        return isinstance(spec, Policy) or (isinstance(spec, Identity) and spec.gathers)

    def _told(self, source: str, target: str, actions: tuple[str, ...], *, taken_over: bool) -> Text:
        ends = {"source": source, "target": target}
        reached = self._topology.spec(target)
        if source == INTERNET and isinstance(reached, Identity):
            return text("{target} lets anyone take it on", target=target)
        if source == INTERNET:
            listed = ", ".join(actions)
            return text("anyone on the internet may do {actions} to {node}", actions=listed, node=target)
        if isinstance(reached, Policy):
            return text("{source} has the permissions of {target}", **ends)
        if self._gives(target):
            return text("{source} is a member of {target}", **ends)
        if self._gives(source):
            return text("{source} permits using {target}", **ends)
        if isinstance(self._topology.spec(source), Identity):
            return text("whoever acts as {source} may use {target}", **ends)
        if taken_over:
            return text("{source}, once taken over, may use {target}", **ends)
        return text("{source} may use {target}", **ends)


def _worst(found: Exposure, ways: Iterable[Exposure]) -> Exposure:
    """The worst of several verdicts about one permission, the shortest way of those; `found` where there are none."""
    ordered = sorted(ways, key=lambda way: (VERDICTS.index(way.verdict), way.hops))
    if not ordered or ordered[0].verdict != "one-change":
        return ordered[0] if ordered else found
    lateral = next((way.path for way in ordered if way.verdict == "lateral"), ())
    return replace(ordered[0], lateral=lateral)


def _granted(source: str, target: str, why: Text, *, taken_over: bool = False) -> Step:
    return Step(source, target, "", 0, taken_over, why)
