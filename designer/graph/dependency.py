"""What has to be up for what in a design: from the drawing to the neutral dependency model.

Every copy of a node is an element of its own, in the machine, zone or site it runs in; what callers of the node need
(one copy of it, what runs in the machine) is an element that cannot fail by itself. So the engines answer in elements
and `DesignModel` translates them back to drawn ids.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from designer.analysis.dependency import (
    ALWAYS,
    AtLeast,
    Compiled,
    DependencyModel,
    Element,
    Need,
    all_of,
    any_of,
    at_least,
    compile_model,
)  # fmt: skip
from designer.analysis.figure import Figure
from designer.catalog.component import Component, Protocol, UnknownComponent
from designer.catalog.estimates import Fallible
from designer.catalog.responsibility import ON_PREMISES
from designer.catalog.traits import (
    Balancer,
    Cdn,
    Dns,
    Entry,
    External,
    FailureDomain,
    Host,
    RegionPlace,
    ZonePlace,
)
from designer.document.design import Link
from designer.graph.calls import Calls
from designer.graph.placement import Placement
from designer.graph.reliability import own_availability
from designer.graph.topology import Topology

NEVER = AtLeast(1, ())
"""The need of what has been made to fail."""
SPARE_COPIES = 63
"""Copies beyond what any balancer asks for that are modelled; more change no number that can be shown."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One running copy of a node: its element, and the zone, subnet and innermost failure domain it runs in."""

    element: str
    zone: str | None
    subnet: str | None
    domain: str | None


@dataclass(frozen=True)
class DesignModel:
    """The dependency model of a design with the way back to what is drawn."""

    model: DependencyModel
    origin: Mapping[str, str]
    """Element -> id of the drawn node it belongs to."""
    copies: Mapping[str, tuple[Copy, ...]]
    """Drawn node -> its copies."""
    called: Mapping[str, str]
    """Drawn node -> the element that is up while a call to the node succeeds."""
    entries: tuple[str, ...]
    """Drawn entries; each is an element of the same name."""
    reasons: Mapping[str, Figure]
    """Drawn node -> how the availability of one copy (of a managed service over zones: of the service) came about."""

    @cached_property
    def compiled(self) -> Compiled:
        """The model ready for the engines."""
        return compile_model(self.model)

    def elements_of(self, node_ids: Iterable[str]) -> tuple[str, ...]:
        """The elements that fail when the drawn nodes do."""
        return tuple(copy.element for node in node_ids for copy in self.copies.get(node, ()))

    def drawn(self, elements: Iterable[str]) -> tuple[str, ...]:
        """The drawn nodes behind elements, in their order, each once."""
        return tuple(dict.fromkeys(self.origin[element] for element in elements))

    def down(self, elements: Iterable[str]) -> frozenset[str]:
        """The drawn nodes that do not answer when these elements are down."""
        answers = self._answers
        return frozenset(answers[element] for element in elements if element in answers)

    @cached_property
    def _answers(self) -> Mapping[str, str]:
        """Element that a call to a drawn node needs -> that node."""
        return {element: node for node, element in self.called.items()}


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
        asked = [spec.min_healthy for _, spec in topology.having(Balancer)]
        self._limit = max(asked, default=1) + SPARE_COPIES

    def build(self) -> DesignModel:
        nodes = self._topology.ids
        for node in nodes:
            self._place(node)
        for node in nodes:
            self._add_copies(node)
        for node in (n for n in nodes if self._called[n] != n):
            self._add_call(self._called[node], node, None)
        entries = tuple(node for node, _ in self._topology.having(Entry))
        return DesignModel(
            DependencyModel(self._elements), self._origin, self._copies, self._called, entries, self._reasons
        )

    # --- where copies run

    def _place(self, node: str) -> tuple[Copy, ...]:
        if node not in self._copies:
            places = self._places(node)
            names = [node] if len(places) == 1 else [f"{node}#{i}" for i in range(1, len(places) + 1)]
            self._copies[node] = tuple(Copy(name, *place) for name, place in zip(names, places, strict=True))
            managed = self._is_one_service(node)
            self._called[node] = node if len(places) == 1 and not self._calls.heads(node) else f"{node}#call"
            reason = own_availability(
                self._topology.spec(node), spread=managed, without_machine=self._lacks_machine(node)
            )
            self._reasons[node] = reason
        return self._copies[node]

    def _places(self, node: str) -> list[tuple[str | None, str | None, str | None]]:
        """(zone, subnet, innermost failure domain) of each copy."""
        spec = self._topology.spec(node)
        wanted = spec.copies()
        host = self._placement.host(node)
        if host is not None:
            each = min(wanted or 1, self._limit)
            return [(c.zone, c.subnet, c.element) for c in self._place(host) for _ in range(each)]
        zones: tuple[str, ...] = ()
        subnets: dict[str | None, str] = {}
        if not isinstance(spec, (ZonePlace, RegionPlace)):
            zones = self._placement.zones(node)
            subnets = {self._placement.zone_of(s): s for s in reversed(self._placement.subnets_in_use(node))}
        around = next(iter(self._placement.domains(node)), None)
        in_place = around is None or isinstance(self._topology.spec(around), (ZonePlace, RegionPlace))
        found: list[tuple[str | None, str | None, str | None]] = []
        for i in range(min(max(1, len(zones)) if wanted is None else wanted, self._limit)):
            zone = zones[i % len(zones)] if zones else None
            found.append((zone, subnets.get(zone), zone if zone is not None and in_place else around))
        return found

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
        """What a call to one copy of a node needs: the copy, and in a machine what answers there."""
        heads = self._calls.heads(node, protocol)
        if not heads:
            return copy.element
        parts = [
            any_of(*(c.element for c in self._copies[head] if c.domain == copy.element)) for head in heads
        ]
        return all_of(copy.element, *parts, self._traffic(node, self._topology.spec(node), copy))

    # --- needs

    def _needs(self, node: str, spec: Component, copy: Copy) -> Need:
        used = [self._any_alternative(target, copy) for target in self._calls.needed(node)]
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
        groups: dict[str, list[Need]] = {}
        for position, link in enumerate(links):
            key = "*" if one_of_all else f"group {link.group}" if link.group else str(position)
            groups.setdefault(key, []).append(self._any_alternative(link.target, copy, link.protocol))
        return all_of(*(needs[0] if len(needs) == 1 else any_of(*needs) for needs in groups.values()))

    def _members(self, links: list[Link], spec: Balancer, copy: Copy) -> list[Need]:
        """What a balancer counts as healthy targets: each copy of each target, or whoever stands in for it."""
        targets = {link.target: link.protocol for link in links}
        found: list[Need] = []
        for target, protocol in targets.items():
            others = [o for o in self._calls.alternatives(target) if o not in targets]
            substitutes = [self._call(other, copy, protocol) for other in others]
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
        calls = [self._call(other, caller, protocol) for other in self._calls.alternatives(target)]
        return calls[0] if len(calls) == 1 else any_of(*calls)

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
