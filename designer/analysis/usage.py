"""How much of everything that has a price a node uses in a month.

Load follows the workload's curve: what is paid by use is counted at the mean load (peak x mean / peak of the curve),
what is paid by the hour runs all month; a scaling group runs what the mean load asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from designer.analysis.capacity import StageLoad
from designer.analysis.load import Machine
from designer.analysis.pricing import HOURS_PER_MONTH
from designer.analysis.quotas import BalancerLimits, balancer_units
from designer.catalog.charges import Quantity
from designer.catalog.component import Component
from designer.catalog.facts import SECONDS_PER_MONTH, Fact, facts
from designer.catalog.traits import Store
from designer.document.design import Workload

KB_PER_GB = 1e6


class Month(Struct, frozen=True):
    """What counts for everything that is used in a month."""

    mean_share: Fact
    """Mean load / peak load."""
    call_kb: Fact
    """Size of the answer to a call inside the design."""
    payload_kb: float
    """Size of what users get."""

    @classmethod
    def of(cls, workload: Workload) -> Month:
        """The month of a workload."""
        share = facts().fact(f"defaults.curve.{workload.curve}")
        return cls(share, facts().fact("defaults.call-kb"), workload.payload_kb)

    def gb(self, per_s: float, kilobytes: float) -> float:
        """GB of so many calls a second at the peak, of this size."""
        return per_s * self.mean_share.value * SECONDS_PER_MONTH * kilobytes / KB_PER_GB


class Used(Struct, frozen=True):
    """What says how much of everything one node uses in a month of 730 hours."""

    spec: Component
    drawn_copies: int
    month: Month
    load: StageLoad | None
    watched: tuple[StageLoad | None, ...]
    """Loads of those that it only watches (a filter)."""
    machine: Machine | None
    """The machine it is in the load model."""
    busy: float
    """How busy that is at the peak."""
    inside: tuple[StageLoad, ...]
    """Loads of what computes on it."""
    through: tuple[tuple[str, float], ...]
    """GB of the calls to the outside that pass it, by what is called."""

    def of(self, quantity: Quantity) -> float:
        """How much of `quantity` the node uses."""
        return _QUANTITIES[quantity](self, self.spec)

    @property
    def copies(self) -> float:
        """Copies that are paid for, on average over the month."""
        machine, wanted = self.machine, self.spec.copies()
        if machine is None or machine.least == machine.copies:
            return self.drawn_copies if wanted is None else wanted
        at_work = max((load.copies / load.stage.per_machine for load in self.inside), default=0.0)
        busy = self.busy * (machine.cores * at_work) * self.month.mean_share.value
        return min(max(busy / (machine.cores * machine.target), machine.least), machine.copies)

    @property
    def rps(self) -> float:
        """Requests a second that reach it at the mean load."""
        return _rps(self.load) * self.month.mean_share.value

    @property
    def monthly_requests(self) -> float:
        """Requests that reach the node; of what only watches others, those of the watched."""
        rates = [_rps(self.load), *map(_rps, self.watched)]
        return sum(rates) * self.month.mean_share.value * SECONDS_PER_MONTH

    @property
    def gb_out(self) -> float:
        """Data that the node answers to users, in GB."""
        return self.monthly_requests * self.month.payload_kb / KB_PER_GB

    def balancer_units(self, limits: BalancerLimits) -> float:
        """Capacity units of a balancer at the mean load."""
        new = self.rps / facts().value("defaults.requests-per-connection")
        active = new * facts().value("defaults.connection-seconds")
        gb_per_hour = self.rps * self.month.payload_kb * 3600 / KB_PER_GB
        return balancer_units(
            limits, new_per_s=new, active=active, gb_per_hour=gb_per_hour, rules=0, rps=self.rps
        ).charged


def _rps(load: StageLoad | None) -> float:
    return load.rps if load is not None else 0.0


def _addresses(used: Used, spec: Component) -> float:
    is_public = getattr(spec, "has_public_address", None)
    return HOURS_PER_MONTH * used.copies if callable(is_public) and is_public() else 0.0


def _stored(used: Used, spec: Component) -> float:
    return spec.storage_gb if isinstance(spec, Store) and spec.copies() == 1 else 0.0


def _stored_twice(used: Used, spec: Component) -> float:
    return spec.storage_gb if isinstance(spec, Store) and spec.copies() != 1 else 0.0


def _alb_units(used: Used, spec: Component) -> float:
    limits = BalancerLimits(
        facts().value("quotas.alb.lcu.new-connections"),
        facts().value("quotas.alb.lcu.active-connections"),
        facts().value("quotas.alb.lcu.bytes"),
        facts().value("quotas.alb.lcu.rule-evaluations"),
        10,
    )
    return HOURS_PER_MONTH * used.balancer_units(limits)


def _nlb_units(used: Used, spec: Component) -> float:
    new, active, gb = facts().listed("quotas.nlb.nlcu.tcp")
    return HOURS_PER_MONTH * used.balancer_units(BalancerLimits(new, active, gb, 1, 0))


_QUANTITIES: Mapping[Quantity, Callable[[Used, Component], float]] = {
    "month": lambda used, spec: 1.0,
    "hours": lambda used, spec: HOURS_PER_MONTH,
    "public-address-hours": _addresses,
    "instance-hours": lambda used, spec: HOURS_PER_MONTH * used.copies,
    "gb-volume": lambda used, spec: float(getattr(spec, "volume_gb", 0)) * used.copies,
    "gb-stored": _stored,
    "gb-stored-multi-az": _stored_twice,
    "gb-through": lambda used, spec: sum(gb for _, gb in used.through),
    "gb-out": lambda used, spec: used.gb_out,
    "lcu-hours": _alb_units,
    "nlcu-hours": _nlb_units,
    "million-requests": lambda used, spec: used.monthly_requests / 1e6,
    "thousand-requests": lambda used, spec: used.monthly_requests / 1e3,
    "ten-thousand-requests": lambda used, spec: used.monthly_requests / 1e4,
    "million-queries": lambda used, spec: (
        used.monthly_requests / facts().value("defaults.requests-per-dns-query") / 1e6
    ),
}
