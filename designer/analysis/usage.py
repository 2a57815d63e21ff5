"""How much of everything that has a price a design uses in a month, node by node.

Load follows the workload's curve: what is paid by use is counted at the mean load (peak x mean / peak of the curve),
what is paid by the hour runs all month; a scaling group runs what the mean load asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from designer.analysis.capacity import Capacity
from designer.analysis.pricing import HOURS_PER_MONTH
from designer.analysis.quotas import BalancerLimits, balancer_units
from designer.catalog.charges import Quantity
from designer.catalog.component import Component
from designer.catalog.facts import DEFAULT_REGION, SECONDS_PER_MONTH, facts
from designer.catalog.traits import Cdn, Dns, Entry, External, Store
from designer.document.design import Link
from designer.graph.dependency import DesignModel
from designer.graph.distance import Distances
from designer.graph.placement import Placement
from designer.graph.topology import Topology

KB_PER_GB = 1e6


class Usage:
    """Answers how much is used; read-only. Quantities are for one month of 730 hours."""

    def __init__(
        self, topology: Topology, placement: Placement, model: DesignModel, capacity: Capacity
    ) -> None:
        self._topology = topology
        self._placement = placement
        self._model = model
        self._capacity = capacity
        self._distances = Distances(topology, placement, model)
        workload = topology.workload
        self.mean_share = facts().fact(f"defaults.curve.{workload.curve}")
        self.call_kb = facts().fact("defaults.call-kb")
        self._payload_kb = workload.payload_kb

    def of(self, node: str, quantity: Quantity) -> float:
        """How much of `quantity` the node uses."""
        return _QUANTITIES[quantity](self, node, self._topology.spec(node))

    def region(self, node: str) -> str:
        """Code of the cloud region whose prices count for the node: its own, else the first one drawn."""
        found = self._placement.region(node)
        own = str(getattr(found[1], "region", "")) if found else ""
        return own or self._home_region

    def copies(self, node: str) -> float:
        """Copies that are paid for, on average over the month."""
        machine = self._capacity.model.machines.get(node)
        wanted = self._topology.spec(node).copies()
        if machine is None or machine.least == machine.copies:
            return len(self._model.copies[node]) if wanted is None else wanted
        busy = self._capacity.machines.get(node, 0.0) * self._cores_at_work(node) * self.mean_share.value
        return min(max(busy / (machine.cores * machine.target), machine.least), machine.copies)

    def monthly_requests(self, node: str) -> float:
        """Requests that reach the node; of what only watches others (a filter), those of the watched."""
        watched = [link.source for _, link in self._topology.links_to(node, "uses")]
        rates = [self._rps(node), *(self._rps(source) for source in watched)]
        return sum(rates) * self.mean_share.value * SECONDS_PER_MONTH

    def gb_out(self, node: str) -> float:
        """Data that the node answers to users, in GB."""
        return self.monthly_requests(node) * self._payload_kb / KB_PER_GB

    @cached_property
    def gb_to_internet(self) -> Mapping[str, float]:
        """GB that leave a cloud region for the internet, by the node that sends them.

        What goes to a CDN that bills its own traffic is free, as is what stays inside.
        """
        found: dict[str, float] = {}
        for link_id, link in self._topology.links.items():
            target = self._head(link.target)
            if link.kind == "traffic" and self._is_in_cloud(target) and self._leaves(link):
                found[target] = found.get(target, 0.0) + self._gb(link_id, self._payload_kb)
        return {node: gb for node, gb in found.items() if gb > 0}

    @cached_property
    def gb_across_zones(self) -> Mapping[str, float]:
        """GB of calls between machines in different zones of a region, by the caller; each way is paid."""
        found: dict[str, float] = {}
        for link_id, link in self._topology.links.items():
            caller = self._capacity.nodes.get(link.source)
            target = self._head(link.target)
            if caller is None or caller.machine is None or target not in self._capacity.nodes:
                continue
            if self._is_in_cloud(link.source):
                gb = self._gb(link_id, self.call_kb.value) * self._distances.apart(link.source, target)
                found[link.source] = found.get(link.source, 0.0) + gb
        return {node: gb for node, gb in found.items() if gb > 0}

    @cached_property
    def gb_through_nat(self) -> Mapping[str, float]:
        """GB of calls to the outside by the NAT gateway they pass."""
        found: dict[str, float] = {}
        for link_id, link in self._topology.links.items():
            if not isinstance(self._topology.spec(link.target), External):
                continue
            copies = self._model.copies[link.source]
            for copy in copies:
                door = self._placement.nat_of(copy.subnet) if copy.subnet is not None else None
                if door is not None:
                    gb = self._gb(link_id, self.call_kb.value) / len(copies)
                    found[door] = found.get(door, 0.0) + gb
        return found

    def balancer_units(self, node: str, limits: BalancerLimits) -> float:
        """Capacity units of a balancer at the mean load."""
        rps = self._rps(node) * self.mean_share.value
        new = rps / facts().value("defaults.requests-per-connection")
        active = new * facts().value("defaults.connection-seconds")
        gb_per_hour = rps * self._payload_kb * 3600 / KB_PER_GB
        return balancer_units(
            limits, new_per_s=new, active=active, gb_per_hour=gb_per_hour, rules=0, rps=rps
        ).charged

    @cached_property
    def _home_region(self) -> str:
        codes = (str(getattr(spec, "region", "")) for spec in map(self._topology.spec, self._topology.ids))
        return next((code for code in codes if code), DEFAULT_REGION)

    def _rps(self, node: str) -> float:
        load = self._capacity.nodes.get(node)
        return load.rps if load is not None else 0.0

    def _cores_at_work(self, node: str) -> float:
        machine = self._capacity.model.machines[node]
        stages = [node, *self._capacity.model.boxes.get(node, ())]
        at_work = [self._capacity.nodes[s].copies / self._capacity.nodes[s].stage.per_machine
                   for s in stages if s in self._capacity.nodes]  # fmt: skip
        return machine.cores * max(at_work, default=0.0)

    def _gb(self, link_id: str, kilobytes: float) -> float:
        rate = self._capacity.links.get(link_id, 0.0)
        return rate * self.mean_share.value * SECONDS_PER_MONTH * kilobytes / KB_PER_GB

    def _head(self, node: str) -> str:
        """The node a call to a machine reaches, as far as it is one."""
        inside = [s for s in self._capacity.model.boxes.get(node, ()) if s in self._capacity.nodes]
        return inside[0] if inside and node not in self._capacity.nodes else node

    def _is_in_cloud(self, node: str) -> bool:
        found = self._placement.region(node)
        return found is not None and bool(getattr(found[1], "region", ""))

    def _leaves(self, link: Link) -> bool:
        """Whether the answer over a link leaves for the internet and is paid where it leaves."""
        source = self._topology.spec(link.source)
        if isinstance(source, Cdn):
            return not any(charge.quantity == "gb-out" for charge in source.charges)
        return isinstance(source, (Entry, Dns))


def _addresses(usage: Usage, node: str, spec: Component) -> float:
    is_public = getattr(spec, "has_public_address", None)
    return HOURS_PER_MONTH * usage.copies(node) if callable(is_public) and is_public() else 0.0


def _stored(usage: Usage, node: str, spec: Component) -> float:
    return spec.storage_gb if isinstance(spec, Store) and spec.copies() == 1 else 0.0


def _stored_twice(usage: Usage, node: str, spec: Component) -> float:
    return spec.storage_gb if isinstance(spec, Store) and spec.copies() != 1 else 0.0


def _alb_units(usage: Usage, node: str, spec: Component) -> float:
    limits = BalancerLimits(
        facts().value("quotas.alb.lcu.new-connections"),
        facts().value("quotas.alb.lcu.active-connections"),
        facts().value("quotas.alb.lcu.bytes"),
        facts().value("quotas.alb.lcu.rule-evaluations"),
        10,
    )
    return HOURS_PER_MONTH * usage.balancer_units(node, limits)


def _nlb_units(usage: Usage, node: str, spec: Component) -> float:
    new, active, gb = facts().listed("quotas.nlb.nlcu.tcp")
    return HOURS_PER_MONTH * usage.balancer_units(node, BalancerLimits(new, active, gb, 1, 0))


_QUANTITIES: Mapping[Quantity, Callable[[Usage, str, Component], float]] = {
    "month": lambda usage, node, spec: 1.0,
    "hours": lambda usage, node, spec: HOURS_PER_MONTH,
    "public-address-hours": _addresses,
    "instance-hours": lambda usage, node, spec: HOURS_PER_MONTH * usage.copies(node),
    "gb-volume": lambda usage, node, spec: float(getattr(spec, "volume_gb", 0)) * usage.copies(node),
    "gb-stored": _stored,
    "gb-stored-multi-az": _stored_twice,
    "gb-through": lambda usage, node, spec: usage.gb_through_nat.get(node, 0.0),
    "gb-out": lambda usage, node, spec: usage.gb_out(node),
    "lcu-hours": _alb_units,
    "nlcu-hours": _nlb_units,
    "million-requests": lambda usage, node, spec: usage.monthly_requests(node) / 1e6,
    "thousand-requests": lambda usage, node, spec: usage.monthly_requests(node) / 1e3,
    "ten-thousand-requests": lambda usage, node, spec: usage.monthly_requests(node) / 1e4,
    "million-queries": lambda usage, node, spec: (
        usage.monthly_requests(node) / facts().value("defaults.requests-per-dns-query") / 1e6
    ),
}
