"""Rules about how a balancer spreads: over targets of unequal strength, and over some that do not say how strong they are."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.load import Leg
from designer.catalog.traits import Balancer, Process
from designer.i18n import text
from designer.rules.each import each
from designer.rules.example import example
from designer.rules.rule import Hit, Rule

UNEQUAL = 1.5
"""How much more one of several equal shares may carry than another before it matters."""


def _spread(a: Assessment, node_id: str, balancer: Balancer) -> Iterator[Leg]:
    """The legs of a balancer that spreads in turn over several stages."""
    stage = a.stages.drawn(node_id).stage if balancer.algorithm == "round-robin" else None
    if stage is not None:
        yield from (leg for leg in stage.legs if len(leg.options) > 1)


def _unstated(a: Assessment, leg: Leg) -> tuple[list[str], list[str]]:
    """(processes among the options that state how many they run, those that do not)."""
    stated: list[str] = []
    silent: list[str] = []
    for option in leg.options:
        spec = a.topology.spec(option.target)
        if isinstance(spec, Process):
            (silent if spec.processes is None else stated).append(option.target)
    return stated, silent


@each(Balancer)
def _silent_siblings(a: Assessment, node_id: str, balancer: Balancer) -> Iterator[Hit]:
    for leg in _spread(a, node_id, balancer):
        stated, silent = _unstated(a, leg)
        assumed = a.stages.drawn(silent[0]).stage if stated and silent else None
        if assumed is not None:
            yield Hit(
                text("{name} does not say how many processes it runs, unlike {sibling}; {counted} is assumed", name=a.name(silent[0]), sibling=a.name(stated[0]), counted=assumed.servers),
                (*silent, node_id),
            )  # fmt: skip


SILENT_SIBLING = Rule(
    id="CAP014",
    name="processes-stated-by-some",
    severity="info",
    summary="Some targets of a balancer state how many processes they run, and others do not.",
    why="What is not stated is assumed; an assumed single process makes its machine the bottleneck of the whole estimate, and nobody sees why.",
    detection="Targets of a balancer that spreads in turn, some with `processes` and some without.",
    fix="State the number of processes on all of them.",
    false_alarm="None: an estimate is as good as what it is given.",
    check=_silent_siblings,
    bad=example({"lb": "load-balancer", "one": ("app", {"processes": 4}), "two": "app"}, "lb>one", "lb>two"),
    good=example(
        {"lb": "load-balancer", "one": ("app", {"processes": 4}), "two": ("app", {"processes": 4})},
        "lb>one",
        "lb>two",
    ),
    tags=("capacity",),
)


def _carries(a: Assessment, node_id: str) -> float:
    """Calls a second that all copies of a stage answer; 0 where it takes no processor time."""
    drawn = a.stages.drawn(node_id)
    stage, machine = drawn.stage, drawn.machine
    if stage is None or machine is None:
        return 0.0
    return min(stage.servers * stage.per_machine, machine.cores) * machine.copies / stage.service_s


@each(Balancer)
def _unequal(a: Assessment, node_id: str, balancer: Balancer) -> Iterator[Hit]:
    for leg in _spread(a, node_id, balancer):
        if all(_unstated(a, leg)):
            continue  # CAP014's
        room = {o.target: _carries(a, o.target) / o.weight for o in leg.options if o.weight > 0}
        room = {target: rate for target, rate in room.items() if rate > 0}
        if len(room) < 2:
            continue
        smallest, largest = min(room, key=lambda t: (room[t], t)), max(room, key=lambda t: (room[t], t))
        if room[largest] >= UNEQUAL * room[smallest]:
            yield Hit(
                text(
                    "{balancer} gives {small} as much as {large}, which carries {times} times as much",
                    balancer=a.name(node_id), small=a.name(smallest), large=a.name(largest),
                    times=f"{room[largest] / room[smallest]:.1f}",
                ),
                (node_id, smallest, largest),
            )  # fmt: skip


UNEQUAL_TARGETS = Rule(
    id="CAP015",
    name="equal-shares-for-unequal-targets",
    severity="warning",
    summary="A balancer spreads equally over targets of unequal strength.",
    why="The weakest is full first; the room that the others have left is paid for and never used.",
    detection="Targets of a balancer that spreads in turn, where one carries half as much again as another for its share (cores, processes and service time, weights counted).",
    fix="Give each target a weight in proportion to its strength, make them equal, or spread by outstanding requests.",
    false_alarm="The strong one does other work as well.",
    check=_unequal,
    bad=example(
        {"lb": "load-balancer", "one": ("server", {"vcpus": 2}), "two": ("server", {"vcpus": 8})},
        "lb>one",
        "lb>two",
    ),
    good=example(
        {"lb": "load-balancer", "one": ("server", {"vcpus": 8}), "two": ("server", {"vcpus": 8})},
        "lb>one",
        "lb>two",
    ),
    references=("Application Load Balancers User Guide: Target groups, routing algorithm",),
    tags=("capacity",),
)
