"""Where load goes and what carries it, free of any drawing: stages, the machines they run on, the calls they make.

A stage makes each of its `legs` for every request it gets: a leg calls one of its options, chosen by weight (a
balancer, a client that spreads) or the first that is alive (failover). Rates are per second, times in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeAlias, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from designer.analysis.again import differing
from designer.analysis.call_order import callers_first, callers_first_after
from designer.analysis.figure import Input
from designer.i18n import Text

T = TypeVar("T")


class Machine(Struct, frozen=True):
    """What one or several stages compute on; `copies` equal ones of it."""

    id: str
    cores: int
    copies: int
    least: int
    """Copies that always run; fewer than `copies` where they come with the load."""
    target: float = 1.0
    """Mean utilisation that copies are added for."""
    baseline: float | None = None
    """Share of its cores that a burstable machine can sustain; None for others."""
    inputs: tuple[Input, ...] = ()


class Option(Struct, frozen=True):
    """One place a leg may go: the stage, how many calls, its weight, and the round trip to it."""

    target: str
    calls: float = 1.0
    weight: float = 1.0
    rtt_s: float = 0.0
    link: str = ""
    """Id of the drawn link."""
    backups: tuple[str, ...] = ()
    """Stages that are called instead when the target is down, in order."""
    doors: tuple[str, ...] = ()
    """Ids of gateways of which one must be up for the call, where the caller itself goes on without."""


class Leg(Struct, frozen=True):
    """One need of a stage: so many calls to one of the options."""

    options: tuple[Option, ...]
    counted: bool = False
    """Weights are of all copies of an option: one that has lost half of them gets half."""
    first_alive: bool = False
    """The first option that is up gets everything; otherwise they share by weight."""
    fixed: bool = False
    """Each option has requests of its own (other names, other paths): when it is down, nobody else gets them."""
    waits: bool = True
    """Does the caller wait for the answer?"""


Way: TypeAlias = "tuple[str, Option, float]"
"""Where calls of a leg go: (stage, option, probability that a request goes there)."""


class Stage(Struct, frozen=True, dict=True):
    """Something that requests pass: takes processor time on a machine, adds a fixed delay, or both."""

    id: str
    legs: tuple[Leg, ...] = ()
    passed_on: float = 1.0
    """Share of its requests for which the legs are made at all: 1 - hit ratio."""
    machine: str | None = None
    service_s: float = 0.0
    """Processor time of one request; 0: none that counts."""
    servers: int = 1
    """Requests that one copy works on at once."""
    per_machine: int = 1
    """Copies of it on each copy of its machine."""
    stands_by: bool = False
    """Its copies stand in for one another instead of sharing the load: the whole is there while one is."""
    delay_s: float = 0.0
    limit_rps: float | None = None
    """Requests per second that it takes at most, whatever it runs on."""
    connection_limit: int | None = None
    inputs: tuple[Input, ...] = ()
    assumptions: tuple[Text, ...] = ()

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Every stage that its calls may go to, and every gateway that they may pass, whatever is up."""
        ends = (
            end
            for leg in self.legs
            for option in leg.options
            for end in (option.target, *option.backups, *option.doors)
        )
        return tuple(dict.fromkeys(ends))

    @cached_property
    def doors(self) -> frozenset[str]:
        """The gateways that its calls may pass."""
        return frozenset(door for leg in self.legs for option in leg.options for door in option.doors)

    @cached_property
    def ways(self) -> tuple[tuple[Way, ...], ...]:
        """Per leg where its calls go while everything is up."""
        return tuple(tuple(shares(leg, WHOLE)) for leg in self.legs)

    @cached_property
    def calls(self) -> Mapping[str, float]:
        """Calls that one request makes to each other stage while everything is up."""
        return _factors(self, self.ways)


