"""What a component brings to the estimates: how often it fails by itself, what it costs."""

from __future__ import annotations

from typing import ClassVar

from designer.catalog.component import Component, prop


class Fallible(Component):
    """Something that can fail by itself, however well its surroundings do."""

    reliability: ClassVar[str] = "process"
    """Where its usual availability stands in the facts: an `sla.` row, or X of `recovery.mttf.default.X` and
    `recovery.mttr.default.X`. A row without a number means it is not known to fail."""
    reliability_spread: ClassVar[str] = ""
    """The same for a managed service that runs in several zones as one; empty: its copies fail one by one."""

    availability: float | None = prop(
        None, "Availability", "Share of time it works by itself while its surroundings do. Empty: the usual one for its kind and place.",
        group="Availability", gt=0, le=1,
    )  # fmt: skip


class Paid(Component):
    """Something with a monthly price of its own, as drawn."""

    monthly_usd: float = prop(0, "Monthly cost", "What it costs in a month.", unit="USD", group="Cost", ge=0)
