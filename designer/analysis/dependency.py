"""What has to be up for something else to be up: the dependency model and its compiled form.

An element is up when it works itself, every failure domain it lies in is up, and what it needs is up. Everything shared
is shared by name, so an element that is needed twice is still one element. Cycles mean "up while nothing has failed"
(the greatest fixpoint of up, which is the least fixpoint of down).

    model = DependencyModel({
        "zone-a": Element(availability=0.999),
        "web-a": Element(availability=0.995, in_domains=("zone-a",), needs=all_of("db", any_of("cache-a", "cache-b"))),
    })
    compiled = compile_model(model)      # once per snapshot; every engine reads this
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from msgspec import Struct

from designer.analysis.strong_components import components_targets_first


class ModelError(ValueError):
    """A model that contradicts itself: a reference to nothing, a probability outside 0..1."""


class AtLeast(Struct, frozen=True):
    """Is met while at least `k` of the members are met; k <= 0 always, k > len(of) never."""

    k: int
    of: tuple[Need, ...]


Need: TypeAlias = "str | AtLeast"
"""What an element needs: the id of another element, or `AtLeast` over such needs."""

ALWAYS = AtLeast(0, ())
"""The need that is always met."""


def all_of(*needs: Need) -> AtLeast:
    """Which need is met while every one of `needs` is; met always when there are none."""
    return AtLeast(len(needs), needs)


def any_of(*needs: Need) -> AtLeast:
    """Which need is met while one of `needs` is; met never when there are none."""
    return AtLeast(1, needs)


def at_least(k: int, *needs: Need) -> AtLeast:
    """Which need is met while `k` of `needs` are."""
    return AtLeast(k, needs)


class Element(Struct, frozen=True, dict=True):
    """Something that can fail alone: process, server, zone, service, switch, common cause.

    `availability` is the steady-state probability 0..1 that it works itself, given that its surroundings do.
    `can_fail=False` marks what exists only in the model (a group, a user journey): it is never reported as a
    failure of its own. Its `availability` still counts.
    """

    availability: float = 1.0
    in_domains: tuple[str, ...] = ()
    needs: Need = ALWAYS
    can_fail: bool = True

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Every element that it refers to."""
        found: dict[str, None] = {}
        pending: list[Need] = [self.needs, *reversed(self.in_domains)]
        while pending:
            if isinstance(need := pending.pop(), AtLeast):
                pending.extend(reversed(need.of))
            else:
                found[need] = None
        return tuple(found)


class DependencyModel(Struct, frozen=True):
    """All elements by id; failure domains are elements like any other."""

    elements: Mapping[str, Element]


Users: TypeAlias = tuple[tuple[int, int], ...]
"""Who looks at a vertex: (vertex, position in its `gates`), position -1 for its `all_of`."""
Gate: TypeAlias = tuple[int, tuple[int, ...]]
"""(m, targets): broken while at least m of the targets are down; m <= 0 is broken always, m > len(targets) never."""


