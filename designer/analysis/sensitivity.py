"""What to fix first: for each drawn thing the minutes a year that a second one would buy an entry, and its price.

A second one is one like it, with all that is in it, in the same surroundings, which fails by itself and takes over at
once: whatever is down a share q of the time is then down q². It is counted exactly on the decision diagram, all parts
of the thing at once; beyond the limit of that by the first order, (q - q²) times the importance of Birnbaum, from
samples. What the second one costs is what is paid for the first whatever the load; what is paid by use is not doubled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from msgspec import Struct

from designer.analysis.availability import MINUTES_PER_YEAR
from designer.analysis.cost import Cost
from designer.analysis.figure import Figure, Input
from designer.analysis.importance import unavailability_under
from designer.analysis.survival import EntryAvailability
from designer.analysis.witness import places_of
from designer.graph.dependency import DesignModel
from designer.graph.reliability import BASES, Basis, basis_of
from designer.i18n import text
from designer.units import SHARE

LEAST_MINUTES = 1e-6
"""Gains below this are no answer: a minute in a million years."""


class Gain(Struct, frozen=True):
    """What a second one of a drawn thing would do for one entry."""

    node: str
    inside: tuple[str, ...]
    """What is in it, can fail and is doubled with it, by id."""
    minutes_per_year: float
    """Downtime of the entry that the second one saves."""
    birnbaum: float
    """Probability that the entry's state hangs on it (of several copies: on the one it hangs on most)."""
    unavailability: float
    """Share of time one of it is down by itself."""
    basis: Basis
    """Whether that is a provider's promise, comes from failures and repairs, or was drawn."""
    monthly_usd: float | None
    """What the second one costs in a month; None where no price is known."""
    takeover_fails: float = 0.0
    """Share of failures in which it does not take over, as drawn; with a second one both have to fail at that."""


class EntrySensitivity(Struct, frozen=True):
    """What the downtime of one entry hangs on."""

    method: Literal["exact", "first-order"]
    gains: tuple[Gain, ...]
    """The most minutes first."""
    minutes_by_basis: Mapping[Basis, float]
    """Minutes down a year if only what is counted on this basis failed; empty where it is an estimate."""

    @property
    def rests_on_promises(self) -> bool:
        """Whether promises are a tenth or more of it: beside usual times of own machines such a design looks worse than it is."""
        return self.minutes_by_basis.get("promise", 0.0) > sum(self.minutes_by_basis.values()) / 10

    @property
    def is_lost_in_noise(self) -> bool:
        """Whether no gain is told because none stands out from samples, not because nothing would help."""
        return self.method != "exact" and not self.gains


def sensitivity(
    model: DesignModel,
    cost: Cost,
    entries: Mapping[str, EntryAvailability],
    cancelled: Callable[[], bool] | None = None,
) -> dict[str, EntrySensitivity]:
    """Per entry what a second one of each drawn thing would buy. Raises Cancelled when `cancelled` says so."""
    things = _Things(model, cost)
    return {entry: things.of(entry, found, cancelled) for entry, found in entries.items()}


def gain_figure(model: DesignModel, entry: EntryAvailability, gain: Gain) -> Figure:
    """The minutes of a gain with their derivation."""
    reason = model.reasons[gain.node]
    fact = reason.inputs[0].fact if reason.inputs else None
    origin = reason.inputs[0].origin if reason.inputs else "computed"
    inputs = (
        Input(text("share of time the entry is down U"), entry.unavailability, SHARE),
        Input(
            text("and with the second one"),
            entry.unavailability - gain.minutes_per_year / MINUTES_PER_YEAR,
            SHARE,
        ),
        Input(
            text("share of time {node} is down q", node=gain.node), gain.unavailability, SHARE, origin, fact
        ),
        Input(text("probability that the entry hangs on it ∂U/∂q"), gain.birnbaum, SHARE),
        *(
            [
                Input.drawn(
                    text("share of its takeovers that fail, squared as well"), gain.takeover_fails, SHARE
                )
            ]
            if gain.takeover_fails
            else []
        ),
    )
    assumed = [text("the second one fails by itself, takes over at once, and shares its surroundings")]
    if gain.inside:
        assumed.append(text("what is in it is doubled too: {nodes}", nodes=", ".join(gain.inside)))
    return Figure(gain.minutes_per_year, "min", "ΔT = (U − U(q → q²)) · 525 600", inputs, tuple(assumed))


