"""How long a request takes from end to end: the times along its calls are added, the ways it may go are weighed.

X(stage) = own response + for each leg the calls to the chosen option, each a round trip and X(option). A stage that
answers from a cache makes its legs only for the share it passes on; a fraction of a call is made that often. Calls
are made one after the other and independent of one another. How times are added: `spread.Spread`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import accumulate

from msgspec import Struct

from designer.analysis.dependency import components_targets_first
from designer.analysis.load import Liveness, LoadModel, Stage, shares
from designer.analysis.response import Response
from designer.analysis.spread import NO_TIME, Spread, one_of

OVERLOADED = Spread.of(0.0, math.inf, math.inf)
SWEEPS = 1000
"""Passes over a loop of calls at most; each pass adds one more round of the loop."""


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


def entry_latencies(
    model: LoadModel, responses: Mapping[str, Response], alive: Liveness, loops: frozenset[str]
) -> dict[str, EntryLatency]:
    """End-to-end times of every served entry. `loops`: stages whose calls to one another are left out."""
    times = total_times(model, responses, alive, loops)
    return {entry: _latency(entry, times[entry]) for entry in model.entries if entry in times}


def total_times(
    model: LoadModel, responses: Mapping[str, Response], alive: Liveness, loops: frozenset[str]
) -> dict[str, Spread]:
    """Time of a request at each stage with everything it waits for."""
    keys = list(responses)
    index = {key: i for i, key in enumerate(keys)}
    called = [
        [
            index[t]
            for leg in model.stages[k].legs
            if leg.waits
            for t, _, _ in shares(leg, alive)
            if t in index
        ]
        for k in keys
    ]
    found: dict[str, Spread] = {}
    for component in components_targets_first(called):
        members = [keys[i] for i in component]
        rounds = SWEEPS if len(members) > 1 or component[0] in called[component[0]] else 1
        for _ in range(rounds):
            before = [found[key].mean if key in found else -1.0 for key in members]
            for key in members:
                found[key] = _total(model.stages[key], responses[key], found, alive, loops)
            after = [found[key].mean for key in members]
            if all(b == a or abs(a - b) <= 1e-12 * a for b, a in zip(before, after, strict=True)):
                break
    return found


def _total(
    stage: Stage, own: Response, found: Mapping[str, Spread], alive: Liveness, loops: frozenset[str]
) -> Spread:
    total = (
        Spread.of(own.delay, own.mean - own.delay, own.variance) if math.isfinite(own.mean) else OVERLOADED
    )
    for leg in stage.legs:
        if not leg.waits:
            continue
        ways: list[tuple[float, Spread]] = []
        for target, option, share in shares(leg, alive):
            if stage.id in loops and target in loops:
                continue
            time = found.get(target, NO_TIME).later(option.rtt_s).times(option.calls)
            ways.append((stage.passed_on * share, time))
        left = 1 - sum(chance for chance, _ in ways)
        total = total.plus(one_of([*ways, (left, NO_TIME)] if left > 1e-12 else ways))
    return total


def _latency(entry: str, time: Spread) -> EntryLatency:
    # where the distribution jumps several quantiles are one time, which each search meets in its own last digit
    p50, p95, p99 = accumulate((1000 * time.quantile(q) for q in (0.5, 0.95, 0.99)), max)
    return EntryLatency(entry, 1000 * time.mean, 1000 * math.sqrt(time.variance), p50, p95, p99)
