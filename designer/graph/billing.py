"""What of a drawing decides a bill: whose prices count for a node, and which way a call goes; kept with the topology."""

from __future__ import annotations

from msgspec import Struct

from designer.catalog.component import Component
from designer.catalog.estimates import Paid
from designer.catalog.facts import DEFAULT_REGION
from designer.catalog.traits import Cdn, Dns, Entry, External
from designer.document.design import Link
from designer.graph.copies import CopyPlan
from designer.graph.distance import Distances
from designer.graph.looking import look
from designer.graph.once import Ledger, once_each
from designer.graph.placement import Placement
from designer.graph.topology import Topology
from designer.graph.touched import remarked


class Account(Struct, frozen=True):
    """What a node is for the bill."""

    spec: Component
    region: str
    """Code of the cloud region around it; empty where none is drawn."""
    copies: int
    watched: tuple[str, ...]
    """Ids of the nodes that it only watches."""


class Crossing(Struct, frozen=True):
    """Which way the calls over a link go, as far as that is paid for."""

    source: str
    target: str
    leaves: bool
    """The answer leaves a cloud region for the internet, and is paid where it leaves."""
    apart: float
    """Share of the calls between zones of one cloud region."""
    doors: tuple[str | None, ...]
    """Per copy of the caller the NAT gateway that its calls pass; empty where they do not leave."""


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
        codes = (str(getattr(self.topology.spec(node), "region", "")) for node in self.topology.ids)
        return next((code for code in codes if code), DEFAULT_REGION)

    @once_each
    def account(self, node: str) -> Account:
        """What a node is for the bill."""
        look(remarked(node))
        watched = tuple(link.source for _, link in self.topology.links_to(node, "uses"))
        copies = len(CopyPlan(self.topology, self.placement).of(node))
        return Account(self.topology.spec(node), self._region(node), copies, watched)

    @once_each
    def crossing(self, link_id: str) -> Crossing:
        """Which way the calls over a link go."""
        link = self.topology.link(link_id)
        in_cloud = bool(self._region(link.source))
        apart = Distances(self.topology, self.placement).apart(link.source, link.target) if in_cloud else 0.0
        leaves = link.kind == "traffic" and bool(self._region(link.target)) and self._leaves(link)
        return Crossing(link.source, link.target, leaves, apart, self._doors(link))

    def _region(self, node: str) -> str:
        found = self.placement.region(node)
        return str(getattr(found[1], "region", "")) if found else ""

    def _leaves(self, link: Link) -> bool:
        """Whether the answer goes to users; what goes to a CDN that bills its own traffic is free."""
        source = self.topology.spec(link.source)
        if isinstance(source, Cdn):
            return not any(charge.quantity == "gb-out" for charge in source.charges)
        return isinstance(source, (Entry, Dns))

    def _doors(self, link: Link) -> tuple[str | None, ...]:
        if not isinstance(self.topology.spec(link.target), External):
            return ()
        copies = CopyPlan(self.topology, self.placement).of(link.source)
        return tuple(
            self.placement.nat_of(copy.subnet) if copy.subnet is not None else None for copy in copies
        )


def is_paid(spec: Component) -> bool:
    """Whether anything of a component has a price."""
    return bool(spec.charges) or (isinstance(spec, Paid) and bool(spec.monthly_usd))
