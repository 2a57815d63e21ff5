"""What one particular loss takes down, and by which way.

Breadth first from what is lost, counting for each gate how many of its members are gone: linear in the part that goes
dark. For all single losses at once see ``failure.py``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from designer.analysis.dependency import Compiled


class Outage(Struct, frozen=True, dict=True):
    """Everything that is down, each with what brought it down."""

    compiled: Compiled
    causes: Mapping[int, int]
    """Vertex that is down -> the one whose loss was one too many for it; itself where it failed."""

    @cached_property
    def down(self) -> frozenset[str]:
        """The elements that are down, the failed ones included."""
        return frozenset(self.compiled.ids[v] for v in self.causes if v < len(self.compiled.ids))

    def chain(self, root: str) -> tuple[str, ...]:
        """Why `root` is down: the shortest chain from what failed to it, both included; empty where it is up.

        Each element of the chain is down because of the one before it (for a group: it is the member whose loss,
        after equally lost companions, was one too many).
        """
        vertex = self.compiled.vertex(root)
        chain: list[str] = []
        while vertex in self.causes:
            if vertex < len(self.compiled.ids):
                chain.append(self.compiled.ids[vertex])
            if self.causes[vertex] == vertex:
                break
            vertex = self.causes[vertex]
        return tuple(reversed(chain))


def outage(compiled: Compiled, failed: Iterable[str]) -> Outage:
    """What is down when all of `failed` fail at once, and why. Raises ModelError for an unknown element."""
    lost: dict[tuple[int, int], int] = {}
    causes: dict[int, int] = {}
    # First what is down anyway, so that a failure is the last straw.
    for starts in (compiled.never_up, [compiled.vertex(f) for f in failed]):
        waiting = deque(vertex for vertex in dict.fromkeys(starts) if vertex not in causes)
        causes.update((vertex, vertex) for vertex in waiting)
        while waiting:
            cause = waiting.popleft()
            for vertex, position in compiled.used_by[cause]:
                if vertex in causes:
                    continue
                if position >= 0:
                    gate = (vertex, position)
                    lost[gate] = lost.get(gate, 0) + 1
                    if lost[gate] < compiled.gates[vertex][position][0]:
                        continue
                causes[vertex] = cause
                waiting.append(vertex)
    return Outage(compiled, causes)


def what_if(compiled: Compiled, failed: Iterable[str]) -> frozenset[str]:
    """Which elements are down when all of `failed` fail at once, `failed` included."""
    return outage(compiled, failed).down


def blast_radius(compiled: Compiled, failed: Iterable[str]) -> frozenset[str]:
    """Which other elements go down when all of `failed` fail at once."""
    lost = tuple(failed)
    return what_if(compiled, lost).difference(lost)


def witness(compiled: Compiled, failed: str, root: str) -> tuple[str, ...]:
    """Why the failure of one element brings `root` down: the shortest chain from it to the root; empty where it survives."""
    return outage(compiled, [failed]).chain(root)
