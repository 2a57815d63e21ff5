"""By what a finding is known again in another version of the design: its rule and its elements, whatever the wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from designer.rules.rule import Finding

NUMBER = re.compile(r"#\d+$")
"""What tells links apart that join the same two ends; it counts anew when one of them goes."""


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """One for each finding, all different: `HA001@db|`, and `~2`, `~3` behind it where rule and elements are the same.

    Neither the order of the elements nor the number of a link among its equals is in it.
    """
    met: Counter[str] = Counter()
    found = []
    for finding in findings:
        links = sorted(NUMBER.sub("", link) for link in finding.links)
        plain = f"{finding.rule}@{','.join(sorted(finding.nodes))}|{','.join(links)}"
        met[plain] += 1
        found.append(plain if met[plain] == 1 else f"{plain}~{met[plain]}")
    return tuple(found)


def rule_of(fingerprint: str) -> str:
    """The rule of the finding that has this fingerprint."""
    return fingerprint.partition("@")[0]


def elements_of(fingerprint: str) -> tuple[str, ...]:
    """The ids of nodes, then of links, in a fingerprint; a link without its number."""
    nodes, _, links = fingerprint.partition("@")[2].partition("~")[0].partition("|")
    return tuple(part for part in (*nodes.split(","), *links.split(",")) if part)
