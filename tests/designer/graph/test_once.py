"""Answers that are kept: asked again where an edit touched what they looked at, and only there."""

from __future__ import annotations

import random
import weakref
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.any_designs import any_designs
from support.drawing import draw
from support.strategies import Act, acts, perform

from designer.catalog.traits import Database, Entry, Host, RegionPlace, Service
from designer.document import edits
from designer.document.design import Design
from designer.errors import EditError, LoadpathError
from designer.graph.looking import Cell, look, look_at_only
from designer.graph.once import joined, once, once_each
from designer.graph.topology import Topology
from designer.graph.touched import EVERYTHING, remarked, touched

asked: list[str] = []
"""What has been worked out, in turn."""


@once_each
def calls(topology: Topology, node_id: str) -> tuple[str, ...]:
    asked.append(f"calls {node_id}")
    return tuple(link.target for _, link in topology.links_from(node_id, "traffic"))


@once_each
def second_calls(topology: Topology, node_id: str) -> tuple[str, ...]:
    asked.append(f"second calls {node_id}")
    return tuple(end for target in calls(topology, node_id) for end in calls(topology, target))


@once
def databases(topology: Topology) -> tuple[str, ...]:
    asked.append("databases")
    return tuple(node_id for node_id, _ in topology.having(Database))


@once_each
def is_first_database(topology: Topology, node_id: str) -> bool:
    asked.append(f"first {node_id}")
    return databases(topology)[:1] == (node_id,)


@once
def everything(topology: Topology) -> tuple[tuple[str, ...], ...]:
    asked.append("everything")
    look_at_only(*EVERYTHING)
    return tuple(calls(topology, node_id) for node_id in topology.ids)


@pytest.fixture(autouse=True)
def nothing_asked() -> Iterator[None]:
    asked.clear()
    yield
    asked.clear()


DRAWN = draw(
    {"users": "users", "web": "app", "db": "database", "cache": "cache"},
    ["users>web", "web>db", "web>cache"],
)


def after(design: Design, before: Topology) -> Topology:
    """The topology of an edited design; what is asked from here on is counted."""
    asked.clear()
    return Topology(design).after(before)


def test_an_answer_is_asked_again_where_a_link_that_it_looked_at_came_or_went() -> None:
    before = Topology(DRAWN, noted=True)
    assert second_calls(before, "users") == ("cache", "db")
    assert calls(before, "cache") == ()
    later = after(edits.remove(DRAWN, [], ["web>db"]), before)
    assert second_calls(later, "users") == ("cache",)
    assert calls(later, "cache") == ()
    assert asked == ["second calls users", "calls web"]


def test_what_came_out_equal_is_the_same_and_ends_there() -> None:
    before = Topology(DRAWN, noted=True)
    assert is_first_database(before, "db")
    later = after(edits.set_property(DRAWN, "db", "engine", "mysql"), before)
    assert is_first_database(later, "db")
    assert asked == ["databases"]
    assert databases(later) is databases(before)
    last = after(edits.add_node(later.design, "a-db", "a-db", later.spec("db")), later)
    assert not is_first_database(last, "db")
    assert asked == ["databases", "first db"]


def test_a_trait_that_only_an_older_snapshot_looked_for_is_still_watched() -> None:
    first = Topology(DRAWN, noted=True)
    assert databases(first) == ("db",)
    second = after(edits.rename(DRAWN, "web", "shop"), first)
    assert databases(second) == ("db",)
    third = after(edits.remove(second.design, ["db"]), second)
    assert databases(third) == ()


def test_who_looks_at_everything_says_so_once_and_is_asked_after_any_edit_but_a_move() -> None:
    before = Topology(DRAWN, noted=True)
    assert everything(before) == ((), (), ("web",), ("cache", "db"))
    moved = after(edits.move(DRAWN, ["web"], 10, 10), before)
    assert everything(moved) is everything(before)
    assert asked == []
    cut = after(edits.remove(moved.design, [], ["web>db"]), moved)
    assert everything(cut) == ((), (), ("web",), ("cache",))
    assert asked == ["everything", "calls web"]


def test_another_drawing_that_nobody_notes_does_not_end_the_noting_of_who_asks_about_it() -> None:
    @once
    def none(topology: Topology) -> tuple[str, ...]:
        look_at_only(*EVERYTHING)
        return ()

    @once_each
    def named(topology: Topology, node_id: str) -> str:
        return topology.name(node_id) if none(Topology(DRAWN)) == () else ""

    before = Topology(DRAWN, noted=True)
    assert [named(before, key) for key in ["web", "db"]] == ["web", "db"]
    later = after(edits.rename(DRAWN, "web", "shop"), before)
    assert [named(later, key) for key in ["web", "db"]] == ["shop", "db"]


def test_a_question_that_breaks_off_is_asked_again_and_breaks_off_for_whoever_asks_it() -> None:
    @once
    def fragile(topology: Topology) -> int:
        if "web" not in topology:
            raise ValueError("no web")
        return 1

    @once_each
    def above(topology: Topology, key: str) -> int:
        return fragile(topology) if key == "asks" else 0

    before = Topology(DRAWN, noted=True)
    assert [above(before, key) for key in ["asks", "does not"]] == [1, 0]
    later = after(edits.remove(DRAWN, ["web"]), before)
    assert above(later, "does not") == 0
    with pytest.raises(ValueError, match="no web"):
        above(later, "asks")


