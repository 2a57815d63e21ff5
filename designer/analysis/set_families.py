"""Families of sets of numbered things, kept as one shared diagram (zero-suppressed, Minato 1993).

A node says: the sets of `low`, and those of `high` each with the node's level added. Equal remainders are one node.
Nothing here uses the call stack for depth, so families over thousands of levels are safe.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterator, Sequence

from designer.analysis.failure import Cancelled

EMPTY, BASE = 0, 1
"""The family without a set, and the family of the empty set."""
ASKED_EVERY = 10_000
"""Steps between two questions whether to go on."""

Steps = Generator[tuple[int, int], int | None, int]
"""A computation that asks for the answers to smaller ones, and ends with its own."""


class Families:
    """Nodes of families over levels in one order; grows while families are made."""

    def __init__(self, cancelled: Callable[[], bool] | None = None) -> None:
        last = 1 << 62
        self.levels, self.lows, self.highs = [last, last], [EMPTY, BASE], [EMPTY, BASE]
        self._cancelled = cancelled
        self._steps = 0
        self._unique: dict[tuple[int, int, int], int] = {}
        self._without: dict[tuple[int, int], int] = {}
        self._within: dict[tuple[int, int], int] = {}

    def node(self, level: int, low: int, high: int) -> int:
        """The family `low`, and every set of `high` with `level` in it; the level stands before those of both."""
        if high == EMPTY:
            return low
        key = (level, low, high)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = len(self.levels)
            self.levels.append(level)
            self.lows.append(low)
            self.highs.append(high)
        return found

    def without(self, family: int, smaller: int) -> int:
        """The sets of `family` that hold no set of `smaller` (itself included)."""
        return self._run(self._find_without, self._without, (family, smaller))

    def within(self, family: int, most: int) -> int:
        """The sets of `family` with at most so many members."""
        return self._run(self._find_within, self._within, (family, most))

    def sets(self, family: int) -> Iterator[tuple[int, ...]]:
        """Every set of the family as its levels, the first asked first."""
        pending: list[tuple[int, tuple[int, ...]]] = [(family, ())]
        while pending:
            node, cut = pending.pop()
            if node == BASE:
                yield cut
            elif node != EMPTY:
                pending.append((self.lows[node], cut))
                pending.append((self.highs[node], (*cut, self.levels[node])))

    def likeliest(
        self,
        family: int,
        size: int,
        chances: Sequence[float],
        cancelled: Callable[[], bool] | None = None,
    ) -> Iterator[tuple[float, tuple[int, ...]]]:
        """The sets of `size` members with the product of their chances, the greatest product first."""
        best = self._best(family, size, chances)
        queue: list[tuple[float, int, float, int, tuple[int, ...]]] = []
        if best[family][size] > 0:
            queue.append((-best[family][size], family, 1.0, size, ()))
        number = 0
        while queue:
            if cancelled is not None and cancelled():
                raise Cancelled
            negative, node, product, left, cut = heapq.heappop(queue)
            if node == BASE:
                yield -negative, cut
                continue
            level = self.levels[node]
            ways = [(self.lows[node], product, left, cut)]
            if left:
                ways.append((self.highs[node], product * chances[level], left - 1, (*cut, level)))
            for target, chance, rest, so_far in ways:
                if (bound := chance * best[target][rest]) > 0:
                    number += 1
                    heapq.heappush(queue, (-bound, target, chance, rest, so_far))

    def _best(self, family: int, size: int, chances: Sequence[float]) -> dict[int, list[float]]:
        """Per node and number of members the greatest product a set of so many can reach."""
        best = {EMPTY: [0.0] * (size + 1), BASE: [1.0] + [0.0] * size}
        for node in self._nodes_of(family):
            low, high, chance = best[self.lows[node]], best[self.highs[node]], chances[self.levels[node]]
            best[node] = [low[0], *(max(low[k], chance * high[k - 1]) for k in range(1, size + 1))]
        return best

    def _nodes_of(self, family: int) -> list[int]:
        pending, seen = [family], {EMPTY, BASE, family}
        while pending:
            node = pending.pop()
            for below in (self.lows[node], self.highs[node]):
                if below not in seen:
                    seen.add(below)
                    pending.append(below)
        return sorted(seen - {EMPTY, BASE})  # a node is numbered after those below it

    def _find_without(self, f: int, g: int) -> Steps:
        if f in (EMPTY, g) or g == BASE:
            return EMPTY
        if g == EMPTY or f == BASE:
            return f
        level, other = self.levels[f], self.levels[g]
        if level > other:
            return _known((yield f, self.lows[g]))
        below = g if level < other else self.lows[g]
        low = yield self.lows[f], below
        high = yield self.highs[f], below
        if level == other:
            high = yield _known(high), self.highs[g]
        return self.node(level, _known(low), _known(high))

    def _find_within(self, f: int, most: int) -> Steps:
        if f <= BASE:
            return f
        low = yield self.lows[f], most
        high = (yield self.highs[f], most - 1) if most > 0 else EMPTY
        return self.node(self.levels[f], _known(low), _known(high))

    def _run(
        self, find: Callable[[int, int], Steps], known: dict[tuple[int, int], int], asked: tuple[int, int]
    ) -> int:
        """The answer to `asked`; it and every smaller one are kept in `known`."""
        answer = known.get(asked)
        waiting = [(asked, find(*asked))] if answer is None else []
        while waiting:
            question, steps = waiting[-1]
            try:
                smaller = steps.send(answer)
            except StopIteration as done:
                answer = known[question] = done.value
                waiting.pop()
                continue
            answer = known.get(smaller)
            if answer is None:
                self._ask()
                waiting.append((smaller, find(*smaller)))
        assert answer is not None
        return answer

    def _ask(self) -> None:
        self._steps += 1
        if self._cancelled is not None and self._steps % ASKED_EVERY == 0 and self._cancelled():
            raise Cancelled


def _known(answer: int | None) -> int:
    assert answer is not None  # only the first step of a computation is sent nothing
    return answer
