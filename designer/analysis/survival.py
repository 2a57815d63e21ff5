"""What each entry of a design survives, in drawn ids: single points of failure, worst pairs, availability, what is down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

from msgspec import Struct

from designer.analysis.availability import Progress, Sensitivity, availability
from designer.analysis.cutsets import worst_cut_sets
from designer.analysis.decision_diagram import TooLarge
from designer.analysis.failure import worst_pairs
from designer.analysis.outage import what_if
from designer.analysis.witness import places_of
from designer.graph.dependency import DesignModel

WORST_PAIRS = 10
"""Pairs told for each entry, the most probable first."""


class Share(Struct, frozen=True):
    """How much of an entry's downtime hangs on one drawn node."""

    node: str
    minutes_per_year: float
    """Downtime of the entry that a perfect node would save."""


class EntryAvailability(Struct, frozen=True):
    """How available the service is for one entry, and how that was found."""

    availability: float
    unavailability: float
    method: Literal["exact", "monte-carlo"]
    ci: tuple[float, float] | None
    """95 % interval where it is an estimate."""
    downtime_minutes_per_year: float
    shares: tuple[Share, ...]
    """Nodes that cost most first; of an estimate those whose effect stands out from its noise."""
    hangs_on: tuple[Sensitivity, ...] = ()
    """The same by element."""


class Pair(Struct, frozen=True):
    """Two drawn things (two copies of a node where they are equal) whose joint loss brings an entry down.

    Each is a node that is down, or the link over which a takeover fails, by its id.
    """

    first: str
    second: str
    probability: float
    """How often both are lost at once when they fail independently."""


class Triple(Struct, frozen=True):
    """Three drawn things (copies of a node where they are equal) whose joint loss brings an entry down, no two doing so."""

    parts: tuple[str, ...]
    """Nodes that are down, and links over which a takeover fails."""
    probability: float
    """How often all are lost at once when they fail independently."""


class CutSets(Struct, frozen=True):
    """The smallest combinations that bring an entry down, beyond its single points, most probable first."""

    pairs: tuple[Pair, ...]
    triples: tuple[Triple, ...] | None
    """None where the design is beyond the limit of the exact method."""


def down_now(model: DesignModel) -> frozenset[str]:
    """The drawn nodes that do not answer as the model stands (what was made to fail, and what that takes along)."""
    return model.down(what_if(model.compiled, ()))


def down_when(model: DesignModel, lost: Collection[str]) -> frozenset[str]:
    """The drawn nodes that do not answer when these drawn nodes are lost at once."""
    return model.down(what_if(model.compiled, model.elements_of(lost)))


def nobody_is_served(model: DesignModel, failed: Collection[str]) -> bool:
    """Whether what has failed has taken every entry of the model down."""
    return bool(failed and model.entries) and down_now(model).issuperset(model.entries)


def entry_single_points(model: DesignModel) -> dict[str, tuple[str, ...]]:
    """Per entry the drawn nodes and places whose loss alone brings it down, by id; none where it is down already."""
    down = down_now(model)
    return {
        entry: () if entry in down else tuple(sorted(model.drawn(model.fatal[entry])))
        for entry in model.entries
    }


def entry_fatal_places(model: DesignModel) -> dict[str, frozenset[str]]:
    """Per entry the drawn places it is lost with even where what is a single point in them by itself stays."""
    found: dict[str, frozenset[str]] = {}
    for entry in model.entries:
        part, points = model.parts[entry], set(model.drawn(model.fatal[entry]))
        around: dict[str, tuple[str, ...]] = {}
        lost: dict[str, list[str]] = {}
        for element in part.ids:
            for place in places_of(model, element, around) if model.origin[element] not in points else ():
                if place in points:
                    lost.setdefault(place, []).append(element)
                    break  # whatever is further out has a single point in it that this element stands in
        found[entry] = frozenset(p for p, elements in lost.items() if entry in what_if(part, elements))
    return found


