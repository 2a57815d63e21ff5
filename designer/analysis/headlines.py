"""The four numbers that are always in sight: availability, sustainable load, p95 latency, monthly cost."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from designer.analysis.assessment import Assessment
from designer.i18n import Text, text
from designer.units import number, share

Shown = Callable[[float], str]
NUMBERS: tuple[tuple[str, Text, Shown, bool], ...] = (
    ("availability", text("Availability"), share, True),
    ("max_rps", text("Sustains, requests/s"), number, True),
    ("p95_ms", text("p95, ms"), number, False),
    ("monthly_usd", text("Cost, USD a month"), number, False),
)
"""Field of the headlines, what it is called, how it is written, and whether more of it is better."""


class Headlines(Struct, frozen=True):
    """One design in four numbers; None where the design has no answer (no entry, nothing that carries or costs)."""

    availability: float | None
    """Share of time, of the worst entry."""
    max_rps: float | None
    """Highest rate it sustains, in requests a second; infinite where nothing limits it."""
    p95_ms: float | None
    """Of the slowest entry, at the peak; infinite where a queue never empties."""
    monthly_usd: float | None


def headlines(assessment: Assessment) -> Headlines:
    """The four numbers of an assessed design."""
    capacity, slowest, cost = assessment.capacity, assessment.capacity.worst, assessment.cost
    return Headlines(
        min((found.availability for found in assessment.availability.values()), default=None),
        capacity.max_rps if capacity.nodes else None,
        slowest.p95_ms if slowest is not None else None,
        cost.monthly_usd if cost.lines else None,
    )
