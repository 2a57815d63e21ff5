"""A fix that is offered cures what it is offered for, and what it brings is told before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.any_designs import any_designs
from support.changed_designs import changed_designs
from support.drawing import draw
from support.fixed_designs import designs, example, laid_out, untidy
from support.small_designs import small_designs

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import SUFFIX, parse
from designer.fixes import likeness
from designer.fixes.campaign import Campaign, Cure
from designer.fixes.fix import Fix
from designer.fixes.likeness import turned
from designer.fixes.preview import Preview
from designer.fixes.registry import cures_of, load_fixes
from designer.i18n import Text
from designer.reports.fix_report import as_json, as_text
from designer.rules.registry import load_rules
from designer.rules.rule import SEVERITIES, Finding
from designer.rules.runner import lint

EXPORTED = Path(__file__).resolve().parents[2] / "exporters" / "designs"
KNOWN = {
    **designs(),
    **{
        path.name.removesuffix(SUFFIX): laid_out(parse(path.read_bytes(), load_catalog()))
        for path in sorted(EXPORTED.glob(f"*{SUFFIX}"))
    },
    **{f"bad {rule.id}": example(rule.bad) for rule in load_rules().values()},
    **{f"good {rule.id}": example(rule.good) for rule in load_rules().values()},
}


def offered(design: Design) -> Iterator[tuple[Finding, Fix, Preview]]:
    """Every fix that is offered in the design, with what its preview sees."""
    before = Assessment(design)
    found = lint(before, load_rules())
    for finding in found:
        for fix in cures_of(finding.rule) if finding.waived is None else ():
            cured = fix.apply(before, finding)
            if cured is not None:
                seen = Preview(before, Assessment(cured), load_rules())
                vars(seen)["found_before"] = found
                yield finding, fix, seen


def is_passed_on(new: Finding, seen: Preview) -> bool:
    """Whether something that was added is found for what was found before: what is copied is as good as its original."""
    added = set(new.nodes) - set(seen.before.design.nodes)
    return bool(added) and new.rule in {finding.rule for finding in seen.found_before}


@pytest.mark.parametrize("name", KNOWN)
def test_what_a_fix_brings_is_its_known_price(name: str) -> None:
    unknown = [
        (finding.fingerprint, fix.id, new.fingerprint)
        for finding, fix, seen in offered(KNOWN[name])
        for new in seen.new
        if new.rule not in fix.brings and not is_passed_on(new, seen)
    ]
    assert unknown == []


def check(design: Design) -> None:
    for finding, fix, seen in offered(design):
        where = (fix.id, finding.fingerprint)
        left = [one.fingerprint for one in seen.found_after if one.waived is None]
        stood = [one.fingerprint for one in seen.found_before if one.waived is None]
        assert left.count(finding.fingerprint) < stood.count(finding.fingerprint), where
        assert finding.fingerprint in {one.fingerprint for one in seen.cured}, where
        assert set(untidy(seen.after.design)) <= set(untidy(design)), where
        check_told(seen)


def check_told(seen: Preview) -> None:
    """Whatever stands afterwards and did not before is told, or in place of a finding of its rule that is not told as cured."""
    stood = {one.fingerprint for one in seen.found_before if one.waived is None}
    left = {one.fingerprint for one in seen.found_after if one.waived is None}
    told = {one.fingerprint for one in seen.new}
    for rule in {one.rule for one in seen.found_after}:
        untold = {f for f in left - stood - told if f.startswith(f"{rule}@")}
        gone = {one.fingerprint for one in seen.cured}
        replaced = {f for f in stood - left - gone if f.startswith(f"{rule}@")}
        assert len(untold) <= len(replaced), (rule, untold)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(changed_designs(), small_designs(), any_designs(8)))
def test_every_fix_that_is_offered_cures_and_its_preview_tells_what_comes(design: Design) -> None:
    check(laid_out(design))


@pytest.mark.parametrize("fix_id", ["close-administration", "serve-with-one-target", "second-site"])
def test_the_terminal_and_the_json_list_what_came_and_what_went(fix_id: str) -> None:
    fix = load_fixes()[fix_id]
    design = example(load_rules()[fix.cures[0]].bad)
    finding, seen = next((finding, seen) for finding, one, seen in offered(design) if one is fix)
    done = Campaign(seen.after.design, (Cure(finding, fix, design, seen.after.design),))
    told, data = as_text(done, seen, "en"), as_json(done, seen, "en")
    assert seen.new
    for new in seen.new:
        assert f"new: {new.rule} {new.message}" in told
        assert f'"rule": "{new.rule}"' in data.partition('"new"')[2]
    for gone in seen.cured:
        assert (f"also cured: {gone.rule} {gone.message}" in told) == (gone != finding)
        assert f'"rule": "{gone.rule}"' in data.partition('"cured"')[2]


def finding(rule: str, *nodes: str, severity: str = "warning", message: str = "") -> Finding:
    assert severity in SEVERITIES
    return Finding(rule, severity, Text(message), Text(""), nodes)


def test_of_two_findings_with_one_name_the_one_that_is_mended_is_gone() -> None:
    one, two = finding("LP003", "db", message="one"), finding("LP003", "db", message="two")
    assert turned([one, two], [finding("LP003", "db", message="two")]) == ((one,), ())


def test_a_finding_that_became_worse_is_told_and_one_that_moved_is_not() -> None:
    was, worse = finding("HA001", "db"), finding("HA001", "db", severity="error")
    assert turned([was], [worse]) == ((), (worse,))
    assert turned([worse], [was]) == ((), ())
    assert turned([finding("HA003", "r", "a")], [finding("HA003", "r", "a", "b")]) == ((), ())


def test_a_fix_whose_rule_breaks_off_afterwards_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    design = example(load_rules()["DATA001"].bad)
    (found,) = (f for f in lint(Assessment(design), load_rules()) if f.rule == "DATA001")
    broken = [Finding("LP000", "warning", Text("broken"), Text(""))]
    monkeypatch.setattr(likeness, "lint", lambda assessment, rules: broken)
    assert load_fixes()["keep-backups"].apply(Assessment(design), found) is None


def test_a_ring_that_one_optional_call_does_not_break_is_not_cured_by_it() -> None:
    ring = draw(
        {"users": "users", "a": "app", "b": "app", "c": "app"},
        ["users>a", "a>b", "b>a", "b>c", "c>b"],
    )
    check(laid_out(ring))
