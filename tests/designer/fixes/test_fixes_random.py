"""No fix breaks on any design: it applies and what it draws is possible, or it does not apply."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.any_designs import any_designs
from support.fixed_designs import untidy
from support.small_designs import small_designs
from support.strategies import hostile_designs, same_file

from designer.analysis.assessment import Assessment
from designer.catalog.legality import why_no_link, why_not_inside
from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import dump, parse
from designer.errors import EditError
from designer.evolve.evolution import evolve
from designer.evolve.stages import STAGES, stage_of
from designer.fixes.registry import cures_of
from designer.rules.registry import load_rules
from designer.rules.runner import lint


def check(before: Design, after: Design) -> None:
    """What the edit drew is possible, and a file."""
    specs = {key: node.spec for key, node in after.nodes.items()}
    was = {key: node.spec for key, node in before.nodes.items()}
    odd = {
        (type(was[link.source]), type(was[link.target]), link.kind)
        for link in before.links.values()
        if why_no_link(was[link.source], was[link.target], link.kind) is not None
    }  # what its user drew against the rules may be copied as it is
    for key, node in after.nodes.items():
        if before.nodes.get(key) != node:
            assert why_not_inside(node.spec, None if node.parent is None else specs[node.parent]) is None, key
    for key, link in after.links.items():
        ends = (was.get(end, specs[end]) for end in (link.source, link.target))
        drawn = (*map(type, ends), link.kind)
        if before.links.get(key) != link and drawn not in odd:
            assert why_no_link(specs[link.source], specs[link.target], link.kind) is None, key
    assert same_file(parse(dump(after), load_catalog()), after)
    assert set(untidy(after)) <= set(untidy(before)) or set(before.layout) != set(before.nodes)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(small_designs(), any_designs(8), hostile_designs()))
def test_a_fix_applies_soundly_or_not_at_all(design: Design) -> None:
    assessment = Assessment(design)
    for finding in lint(assessment, load_rules()):
        for fix in cures_of(finding.rule):
            cured = fix.apply(assessment, finding)
            if cured is not None:
                check(design, cured)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(small_designs(), any_designs(8)))
def test_a_design_evolves_or_is_refused_in_words(design: Design) -> None:
    for goal in STAGES:
        try:
            taken = evolve(design, goal)
        except EditError:
            continue  # said in words, like everything the user cannot have
        for one in taken:
            check(one.before, one.after)
            reached = stage_of(Assessment(one.after))
            assert reached is not None
            assert STAGES.index(reached) >= STAGES.index(one.step.after)
