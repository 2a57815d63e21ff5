"""What changed from one version of a design to the next, as plain data: what `loadpath diff --format json` prints."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from msgspec.structs import asdict

from designer.analysis.headlines import Headlines
from designer.catalog.component import Properties
from designer.document.changes import Change, PropertyChange
from designer.reports.comparison import Comparison
from designer.reports.linted import Linted, Told, shown


def differences(compared: Comparison, language: str) -> dict[str, Any]:
    """Design, numbers and findings; numbers without a finite value are null."""
    changes = compared.changes
    before, after = compared.numbers
    return {
        "before": shown(compared.before.path),
        "after": shown(compared.after.path),
        "design": {
            "nodes": [_change(change) for change in changes.nodes],
            "links": [_change(change) for change in changes.links],
            "document": _properties(changes.document),
            "waivers": {
                "added": [waiver.given() for waiver in changes.waived],
                "removed": [waiver.given() for waiver in changes.unwaived],
            },
            "placed": list(changes.placed),
            "layout_only": changes.is_layout_only,
        },
        "numbers": {"before": _numbers(before), "after": _numbers(after)},
        "findings": {
            "new": _told(compared.after, compared.new, language),
            "fixed": _told(compared.before, compared.fixed, language),
            "unchanged": _told(compared.after, compared.unchanged, language),
            "waived": _told(compared.after, compared.accepted, language),
        },
    }


def _change(change: Change) -> dict[str, Any]:
    return {"id": change.id, "done": change.done, "properties": _properties(change.properties)}


def _properties(changes: Iterable[PropertyChange]) -> dict[str, Any]:
    return {one.name: {"before": _plain(one.before), "after": _plain(one.after)} for one in changes}


def _plain(value: Any) -> Any:
    if isinstance(value, Properties):
        return {name: _plain(inner) for name, inner in value.given().items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _numbers(found: Headlines) -> dict[str, float | None]:
    return {
        name: value if value is not None and math.isfinite(value) else None
        for name, value in asdict(found).items()
    }


def _told(linted: Linted, told: Iterable[Told], language: str) -> list[dict[str, Any]]:
    return [
        {
            "rule": one.finding.rule,
            "severity": one.finding.severity,
            "nodes": list(one.finding.nodes),
            "links": [linted.link_index[link] for link in one.finding.links],
            "message": one.finding.message.render(language),
            "why": one.finding.why.render(language),
            "fingerprint": one.fingerprint,
            "waived": one.finding.waived,
        }
        for one in told
    ]
