"""Who can open which connection over a drawn network, and every chain of those from the internet; kept from edit to edit."""

from __future__ import annotations

import weakref
from collections.abc import Hashable

from designer.analysis.again import differing
from designer.analysis.attack_paths import BOTH, AttackPaths
from designer.analysis.callers import Callers
from designer.analysis.compiled_network import compile_network
from designer.analysis.network_changes import take_over
from designer.graph.network import DrawnNetwork, drawn_network
from designer.graph.topology import Topology


class DrawnPaths(AttackPaths):
    """The chains into a drawn network, and the drawing of it."""

    def __init__(
        self, drawn: DrawnNetwork, before: DrawnPaths | None = None, callers: Callers | None = None
    ) -> None:
        """`before`: what was found out about another network; it is taken over where it holds of this one.

        `callers`: who may call whom, where that is not what the internet and the hosts can.
        """
        if callers is None:
            then = None if before is None else before.callers
            callers = Callers(compile_network(drawn.model, None if then is None else then.net), BOTH, then)
        super().__init__(callers.net, BOTH, callers=callers)
        self.drawn = drawn
        self._compared: tuple[weakref.ref[DrawnPaths], set[Hashable] | None] | None = None
        if before is not None:
            self.changed_since(before)

    def changed_since(self, before: DrawnPaths) -> set[Hashable] | None:
        """What answers about another network may have read that is not so in this one; None where everything may be."""
        if before is self:
            return set()
        if self._compared is None or self._compared[0]() is not before:
            told = _told_differently(before.drawn, self.drawn)
            self._compared = weakref.ref(before), take_over(before, self, told)
        return self._compared[1]


def paths_of(topology: Topology, before: DrawnPaths | None = None) -> DrawnPaths:
    """The chains into the network of a topology: the very same as `before` where that draws the same network."""
    drawn = drawn_network(topology)
    return before if before is not None and before.drawn == drawn else DrawnPaths(drawn, before)


def _told_differently(then: DrawnNetwork, now: DrawnNetwork) -> set[str]:
    return (
        differing(then.guards, now.guards)
        | differing(then.answers, now.answers)
        | differing(then.rules, now.rules)
        | differing(then.forwarded, now.forwarded)
        | differing(then.ground.assumed, now.ground.assumed)
        | (then.only_for_cdn ^ now.only_for_cdn)
    )
