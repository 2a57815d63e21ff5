"""What of a drawing decides a bill: whose prices count for a node, and which way a call goes; kept with the topology."""

from __future__ import annotations

from msgspec import Struct

from designer.catalog.component import Component
from designer.catalog.estimates import Paid
from designer.catalog.facts import DEFAULT_REGION
from designer.catalog.traits import Cdn, Dns, Entry, RegionPlace
from designer.document.design import Link
from designer.graph.connections import is_transparent
from designer.graph.copies import CopyPlan
from designer.graph.distance import Distances
from designer.graph.ledger import Ledger, derives
from designer.graph.looking import look
from designer.graph.once import joined, once_each
from designer.graph.placement import Placement, placement_of
from designer.graph.topology import Topology
from designer.graph.touched import remarked
from designer.graph.ways_out import is_outside


class Account(Struct, frozen=True):
    """What a node is for the bill."""

    spec: Component
    region: str
    """Code of the cloud region around it; empty where none is drawn."""
    copies: int
    watched: tuple[str, ...]
    """Ids of the nodes that it only watches."""


class Door(Struct, frozen=True):
    """Where calls of one copy leave its network."""

    gateway: str
    """The NAT gateway that they pass."""
    exits: tuple[str, ...]
    """Ids of those of the links where the calls end that lead outside."""


class Crossing(Struct, frozen=True):
    """Which way the calls over a link go, as far as that is paid for."""

    source: str
    target: str
    leaves: bool
    """The answer leaves a cloud region for the internet, and is paid where it leaves."""
    apart: float
    """Share of the calls between zones of one cloud region."""
    ends: tuple[str, ...]
    """Ids of the links where the calls end: its own, or behind names and filters those from the last of them. None if all stay."""
    doors: tuple[Door | None, ...]
    """Per copy of the caller the way out that its calls take; empty where none of them leaves."""


class Billing(Struct, frozen=True):
    """Answers about single nodes and links what decides their bill."""

    topology: Topology
    placement: Placement

    @property
    def ledger(self) -> Ledger:
        """Where its answers are kept: with those about the topology."""
        return self.topology.ledger

    @property
    def home_region(self) -> str:
        """Code of the cloud region whose prices count for what is in none: the first one drawn."""
        return next(iter(self._codes()), DEFAULT_REGION)

    @once_each
    def _code(self, node: str) -> tuple[str, ...]:
        code = str(getattr(self.topology.spec(node), "region", ""))
        return (code,) if code else ()

    _codes = joined(_code, lambda self: self.topology.ids_having(RegionPlace))

    @once_each
    def _account(self, node: str) -> tuple[tuple[str, Account], ...]:
        """The node with what it is for the bill, where anything of it has a price."""
        look(remarked(node))
        spec = self.topology.spec(node)
        if not spec.charges and not (isinstance(spec, Paid) and spec.monthly_usd):
            return ()
        watched = tuple(link.source for _, link in self.topology.links_to(node, "uses"))
        copies = len(CopyPlan(self.topology, self.placement).of(node))
        return ((node, Account(spec, self.region(node), copies, watched)),)

    accounts = joined(_account, lambda self: self.topology.ids)
    """(node, what it is for the bill) of everything that has a price, by id."""

    @once_each
    def _crossing(self, link_id: str) -> tuple[tuple[str, Crossing], ...]:
        """The link with the way its calls go, where that is paid for."""
        link = self.topology.link(link_id)
        in_cloud = bool(self.region(link.source))
        apart = Distances(self.topology, self.placement).apart(link.source, link.target) if in_cloud else 0.0
        leaves = link.kind == "traffic" and bool(self.region(link.target)) and self._leaves(link)
        doors = self._doors(link_id, link)
        ends = (self._behind(link.target) or (link_id,)) if doors else ()
        if not (leaves or apart or doors):
            return ()
        return ((link_id, Crossing(link.source, link.target, leaves, apart, ends, doors)),)

    crossings = joined(_crossing, lambda self: self.topology.link_ids)
    """(link id, which way its calls go) of every link whose calls are paid for, by id."""

    def region(self, node: str) -> str:
        """Code of the cloud region around a node; empty where none is drawn."""
        found = self.placement.region(node)
        return str(getattr(found[1], "region", "")) if found else ""

    def _leaves(self, link: Link) -> bool:
        """Whether the answer goes to users; what goes to a CDN that bills its own traffic is free."""
        source = self.topology.spec(link.source)
        if isinstance(source, Cdn):
            return not any(charge.quantity == "gb-out" for charge in source.charges)
        return isinstance(source, (Entry, Dns))

    def _doors(self, link_id: str, link: Link) -> tuple[Door | None, ...]:
        copies = CopyPlan(self.topology, self.placement).of(link.source)
        doors = tuple(self._door(copy.subnet, link_id, link.target) for copy in copies)
        return doors if any(doors) else ()

    def _door(self, subnet: str | None, link_id: str, target: str) -> Door | None:
        gateway = self.placement.nat_of(subnet) if subnet is not None else None
        if subnet is None or gateway is None:
            return None
        exits = self._exits((subnet, target))
        return Door(gateway, exits or (link_id,)) if exits is not None else None

    @once_each
    def _exits(self, way: tuple[str, str]) -> tuple[str, ...] | None:
        """Which of the links where calls from a subnet to a target end lead outside; none where its own does, None where none does."""
        subnet, target = way
        if not is_transparent(self.topology.spec(target)):
            return () if is_outside(self.topology, self.placement, subnet, target) else None
        ends = ((end, self.topology.link(end).target) for end in self._behind(target))
        return (
            tuple(end for end, last in ends if is_outside(self.topology, self.placement, subnet, last))
            or None
        )

    @once_each
    def _behind(self, target: str) -> tuple[str, ...]:
        """Ids of the links where calls to a name or a filter end: those from the last of them; none of anything else."""
        if not is_transparent(self.topology.spec(target)):
            return ()
        found: list[str] = []
        work, passed = [target], {target}
        for current in work:
            for key, link in self.topology.links_from(current, "traffic"):
                if not is_transparent(self.topology.spec(link.target)):
                    found.append(key)
                elif link.target not in passed:
                    passed.add(link.target)
                    work.append(link.target)
        return tuple(found)


derives(Billing, Topology, lambda topology: Billing(topology, placement_of(topology)))
