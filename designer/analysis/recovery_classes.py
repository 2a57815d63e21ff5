"""How long the service is away and how much data is lost, for each class of loss, by the ways back that are drawn.

A process is restarted where its data stays. A machine of your own is gone with the disks in it, one of a provider keeps
its data on volumes beside it. A zone or a region is dark, and its data out of reach, until it is back or the data is
restored elsewhere, whichever is sooner. A site of your own is lost with all that is in it. Deleted data is deleted in
every copy: only backups and old versions bring it back.

Of the ways back the first that is there counts: somebody else answers by itself; a person makes the standby the active
one; what is lost is repaired or replaced, and its data restored. Backups of your own whose place is not drawn are taken
to be kept elsewhere; a provider keeps them in the region.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from designer.analysis.figure import Figure, Input
from designer.analysis.losses_by_class import LOSS_CLASSES, LossClass, is_original, losses_of
from designer.analysis.recovery import restore_time
from designer.analysis.survival import entry_single_points, nobody_is_served
from designer.analysis.takeovers import minutes, takeovers
from designer.analysis.witness import places_of
from designer.catalog.facts import facts
from designer.catalog.traits import Elastic, ObjectStore, Store
from designer.document.design import Link
from designer.graph.calls import Calls
from designer.graph.dependency import DesignModel, dependency_model, with_contents
from designer.graph.placement import Placement, placement_of
from designer.graph.topology import Topology
from designer.i18n import text

How = Literal["automatic", "manual", "repair", "restore", "never"]
"""Another answers by itself; by somebody's hand; after repair; after a restore; not at all."""
_PLACES: tuple[LossClass, ...] = ("zone", "region", "site")
_INSTANCES: Mapping[str, str] = {
    "sla.ec2.instance": "recovery.mttr.default.vm-auto-replace",
    "sla.rds.single-db": "recovery.failover.aurora.no-replica",
    "sla.elasticache.single": "recovery.failover.aurora.no-replica",
    "sla.ec2.region": "recovery.mttr.default.region",
}
"""How long it takes to be back where the provider only promises a share of time."""


class WayBack(Struct, frozen=True):
    """How the service, or its data, comes back from one loss."""

    lost: str
    """Drawn id of what is lost, or deleted."""
    how: How
    figure: Figure
    """Minutes until it is back, or minutes of changes that are lost; infinite: never, or everything."""


class LossRecovery(Struct, frozen=True):
    """The worst that one class of loss does."""

    loss: LossClass
    rto: WayBack
    """The loss that takes longest to come back from."""
    rpo: WayBack
    """The loss that loses most."""
    rto_met: bool | None
    """Whether that is within the target; None: no target."""
    rpo_met: bool | None


