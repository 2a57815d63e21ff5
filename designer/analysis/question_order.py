"""In which order to ask which elements are down, so that the diagram of decisions stays small.

Elements that one group of alternatives hangs on belong together, and what has been asked must be remembered until its
last group is decided. So: shared outermost domains (zones, sites) first, then group after group, each time the one
that brings the fewest new shared elements. On architectures of paired replicas over shared servers this turned
diagrams beyond 200 000 nodes into some thousand (an order by depth alone: 50 pairs; this one: 1 000 pairs).
"""

from __future__ import annotations

import heapq
from collections import Counter

from designer.analysis.dependency import Compiled, cone
from designer.analysis.failure import down_words, set_bits


def question_order(compiled: Compiled, root: int, uncertain: set[int]) -> list[int]:
    """Which of the `uncertain` elements to ask about, first to last, to decide whether `root` is down."""
    order = [v for v in _depth_first(compiled, root) if v in uncertain]
    inside = Counter(domain for v in order for domain in compiled.domains[v])
    first = [v for v in order if inside[v] > 1 and not compiled.domains[v]]
    placed = dict.fromkeys(first)
    rank = {v: position for position, v in enumerate(order)}
    bundles = []
    for bundle in _bundles(compiled, root, order):
        members = tuple(sorted((v for v in bundle if v not in placed), key=rank.__getitem__))
        if members:
            bundles.append(members)
    bundles = sorted(dict.fromkeys(bundles), key=lambda members: rank[members[0]])
    placed.update(dict.fromkeys(_fewest_new_first(bundles)))
    placed.update(dict.fromkeys(order))
    return list(placed)


def _depth_first(compiled: Compiled, root: int) -> list[int]:
    """Elements from the root downwards, domains before what lies in them, alternatives side by side."""
    count = len(compiled.ids)
    order: list[int] = []
    placed: set[int] = set()
    seen: set[int] = set()

    def place(vertex: int) -> None:
        pending = [vertex]
        while pending:
            v = pending.pop()
            if v < 0:
                order.append(~v)
            elif v < count and v not in placed:
                placed.add(v)
                pending.append(~v)
                pending.extend(reversed(compiled.domains[v]))

    pending = [root]
    while pending:
        vertex = pending.pop()
        if vertex in seen:
            continue
        seen.add(vertex)
        place(vertex)
        below = list(compiled.all_of[vertex])
        for _, members in compiled.gates[vertex]:
            for member in members:
                place(member)
            below.extend(members)
        pending.extend(reversed(below))
    return order


def _bundles(compiled: Compiled, root: int, elements: list[int]) -> list[list[int]]:
    """Per group of alternatives, the elements whose single failure costs some of its members but not all."""
    order = cone(compiled, [root])
    full = (1 << len(elements)) - 1
    words = down_words(compiled, order, {v: 1 << bit for bit, v in enumerate(elements)}, full)
    bundles = []
    for component in order:
        for vertex in component:
            for _, members in compiled.gates[vertex]:
                every, some = full, 0
                for member in members:
                    every &= words[member]
                    some |= words[member]
                bundles.append([elements[bit] for bit in set_bits(some & ~every)])
    return bundles


def _fewest_new_first(bundles: list[tuple[int, ...]]) -> list[int]:
    """The members of the bundles, the next bundle always one with the fewest shared members not yet placed."""
    member_of: dict[int, list[int]] = {}
    for number, bundle in enumerate(bundles):
        for v in bundle:
            member_of.setdefault(v, []).append(number)
    new = [sum(len(member_of[v]) > 1 for v in bundle) for bundle in bundles]
    placed: dict[int, None] = {}
    done: set[int] = set()
    for start in range(len(bundles)):
        waiting = [(0, start)]
        while waiting:
            current = heapq.heappop(waiting)[1]
            if current in done:
                continue
            done.add(current)
            for v in bundles[current]:
                if v in placed:
                    continue
                placed[v] = None
                if len(member_of[v]) > 1:
                    for other in member_of[v]:
                        new[other] -= 1
                        if other not in done:
                            heapq.heappush(waiting, (new[other], other))
    return list(placed)