class LoadModel(Struct, frozen=True, dict=True):
    """All stages and machines by id; `entries` share the load in these proportions."""

    stages: Mapping[str, Stage]
    machines: Mapping[str, Machine]
    entries: Mapping[str, float]
    boxes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Drawn machine -> the stages that run in it, where it is not a stage itself."""

    @cached_property
    def callers(self) -> Mapping[str, Sequence[str]]:
        """Per stage those that may call it, in model order."""
        found: dict[str, list[str]] = {}
        for key, stage in self.stages.items():
            for target in stage.targets:
                found.setdefault(target, []).append(key)
        return found

    @cached_property
    def doors(self) -> frozenset[str]:
        """The gateways that calls pass."""
        return frozenset().union(*[doors for stage in self.stages.values() if (doors := stage.doors)])

    @cached_property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The stages, those that may call others before them; what may call one another is one part, in model order."""
        return callers_first(self.stages)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Stage -> the number of its part."""
        return {key: number for number, part in enumerate(self.parts) for key in part}

    @cached_property
    def loops(self) -> frozenset[str]:
        """The stages to which requests may come back."""
        return frozenset(
            key for part in self.parts for key in part if len(part) > 1 or key in self.stages[key].targets
        )

    def like(self, before: LoadModel | None) -> LoadModel:
        """The same, made of what `before` is made of wherever that is equal: what is known of that is known then."""
        if before is None:
            return self
        stages, machines = _kept(before.stages, self.stages), _kept(before.machines, self.machines)
        found = replace(self, stages=stages, machines=machines)
        if found == before:
            return before
        found.__dict__.update(self.__dict__)
        found._take_order(before)
        return found

    def _take_order(self, before: LoadModel) -> None:
        """Takes over who calls whom, and in which order, with what has changed put in, where no loop has and none has come."""
        known = before.__dict__
        if "parts" not in known:
            return
        changed = {
            key for key in differing(before.stages, self.stages) if self._calls(key) != before._calls(key)
        }
        if not changed and [*self.stages] == [*before.stages]:
            self.__dict__.update({n: known[n] for n in ("parts", "loops", "place", "callers") if n in known})
        elif changed.isdisjoint(before.loops):
            parts = callers_first_after(before.parts, self.stages, sorted(changed & self.stages.keys()))
            if parts is not None:
                self.__dict__.update(parts=parts, loops=before.loops)

    def _calls(self, key: str) -> tuple[str, ...] | None:
        return self.stages[key].targets if key in self.stages else None


class Liveness(Struct, frozen=True):
    """Which part of each stage, gateway and machine is up: shares 0..1 of what is not whole; everything else is."""

    stages: Mapping[str, float] = field(default_factory=dict)
    machines: Mapping[str, float] = field(default_factory=dict)

    def stage(self, stage: str) -> float:
        """Share of the stage's copies that serve."""
        return self.stages.get(stage, 1.0)

    def machine(self, machine: str) -> float:
        """Share of the machine's copies that are up."""
        return self.machines.get(machine, 1.0)


WHOLE = Liveness()
"""Nothing has failed."""


def shares(leg: Leg, alive: Liveness) -> list[Way]:
    """Where the calls of a leg go; empty when all are down."""
    up = [(_alive_target(option, alive), option) for option in leg.options]
    reachable = [(target, option) for target, option in up if target is not None]
    if leg.first_alive:
        return [(target, option, 1.0) for target, option in reachable[:1]]
    if len(reachable) == 1 and not leg.fixed:
        return [(reachable[0][0], reachable[0][1], 1.0)]
    weights = [
        option.weight * (alive.stage(target) if leg.counted and target == option.target else 1.0)
        for target, option in reachable
    ]
    total = sum(option.weight for option in leg.options) if leg.fixed else sum(weights)
    if total <= 0:
        return []
    return [
        (target, option, w / total) for (target, option), w in zip(reachable, weights, strict=True) if w > 0
    ]


def ways(stage: Stage, alive: Liveness) -> tuple[tuple[Way, ...], ...]:
    """Per leg of a stage where its calls go."""
    if not alive.stages or alive.stages.keys().isdisjoint(stage.targets):
        return stage.ways
    return tuple(tuple(shares(leg, alive)) for leg in stage.legs)


def factors(stage: Stage, alive: Liveness) -> Mapping[str, float]:
    """Calls that one request at the stage makes to each other stage, on average."""
    found = ways(stage, alive)
    return stage.calls if found is stage.ways else _factors(stage, found)


def owed(stage: Stage, alive: Liveness) -> Mapping[str, float]:
    """The same with the work that waits: what is handed over while nobody is left to take it on still has to be done.

    It goes where it goes while everything is up, and so does what a lost stage makes of it.
    """
    found = ways(stage, alive)
    if found is stage.ways or alive.stage(stage.id) <= 0:
        return stage.calls
    with_waiting = [
        made if made or leg.waits else whole
        for leg, made, whole in zip(stage.legs, found, stage.ways, strict=True)
    ]
    return _factors(stage, with_waiting)


def _factors(stage: Stage, ways: Sequence[Sequence[Way]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for leg in ways:
        for target, option, share in leg:
            found[target] = found.get(target, 0.0) + stage.passed_on * share * option.calls
    return found


def _kept(before: Mapping[str, T], found: Mapping[str, T]) -> Mapping[str, T]:
    """A table with the values of the one before wherever they are equal."""
    differ = differing(before, found)
    return {key: value if key in differ else before[key] for key, value in found.items()}


def _alive_target(option: Option, alive: Liveness) -> str | None:
    if option.doors and not any(alive.stage(door) > 0 for door in option.doors):
        return None
    if alive.stage(option.target) > 0:
        return option.target
    return next((backup for backup in option.backups if alive.stage(backup) > 0), None)
