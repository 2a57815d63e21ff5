"""What every answer about a design starts from: its topology, what has failed in it, and what the snapshot before knew."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from typing import Any, Self

from designer.analysis.availability import Progress
from designer.document.design import Design, Targets, Workload
from designer.document.edits import set_workload
from designer.errors import EditError
from designer.graph.calls import Calls
from designer.graph.ledger import Ledger
from designer.graph.placement import Placement, placement_of
from designer.graph.topology import Topology
from designer.graph.touched import with_remarks
from designer.graph.traffic import Stages
from designer.i18n import text


class Snapshot:
    """One design as it is now, and how it is looked at; what is answered about it is kept in its ledger.

    `failed`: drawn nodes that are down ("what if"). `cancelled` is asked during what may take long; when it says so,
    the answer raises `Cancelled`. `progress` hears of estimates while they run. `noted`: one after this may know them.
    """

    def __init__(
        self,
        design: Design,
        failed: Collection[str] = (),
        cancelled: Callable[[], bool] | None = None,
        progress: Callable[[Progress], None] | None = None,
        noted: bool = False,
    ) -> None:
        self._design = design
        self.failed = tuple(sorted(set(failed)))
        self._cancelled, self._progress, self._noted = cancelled, progress, noted
        if missing := next((node for node in self.failed if node not in design.nodes), None):
            raise EditError(text("no component has the id {id}", id=missing))

    def after(self, before: Self) -> Self:
        """This assessment, with whatever `before` knows that the edits since have left as it was (``graph/once.py``).

        For the one of the snapshot before, as a check in the window is; both must be about nothing failed.
        """
        if not self.failed and not before.failed:
            self.topology.after(before.topology)
            self.ledger.after(before.ledger, with_remarks(self.topology.touched))
        return self

    def with_failed(self, node_ids: Collection[str]) -> Self:
        """The same design with these drawn nodes lost as well. Raises EditError for an unknown id."""
        other = type(self)(self.design, (*self.failed, *node_ids), self._cancelled, self._progress)
        other.__dict__.update(
            {n: getattr(self, n) for n in ("topology", "placement", "calls")}, _whole=self.whole
        )
        return other

    def with_rps(self, peak_rps: float) -> Self:
        """The same design at another peak load. Raises EditError where that is no load a design may state."""
        loaded = set_workload(self.design, "peak_rps", peak_rps)
        return type(self)(loaded, self.failed, self._cancelled, self._progress).after(self)

    def name(self, node_id: str) -> str:
        """What the node is called on the drawing. Raises KeyError for an unknown id."""
        return self.topology.name(node_id)

    @property
    def whole(self) -> Self:
        """The same design with nothing failed."""
        return self._whole if self.failed else self

    @cached_property
    def _whole(self) -> Self:
        return type(self)(self.design, (), self._cancelled, self._progress)

    @cached_property
    def ledger(self) -> Ledger:
        """Where its answers are kept."""
        return Ledger(self, self.topology.ledger, noted=self._noted)

    @property
    def workload(self) -> Workload:
        """What comes in at the peak, and how it grows."""
        return self.topology.workload

    @property
    def targets(self) -> Targets:
        """What the design is to keep to."""
        return self.topology.targets

    @property
    def design(self) -> Design:
        """The whole design. An answer that looks at it is found anew after whatever edit."""
        return self.topology.design

    @cached_property
    def topology(self) -> Topology:
        """The design as a graph."""
        return Topology(self._design, noted=self._noted)

    @cached_property
    def placement(self) -> Placement:
        """Where nodes really are."""
        return placement_of(self.topology)

    @cached_property
    def calls(self) -> Calls:
        """Who really calls whom."""
        return Calls(self.topology, self.placement)

    @cached_property
    def stages(self) -> Stages:
        """What single nodes are in the load model."""
        return Stages(self.topology, self.placement, self.calls)

    def _before(self, name: str, made_of: str | None = None) -> Any:
        """An answer in a snapshot before, by its name here, or what that was made of; None where it was not asked."""
        answers = vars(type(self))
        return self.ledger.before(
            answers[name].question, None if made_of is None else answers[made_of].question
        )