class Compiled(Struct, frozen=True, dict=True):
    """A dependency model as flat lists of ints, ready for every engine.

    Vertices 0..len(ids)-1 are the elements in model order; higher vertices stand for nested needs. A vertex is down
    when it failed itself, one of `all_of` is down, or one of `gates` is broken.
    """

    ids: tuple[str, ...]
    index: Mapping[str, int]
    unavailability: tuple[float, ...]
    can_fail: tuple[bool, ...]
    domains: tuple[tuple[int, ...], ...]
    all_of: tuple[tuple[int, ...], ...]
    gates: tuple[tuple[Gate, ...], ...]

    def vertex(self, element: str) -> int:
        """Which vertex an element id is. Raises ModelError for an unknown id."""
        try:
            return self.index[element]
        except KeyError:
            raise ModelError(f"unknown element {element!r}") from None

    @cached_property
    def never_up(self) -> tuple[int, ...]:
        """Vertices that need more than there is."""
        return tuple(filter(self.is_never_up, [v for v, gates in enumerate(self.gates) if gates]))

    def is_never_up(self, vertex: int) -> bool:
        """Whether a vertex needs more than there is."""
        return any(needed <= 0 for needed, _ in self.gates[vertex])

    @cached_property
    def targets(self) -> Sequence[Sequence[int]]:
        """Per vertex whatever it looks at."""
        return [*map(looked_at, self.all_of, self.gates)]

    @cached_property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """Strongly connected components, targets before those that need them; a cycle is one component."""
        return components_targets_first(self.targets)

    @cached_property
    def is_ringless(self) -> bool:
        """Whether nothing needs something else that needs it."""
        return all(len(component) == 1 for component in self.components)

    def rings(self, component: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        """The parts of a component that need all of one another, targets first.

        Whatever brings one vertex of such a part down brings down all: going round a long ring takes one step.
        """
        if len(component) > 1 and component not in self._rings:
            index = {vertex: i for i, vertex in enumerate(component)}
            inner = [[index[t] for t in self.all_of[vertex] if t in index] for vertex in component]
            parts = components_targets_first(inner)
            self._rings[component] = tuple(tuple(component[i] for i in part) for part in parts)
        return self._rings[component] if len(component) > 1 else (component,)

    @cached_property
    def _rings(self) -> dict[tuple[int, ...], tuple[tuple[int, ...], ...]]:
        return {}

    @cached_property
    def used_by(self) -> tuple[Users, ...]:
        """Per vertex who looks at it."""
        users: list[list[tuple[int, int]]] = [[] for _ in self.all_of]
        for vertex, targets in enumerate(self.all_of):
            user = vertex, -1
            for target in targets:
                users[target].append(user)
        for vertex, gates in enumerate(self.gates):
            for position, (_, members) in enumerate(gates):
                user = vertex, position
                for member in members:
                    users[member].append(user)
        return tuple(map(tuple, users))


def looked_at(all_of: tuple[int, ...], gates: tuple[Gate, ...]) -> tuple[int, ...]:
    """Whatever a vertex looks at."""
    return (*all_of, *[target for _, members in gates for target in members]) if gates else all_of


def compile_model(model: DependencyModel) -> Compiled:
    """Which flat lists say the same as the model; linear in its size. Raises ModelError for a broken model."""
    ids = tuple(model.elements)
    index = {element: vertex for vertex, element in enumerate(ids)}
    elements = model.elements.values()
    try:
        domains = [tuple([index[d] for d in e.in_domains]) if e.in_domains else () for e in elements]
        all_of, gates = flatten(index, [e.needs for e in elements], domains, len(ids))
    except KeyError:
        raise _broken_reference(model) from None
    return Compiled(
        ids=ids,
        index=index,
        unavailability=_unavailabilities(model),
        can_fail=tuple([e.can_fail for e in elements]),
        domains=tuple(domains),
        all_of=tuple(map(tuple, all_of)),
        gates=tuple(map(tuple, gates)),
    )


def cone(compiled: Compiled, roots: Iterable[int]) -> list[tuple[int, ...]]:
    """Which components matter to the given vertices, targets first; takes time in proportion to them."""
    return list(components_targets_first(compiled.targets, roots))


def below(compiled: Compiled, roots: Iterable[int]) -> set[int]:
    """The given vertices with all that they look at, directly or not."""
    targets = compiled.targets.__getitem__
    seen = new = set(roots)
    while new:
        new = set(chain.from_iterable(map(targets, new))) - seen
        seen |= new
    return seen


def _broken_reference(model: DependencyModel) -> ModelError:
    """The error that names the first reference to nothing."""
    references = ((owner, need) for owner, element in model.elements.items() for need in element.targets)
    owner, need = next(pair for pair in references if pair[1] not in model.elements)
    return ModelError(f"element {owner!r} refers to unknown element {need!r}")


def _unavailabilities(model: DependencyModel) -> tuple[float, ...]:
    known: dict[float, float] = {}
    for owner, element in model.elements.items():
        if element.availability not in known:
            known[element.availability] = unavailability(owner, element)
    return tuple([known[element.availability] for element in model.elements.values()])


def unavailability(owner: str, element: Element) -> float:
    """1 - availability, in decimal: 1 - 0.9999999 in binary loses the digits that it is about. Raises ModelError."""
    value = element.availability
    if not 0.0 <= value <= 1.0:
        raise ModelError(f"availability of {owner!r} is {value!r}, expected 0..1")
    return float(1 - Decimal(repr(float(value))))


def flatten(
    index: Mapping[str, int], needs: Iterable[Need], domains: Sequence[tuple[int, ...]], first: int
) -> tuple[list[list[int]], list[list[Gate]]]:
    """Per vertex the targets it needs all of, and its gates; nested needs are vertices of their own, from `first` on."""
    all_of = [list(d) for d in domains]
    gates: list[list[Gate]] = [[] for _ in domains]
    offset = first - len(domains)
    for vertex, whole in enumerate(needs):
        pending = [(vertex, whole)]
        while pending:
            at, need = pending.pop()
            if isinstance(need, str):
                all_of[at].append(index[need])
            elif need.k == len(need.of):
                pending += [(at, member) for member in reversed(need.of)]
            else:
                members: list[int] = []
                for member in need.of:
                    if isinstance(member, str):
                        members.append(index[member])
                    else:
                        members.append(offset + len(all_of))
                        pending.append((len(all_of), member))
                        all_of.append([])
                        gates.append([])
                gates[at].append((len(need.of) - need.k + 1, tuple(members)))
    return all_of, gates
