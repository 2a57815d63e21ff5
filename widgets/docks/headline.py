"""The four numbers that are always in sight: availability, sustainable load, p95 latency, monthly cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

from designer.analysis.assessment import Assessment
from designer.document.design import Targets
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
    if result.assessment is None:
        return {}
    answers = (_availability, _load, _p95, _cost)
    found = zip(
        HEADLINES, (answer(result.assessment, result.design.targets) for answer in answers), strict=True
    )
    return {name: headline for name, headline in found if headline is not None}


def _availability(assessment: Assessment, targets: Targets) -> Headline | None:
    """That of the worst entry."""
    if not assessment.availability:
        return None
    worst = min(entry.availability for entry in assessment.availability.values())
    target = targets.availability
    return Headline(
        HEADLINES["availability"].title,
        percent(worst),
        percent(target) if target is not None else "",
        worst >= target if target is not None else None,
    )


def _load(assessment: Assessment, _: Targets) -> Headline | None:
    """What the design sustains, against the peak it must carry; nothing where a loss leaves nobody served."""
    capacity = assessment.capacity
    if not assessment.whole.capacity.nodes:
        return None
    shown = "∞" if math.isinf(capacity.max_rps) else per_second(capacity.max_rps)
    return Headline(
        HEADLINES["load"].title, shown, plain(capacity.peak_rps), capacity.max_rps >= capacity.peak_rps
    )


def _p95(assessment: Assessment, targets: Targets) -> Headline | None:
    """That of the slowest entry; a dash where a loss leaves nobody served."""
    slowest, target = assessment.capacity.worst, targets.p95_ms
    if assessment.whole.capacity.worst is None:
        return None
    return Headline(
        HEADLINES["p95"].title,
        milliseconds(slowest.p95_ms) if slowest is not None else "–",
        milliseconds(target) if target is not None else "",
        slowest.p95_ms <= target if slowest is not None and target is not None else None,
    )


def _cost(assessment: Assessment, targets: Targets) -> Headline | None:
    """A month of it, against the budget."""
    cost, budget = assessment.cost, targets.monthly_cost_usd
    if not cost.lines:
        return None
    return Headline(
        HEADLINES["cost"].title,
        dollars(cost.monthly_usd),
        dollars(budget) if budget is not None else "",
        cost.monthly_usd <= budget if budget is not None else None,
        text("month"),
    )
