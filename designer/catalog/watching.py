"""What can be watched: by somebody who is told when it fails, slows down or fills up, and how fast it does that."""

from __future__ import annotations

from designer.catalog.component import Component, prop


class Watched(Component):
    """Something that can have alarms."""

    alarms: bool = prop(
        False, "Alarms", "Somebody is told when it fails, slows down or fills up.", group="Availability"
    )


class Filling(Component):
    """Something of a fixed size that fills up."""

    used_gb: float | None = prop(
        None, "Used now", "How much of the storage is in use. Empty: not known.", unit="GB", group="Capacity",
        empty="not known", ge=0, le=10_000_000,
    )  # fmt: skip
    growth_gb: float = prop(
        0, "Growth of the data", "How much is added in a month.", unit="GB/month", group="Capacity", ge=0, le=1_000_000
    )  # fmt: skip
