"""What a month of the design costs, line by line: list prices on demand, no free tier, no discount.

A component says which prices it has (`Component.charges`), `Usage` says how much of each is used, the facts say what
one costs in its region and where that is from. Tiers are marginal: each slice has its own price.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.capacity import Capacity
from designer.analysis.figure import Figure, Input
from designer.analysis.pricing import tiered
from designer.analysis.usage import Usage
from designer.catalog.charges import PAID_BY_USE, Charge
from designer.catalog.component import Component
from designer.catalog.estimates import Paid
from designer.catalog.facts import Fact, facts
from designer.catalog.instances import instance
from designer.catalog.traits import Cache, Database, Instance
from designer.graph.dependency import DesignModel
from designer.graph.placement import Placement
from designer.graph.topology import Topology
from designer.i18n import Text, text


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
    """Code of the region whose price it is; empty for what is drawn with its price."""
    price: Fact | None
    """The row of facts; None for what is drawn with its price."""
    assumed: tuple[Text, ...] = ()
    """What stands in for something unknown."""
    by_use: bool = False
    """Paid by use: it grows with the load, not with the number of things."""

    @property
    def figure(self) -> Figure:
        """The amount with its derivation."""
        used = Input(text("quantity"), self.quantity, self.unit)
        if self.price is None:
            return Figure(
                self.usd,
                "USD",
                "n · p",
                (used, Input.drawn(text("price"), self.unit_usd, "USD")),
                self.assumed,
            )
        price = Input.default(text("price"), replace(self.price, value=self.unit_usd))
        return Figure(self.usd, "USD", "n · p", (used, price), self.assumed)


class Cost(Struct, frozen=True):
    """The monthly bill."""

    lines: tuple[Line, ...]
    """By node, then as the component lists its prices."""
    mean_share: Fact
    """Mean load / peak load of the curve: what is paid by use is counted with it."""

    @property
    def monthly_usd(self) -> float:
        """The sum of all lines."""
        return sum(line.usd for line in self.lines)

    @property
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


def monthly_cost(topology: Topology, placement: Placement, model: DesignModel, capacity: Capacity) -> Cost:
    """What the design costs in a month at its workload."""
    usage = Usage(topology, placement, model, capacity)
    lines = []
    for node in topology.ids:
        spec = topology.spec(node)
        lines += [line for charge in spec.charges for line in _charged(usage, node, spec, charge)]
        if isinstance(spec, Paid) and spec.monthly_usd:
            count = usage.copies(node)
            lines.append(
                Line(node, text("As drawn"), count, "", spec.monthly_usd, count * spec.monthly_usd, "", None)
            )
    lines += _egress(usage)
    lines += _across_zones(usage)
    lines.sort(key=lambda line: line.node)
    return Cost(tuple(lines), usage.mean_share)


def _charged(usage: Usage, node: str, spec: Component, charge: Charge) -> Iterator[Line]:
    quantity = usage.of(node, charge.quantity) * charge.times
    if quantity <= 0:
        return
    region = usage.region(node)
    if not charge.price:
        yield _instance_line(node, spec, charge, quantity, region)
        return
    tiers = facts().tiers(charge.price, region)
    usd = tiered(quantity, [(tier.size, tier.price.value) for tier in tiers])
    price = tiers[0].price
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


def _egress(usage: Usage) -> Iterator[Line]:
    """Data out to the internet: tiers count for all of a region together, shared among its nodes by their part."""
    by_region: dict[str, dict[str, float]] = {}
    for node, gb in usage.gb_to_internet.items():
        by_region.setdefault(usage.region(node), {})[node] = gb
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


def _across_zones(usage: Usage) -> Iterator[Line]:
    """Calls between zones; what leaves one zone is paid, and what enters the other."""
    for node, gb in usage.gb_across_zones.items():
        price = facts().fact("prices.egress.cross-az", usage.region(node))
        yield Line(
            node, text("Data between zones, both directions"), 2 * gb, "GB", price.value, 2 * gb * price.value,
            usage.region(node), price, _assumptions(price), by_use=True,
        )  # fmt: skip


def _assumptions(price: Fact) -> tuple[Text, ...]:
    return (price.assumed,) if price.assumed is not None else ()


def _what_of(unit: str) -> str:
    """The unit that is paid for: GB of USD/GB."""
    return unit.partition("/")[2] or unit.removeprefix("USD per ")
