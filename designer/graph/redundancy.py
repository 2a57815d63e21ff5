"""Which drawn things are alternatives of one another: targets of a balancer, and partners that take over.

Questions of structure only; whether a loss is survived is answered by the failure engine.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from designer.catalog.traits import Balancer, Cdn, Dns, Elastic
from designer.document.design import Link
from designer.graph.once import joined, once_each
from designer.graph.topology import Topology


class Alternatives(Struct, frozen=True):
    """Drawn things of which one (or some) may be lost: `owner` spreads over, or fails over between, `members`."""

    owner: str
    members: tuple[str, ...]
    links: tuple[str, ...]


def alternatives(topology: Topology) -> tuple[Alternatives, ...]:
    """Every set of two or more alternatives in the design, by id of its owner."""
    return _every_set(topology)


@once_each
def _owned_by(topology: Topology, node_id: str) -> tuple[Alternatives, ...]:
    spec = topology.spec(node_id)
    found: list[Alternatives] = []
    spreads = isinstance(spec, Balancer) or (isinstance(spec, Dns) and spec.gives_alternatives())
    if spreads or (isinstance(spec, Cdn) and spec.origin_group):
        found += _set(node_id, topology.links_from(node_id, "traffic"), include_owner=False)
    partners = topology.links_from(node_id, "replication", "standby")
    automatic = [pair for pair in partners if topology.failover(pair[1]) == "automatic"]
    return (*found, *_set(node_id, automatic, include_owner=True))


_every_set = joined(_owned_by, lambda topology: topology.ids)


def _set(owner: str, links: list[tuple[str, Link]], include_owner: bool) -> Iterator[Alternatives]:
    members = dict.fromkeys([owner] if include_owner else [])
    members.update(dict.fromkeys(link.target for _, link in links))
    if len(members) > 1:
        yield Alternatives(owner, tuple(members), tuple(link_id for link_id, _ in links))


def has_partner(topology: Topology, node_id: str) -> bool:
    """True where something takes over from the node automatically, or the node takes over from something."""
    links = topology.links_from(node_id, "replication", "standby") + topology.links_to(
        node_id, "replication", "standby"
    )
    return any(topology.failover(link) == "automatic" for _, link in links)


def runs_several(topology: Topology, node_id: str) -> bool:
    """True where the node itself is several copies: a count, a scaling group, a managed service over zones."""
    spec = topology.spec(node_id)
    return isinstance(spec, Elastic) or getattr(spec, "count", 1) > 1 or spec.zones_wanted() != 1
