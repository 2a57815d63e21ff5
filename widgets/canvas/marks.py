"""What checks say about the nodes and links drawn: findings and utilisation, as arrays beside the geometry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from widgets.canvas.geometry import Geometry
from widgets.canvas.grid import Slots
from widgets.canvas.painting.sprites import SEVERITIES

Findings = Mapping[str, tuple[str, int]]
"""By id of node or link: gravest severity (error, warning, info) and number of findings."""

Fate = Literal["failed", "down", "degraded"]
"""What became of a node where some are lost: lost itself, down with them, or up with less behind it."""


class Marks:
    """Findings and load by row. Ids that the design does not have are ignored."""

    def __init__(self) -> None:
        self._findings: Findings = {}
        self._load: Mapping[str, float] = {}
        self._fates: Mapping[str, Fate] = {}
        self.fates: dict[Fate, Slots] = {}
        """Rows of nodes by what became of them."""
        self.node_badges: dict[tuple[str, int], Slots] = {}
        """Rows of nodes by severity and count."""
        self.link_badges: dict[tuple[str, int], Slots] = {}
        self.utilisation = np.zeros(0)
        """Share of capacity used, by row of node; nan where unknown."""

    def set_findings(self, findings: Findings, geometry: Geometry) -> bool:
        """Replaces what the badges say; False where they say it already."""
        is_new = dict(findings) != self._findings
        self._findings = dict(findings)
        self.match(geometry)
        return is_new

    def set_load(self, load: Mapping[str, float], geometry: Geometry) -> bool:
        """Replaces the utilisation bars; False where they show it already."""
        is_new = dict(load) != self._load
        self._load = dict(load)
        self.match(geometry)
        return is_new

    def set_fates(self, fates: Mapping[str, Fate], geometry: Geometry) -> bool:
        """Replaces what became of nodes; False where that is shown already."""
        is_new = dict(fates) != self._fates
        self._fates = dict(fates)
        self.match(geometry)
        return is_new

    def match(self, geometry: Geometry) -> None:
        """Finds the rows anew: nodes or links came or went."""
        self.node_badges, self.link_badges = {}, {}
        for table, badges in ((geometry.nodes, self.node_badges), (geometry.links, self.link_badges)):
            rows: dict[tuple[str, int], list[int]] = {}
            for key, (severity, count) in self._findings.items():
                if key in table and severity in SEVERITIES and count > 0:
                    rows.setdefault((severity, min(count, 10)), []).append(table.of(key))
            badges.update({badge: np.array(sorted(found), np.int64) for badge, found in rows.items()})
        by_fate: dict[Fate, list[int]] = {}
        for node, fate in self._fates.items():
            if node in geometry.nodes:
                by_fate.setdefault(fate, []).append(geometry.nodes.of(node))
        self.fates = {fate: np.array(sorted(found), np.int64) for fate, found in by_fate.items()}
        self.utilisation = np.full(len(geometry.alive), np.nan)
        for key, share in self._load.items():
            if key in geometry.nodes:
                self.utilisation[geometry.nodes.of(key)] = share

    def fate_of(self, key: str) -> Fate | None:
        """What became of a node; None: it goes on as before."""
        return self._fates.get(key)

    def said_of(self, key: str) -> tuple[str, int] | None:
        """Gravest severity and number of findings of a node or link; None where there are none."""
        return self._findings.get(key)
