"""A response time that may come about in several ways: a mixture of parts, each with its own mean and variance.

A hit in a cache and a miss behind it are two parts, not one broad one; so a percentile between them stays true. A part
is a fixed time plus a gamma-distributed rest (exact for one exponential stage and for sums of equal ones; moment
matching otherwise, Bolch et al., Queueing Networks and Markov Chains, 2006, section 1.2). Parts that are close are
merged when there are too many; mean and variance of the whole stay exact whatever is merged.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from functools import lru_cache, partial
from typing import NamedTuple

from msgspec import Struct

from designer.analysis.gamma import regularised_gamma
from designer.analysis.queueing import falling_root

MOST_PARTS = 8
ADDED_ONE_BY_ONE = 3
"""Repeated calls up to this number keep their ways apart; of more the sum is one part (central limit theorem)."""


class Part(NamedTuple):
    """One way: how likely, the time it takes at least, and mean and variance of the rest, in seconds."""

    weight: float
    fixed: float
    mean: float
    variance: float


class Spread(Struct, frozen=True):
    """A distribution of times; the weights of its parts add up to 1."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, fixed: float, mean: float = 0.0, variance: float = 0.0) -> Spread:
        """One way: a fixed time and a random rest."""
        return cls((Part(1.0, fixed, mean, variance),))

    @property
    def mean(self) -> float:
        """Mean over all ways."""
        return sum(p.weight * (p.fixed + p.mean) for p in self.parts)

    @property
    def variance(self) -> float:
        """Variance within the ways and between them."""
        mean = self.mean
        if math.isinf(mean):
            return math.inf
        return sum(p.weight * (p.variance + (p.fixed + p.mean - mean) ** 2) for p in self.parts)

    def plus(self, other: Spread) -> Spread:
        """The sum of this time and an independent other one."""
        if other is NO_TIME:
            return self
        if len(self.parts) == len(other.parts) == 1:
            (_, fixed, mean, variance), (_, more, rest, spread) = self.parts[0], other.parts[0]
            return Spread.of(fixed + more, mean + rest, variance + spread)
        return _reduced(
            (weight * chance, fixed + more, mean + rest, variance + spread)
            for weight, fixed, mean, variance in self.parts
            for chance, more, rest, spread in other.parts
        )

    def later(self, seconds: float) -> Spread:
        """The same after a fixed time."""
        if len(self.parts) == 1:
            _, fixed, mean, variance = self.parts[0]
            return Spread.of(fixed + seconds, mean, variance)
        if not seconds:
            return self
        return Spread(
            tuple([Part(w, fixed + seconds, mean, variance) for w, fixed, mean, variance in self.parts])
        )

    def times(self, calls: float) -> Spread:
        """The sum of `calls` such times, independent of one another; a fraction is one more, needed that often."""
        if calls == 1:
            return self
        whole = math.floor(calls)
        if whole <= ADDED_ONE_BY_ONE:
            total = self if whole else NO_TIME
            for _ in range(whole - 1):
                total = total.plus(self)
        else:
            least = min(p.fixed for p in self.parts)
            total = Spread.of(whole * least, whole * (self.mean - least), whole * self.variance)
        spare = calls - whole
        return total if spare <= 0 else total.plus(one_of([(spare, self), (1 - spare, NO_TIME)]))

    def quantile(self, quantile: float) -> float:
        """The time that is kept with probability `quantile`; infinite where the mean is. Equal times ask once."""
        return _quantile(self, quantile)

    def exceeds(self, time: float) -> float:
        """P(it takes longer than `time`)."""
        return sum(p.weight * _tail(p, time) for p in self.parts)


NO_TIME = Spread.of(0.0)


def one_of(ways: Iterable[tuple[float, Spread]]) -> Spread:
    """The time where each way is taken with its probability; the probabilities add up to 1."""
    ways = list(ways)
    if len(ways) == 1:
        return ways[0][1]
    return _reduced(
        (chance * weight, fixed, mean, variance)
        for chance, way in ways
        for weight, fixed, mean, variance in way.parts
    )


