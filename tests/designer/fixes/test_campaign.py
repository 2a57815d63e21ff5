"""Curing many findings: better with every step, the same every time, nothing taken away unasked, and it ends."""

from __future__ import annotations

import dataclasses

import pytest
from support.fixed_designs import designs
from support.strategies import same_file

from designer.analysis.assessment import Assessment
from designer.document.design import Design, Waiver
from designer.document.edits import set_property, waive
from designer.fixes import registry
from designer.fixes.campaign import Cure, Left, cure_all, cure_one
from designer.fixes.fix import Fix
from designer.rules.registry import load_rules
from designer.rules.rule import Finding
from designer.rules.runner import counts, lint

NAMES = sorted(designs())


def everything(finding: Finding) -> bool:
    return True


def score(design: Design) -> tuple[int, ...]:
    return tuple(counts(lint(Assessment(design), load_rules())).values())


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_better_than_the_one_before_and_trades_no_error_away(name: str) -> None:
    done = cure_all(designs()[name], load_rules(), everything)
    assert score(done.design) <= score(designs()[name])
    assert (score(done.design) < score(designs()[name])) == bool(done.cures)
    assert {cure.fix.id for cure in done.cures if cure.fix.by_choice} == set()


@pytest.mark.parametrize("name", NAMES)
def test_it_does_the_same_every_time_and_nothing_after_itself(name: str) -> None:
    first, second = (cure_all(designs()[name], load_rules(), everything) for _ in range(2))
    assert [(cure.finding.fingerprint, cure.fix.id) for cure in first.cures] == [
        (cure.finding.fingerprint, cure.fix.id) for cure in second.cures
    ]
    assert same_file(first.design, second.design)
    again = cure_all(first.design, load_rules(), everything)
    assert (again.cures, again.design) == ((), first.design)


def test_what_is_left_says_why() -> None:
    done = cure_all(designs()["aws-three-tier"], load_rules(), everything)
    reasons = {left.finding.rule: str(left.reason) for left in done.left}
    assert (
        "left for you to choose: Make them one Auto Scaling group (--fix scaling-group)" in reasons["CAP005"]
    )
    assert reasons["NET005"] == "no quick fix is known for this rule"


def test_waived_findings_are_left_alone() -> None:
    design = waive(designs()["load-balanced"], Waiver(rule="HA002", on="lb", reason="a test system"))
    done = cure_all(design, load_rules(), everything)
    assert "HA002" not in {cure.finding.rule for cure in done.cures}
    assert "lb-standby" not in done.design.nodes


def test_only_what_is_wanted_is_cured() -> None:
    done = cure_all(designs()["single-server"], load_rules(), lambda finding: finding.rule == "DATA001")
    assert [cure.finding.rule for cure in done.cures] == ["DATA001"]


def test_a_fix_that_makes_things_worse_is_refused_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(assessment: Assessment, finding: Finding) -> Design | None:
        cured = set_property(assessment.design, "db", "backup_days", 7)
        return set_property(cured, "db", "sensitivity", "secret")

    design = designs()["single-server"]
    bad = Fix("spoil", "Spoil it", "Makes it worse.", ("DATA001",), spoil)
    monkeypatch.setattr(registry, "load_fixes", lambda: {"spoil": bad})
    done = cure_all(design, load_rules(), lambda finding: finding.rule == "DATA001")
    assert done.cures == ()
    assert [str(left.reason).startswith("Spoil it would") for left in done.left] == [True]


def test_two_fixes_that_undo_each_other_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def swap(value: bool, days: int) -> Fix:
        def edit(assessment: Assessment, finding: Finding) -> Design | None:
            design = set_property(assessment.design, "db", "encrypted", value)
            return set_property(design, "db", "backup_days", days)

        rule = "SEC008" if value else "DATA001"
        return Fix(f"swap-{days}", "Swap", "Trades one for the other.", (rule,), edit)

    fixes = {fix.id: fix for fix in (swap(True, 0), swap(False, 7))}
    monkeypatch.setattr(registry, "load_fixes", lambda: fixes)
    done = cure_all(designs()["single-server"], load_rules(), everything)
    assert len(done.cures) <= 2


def test_one_finding_is_cured_by_the_first_fix_that_applies_or_by_the_one_that_is_named() -> None:
    assessment = Assessment(designs()["single-server"])
    finding = next(f for f in lint(assessment, load_rules()) if f.rule == "CAP002")
    first, named = cure_one(assessment, finding), cure_one(assessment, finding, "in-server-balancer")
    assert isinstance(first, Cure)
    assert isinstance(named, Cure)
    assert (first.fix.id, named.fix.id) == ("process-per-core", "in-server-balancer")
    unknown = dataclasses.replace(finding, rule="CAP008")
    assert isinstance(cure_one(assessment, unknown), Left)


def test_it_stops_where_it_is_told_to() -> None:
    done = cure_all(designs()["single-server"], load_rules(), everything, cancelled=lambda: True)
    assert (done.cures, done.design) == ((), designs()["single-server"])