class RecoveryPlan:
    """Answers what each loss means for one design; read-only."""

    def __init__(
        self,
        topology: Topology,
        placement: Placement,
        calls: Calls,
        model: DesignModel,
        single_points: Mapping[str, tuple[str, ...]],
        failed: Collection[str] = (),
    ) -> None:
        self._topology, self._placement, self._calls, self._model = topology, placement, calls, model
        self._gone = with_contents(topology, placement, failed)
        self._fatal = self._fatal_by_hand = _all(single_points)
        if any(topology.failover(link) == "manual" for link in topology.links.values() if link.kind in ("standby", "replication")):  # fmt: skip
            drawn = Topology(topology.design, by_hand=True)
            left = dependency_model(drawn, placement_of(drawn), failed)
            self._fatal_by_hand = _all(entry_single_points(left))
        self._is_over = nobody_is_served(model, failed)
        self._takeovers = list(takeovers(topology, calls))
        self._held: dict[str, list[str]] = {}
        """Place -> the requested original stores of which every copy is in it; a store is in itself."""
        for node, spec in topology.having(Store):
            if is_original(spec) and node in calls.served:
                around = self._standing(node) or [a for c in self._copied_to(node) for a in self._standing(c)]
                for place in set.intersection(*around) if around else ():
                    self._held.setdefault(place, []).append(node)

    def worst(self) -> tuple[LossRecovery, ...]:
        """For each class of loss that can happen to the design, what its worst loss does, by `LOSS_CLASSES`; none where nobody is served already."""
        if self._is_over:
            return ()
        targets = self._topology.targets
        found = []
        for loss in LOSS_CLASSES:
            times, ages = list(self.times(loss)), list(self.ages(loss))
            if not times and not ages:
                continue
            first = (times or ages)[0].lost
            rto = max(times, key=_value, default=WayBack(first, "automatic", Figure(0.0, "min", "RTO = 0")))
            rpo = max(ages, key=_value, default=WayBack(first, "automatic", Figure(0.0, "min", "RPO = 0")))
            found.append(LossRecovery(
                loss, rto, rpo, _within(rto, targets.rto_minutes), _within(rpo, targets.rpo_minutes)
            ))  # fmt: skip
        return tuple(found)

    def times(self, loss: LossClass) -> Iterator[WayBack]:
        """Until the service is back, for each loss of a class."""
        lost = list(losses_of(loss, self._topology, self._placement, self._calls))
        for node in lost:
            if loss == "deletion":
                yield self._undeleted(node)
            elif node in self._fatal:
                yield self._brought_back(node, loss)
        if lost and loss != "deletion":
            for takeover in self._takeovers:
                if loss not in _PLACES or self._is_spread(takeover.members, loss):
                    yield WayBack(takeover.members[0], "automatic", _sum("RTO", takeover.minutes))

    def ages(self, loss: LossClass) -> Iterator[WayBack]:
        """How old the newest data that is left is, for each store that a loss of a class reaches."""
        if loss == "process":
            return
        for node in losses_of(loss, self._topology, self._placement, self._calls):
            if loss == "deletion":
                yield self._undeleted(node, age=True)
                continue
            for store in self._reached(node, loss):
                yield self._newest(store, node, loss)

    # --- ways back

    def _brought_back(self, node: str, loss: LossClass) -> WayBack:
        decided = minutes(text("noticed, understood and decided"), "recovery.decide.default")
        repaired = self._repaired(node, loss, decided)
        if node not in self._fatal_by_hand:
            promoted = minutes(text("the standby is made the active one"), "recovery.promote.default")
            switched = WayBack(node, "manual", _sum("RTO", (decided, promoted)))
            restarted = WayBack(node, "repair", _sum("RTO", repaired))
            return min(switched, restarted, key=_value) if loss == "process" else switched
        stores = self._reached(node, loss)
        restored = max((self._restored(store) for store in stores), key=lambda part: part.value, default=None)
        kept = all(self._copies_left(store, node, loss) for store in stores)
        if loss in ("host", "site"):
            if not kept:
                return WayBack(node, "never", Figure(math.inf, "min", "RTO = ∞"))
            return WayBack(node, "repair", _sum("RTO", (*repaired, *([restored] if restored else []))))
        waiting = WayBack(node, "repair", _sum("RTO", repaired))
        if loss == "process" or not kept or restored is None:
            return waiting
        built = minutes(text("new machines are up"), "recovery.mttr.default.vm-auto-replace")
        elsewhere = WayBack(node, "restore", _sum("RTO", (decided, built, restored)))
        return min(waiting, elsewhere, key=_value)

    def _repaired(self, node: str, loss: LossClass, decided: Input) -> tuple[Input, ...]:
        spec = self._topology.spec(node)
        row = str(getattr(spec, "reliability", ""))
        name = text("{node} is repaired or replaced", node=node)
        if row in _INSTANCES:
            part = minutes(name, _INSTANCES[row])
            return (
                (part,)
                if isinstance(spec, Elastic) or loss != "host" or isinstance(spec, Store)
                else (decided, part)
            )
        if loss == "host" and row == "process":
            row = "onprem-server"
        known = f"recovery.mttr.default.{row}"
        return (minutes(name, known if facts().has(known) else "recovery.mttr.default.onprem-server"),)

    def _restored(self, store: str) -> Input:
        spec = self._topology.spec(store)
        assert isinstance(spec, Store)
        name = text("{node} is restored", node=store)
        if spec.restore_minutes is not None:
            return Input.drawn(name, spec.restore_minutes, "min")
        speed = facts().fact("recovery.restore.default.gb-per-hour")
        return Input(name, restore_time(spec.storage_gb, speed.value) / 60, "min", "default", speed)

    def _undeleted(self, store: str, *, age: bool = False) -> WayBack:
        spec = self._topology.spec(store)
        assert isinstance(spec, Store)
        if isinstance(spec, ObjectStore) and spec.versioned:
            decided = minutes(text("noticed, understood and decided"), "recovery.decide.default")
            return WayBack(
                store, "restore", Figure(0.0, "min", "RPO = 0") if age else _sum("RTO", (decided,))
            )
        if not self._backup_left(store, "", "deletion"):
            return WayBack(store, "never", Figure(math.inf, "min", "RPO = ∞" if age else "RTO = ∞"))
        if age:
            return WayBack(store, "restore", _sum("RPO", (self.interval(store),)))
        decided = minutes(text("noticed, understood and decided"), "recovery.decide.default")
        return WayBack(store, "restore", _sum("RTO", (decided, self._restored(store))))

    def _newest(self, store: str, lost: str, loss: LossClass) -> WayBack:
        links = self._copies(store, lost)
        for how in ("automatic", "manual", "none"):
            for link in links:
                if self._topology.failover(link) == how:
                    part = minutes(
                        text("{node} is behind by", node=link.target), "recovery.lag.default.async"
                    )
                    age = Figure(0.0, "min", "RPO = 0") if link.mode == "sync" else _sum("RPO", (part,))
                    return WayBack(store, "automatic" if how == "automatic" else "manual", age)
        waits = loss in ("zone", "region")
        if waits and (lost not in self._fatal or self._brought_back(lost, loss).how == "repair"):
            return WayBack(store, "repair", Figure(0.0, "min", "RPO = 0"))
        if self._backup_left(store, lost, loss):
            return WayBack(store, "restore", _sum("RPO", (self.interval(store),)))
        return WayBack(store, "never", Figure(math.inf, "min", "RPO = ∞"))

    # --- what is left of data

    def interval(self, store: str) -> Input:
        """Minutes between two backups of a store."""
        spec = self._topology.spec(store)
        assert isinstance(spec, Store)
        name = text("time between backups of {node}", node=store)
        if spec.backup_hours is not None:
            return Input.drawn(name, spec.backup_hours * 60, "min")
        return minutes(name, spec.usual_backup)

    def _reached(self, lost: str, loss: LossClass) -> list[str]:
        """The stores of which no copy is left in reach; of a provider's machine the data stays."""
        if loss == "process" or (
            loss == "host" and self._topology.spec(lost).responsibility.hardware == "provider"
        ):
            return []
        return self._held.get(lost, [])

    def _standing(self, store: str) -> list[set[str]]:
        """For each copy of a store that is not lost already, the store and the places that the copy is in."""
        left = [copy for copy in self._model.copies[store] if copy.subnet not in self._gone]
        found = [{*places_of(self._model, copy.element), store} for copy in left]
        return [around for around in found if not around & self._gone]

    def _copied_to(self, store: str) -> list[str]:
        return [link.target for _, link in self._topology.links_from(store, "replication", "standby")]

    def _copies(self, store: str, lost: str) -> list[Link]:
        found = self._topology.links_from(store, "replication", "standby")
        return [
            link for _, link in found if any(lost not in around for around in self._standing(link.target))
        ]

    def _backup_left(self, store: str, lost: str, loss: LossClass) -> bool:
        spec = self._topology.spec(store)
        assert isinstance(spec, Store)
        if not spec.backup_days:
            return False
        if spec.backup_to in self._topology:
            return not {spec.backup_to, *self._topology.ancestors(spec.backup_to)} & {lost, *self._gone}
        return loss != "region" or spec.responsibility.hardware == "you"

    def _copies_left(self, store: str, lost: str, loss: LossClass) -> bool:
        return bool(self._copies(store, lost)) or self._backup_left(store, lost, loss)

    def _is_spread(self, members: tuple[str, ...], loss: LossClass) -> bool:
        """Whether the members stand in several zones (regions, sites), so that a loss of one leaves some."""
        if loss == "zone":
            return len({zone for member in members for zone in self._placement.zones(member)}) > 1
        around = [self._placement.region(member) for member in members]
        return len({found[0] for found in around if found is not None}) > 1


def _all(single_points: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(point for points in single_points.values() for point in points)


def _sum(what: str, parts: tuple[Input, ...]) -> Figure:
    return Figure(math.fsum(part.value for part in parts), "min", f"{what} = Σ t", parts)


def _value(way: WayBack) -> float:
    return way.figure.value


def _within(way: WayBack, target: float | None) -> bool | None:
    return None if target is None else way.figure.value <= target
