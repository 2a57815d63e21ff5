"""No rule repeats another: two rules that find the same elements, and that one cure satisfies, say here what each adds."""

from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import orjson

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.rules.registry import load_rules

RULES = load_rules()
ROOT = Path(__file__).resolve().parents[3]

APART = {
    ("HA001", "HA015"): "nothing takes over by itself; doing it by hand takes longer than was promised",
    ("CAP006", "HA012"): "one machine: they slow each other; they fail together",
    ("CAP006", "SEC003"): "one machine: they slow each other; who takes over one has the other",
    ("HA012", "SEC003"): "one machine: they fail together; who takes over one has the other",
    ("IAM003", "IAM007"): "a policy that allows too much; a policy that nobody holds yet",
}
"""What the one says that the other does not."""

ALIKE = {
    ("OPS001", "OPS003"): "what it answered is not kept; it can be deleted by mistake",
    ("OPS003", "OPS005"): "it can be deleted by mistake; its version gets no fixes",
    ("SEC008", "SEC014"): "who takes a disk reads it; who reaches the port talks to it",
}
"""Rules of one family that meet on the same elements of a drawn design: what each says there."""
DESIGNS = sorted(
    [
        *(ROOT / "templates" / "starters").glob("*.loadpath.json"),
        *(ROOT / "tests" / "real_designs").glob("*.loadpath.json"),
    ]
)


def found(example: Any) -> dict[str, set[frozenset[str]]]:
    """By rule, the elements of each of its findings in an example."""
    return found_in(orjson.dumps({"format": 1, "name": "example", **example}))


def found_in(data: bytes) -> dict[str, set[frozenset[str]]]:
    """The same in a design."""
    assessment = Assessment(parse(data, load_catalog()))
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


def family(rule_id: str) -> str:
    return rule_id.rstrip("0123456789")


def test_rules_of_a_family_find_the_same_elements_for_other_reasons_only() -> None:
    met = set()
    for path in DESIGNS:
        hits = found_in(path.read_bytes())
        met |= {
            (a, b) for a, b in combinations(sorted(hits), 2) if family(a) == family(b) and hits[a] & hits[b]
        }
    assert len(DESIGNS) >= 13
    assert met - ALIKE.keys() - APART.keys() == set()
    assert ALIKE.keys() - met == set()
