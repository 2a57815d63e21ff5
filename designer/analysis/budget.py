"""Where the time of a request goes: the latency budget of an entry, stage by stage and on the network.

Means add up along the calls, so the parts sum to the entry's mean response time: visits x own response, and round
trips. What is only handed over (asynchronous) is not waited for and not in it.
"""

from __future__ import annotations

from msgspec import Struct

from designer.analysis.capacity import Capacity
from designer.analysis.load import WHOLE, Liveness, shares
from designer.analysis.traffic_flow import RunawayLoop, arrival_rates


class Spent(Struct, frozen=True):
    """What one stage, or the way to it, adds to the mean response time of an entry."""

    stage: str
    visits: float
    """Calls for one request of the entry."""
    own_ms: float
    """Time in the stage: visits x its mean response."""
    network_ms: float
    """Round trips to it."""


def latency_budget(capacity: Capacity, entry: str, alive: Liveness = WHOLE) -> tuple[Spent, ...]:
    """What a request of `entry` spends where, the most expensive first; empty where its calls never end."""
    calls: list[tuple[str, str, float]] = []
    trips: list[tuple[str, str, float]] = []
    for key, load in capacity.nodes.items():
        for leg in load.stage.legs if key not in capacity.loops else ():
            for target, option, share in shares(leg, alive) if leg.waits else ():
                ratio = load.stage.passed_on * share * option.calls
                calls.append((key, target, ratio))
                trips.append((key, target, ratio * option.rtt_s))
    try:
        visits = arrival_rates({entry: 1.0}, calls)
    except RunawayLoop:
        return ()
    network: dict[str, float] = {}
    for source, target, seconds in trips:
        network[target] = network.get(target, 0.0) + visits.get(source, 0.0) * seconds
    spent = [
        Spent(key, times, 1000 * times * capacity.nodes[key].response.mean, 1000 * network.get(key, 0.0))
        for key, times in visits.items()
        if times > 0 and key in capacity.nodes and key != entry
    ]
    return tuple(sorted(spent, key=lambda s: (-s.own_ms - s.network_ms, s.stage)))