class _Things:
    """The drawn things that can fail, each with the elements that a second one doubles."""

    def __init__(self, model: DesignModel, cost: Cost) -> None:
        self._model, self._prices = model, cost.whatever_the_load
        compiled = model.compiled
        self._likely = dict(zip(compiled.ids, compiled.unavailability, strict=True))
        self._own: dict[str, list[str]] = {}
        for element, node in model.origin.items():
            if self._likely[element] > 0:
                self._own.setdefault(node, []).append(element)
        self._inside: dict[str, list[str]] = {}
        self._doubled_with: dict[str, list[str]] = {}
        """Element -> the drawn things of which a second one doubles it: its own, and the boxes it is wholly in."""
        for node, elements in sorted(self._own.items()):
            boxes = set.intersection(*(set(places_of(model, copy.element)) for copy in model.copies[node]))
            for box in boxes:
                self._inside.setdefault(box, []).append(node)
            for element in elements:
                self._doubled_with[element] = [node, *sorted(boxes)]

    def of(
        self, entry: str, found: EntryAvailability, cancelled: Callable[[], bool] | None
    ) -> EntrySensitivity:
        birnbaum = {part.id: part.birnbaum for part in found.hangs_on}
        doubled: dict[str, dict[str, float]] = {}
        for element in birnbaum:
            for node in self._doubled_with[element]:
                doubled.setdefault(node, {})[element] = self._likely[element] ** 2
        saved = {node: self._first_order(change, birnbaum) for node, change in doubled.items()}
        method: Literal["exact", "first-order"] = "first-order"
        by_basis: dict[Basis, float] = {}
        if found.method == "exact":
            several = {node: change for node, change in doubled.items() if len(change) > 1}
            only = {basis: self._without_other(basis, birnbaum) for basis in BASES}
            answers = unavailability_under(
                self._model.compiled, entry, [*several.values(), *only.values()], cancelled=cancelled
            )
            saved.update(
                {node: found.unavailability - down for node, down in zip(several, answers, strict=False)}
            )
            by_basis = {basis: down * MINUTES_PER_YEAR for basis, down in zip(only, answers, strict=True)}
            method = "exact"
        gains = [self._gain(node, minutes * MINUTES_PER_YEAR, birnbaum) for node, minutes in saved.items()]
        kept = [gain for gain in gains if gain.minutes_per_year > LEAST_MINUTES]
        return EntrySensitivity(
            method, tuple(sorted(kept, key=lambda g: (-g.minutes_per_year, g.node))), by_basis
        )

    def _first_order(self, change: Mapping[str, float], birnbaum: Mapping[str, float]) -> float:
        return sum((self._likely[element] - q) * birnbaum[element] for element, q in change.items())

    def _without_other(self, basis: Basis, elements: Iterable[str]) -> dict[str, float]:
        model = self._model
        return {e: 0.0 for e in elements if basis_of(model.reasons[model.origin[e]]) != basis}

    def _gain(self, node: str, minutes: float, birnbaum: Mapping[str, float]) -> Gain:
        copies = self._model.elements_of([node])
        takeovers = {e for e in self._own.get(node, ()) if e not in copies and self._can_fail(e)}
        own = [e for e in self._own.get(node, ()) if e not in takeovers]
        inside = tuple(self._inside.get(node, ()))
        prices = [usd for n in (node, *inside) if (usd := self._prices.get(n)) is not None]
        return Gain(
            node, inside, minutes, max((birnbaum.get(e, 0.0) for e in own), default=0.0),
            max((self._likely[e] for e in own), default=0.0), basis_of(self._model.reasons[node]),
            sum(prices) if prices else None, max((self._likely[e] for e in takeovers), default=0.0),
        )  # fmt: skip

    def _can_fail(self, element: str) -> bool:
        return self._model.model.elements[element].can_fail
