"""The whole story of a finding: its classification stands between detection and references, and empty parts are left out."""

from __future__ import annotations

from designer.i18n import text
from designer.rules.registry import load_rules
from designer.rules.rule import Finding
from widgets.dialogs.explain import story


def told(rule: str) -> dict[str, list[str]]:
    finding = Finding(rule, "warning", text("found"), text("because"))
    return {
        str(heading): [str(line) for line in lines] for heading, *lines in story(finding, load_rules()[rule])
    }


def test_a_security_rule_says_which_threat_weakness_and_control() -> None:
    assert told("IAM004")["Classification"] == [
        "Threat (STRIDE): spoofing",
        "CWE-308: Use of Single-factor Authentication",
        "CIS AWS Foundations v3.0.0 1.5",
        "CIS AWS Foundations v3.0.0 1.10",
        "CIS AWS Foundations v5.0.0 1.4",
        "CIS AWS Foundations v5.0.0 1.9",
        "AWS Well-Architected SEC02-BP01",
    ]


def test_parts_without_a_word_are_left_out() -> None:
    assert {"Classification", "References", "Accepted because"}.isdisjoint(told("LP002"))
