"""The exposure of what is reached by permission instead of by connection: buckets of a provider, and identities."""

from __future__ import annotations

from msgspec.structs import replace

from designer.analysis.exposure_ports import Ports
from designer.analysis.exposure_verdict import VERDICTS, Change, Exposure, Step, extended
from designer.analysis.reachability import INTERNET
from designer.analysis.recalled import read
from designer.catalog.traits import Cdn, Entry, Identity, ObjectStore
from designer.graph.connections import origins
from designer.graph.permissions import guard
from designer.graph.topology import Topology
from designer.i18n import Text, text


class Access:
    """Answers about permissions in one topology; machines that hold them are judged by their ports."""

    def __init__(self, topology: Topology, ports: Ports) -> None:
        self._topology, self._ports = topology, ports

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
        if setting := spec.meant_for_all():
            why = text(
                "public access to {node} is no longer blocked ({setting})", node=node_id, setting=setting
            )
            change = Change(node_id, "block_public_access", False, why)
            held = self._held(found, callers, frozenset({node_id}))
            return replace(
                found, verdict="one-change", path=(_granted(INTERNET, node_id, why),), change=change,
                lateral=held.path if held.verdict == "lateral" else (),
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
                found, verdict="one-change", path=(_granted(INTERNET, node_id, why),), change=change
            )
        return self._held(found, callers, frozenset({node_id}))

    def of_identity(self, node_id: str, seen: frozenset[str] = frozenset()) -> Exposure:
        """The verdict about an identity: who else may act as it."""
        read(node_id)
        found = Exposure(node_id, "identity", "isolated")
        spec = self._topology.spec(node_id)
        if isinstance(spec, Identity) and (setting := spec.lone_secret()):
            why = text(
                "one stolen secret is enough to act as {node} ({setting})", node=node_id, setting=setting
            )
            change = Change(node_id, setting, None, why)
            return replace(
                found, verdict="one-change", path=(_granted(INTERNET, node_id, why),), change=change
            )
        holders = [link.source for _, link in self._topology.links_to(node_id, "uses")]
        found = self._held(found, holders, seen | {node_id})
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

    def _held(self, found: Exposure, holders: list[str], seen: frozenset[str]) -> Exposure:
        """The verdict of what `holders` have permission for: that of the one most easily taken over."""
        ways = [self._through(found, holder, seen) for holder in holders if holder not in seen]
        return min(ways, key=lambda way: (VERDICTS.index(way.verdict), way.hops), default=found)

    def _through(self, found: Exposure, holder: str, seen: frozenset[str]) -> Exposure:
        """The verdict about a permission as far as one holder of it is concerned."""
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


def _granted(source: str, target: str, why: Text, *, taken_over: bool = False) -> Step:
    return Step(source, target, "", 0, taken_over, why)
