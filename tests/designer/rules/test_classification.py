"""Security rules say what an attacker gains, which weakness it is, and whose benchmark asks for the same."""

import re

import pytest
from support.known_controls import CIS_AWS, SECURITY_HUB, WELL_ARCHITECTED

from designer.rules.classification import STRIDE, WEAKNESSES
from designer.rules.registry import load_rules
from designer.rules.rule import Rule

RULES = list(load_rules().values())
SECURITY = [rule for rule in RULES if "security" in rule.tags]
CIS = re.compile(r"CIS AWS Foundations v(\d)\.0\.0 (\S+)")
PRACTICE = re.compile(r"AWS Well-Architected (\S+)")
CODE = re.compile(r"\bCWE-\d+|\bCIS AWS\b|\b(?:SEC|REL|OPS|COST|PERF|SUS)\d\d\b")
"""What belongs into `cwe` and `controls`."""
HUB = re.compile(r"AWS Security Hub (\S+): (.+)")


@pytest.mark.parametrize("rule", SECURITY, ids=lambda rule: rule.id)
def test_a_security_rule_names_its_threat_and_its_weakness(rule: Rule) -> None:
    assert rule.stride
    assert rule.cwe
    assert set(rule.stride) <= STRIDE.keys()


def test_every_rule_about_access_is_a_security_rule() -> None:
    assert {rule.id for rule in RULES if rule.id.startswith(("SEC", "IAM"))} <= {rule.id for rule in SECURITY}


def test_every_weakness_has_its_name_and_none_is_left_over() -> None:
    assert {code for rule in RULES for code in rule.cwe} == WEAKNESSES.keys()


def numbers(pattern: re.Pattern[str], rule: Rule) -> set[tuple[str, ...]]:
    """What the pattern captures in the controls of the rule."""
    return {said.groups() for control in rule.controls if (said := pattern.fullmatch(control))}


def test_controls_are_named_one_way() -> None:
    named = [control for rule in RULES for control in rule.controls]
    assert [c for c in named if not (CIS.fullmatch(c) or PRACTICE.fullmatch(c))] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_recommendation_of_a_benchmark_is_named_in_both_versions(rule: Rule) -> None:
    """Each number is one of the benchmark's, and stands beside what the other version calls the same recommendation."""
    said = numbers(CIS, rule)
    meant = [(("3", old), ("5", new)) for old, new in CIS_AWS.values() if {("3", old), ("5", new)} <= said]
    assert said == {number for pair in meant for number in pair}


def test_best_practices_are_those_of_the_framework_and_none_is_left_over() -> None:
    assert {code for rule in RULES for (code,) in numbers(PRACTICE, rule)} == WELL_ARCHITECTED.keys()


def test_controls_of_security_hub_have_their_number_and_their_title() -> None:
    said = {
        match.groups() for rule in RULES for reference in rule.references if (match := HUB.match(reference))
    }
    assert said == set(SECURITY_HUB.items())


def test_what_is_not_about_the_drawing_itself_says_who_else_says_so() -> None:
    alone = {rule.id for rule in RULES if not rule.references and not rule.controls}
    about_the_drawing = {"CAP014", "HA025", "NET003", "NET004"}
    assert alone == about_the_drawing | {rule.id for rule in RULES if rule.id.startswith("LP")}


def test_codes_stand_in_their_fields_and_not_in_the_references() -> None:
    """A code among the references would be shown twice, and never reach the taxonomies of a report."""
    assert [(rule.id, code) for rule in RULES for r in rule.references for code in CODE.findall(r)] == []


def test_a_rule_tells_its_classes_in_lines() -> None:
    lines = load_rules()["SEC001"].classification
    assert [str(line) for line in lines] == [
        "Threat (STRIDE): information disclosure, tampering",
        "CWE-319: Cleartext Transmission of Sensitive Information",
        "AWS Well-Architected SEC09-BP02",
    ]
    assert load_rules()["DATA002"].classification == []
