"""What a use costs. Prices are facts and come in as arguments; amounts are USD, a month has 730 hours."""

from __future__ import annotations

import math
from collections.abc import Iterable

HOURS_PER_MONTH = 730


def by_the_hour(usd_per_hour: float, count: float = 1, hours: float = HOURS_PER_MONTH) -> float:
    """What `count` things cost that are paid by the hour."""
    return usd_per_hour * count * hours


def tiered(amount: float, tiers: Iterable[tuple[float | None, float]]) -> float:
    """What an amount costs when each slice has its own price.

    `tiers` are (size of the slice, price per unit) in order; size None is everything beyond. The last price goes on
    for what exceeds the last slice. Raises ValueError without any tier.
    """
    slices = list(tiers)
    if not slices:
        raise ValueError("a tiered price needs at least one tier")
    parts, left = [], amount
    for position, (size, price) in enumerate(slices):
        last = position == len(slices) - 1
        taken = left if size is None or last else min(left, size)
        parts.append(taken * price)
        left -= taken
    return math.fsum(parts)
