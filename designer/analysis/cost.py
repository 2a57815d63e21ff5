"""What a month of the design costs, line by line: list prices on demand, no free tier, no discount.

A component says which prices it has (`Component.charges`), `Used` says how much of each is used, the facts say what
one costs in its region and where that is from. Tiers are marginal: each slice has its own price.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.again import Piece, pieces
from designer.analysis.capacity import Capacity
from designer.analysis.figure import Figure, Input
from designer.analysis.pricing import tiered
from designer.analysis.usage import Month, Used
from designer.catalog.charges import PAID_BY_USE, Charge
from designer.catalog.component import Component
from designer.catalog.estimates import Paid
from designer.catalog.facts import Fact, facts
from designer.catalog.instances import instance
from designer.catalog.traits import Cache, Database, Instance
from designer.graph.billing import Billing, Crossing
from designer.graph.looking import look_at_only
from designer.graph.placement import Placement
from designer.graph.topology import Topology
from designer.graph.touched import EVERYTHING, REMARKS
from designer.i18n import Text, text

DRAWN, USUAL = text("As drawn"), text("Usual price: none is drawn")
"""What is paid for a thing of your own."""


class Line(Struct, frozen=True):
    """One line of the monthly bill."""

    node: str
    what: Text
    quantity: float
    unit: str
    unit_usd: float
    """Price of one; of a tiered price the mean over its slices."""
    usd: float
    region: str
    """Code of the region whose price it is; empty for a thing of your own."""
    price: Fact | None
    """The row of facts; None for a thing of your own."""
    assumed: tuple[Text, ...] = ()
    """What stands in for something unknown."""
    by_use: bool = False
    """Paid by use: it grows with the load, not with the number of things."""
    parts: tuple[Input, ...] = ()
    """What the quantity adds up from, where that is told."""

    @property
    def is_drawn(self) -> bool:
        """Whether the drawing states its price."""
        return self.what == DRAWN

    @property
    def figure(self) -> Figure:
        """The amount with its derivation."""
        used = Input(text("quantity"), self.quantity, self.unit)
        if self.price is None:
            own = Input(text("price"), self.unit_usd, "USD", "drawn" if self.is_drawn else "default")
            return Figure(self.usd, "USD", "n · p", (used, own), self.assumed)
        price = Input.default(text("price"), replace(self.price, value=self.unit_usd))
        return Figure(self.usd, "USD", "n · p", (used, *self.parts, price), self.assumed)


class Cost(Struct, frozen=True, dict=True):
    """The monthly bill."""

    lines: tuple[Line, ...]
    """By node, then as the component lists its prices."""
    mean_share: Fact
    """Mean load / peak load of the curve: what is paid by use is counted with it."""

    @cached_property
    def made_of(self) -> Mapping[str, Piece[list[Line]]]:
        """What the lines of each node were made of, for the design after an edit."""
        return {}

    @property
    def monthly_usd(self) -> float:
        """The sum of all lines."""
        return sum(line.usd for line in self.lines)

    @cached_property
    def by_node(self) -> Mapping[str, float]:
        """What each node costs."""
        found: dict[str, float] = {}
        for line in self.lines:
            found[line.node] = found.get(line.node, 0.0) + line.usd
        return found

    @property
    def whatever_the_load(self) -> Mapping[str, float]:
        """What each node costs without what is paid by use: so much a second one costs. Nodes without a price are left out."""
        found: dict[str, float] = {}
        for line in self.lines:
            found[line.node] = found.get(line.node, 0.0) + (0.0 if line.by_use else line.usd)
        return found

    @property
    def figure(self) -> Figure:
        """The sum with its derivation."""
        parts = tuple(
            Input(text("{node}: {what}", node=line.node, what=line.what), line.usd, "USD")
            for line in self.lines
        )
        share = Input.default(text("mean load / peak load"), self.mean_share)
        assumed = tuple(dict.fromkeys(reason for line in self.lines for reason in line.assumed))
        return Figure(self.monthly_usd, "USD", "Σ n · p", (*parts, share), assumed)


def monthly_cost(
    topology: Topology, placement: Placement, capacity: Capacity, before: Cost | None = None
) -> Cost:
    """What the design costs in a month at its workload.

    `before`: the cost of a design that was edited into this one; it saves work and changes no answer.
    """
    look_at_only(*EVERYTHING, REMARKS)
    billing = Billing(topology, placement)
    month = Month.of(topology.workload)
    home, gb = billing.home_region, _Traffic(billing, capacity, month)
    nodes, model = capacity.nodes, capacity.model
    given: dict[str, tuple[Any, ...]] = {}
    for node, account in billing.accounts():
        inside = [node, *model.boxes.get(node, ())] if node in model.machines else ()
        given[node] = (
            node, account.region or home, account.spec, account.copies, month, nodes.get(node),
            tuple([nodes.get(watched) for watched in account.watched]), model.machines.get(node),
            capacity.machines.get(node, 0.0), tuple([nodes[key] for key in inside if key in nodes]),
            tuple(sorted(gb.through.get(node, {}).items())),
        )  # fmt: skip
    made = pieces(_lines_of, given, None if before is None else before.made_of)
    lines = [line for _, own in made.values() for line in own]
    regions = {node: billing.region(node) or home for node in (*gb.to_internet, *gb.across_zones)}
    lines += _egress(gb.to_internet, regions)
    lines += _across_zones(gb.across_zones, regions)
    lines.sort(key=lambda line: line.node)
    found = Cost(tuple(lines), month.mean_share)
    found.__dict__["made_of"] = made
    return found


class _Traffic:
    """GB of a month that are paid by where they go, by the node that pays for them."""

    def __init__(self, billing: Billing, capacity: Capacity, month: Month) -> None:
        self.to_internet: dict[str, float] = {}
        """What leaves a cloud region for the internet, by the node that sends it."""
        self.across_zones: dict[str, float] = {}
        """Calls between machines in different zones of a region, by the caller; each way is paid."""
        self.through: dict[str, dict[str, float]] = {}
        """Calls to the outside, by the NAT gateway they pass and by what is called."""
        nodes, boxes = capacity.nodes, capacity.model.boxes
        for link_id, crossing in billing.crossings():
            rate = capacity.links.get(link_id, 0.0)
            if rate <= 0:
                continue
            target, called = crossing.target, month.gb(rate, month.call_kb.value)
            if target not in nodes:  # a machine: what it reaches, as far as that is one node
                target = next((inside for inside in boxes.get(target, ()) if inside in nodes), target)
            if crossing.leaves:
                gb = month.gb(rate, month.payload_kb)
                self.to_internet[target] = self.to_internet.get(target, 0.0) + gb
            caller = nodes.get(crossing.source)
            if crossing.apart and caller is not None and caller.machine is not None and target in nodes:
                gb = self.across_zones.get(crossing.source, 0.0)
                self.across_zones[crossing.source] = gb + called * crossing.apart
            self._go_out(crossing, called, capacity.links, billing.topology)

    def _go_out(self, crossing: Crossing, gb: float, calls: Mapping[str, float], topology: Topology) -> None:
        """Counts what passes NAT gateways; behind names and filters, the part of their calls that goes outside."""
        total = sum(calls.get(end, 0.0) for end in crossing.ends)
        for door in crossing.doors:
            if door is None or total <= 0:
                continue
            passing = self.through.setdefault(door.gateway, {})
            for end in door.exits:
                target, part = topology.link(end).target, calls.get(end, 0.0) / total / len(crossing.doors)
                passing[target] = passing.get(target, 0.0) + gb * part


def _lines_of(node: str, region: str, *of: Any) -> list[Line]:
    """The lines of one node, given what says how much it uses."""
    used = Used(*of)
    spec = used.spec
    lines = [line for charge in spec.charges for line in _charged(used, node, region, charge)]
    if isinstance(spec, Paid) and spec.monthly_usd:
        usd = used.copies * spec.monthly_usd
        what = DRAWN if "monthly_usd" in spec.given() else USUAL
        lines.append(Line(node, what, used.copies, "", spec.monthly_usd, usd, "", None))
    return lines


def _charged(used: Used, node: str, region: str, charge: Charge) -> Iterator[Line]:
    quantity = used.of(charge.quantity) * charge.times
    if quantity <= 0:
        return
    if not charge.price:
        yield _instance_line(node, used.spec, charge, quantity, region)
        return
    tiers = facts().tiers(charge.price, region)
    usd = tiered(quantity, [(tier.size, tier.price.value) for tier in tiers])
    price = tiers[0].price
    through = used.through if charge.quantity == "gb-through" else ()
    parts = tuple(Input(text("calls to {target}", target=target), gb, "GB") for target, gb in through)
    yield Line(
        node,
        charge.what,
        quantity,
        _what_of(price.unit),
        usd / quantity,
        usd,
        region,
        price,
        _assumptions(price),
        charge.quantity in PAID_BY_USE,
        parts,
    )


def _instance_line(node: str, spec: Component, charge: Charge, quantity: float, region: str) -> Line:
    """Hours of an instance type; a database with a standby in another zone at its own price where one is listed."""
    assert isinstance(spec, Instance)
    engine = spec.engine if isinstance(spec, (Database, Cache)) else ""
    rented = instance(spec.instance_type, region, engine)
    unit = rented.usd_hour.value
    if isinstance(spec, Database) and spec.copies() == 2 and rented.usd_hour_multi_az is not None:
        unit = rented.usd_hour_multi_az / 2
    assumed = (rented.assumed,) if rented.assumed is not None else ()
    return Line(
        node, charge.what, quantity, "h", unit, quantity * unit, region, rented.usd_hour,
        (*assumed, *_assumptions(rented.usd_hour)),
    )  # fmt: skip


def _egress(gb_by_node: Mapping[str, float], regions: Mapping[str, str]) -> Iterator[Line]:
    """Data out to the internet: tiers count for all of a region together, shared among its nodes by their part."""
    by_region: dict[str, dict[str, float]] = {}
    for node, gb in gb_by_node.items():
        by_region.setdefault(regions[node], {})[node] = gb
    for region, parts in by_region.items():
        tiers = facts().tiers("prices.egress.internet", region)
        total = sum(parts.values())
        unit = tiered(total, [(tier.size, tier.price.value) for tier in tiers]) / total
        price = tiers[0].price
        for node, gb in parts.items():
            yield Line(
                node,
                text("Data out to the internet"),
                gb,
                "GB",
                unit,
                gb * unit,
                region,
                price,
                _assumptions(price),
                by_use=True,
            )


def _across_zones(gb_by_node: Mapping[str, float], regions: Mapping[str, str]) -> Iterator[Line]:
    """Calls between zones; what leaves one zone is paid, and what enters the other."""
    for node, gb in gb_by_node.items():
        price = facts().fact("prices.egress.cross-az", regions[node])
        yield Line(
            node, text("Data between zones, both directions"), 2 * gb, "GB", price.value, 2 * gb * price.value,
            regions[node], price, _assumptions(price), by_use=True,
        )  # fmt: skip


def _assumptions(price: Fact) -> tuple[Text, ...]:
    return (price.assumed,) if price.assumed is not None else ()


def _what_of(unit: str) -> str:
    """The unit that is paid for: GB of USD/GB."""
    return unit.partition("/")[2] or unit.removeprefix("USD per ")