def entry_worst_pairs(
    model: DesignModel, limit: int = WORST_PAIRS, cancelled: Callable[[], bool] | None = None
) -> dict[str, tuple[Pair, ...]]:
    """Per entry the pairs that bring it down together though neither does alone, most probable first.

    Raises Cancelled when `cancelled` says so.
    """
    down = down_now(model)
    found: dict[str, tuple[Pair, ...]] = dict.fromkeys(model.entries, ())
    for entry in model.entries:
        if entry in down:
            continue
        pairs = worst_pairs(model.compiled, entry, cancelled=cancelled)
        joined = _as_drawn(model, (((pair.first, pair.second), pair.probability) for pair in pairs))
        found[entry] = tuple(Pair(a, b, p) for (a, b), p in joined[:limit])
    return found


def entry_worst_triples(
    model: DesignModel, limit: int = WORST_PAIRS, cancelled: Callable[[], bool] | None = None
) -> dict[str, tuple[Triple, ...] | None]:
    """Per entry the threes that bring it down together though no two of them do; None beyond the exact method's limit.

    Most probable first; those of copies of the same nodes are one, as far as they are among the first hundreds. Raises
    Cancelled when `cancelled` says so.
    """
    down = down_now(model)
    found: dict[str, tuple[Triple, ...] | None] = dict.fromkeys(model.entries, ())
    for entry in model.entries:
        if entry in down:
            continue
        try:
            cuts = worst_cut_sets(model.compiled, entry, 3, 50 * limit, cancelled=cancelled)
        except TooLarge:
            found[entry] = None
            continue
        found[entry] = tuple(Triple(parts, p) for parts, p in _as_drawn(model, cuts)[:limit])
    return found


def entry_cut_sets(
    model: DesignModel, pairs: Mapping[str, tuple[Pair, ...]], cancelled: Callable[[], bool] | None = None
) -> dict[str, CutSets]:
    """Per entry its pairs, as they are known, with its threes. Raises Cancelled when `cancelled` says so."""
    triples = entry_worst_triples(model, cancelled=cancelled)
    return {entry: CutSets(known, triples[entry]) for entry, known in pairs.items()}


def _as_drawn(
    model: DesignModel, cuts: Iterable[tuple[tuple[str, ...], float]]
) -> list[tuple[tuple[str, ...], float]]:
    """Cut sets of elements as what is drawn: copies fail alike, so their chances add up; the most probable first."""
    joined: dict[tuple[str, ...], float] = {}
    for elements, probability in cuts:
        if probability > 0:  # copies of a managed service fail only with it, or with their zones
            parts = tuple(sorted(model.failing(element) for element in elements))
            joined[parts] = joined.get(parts, 0.0) + probability
    return sorted(joined.items(), key=lambda pair: (-pair[1], pair[0]))


def entry_availability(
    model: DesignModel,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Mapping[str, EntryAvailability]:
    """How available each entry is. A long estimate tells `progress`; it raises Cancelled when `cancelled` says so."""
    return {entry: _availability(model, entry, cancelled, progress) for entry in model.entries}


def _availability(
    model: DesignModel,
    entry: str,
    cancelled: Callable[[], bool] | None,
    progress: Callable[[Progress], None] | None,
) -> EntryAvailability:
    found = availability(model.parts[entry], entry, cancelled=cancelled, progress=progress)
    minutes: dict[str, float] = {}
    for part in found.sensitivity:
        node = model.origin[part.id]
        minutes[node] = minutes.get(node, 0.0) + part.minutes_per_year
    shares = sorted(
        (Share(node, saved) for node, saved in minutes.items()), key=lambda s: (-s.minutes_per_year, s.node)
    )
    return EntryAvailability(
        found.availability, found.unavailability, found.method, found.ci, found.unavailability * 525_600,
        tuple(shares), found.sensitivity,
    )  # fmt: skip
