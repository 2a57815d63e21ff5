"""What can be watched, so that somebody is told when it fails, slows down or fills up."""

from __future__ import annotations

from designer.catalog.component import Component, prop


class Watched(Component):
    """Something that can have alarms."""

    alarms: bool = prop(
        False, "Alarms", "Somebody is told when it fails, slows down or fills up.", group="Availability"
    )
