"""An assessment after another: whatever was edited in between, it answers as one that knows nothing of the other."""

from __future__ import annotations

import contextlib
import gc
import json
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.any_designs import any_designs
from support.drawing import draw
from support.estate import estate
from support.small_designs import small_designs
from support.strategies import Act, acts, perform

from designer.analysis import rerouting
from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.design import Design
from designer.document.files import load, parse
from designer.errors import EditError, LoadpathError
from designer.graph.touched import REMARKED
from designer.rules.registry import load_rules
from designer.rules.runner import lint
from designer.starters import STARTERS, load_starter

ANSWERS = (
    "down", "single_points", "witnesses", "worst_pairs", "cut_sets", "availability", "exposure", "load", "capacity",
    "losses", "cost", "sensitivity", "fatal_places", "recovery", "admitted", "attack_paths", "boundaries",
)  # fmt: skip
RULES = load_rules()


def all_of(assessment: Assessment) -> dict[str, Any]:
    found = {name: getattr(assessment, name) for name in ANSWERS}
    model = assessment.model
    in_order = (
        model.compiled.ids,
        model.compiled.used_by,
        [*model.origin],
        [*model.copies],
        [*assessment.load.stages],
    )
    return {**found, "model": model.model, "in order": in_order, "findings": lint(assessment, RULES)}


def check_each(design: Design, steps: list[Act]) -> None:
    before = Assessment(design, noted=True)
    assert all_of(before)
    for act in steps:
        try:
            design = perform(design, act)
        except (EditError, LoadpathError):
            continue
        before = Assessment(design).after(before)
        assert all_of(before) == all_of(Assessment(design)), act


@settings(max_examples=25, deadline=None)
@given(any_designs(), st.lists(acts(), min_size=1, max_size=5))
def test_after_any_edits_of_any_design_the_answers_are_those_of_a_fresh_one(
    design: Design, steps: list[Act]
) -> None:
    check_each(design, steps)


@settings(max_examples=25, deadline=None)
@given(small_designs(), st.lists(acts(), min_size=1, max_size=5))
def test_after_any_edits_of_a_redundant_design_the_answers_are_those_of_a_fresh_one(
    design: Design, steps: list[Act]
) -> None:
    check_each(design, steps)


@settings(max_examples=25, deadline=None)
@given(any_designs() | small_designs(), st.lists(acts(), min_size=1, max_size=5))
def test_after_any_edits_losses_followed_in_proportion_and_round_by_round_are_those_of_a_fresh_one(
    design: Design, steps: list[Act]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rerouting, "MANY", 2)
        patch.setattr(rerouting, "LONG", 1)
        before = Assessment(design, noted=True)
        for act in [None, *steps]:
            with contextlib.suppress(EditError, LoadpathError):
                design = design if act is None else perform(design, act)
            after, fresh = Assessment(design).after(before), Assessment(design)
            for name in ("single_points", "load", "capacity", "losses", "cost"):
                assert getattr(after, name) == getattr(fresh, name), (name, act)
            before = after


@settings(max_examples=50, deadline=None)
@given(
    any_designs() | small_designs(),
    st.lists(
        st.tuples(acts(), st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=3, unique=True)),
        min_size=2,
        max_size=6,
    ),
)
def test_what_was_not_asked_after_every_edit_is_that_of_a_fresh_one(
    design: Design, rounds: list[tuple[Act, list[str]]]
) -> None:
    before = Assessment(design, noted=True)
    assert all_of(before)
    for act, names in rounds:
        with contextlib.suppress(EditError, LoadpathError):
            design = perform(design, act)
        before, fresh = Assessment(design).after(before), Assessment(design)
        for name in names:
            assert getattr(before, name) == getattr(fresh, name), (name, act)


def test_an_answer_is_compared_with_what_it_was_made_of_itself() -> None:
    """A model that was asked for something else in between is not the one an older answer is about."""
    first = Assessment(load_starter("load-balanced", load_catalog()), noted=True)
    assert "lb" in first.single_points["users"]
    doubled = Assessment(edits.set_property(first.design, "lb", "count", 2)).after(first)
    assert doubled.model
    busier = Assessment(edits.set_property(doubled.design, "lb", "algorithm", "least-outstanding")).after(
        doubled
    )
    assert "lb" not in busier.single_points["users"]


def test_who_reads_a_bucket_stands_in_the_same_order_whatever_was_drawn_first() -> None:
    drawn = draw(
        {"b-cdn": "aws.cloudfront", "c-cdn": "aws.cloudfront", "bucket": "aws.s3", "a-dns": "dns"},
        ["b-cdn>bucket", "c-cdn>bucket", "a-dns>bucket"],
    )
    before = Assessment(drawn, noted=True)
    assert before.identity
    after = Assessment(edits.connect(drawn, "c-cdn", "a-dns")[0]).after(before)
    for found in (after.identity, Assessment(after.design).identity):
        assert [access.who for access in found.by_resource["bucket"]] == ["b-cdn", "c-cdn"]