def test_what_an_earlier_drawing_says_is_no_part_of_an_answer() -> None:
    @once
    def linked(topology: Topology) -> tuple[str, ...]:
        return tuple(topology.links)

    earlier: list[Topology] = []

    @once
    def grown(topology: Topology) -> tuple[str, ...]:
        now = linked(topology)
        return now if all(now != linked(before) for before in earlier) else ()

    alone = draw({"web": "app", "db": "database"})
    first = Topology(alone, noted=True)
    assert grown(first) == ()
    earlier.append(first)
    second = after(edits.connect(alone, "web", "db")[0], first)
    assert grown(second) == ("web>db",)
    third = after(alone, second)
    assert grown(third) == ()


def test_who_asks_about_a_drawing_that_is_made_for_it_hangs_on_all_of_its_own() -> None:
    made: list[Topology] = []

    @once_each
    def behind(topology: Topology, node_id: str) -> tuple[str, ...]:
        return calls(made[-1], node_id)

    def without_cache(design: Design) -> None:
        made.append(Topology(edits.remove(design, ["cache"])))
        assert "cache" not in calls(
            made[-1], "web"
        )  # known there already: who asks it again looks at nothing

    before = Topology(DRAWN, noted=True)
    without_cache(DRAWN)
    assert behind(before, "web") == ("db",)
    edited = edits.remove(DRAWN, ["db"])
    without_cache(edited)
    assert behind(after(edited, before), "web") == ()


