"""What is told differently of one drawn network than of another: the ids whose readers have to look again."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping

from designer.analysis.again import differing
from designer.analysis.attack_paths import AttackPaths
from designer.analysis.callers import Callers
from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.recalled import EVERYTHING
from designer.document.design import Design


def edited(then: Design, now: Design) -> Iterator[str]:
    """Ids of the nodes that are drawn differently: their properties, their place, or a link at them."""
    if then.nodes is not now.nodes:
        for node_id in differing(dict(then.nodes), dict(now.nodes)):
            was, node = then.nodes.get(node_id), now.nodes.get(node_id)
            if was is None or node is None or (was.parent, was.spec) != (node.parent, node.spec):
                yield node_id
    if then.links is not now.links:
        for link_id in differing(dict(then.links), dict(now.links)):
            for design in (then, now):
                link = design.links.get(link_id)
                yield from () if link is None else (link.source, link.target)


def take_over(then: AttackPaths, now: AttackPaths, known: Collection[Hashable]) -> set[Hashable] | None:
    """Lets what was found out about one network be known about another, as far as nothing it hangs on has changed.

    `known` is what has changed outside the networks. Returns all that has: what answers about `then` may have read that is not
    so `now`; None where everything may have, and nothing is taken over.
    """
    if not _are_like(then.callers.net, now.callers.net):
        return None
    changed = _changed(then.callers, now.callers)
    changed.update(known)
    _spread(changed, now.callers)
    now.callers.take_over(then.callers, changed)
    for old, new in (then, now), (then.forwarding, now.forwarding):
        moved = new.take_over(old, changed)
        changed.update(map(new.way_to, moved))
    return {*changed, EVERYTHING} if changed else changed


def _are_like(then: CompiledNetwork, now: CompiledNetwork) -> bool:
    """Whether the outside and who stands for it is the same, and the order of hosts, which decides between equals."""
    if (then.outside, then.ordinary) != (now.outside, now.ordinary):
        return False
    old, new = then.model.hosts, now.model.hosts
    return old is new or [h for h in old if h in new] == [h for h in new if h in old]


def _changed(then: Callers, now: Callers) -> set[Hashable]:
    """What two networks have differently, and who is meant differently by their rules."""
    old, new = then.net.model, now.net.model
    tables: list[tuple[Mapping[str, object], Mapping[str, object]]] = [
        (old.hosts, new.hosts), (old.groups, new.groups), (old.segments, new.segments), (old.networks, new.networks),
        (old.filters, new.filters), (old.peerings, new.peerings), (then.members, now.members),
        (then.leaving, now.leaving), (then.forwarding, now.forwarding),
    ]  # fmt: skip
    changed: set[Hashable] = {key for before, after in tables for key in differing(before, after)}
    for name in differing(then.classes, now.classes):
        changed.update(then.classes.get(name, ()), now.classes.get(name, ()))
    if then.class_of is not now.class_of:  # else everybody stands where they stood
        changed.update(far for far, found in dict(then.ranges).items() if now.within(far) != found)
    return changed


def _spread(changed: set[Hashable], callers: Callers) -> None:
    """Adds the hosts around which something has changed: all that a packet meets there."""
    model = callers.net.model
    carrying = [name for group in callers.members.keys() & changed for name in callers.members[group]]
    changed.update(host for name in carrying for host in callers.classes[name])
    tables = model.segments, model.networks, model.filters, model.peerings
    if all(changed.isdisjoint(table) for table in tables):
        return
    borders = {
        name
        for name, segment in model.segments.items()
        if name in changed
        or segment.network in changed
        or not changed.isdisjoint(segment.filters)
        or not changed.isdisjoint([route.peering for route in segment.routes])
    }
    changed.update(name for name, host in model.hosts.items() if not borders.isdisjoint(host.addresses))
