"""What breaks when something fails, for all failures at once: single points of failure, worst pairs.

Every vertex holds one Python int whose bit s says "down when element s fails". One pass over the components, targets
first, answers every failure of every element and failure domain at once: needing all is OR, needing any is AND, k of n
is a bit-sliced threshold. Words are of *down* bits numbered targets first, so they stay short near the leaves. Inside a
cycle the pass repeats until nothing changes, growing from "nothing is down": the greatest fixpoint of up.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from designer.analysis.dependency import Compiled, cone

BLOCK = 32_768
"""Failures looked at in one pass; bounds memory to BLOCK / 8 bytes a vertex."""

REPORTED_EVERY = 16
"""First elements of pairs between two reports of progress."""


class Cancelled(Exception):
    """The caller asked to stop."""


class Pair(Struct, frozen=True):
    """Two elements whose joint failure brings a root down though neither does alone."""

    first: str
    second: str
    probability: float
    """Product of their unavailabilities: how often both are down at once when they fail independently."""


def single_points(compiled: Compiled, roots: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which elements bring each root down by failing alone, in model order; the root itself is left out.

    One pass for any number of roots. Raises ModelError for an unknown root.
    """
    wanted = {root: compiled.vertex(root) for root in roots}
    order = cone(compiled, wanted.values())
    failures = _failures(compiled, order)
    fatal: dict[str, list[int]] = {root: [] for root in wanted}
    for start in range(0, len(failures), BLOCK):
        block = failures[start : start + BLOCK]
        down = down_words(
            compiled, order, {v: 1 << bit for bit, v in enumerate(block)}, (1 << len(block)) - 1
        )
        for root, vertex in wanted.items():
            fatal[root].extend(block[bit] for bit in set_bits(down[vertex]))
    return {
        root: tuple(compiled.ids[v] for v in sorted(found) if v != wanted[root])
        for root, found in fatal.items()
    }


def worst_pairs(
    compiled: Compiled,
    root: str,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Pair, ...]:
    """Which pairs of elements bring `root` down together though neither does alone, most probable first.

    These are the minimal cut sets of order two. `limit` keeps the most probable ones; pairs of equal probability
    stand in model order. The pass of `single_points` under the condition that one element is down already, redone
    only where that condition changes anything. `progress` hears how many first elements of how many are done. Raises
    Cancelled when `cancelled` says so.
    """
    top = compiled.vertex(root)
    fatal = {compiled.vertex(single) for single in single_points(compiled, [root])[root]} | {top}
    order = cone(compiled, [top])
    likely = compiled.unavailability
    candidates = sorted(set(_failures(compiled, order)) - fatal, key=lambda v: (-likely[v], v))
    full = (1 << len(candidates)) - 1
    words = down_words(compiled, order, {v: 1 << bit for bit, v in enumerate(candidates)}, full)
    place = {v: position for position, component in enumerate(order) for v in component}
    baseline = _Baseline(compiled, order, words, full, place)
    found: list[tuple[float, int, int]] = []  # (-probability, vertex, vertex)
    for bit, first in enumerate(candidates[:-1]):
        if bit % REPORTED_EVERY == 0:
            if cancelled is not None and cancelled():
                raise Cancelled
            if progress is not None:
                progress(bit, len(candidates))
        if limit is not None and len(found) >= limit:
            found = heapq.nsmallest(limit, found)
            if not limit or likely[first] * likely[candidates[bit + 1]] < -found[-1][0]:
                break
        word = baseline.under(first, top)
        for later in set_bits(word >> (bit + 1)):
            second = candidates[bit + 1 + later]
            found.append((-likely[first] * likely[second], min(first, second), max(first, second)))
    if progress is not None:
        progress(len(candidates), len(candidates))
    ranked = sorted(found)[:limit]
    return tuple(Pair(compiled.ids[a], compiled.ids[b], -negative) for negative, a, b in ranked)


def down_words(
    compiled: Compiled, order: Iterable[tuple[int, ...]], own: dict[int, int], full: int
) -> list[int]:
    """In which scenarios each vertex is down, one bit a scenario.

    `own` says in which scenarios an element fails itself, `full` has the bit of every scenario set, `order` is the
    part of the model to look at (targets first, as `cone` gives it); other vertices stay 0.
    """
    all_of, gates = compiled.all_of, compiled.gates
    down = [0] * len(all_of)
    for vertex, word in own.items():
        down[vertex] = word
    for component in order:
        parts = compiled.rings(component)
        changed = True
        while changed:
            changed = False
            for ring in parts:
                word = 0
                for vertex in ring:
                    word |= down[vertex]
                    for target in all_of[vertex]:
                        word |= down[target]
                    for needed, members in gates[vertex]:
                        word |= at_least_down(needed, [down[member] for member in members], full)
                for vertex in ring:
                    if down[vertex] != word:
                        down[vertex] = word
                        changed = len(component) > 1
    return down


def at_least_down(needed: int, words: Sequence[int], full: int) -> int:
    """In which scenarios at least `needed` of the words have their bit set."""
    if needed == len(words) > 0:
        every = words[0]
        for word in words:
            every &= word
        return every
    if needed <= 0:
        return full
    levels = [full] + [0] * needed  # levels[j]: at least j so far
    for word in words:
        if word:
            for j in range(needed, 0, -1):
                levels[j] |= levels[j - 1] & word
    return levels[needed]


def set_bits(word: int) -> Iterator[int]:
    """Which bits of a word are set, lowest first."""
    digits = f"{word:b}"[::-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


def _failures(compiled: Compiled, order: Iterable[tuple[int, ...]]) -> list[int]:
    """Which vertices can fail, targets first, so that the words of leaves are short."""
    count, can_fail = len(compiled.ids), compiled.can_fail
    return [vertex for component in order for vertex in component if vertex < count and can_fail[vertex]]


class _Baseline(Struct, frozen=True):
    """The words of a finished pass, to ask what one more failure changes."""

    compiled: Compiled
    order: Sequence[tuple[int, ...]]
    words: Sequence[int]
    full: int
    place: Mapping[int, int]
    """Position of each vertex's component in `order`."""

    def under(self, condition: int, root: int) -> int:
        """The word of `root` when `condition` is down in every scenario; only what that changes is done again."""
        used_by, place = self.compiled.used_by, self.place
        changed = {condition: self.full}
        waiting = sorted({place[user] for user, _ in used_by[condition] if user in place})
        queued = set(waiting)
        while waiting:
            position = heapq.heappop(waiting)
            queued.discard(position)
            for vertex in self._settle(position, changed):
                for user, _ in used_by[vertex]:
                    later = place.get(user, -1)
                    if later > position and later not in queued:
                        queued.add(later)
                        heapq.heappush(waiting, later)
        return changed.get(root, self.words[root])

    def _settle(self, position: int, changed: dict[int, int]) -> set[int]:
        """Which vertices of one component get another word than before; `changed` takes the new words."""
        all_of, gates, words = self.compiled.all_of, self.compiled.gates, self.words
        component = self.order[position]
        parts = self.compiled.rings(component)
        moved: set[int] = set()
        again = True
        while again:
            again = False
            for ring in parts:
                word = 0
                for vertex in ring:
                    word |= changed.get(vertex, words[vertex])
                    for target in all_of[vertex]:
                        word |= changed.get(target, words[target])
                    for needed, members in gates[vertex]:
                        word |= at_least_down(needed, [changed.get(m, words[m]) for m in members], self.full)
                for vertex in ring:
                    if changed.get(vertex, words[vertex]) != word:
                        changed[vertex] = word
                        moved.add(vertex)
                        again = len(component) > 1
        return moved