def test_who_holds_a_policy_that_names_nothing_drawn_is_told_as_it_is_after_the_link_is_gone_again() -> None:
    statement = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::assets/*"]}
    bare = draw({"policy": ("aws.iam-policy", {"statements": [statement]}), "role": "aws.iam-role"})
    linked = edits.connect(bare, "role", "policy", "uses")[0]
    assessment = Assessment(bare, noted=True)
    for design, held in ((bare, False), (linked, True), (bare, False)):
        assessment = Assessment(design).after(assessment)
        assert assessment.identity.authorization.has_written("role") is held


def test_what_an_edit_leaves_alone_is_not_asked_again() -> None:
    before = Assessment(estate(90), noted=True)
    assert all_of(before)
    moved = Assessment(edits.move(before.design, ["s0-web-a"], 10, 10)).after(before)
    assert all(getattr(moved, name) is getattr(before, name) for name in ANSWERS)
    renamed = Assessment(edits.rename(moved.design, "s0-web-a", "another name")).after(moved)
    assert all(getattr(renamed, name) is getattr(before, name) for name in ANSWERS)
    assert renamed.name("s0-web-a") == "another name"
    busier = Assessment(edits.set_workload(renamed.design, "peak_rps", 7.0)).after(renamed)
    assert busier.losses is before.losses
    assert busier.exposure is before.exposure
    assert busier.capacity.peak_rps == 7
    noted = Assessment(edits.set_property(busier.design, "s0-orders", "backup_days", 3)).after(busier)
    assert noted.exposure is before.exposure
    assert noted.losses is before.losses
    slower = Assessment(edits.set_property(noted.design, "s1-app-1", "service_ms", 77.0)).after(noted)
    assert (slower.exposure, slower.model) == (before.exposure, before.model)
    assert slower.exposure is before.exposure
    assert slower.losses != before.losses


def test_an_entry_that_an_edit_does_not_concern_keeps_its_answers() -> None:
    before = Assessment(estate(90), noted=True)
    assert all_of(before)
    lone = edits.set_property(before.design, "s1-app-1", "count", 3)
    after = Assessment(lone).after(before)
    kept = {entry for entry in after.availability if after.availability[entry] is before.availability[entry]}
    assert set(after.availability) - kept == {"s1-users"}


EXAMPLES = [
    *(load_starter(starter.name, load_catalog()) for starter in STARTERS),
    load(Path(__file__).parents[2] / "exporters/designs/everything-aws.loadpath.json", load_catalog()),
    *(
        parse(json.dumps({"format": 1, "name": "example", **drawn}).encode(), load_catalog(), where=rule.id)
        for rule in RULES.values()
        for drawn in (rule.bad, rule.good)
        if drawn
    ),
]
VALUES: tuple[Any, ...] = (
    True,
    False,
    None,
    0,
    1,
    2,
    7,
    0.5,
    300,
    "x",
    "none",
    [{"source": "0.0.0.0/0", "ports": "22"}],
)


def variants(design: Design, seen: set[tuple[str, str]]) -> Iterator[tuple[str, Design]]:
    """(property, the design with another value of it on one node or link), each property of each kind once, remarks with every value."""
    for node_id, node in sorted(design.nodes.items()):
        for name, field in type(node.spec).model_fields.items():
            if (node.kind, name) in seen:
                continue
            for value in (*get_args(field.annotation), *VALUES):
                with contextlib.suppress(LoadpathError):
                    changed = edits.set_property(design, node_id, name, value)
                    if changed.nodes[node_id].spec != node.spec:
                        seen.add((node.kind, name))
                        yield name, changed
                        if name not in REMARKED:
                            break
    for link_id in sorted(design.links)[:2]:
        for name, value in (("label", "another"), ("calls", 7.5), ("weight", 0.25)):
            yield name, edits.set_link_property(design, link_id, name, value)


def test_after_another_value_of_any_property_the_answers_are_those_of_a_fresh_one() -> None:
    seen: set[tuple[str, str]] = set()
    for design in EXAMPLES:
        before = Assessment(design, noted=True)
        for name, changed in variants(design, seen):
            assert all_of(before)
            after = Assessment(changed).after(before)
            assert all_of(after) == all_of(Assessment(changed)), (design.name, name)
            before = Assessment(design).after(after)
    drawn = {node.kind for design in EXAMPLES for node in design.nodes.values()}
    assert {kind for kind, _ in seen} == drawn


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_nothing_is_left_of_a_snapshot_that_nobody_has() -> None:
    design = load_starter("aws-three-tier", load_catalog())
    first = Assessment(design, noted=True)
    assert all_of(first)
    second = Assessment(edits.rename(design, "alb", "door")).after(first)
    assert all_of(second)
    left = weakref.ref(first), weakref.ref(first.ledger)
    del first
    assert [one() for one in left] == [None, None]
