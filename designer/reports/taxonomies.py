"""How a SARIF log classifies its rules: tags that code hosts filter by, and the weaknesses they stand for (CWE).

SARIF 2.1.0, 3.19.3 (taxonomies) and 3.49.15 (relationships); `external/cwe/...` is the tag that code hosts show as a weakness.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from designer.rules.classification import WEAKNESSES, weakness_page
from designer.rules.rule import Rule


def tags(rule: Rule) -> list[str]:
    """Its own tags, then its threats and weaknesses as tags."""
    return [
        *rule.tags,
        *(f"stride/{threat}" for threat in rule.stride),
        *(f"external/cwe/{code.lower()}" for code in rule.cwe),
    ]


def weaknesses(rules: Iterable[Rule]) -> dict[str, int]:
    """The weaknesses of the rules, each with its place in :func:`taxonomies`."""
    codes = sorted({code for rule in rules for code in rule.cwe}, key=lambda code: int(code.split("-")[1]))
    return {code: place for place, code in enumerate(codes)}


def relationships(rule: Rule, places: Mapping[str, int]) -> list[dict[str, Any]]:
    """The weaknesses that the rule stands for, by their `places`."""
    return [
        {
            "target": {"id": code, "index": places[code], "toolComponent": {"name": "CWE", "index": 0}},
            "kinds": ["relevant"],
        }
        for code in rule.cwe
    ]


def taxonomies(places: Mapping[str, int]) -> list[dict[str, Any]]:
    """The part of CWE that the rules refer to; nothing where they refer to none."""
    if not places:
        return []
    taxa = [
        {
            "id": code,
            "name": WEAKNESSES[code],
            "shortDescription": {"text": WEAKNESSES[code]},
            "helpUri": weakness_page(code),
        }
        for code in places
    ]
    return [
        {
            "name": "CWE",
            "organization": "MITRE",
            "informationUri": "https://cwe.mitre.org/",
            "shortDescription": {"text": "Common Weakness Enumeration"},
            "isComprehensive": False,
            "taxa": taxa,
        }
    ]
