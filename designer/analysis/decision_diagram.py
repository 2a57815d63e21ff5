"""When is a root down, as one shared diagram of decisions: reduced ordered binary decision diagrams.

A node asks "is this element down?" and continues low (no) or high (yes) to 0 (the root is up) or 1 (the root is down).
Equal questions are one node, so probabilities and cut sets cost one visit a node, however many combinations there are.
Nothing here recurses, so deep chains are safe. Sources: Bryant 1986 (diagrams), Rauzy 1993 (fault trees).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from designer.analysis.dependency import Compiled, cone
from designer.analysis.question_order import question_order

UP, DOWN = 0, 1
"""The two answers: node numbers of the terminals."""
STEPS_PER_NODE = 20
"""Work allowed for each node of the cap; a product can visit many pairs that make no new node."""


class TooLarge(OverflowError):
    """The diagram passed its cap."""


class Diagram:
    """Nodes of one family of functions over elements asked in one order; grows while functions are combined."""

    def __init__(self, cap: int) -> None:
        last = 1 << 62
        self.levels = [last, last]
        self.lows = [UP, DOWN]
        self.highs = [UP, DOWN]
        self._cap = cap
        self._steps_left = cap * STEPS_PER_NODE
        self._unique: dict[tuple[int, int, int], int] = {}
        self._either: dict[tuple[int, int], int] = {}
        self._both: dict[tuple[int, int], int] = {}

    def variable(self, level: int) -> int:
        """The function "the element asked at this level is down"."""
        return self._node(level, UP, DOWN)

    def either(self, functions: Iterable[int]) -> int:
        """Down when one of the functions is (an all-of need)."""
        result = UP
        for function in self._deepest_first(functions):
            result = self._combine(result, function, DOWN, self._either)
        return result

    def both(self, functions: Iterable[int]) -> int:
        """Down when every one of the functions is (an any-of need)."""
        result = DOWN
        for function in self._deepest_first(functions):
            result = self._combine(result, function, UP, self._both)
        return result

    def at_least(self, needed: int, functions: Sequence[int]) -> int:
        """Down when at least `needed` of the functions are."""
        if needed <= 0:
            return DOWN
        if needed == len(functions):
            return self.both(functions)
        counts = [DOWN] + [UP] * needed  # counts[j]: at least j so far
        for function in self._deepest_first(functions):
            for j in range(needed, 0, -1):
                more = self._combine(counts[j - 1], function, UP, self._both)
                counts[j] = self._combine(counts[j], more, DOWN, self._either)
        return counts[needed]

    def nodes_of(self, function: int) -> list[int]:
        """The inner nodes of a function, each after both of its continuations."""
        pending, seen = [function], {UP, DOWN, function}
        while pending:
            node = pending.pop()
            for below in (self.lows[node], self.highs[node]):
                if below not in seen:
                    seen.add(below)
                    pending.append(below)
        return sorted(seen - {UP, DOWN})  # a node is numbered after those below it

    def _deepest_first(self, functions: Iterable[int]) -> list[int]:
        # What is asked last is combined first: then each step only touches the part above.
        return sorted(functions, key=self.levels.__getitem__, reverse=True)

    def _node(self, level: int, low: int, high: int) -> int:
        if low == high:
            return low
        key = (level, low, high)
        node = self._unique.get(key)
        if node is None:
            node = len(self.levels)
            if node > self._cap:
                raise TooLarge
            self._unique[key] = node
            self.levels.append(level)
            self.lows.append(low)
            self.highs.append(high)
        return node

    def _combine(self, first: int, second: int, absorbing: int, memo: dict[tuple[int, int], int]) -> int:
        """OR (absorbing DOWN) or AND (absorbing UP) of two functions."""
        levels, lows, highs = self.levels, self.lows, self.highs

        def known(f: int, g: int) -> int | None:
            if f > g:
                f, g = g, f
            if f == g:
                return f
            if f <= DOWN:
                return f if f == absorbing else g
            return memo.get((f, g))

        result = known(first, second)
        stack = [] if result is not None else [(min(first, second), max(first, second))]
        while stack:
            f, g = stack[-1]
            level = min(levels[f], levels[g])
            f_low, f_high = (lows[f], highs[f]) if levels[f] == level else (f, f)
            g_low, g_high = (lows[g], highs[g]) if levels[g] == level else (g, g)
            low = known(f_low, g_low)
            if low is None:
                stack.append((min(f_low, g_low), max(f_low, g_low)))
                continue
            high = known(f_high, g_high)
            if high is None:
                stack.append((min(f_high, g_high), max(f_high, g_high)))
                continue
            self._steps_left -= 1
            if self._steps_left < 0:
                raise TooLarge
            result = memo[f, g] = self._node(level, low, high)
            stack.pop()
        assert result is not None
        return result


def draw(
    compiled: Compiled, root: int, own: Callable[[int], int | None], cap: int
) -> tuple[Diagram, int, list[int]]:
    """When `root` is down: the diagram, its node, and which element each level asks for.

    `own(element)` is UP or DOWN for an element that is certain by itself, None for one to be asked about. Cycles grow
    from "nothing is down" until nothing changes. Raises TooLarge beyond `cap` nodes (or the work that goes with it).
    """
    diagram = Diagram(cap)
    order = cone(compiled, [root])
    elements = [v for component in order for v in component if v < len(compiled.ids)]
    asked = question_order(compiled, root, {v for v in elements if own(v) is None})
    level_of = {vertex: level for level, vertex in enumerate(asked)}
    functions = [UP] * len(compiled.all_of)
    for component in order:
        for vertex in component:
            if vertex in level_of:
                functions[vertex] = diagram.variable(level_of[vertex])
            elif vertex < len(compiled.ids):
                functions[vertex] = own(vertex) or UP
        rings = compiled.rings(component)
        changed = True
        while changed:
            changed = False
            for ring in rings:
                parts = [functions[vertex] for vertex in ring]
                for vertex in ring:
                    parts += [functions[target] for target in compiled.all_of[vertex]]
                    for needed, members in compiled.gates[vertex]:
                        parts.append(diagram.at_least(needed, [functions[m] for m in members]))
                function = diagram.either(dict.fromkeys(parts))
                for vertex in ring:
                    if functions[vertex] != function:
                        functions[vertex] = function
                        changed = len(component) > 1
    return diagram, functions[root], asked
