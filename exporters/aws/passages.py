"""What stands between caller and called on premises and needs no counterpart on AWS: firewalls, switches, stand-ins.

| drawn | becomes |
|---|---|
| firewall | security groups: its links are spliced, its extra rules and what it forwards go to those behind it |
| switch | nothing: the provider's network is redundant |
| standby of a balancer, replica of a cache, a queue, a file share, a name server | the managed service itself |
| standby of a database, replica that takes over by itself | Multi-AZ of the database (the replica stays for reading) |
| standby of a machine | both machines; no address floats between them |
"""

from __future__ import annotations

from designer.catalog.component import Component
from designer.catalog.filtering import FirewallRule, PacketFilter
from designer.catalog.generic import (
    CacheServer,
    DatabaseServer,
    DnsService,
    LoadBalancer,
    MessageQueue,
    SharedFiles,
)
from designer.catalog.traits import Database, Guarded, Host, IngressRule, Wiring
from designer.document.design import Link
from designer.graph.connections import connections
from designer.i18n import Text, text
from exporters.aws.draft import Draft

_DOUBLED: dict[type[Component], Text] = {
    LoadBalancer: text("an AWS load balancer runs in several zones by itself and needs no standby"),
    CacheServer: text("ElastiCache keeps the copies as replicas of one cache"),
    MessageQueue: text("SQS keeps every message in several zones by itself"),
    SharedFiles: text("EFS keeps every file in several zones by itself"),
    DnsService: text("Route 53 answers from many places by itself"),
}
"""What AWS runs redundantly by itself: copies drawn beside it become part of it."""

_FIREWALL = text("security groups filter in its place: they admit exactly what is drawn")
_FORWARDS = text(
    "AWS forwards no ports: what it forwards is admitted on the port inside; draw a load balancer for another port outside, or before a machine without a public address"
)
_SWITCH = text("network hardware and power are the provider's, and redundant")
_FLOATING = text("no address floats between machines on AWS; put a load balancer in front of both")


def spell_out_ports(draft: Draft) -> None:
    """Writes protocol and port into every link that leaves them to its target, before targets change."""
    for connection in connections(draft.topology()):
        link = draft.links.get(connection.link)
        if link is None or link.kind not in ("traffic", "async") or connection.stands_in_for:
            continue
        if link.port is None and connection.target == link.target:
            draft.relink(connection.link, protocol=connection.protocol, port=connection.port)


def without_passages(draft: Draft) -> None:
    """Takes firewalls, switches and stand-ins out, keeping what they mean for everything else."""
    for node_id in list(draft.nodes):
        spec = draft.nodes[node_id].spec
        if isinstance(spec, Wiring):
            draft.drop(node_id, _SWITCH)
        elif isinstance(spec, PacketFilter):
            _splice(draft, node_id, spec)
    for key in list(draft.links):
        link = draft.links.get(key)
        if link is not None and link.kind in ("standby", "replication"):
            _take_over(draft, key, link)


def _splice(draft: Draft, node_id: str, spec: PacketFilter) -> None:
    """Lets those who call the firewall call what stands behind it."""
    traffic = [(key, link) for key, link in draft.links_of(node_id) if link.kind == "traffic"]
    inward = [(key, link) for key, link in traffic if link.target == node_id and link.source != node_id]
    outward = [(key, link) for key, link in traffic if link.source == node_id and link.target != node_id]
    _hand_rules_on(draft, node_id, spec, [link.target for _, link in outward])
    _hand_forwards_on(draft, node_id, spec)
    for before, caller in inward:
        for after, called in outward:
            if caller.source == called.target:
                continue
            joined = called.model_copy(
                update={
                    "source": caller.source,
                    "calls": caller.calls * called.calls,
                    "optional": caller.optional or called.optional,
                }
            )
            sources = (*draft.sources(before), *draft.sources(after), *draft.sources(node_id))
            draft.connect(joined, sources)
            for key in (before, after):
                draft.explain(key, _FIREWALL)
    for key, link in draft.links_of(node_id):
        if link.kind == "traffic":
            draft.cut(key)
    draft.drop(node_id, _FIREWALL)


