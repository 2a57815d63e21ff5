"""Every rule proves itself: it bites on its bad example, not on its good one, and its texts are complete."""

import re
from typing import Any

import orjson
import pytest
from msgspec.structs import replace

from designer.analysis.assessment import Assessment
from designer.analysis.availability import Cancelled
from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import parse
from designer.rules.book import CRASH, RuleBook
from designer.rules.registry import load_rules
from designer.rules.rule import Rule
from designer.rules.runner import lint

RULES = [rule for rule in load_rules().values() if rule.id != CRASH]
"""All but the rule about rules that break off: no design makes it bite."""
FAMILIES = {
    "HA": "availability", "SEC": "security", "IAM": "identity", "NET": "network", "DATA": "data", "CAP": "capacity",
    "COST": "cost", "OPS": "operations", "LP": "design",
}  # fmt: skip
"""Beginning of the ids of a family, and the tag that all of its rules have."""
ids = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def drawn(example: Any) -> Design:
    return parse(orjson.dumps({"format": 1, "name": "example", **example}), load_catalog())


def bites(rule: Rule, design: Design) -> bool:
    return any(finding.rule == rule.id for finding in lint(Assessment(design), {rule.id: rule}))


@ids
def test_it_bites_on_its_bad_example(rule: Rule) -> None:
    assert bites(rule, drawn(rule.bad))


@ids
def test_it_leaves_its_good_example_alone(rule: Rule) -> None:
    assert not bites(rule, drawn(rule.good))


@ids
def test_its_documentation_is_complete(rule: Rule) -> None:
    texts = (rule.summary, rule.why, rule.detection, rule.fix, rule.false_alarm)
    assert all(text.strip() and text.rstrip().endswith(".") for text in texts)
    assert re.fullmatch(r"[A-Z]+\d{3}", rule.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert FAMILIES[rule.id.rstrip("0123456789")] in rule.tags


def test_there_are_at_least_thirty_rules() -> None:
    assert len(RULES) >= 30


def test_a_second_rule_with_the_same_id_is_refused() -> None:
    twin = replace(RULES[0], name="twin")
    with pytest.raises(ValueError, match=RULES[0].id):
        RuleBook([RULES[0], twin])


@pytest.mark.parametrize("error", [KeyError("lost"), SystemExit(0)])
def test_a_rule_that_crashes_is_a_finding_and_the_others_still_run(error: BaseException) -> None:
    def crash(assessment: Assessment) -> list[Any]:
        raise error

    broken = replace(RULES[0], id="ZZ999", check=crash)
    other = next(rule for rule in RULES if rule.id == "DATA001")
    found = lint(Assessment(drawn(other.bad)), {"ZZ999": broken, other.id: other})
    assert [finding.rule for finding in found] == ["DATA001", "LP000"]
    assert type(error).__name__ in str(found[1].message)


def test_a_run_that_is_cancelled_in_a_rule_ends_there_and_is_no_finding() -> None:
    def cancel(assessment: Assessment) -> list[Any]:
        raise Cancelled

    assessment = Assessment(drawn(RULES[0].bad), noted=True)
    with pytest.raises(Cancelled):
        lint(assessment, {"ZZ999": replace(RULES[0], id="ZZ999", check=cancel)})
