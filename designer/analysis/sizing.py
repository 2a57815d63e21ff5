"""How much of something is enough: utilisation, concurrency, bottlenecks, headroom, fleet sizes.

The operational laws hold for any stable system (mean values, no assumption about distributions). Sources: Denning and
Buzen 1978; Little 1961; R. Jain 1991, ch. 33; Amazon Builders' Library, Static stability; Dean and Barroso, The Tail
at Scale, 2013.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from designer.analysis.queueing import MMc

ROUNDING = 1e-9
"""Relative error forgiven before rounding to whole units: 3.0000000001 servers are 3."""


def whole_above(amount: float) -> int:
    """How many whole units cover an amount."""
    return math.ceil(amount - abs(amount) * ROUNDING)


def whole_below(amount: float) -> int:
    """How many whole units fit into an amount."""
    return math.floor(amount + abs(amount) * ROUNDING)


def utilisation(throughput: float, service_time: float, servers: int) -> float:
    """Which share of its servers a station keeps busy: U = X S / m (utilisation law)."""
    return throughput * service_time / servers


def in_flight(throughput: float, response_time: float) -> float:
    """How many requests are inside at once: L = X R (Little's law)."""
    return throughput * response_time


def rate_at_concurrency(limit: float, response_time: float) -> float:
    """Which rate uses up a limit on concurrent requests: X = L / R."""
    return limit / response_time


class Station(Struct, frozen=True):
    """What one request asks of a station: visits of so many seconds each, with so many servers for it."""

    visits: float
    service_time: float
    servers: int

    @property
    def capacity(self) -> float:
        """The request rate at which it is fully busy: m / (V S)."""
        demand = self.visits * self.service_time
        return self.servers / demand if demand else math.inf


def bottleneck(stations: Mapping[str, Station]) -> str:
    """Which station limits the whole: the one with the least capacity, not the one with the slowest call."""
    return min(stations, key=lambda name: stations[name].capacity)


class AsymptoticBounds(Struct, frozen=True):
    """What a closed system cannot beat: total and largest demand in seconds, thinking time in seconds."""

    total: float
    largest: float
    think: float

    @property
    def saturation(self) -> float:
        """N* = (D + Z) / Dmax: the number of customers from which the bottleneck rules."""
        return (self.total + self.think) / self.largest

    def throughput(self, customers: float) -> float:
        """X <= min(1 / Dmax, N / (D + Z))."""
        return min(1 / self.largest, customers / (self.total + self.think))

    def response(self, customers: float) -> float:
        """R >= max(D, N Dmax - Z)."""
        return max(self.total, customers * self.largest - self.think)


class Headroom(Struct, frozen=True):
    """Equal groups (zones, racks) that must carry the peak with one of them lost."""

    groups: int
    per_group: int
    """Instances in each group."""
    rate: float
    """Requests per second one instance carries."""
    peak: float

    @property
    def capacity(self) -> float:
        """Requests per second with everything up."""
        return self.groups * self.per_group * self.rate

    @property
    def degraded_capacity(self) -> float:
        """The same with one group lost."""
        return (self.groups - 1) * self.per_group * self.rate

    @property
    def survives(self) -> bool:
        """Whether the rest carries the peak."""
        return self.degraded_capacity >= self.peak

    @property
    def utilisation(self) -> float:
        """Peak over capacity."""
        return self.peak / self.capacity

    @property
    def degraded_utilisation(self) -> float:
        """Peak over what is left; infinite when nothing is."""
        return self.peak / self.degraded_capacity if self.degraded_capacity else math.inf

    @property
    def safe_utilisation(self) -> float:
        """Up to which utilisation the loss of one group is survived: (g - 1) / g."""
        return (self.groups - 1) / self.groups

    @property
    def needed_per_group(self) -> int:
        """Instances per group so that the rest carries the peak. Raises ZeroDivisionError for a single group."""
        return whole_above(self.peak / ((self.groups - 1) * self.rate))


def slow_share(fan_out: int, slow: float) -> float:
    """Which share of requests is slow when each waits for `fan_out` parallel calls: 1 - (1 - p)^n."""
    return -math.expm1(fan_out * math.log1p(-slow)) if slow < 1 else 1.0


def leaf_quantile(fan_out: int, target: float) -> float:
    """Which share of single calls must be fast for `target` of the requests to be: q^(1/n)."""
    return float(target ** (1 / fan_out))


def target_tracking(instances: int, metric: float, target: float) -> int:
    """How many instances a target-tracking policy asks for: ceil(n metric / target)."""
    return whole_above(instances * metric / target)


def equal_split_limit(capacities: Sequence[float]) -> float:
    """Which total an equal split carries until its weakest member is full: n min(c)."""
    return len(capacities) * min(capacities)


def fair_weights(capacities: Iterable[float]) -> tuple[int, ...]:
    """The smallest whole weights in proportion to the capacities; with them the total is their sum."""
    exact = [Fraction(str(capacity)) for capacity in capacities]
    common = math.lcm(*(f.denominator for f in exact))
    whole = [int(f * common) for f in exact]
    divisor = math.gcd(*whole) or 1
    return tuple(w // divisor for w in whole)


def backlog(arriving: float, served: float, duration: float) -> float:
    """How many requests have piled up after `duration` seconds: (in - out) t."""
    return max(0.0, arriving - served) * duration


def drain_time(waiting: float, arriving: float, served: float) -> float:
    """In how many seconds a backlog is gone: backlog / (out - in); infinite when it never is."""
    return waiting / (served - arriving) if served > arriving else math.inf


def at_least_working(needed: int, owned: int, availability: float) -> float:
    """P(at least `needed` of `owned` equal, independent units work): the binomial tail."""
    return math.fsum(
        math.comb(owned, working) * availability**working * (1 - availability) ** (owned - working)
        for working in range(needed, owned + 1)
    )


def units_to_own(needed: int, availability: float, target: float) -> int:
    """How many units to own so that `needed` work with probability `target`.

    Raises ValueError when no number does: a unit that never works, a certain target with units that can fail.
    """
    if not 0 < availability <= 1 or (target >= 1 > availability):
        raise ValueError(f"no number of units at {availability} reaches {target}")
    owned = needed
    while at_least_working(needed, owned, availability) < target:
        owned += 1
    return owned


def servers_for_wait(arrival_rate: float, service_rate: float, limit: float, share: float) -> int:
    """How many servers keep the share of requests that wait longer than `limit` seconds at or below `share`."""
    servers = math.floor(arrival_rate / service_rate) + 1
    while MMc(arrival_rate, service_rate, servers).wait_exceeds(limit) > share:
        servers += 1
    return servers
