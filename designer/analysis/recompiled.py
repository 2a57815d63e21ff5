"""A dependency model compiled after an edit: what the edit left alone is taken from the model before."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain

from designer.analysis.dependency import (
    Compiled,
    DependencyModel,
    Users,
    below,
    compile_model,
    flatten,
    looked_at,
    unavailability,
)


def compile_after(
    model: DependencyModel, was: DependencyModel, before: Compiled, changed: Collection[str]
) -> Compiled:
    """The same as :func:`compile_model`; `before` is what the model `was` is compiled to, `changed` where they differ.

    Where the elements are as many in the same order, each with as many needs nested in it, only those that differ are
    looked at. Raises ModelError for a broken model.
    """
    try:
        found = _with_changed(model, was, before, changed) or compile_model(model)
    except KeyError:
        return compile_model(model)  # which says what it refers to
    if before.__dict__.get("is_ringless"):
        _stay_ringless(found, {found.index[key] for key in changed if key in found.index})
    return found


def _with_changed(
    model: DependencyModel, was: DependencyModel, before: Compiled, differing: Collection[str]
) -> Compiled | None:
    """What was compiled before with some elements made again; None where others get other numbers by that."""
    if tuple(model.elements) != before.ids:
        return None
    index, changed = before.index, list[int]()
    all_of, gates, domains = [*before.all_of], [*before.gates], [*before.domains]
    down, can_fail = [*before.unavailability], [*before.can_fail]
    for key in differing:
        element, own = model.elements[key], index[key]
        within = tuple([index[domain] for domain in element.in_domains])
        # those of the needs nested in it are the next ones from the least that the element itself looks at
        first = min((v for _, of in before.gates[own] for v in of if v >= len(before.ids)), default=0)
        needs, broken = flatten(index, [element.needs], [within], first)
        if len(needs) != len(flatten(index, [was.elements[key].needs], [()], 0)[0]):
            return None
        places = own, *range(first, first + len(needs) - 1)
        changed += places
        for vertex, direct, of in zip(places, needs, broken, strict=True):
            all_of[vertex], gates[vertex] = tuple(direct), tuple(of)
        domains[own] = within
        down[own], can_fail[own] = unavailability(key, element), element.can_fail
    changed.sort()
    found = Compiled(
        before.ids, before.index, tuple(down), tuple(can_fail), tuple(domains), tuple(all_of), tuple(gates)
    )
    if "targets" in before.__dict__:
        found.__dict__["targets"] = targets = [*before.targets]
        for vertex in changed:
            targets[vertex] = looked_at(all_of[vertex], gates[vertex])
    if "never_up" in before.__dict__:
        same = [vertex for vertex in before.never_up if vertex not in changed]
        found.__dict__["never_up"] = tuple(sorted([*same, *filter(found.is_never_up, changed)]))
    if "used_by" in before.__dict__:
        found.__dict__["used_by"] = _used_by(found, before, changed)
    return found


def _used_by(found: Compiled, before: Compiled, changed: Collection[int]) -> tuple[Users, ...]:
    """Who looks at each vertex, where those that look at other ones than before are known."""
    users, gone = [*before.used_by], frozenset(changed)
    new: dict[int, list[tuple[int, int]]] = {t: [] for v in changed for t in before.targets[v]}
    for vertex in changed:
        for target in found.all_of[vertex]:
            new.setdefault(target, []).append((vertex, -1))
        for position, (_, members) in enumerate(found.gates[vertex]):
            for member in members:
                new.setdefault(member, []).append((vertex, position))
    for target, more in new.items():
        left = [user for user in users[target] if user[0] not in gone]
        users[target] = tuple(sorted([*left, *more], key=lambda user: (user[1] >= 0, user)))
    return tuple(users)


def _stay_ringless(found: Compiled, changed: set[int]) -> None:
    """Notes that nothing needs itself in the end, where that was so and what differs does not lead back to itself."""
    if below(found, chain(*[found.targets[vertex] for vertex in changed])).isdisjoint(changed):
        found.__dict__["is_ringless"] = True
