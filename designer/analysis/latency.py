"""How long a request takes from end to end: the times along its calls are added, the ways it may go are weighed.

X(stage) = own response + for each leg the calls to the chosen option, each a round trip and X(option). A stage that
answers from a cache makes its legs only for the share it passes on; a fraction of a call is made that often. Calls
are made one after the other and independent of one another. How times are added: `spread.Spread`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from designer.analysis.load import Liveness, LoadModel, Stage, Way, ways
from designer.analysis.loop_times import OVERLOADED, whole_loop
from designer.analysis.response import Response
from designer.analysis.spread import NO_TIME, Spread, one_of
from designer.analysis.strong_components import components_targets_first

SWEEPS, WORK = 64, 4096
"""Passes over a loop of calls at most, and stages that are looked at in them; each pass adds one more round to the shape."""


class EntryLatency(Struct, frozen=True):
    """Response time of the whole service for one entry, in ms; infinite where something on the way is overloaded.

    Measured at the door of the service: the users' own network is not in it.
    """

    entry: str
    mean_ms: float
    deviation_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float


def total_times(
    model: LoadModel, responses: Mapping[str, Response], alive: Liveness, loops: Collection[str],
    before: Mapping[str, Spread], differ: Iterable[str],
) -> dict[str, Spread]:  # fmt: skip
    """Time of a request at each stage with everything it waits for. `loops`: stages whose calls to one another are left out.

    `before`: the times in a model that was edited into this one; of the stages that do not `differ` they hang on nothing but
    the times of what those wait for.
    """
    asked = set(differ)
    found = {key: before[key] for key in responses if key in before}
    for part in reversed(model.parts):
        if asked.isdisjoint(part):
            continue
        key = part[0]
        for member in part:
            found.pop(member, None)
        if len(part) == 1 and key not in model.loops:
            if key in responses:
                stage = model.stages[key]
                called = ways(stage, alive)
                found[key] = _time_of(stage, responses[key], called, *_answers(stage, called, found))
        else:
            members = [key for key in part if key in responses]
            stages = [model.stages[key] for key in members]
            outside = {
                target: found[target] for stage in stages for target in stage.targets if target in found
            }
            times = _times_of(
                stages, [responses[key] for key in members], [ways(stage, alive) for stage in stages],
                frozenset(loops).intersection(members), outside,
            )  # fmt: skip
            found.update(zip(members, times, strict=True))
        for key in part:
            if found.get(key) != before.get(key):
                asked.update(model.callers.get(key, ()))
            elif key in found:
                found[key] = before[key]
    return found


def _answers(stage: Stage, called: Sequence[Sequence[Way]], found: Mapping[str, Spread]) -> list[Spread]:
    """The times of all that a stage waits for, in the order of its legs."""
    return [
        found.get(target, NO_TIME)
        for leg, options in zip(stage.legs, called, strict=True)
        if leg.waits
        for target, _, _ in options
    ]


def _times_of(
    stages: Sequence[Stage], responses: Sequence[Response], called: Sequence[Sequence[Sequence[Way]]],
    loops: Collection[str], outside: Mapping[str, Spread],
) -> list[Spread]:  # fmt: skip
    """The times of stages that may call one another.

    Mean and variance of a loop are solved. Its shape comes round by round, from one part with these, until it does not
    change any more, or that takes long: what goes round more often has its share by mean and variance then.
    """
    index = {stage.id: i for i, stage in enumerate(stages)}
    waits = [
        [index[t] for leg, options in zip(stage.legs, legs, strict=True) if leg.waits for t, _, _ in options if t in index]
        for stage, legs in zip(stages, called, strict=True)
    ]  # fmt: skip
    found = dict(outside)
    for component in components_targets_first(waits):
        is_loop = len(component) > 1 or component[0] in waits[component[0]]
        keys = [stages[i].id for i in component]
        if is_loop:
            loop = [(stages[i], responses[i], called[i]) for i in component]
            found.update(zip(keys, whole_loop(loop, loops, found), strict=True))
        for _ in range(min(SWEEPS, WORK // len(keys) + 1) if is_loop else 1):
            before = [found.get(key) for key in keys]
            for i, key in zip(component, keys, strict=True):
                answers = _answers(stages[i], called[i], found)
                found[key] = _time_of(stages[i], responses[i], called[i], *answers, loops=loops)
            if all(map(_is_alike, before, [found[key] for key in keys])):
                break
    return [found[stage.id] for stage in stages]


def _is_alike(before: Spread | None, now: Spread) -> bool:
    """Whether the times of two rounds are the same as far as they can be told apart."""
    return (
        before is not None
        and len(before.parts) == len(now.parts)
        and all(
            math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
            for one, other in zip(before.parts, now.parts, strict=True)
            for a, b in zip(one, other, strict=True)
        )
    )


def _time_of(
    stage: Stage,
    own: Response,
    called: Sequence[Sequence[Way]],
    *answers: Spread,
    loops: Collection[str] = (),
) -> Spread:
    """The time at a stage, with those of all that it waits for, in the order of its legs."""
    mean, passed_on = own.mean, stage.passed_on
    total = Spread.of(own.delay, mean - own.delay, own.variance) if math.isfinite(mean) else OVERLOADED
    answering = iter(answers)
    for leg, options in zip(stage.legs, called, strict=True):
        if not leg.waits:
            continue
        taken: list[tuple[float, Spread]] = []
        for target, option, share in options:
            time = next(answering).later(option.rtt_s).times(option.calls)
            if target not in loops or stage.id not in loops:
                taken.append((passed_on * share, time))
        left = 1 - sum([chance for chance, _ in taken])
        total = total.plus(one_of([*taken, (left, NO_TIME)] if left > 1e-12 else taken))
    return total


def latency(entry: str, time: Spread) -> EntryLatency:
    """The times of an entry as they are told."""
    # where the distribution jumps several quantiles are one time, which each search meets in its own last digit
    p50, p95, p99 = accumulate((1000 * time.quantile(q) for q in (0.5, 0.95, 0.99)), max)
    return EntryLatency(entry, 1000 * time.mean, 1000 * math.sqrt(time.variance), p50, p95, p99)
