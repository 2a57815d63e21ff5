"""In which order stages are gone through: who may call others before them, what may call one another as one part.

What is a part, and its order inside, hangs on nothing but the calls of its members; of parts that do not reach one
another either may come first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from designer.analysis.strong_components import components_targets_first

Parts = tuple[tuple[str, ...], ...]


class Calling(Protocol):
    """What calls others."""

    @property
    def targets(self) -> Sequence[str]:
        """Whom its calls may go to."""
        ...


def callers_first(stages: Mapping[str, Calling]) -> Parts:
    """The parts of stages, each part in the order of the stages."""
    keys = list(stages)
    index = {key: number for number, key in enumerate(keys)}
    called = [[index[t] for t in stage.targets if t in index] for stage in stages.values()]
    found = reversed(components_targets_first(called))
    return tuple(
        (keys[part[0]],) if len(part) == 1 else tuple(keys[v] for v in sorted(part)) for part in found
    )


def callers_first_after(before: Parts, stages: Mapping[str, Calling], changed: Iterable[str]) -> Parts | None:
    """The same after an edit, from the parts `before` it; None where one of the changed stages may now come back to itself.

    Stages of loops must not have changed. What a changed stage calls and stands before it is moved behind it, with all that
    this calls in turn (after Pearce and Kelly, A Dynamic Topological Sort Algorithm, 2006).
    """
    parts = [part for part in before if part[0] in stages]
    place = {key: number for number, part in enumerate(parts) for key in part}
    for key in changed:
        if key not in place:
            place[key] = len(parts)
            parts.append((key,))
    for key in changed:
        last = place[key]
        moved = _ahead(parts, place, stages, key)
        if last in moved:
            return None
        if moved:
            first = min(moved)
            stay = [parts[n] for n in range(first, last + 1) if n not in moved]
            parts[first : last + 1] = [*stay, *[parts[n] for n in sorted(moved)]]
            place.update((k, first + n) for n, part in enumerate(parts[first : last + 1]) for k in part)
    return tuple(parts)


def _ahead(
    parts: Sequence[tuple[str, ...]], place: Mapping[str, int], stages: Mapping[str, Calling], key: str
) -> Collection[int]:
    """The places up to that of a stage that its calls lead to."""
    last, seen, work = place[key], set[int](), [key]
    while work:
        ahead = {place[t] for t in stages[work.pop()].targets if place.get(t, last + 1) <= last} - seen
        seen |= ahead
        work += [k for number in ahead if number != last for k in parts[number]]
    return seen
