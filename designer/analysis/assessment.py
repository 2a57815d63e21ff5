"""Everything there is to know about one design, computed when first asked and kept.

For example `Assessment(design).single_points["users"]`: what brings the entry `users` down alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import TypeVar

from designer.analysis import survival
from designer.analysis.admitted import Admitted, Port, admitted
from designer.analysis.boundaries import Boundaries, boundaries
from designer.analysis.capacity import Capacity, capacity
from designer.analysis.cost import Cost, monthly_cost
from designer.analysis.degraded import Degraded, degraded
from designer.analysis.drawn_paths import DrawnPaths, paths_of
from designer.analysis.exposure import Exposure, exposure
from designer.analysis.exposure_left import left_of
from designer.analysis.exposure_ports import Ports
from designer.analysis.identity import Identities, identities_of
from designer.analysis.liveness import liveness
from designer.analysis.load import LoadModel
from designer.analysis.losses import Losses, losses
from designer.analysis.outage import what_if
from designer.analysis.reach import reach
from designer.analysis.reached import Reached
from designer.analysis.recovery_classes import LossRecovery, RecoveryPlan
from designer.analysis.sensitivity import EntrySensitivity, sensitivity
from designer.analysis.snapshot import Snapshot
from designer.analysis.store_attacks import Cut, Cuts, StoreAttack, store_attacks
from designer.analysis.survival import CutSets, EntryAvailability, Pair
from designer.analysis.witness import SinglePoint, witness_of, witnesses
from designer.errors import EditError
from designer.graph.dependency import DesignModel, dependency_model, with_contents
from designer.graph.design_model import same_parts, without_entries
from designer.graph.looking import look_at_only
from designer.graph.once import answer
from designer.graph.topology import Topology
from designer.graph.touched import EVERYTHING, REMARKS
from designer.graph.traffic import load_model
from designer.i18n import text

T = TypeVar("T")
M = TypeVar("M", DesignModel, LoadModel)


class Assessment(Snapshot):
    """Lazily cached answers about one design; read-only, made anew for each snapshot (see there for what it takes)."""

    @answer
    def model(self) -> DesignModel:
        """What must be up for what."""
        look_at_only(*EVERYTHING)
        before = self._before("model")
        found = dependency_model(self.topology, self.placement, self.failed, self.calls, before)
        return found.like(before)

    @answer
    def down(self) -> frozenset[str]:
        """Drawn nodes that do not answer now, the failed ones included (empty in a sound design without failures)."""
        return survival.down_now(self.model)

    @answer
    def degraded(self) -> tuple[Degraded, ...]:
        """Drawn nodes that answer, but have lost some of what stands in for one another; empty without failures."""
        if not self.failed:
            return ()
        gone = with_contents(self.topology, self.placement, self.failed)
        return degraded(self.whole.model, self.calls, gone)

    @answer
    def single_points(self) -> Mapping[str, tuple[str, ...]]:
        """Per entry the drawn nodes and places whose loss alone brings it down."""
        return self._by_entry("single_points", survival.entry_single_points)

    @answer
    def fatal_places(self) -> Mapping[str, frozenset[str]]:
        """Per entry the places it is lost with even where what is a single point in them by itself stays."""
        return self._by_entry("fatal_places", survival.entry_fatal_places)

    @answer
    def witnesses(self) -> Mapping[str, tuple[SinglePoint, ...]]:
        """Per entry its single points, each with where it stands, by which way it is fatal and what else goes dark."""
        return witnesses(self.model, self.single_points)

    def witness(self, point: str, entry: str) -> SinglePoint:
        """The same of one single point, without the others. Raises ValueError where the entry survives its loss."""
        return witness_of(self.model, point, entry)

    @answer
    def worst_pairs(self) -> Mapping[str, tuple[Pair, ...]]:
        """Per entry the pairs of drawn nodes whose joint loss brings it down, most probable first."""
        return self._by_entry("worst_pairs", partial(survival.entry_worst_pairs, cancelled=self._cancelled))

    @answer
    def cut_sets(self) -> Mapping[str, CutSets]:
        """Per entry the pairs and threes whose joint loss brings it down, most probable first."""
        return survival.entry_cut_sets(self.model, self.worst_pairs, self._cancelled)

    @answer
    def availability(self) -> Mapping[str, EntryAvailability]:
        """Per entry how available the service is."""
        return self._by_entry(
            "availability", lambda model: survival.entry_availability(model, self._cancelled, self._progress)
        )

    @answer
    def sensitivity(self) -> Mapping[str, EntrySensitivity]:
        """Per entry what to fix first: the downtime that a second one of each drawn thing saves, and its price."""
        return sensitivity(self.model, self.cost, self.availability, self._cancelled)

    @answer
    def recovery_plan(self) -> RecoveryPlan:
        """How each loss is come back from, one by one."""
        look_at_only(*EVERYTHING, REMARKS)
        return RecoveryPlan(
            self.topology, self.placement, self.calls, self.model, self.single_points, self.failed
        )

    @answer
    def recovery(self) -> tuple[LossRecovery, ...]:
        """For each class of loss how long the service is away and how much data is lost; none where it is away already."""
        return self.recovery_plan.worst()

    @answer
    def exposure(self) -> Mapping[str, Exposure]:
        """Per store, service, administration port and identity: how the internet gets there past what has failed, or what keeps it out."""
        return exposure(self._left, self.ports)

    @cached_property
    def _left(self) -> Topology:
        """What is left for whoever comes over the network, with what has failed left out."""
        return Topology(left_of(self.topology, self.failed)) if self.failed else self.topology

    @answer
    def paths(self) -> DrawnPaths:
        """Who can open which connection over the network, and every chain of those from the internet."""
        return paths_of(self._left, self._before("paths"))

    @answer
    def ports(self) -> Ports:
        """How each port can be got at, over the network and by what is permitted, with what has failed left out."""
        look_at_only(*EVERYTHING)
        identities = None if self.failed else self.identity
        return Ports(self._left, self.paths, self._before("ports"), identities)

    @answer
    def attack_paths(self) -> tuple[StoreAttack, ...]:
        """Per store that an outsider gets to, through whatever can be taken over, the shortest chain; the worst first."""
        return store_attacks(self._left, self.exposure, self.admitted)

    @answer
    def admitted(self) -> Mapping[Port, Admitted]:
        """Per port that only those outside get to whom a rule names by address, who they are and their way."""
        return admitted(self.ports, self.exposure)

    def cheapest_cut(self, attack: StoreAttack) -> Cut | None:
        """The one change that cuts every chain to a store at the least cost to the drawn traffic; None: no single one."""
        return self._cuts.cheapest(attack)

    @cached_property
    def _cuts(self) -> Cuts:
        return Cuts(self._left, self.whole.capacity.links, self._cancelled)

    @answer
    def boundaries(self) -> Boundaries:
        """Zones of trust with their members, and the links that cross between them."""
        return boundaries(self._left, self.paths.drawn)

    def reach(
        self, source: str, target: str, port: int | None = None, protocol: str | None = None
    ) -> Reached:
        """Whether a node (or "internet") can open a connection to a port (None: any) of another, hop by hop, or what blocks it.

        Raises EditError for what is not drawn, is lost, opens no connections or answers nothing.
        """
        left = self._left
        for end in (source, target):
            if end in self.topology and (end not in left or end in self.failed):
                raise EditError(text("{id} is lost: it reaches nothing, and nothing reaches it", id=end))
        return reach(self.ports, source, target, port, protocol)

    @answer
    def identity(self) -> Identities:
        """Who can do what to which resource, by which chain of groups, policies, roles and machines."""
        return identities_of(self.topology, self._before("identity"))

    @answer
    def load(self) -> LoadModel:
        """Who calls whom how often, and what that costs where."""
        look_at_only(*EVERYTHING)
        before = self._before("load")
        return load_model(self.topology, self.calls, self.stages, before).like(before)

    @answer
    def capacity(self) -> Capacity:
        """How much the design carries and how fast it answers at its peak, with what has failed left out."""
        alive = liveness(self.model, self.load, what_if(self.model.compiled, ()))
        return capacity(self.load, self.workload.peak_rps, alive, self._before("capacity"))

    @answer
    def losses(self) -> Losses:
        """What the design sustains with one drawn node or place lost, the worst first."""
        return losses(self.model, self.load, self._cancelled, self._before("losses"))

    @answer
    def cost(self) -> Cost:
        """What a month costs at the workload, with nothing failed."""
        if self.failed:
            return self.whole.cost
        return monthly_cost(self.topology, self.placement, self.capacity, self._before("cost"))

    def _by_entry(self, name: str, find: Callable[[DesignModel], Mapping[str, T]]) -> Mapping[str, T]:
        """The answers about each entry: those of a snapshot before where its part of the model is the same."""
        then, known = self._before(name, made_of="model"), self._before(name)
        if then is None or known is None:
            return find(self.model)
        kept = {entry: known[entry] for entry in same_parts(then, self.model)}
        found = find(without_entries(self.model, kept)) if len(kept) < len(self.model.entries) else {}
        return {entry: kept[entry] if entry in kept else found[entry] for entry in self.model.entries}
