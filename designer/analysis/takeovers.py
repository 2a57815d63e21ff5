"""How long it takes until somebody else answers: every group of alternatives drawn, with what decides its time."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from designer.analysis.figure import Input
from designer.catalog.facts import facts
from designer.catalog.traits import Balancer, Cdn, Database, Dns
from designer.graph.calls import Calls
from designer.graph.redundancy import runs_several
from designer.graph.topology import Topology
from designer.i18n import Text, text


class Takeover(Struct, frozen=True):
    """Some drawn things of which another answers when one is lost, and how long that takes."""

    members: tuple[str, ...]
    """Drawn ids; one alone is several copies by itself."""
    minutes: tuple[Input, ...]
    """What the time is made of."""


def minutes(name: Text, row: str) -> Input:
    """A time of the facts in minutes, with where it is from. Raises KeyError for an unknown row."""
    fact = facts().fact(row)
    factor = 60 if fact.unit.startswith("hours") else 1 if fact.unit.startswith("minutes") else 1 / 60
    return Input(name, fact.value * factor, "min", "default", fact)


def takeovers(topology: Topology, calls: Calls) -> Iterator[Takeover]:
    """Every group of alternatives that requests reach and that needs nobody's hand, by id of who chooses."""
    for node in topology.ids:
        if node in calls.served:
            yield from _chosen(topology, calls, node)
            yield from _grouped(calls, node)
            yield from _partners(topology, node)
            if runs_several(topology, node):
                yield Takeover((node,), (_own_copies(topology, node),))


def _chosen(topology: Topology, calls: Calls, node: str) -> Iterator[Takeover]:
    """What a balancer, a name service or a CDN chooses from."""
    spec = topology.spec(node)
    targets = tuple(dict.fromkeys(link.target for _, link in calls.from_node(node)))
    if len(targets) < 2 and not any(runs_several(topology, target) for target in targets):
        return
    if isinstance(spec, Balancer):
        yield Takeover(targets, (_checked(topology, node),))
    elif isinstance(spec, Dns) and spec.gives_alternatives():
        noticed = minutes(text("health checks of the name service"), "recovery.detect.route53.default")
        yield Takeover(targets, (noticed, _expired()))
    elif isinstance(spec, Cdn) and spec.origin_group:
        yield Takeover(targets, (minutes(text("the other origin is asked"), "recovery.detect.default.cdn"),))


def _grouped(calls: Calls, node: str) -> Iterator[Takeover]:
    """What a client itself tries in turn."""
    groups: dict[str, dict[str, None]] = {}
    for _, link in calls.from_node(node):
        if link.group:
            groups.setdefault(link.group, {})[link.target] = None
    for members in groups.values():
        if len(members) > 1:
            yield Takeover(tuple(members), (_tried(),))


def _partners(topology: Topology, node: str) -> Iterator[Takeover]:
    for _, link in topology.links_from(node, "standby", "replication"):
        if topology.failover(link) == "automatic":
            row = "database" if link.kind == "replication" else "standby"
            taken = minutes(text("{node} takes over", node=link.target), f"recovery.failover.default.{row}")
            yield Takeover((node, link.target), (taken,))


def _tried() -> Input:
    return minutes(text("a client tries the next one"), "recovery.detect.default.client")


def _checked(topology: Topology, node: str) -> Input:
    own = topology.spec(node).responsibility.hardware == "you"
    row = "recovery.detect.default.balancer" if own else "recovery.detect.alb.default"
    return minutes(text("health checks of {node}", node=node), row)


def _expired() -> Input:
    return minutes(text("the old answer expires"), "recovery.dns-ttl.elb")


def _own_copies(topology: Topology, node: str) -> Input:
    spec = topology.spec(node)
    if spec.responsibility.runtime == "provider":
        if isinstance(spec, Database):
            return minutes(
                text("the standby of {node} takes over", node=node), "recovery.failover.rds.multi-az-instance"
            )
        if isinstance(spec, Balancer):
            return _expired()
        return minutes(
            text("the standby of {node} takes over", node=node), "recovery.failover.default.database"
        )
    return _tried()
