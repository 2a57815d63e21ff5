"""From one stage to a later one: the steps between, each an ordinary edit with its reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designer.analysis.assessment import Assessment
from designer.document.design import Design
from designer.errors import EditError
from designer.evolve.cloud import is_in_zones, to_cloud
from designer.evolve.stages import BALANCED, CLOUD, IN_SERVER, SINGLE, SPLIT, STAGES, Stage, stage_of
from designer.evolve.steps import balance, balance_inside, split
from designer.i18n import Text, text


@dataclass(frozen=True, slots=True)
class Step:
    """The way from one stage to the next. Its edit raises EditError, and says why, where a design cannot take it."""

    before: Stage
    after: Stage
    title: Text
    why: Text
    """What it is for."""
    price: Text
    """What it costs beside money, and what it leaves to do."""
    edit: Callable[[Assessment], Design]


STEPS: tuple[Step, ...] = (
    Step(
        SINGLE, SPLIT,
        text("Take application and database apart"),
        text("Each gets its own processor, memory and disk, can be sized and restarted by itself, and the data no longer stands on the machine that the internet reaches."),
        text("A second machine, and a network between them that every query crosses. Losing either one still stops the service."),
        split,
    ),
    Step(
        SPLIT, BALANCED,
        text("Put a load balancer over several servers"),
        text("A server may fail or be released while the others answer, and more load is met by more servers instead of a bigger one."),
        text("Another server where one is drawn, and the balancer itself is now what everything hangs on: it gets its standby in the next step."),
        balance,
    ),
    Step(
        BALANCED, IN_SERVER,
        text("Balance inside each server, and add the standbys"),
        text("Several processes use all cores of a server and are released one after the other; a standby takes over the balancer's address, and a replica the database's work."),
        text("Where there was no replica: a machine for it, writes that wait for it, and a failover to rehearse."),
        balance_inside,
    ),
    Step(
        IN_SERVER, CLOUD,
        text("Move to AWS: three tiers in two zones"),
        text("Public, application and data subnets in two zones survive the loss of a zone; AWS runs balancer, database, names and files, patches them and fails them over."),
        text("Paid by use, in a provider's hands; the data has to be moved once, calls between zones take longer and cost a little, and availability counts as what AWS promises, not as what it usually reaches."),
        to_cloud,
    ),
)  # fmt: skip

SPREAD = Step(
    BALANCED, CLOUD,
    text("Stand in two zones on AWS"),
    text("Machines, database and what they need stand in two zones: the loss of one leaves the other. Balancer and machines are managed already, and are left as they are."),
    text("What stands twice is paid twice, and calls between zones take longer and cost a little."),
    to_cloud,
)  # fmt: skip
"""The last step of what is drawn in zones already: it neither moves nor gets a balancer of its own in rented machines."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken."""

    step: Step
    before: Design
    after: Design


def evolve(design: Design, goal: Stage) -> tuple[Taken, ...]:
    """The steps that bring the design to `goal`; none where it is there. Raises EditError where there is no way, and says why."""
    now = stage_of(Assessment(design))
    if now is None:
        raise EditError(text("no application is drawn that requests reach: there is nothing to evolve"))
    if STAGES.index(now) > STAGES.index(goal):
        raise EditError(
            text("the design is at the stage {now} already, which is beyond {goal}", now=now.id, goal=goal.id)
        )
    taken: list[Taken] = []
    while now is not goal:
        step = _step_from(Assessment(design), now, goal)
        after = step.edit(Assessment(design))
        reached = stage_of(Assessment(after))
        if reached is None or STAGES.index(reached) < STAGES.index(step.after):
            raise EditError(
                text(
                    "this design cannot be brought to the stage {goal} by itself: what is special in it has to be drawn first (`loadpath lint`)",
                    goal=step.after.id,
                )
            )
        taken.append(Taken(step, design, after))
        design, now = after, step.after
    return tuple(taken)


def _step_from(a: Assessment, now: Stage, goal: Stage) -> Step:
    """The step to take at this stage on the way to the goal, which is beyond it."""
    straight = now is SPREAD.before and goal is SPREAD.after and is_in_zones(a)
    return SPREAD if straight else STEPS[STAGES.index(now)]


def next_stage(design: Design) -> Stage | None:
    """The stage after the one the design has reached; None at the last one, and where it is at none."""
    a = Assessment(design)
    now = stage_of(a)
    return None if now in (None, STAGES[-1]) else _step_from(a, now, STAGES[-1]).after
