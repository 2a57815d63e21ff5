"""The engine against a reading of the rules that shares no code with it: every thing is lost in turn and looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map
from support.small_designs import small_designs

from designer.analysis.assessment import Assessment
from designer.analysis.outage import what_if
from designer.document.design import Design, Link
from designer.document.edits import set_property

Thing = tuple[str, int]
"""A copy of a drawn node."""
TIERS = (
    ("load-balancer", "standby-balancer", "aws.alb", "aws.nlb"),
    ("app", "worker"),
    ("database", "cache"),
)
MACHINES = ("server", "aws.ec2", "aws.asg")
PLACES = ("rack", "datacenter", "aws.zone", "aws.region")


class World:
    """Reads a design by the words of DESIGN "what up means", thing by thing, with no graph algorithm."""

    def __init__(self, design: Design) -> None:
        self.nodes: Map[str, Any] = design.nodes  # specs are read by name, as anybody reads a drawing
        self.links = [link for _, link in sorted(design.links.items())]
        self.place: dict[Thing, Thing | str | None] = {}
        self.zone: dict[Thing, str | None] = {}
        for node in self.nodes:
            for copy, (place, zone) in enumerate(self.copies(node)):
                self.place[node, copy], self.zone[node, copy] = place, zone

    def around(self, node: str) -> list[str]:
        parent = self.nodes[node].parent
        return [] if parent is None else [parent, *self.around(parent)]

    def host(self, node: str) -> str | None:
        return next((n for n in self.around(node) if self.nodes[n].kind in MACHINES), None)

    def zones(self) -> list[str]:
        return sorted(n for n in self.nodes if self.nodes[n].kind == "aws.zone")

    def copies(self, node: str) -> Iterator[tuple[Thing | str | None, str | None]]:
        kind, spec = self.nodes[node].kind, self.nodes[node].spec
        number = getattr(spec, "count", 1)
        host = self.host(node)
        if host is not None:
            machines = list(self.copies(host))
            for machine, (_, zone) in enumerate(machines):
                yield from [((host, machine), zone)] * number
            return
        place = next((n for n in self.around(node) if self.nodes[n].kind in PLACES), None)
        zones: list[str | None] = [place] if place in self.zones() else []
        if kind in ("aws.alb", "aws.nlb"):
            zones, number = list(self.zones()), 2
        if kind == "aws.asg":
            zones, number = list(self.zones()), spec.min_size
        if kind == "aws.rds" and spec.multi_az:
            zones, number = [place, *(z for z in self.zones() if z != place)], 2
        if kind == "aws.ec2" and spec.spread == "zone":
            zones = [place, *(z for z in self.zones() if z != place)][:number]
        for copy in range(number):
            yield (zones[copy % len(zones)], zones[copy % len(zones)]) if zones else (place, None)

    def down(self, lost: set[Thing]) -> set[Thing]:
        """Starts with everything up and takes down what cannot be, until nothing changes."""
        down = set(lost)
        machines = [t for t in self.place if self.inner(t[0])]
        while fallen := {t for t in self.place if t not in down and not self.stands(t, down)} | {
            silent(t) for t in machines if silent(t) not in down and not self.speaks(t, down)
        }:
            down |= fallen
        return down

    def stands(self, thing: Thing, down: set[Thing]) -> bool:
        node, place = thing[0], self.place[thing]
        if (place, 0) in down if isinstance(place, str) else place in down:
            return False
        used = [
            link for link in self.links if link.source == node and link.kind == "uses" and self.is_used(link)
        ]
        there = [(link.group, self.one_of(self.stand_ins(link.target), thing, down)) for link in used]
        if not all(ok or (group and (group, True) in there) for group, ok in there):
            return False
        return bool(self.inner(node)) or self.served(thing, down)

    def is_used(self, link: Link) -> bool:
        required = link.required
        return required if required is not None else self.nodes[link.target].kind in ("switch", "file-share")

    def stand_ins(self, node: str) -> set[str]:
        found = {node}
        while True:
            more = {
                end
                for link in self.links
                if link.kind in ("standby", "replication") and link.failover == "automatic"
                for end in (link.source, link.target)
                if {link.source, link.target} & found
            }
            if more <= found:
                return found
            found |= more

    def inner(self, node: str) -> list[str]:
        """What answers in a machine."""
        if self.nodes[node].kind not in MACHINES:
            return []
        inside = [n for n in self.nodes if self.nodes[n].parent == node]
        behind = {n: self.behind(n, set(inside)) for n in inside}
        first = [n for n in inside if all(m in behind[n] for m in inside if n in behind[m])]
        for tier in TIERS:
            if found := [n for n in first if self.nodes[n].kind in tier]:
                return found
        return []

    def behind(self, node: str, among: set[str]) -> set[str]:
        """What a node calls, directly or not, by links between some nodes."""
        found = {node}
        while more := {
            link.target
            for link in self.links
            if link.kind == "traffic" and link.source in found and link.target in among - found
        }:
            found |= more
        return found

    def calls(self, node: str, seen: frozenset[str] = frozenset()) -> list[Link]:
        """The traffic links a node acts on."""
        if node in seen:
            return []
        own = [link for link in self.links if link.source == node and link.kind == "traffic"]
        host = self.host(node)
        if self.nodes[node].kind in MACHINES and any(
            self.nodes[n].parent == node and self.nodes[n].kind in TIERS[1] for n in self.nodes
        ):
            return []
        if host and self.nodes[node].kind in TIERS[1]:
            shared = [link for link in self.links if link.source == host and link.kind == "traffic"]
            own += [link for link in shared if link.target not in {node, *self.inner(host)}]
        if own:
            return list(own)
        active = [
            link.source for link in self.links if link.target == node
            and link.kind in ("standby", "replication") and link.failover == "automatic"
        ]  # fmt: skip
        return [link for other in active for link in self.calls(other, seen | {node})]

    def served(self, thing: Thing, down: set[Thing]) -> bool:
        """Whether the calls of a thing are met."""
        spec, kind = self.nodes[thing[0]].spec, self.nodes[thing[0]].kind
        links = [link for link in self.calls(thing[0]) if not link.optional]
        targets = list(dict.fromkeys(link.target for link in links))
        if not targets:
            return True
        if kind in TIERS[0]:
            healthy = 0
            for target in targets:
                others = self.stand_ins(target) - set(targets)
                if self.nodes[target].kind == "aws.rds" and len(self.members(target)) > 1:
                    healthy += self.one_of({target} | others, thing, down)
                    continue
                for member in self.reached(target, thing):
                    near = getattr(spec, "cross_zone", True) or self.zone[member] in (None, self.zone[thing])
                    healthy += near and (self.answers(member, down) or self.one_of(others, thing, down))
            return bool(healthy >= spec.min_healthy)
        met = [self.one_of(self.stand_ins(target), thing, down) for target in targets]
        if kind == "dns" and spec.routing != "simple":
            return any(met)
        groups = {link.group for link in links if link.group}
        grouped = {link.target for link in links if link.group}
        single = {link.target for link in links if not link.group}
        ok = dict(zip(targets, met, strict=True))
        assert grouped | single == set(targets)
        return all(ok[t] for t in single) and all(
            any(ok[link.target] for link in links if link.group == g) for g in groups
        )

    def is_all_inside(self, node: str, box: str) -> bool:
        """Whether every copy of a node stands in the box, in its machine, rack, zone or site."""
        return all(self.stands_in(thing, box) for thing in self.members(node))

    def stands_in(self, thing: Thing, box: str) -> bool:
        place = self.place[thing]
        if isinstance(place, str):
            place = (place, 0)
        return place is not None and (place[0] == box or self.stands_in(place, box))

    def members(self, node: str) -> list[Thing]:
        return [t for t in self.place if t[0] == node]

    def reached(self, target: str, caller: Thing) -> list[Thing]:
        """Copies of the target that the caller uses: those on its own machine where both run in one."""
        own = [
            m
            for m in self.members(target)
            if isinstance(self.place[m], tuple) and self.place[m] == self.place[caller]
        ]
        return own or self.members(target)

    def one_of(self, targets: set[str], caller: Thing, down: set[Thing]) -> bool:
        return any(
            self.answers(m, down) and self.way_out(target, caller, down)
            for target in targets for m in self.reached(target, caller)
        )  # fmt: skip

    def way_out(self, target: str, caller: Thing, down: set[Thing]) -> bool:
        """Calls to the outside from a private subnet need a NAT gateway that stands."""
        doors = sorted(n for n in self.nodes if self.nodes[n].kind == "aws.nat-gateway")
        zone = self.zone[caller]
        if self.nodes[target].kind != "external" or zone is None or not doors:
            return True
        if not any(str(n).startswith("app-") for n in [*self.around(caller[0]), "app-"]):
            return True
        own = [d for d in doors if zone in self.around(d)]
        return ((own or doors)[0], 0) not in down

    def answers(self, thing: Thing, down: set[Thing]) -> bool:
        """Whether a call to a thing succeeds: it answers, and enough of those it votes with do."""
        voters = [m for node in self.stand_ins(thing[0]) for m in self.members(node)]
        wanted = max(getattr(self.nodes[m[0]].spec, "copies_needed", 1) for m in voters)
        return self.speaks_up(thing, down) and sum(self.speaks_up(m, down) for m in voters) >= wanted

    def speaks_up(self, thing: Thing, down: set[Thing]) -> bool:
        return thing not in down and silent(thing) not in down

    def speaks(self, machine: Thing, down: set[Thing]) -> bool:
        """Whether what runs in a machine answers."""
        inner = [[m for m in self.members(n) if self.place[m] == machine] for n in self.inner(machine[0])]
        return machine not in down and all(set(m) - down for m in inner) and self.served(machine, down)


def silent(thing: Thing) -> Thing:
    """Stands for "nothing in this machine answers"."""
    return (f"in {thing[0]}", thing[1])


def things_lost(world: World) -> Iterator[Thing]:
    """What can be lost: every copy of everything but entries and boxes that are no place."""
    for thing in world.place:
        if world.nodes[thing[0]].kind not in ("users", "aws.vpc", "aws.subnet"):
            yield thing


def called_designs() -> st.SearchStrategy[Design]:
    """Small designs in which the users call something."""
    return small_designs().filter(
        lambda design: any(link.source == "users" for link in design.links.values())
    )


@settings(max_examples=150, deadline=None)
@given(called_designs())
def test_single_points_are_what_brute_force_finds(design: Design) -> None:
    world, found = World(design), Assessment(design)
    if ("users", 0) in world.down(set()):
        assert "users" in found.down
        return
    expected = {thing[0] for thing in things_lost(world) if ("users", 0) in world.down({thing})}
    assert set(found.single_points["users"]) == expected


@settings(max_examples=60, deadline=None)
@given(small_designs())
def test_everything_that_goes_dark_is_what_brute_force_finds(design: Design) -> None:
    world, model = World(design), Assessment(design).model
    things = sorted(things_lost(world))
    for lost in [(thing,) for thing in things] + list(combinations(things, 2))[::5]:
        down = world.down(set(lost))
        dark = {node for node in world.nodes if not any(world.answers(m, down) for m in world.members(node))}
        elements = [model.copies[node][copy].element for node, copy in lost]
        assert model.down(what_if(model.compiled, elements)) == dark


UNSURE = (0.9, 0.75, 0.5)


@st.composite
def unsure_designs(draw_from: st.DrawFn) -> tuple[Design, World, dict[Thing, Fraction]]:
    """A small design in which up to six things fail by themselves, all others never: with how often each is down."""
    design = draw_from(called_designs())
    world = World(design)
    counted = Counter(thing[0] for thing in things_lost(world))
    one_service = {
        n for n in counted if design.nodes[n].kind in ("aws.alb", "aws.nlb", "aws.rds") and counted[n] > 1
    }
    chances: dict[Thing, Fraction] = {}
    for node in sorted(counted):
        value = 1.0
        if node not in one_service and len(chances) + counted[node] <= 6:
            value = draw_from(st.sampled_from((*UNSURE, 1.0)))
        design = set_property(design, node, "availability", value)
        if value < 1:
            chances.update(((node, copy), 1 - Fraction(str(value))) for copy in range(counted[node]))
    return design, World(design), chances


def fatal_states(world: World, things: Iterable[Thing]) -> list[frozenset[Thing]]:
    """Every set of these things whose loss leaves the users unserved, of all 2^n."""
    known = sorted(things)
    every = (frozenset(lost) for size in range(len(known) + 1) for lost in combinations(known, size))
    return [lost for lost in every if ("users", 0) in world.down(set(lost))]


def chance_of(states: Iterable[frozenset[Thing]], chances: Mapping[Thing, Fraction]) -> Fraction:
    """P(one of the states), with how often each thing is down."""
    return sum(
        (
            prod((q if thing in lost else 1 - q for thing, q in chances.items()), start=Fraction(1))
            for lost in states
        ),
        start=Fraction(0),
    )


@settings(max_examples=50, deadline=None)
@given(unsure_designs())
def test_availability_is_the_sum_over_every_state(drawn: tuple[Design, World, dict[Thing, Fraction]]) -> None:
    design, world, chances = drawn
    found = Assessment(design).availability["users"]
    assert found.method == "exact"
    assert found.unavailability == pytest.approx(
        float(chance_of(fatal_states(world, chances), chances)), rel=1e-9, abs=1e-15
    )


@settings(max_examples=30, deadline=None)
@given(unsure_designs())
def test_a_second_one_buys_what_brute_force_says(drawn: tuple[Design, World, dict[Thing, Fraction]]) -> None:
    design, world, chances = drawn
    states = fatal_states(world, chances)
    before = chance_of(states, chances)
    found = {gain.node: gain.minutes_per_year for gain in Assessment(design).sensitivity["users"].gains}
    assert list(found.values()) == sorted(found.values(), reverse=True)
    for node in {thing[0] for thing in things_lost(world)}:
        doubled = {thing[0] for thing in chances if world.is_all_inside(thing[0], node)} | {node}
        after = chance_of(states, {t: q * q if t[0] in doubled else q for t, q in chances.items()})
        assert found.get(node, 0.0) == pytest.approx(float(before - after) * 525_600, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(unsure_designs())
def test_worst_pairs_and_threes_are_what_brute_force_finds(
    drawn: tuple[Design, World, dict[Thing, Fraction]],
) -> None:
    design, world, chances = drawn
    if ("users", 0) in world.down(set()):
        return
    fatal: list[set[Thing]] = []
    wanted: dict[int, dict[tuple[str, ...], Fraction]] = {1: {}, 2: {}, 3: {}}
    things = sorted(things_lost(world))
    for order in (1, 2, 3):
        for lost in map(set, combinations(things if order < 3 else sorted(chances), order)):
            if not any(cut <= lost for cut in fatal) and ("users", 0) in world.down(lost):
                fatal.append(lost)
                likely = prod((chances.get(thing, Fraction(0)) for thing in lost), start=Fraction(1))
                if likely:
                    nodes = tuple(sorted(thing[0] for thing in lost))
                    wanted[order][nodes] = wanted[order].get(nodes, Fraction(0)) + likely
    found = Assessment(design).cut_sets["users"]
    assert found.triples is not None
    pairs = {(pair.first, pair.second): pair.probability for pair in found.pairs}
    threes = {triple.parts: triple.probability for triple in found.triples}
    told_and_wanted: list[tuple[dict[Any, float], dict[tuple[str, ...], Fraction]]] = [
        (pairs, wanted[2]),
        (threes, wanted[3]),
    ]
    for told, all_of_them in told_and_wanted:
        assert told == {nodes: pytest.approx(float(all_of_them[nodes])) for nodes in told}
        assert len(told) == min(10, len(all_of_them))
        assert list(told.values()) == sorted(told.values(), reverse=True)
        assert not all_of_them or max(told.values()) == pytest.approx(float(max(all_of_them.values())))


@settings(max_examples=60, deadline=None)
@given(small_designs(), st.data())
def test_what_answers_with_less_behind_it_is_told(design: Design, data: st.DataObject) -> None:
    world, whole = World(design), Assessment(design)
    can_fail = sorted({thing[0] for thing in things_lost(world)})
    failed = data.draw(st.lists(st.sampled_from(can_fail), min_size=1, max_size=2, unique=True))
    before, after = world.down(set()), world.down({t for t in things_lost(world) if t[0] in failed})
    found = {d.node: d for d in whole.with_failed(failed).degraded}
    for node in world.nodes:
        members = world.members(node)
        were = {m for m in members if world.answers(m, before)}
        are = {m for m in members if world.answers(m, after)}
        if are < were and are:
            assert node in found  # some of its copies are gone
        if not are:
            assert node not in found  # down is not degraded
    for told in found.values():
        assert 0 <= told.left < told.of
        for lost in told.lost:
            assert not all(world.answers(m, after) for m in world.members(lost))
