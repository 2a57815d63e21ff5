"""Chains of hosts taken over one after another: kept so that those that begin alike share their beginning."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from designer.analysis.packet_walk import Hop
from designer.analysis.reachability import INTERNET


@dataclass(frozen=True, slots=True, eq=False)
class AttackPath:
    """The shortest chain of connections from the internet to a port; chains that begin alike share their beginning."""

    last: Hop
    """The connection to the port itself."""
    before: AttackPath | None = None
    """How its source is taken over; None where it starts at the internet."""
    length: int = 1
    """Number of hops."""

    def on(self, hop: Hop) -> AttackPath:
        """This chain and one more hop."""
        return AttackPath(hop, self, self.length + 1)

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The connections, the one from the internet first."""
        found, path = [], self
        while path.before is not None:
            found.append(path.last)
            path = path.before
        return (path.last, *reversed(found))

    @property
    def nodes(self) -> tuple[str, ...]:
        """Who is passed, from INTERNET to the target."""
        return (INTERNET, *(hop.target for hop in self.hops))


@dataclass
class TakenOver:
    """The classes an outsider can go on from, nearest first, with one host left out."""

    without: str | None
    came_from: dict[int, int | None]
    """Each class with the one before it (None: the internet)."""
    chains: dict[int, AttackPath] = field(default_factory=dict)
    """The chain to the member of each class that is passed, as far as somebody asked."""

    @cached_property
    def rank(self) -> dict[int, int]:
        """Each class with its place in the order."""
        return {number: i for i, number in enumerate(self.came_from)}

    @cached_property
    def depth(self) -> dict[int, int]:
        """Each class with the number of those before it."""
        found: dict[int, int] = {}
        for number, near in self.came_from.items():
            found[number] = 0 if near is None else found[near] + 1
        return found

    def passes(self, last: int, number: int) -> bool:
        """Whether the chain to the class `last` goes through the class `number`."""
        if number not in self.depth:
            return False
        step: int | None = last
        while step is not None and self.depth[step] > self.depth[number]:
            step = self.came_from[step]
        return step == number
