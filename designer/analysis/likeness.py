"""Which losses are alike in a load model: what is lost can be swapped for something else without changing the model.

Behind a balancer with a thousand equal servers, all of them lose the same. Two sets of stages are alike where swapping
them, with what only they call and the machines only they use, leaves every call and every machine of the model as it
was. So they need not be looked at one by one; this is what keeps all losses of a wide design about linear in its size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

from designer.analysis.load import Liveness, LoadModel, Machine, Option, Stage

MATES = 16
"""Stages on one machine up to which machines are compared with others; beyond, a machine is like no other."""
MOST = 64
"""Stages that a description may be of; losses of more are few, and looked at one by one."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a loss is like, and by what names: equal `likeness` and no common names mean that one can be swapped for the other."""

    likeness: Hashable
    names: tuple[str, ...]
    """Stages, then machines, in the order of the likeness."""

    def is_swapped_for(self, other: Description) -> bool:
        """Whether the other loss costs the same."""
        return self.likeness == other.likeness and (
            self.names == other.names or set(self.names).isdisjoint(other.names)
        )

    def named_in(self, other: Description, name: str) -> str:
        """What stands in the place of a stage or machine when this loss is swapped for the other."""
        swapped = dict(zip(self.names, other.names, strict=True)) | dict(
            zip(other.names, self.names, strict=True)
        )
        return swapped.get(name, name)


class Likeness:
    """Describes losses of one load model."""

    def __init__(self, load: LoadModel) -> None:
        self._load = load
        self._calls_to: dict[str, list[tuple[str, Hashable]]] = {}
        self._users: dict[str, list[str]] = {}
        for key, stage in load.stages.items():
            if stage.machine is not None:
                self._users.setdefault(stage.machine, []).append(key)
            for number, leg in enumerate(stage.legs):
                for position, option in enumerate(leg.options):
                    place = (number, position if leg.first_alive else -1)
                    self._calls_to.setdefault(option.target, []).append((key, (place, _call(option))))
                    for backup in option.backups:  # takes over from this one: like no other
                        self._calls_to.setdefault(backup, []).append((key, (number, position, backup)))

    def describe(self, alive: Liveness) -> Description | None:
        """What a loss is like; None where it is too large, or an entry is hit, so it has to be looked at itself."""
        stages = self._concerned(alive)
        if stages is None:
            return None
        index = {key: i for i, key in enumerate(stages)}
        used = dict.fromkeys(m for key in stages if (m := self._load.stages[key].machine) is not None)
        own = [machine for machine in used if index.keys() >= set(self._users[machine])]
        place = {machine: i for i, machine in enumerate(own)}
        likeness = (
            tuple(self._of_stage(key, index, place, alive) for key in stages),
            tuple((_size(self._load.machines[m]), index.get(m), alive.machine(m)) for m in own),
            tuple(pair for pair in alive.machines.items() if pair[0] not in place),
        )
        return Description(likeness, (*stages, *own))

    def _concerned(self, alive: Liveness) -> list[str] | None:
        """The stages that are hit, those that only they call, and those on the same machines, in a fixed order."""
        found = dict.fromkeys(alive.stages)
        work = list(found)
        while work:
            key = work.pop()
            if len(found) > MOST or key in self._load.entries:
                return None
            stage = self._load.stages[key]
            targets = (option.target for leg in stage.legs for option in leg.options)
            only_here = [target for target in targets if len(self._calls_to[target]) == 1]
            mates = [] if stage.machine is None else self._users[stage.machine]
            for other in (*only_here, *(mates if len(mates) <= MATES else ())):
                if other not in found:
                    found[other] = None
                    work.append(other)
        return list(found)

    def _of_stage(self, key: str, index: dict[str, int], place: dict[str, int], alive: Liveness) -> Hashable:
        stage = self._load.stages[key]
        legs = tuple(
            (leg.counted, leg.first_alive, leg.fixed, tuple((index.get(o.target, o.target), _call(o)) for o in leg.options))
            for leg in stage.legs
        )  # fmt: skip
        calls = Counter((index.get(caller, caller), call) for caller, call in self._calls_to.get(key, ()))
        machine = None if stage.machine is None else place.get(stage.machine, stage.machine)
        return _size_of_stage(stage), machine, alive.stage(key), legs, frozenset(calls.items())


def _call(option: Option) -> Hashable:
    return option.calls, option.weight, option.backups


def _size(machine: Machine) -> Hashable:
    return machine.cores, machine.copies


def _size_of_stage(stage: Stage) -> Hashable:
    return stage.passed_on, stage.service_s, stage.servers, stage.per_machine, stage.limit_rps
