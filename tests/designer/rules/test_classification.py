"""Security rules say what an attacker gains, which weakness it is, and whose benchmark asks for the same."""

import re

import pytest

from designer.rules.classification import STRIDE, WEAKNESSES
from designer.rules.registry import load_rules
from designer.rules.rule import Rule

RULES = list(load_rules().values())
SECURITY = [rule for rule in RULES if "security" in rule.tags]
CONTROL = re.compile(
    r"CIS AWS Foundations v(3|5)\.0\.0 [1-5](\.\d{1,2}){1,2}|AWS Well-Architected (SEC|REL|OPS|COST|PERF)\d\d-BP\d\d"
)


@pytest.mark.parametrize("rule", SECURITY, ids=lambda rule: rule.id)
def test_a_security_rule_names_its_threat_and_its_weakness(rule: Rule) -> None:
    assert rule.stride
    assert rule.cwe
    assert set(rule.stride) <= STRIDE.keys()


def test_every_rule_about_access_is_a_security_rule() -> None:
    assert {rule.id for rule in RULES if rule.id.startswith(("SEC", "IAM"))} <= {rule.id for rule in SECURITY}


def test_every_weakness_has_its_name_and_none_is_left_over() -> None:
    assert {code for rule in RULES for code in rule.cwe} == WEAKNESSES.keys()


def test_controls_are_named_one_way() -> None:
    assert [c for rule in RULES for c in rule.controls if not CONTROL.fullmatch(c)] == []


def test_what_is_not_about_the_drawing_itself_says_who_else_says_so() -> None:
    alone = {rule.id for rule in RULES if not rule.references and not rule.controls}
    about_the_drawing = {"CAP014", "HA025", "NET003", "NET004"}
    assert alone == about_the_drawing | {rule.id for rule in RULES if rule.id.startswith("LP")}


def test_codes_stand_in_their_fields_and_not_in_the_references() -> None:
    """A code among the references would be shown twice, and never reach the taxonomies of a report."""
    assert [rule.id for rule in RULES for r in rule.references if r.startswith("CWE-")] == []


def test_a_rule_tells_its_classes_in_lines() -> None:
    lines = load_rules()["SEC001"].classification
    assert [str(line) for line in lines] == [
        "Threat (STRIDE): information disclosure, tampering",
        "CWE-319: Cleartext Transmission of Sensitive Information",
        "AWS Well-Architected SEC09-BP02",
    ]
    assert load_rules()["DATA001"].classification == []