@lru_cache(4096)
def _quantile(spread: Spread, quantile: float) -> float:
    if math.isinf(spread.mean):
        return math.inf
    wanted, low = 1 - quantile, 0.0
    sure = [(p.fixed + p.mean, p.weight) for p in spread.parts if _is_sure(p)]
    others = [p for p in spread.parts if not _is_sure(p)]
    for time in sorted({time for time, _ in sure}):  # there it jumps, in between it does not
        later = sum([weight for at, weight in sure if at >= time])
        if _longer(time, later, others) <= wanted:
            return falling_root(partial(_longer, later=later, others=others), wanted, time, low)
        if _longer(time, sum([weight for at, weight in sure if at > time]), others) <= wanted:
            return time
        low = time
    longest = max(p.fixed + p.mean for p in spread.parts)
    return (
        falling_root(partial(_longer, later=0, others=others), wanted, longest, low) if longest > 0 else 0.0
    )


def _longer(time: float, later: float, others: list[Part]) -> float:
    """P(it takes longer), where it surely does with probability `later`, and maybe by `others`."""
    return later + sum([p.weight * _tail(p, time) for p in others])


def _is_sure(part: Part) -> bool:
    """Whether its rest is as good as fixed: merging equal times leaves rounding."""
    return part.mean <= 0 or part.variance <= part.mean * part.mean * 1e-9


def _tail(part: Part, time: float) -> float:
    rest = time - part.fixed
    if _is_sure(part):
        return 1.0 if rest < part.mean else 0.0
    if rest <= 0:
        return 1.0
    return 1 - regularised_gamma(part.mean * part.mean / part.variance, rest * part.mean / part.variance)


def _reduced(parts: Iterable[tuple[float, float, float, float]]) -> Spread:
    """The same with few parts: equal ones together, then the closest neighbours until there are few enough."""
    alike: dict[tuple[float, float, float], float] = {}
    for weight, fixed, mean, variance in parts:
        if weight > 0:
            key = (fixed, mean, variance)
            alike[key] = alike.get(key, 0.0) + weight
    found = [Part(weight, *key) for key, weight in alike.items()]
    return Spread(tuple(found if len(found) <= MOST_PARTS else _fewer(found)))


def _fewer(parts: list[Part]) -> list[Part]:
    """So few parts: again and again the two neighbours are merged that differ least, the first of equals."""
    line: list[Part | None] = [*sorted(parts, key=lambda p: p.fixed + p.mean)]
    after, before = list(range(1, len(line) + 1)), list(range(-1, len(line) - 1))
    pairs: list[tuple[float, int, Part, Part]] = []

    def pair(left: int) -> None:
        right = after[left] if left >= 0 else len(line)
        if right < len(line) and (a := line[left]) is not None and (b := line[right]) is not None:
            heapq.heappush(pairs, (_loss(a, b), left, a, b))

    for left in range(len(line) - 1):
        pair(left)
    count = len(line)
    while count > MOST_PARTS:
        _, left, a, b = heapq.heappop(pairs)
        right = after[left]
        if line[left] is not a or right >= len(line) or line[right] is not b:
            continue  # one of them has been merged since
        line[left], line[right] = _merged(a, b), None
        after[left] = after[right]
        if after[left] < len(line):
            before[after[left]] = left
        count -= 1
        pair(before[left])
        pair(left)
    return [part for part in line if part is not None]


def _loss(a: Part, b: Part) -> float:
    """What merging two parts blurs (Ward's criterion)."""
    apart = a.fixed + a.mean - b.fixed - b.mean
    return a.weight * b.weight / (a.weight + b.weight) * apart * apart if math.isfinite(apart) else 0.0


def _merged(a: Part, b: Part) -> Part:
    weight = a.weight + b.weight
    share, other = a.weight / weight, b.weight / weight  # not 1 - share, which may come out 0 times infinity
    fixed = min(a.fixed, b.fixed)
    first, second = a.fixed + a.mean, b.fixed + b.mean
    mean = share * first + other * second
    variance = share * a.variance + other * b.variance
    if math.isfinite(mean):
        variance += share * other * (first - second) ** 2
    return Part(weight, fixed, mean - fixed, variance)
