"""What has to be up for what in a design: from the drawing to the neutral dependency model.

Every copy of a node is an element of its own, in the machine, zone or site it runs in; what callers of the node need
(one copy of it, what runs in the machine) is an element that cannot fail by itself. So the engines answer in elements
and `DesignModel` translates them back to drawn ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from designer.analysis.dependency import (
    ALWAYS,
    AtLeast,
    DependencyModel,
    Element,
    Need,
    all_of,
    any_of,
    at_least,
)  # fmt: skip
from designer.analysis.figure import Figure
from designer.catalog.component import Component, Protocol, UnknownComponent
from designer.catalog.estimates import Fallible
from designer.catalog.responsibility import ON_PREMISES
from designer.catalog.traits import (
    Balancer,
    Cdn,
    Copies,
    Dns,
    Entry,
    External,
    FailureDomain,
    Host,
)
from designer.document.design import Link
from designer.graph.calls import Calls
from designer.graph.copies import Copy, CopyPlan
from designer.graph.design_model import DesignModel
from designer.graph.placement import Placement
from designer.graph.reliability import own_availability
from designer.graph.topology import Topology

__all__ = ["DesignModel", "dependency_model", "with_contents"]

NEVER = AtLeast(1, ())
"""The need of what has been made to fail."""
SPARE_COPIES = 63
"""Copies beyond what any balancer asks for that are modelled; more change no number that can be shown."""


def dependency_model(
    topology: Topology, placement: Placement, failed: Collection[str] = (), calls: Calls | None = None
) -> DesignModel:
    """What the design says about what must be up for what, with the drawn nodes `failed` down for good.

    A failed box that is no failure domain (network, subnet) takes with it what is drawn inside.
    """
    return _Builder(topology, placement, failed, calls or Calls(topology, placement)).build()


class _Builder:
    def __init__(
        self, topology: Topology, placement: Placement, failed: Collection[str], calls: Calls
    ) -> None:
        self._topology = topology
        self._placement = placement
        self._calls = calls
        self._failed = with_contents(topology, failed)
        self._copies: dict[str, tuple[Copy, ...]] = {}
        self._called: dict[str, str] = {}
        self._elements: dict[str, Element] = {}
        self._origin: dict[str, str] = {}
        self._reasons: dict[str, Figure] = {}
        self._votes = {n: s.copies_needed for n, s in topology.having(Copies) if s.copies_needed > 1}
        asked = [spec.min_healthy for _, spec in topology.having(Balancer)]
        most = max(asked + list(self._votes.values()), default=1) + SPARE_COPIES
        self._plan = CopyPlan(topology, placement, most)

    def build(self) -> DesignModel:
        nodes = self._topology.ids
        for node in nodes:
            self._know(node)
        for node in nodes:
            self._add_copies(node)
        for node in (n for n in nodes if self._called[n] != n):
            self._add_call(self._called[node], node, None)
        entries = tuple(node for node, _ in self._topology.having(Entry))
        return DesignModel(
            DependencyModel(self._elements), self._origin, self._copies, self._called, entries, self._reasons
        )

    def _know(self, node: str) -> None:
        copies = self._copies[node] = self._plan.of(node)
        by_itself = len(copies) == 1 and not self._calls.heads(node) and self._quorum_size(node) == 1
        self._called[node] = node if by_itself else f"{node}#call"
        managed, spec = self._is_one_service(node), self._topology.spec(node)
        self._reasons[node] = own_availability(
            spec, spread=managed, without_machine=self._lacks_machine(node)
        )

    def _is_one_service(self, node: str) -> bool:
        """Whether it is a managed service that runs in several places as one."""
        spec = self._topology.spec(node)
        return isinstance(spec, Fallible) and bool(spec.reliability_spread) and len(self._copies[node]) > 1

    def _lacks_machine(self, node: str) -> bool:
        return self._topology.spec(node).responsibility == ON_PREMISES and self._placement.host(node) is None

    # --- elements

    def _add_copies(self, node: str) -> None:
        spec = self._topology.spec(node)
        own = 1.0 if self._is_one_service(node) else self._reasons[node].value
        can_fail = not isinstance(spec, Entry) and isinstance(spec, (Fallible, UnknownComponent))
        for copy in self._copies[node]:
            needs = NEVER if node in self._failed else self._needs(node, spec, copy)
            self._add(
                copy.element, node, Element(own, (copy.domain,) if copy.domain else (), needs, can_fail)
            )

    def _add_call(self, element: str, node: str, protocol: Protocol | None) -> None:
        """The element that callers of a machine with contents, or of a node with copies, need."""
        own = self._reasons[node].value if self._is_one_service(node) else 1.0
        needs = any_of(*(self._copy_called(node, copy, protocol) for copy in self._copies[node]))
        self._add(element, node, Element(own, (), needs, can_fail=False))

    def _add(self, element: str, node: str, value: Element) -> None:
        self._elements[element] = value
        self._origin[element] = node

    def _answer(self, node: str, protocol: Protocol | None) -> str:
        """The element that is up while a call to the node in a protocol succeeds."""
        if self._calls.heads(node, protocol) == self._calls.heads(node):
            return self._called[node]
        if (element := f"{node}#call/{protocol}") not in self._origin:
            self._origin[element] = node  # machines that call one another end here
            self._add_call(element, node, protocol)
        return element

    def _copy_called(self, node: str, copy: Copy, protocol: Protocol | None) -> Need:
        """What a call to one copy of a node needs: that it answers, and that enough of those it votes with do."""
        answers = self._copy_answers(node, copy, protocol)
        return answers if self._quorum_size(node) == 1 else all_of(answers, self._quorum(node))

    def _quorum_size(self, node: str) -> int:
        """How many of its copies, and of those that stand in for it, must answer."""
        if not self._votes:
            return 1
        return max(self._votes.get(other, 1) for other in self._calls.alternatives(node))

    def _quorum(self, node: str) -> str:
        """The element that is up while enough of a node and of those that stand in for it answer."""
        members = self._calls.alternatives(node)
        element = f"{min(members)}#quorum"
        if element not in self._origin:
            self._origin[element] = min(members)
            votes = [self._copy_answers(n, copy, None) for n in members for copy in self._copies[n]]
            self._add(
                element,
                min(members),
                Element(1.0, (), at_least(self._quorum_size(node), *votes), can_fail=False),
            )
        return element

    def _copy_answers(self, node: str, copy: Copy, protocol: Protocol | None) -> Need:
        """What one copy needs to answer: itself, and in a machine what answers there."""
        heads = self._calls.heads(node, protocol)
        if not heads:
            return copy.element
        parts = [
            any_of(*(c.element for c in self._copies[head] if c.domain == copy.element)) for head in heads
        ]
        return all_of(copy.element, *parts, self._traffic(node, self._topology.spec(node), copy))

    # --- needs

    def _needs(self, node: str, spec: Component, copy: Copy) -> Need:
        used = self._each_group(self._calls.needed(node), copy)
        if self._calls.heads(node):
            return all_of(*used)  # what is called in a machine is not what keeps the machine up
        traffic = self._traffic(node, spec, copy)
        return all_of(*used, traffic) if used else traffic

    def _traffic(self, node: str, spec: Component, copy: Copy) -> Need:
        """What the calls of one copy need."""
        links = [link for _, link in self._calls.from_node(node) if not link.optional]
        if not links:
            return ALWAYS
        if isinstance(spec, Balancer):
            return at_least(spec.min_healthy, *self._members(links, spec, copy))
        one_of_all = (isinstance(spec, Dns) and spec.gives_alternatives()) or (
            isinstance(spec, Cdn) and spec.origin_group
        )
        if one_of_all:
            return any_of(*(self._any_alternative(link.target, copy, link.protocol) for link in links))
        return all_of(*self._each_group(links, copy))

    def _each_group(self, links: Iterable[Link], copy: Copy) -> list[Need]:
        """What links need: each by itself, but of those that share a group one."""
        groups: dict[str, list[Need]] = {}
        for position, link in enumerate(links):
            key = f"group {link.group}" if link.group else str(position)
            groups.setdefault(key, []).append(self._any_alternative(link.target, copy, link.protocol))
        return [needs[0] if len(needs) == 1 else any_of(*needs) for needs in groups.values()]

    def _members(self, links: list[Link], spec: Balancer, copy: Copy) -> list[Need]:
        """What a balancer counts as healthy targets: each copy of each target, or whoever stands in for it."""
        targets = {link.target: link.protocol for link in links}
        found: list[Need] = []
        for target, protocol in targets.items():
            others = [o for o in self._calls.alternatives(target) if o not in targets]
            substitutes = [self._stand_in(target, other, copy, protocol) for other in others]
            for member, zone in self._each_copy(target, copy, protocol):
                if spec.crosses_zones() or copy.zone is None or zone in (None, copy.zone):
                    found.append(any_of(member, *substitutes) if substitutes else member)
        return found

    def _each_copy(
        self, target: str, caller: Copy, protocol: Protocol | None
    ) -> list[tuple[Need, str | None]]:
        """(need, zone) of every copy of a target that a caller can tell apart."""
        if self._is_one_service(target):
            return [(self._answer(target, protocol), None)]
        return [(self._copy_called(target, c, protocol), c.zone) for c in self._reachable(target, caller)]

    def _any_alternative(self, target: str, caller: Copy, protocol: Protocol | None = None) -> Need:
        """The need for a target or one that stands in for it."""
        others = self._calls.alternatives(target)[1:]
        own = self._call(target, caller, protocol)
        return any_of(own, *(self._stand_in(target, o, caller, protocol) for o in others)) if others else own

    def _stand_in(self, target: str, other: str, caller: Copy, protocol: Protocol | None) -> Need:
        """The need for `other` where it takes over from `target`: that it answers, and that the takeovers succeed."""
        switches = [self._takeover(link_id, link) for link_id, link in self._calls.takeover(target, other) if link.coverage < 1]  # fmt: skip
        call = self._call(other, caller, protocol)
        return all_of(call, *switches) if switches else call

    def _takeover(self, link_id: str, link: Link) -> str:
        """The element that is up while the takeover over a link would succeed; it is the standby's to fail."""
        element = f"{link_id}#takeover"
        if element not in self._origin:
            self._add(element, link.target, Element(link.coverage))
        return element

    def _call(self, target: str, caller: Copy, protocol: Protocol | None) -> Need:
        """What one copy of a caller needs for a call to `target`."""
        nearby = self._reachable(target, caller)
        if len(nearby) < len(self._copies[target]):
            return any_of(*(self._copy_called(target, c, protocol) for c in nearby))
        if isinstance(self._topology.spec(target), External) and caller.subnet is not None:
            door = self._placement.nat_of(caller.subnet)
            if door is not None:
                return all_of(self._called[door], self._answer(target, protocol))
        return self._answer(target, protocol)

    def _reachable(self, target: str, caller: Copy) -> list[Copy]:
        """The copies of a target that a caller uses: those in its own machine where both are drawn in one."""
        copies = self._copies[target]
        nearby = [c for c in copies if c.domain is not None and c.domain == caller.domain]
        if nearby and len(nearby) < len(copies) and self._is_machine(caller.domain):
            return nearby
        return list(copies)

    def _is_machine(self, element: str | None) -> bool:
        return element is not None and isinstance(self._topology.spec(element.partition("#")[0]), Host)


def with_contents(topology: Topology, failed: Collection[str]) -> frozenset[str]:
    """The failed nodes, with what is inside those that are no failure domain (network, subnet)."""
    found = set(failed)
    for node in failed:
        if not isinstance(topology.spec(node), FailureDomain):
            found.update(topology.inside(node))
    return frozenset(found)
