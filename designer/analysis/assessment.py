"""Everything there is to know about one design, computed when first asked and kept.

For example `Assessment(design).single_points["users"]`: what brings the entry `users` down alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property, partial
from typing import Any, TypeVar

from designer.analysis.availability import Progress
from designer.analysis.boundaries import Boundaries, boundaries
from designer.analysis.capacity import Capacity, capacity
from designer.analysis.carried import carried, changed_only, unchanged
from designer.analysis.cost import Cost, monthly_cost
from designer.analysis.degraded import Degraded, degraded
from designer.analysis.exposure import Exposure, exposure
from designer.analysis.exposure_left import exposure_without, left_of
from designer.analysis.exposure_ports import Ports
from designer.analysis.identity import Identities
from designer.analysis.liveness import liveness
from designer.analysis.load import LoadModel
from designer.analysis.losses import Loss, losses
from designer.analysis.outage import what_if
from designer.analysis.reach import reach
from designer.analysis.reached import Reached
from designer.analysis.recovery_classes import LossRecovery, RecoveryPlan
from designer.analysis.sensitivity import EntrySensitivity, sensitivity
from designer.analysis.store_attacks import Cut, Cuts, StoreAttack, store_attacks
from designer.analysis.survival import (
    CutSets,
    EntryAvailability,
    Pair,
    down_now,
    entry_availability,
    entry_cut_sets,
    entry_single_points,
    entry_worst_pairs,
)
from designer.analysis.witness import SinglePoint, witness_of, witnesses
from designer.document.design import Design
from designer.document.edits import set_workload
from designer.errors import EditError
from designer.graph.calls import Calls
from designer.graph.dependency import DesignModel, dependency_model, with_contents
from designer.graph.network import drawn_network
from designer.graph.placement import Placement, placement_of
from designer.graph.topology import Topology
from designer.graph.traffic import load_model
from designer.i18n import text

T = TypeVar("T")
M = TypeVar("M", DesignModel, LoadModel)


class Assessment:
    """Lazily cached answers about one design; read-only, made anew for each snapshot.

    `failed`: drawn nodes that are down ("what if"). `cancelled` is asked during what may take long; when it says so,
    the answer raises `Cancelled`. `progress` hears of estimates while they run.
    """

    def __init__(
        self,
        design: Design,
        failed: Collection[str] = (),
        cancelled: Callable[[], bool] | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.design = design
        self.failed = tuple(sorted(set(failed)))
        self._cancelled = cancelled
        self._progress = progress
        self._before: Assessment | None = None
        for node_id in self.failed:
            if node_id not in design.nodes:
                raise EditError(text("no component has the id {id}", id=node_id))

    def after(self, before: Assessment) -> Assessment:
        """This assessment, with whatever `before` knows that the edits since have left as it was (``carried.py``).

        For the one of the snapshot before, as a check in the window is; both must be about nothing failed, or about
        the same.
        """
        if self.failed == before.failed:
            self.__dict__.update(carried(before.design, before.__dict__, self.design))
            self._before, before._before = before, None  # two snapshots, no chain of them
        return self

    def with_failed(self, node_ids: Collection[str]) -> Assessment:
        """The same design with these drawn nodes lost as well. Raises EditError for an unknown id."""
        other = Assessment(self.design, (*self.failed, *node_ids), self._cancelled, self._progress)
        other.__dict__.update({n: getattr(self, n) for n in ("topology", "placement", "calls", "whole")})
        return other

    def with_rps(self, peak_rps: float) -> Assessment:
        """The same design at another peak load. Raises EditError where that is no load a design may state."""
        loaded = set_workload(self.design, "peak_rps", peak_rps)
        other = Assessment(loaded, self.failed, self._cancelled, self._progress)
        kept = ("placement", "calls", "model", "down", "single_points", "availability", "load", "losses")
        other.__dict__.update({name: self.__dict__[name] for name in kept if name in self.__dict__})
        return other

    def name(self, node_id: str) -> str:
        """What the node is called on the drawing. Raises KeyError for an unknown id."""
        return self.design.nodes[node_id].name

    @cached_property
    def whole(self) -> Assessment:
        """The same design with nothing failed."""
        return Assessment(self.design, (), self._cancelled, self._progress) if self.failed else self

    @cached_property
    def topology(self) -> Topology:
        """The design as a graph."""
        return Topology(self.design)

    @cached_property
    def placement(self) -> Placement:
        """Where nodes really are."""
        return placement_of(self.topology)

    @cached_property
    def calls(self) -> Calls:
        """Who really calls whom."""
        return Calls(self.topology, self.placement)

    @cached_property
    def model(self) -> DesignModel:
        """What must be up for what."""
        return self._settled(
            "model", dependency_model(self.topology, self.placement, self.failed, self.calls)
        )

    @cached_property
    def down(self) -> frozenset[str]:
        """Drawn nodes that do not answer now, the failed ones included (empty in a sound design without failures)."""
        return down_now(self.model)

    @cached_property
    def degraded(self) -> tuple[Degraded, ...]:
        """Drawn nodes that answer, but have lost some of what stands in for one another; empty without failures."""
        if not self.failed:
            return ()
        return degraded(self.whole.model, self.calls, with_contents(self.topology, self.failed))

    @cached_property
    def single_points(self) -> Mapping[str, tuple[str, ...]]:
        """Per entry the drawn nodes and places whose loss alone brings it down."""
        return self._by_entry("single_points", entry_single_points)

    @cached_property
    def witnesses(self) -> Mapping[str, tuple[SinglePoint, ...]]:
        """Per entry its single points, each with where it stands, by which way it is fatal and what else goes dark."""
        return witnesses(self.model, self.single_points)

    def witness(self, point: str, entry: str) -> SinglePoint:
        """The same of one single point, without the others. Raises ValueError where the entry survives its loss."""
        return witness_of(self.model, point, entry)

    @cached_property
    def worst_pairs(self) -> Mapping[str, tuple[Pair, ...]]:
        """Per entry the pairs of drawn nodes whose joint loss brings it down, most probable first."""
        return self._by_entry("worst_pairs", partial(entry_worst_pairs, cancelled=self._cancelled))

    @cached_property
    def cut_sets(self) -> Mapping[str, CutSets]:
        """Per entry the pairs and threes whose joint loss brings it down, most probable first."""
        return entry_cut_sets(self.model, self.worst_pairs, self._cancelled)

    @cached_property
    def availability(self) -> Mapping[str, EntryAvailability]:
        """Per entry how available the service is."""
        return self._by_entry(
            "availability", lambda model: entry_availability(model, self._cancelled, self._progress)
        )

    @cached_property
    def sensitivity(self) -> Mapping[str, EntrySensitivity]:
        """Per entry what to fix first: the downtime that a second one of each drawn thing saves, and its price."""
        return sensitivity(self.model, self.cost, self.availability, self._cancelled)

    @cached_property
    def recovery_plan(self) -> RecoveryPlan:
        """How each loss is come back from, one by one."""
        return RecoveryPlan(
            self.topology, self.placement, self.calls, self.model, self.single_points, self.failed
        )

    @cached_property
    def recovery(self) -> tuple[LossRecovery, ...]:
        """For each class of loss how long the service is away and how much data is lost; none where it is away already."""
        return self.recovery_plan.worst()

    @cached_property
    def exposure(self) -> Mapping[str, Exposure]:
        """Per store, service, administration port and identity: how the internet gets there, or what keeps it out.

        Ways through what has failed are closed, and what has failed is not told.
        """
        if not self.failed:
            return exposure(self.topology, self.ports)
        return exposure_without(self.topology, self.failed, self.down, self.whole.exposure)

    @cached_property
    def ports(self) -> Ports:
        """Who can open which connection over the network, with what has failed left out."""
        topology = self.topology
        if self.failed:
            topology = Topology(left_of(topology, self.failed, self.down))
        return Ports(topology, drawn_network(topology), self._known_before("ports"))

    @cached_property
    def attack_paths(self) -> tuple[StoreAttack, ...]:
        """Per store that an outsider gets to, through whatever can be taken over, the shortest chain; the worst first."""
        return store_attacks(self.ports.topology, self.exposure)

    def cheapest_cut(self, attack: StoreAttack) -> Cut | None:
        """The one change that cuts every chain to a store at the least cost to the drawn traffic; None: no single one."""
        return self._cuts.cheapest(attack)

    @cached_property
    def _cuts(self) -> Cuts:
        return Cuts(self.ports.topology, self.whole.capacity.links, self._cancelled)

    @cached_property
    def boundaries(self) -> Boundaries:
        """Zones of trust with their members, and the links that cross between them."""
        return boundaries(self.ports.topology, self.ports.drawn)

    def reach(
        self, source: str, target: str, port: int | None = None, protocol: str | None = None
    ) -> Reached:
        """Whether a node (or "internet") can open a connection to a port of another, hop by hop, or what blocks it.

        Without a port: any that the target answers on. Raises EditError for what is not drawn, is lost, opens no
        connections or answers nothing.
        """
        left = self.ports.topology.design.nodes
        for end in (source, target):
            if end in self.design.nodes and end not in left:
                raise EditError(text("{id} is lost: it reaches nothing, and nothing reaches it", id=end))
        return reach(self.ports, source, target, port, protocol)

    @cached_property
    def identity(self) -> Identities:
        """Who can do what to which resource, by which chain of groups, policies, roles and machines."""
        return Identities(self.topology)

    @cached_property
    def load(self) -> LoadModel:
        """Who calls whom how often, and what that costs where."""
        return self._settled("load", load_model(self.topology, self.placement, self.calls, self.model))

    @cached_property
    def capacity(self) -> Capacity:
        """How much the design carries and how fast it answers at its peak, with what has failed left out."""
        found: Capacity | None = self._kept("capacity", "model", "load")
        if found is None or found.peak_rps != self.design.workload.peak_rps:
            alive = liveness(self.model, self.load, what_if(self.model.compiled, ()))
            found = capacity(self.load, self.design.workload.peak_rps, alive, self._known_before("capacity"))
        return found

    @cached_property
    def losses(self) -> tuple[Loss, ...]:
        """What the design sustains with one drawn node or place lost, the worst first."""
        found: tuple[Loss, ...] | None = self._kept("losses", "model", "load")
        return losses(self.model, self.load, self._cancelled) if found is None else found

    @cached_property
    def cost(self) -> Cost:
        """What a month costs at the workload, with nothing failed."""
        if self.failed:
            return self.whole.cost
        return monthly_cost(self.topology, self.placement, self.model, self.capacity)

    def _known_before(self, name: str) -> Any:
        return None if self._before is None else self._before.__dict__.get(name)

    def _settled(self, name: str, found: M) -> M:
        """The model, made of what the one of the snapshot before is made of; that itself where they are equal."""
        before: M | None = self._known_before(name)
        return found if before is None else found.like(before)

    def _kept(self, name: str, *inputs: str) -> Any:
        """The answer of the snapshot before, where these answers are the same as then; else None."""
        is_same = all(getattr(self, each) is self._known_before(each) for each in inputs)
        return self._known_before(name) if is_same else None

    def _by_entry(self, name: str, find: Callable[[DesignModel], Mapping[str, T]]) -> Mapping[str, T]:
        """The answers about each entry: those of the snapshot before where its part of the model is the same."""
        then = self._before  # read once: a check on another thread may let go of it
        before: Mapping[str, T] | None = None if then is None else then.__dict__.get(name)
        if then is None or before is None:
            return find(self.model)
        same = unchanged(then.model, self.model)
        kept = {entry: before[entry] for entry in self.model.entries if entry in same}
        found = find(changed_only(self.model, kept)) if len(kept) < len(self.model.entries) else {}
        return {entry: kept[entry] if entry in kept else found[entry] for entry in self.model.entries}
