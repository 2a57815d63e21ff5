"""No rule repeats another: two rules that find the same elements, and that one cure satisfies, say here what each adds."""

from collections import defaultdict
from typing import Any

import orjson

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.rules.registry import load_rules

RULES = load_rules()

APART = {
    ("HA001", "HA015"): "nothing takes over by itself; doing it by hand takes longer than was promised",
    ("CAP006", "HA012"): "one machine: they slow each other; they fail together",
    ("CAP006", "SEC003"): "one machine: they slow each other; who takes over one has the other",
    ("HA012", "SEC003"): "one machine: they fail together; who takes over one has the other",
    ("IAM003", "IAM007"): "a policy that allows too much; a policy that nobody holds yet",
    (
        "SEC004",
        "SEC014",
    ): "a rule that admits too many; packets that really get there, whichever rule lets them",
}
"""What the one says that the other does not."""


def found(example: Any) -> dict[str, set[frozenset[str]]]:
    """By rule, the elements of each of its findings."""
    design = parse(orjson.dumps({"format": 1, "name": "example", **example}), load_catalog())
    assessment = Assessment(design)
    return {
        rule.id: {frozenset(hit.nodes) for hit in rule.check(assessment) if hit.nodes}
        for rule in RULES.values()
    }


def repeated() -> dict[tuple[str, str], list[str]]:
    """Pairs of rules that find exactly the same in a bad example and neither in its good one, and whose example it was."""
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for shown in RULES.values():
        bad, good = found(shown.bad), found(shown.good)
        for other, hits in bad.items():
            same = bad[shown.id] & hits
            if other != shown.id and same and not same & good[other]:
                one, two = sorted((shown.id, other))
                pairs[one, two].append(shown.id)
    return dict(pairs)


def test_no_rule_repeats_another() -> None:
    pairs = repeated()
    assert {pair: shown for pair, shown in pairs.items() if pair not in APART} == {}
    assert APART.keys() - pairs.keys() == set()
