"""Which limits of managed services a load needs or breaks. The limits themselves are facts and come in as arguments."""

from __future__ import annotations

import math
import re

from msgspec import Struct

from designer.analysis.sizing import whole_above, whole_below

GIB = 1 << 30
MINUTES_PER_HOUR = 60


def max_connections(formula: str, memory_bytes: float) -> int:
    """How many connections a managed database allows, by its published formula.

    `formula` reads "DBInstanceClassMemory/12582880" or "LEAST(DBInstanceClassMemory/9531392, 5000)". It is an upper
    bound: the formula means the memory left after the system and its agents. Raises ValueError for another form.
    """
    match = re.fullmatch(r"(?:LEAST\()?\{?DBInstanceClassMemory/(\d+)\}?(?:,\s*(\d+)\))?", formula.strip())
    if match is None:
        raise ValueError(f"not a formula for max_connections: {formula!r}")
    allowed = whole_below(memory_bytes / int(match[1]))
    return allowed if match[2] is None else min(allowed, int(match[2]))


class ConnectionBudget(Struct, frozen=True):
    """Connection pools of many tasks against one database."""

    tasks: int
    pool: int
    """Connections per task."""
    allowed: int
    """max_connections of the database."""
    reserved: int
    """Kept for administration and replication."""

    @property
    def demand(self) -> int:
        """Connections when every task fills its pool."""
        return self.tasks * self.pool

    @property
    def fits(self) -> bool:
        """Whether the database allows that."""
        return self.demand <= self.allowed - self.reserved

    @property
    def most_tasks(self) -> int:
        """How many tasks the pool size allows."""
        return max(0, self.allowed - self.reserved) // self.pool

    @property
    def largest_pool(self) -> int:
        """Which pool size the number of tasks allows."""
        return max(0, self.allowed - self.reserved) // self.tasks


def units_for(amount: float, per_unit: float) -> int:
    """How many units of a limit an amount takes: addresses, prefixes, shards."""
    return whole_above(amount / per_unit)


class BalancerUnits(Struct, frozen=True):
    """Capacity units of an application load balancer by dimension; the largest is charged."""

    new: float
    active: float
    transferred: float
    rules: float

    @property
    def charged(self) -> float:
        """LCU: the largest dimension."""
        return max(self.new, self.active, self.transferred, self.rules)


class BalancerLimits(Struct, frozen=True):
    """What one capacity unit contains."""

    new_per_s: float
    active: float
    gb_per_hour: float
    evaluations_per_s: float
    free_rules: int


def balancer_units(
    limits: BalancerLimits, *, new_per_s: float, active: float, gb_per_hour: float, rules: int, rps: float
) -> BalancerUnits:
    """How many capacity units a load takes in each dimension; rules beyond the free ones are evaluated per request."""
    return BalancerUnits(
        new_per_s / limits.new_per_s,
        active / limits.active,
        gb_per_hour / limits.gb_per_hour,
        max(0, rules - limits.free_rules) * rps / limits.evaluations_per_s,
    )


class Shards(Struct, frozen=True):
    """Shards of a stream by what binds them; the largest number is needed."""

    by_bytes_in: int
    by_records: int
    by_read: int

    @property
    def needed(self) -> int:
        """How many shards to have."""
        return max(self.by_bytes_in, self.by_records, self.by_read)


def volume_iops(size_gib: float, iops_per_gib: float) -> float:
    """How many IOPS the size of a volume allows to provision."""
    return size_gib * iops_per_gib


def volume_throughput(iops: float, mib_s_per_iops: float) -> float:
    """How many MiB/s the provisioned IOPS of a volume allow."""
    return iops * mib_s_per_iops


class BurstCredits(Struct, frozen=True):
    """CPU credits of a burstable instance: one credit is one vCPU busy for a minute."""

    vcpus: int
    load: float
    """Mean utilisation of its vCPUs, 0..1."""
    earned_per_hour: float

    @property
    def spent_per_hour(self) -> float:
        """Credits the load costs."""
        return self.vcpus * self.load * MINUTES_PER_HOUR

    @property
    def net_per_hour(self) -> float:
        """Credits gained (or lost) each hour."""
        return self.earned_per_hour - self.spent_per_hour

    @property
    def sustainable_load(self) -> float:
        """The utilisation that can go on for ever."""
        return self.earned_per_hour / (self.vcpus * MINUTES_PER_HOUR)

    def hours_to_empty(self, balance: float) -> float:
        """How long a balance lasts; infinite when it does not shrink."""
        return balance / -self.net_per_hour if self.net_per_hour < 0 else math.inf
