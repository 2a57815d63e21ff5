"""What still answers after a loss, but with less behind it than before: some of its alternatives or copies are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from msgspec import Struct

from designer.analysis.outage import Outage, outage
from designer.graph.calls import Calls
from designer.graph.dependency import DesignModel

Cause = Literal["redundancy", "optional", "handed-over"]


class Degraded(Struct, frozen=True):
    """One drawn node that answers, with something missing."""

    node: str
    cause: Cause
    """`redundancy`: of several alternatives (or its own copies) some are gone; `optional`: it works without what it
    calls optionally; `handed-over`: it hands work to what does not take it on now, and nobody else does."""
    lost: tuple[str, ...]
    """The drawn nodes that are missing, by id; the node itself where copies of it are."""
    left: int
    """Alternatives (or those that take its work on) that are left, ..."""
    of: int
    """... and how many there were."""


def degraded(model: DesignModel, calls: Calls, failed: Collection[str]) -> tuple[Degraded, ...]:
    """What the loss of drawn nodes, with all that is in them, leaves standing with less, by id of the node and cause.

    A node that has lost alternatives in several places is told once, with the one of which least is left.
    """
    before = outage(model.compiled, ())
    now = outage(model.compiled, model.lost_with(failed))
    down = model.down(now.down)
    fresh = down - model.down(before.down)
    every = [found for found in _thinned(model, before, now) if found.node not in down]
    for node in calls.served - down:
        every += _without(calls, node, fresh, down)
    worst: dict[tuple[str, Cause], Degraded] = {}
    for found in every:
        known = worst.get((found.node, found.cause))
        if known is None or _left(found) < _left(known):
            worst[found.node, found.cause] = found
    return tuple(worst[key] for key in sorted(worst))


def _left(found: Degraded) -> tuple[float, tuple[str, ...]]:
    return found.left / found.of, found.lost


def _thinned(model: DesignModel, before: Outage, now: Outage) -> Iterator[Degraded]:
    """Every group of alternatives that has lost members, and is still enough, by the node that asks for it."""
    compiled, count = model.compiled, len(model.compiled.ids)
    for vertex in {user for lost in now.causes for user, position in compiled.used_by[lost] if position >= 0}:
        if vertex in now.causes:
            continue
        for _, members in compiled.gates[vertex]:
            gone = [m for m in members if m in now.causes and m not in before.causes]
            if not gone:
                continue
            owner = vertex
            while owner >= count:  # nested needs have one user each
                owner = compiled.used_by[owner][0][0]
            lost = {model.origin[e] for member in gone for e in _elements(now, member)}
            left = sum(member not in now.causes for member in members)
            node = model.origin[compiled.ids[owner]]
            yield Degraded(node, "redundancy", tuple(sorted(lost)), left, len(members))


def _elements(now: Outage, member: int) -> Iterator[str]:
    """The elements for whose loss a member of a group counts as lost: itself, or what is down right inside a nested need."""
    compiled, count = now.compiled, len(now.compiled.ids)
    pending = [member]
    while pending:
        vertex = pending.pop()
        if vertex < count:
            yield compiled.ids[vertex]
            continue
        parts = (*compiled.all_of[vertex], *(m for _, members in compiled.gates[vertex] for m in members))
        pending.extend(part for part in parts if part in now.causes)


def _without(calls: Calls, node: str, fresh: frozenset[str], down: frozenset[str]) -> Iterator[Degraded]:
    """What a node does without of what is down, `fresh` by the loss; of what another does instead, how many are left."""

    def gone(target: str) -> bool:
        gateways = calls.gateways((node, target))
        return target in down or (bool(gateways) and down.issuperset(gateways))

    def gone_now(target: str) -> bool:
        return gone(target) and not fresh.isdisjoint((target, *calls.gateways((node, target))))

    missing: list[str] = []
    for targets in _optional(calls, node):
        if lost := sorted({target for target in targets if gone_now(target)}):
            others = {other for target in targets for other in calls.alternatives(target)}
            if left := sum(not gone(other) for other in others):
                yield Degraded(node, "redundancy", tuple(lost), left, len(others))
            else:
                missing += lost
    if missing:
        yield Degraded(node, "optional", tuple(sorted(set(missing))), 0, len(set(missing)))
    waiting: set[str] = set()
    for takers in calls.takers(node):
        ends = {link.target for _, link in takers}
        if lost := sorted(filter(gone_now, ends)):
            others = {other for end in ends for other in calls.alternatives(end)}
            if left := sum(not gone(other) for other in others):
                yield Degraded(node, "redundancy", tuple(lost), left, len(others))
            else:
                waiting.update(lost)
    if waiting:
        ends = {link.target for _, link in calls.handed_over(node)}
        yield Degraded(node, "handed-over", tuple(sorted(waiting)), len(ends - waiting), len(ends))


def _optional(calls: Calls, node: str) -> Collection[list[str]]:
    """What a node calls optionally; what shares a group together, as one is called instead of another."""
    groups: dict[str, list[str]] = {}
    for link_id, link in calls.from_node(node):
        if link.optional:
            groups.setdefault(f"group {link.group}" if link.group else link_id, []).append(link.target)
    return groups.values()
