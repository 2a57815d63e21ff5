"""The four numbers that are always in sight: availability, sustainable load, p95 latency, monthly cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

from designer.i18n import Text, text
from widgets.checks import Checked
from widgets.numbers import dollars, milliseconds, per_second, percent, plain


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the four numbers: what it is called, and which tab of results tells more."""

    title: Text
    tab: str


HEADLINES: dict[str, Kind] = {
    "availability": Kind(text("Availability"), "availability"),
    "load": Kind(text("Sustains"), "capacity"),
    "p95": Kind(text("p95"), "capacity"),
    "cost": Kind(text("Cost"), "cost"),
}
"""In the order of the status bar."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One number as it is shown, with its target, and whether it meets it (None: there is no target)."""

    title: Text
    value: str
    target: str = ""
    is_met: bool | None = None
    per: Text | None = None
    """What it is for, where that is not plain ("a month")."""


def headlines(result: Checked) -> dict[str, Headline]:
    """The numbers that the design has an answer for: without an entry there is no availability and no load."""
    assessment, targets = result.assessment, result.design.targets
    found: dict[str, Headline] = {}
    if assessment is None:
        return found
    if assessment.availability:
        worst = min(entry.availability for entry in assessment.availability.values())
        target = targets.availability
        found["availability"] = Headline(
            HEADLINES["availability"].title,
            percent(worst),
            percent(target) if target is not None else "",
            worst >= target if target is not None else None,
        )
    capacity = assessment.capacity
    if capacity.nodes:
        found["load"] = Headline(
            HEADLINES["load"].title,
            "∞" if math.isinf(capacity.max_rps) else per_second(capacity.max_rps),
            plain(capacity.peak_rps),
            capacity.max_rps >= capacity.peak_rps,
        )
    if capacity.worst is not None:
        slowest, wanted = capacity.worst.p95_ms, targets.p95_ms
        found["p95"] = Headline(
            HEADLINES["p95"].title,
            milliseconds(slowest),
            milliseconds(wanted) if wanted is not None else "",
            slowest <= wanted if wanted is not None else None,
        )
    cost, budget = assessment.cost, targets.monthly_cost_usd
    if cost.lines:
        found["cost"] = Headline(
            HEADLINES["cost"].title,
            dollars(cost.monthly_usd),
            dollars(budget) if budget is not None else "",
            cost.monthly_usd <= budget if budget is not None else None,
            text("month"),
        )
    return found
