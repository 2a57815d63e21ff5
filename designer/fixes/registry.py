"""Which quick fixes exist, and which of them cure a finding."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import ModuleType

from designer.analysis.assessment import Assessment
from designer.fixes import (
    addresses,
    administration,
    balancing,
    borders,
    capacity,
    closing,
    data,
    files,
    identity,
    operations,
    passages,
    permissions,
    recovery,
    redundancy,
    remembering,
    scaling,
    separation,
    spending,
    spreading,
    trust,
    upkeep,
    ways,
    wording,
    zones,
)
from designer.fixes.fix import Fix
from designer.rules.rule import Finding

FAMILIES: tuple[ModuleType, ...] = (
    redundancy,
    recovery,
    zones,
    spreading,
    separation,
    balancing,
    capacity,
    ways,
    files,
    closing,
    administration,
    borders,
    passages,
    identity,
    permissions,
    trust,
    addresses,
    data,
    remembering,
    operations,
    upkeep,
    scaling,
    spending,
    wording,
)
"""Family modules; every :class:`Fix` value they define is found by itself."""


@cache
def load_fixes() -> Mapping[str, Fix]:
    """Every quick fix by id. Raises ValueError when two have the same id."""
    found: dict[str, Fix] = {}
    for module in FAMILIES:
        for fix in vars(module).values():
            if isinstance(fix, Fix):
                if fix.id in found:
                    raise ValueError(f"two fixes with id {fix.id!r}")
                found[fix.id] = fix
    return found


def cures_of(rule_id: str) -> list[Fix]:
    """The fixes that may cure findings of this rule, in the order of their families."""
    return [fix for fix in load_fixes().values() if rule_id in fix.cures]


def fixes_for(assessment: Assessment, finding: Finding) -> list[Fix]:
    """The fixes that cure `finding`, in the order of their families; none where it is waived."""
    if finding.waived is not None:
        return []
    return [fix for fix in cures_of(finding.rule) if fix.apply(assessment, finding) is not None]
