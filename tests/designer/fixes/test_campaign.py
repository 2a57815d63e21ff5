"""Curing many findings: better with every step, the same every time, nothing taken away unasked, and it ends."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace
from support.drawing import draw
from support.fixed_designs import designs, laid_out
from support.strategies import same_file

from designer.analysis.assessment import Assessment
from designer.document.design import Design, Targets, Waiver
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
    unknown = replace(finding, rule="CAP008")
    assert isinstance(cure_one(assessment, unknown), Left)


def test_it_stops_where_it_is_told_to() -> None:
    done = cure_all(designs()["single-server"], load_rules(), everything, cancelled=lambda: True)
    assert (done.cures, done.design) == ((), designs()["single-server"])


def two_servers(budget: float | None) -> Design:
    design = draw(
        {
            "users": "users",
            "site": "datacenter",
            "fw": ("firewall", "site", {"monthly_usd": 100}),
            "web": ("server", "site", {"monthly_usd": 100}),
            "db": ("database", "site"),
            "copy": ("database", "site", {"role": "replica"}),
        },
        [
            "users>fw",
            "fw>web",
            "web>db",
            ("db", "copy", {"kind": "replication", "mode": "sync", "failover": "manual"}),
        ],
    )
    targets = Targets(rto_minutes=10, monthly_cost_usd=budget)
    return laid_out(dataclasses.replace(design, targets=targets))


def test_what_costs_nothing_comes_before_what_has_to_be_paid() -> None:
    done = cure_all(two_servers(None), load_rules(), everything)
    paid = [
        Assessment(cure.after).cost.monthly_usd > Assessment(cure.before).cost.monthly_usd
        for cure in done.cures
    ]
    assert (paid == sorted(paid), paid[:1], paid[-1:]) == (True, [False], [True])
    assert ("HA015", "take-over-by-itself") in {(cure.finding.rule, cure.fix.id) for cure in done.cures}


def test_what_the_budget_does_not_allow_is_left_to_be_chosen() -> None:
    def firewall(design: Design) -> tuple[list[str], list[str]]:
        done = cure_all(design, load_rules(), lambda finding: "fw" in finding.nodes[:1])
        return [cure.fix.id for cure in done.cures], [str(left.reason) for left in done.left]

    reason = (
        "left for you to choose: Add a second device that takes over (--fix second-network-device): "
        "a month would cost 300 USD, the budget is 250 USD"
    )
    assert "second-network-device" in firewall(two_servers(300))[0]
    cured, left = firewall(two_servers(250))
    assert ("second-network-device" in cured, reason in left) == (False, True)


def test_a_second_site_is_never_bought_unasked() -> None:
    done = cure_all(two_servers(None), load_rules(), everything)
    assert [str(left.reason) for left in done.left if left.finding.rule == "HA008"] == [
        "left for you to choose: Add a second site that can take over (--fix second-site)"
    ]
