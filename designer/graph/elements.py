"""Which elements each drawn node is, and what each of those needs: answered node by node, kept with the topology.

Every copy of a node is an element of its own, in the machine, zone or site it runs in; what callers of the node need
(one copy of it, what runs in the machine) is an element that cannot fail by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

from msgspec import Struct

from designer.analysis.dependency import ALWAYS, Element, Need, all_of, any_of, at_least
from designer.analysis.figure import Figure
from designer.catalog.component import Component, Protocol, UnknownComponent
from designer.catalog.estimates import Fallible
from designer.catalog.responsibility import ON_PREMISES
from designer.catalog.traits import Balancer, Cdn, Copies, Dns, Entry, Host
from designer.document.design import Link
from designer.graph.calls import Calls
from designer.graph.copies import Copy, CopyPlan
from designer.graph.ledger import Ledger
from designer.graph.once import once_each
from designer.graph.placement import Placement
from designer.graph.reliability import own_availability
from designer.graph.topology import Topology
from designer.graph.ways_out import is_outside, leads_outside


class Wanted(Struct, frozen=True):
    """An element that others need and no node has by itself."""

    element: str
    what: Literal["call", "quorum", "takeover"]
    on: str
    """The node, or the link of the takeover."""
    protocol: Protocol | None = None


class Row(Struct, frozen=True):
    """One element, the drawn node it belongs to, and the elements that have to be there for it."""

    element: str
    origin: str
    value: Element
    wanted: tuple[Wanted, ...]


class Rows(Struct, frozen=True):
    """What a node is in the model."""

    copies: tuple[Copy, ...]
    called: str
    """The element that is up while a call to the node succeeds."""
    reason: Figure
    """How the availability of one copy came about (of a managed service: of the service)."""
    own: tuple[Row, ...]
    """The element of each copy."""
    call: Row | None
    """The one that callers need, where that is no copy."""


class Elements:
    """Answers about single nodes which elements they are and what those need; kept with the topology."""

    def __init__(self, topology: Topology, placement: Placement, calls: Calls) -> None:
        self._topology = topology
        self._placement = placement
        self._calls = calls
        self._plan = CopyPlan(topology, placement)
        self._wanted: dict[Wanted, None] = {}
        """What the row that is being made wants."""

    @property
    def ledger(self) -> Ledger:
        """Where its answers are kept: with those about the topology."""
        return self._topology.ledger

    @once_each
    def rows(self, node: str) -> tuple[tuple[str, Rows], ...]:
        """The node with its elements."""
        called = self._called(node)
        call = None if called == node else self._call_row((node, None))
        return ((node, Rows(self._copies(node), called, self._reason(node), self._copy_rows(node), call)),)

    def _copies(self, node: str) -> tuple[Copy, ...]:
        return self._plan.of(node)

    @once_each
    def _called(self, node: str) -> str:
        """The element that is up while a call to the node succeeds."""
        by_itself = (
            len(self._copies(node)) == 1 and not self._calls.heads(node) and self._quorum_size(node) == 1
        )
        return node if by_itself else f"{node}#call"

    def _reason(self, node: str) -> Figure:
        managed, spec = self._is_one_service(node), self._topology.spec(node)
        return own_availability(spec, spread=managed, without_machine=self._lacks_machine(node))

    def _is_one_service(self, node: str) -> bool:
        """Whether it is a managed service that runs in several places as one."""
        spec = self._topology.spec(node)
        return isinstance(spec, Fallible) and bool(spec.reliability_spread) and len(self._copies(node)) > 1

    def _lacks_machine(self, node: str) -> bool:
        return self._topology.spec(node).responsibility == ON_PREMISES and self._placement.host(node) is None

    # --- elements

    def _copy_rows(self, node: str) -> tuple[Row, ...]:
        spec = self._topology.spec(node)
        own = 1.0 if self._is_one_service(node) else self._reason(node).value
        can_fail = not isinstance(spec, Entry) and isinstance(spec, (Fallible, UnknownComponent))
        return tuple(
            self._row(copy.element, node, partial(self._needs, node, spec, copy), own, copy.domain, can_fail)
            for copy in self._copies(node)
        )

    @once_each
    def _call_row(self, key: tuple[str, Protocol | None]) -> Row:
        """The element that callers of a machine with contents, or of a node with copies, need."""
        node, protocol = key
        own = self._reason(node).value if self._is_one_service(node) else 1.0
        element = self._called(node) if protocol is None else f"{node}#call/{protocol}"
        return self._row(
            element,
            node,
            lambda: any_of(*(self._copy_called(node, copy, protocol) for copy in self._copies(node))),
            own,
        )

    def wanted_row(self, wanted: Wanted) -> Row:
        """The element that others want."""
        if wanted.what == "call":
            return self._call_row((wanted.on, wanted.protocol))
        if wanted.what == "quorum":
            return self._quorum_row(wanted.on)
        link = self._topology.link(wanted.on)
        return Row(wanted.element, link.target, Element(link.coverage), ())

    @once_each
    def _quorum_row(self, first: str) -> Row:
        members = self._calls.alternatives(first)

        def needs() -> Need:
            votes = [self._copy_answers(n, copy, None) for n in members for copy in self._copies(n)]
            return at_least(self._quorum_size(first), *votes)

        return self._row(f"{first}#quorum", first, needs)

    def _row(
        self,
        element: str,
        node: str,
        needs: Callable[[], Need],
        availability: float = 1.0,
        domain: str | None = None,
        can_fail: bool = False,
    ) -> Row:
        self._wanted = {}
        value = Element(availability, (domain,) if domain else (), needs(), can_fail)
        return Row(element, node, value, tuple(self._wanted))

    def _answer(self, node: str, protocol: Protocol | None) -> str:
        """The element that is up while a call to the node in a protocol succeeds."""
        if self._calls.heads(node, protocol) == self._calls.heads(node):
            return self._called(node)
        return self._want(Wanted(f"{node}#call/{protocol}", "call", node, protocol))

    def _want(self, wanted: Wanted) -> str:
        self._wanted[wanted] = None
        return wanted.element

    def _copy_called(self, node: str, copy: Copy, protocol: Protocol | None) -> Need:
        """What a call to one copy of a node needs: that it answers, and that enough of those it votes with do."""
        answers = self._copy_answers(node, copy, protocol)
        return answers if self._quorum_size(node) == 1 else all_of(answers, self._quorum(node))

    @once_each
    def _quorum_size(self, node: str) -> int:
        """How many of its copies, and of those that stand in for it, must answer."""
        specs = [self._topology.spec(other) for other in self._calls.alternatives(node)]
        return max([1, *(spec.copies_needed for spec in specs if isinstance(spec, Copies))])

    def _quorum(self, node: str) -> str:
        """The element that is up while enough of a node and of those that stand in for it answer."""
        first = min(self._calls.alternatives(node))
        return self._want(Wanted(f"{first}#quorum", "quorum", first))

    def _copy_answers(self, node: str, copy: Copy, protocol: Protocol | None) -> Need:
        """What one copy needs to answer: itself, and in a machine what answers there."""
        heads = self._calls.heads(node, protocol)
        if not heads:
            return copy.element
        parts = [
            any_of(*(c.element for c in self._copies(head) if c.domain == copy.element)) for head in heads
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
                    reached = self._by_the_way_out(member, target, copy)
                    found.append(any_of(reached, *substitutes) if substitutes else reached)
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
        switches = [self._takeover(link_id) for link_id, link in self._calls.takeover(target, other) if link.coverage < 1]  # fmt: skip
        call = self._call(other, caller, protocol)
        return all_of(call, *switches) if switches else call

    def _takeover(self, link_id: str) -> str:
        """The element that is up while the takeover over a link would succeed; it is the standby's to fail."""
        return self._want(Wanted(f"{link_id}#takeover", "takeover", link_id))

    def _call(self, target: str, caller: Copy, protocol: Protocol | None) -> Need:
        """What one copy of a caller needs for a call to `target`."""
        nearby = self._reachable(target, caller)
        if len(nearby) < len(self._copies(target)):
            return any_of(*(self._copy_called(target, c, protocol) for c in nearby))
        return self._by_the_way_out(self._answer(target, protocol), target, caller)

    def _by_the_way_out(self, answer: Need, target: str, caller: Copy) -> Need:
        """The need with the NAT gateway through which a caller in a private subnet reaches what is outside its network."""
        door = None if caller.subnet is None else self._placement.nat_of(caller.subnet)
        if caller.subnet is None or door is None:
            return answer
        if is_outside(self._topology, self._placement, caller.subnet, target):
            return all_of(self._called(door), answer)
        if leads_outside(self._topology, self._placement, self._calls, caller.subnet, target):
            return all_of(answer, self._traffic(target, self._topology.spec(target), caller))
        return answer

    def _reachable(self, target: str, caller: Copy) -> list[Copy]:
        """The copies of a target that a caller uses: those in its own machine where both are drawn in one."""
        copies = self._copies(target)
        nearby = [c for c in copies if c.domain is not None and c.domain == caller.domain]
        if nearby and len(nearby) < len(copies) and self._is_machine(caller.domain):
            return nearby
        return list(copies)

    def _is_machine(self, element: str | None) -> bool:
        return element is not None and isinstance(self._topology.spec(element.partition("#")[0]), Host)
