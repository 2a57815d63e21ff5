"""Mean and variance of the times in a loop of calls, however often it is gone round: two sets of linear equations.

Over the calls that a stage waits for, E X(u) = E W(u) + sum p n (r + E X(v)): a call of probability p is made n times, with
a round trip r. Calls are independent, so the variances add up likewise, beside what choosing between ways adds: both have
the same matrix, and settle where the visits do.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from designer.analysis.load import Stage, Way
from designer.analysis.response import Response
from designer.analysis.spread import Spread
from designer.analysis.traffic_flow import solve_loop

OVERLOADED = Spread.of(0.0, math.inf, math.inf)

Member: TypeAlias = tuple[Stage, Response, Sequence[Sequence[Way]]]
"""A stage of a loop: what it takes by itself, and per leg where its calls go."""


def whole_loop(
    members: Sequence[Member], loops: Collection[str], outside: Mapping[str, Spread]
) -> list[Spread]:
    """The times of stages that call one another, each as one part with its mean and variance; `OVERLOADED` where it waits for ever.

    `loops`: stages whose calls to one another are left out; `outside`: the times of what they call besides.
    """
    row = {stage.id: i for i, (stage, _, _) in enumerate(members)}
    legs = [_legs(member, loops) for member in members]
    beyond = {
        target: outside[target]
        for every in legs
        for leg in every
        for target, _, _ in leg
        if target in outside and target not in row
    }
    inside = [
        [(row[target], chance * option.calls) for leg in every for target, option, chance in leg if target in row]
        for every in legs
    ]  # fmt: skip
    times = {target: time.mean for target, time in beyond.items()}
    own = [
        response.mean
        + sum(p * o.calls * (o.rtt_s + times.get(target, 0.0)) for leg in every for target, o, p in leg)
        for (_, response, _), every in zip(members, legs, strict=True)
    ]
    means = _solved(own, inside)
    times.update((stage.id, mean) for (stage, _, _), mean in zip(members, means, strict=True))
    widths = {target: time.variance for target, time in beyond.items()}
    own = [
        response.variance + sum(_variance(leg, times, widths) for leg in every)
        for (_, response, _), every in zip(members, legs, strict=True)
    ]
    return [
        Spread.of(response.delay, mean - response.delay, variance) if math.isfinite(variance) else OVERLOADED
        for (_, response, _), mean, variance in zip(members, means, _solved(own, inside), strict=True)
    ]


def _solved(own: list[float], inside: list[list[tuple[int, float]]]) -> list[float]:
    """What each adds up to with its share of those it calls; infinite for what is, and for all that call it."""
    callers: dict[int, list[int]] = {}
    for row, called in enumerate(inside):
        for column, _ in called:
            callers.setdefault(column, []).append(row)
    work = [row for row, value in enumerate(own) if not math.isfinite(value)]
    endless = set(work)
    while work:
        more = [caller for caller in callers.get(work.pop(), ()) if caller not in endless]
        endless.update(more)
        work += more
    left = [row for row in range(len(own)) if row not in endless]
    place = {row: i for i, row in enumerate(left)}
    rows = [[(place[column], ratio) for column, ratio in inside[row]] for row in left]
    solved = solve_loop([own[row] for row in left], rows)
    found = [math.inf] * len(own)
    for row, value in zip(left, solved if solved is not None else [math.inf] * len(left), strict=True):
        found[row] = value
    return found


def _variance(leg: Sequence[Way], times: Mapping[str, float], widths: Mapping[str, float]) -> float:
    """What a leg adds to the variance: that of the calls, of whether they are made, of which way is taken; without unknown ones."""
    mean = squares = 0.0
    for target, option, chance in leg:
        once, spare = option.rtt_s + times.get(target, 0.0), option.calls % 1
        time = option.calls * once
        mean += chance * time
        width = option.calls * widths.get(target, 0.0) + spare * (1 - spare) * once * once
        squares += chance * (width + time * time)
    return squares - mean * mean


def _legs(member: Member, loops: Collection[str]) -> list[list[Way]]:
    """Per leg that a stage waits for, its ways with the chance that a request at the stage takes them."""
    stage, _, called = member
    return [
        [
            (target, option, stage.passed_on * share)
            for target, option, share in options
            if stage.passed_on * share * option.calls > 0 and (stage.id not in loops or target not in loops)
        ]
        for leg, options in zip(stage.legs, called, strict=True)
        if leg.waits
    ]
