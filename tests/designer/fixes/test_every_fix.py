"""Every fix keeps its promise wherever its rules bite: the finding is gone, nothing worse is there, the drawing stays a drawing."""

import re
from collections.abc import Iterator

import pytest
from support.fixed_designs import Bite, bites, designs, hostile, untidy
from support.strategies import same_file

from designer.analysis.assessment import Assessment
from designer.catalog.legality import why_no_link, why_not_inside
from designer.catalog.registry import load_catalog
from designer.document.design import ID_PATTERN, Design
from designer.document.files import dump, parse
from designer.fixes.fix import Fix
from designer.fixes.preview import preview
from designer.fixes.registry import cures_of, load_fixes
from designer.rules.registry import load_rules
from designer.rules.runner import lint

FIXES = list(load_fixes().values())


def applied() -> Iterator[tuple[str, Bite, Fix, Design]]:
    for bite in bites():
        assessment = Assessment(bite.design)
        for fix in cures_of(bite.finding.rule):
            cured = fix.apply(assessment, bite.finding)
            if cured is not None:
                yield (
                    f"{bite.source}-{bite.finding.rule}-{'-'.join(bite.finding.nodes[:1])}-{fix.id}",
                    bite,
                    fix,
                    cured,
                )


CASES = list(applied())
cases = pytest.mark.parametrize(
    ("bite", "fix", "cured"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
every_fix = pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.id)


def family(rule_id: str) -> str:
    return rule_id.rstrip("0123456789")


@cases
def test_the_finding_is_gone_and_no_error_of_its_family_came(bite: Bite, fix: Fix, cured: Design) -> None:
    seen = preview(Assessment(bite.design), cured, load_rules())
    assert bite.finding.fingerprint not in {finding.fingerprint for finding in lint(seen.after, load_rules())}
    errors = [
        finding for finding in seen.new if finding.severity == "error" and finding.rule not in fix.brings
    ]
    assert [one.fingerprint for one in errors if family(one.rule) == family(bite.finding.rule)] == []


@cases
def test_what_it_draws_is_possible_and_is_a_file(bite: Bite, fix: Fix, cured: Design) -> None:
    specs = {key: node.spec for key, node in cured.nodes.items()}
    assert [key for key in set(cured.nodes) - set(bite.design.nodes) if not ID_PATTERN.fullmatch(key)] == []
    assert [
        key
        for key, node in cured.nodes.items()
        if bite.design.nodes.get(key) != node
        and why_not_inside(node.spec, None if node.parent is None else specs[node.parent])
    ] == []
    assert [
        key
        for key, link in cured.links.items()
        if bite.design.links.get(key) != link
        and why_no_link(specs[link.source], specs[link.target], link.kind)
    ] == []
    assert same_file(parse(dump(cured), load_catalog()), cured)


@cases
def test_nothing_is_drawn_over_anything(bite: Bite, fix: Fix, cured: Design) -> None:
    assert set(untidy(cured)) - set(untidy(bite.design)) == set()
    assert set(cured.nodes) == set(cured.layout)


@cases
def test_a_second_time_it_finds_nothing_to_do(bite: Bite, fix: Fix, cured: Design) -> None:
    assessment = Assessment(cured)
    again = [
        finding
        for finding in lint(assessment, {bite.finding.rule: load_rules()[bite.finding.rule]})
        if (finding.rule, finding.nodes, finding.links)
        == (bite.finding.rule, bite.finding.nodes, bite.finding.links)
    ]
    assert again == []


@cases
def test_hostile_names_survive(bite: Bite, fix: Fix, cured: Design) -> None:
    named = hostile(bite.design)
    result = fix.apply(Assessment(named), bite.finding)
    assert result is not None
    assert set(result.nodes) == set(cured.nodes)
    kept = set(named.nodes) & set(result.nodes)
    assert {key: result.nodes[key].name for key in kept} == {key: named.nodes[key].name for key in kept}
    assert same_file(parse(dump(result), load_catalog()), result)


@cases
def test_a_design_without_a_layout_stays_without_one(bite: Bite, fix: Fix, cured: Design) -> None:
    bare = bite.design.with_layout(removed=bite.design.layout)
    result = fix.apply(Assessment(bare), bite.finding)
    assert result is not None
    assert (result.nodes, result.links) == (cured.nodes, cured.links)
    assert dict(result.layout) == {}


@every_fix
def test_it_is_tried_somewhere(fix: Fix) -> None:
    assert [name for name, _, tried, _ in CASES if tried is fix]


@every_fix
def test_it_cures_rules_that_exist_and_says_what_it_does(fix: Fix) -> None:
    assert fix.cures
    assert set(fix.cures) <= load_rules().keys()
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", fix.id)
    assert fix.title
    assert not fix.title.endswith(".")
    assert fix.summary.endswith(".")


@pytest.mark.parametrize("rule_id", sorted({rule_id for fix in FIXES for rule_id in fix.cures}))
def test_a_rule_with_fixes_is_cured_in_its_own_bad_example(rule_id: str) -> None:
    sources = {(bite.source, bite.finding.rule) for _, bite, _, _ in CASES}
    assert (f"bad {rule_id}", rule_id) in sources


def test_the_starters_are_tidy() -> None:
    assert {name: list(untidy(design)) for name, design in designs().items() if list(untidy(design))} == {}
