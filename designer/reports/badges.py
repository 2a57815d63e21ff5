"""What a picture of a design shows of its findings: at each component and link how many there are, and how grave."""

from __future__ import annotations

from collections.abc import Iterable

from designer.drawing.picture import Badge
from designer.rules.rule import SEVERITIES, Finding


def badges(findings: Iterable[Finding]) -> dict[str, Badge]:
    """Gravest severity and number of the findings that stand, by the element that each is shown at."""
    found: dict[str, Badge] = {}
    for finding in findings:
        shown_at = next(iter((*finding.nodes, *finding.links)), None)
        if shown_at is None or finding.waived is not None:
            continue
        severity, count = found.get(shown_at, (finding.severity, 0))
        found[shown_at] = (min(severity, finding.severity, key=SEVERITIES.index), count + 1)
    return found
