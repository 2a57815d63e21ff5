"""What each entry of a design survives, in drawn ids: single points of failure, worst pairs, availability, what is down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from designer.analysis.availability import availability
from designer.analysis.failure import single_points, worst_pairs
from designer.analysis.outage import what_if
from designer.graph.dependency import DesignModel

WORST_PAIRS = 10
"""Pairs told for each entry, the most probable first."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an entry's downtime hangs on one drawn node."""

    node: str
    minutes_per_year: float
    """Downtime of the entry that a perfect node would save."""


@dataclass(frozen=True, slots=True)
class EntryAvailability:
    """How available the service is for one entry, and how that was found."""

    availability: float
    unavailability: float
    method: Literal["exact", "monte-carlo"]
    ci: tuple[float, float] | None
    """95 % interval where it is an estimate."""
    downtime_minutes_per_year: float
    shares: tuple[Share, ...]
    """Nodes that cost most first; empty where it is an estimate."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two drawn nodes (two copies of one where they are equal) whose joint loss brings an entry down."""

    first: str
    second: str
    probability: float


def down_now(model: DesignModel) -> frozenset[str]:
    """The drawn nodes that do not answer as the model stands (what was made to fail, and what that takes along)."""
    return model.down(what_if(model.compiled, ()))


def down_when(model: DesignModel, lost: Collection[str]) -> frozenset[str]:
    """The drawn nodes that do not answer when these drawn nodes are lost at once."""
    return model.down(what_if(model.compiled, model.elements_of(lost)))


def entry_single_points(model: DesignModel) -> dict[str, tuple[str, ...]]:
    """Per entry the drawn nodes and places whose loss alone brings it down, by id; none where it is down already."""
    down = down_now(model)
    served = [entry for entry in model.entries if entry not in down]
    found = single_points(model.compiled, served)
    return {entry: tuple(sorted(model.drawn(found.get(entry, ())))) for entry in model.entries}


def entry_worst_pairs(model: DesignModel, limit: int = WORST_PAIRS) -> dict[str, tuple[Pair, ...]]:
    """Per entry the pairs that bring it down together though neither does alone, most probable first."""
    down = down_now(model)
    found: dict[str, tuple[Pair, ...]] = dict.fromkeys(model.entries, ())
    for entry in model.entries:
        if entry in down:
            continue
        worst: dict[tuple[str, str], float] = {}
        for pair in worst_pairs(model.compiled, entry, limit=4 * limit):
            first, second = sorted((model.origin[pair.first], model.origin[pair.second]))
            if pair.probability > 0:  # copies of a managed service fail only with it, or with their zones
                worst.setdefault((first, second), pair.probability)
        found[entry] = tuple(Pair(a, b, p) for (a, b), p in worst.items())[:limit]
    return found


def entry_availability(
    model: DesignModel, cancelled: Callable[[], bool] | None = None
) -> Mapping[str, EntryAvailability]:
    """How available each entry is. Raises Cancelled when `cancelled` says so during a long estimate."""
    return {entry: _availability(model, entry, cancelled) for entry in model.entries}


def _availability(model: DesignModel, entry: str, cancelled: Callable[[], bool] | None) -> EntryAvailability:
    found = availability(model.compiled, entry, cancelled=cancelled)
    minutes: dict[str, float] = {}
    for part in found.sensitivity:
        node = model.origin[part.id]
        minutes[node] = minutes.get(node, 0.0) + part.minutes_per_year
    shares = sorted(
        (Share(node, saved) for node, saved in minutes.items()), key=lambda s: (-s.minutes_per_year, s.node)
    )
    return EntryAvailability(
        found.availability, found.unavailability, found.method, found.ci, found.unavailability * 525_600, tuple(shares)
    )  # fmt: skip
