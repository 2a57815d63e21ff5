"""Which rules exist: the built-in families, and those of installed packages."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from designer.rules import (
    addressing,
    availability,
    borders,
    buckets,
    capacity,
    data,
    design,
    escalation,
    exposed,
    far_copies,
    fronts,
    group_references,
    identity,
    inside,
    keeping,
    least_privilege,
    load,
    network,
    one_place,
    open_doors,
    operations,
    passage,
    people,
    promises,
    quorums,
    recovery,
    rings,
    running,
    scaling,
    secrets,
    security,
    sharing,
    siblings,
    side_doors,
    single_points,
    spending,
    spreading,
    statements,
    targets,
    unknown_fields,
    upkeep,
    within_reach,
    zones,
)
from designer.rules.book import RuleBook
from designer.rules.packs import installed_packs, joined, rules_of

FAMILIES: tuple[ModuleType, ...] = (
    single_points,
    availability,
    zones,
    one_place,
    quorums,
    siblings,
    rings,
    recovery,
    far_copies,
    promises,
    sharing,
    security,
    exposed,
    within_reach,
    open_doors,
    side_doors,
    buckets,
    fronts,
    inside,
    secrets,
    identity,
    people,
    statements,
    least_privilege,
    escalation,
    network,
    passage,
    borders,
    group_references,
    addressing,
    data,
    keeping,
    capacity,
    load,
    scaling,
    spreading,
    targets,
    spending,
    operations,
    upkeep,
    design,
    unknown_fields,
    running,
)
"""Family modules; every :class:`Rule` value they define is found by itself."""


@cache
def builtin_rules() -> RuleBook:
    """The rules that come with Loadpath."""
    return RuleBook(rule for module in FAMILIES for rule in rules_of(module))


@cache
def load_rules() -> RuleBook:
    """The built-in rules and those installed packages add through the entry point ``loadpath.rules``.

    A package whose rules cannot be loaded, or clash with others, is told under LP000.
    """
    return joined(builtin_rules(), installed_packs())
