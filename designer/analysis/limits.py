"""What is full first in a load model with part of it dark, told from the limits of the whole and what a loss changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from designer.analysis.change import NOTHING, Change
from designer.analysis.flow import Flow, limits, machine_constraint, stage_constraint
from designer.analysis.load import Liveness, LoadModel

VISITED = 1e-12
"""Share of its visits per request below which a stage is taken for one that is not reached; more than adding and taking away leave."""
ROUNDING = 1 + 1e-12


class Limits:
    """What limits a load model, and what does so with part of it dark."""

    def __init__(self, load: LoadModel, whole: Flow) -> None:
        self._load = load
        self._visits, self._demand = whole.visits, whole.demand
        working = Counter([stage.machine for stage in load.stages.values() if stage.service_s > 0])
        self.shared = {machine for machine, stages in working.items() if stages > 1 and machine is not None}
        """Machines on which several stages compute."""
        self._limits = limits(load)

    @property
    def first(self) -> tuple[float, str]:
        """(share of its capacity that one request takes, id) of what is full first in the whole; (0, "") of nothing."""
        return (-self._limits[0][0], self._limits[0][1]) if self._limits else (0.0, "")

    def touched(self, change: Change, alive: Liveness) -> tuple[set[str], set[str]]:
        """(stages, machines) that are not whole or get other visits of their own."""
        stages = {*change.moved, *(key for key in alive.stages if key in self._load.stages)}
        on = {self._load.stages[key].machine for key in stages}
        return stages, {*alive.machines, *(machine for machine in on if machine is not None)}

    def among(
        self, change: Change, alive: Liveness, stages: Collection[str], machines: Collection[str]
    ) -> tuple[float, str]:
        """(minus the share of its capacity that one request takes, id) of what is full first among these; (0, "") of nothing."""
        found = 0.0, ""
        every, on, visits = self._load.stages, self._load.machines, self._visits
        demand = {
            m: self._demand.get(m, 0.0) + change.demanded(m) for m in self.shared.intersection(machines)
        }
        for key in sorted(stages):  # sums come out the same in whatever order a loss was followed
            stage, moved, whole = every[key], change.moved.get(key, 0.0), visits.get(key, 0.0)
            machine = stage.machine
            if machine in demand:
                demand[machine] += moved * stage.service_s
            visit = whole + moved + (change.carried(key) if change.scaled else 0.0)
            if visit > VISITED and visit > VISITED * whole:
                up = alive.stages.get(key) or 1.0  # lost: work that waits for it
                share = stage_constraint(stage, None if machine is None else on[machine], visit, up)
                found = min(found, (-share, key))
        for key, needed in demand.items():
            if needed > max(NOTHING, VISITED * self._demand.get(key, 0.0)):
                share = machine_constraint(self._load.machines[key], needed, alive.machine(key) or 1.0)
                found = min(found, (-share, key))
        return found

    def worst(
        self, change: Change, stages: Collection[str], machines: Collection[str], among: tuple[float, str]
    ) -> tuple[float, str]:
        """The same of everything, given what is full first among what is touched."""
        most = change.most
        for negative, key, is_machine in self._limits:
            share = -negative
            if share * most <= -among[0] * ROUNDING:
                break  # whatever follows was less before, and has not grown by more
            if key not in (machines if is_machine else stages):
                among = min(among, (-self._grown(change, share, key, is_machine), key))
        return among

    def _grown(self, change: Change, share: float, key: str, is_machine: bool) -> float:
        """The share of its capacity that one request takes of what is whole and only feels what legs carry more."""
        if not change.scaled:
            return share
        if is_machine:
            needed = self._demand[key] + change.demanded(key)
            return machine_constraint(self._load.machines[key], needed)
        return self._share(key, self._visits[key] + change.carried(key), 1.0)

    def _share(self, key: str, visit: float, up: float) -> float:
        stage = self._load.stages[key]
        machine = self._load.machines[stage.machine] if stage.machine is not None else None
        return stage_constraint(stage, machine, visit, up)
