"""What changed between two designs: components and links by name, properties with both values, layout apart."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.drawing import draw
from support.strategies import Act, acts, hostile_designs, perform

from designer.catalog.registry import load_catalog
from designer.document.changes import Change, PropertyChange, design_changes
from designer.document.decode import parse
from designer.document.design import Box, Design, Waiver
from designer.document.encode import dump
from designer.errors import EditError

calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SHOP = draw(
    {"users": "users", "rack": "rack", "web": ("server", "rack", {"vcpus": 4}), "db": "database"},
    [("users", "web", {"port": 80}), ("web", "db", {"port": 5432})],
)


def reread(design: Design) -> Design:
    return parse(dump(design), load_catalog())


def test_what_came_and_what_went() -> None:
    after = draw(
        {"users": "users", "web": ("server", {"vcpus": 4}), "cache": "cache"},
        [("users", "web", {"port": 80})],
    )
    found = design_changes(SHOP, after)
    assert found.nodes == (
        Change("added", "cache"),
        Change("removed", "db"),
        Change("removed", "rack"),
        Change("changed", "web", (PropertyChange("in", "rack", None),)),
    )
    assert found.links == (Change("removed", "web>db"),)
    assert found.is_meant
    assert not found.is_layout_only


def test_properties_with_their_values_before_and_after() -> None:
    after = draw(
        {"users": "users", "rack": "rack", "web": ("server", "rack", {"vcpus": 8}), "db": "database"},
        [("users", "web", {"port": 443}), ("web", "db", {"port": 5432})],
    )
    found = design_changes(SHOP, after)
    assert found.nodes == (Change("changed", "web", (PropertyChange("vcpus", 4, 8),)),)
    assert found.links == (Change("changed", "users>web", (PropertyChange("port", 80, 443),)),)


def test_a_property_written_down_at_its_default_is_no_change() -> None:
    spoken = draw({"a": ("app", {"count": 1}), "b": "app"}, [("a", "b", {"calls": 1})])
    assert not design_changes(draw({"a": "app", "b": "app"}, ["a>b"]), spoken).is_meant


def test_another_kind_under_the_same_id() -> None:
    found = design_changes(draw({"x": ("server", {"vcpus": 4})}), draw({"x": ("aws.ec2", {"count": 2})}))
    (change,) = found.nodes
    told = {one.name: (one.before, one.after) for one in change.properties}
    assert told["kind"] == ("server", "aws.ec2")
    assert told["vcpus"] == (4, None)
    assert told["count"] == (1, 2)


def test_renumbered_parallel_links_are_known_again() -> None:
    nodes = {"a": "app", "b": "database"}
    before = draw(nodes, [("a", "b", {"port": 1}), ("a", "b", {"port": 2}), ("a", "b", {"port": 3})])
    after = draw(nodes, [("a", "b", {"port": 3}), ("a", "b", {"port": 2})])
    assert design_changes(before, after).links == (Change("removed", "a>b"),)
    assert before.links["a>b"].port == 1


def test_a_link_that_changed_is_paired_with_one_of_its_kind() -> None:
    nodes = {"a": "database", "b": "database"}
    before = draw(
        nodes, [("a", "b", {"kind": "traffic"}), ("a", "b", {"kind": "replication", "mode": "async"})]
    )
    after = draw(
        nodes, [("a", "b", {"kind": "replication", "mode": "sync"}), ("a", "b", {"kind": "traffic"})]
    )
    (change,) = design_changes(before, after).links
    assert (change.id, change.properties) == ("a>b", (PropertyChange("mode", "async", "sync"),))


def test_layout_is_told_apart() -> None:
    moved = SHOP.with_layout([("web", Box(10, 20))])
    found = design_changes(SHOP, moved)
    assert (found.placed, found.is_layout_only, found.is_meant) == (("web",), True, False)
    assert not design_changes(moved, replace(moved, name="other")).is_layout_only


def test_name_workload_targets_and_waivers() -> None:
    waiver = Waiver(rule="HA001", on="db", reason="known")
    busier = SHOP.workload.model_copy(update={"peak_rps": 7})
    after = replace(SHOP, name="new", workload=busier, waivers=(waiver,))
    found = design_changes(SHOP, after)
    assert found.document == (
        PropertyChange("name", "untitled", "new"),
        PropertyChange("workload.peak_rps", 100, 7),
    )
    assert (found.waived, found.unwaived) == ((waiver,), ())
    assert design_changes(after, SHOP).unwaived == (waiver,)


@calm
@given(hostile_designs())
def test_a_design_and_its_file_are_the_same(design: Design) -> None:
    found = design_changes(design, reread(design))
    assert (found.nodes, found.links, found.document, found.waived, found.unwaived, found.placed) == (
        (), (), (), (), (), (),
    )  # fmt: skip


@calm
@given(hostile_designs(), st.lists(acts(), max_size=6))
def test_what_is_told_is_what_differs(design: Design, edits: list[Act]) -> None:
    after = design
    for act in edits:
        try:
            after = perform(after, act)
        except EditError:
            continue
    found = design_changes(design, after)
    done = {change.id: change.done for change in found.nodes}
    assert {key for key, what in done.items() if what == "added"} == set(after.nodes) - set(design.nodes)
    assert {key for key, what in done.items() if what == "removed"} == set(design.nodes) - set(after.nodes)
    came = sum(change.done == "added" for change in found.links)
    went = sum(change.done == "removed" for change in found.links)
    assert came - went == len(after.links) - len(design.links)
    back = design_changes(after, design)
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {change.id: turned[change.done] for change in back.nodes} == done