def _hand_rules_on(draft: Draft, node_id: str, firewall: PacketFilter, behind: list[str]) -> None:
    for rule in firewall.rules:
        if rule.action == "deny":
            draft.explain(node_id, text("security groups only allow: its deny rules are left out"))
            continue
        for target in _meant(draft, rule, behind):
            spec = draft.nodes[target].spec
            if isinstance(spec, Guarded):
                extra = IngressRule(
                    ports=rule.meant_ports(),
                    source=rule.source,
                    description=f"rule of firewall {node_id}",
                )
                draft.respec(target, spec.model_copy(update={"ingress": (*spec.ingress, extra)}))


def _hand_forwards_on(draft: Draft, node_id: str, firewall: PacketFilter) -> None:
    if firewall.forwards:
        draft.explain(node_id, _FORWARDS)
    for line in firewall.forwards:
        if line.to in draft.nodes and isinstance(spec := draft.nodes[line.to].spec, Guarded):
            extra = IngressRule(
                protocol=line.protocol,
                ports=str(line.target_port or line.port),
                source=line.source,
                description=f"forwarded by firewall {node_id}",
            )
            draft.respec(line.to, spec.model_copy(update={"ingress": (*spec.ingress, extra)}))


def _meant(draft: Draft, rule: FirewallRule, behind: list[str]) -> list[str]:
    """Ids of those a firewall rule admits to: the one it names, what sits in it, or all that stand behind the firewall."""
    if rule.target not in draft.nodes:
        return sorted({target for target in behind if target in draft.nodes})
    inside = [rule.target]
    for node_id in inside:
        inside.extend(child.id for child in draft.children(node_id))
    return inside


def _take_over(draft: Draft, key: str, link: Link) -> None:
    source, target = draft.nodes[link.source], draft.nodes[link.target]
    doubled = next((kind for kind in _DOUBLED if isinstance(source.spec, kind)), None)
    in_machine = any(_in_machine(draft, end) for end in (link.source, link.target))
    if doubled is LoadBalancer and in_machine and _host(draft, link.source) != _host(draft, link.target):
        draft.cut(key, _FLOATING)
    elif doubled is not None and isinstance(target.spec, doubled):
        _absorb(draft, link.source, link.target, _DOUBLED[doubled])
    elif isinstance(source.spec, DatabaseServer) and isinstance(target.spec, DatabaseServer):
        _replicate(draft, key, link)
    elif link.kind == "standby" and not isinstance(source.spec, Database):
        draft.cut(key, _FLOATING)


def _absorb(draft: Draft, kept: str, copy: str, reason: Text) -> None:
    spec = draft.nodes[kept].spec
    if isinstance(spec, CacheServer):
        extra = draft.nodes[copy].spec
        copies = spec.count + (extra.count if isinstance(extra, CacheServer) else 1)
        draft.respec(kept, spec.model_copy(update={"count": min(copies, 6), "spread": "zone"}))
    draft.merge(copy, kept, reason)


def _replicate(draft: Draft, key: str, link: Link) -> None:
    """A standby database, and the failover of a replica, is Multi-AZ; the replica itself stays where it can be read."""
    spec = draft.nodes[link.source].spec
    if link.failover == "automatic":
        draft.respec(link.source, spec.model_copy(update={"count": 2, "spread": "zone"}))
    if link.kind == "standby":
        draft.merge(link.target, link.source, text("the standby is the second zone of a Multi-AZ database"))
    elif link.failover == "automatic":
        draft.explain(
            key,
            text("the second zone of the Multi-AZ primary takes over by itself; a read replica does not"),
        )


def _host(draft: Draft, node_id: str) -> str | None:
    found = draft.nodes[node_id].parent
    while found is not None and not isinstance(draft.nodes[found].spec, Host):
        found = draft.nodes[found].parent
    return found


def _in_machine(draft: Draft, node_id: str) -> bool:
    """True for a balancer that spreads over what runs in its own machine."""
    host = _host(draft, node_id)
    targets = [link.target for _, link in draft.links_of(node_id) if link.source == node_id]
    return host is not None and any(_host(draft, target) == host for target in targets)
