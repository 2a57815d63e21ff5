"""What can be reached from itself: the strongly connected components of a graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def components_targets_first(
    targets: Sequence[Sequence[int]], starts: Iterable[int] | None = None
) -> tuple[tuple[int, ...], ...]:
    """What the strongly connected components are, each before those that point to it (Tarjan 1972, iterative).

    Of what `starts` reach (None: of all). Inside, too, targets tend to come first: going round it needs few passes.
    """
    count = len(targets)
    number, low = [0] * count, [0] * count  # number 0: not seen; low: count + 1 once the component is closed
    closed = count + 1
    clock = 0
    open_vertices: list[int] = []
    components: list[tuple[int, ...]] = []
    for start in range(count) if starts is None else starts:
        if number[start]:
            continue
        path, iterators = [start], [iter(targets[start])]
        clock += 1
        number[start] = low[start] = clock
        open_vertices.append(start)
        while path:
            vertex = path[-1]
            for target in iterators[-1]:
                if not number[target]:
                    clock += 1
                    number[target] = low[target] = clock
                    open_vertices.append(target)
                    path.append(target)
                    iterators.append(iter(targets[target]))
                    break
                low[vertex] = min(low[vertex], low[target])
            else:
                path.pop()
                iterators.pop()
                lowest = low[vertex]
                if lowest == number[vertex]:
                    component = _close(open_vertices, vertex)
                    for member in component:
                        low[member] = closed
                    components.append(component)
                elif path and lowest < low[path[-1]]:
                    low[path[-1]] = lowest
    return tuple(components)


def _close(open_vertices: list[int], first: int) -> tuple[int, ...]:
    """Take the component that began with `first` from the open vertices; those found last come first."""
    position = len(open_vertices) - 1
    while open_vertices[position] != first:
        position -= 1
    component = tuple(reversed(open_vertices[position:]))
    del open_vertices[position:]
    return component