@once_each
def wandering(topology: Topology, seed: int) -> str:
    """Looks here and there, as the seed says, and tells what it saw."""
    chance = random.Random(seed)
    seen: list[object] = []
    here = [*topology.ids][:1]
    for _ in range(chance.randrange(1, 12)):
        node = chance.choice(here) if here else "none"
        if node not in topology:
            seen.append(("gone", node))
            here = [*topology.children(None)]
            continue
        looked = chance.randrange(9)
        if looked == 0:
            here = [link.target for _, link in topology.links_from(node)]
        elif looked == 1:
            here = [link.source for _, link in topology.links_to(node, "traffic")]
        elif looked == 2:
            here = [*topology.inside(node)]
        elif looked == 3:
            here = [*topology.ancestors(node)]
        elif looked == 4:
            trait = chance.choice([Database, Entry, Host, Service])
            here = [found for found, _ in topology.having(trait)]
        elif looked == 5:
            around = topology.enclosing(node, Host)
            here = [around[0]] if around else []
        elif looked == 6:
            look(remarked(node))  # a property may be one that is only remarked
            seen.append((topology.node(node).name, topology.spec(node)))
        elif looked == 7:
            seen.append((topology.workload, topology.targets, *topology.links.items()))
        else:
            seen.append(wandering(topology, seed // 7) if seed >= 7 else sorted(databases(topology)))
        seen.append(tuple(here))
    return repr(seen)


@settings(max_examples=150, deadline=None)
@given(
    any_designs(),
    st.lists(acts(), min_size=1, max_size=6),
    st.lists(st.integers(0, 9999), min_size=5, max_size=30),
)
def test_whatever_is_asked_after_whatever_edits_the_answers_are_those_of_a_fresh_drawing(
    design: Design, steps: list[Act], seeds: list[int]
) -> None:
    before = Topology(design, noted=True)
    assert len([wandering(before, key) for key in seeds]) == len(seeds)
    for number, act in enumerate(steps):
        try:
            design = perform(design, act)
        except (EditError, LoadpathError):
            continue
        before = Topology(design).after(before)
        some = seeds[number % 3 :]  # not everything is asked of every snapshot
        assert [wandering(before, key) for key in some] == [
            wandering(Topology(design), seed) for seed in some
        ], act


class Watched(str):
    """An id that tells whenever it is looked up: another thread may ask at any such moment."""

    told: Callable[[], None] | None = None

    def __hash__(self) -> int:
        if self.told is not None:
            self.told()
        return super().__hash__()


def test_whoever_comes_after_while_an_answer_is_put_away_does_not_keep_one_that_no_longer_holds() -> None:
    before, changed = Topology(DRAWN, noted=True), edits.remove(DRAWN, [], ["web>db"])
    later: list[Topology] = []
    web = Watched("web")
    web.told = lambda: later.append(Topology(changed).after(before))
    assert calls(before, web) == ("cache", "db")
    assert later
    web.told = None
    assert {calls(topology, "web") for topology in later} == {("cache",)}


@once_each
def called(topology: Topology, node_id: str) -> tuple[str, ...]:
    return tuple(link.target for _, link in topology.links_from(node_id))


all_called = joined(called, lambda topology: topology.ids)


def test_what_is_put_together_while_somebody_comes_after_is_put_together_again() -> None:
    first = Topology(DRAWN, noted=True)
    assert all_called(first) == ("web", "cache", "db")
    second = Topology(edits.remove(DRAWN, [], ["web>db"])).after(first)

    class Interrupted(dict[Cell, set[Hashable]]):
        """Who looked at what; whenever that is looked up, somebody else asks about the drawing before."""

        def keys(self) -> Any:
            assert all_called(second) == ("web", "cache")
            return super().keys()

    known = first.ledger.each(called)
    known._readers = Interrupted(known._readers)
    third = Topology(edits.remove(second.design, [], ["web>cache"])).after(second)
    assert all_called(third) == ("web",)


def test_what_is_put_together_while_somebody_comes_after_is_not_taken_for_what_was_known_before() -> None:
    first = Topology(DRAWN, noted=True)
    assert called(first, "users") == ("web",)

    class Interrupted(dict[Cell, set[Hashable]]):
        """Who looked at what; whenever that is looked up, somebody else puts all together before."""

        def keys(self) -> Any:
            assert all_called(first) == ("web", "cache", "db")
            return super().keys()

    known = first.ledger.each(called)
    known._readers = Interrupted(known._readers)
    second = Topology(edits.remove(DRAWN, [], ["web>db"])).after(first)
    assert all_called(second) == ("web", "cache")


def test_what_is_asked_before_while_it_is_found_out_what_stands_is_not_taken_over_unseen() -> None:
    interrupt: list[Callable[[], object]] = []

    @once
    def services(topology: Topology) -> tuple[str, ...]:
        for other in interrupt:
            interrupt.clear()
            other()
        return topology.ids_having(Service)

    @once_each
    def either(topology: Topology, key: str) -> tuple[str, ...]:
        return services(topology) if key == "web" else databases(topology)

    first = Topology(DRAWN, noted=True)
    assert databases(first) == ("db",)
    assert "web" in either(first, "web")
    more = edits.add_node(DRAWN, "other", "other", first.spec("db"))
    second = Topology(more).after(first)
    interrupt.append(lambda: either(first, "db"))
    assert "other" in either(second, "web")
    assert either(second, "db") == ("db", "other")


def test_a_key_that_comes_twice_is_told_twice_after_an_edit_too() -> None:
    def keys(topology: Topology) -> tuple[str, ...]:
        return *topology.ids, *(link.target for link in topology.links.values() if link.optional)

    twice = joined(called, keys)
    first = Topology(DRAWN, noted=True)
    assert twice(first) == ("web", "cache", "db")
    second = Topology(edits.set_link_property(DRAWN, "users>web", "optional", True)).after(first)
    assert twice(second) == ("web", "cache", "db", "cache", "db")


def test_a_drawing_that_nobody_has_is_gone_at_once() -> None:
    topology = Topology(DRAWN, noted=True)
    assert calls(topology, "web") == ("cache", "db")
    left = weakref.ref(topology.ledger)
    del topology
    assert left() is None


def test_what_is_said_not_to_be_there_is_not_what_is_left_out() -> None:
    """A property of somebody else's component may have another default than none."""
    left_out = DRAWN.nodes["web"]
    said = replace(left_out, spec=left_out.spec.model_copy(update={"admin_port": None}))
    assert "web" in touched(DRAWN, replace(DRAWN, nodes=DRAWN.nodes.set("web", said)))


def test_who_looks_at_what_is_around_something_is_asked_again_where_it_moved_into_another_box() -> None:
    @once_each
    def zone(topology: Topology, node_id: str) -> str | None:
        asked.append(f"zone {node_id}")
        return topology.around(node_id, RegionPlace)

    drawn = draw({"one": "datacenter", "two": "datacenter", "web": ("server", "one"), "app": ("app", "web")})
    before = Topology(drawn, noted=True)
    assert [zone(before, key) for key in ["web", "app"]] == ["one", "one"]
    other = after(edits.set_property(drawn, "web", "admin_port", 22), before)
    assert [zone(other, key) for key in ["web", "app"]] == ["one", "one"]
    assert asked == []
    moved = after(edits.reparent(other.design, ["web"], "two"), other)
    assert [zone(moved, key) for key in ["web", "app"]] == ["two", "two"]
    assert (moved.children("one"), moved.children("two")) == ([], ["web"])


def test_what_is_put_together_is_so_again_where_a_key_came_or_went_or_an_answer_changed() -> None:
    targets = joined(calls, lambda topology: topology.ids_having(Service))
    first = Topology(DRAWN, noted=True)
    found = targets(first)
    assert found == ("cache", "db")
    renamed = after(edits.rename(DRAWN, "web", "shop"), first)
    assert targets(renamed) is found
    assert asked == []
    job = edits.add_node(renamed.design, "job", "job", renamed.spec("web"))
    more = after(edits.connect(job, "job", "db")[0], renamed)
    assert targets(more) == ("db", "cache", "db")
    assert asked == ["calls job"]
    fewer = after(edits.remove(renamed.design, [], ["web>db"]), renamed)
    assert targets(fewer) == ("cache",)
    gone = after(edits.remove(fewer.design, ["web"]), fewer)
    assert targets(gone) == ()
