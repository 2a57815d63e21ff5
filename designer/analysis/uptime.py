"""Availability from failure and repair times, what it allows in downtime, and what repair crews do to it.

Sources: AWS whitepaper Availability and Beyond (MTBF / (MTBF + MTTR), MTTR includes detection); birth-death chains as
in any reliability text.
"""

from __future__ import annotations

import math
from itertools import accumulate

MINUTES_PER_HOUR = 60
HOURS_PER_YEAR = 8760
SECONDS_PER_YEAR = HOURS_PER_YEAR * 3600


def steady_state(mtbf: float, mttr: float) -> float:
    """Which share of time something works that fails every `mtbf` and is back after `mttr` (same unit)."""
    return mtbf / (mtbf + mttr)


def downtime(availability: float, period: float) -> float:
    """How much of a period is lost, in the unit of the period."""
    return (1 - availability) * period


def after_failovers(events_per_year: float, outage_s: float) -> float:
    """Which availability is left when so many failovers a year interrupt for `outage_s` seconds each."""
    return 1 - events_per_year * outage_s / SECONDS_PER_YEAR


def repaired_group(needed: int, units: int, failure_rate: float, repair_rate: float, crews: int) -> float:
    """Which share of time at least `needed` of `units` work when `crews` repair one unit each.

    With as many crews as units this is the binomial formula (independent repair); one crew about doubles the
    unavailability of a pair. Rates per unit and the same time. The chain over the number of broken units has
    weights prod (units - j) failure / (min(j + 1, crews) repair).
    """
    steps = (
        (units - broken) * failure_rate / (min(broken + 1, crews) * repair_rate) for broken in range(units)
    )
    weights = list(accumulate(steps, lambda weight, step: weight * step, initial=1.0))
    return math.fsum(weights[: units - needed + 1]) / math.fsum(weights)
