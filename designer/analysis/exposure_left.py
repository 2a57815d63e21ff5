"""What is left of a drawing for whoever comes over the network, when something in it has failed.

Gone is what failed with what stands in it, and what hangs on its power or its wiring; what merely does not answer, because
something it calls is gone, still runs and may be taken over. A loss changes no rule, so it opens no way:

* a name that is gone takes no address with it: who knows that gets where it led;
* a process that is gone answers no more, but its machine has the address and may do what it had and might do for it;
* a firewall that is gone lets nobody pass, unless one that stands by for it is left, which has the same rules;
* what spans several subnets goes on in those that are left; a subnet whose way out is gone has none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from designer.analysis.outage import what_if
from designer.catalog.component import Component
from designer.catalog.filtering import FirewallRule, PacketFilter
from designer.catalog.traits import Dns, Entry, External, Guarded, Host, Spanning, Subnet, Wiring
from designer.document.design import Design, Link, Node, link_id
from designer.document.edits import remove
from designer.graph.answering import heads
from designer.graph.called import called
from designer.graph.connections import successors
from designer.graph.dependency import dependency_model
from designer.graph.guards import guard
from designer.graph.placement import placement_of
from designer.graph.topology import Topology

SHUT = FirewallRule(action="deny")
"""The one rule of a firewall that is gone: this very object, which nobody can have written."""


def left_of(topology: Topology, failed: Collection[str]) -> Design:
    """The design without what is gone when the drawn nodes `failed` are; places, users and what others run stay drawn."""
    gone = _gone(topology, failed)
    design = topology.design.with_nodes(_altered(topology, gone))
    design = design.with_links(_inherited(topology, gone), removed=_unanswered(topology, gone))
    names = [node for node in gone if isinstance(topology.spec(node), Dns)]
    for name in sorted(names):
        design = _led_past(design, name)
    return remove(design, sorted(node for node in gone if _leaves(topology.spec(node))))


def is_shut(spec: Component | None) -> bool:
    """Whether it is a firewall that is gone, so that no change of its rules lets anybody pass."""
    return isinstance(spec, PacketFilter) and any(rule is SHUT for rule in spec.rules)


def _gone(topology: Topology, failed: Collection[str]) -> frozenset[str]:
    """What does not run any more: down even where nothing is needed but machines, places, power and wiring."""
    calls = [
        key for key, link in topology.links.items() if not isinstance(topology.spec(link.target), Wiring)
    ]
    bare = Topology(topology.design.with_links(removed=calls))
    model = dependency_model(bare, placement_of(bare), failed)
    off = what_if(model.compiled, ())
    return frozenset(
        node for node, copies in model.copies.items() if all(copy.element in off for copy in copies)
    )


def _leaves(spec: Component) -> bool:
    """Whether it is taken out of the drawing: no place, no filter at a border, nobody outside."""
    is_place = spec.container and not isinstance(spec, Host)
    return not (is_place or isinstance(spec, PacketFilter | Entry | External))


def _altered(topology: Topology, gone: frozenset[str]) -> Iterator[Node]:
    """Nodes that stay, as they are without what is gone."""
    yield from _firewalls(topology, gone)
    yield from _places(topology, gone)
    for machine in sorted({machine for _, machine in _without_process(topology, gone)}):
        spec = topology.spec(machine)
        if isinstance(spec, Guarded) and spec.public_setting[0] and _is_open_to_users(topology, machine):
            name, value = spec.public_setting
            yield _with(topology, machine, name, value)


def _firewalls(topology: Topology, gone: frozenset[str]) -> Iterator[Node]:
    for node, spec in topology.having(PacketFilter):
        if node in gone and all(standby in gone for standby in successors(topology, node)):
            shut = spec.model_copy(update={"rules": (SHUT,), "forwards": ()})
            yield replace(topology.design.nodes[node], spec=shut)


def _places(topology: Topology, gone: frozenset[str]) -> Iterator[Node]:
    """What spans several subnets of which some are gone, and subnets whose way out is gone."""
    placement = placement_of(topology)
    for node, _ in topology.having(Spanning):
        around = placement.subnets(node)
        left = tuple(subnet for subnet in around if subnet not in gone)
        if node not in gone and 0 < len(left) < len(around):
            yield _with(topology, node, "subnets", left)
    for node, subnet in topology.having(Subnet):
        nat, gateway = placement.nat_of(node), placement.internet_gateway_of(placement.network(node) or "")
        if nat is not None and (nat in gone or gateway in gone):
            yield _with(topology, node, subnet.public_setting[0], "none")


def _without_process(topology: Topology, gone: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(what is gone, the machine it ran in) where the machine is left."""
    for node in sorted(gone):
        machine = guard(topology, node)
        if machine is not None and machine not in gone:
            yield node, machine


def _inherited(topology: Topology, gone: frozenset[str]) -> Iterator[tuple[str, Link]]:
    """The links of what is gone, by id, as links of its machine: what it was let do."""
    for node, machine in _without_process(topology, gone):
        for key, link in topology.links_from(node):
            if guard(topology, link.target) != machine:
                yield key, link.model_copy(update={"source": machine})


def _unanswered(topology: Topology, gone: frozenset[str]) -> Iterator[str]:
    """Links to machines in which nothing is left that would answer them."""
    for machine in sorted({machine for _, machine in _without_process(topology, gone)}):
        for key, link in topology.links_to(machine, "traffic"):
            if gone.issuperset(heads(topology, machine, link.protocol)):
                yield key


def _is_open_to_users(topology: Topology, machine: str) -> bool:
    """Whether a machine of one's own has a public address because it is drawn to be called from outside."""
    owned = topology.spec(machine).responsibility.hardware == "you"
    return owned and called(topology, machine).is_called_from_outside


def _with(topology: Topology, node_id: str, name: str, value: object) -> Node:
    node = topology.design.nodes[node_id]
    return replace(node, spec=node.spec.model_copy(update={name: value}))


def _led_past(design: Design, name: str) -> Design:
    """The design with links past a name: from whoever asks it to what it leads to."""
    touching = sorted(design.touching(name))
    links = [(key, design.links[key]) for key in touching if design.links[key].kind == "traffic"]
    callers = [link.source for _, link in links if link.target == name]
    past: dict[str, Link] = {}
    for key, link in links:
        for number, caller in enumerate(callers if link.source == name else ()):
            if caller != link.target:
                free = key if number == 0 else link_id(caller, link.target, design.links, past)
                past[free] = link.model_copy(update={"source": caller})
    return design.with_links(past.items())
