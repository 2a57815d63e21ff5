"""The part of a dependency model that matters to one element, as a model of its own: equal parts have equal answers."""

from __future__ import annotations

from designer.analysis.dependency import Compiled, below


def part_of(compiled: Compiled, root: str) -> Compiled:
    """What `root` hangs on, in the order it has in the whole. Raises ModelError for an unknown element."""
    kept = sorted(below(compiled, [compiled.vertex(root)]))
    count = len(compiled.ids)
    elements = [vertex for vertex in kept if vertex < count]
    new = {vertex: number for number, vertex in enumerate(kept)}.__getitem__
    ids = tuple([compiled.ids[v] for v in elements])
    return Compiled(
        ids=ids,
        index={element: number for number, element in enumerate(ids)},
        unavailability=tuple([compiled.unavailability[v] for v in elements]),
        can_fail=tuple([compiled.can_fail[v] for v in elements]),
        domains=tuple([tuple(map(new, compiled.domains[v])) for v in elements]),
        all_of=tuple([tuple(map(new, compiled.all_of[v])) for v in kept]),
        gates=tuple([tuple([(m, tuple(map(new, of))) for m, of in compiled.gates[v]]) for v in kept]),
    )
