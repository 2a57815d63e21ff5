"""Everything there is to know about one design, computed when first asked and kept.

    a = Assessment(design)
    a.topology, a.placement            # structure
    a.single_points["users"]           # what brings an entry down alone
"""

from __future__ import annotations

from functools import cached_property

from designer.document.design import Design
from designer.graph.placement import Placement
from designer.graph.topology import Topology


class Assessment:
    """Lazily cached answers about one design; read-only, made anew for each snapshot."""

    def __init__(self, design: Design) -> None:
        self.design = design

    @cached_property
    def topology(self) -> Topology:
        """The design as a graph."""
        return Topology(self.design)

    @cached_property
    def placement(self) -> Placement:
        """Where nodes really are."""
        return Placement(self.topology)
