"""Who can do what, as plain data: part of `loadpath analyze --format json`, and what `loadpath who --format json` prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from designer.analysis.assessment import Assessment
from designer.analysis.identity import Access
from designer.catalog.traits import Identity
from designer.graph.actions import LEVELS, levels, means_action


def identity_data(assessment: Assessment) -> dict[str, Any]:
    """Per principal what it may do, per resource who reads, writes or administers it, what no link needs, boundaries, and credentials."""
    found = assessment.identity
    principals = found.authorization.principals
    return {
        "principals": {who: [_access(a) for a in found.of(who)] for who in found.principals if found.of(who)},
        "resources": {
            what: {level: list(found.who_may(what, level)) for level in LEVELS} for what in found.by_resource
        },
        "unused": {
            identity: {what: list(spare) for what, spare in more.items()}
            for identity, more in found.unused.items()
        },
        "boundaries": {
            who: policy
            for who in sorted(principals.identities)
            if (policy := principals.boundary(who)) is not None
        },
        "credentials": {
            who: _security(spec) for who, spec in assessment.topology.having(Identity) if spec.signs_in()
        },
    }


def accesses_data(accesses: Iterable[Access]) -> list[dict[str, Any]]:
    """Each access with its chain."""
    return [_access(access) for access in accesses]


def with_action(assessment: Assessment, accesses: Iterable[Access], pattern: str) -> list[Access]:
    """The accesses with those of their actions that the pattern means; those that are left with none are left out."""
    narrowed = []
    for access in accesses:
        actions = tuple(action for action in access.actions if means_action(pattern, action))
        spec = assessment.topology.spec(access.what)
        meant = {level for action in actions for level in levels(spec, action)}
        kept = tuple(level for level in LEVELS if level in meant)
        if actions:
            narrowed.append(replace(access, actions=actions, levels=kept))
    return narrowed


def _security(spec: Identity) -> dict[str, Any]:
    """How it signs in, as drawn: its properties about security."""
    groups = {name: info.json_schema_extra for name, info in type(spec).model_fields.items()}
    return {
        name: getattr(spec, name)
        for name, more in groups.items()
        if isinstance(more, dict) and more.get("group") == "Security" and not more.get("refers")
    }


def _access(access: Access) -> dict[str, Any]:
    return {
        "who": access.who,
        "what": access.what,
        "levels": list(access.levels),
        "actions": list(access.actions),
        "chain": list(access.chain),
        "because": list(access.because),
    }
