"""Where load goes and what carries it, free of any drawing: stages, the machines they run on, the calls they make.

A stage makes each of its `legs` for every request it gets: a leg calls one of its options, chosen by weight (a
balancer, a client that spreads) or the first that is alive (failover). Rates are per second, times in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from designer.analysis.figure import Input
from designer.i18n import Text


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


class Stage(Struct, frozen=True):
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


class LoadModel(Struct, frozen=True):
    """All stages and machines by id; `entries` share the load in these proportions."""

    stages: Mapping[str, Stage]
    machines: Mapping[str, Machine]
    entries: Mapping[str, float]
    boxes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Drawn machine -> the stages that run in it, where it is not a stage itself."""


class Liveness(Struct, frozen=True):
    """Which part of each stage and machine is up: shares 0..1 of what is not whole; everything else is."""

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


def shares(leg: Leg, alive: Liveness) -> list[tuple[str, Option, float]]:
    """Where the calls of a leg go: (stage, option, probability that a request goes there); empty when all are down."""
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


def factors(stage: Stage, alive: Liveness) -> dict[str, float]:
    """Calls that one request at the stage makes to each other stage, on average."""
    found: dict[str, float] = {}
    for leg in stage.legs:
        for target, option, share in shares(leg, alive):
            found[target] = found.get(target, 0.0) + stage.passed_on * share * option.calls
    return found


def _alive_target(option: Option, alive: Liveness) -> str | None:
    if alive.stage(option.target) > 0:
        return option.target
    return next((backup for backup in option.backups if alive.stage(backup) > 0), None)
