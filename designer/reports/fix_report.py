"""What `loadpath fix` did: each cure with what it changed, the four numbers, what came and what was left."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import Any

import orjson

from designer.analysis.assessment import Assessment
from designer.analysis.headlines import Headlines
from designer.fixes.campaign import Campaign, Cure
from designer.fixes.preview import Preview
from designer.i18n import Text, text
from designer.reports.tables import one_line
from designer.rules.rule import Finding


def as_text(done: Campaign, seen: Preview, language: str) -> str:
    """Lines for a terminal, with a trailing newline."""
    return "".join(f"{one_line(line)}\n" for line in _lines(done, seen, language))


def _lines(done: Campaign, seen: Preview, language: str) -> Iterator[str]:
    for cure in done.cures:
        yield f"{cure.finding.rule} {cure.finding.message.render(language)}"
        yield f"  {text(cure.fix.title).render(language)} [{cure.fix.id}]"
        yield from (f"    {line.render(language)}" for line in _changes(cure))
    if done.cures:
        yield from (f"  {line.render(language)}" for line in seen.number_lines)
        for finding in seen.new:
            message = finding.message.render(language)
            yield "  " + text("new: {rule} {message}", rule=finding.rule, message=message).render(language)
    for left in done.left:
        message = left.finding.message.render(language)
        reason = left.reason.render(language)
        yield text(
            "left: {rule} {message} ({reason})", rule=left.finding.rule, message=message, reason=reason
        ).render(language)
    if not done.cures and not done.left:
        yield text("nothing to fix").render(language)


def _changes(cure: Cure) -> tuple[Text, ...]:
    return Preview(Assessment(cure.before), Assessment(cure.after), {}).changes


def as_json(done: Campaign, seen: Preview, language: str) -> str:
    """One object: `fixed`, `left`, `numbers` before and after, `cured` and `new` findings."""
    before, after = seen.numbers
    found = {
        "fixed": [
            {
                **_finding(cure.finding, language),
                "fix": {"id": cure.fix.id, "title": text(cure.fix.title).render(language)},
                "changes": [line.render(language) for line in _changes(cure)],
            }
            for cure in done.cures
        ],
        "left": [
            {**_finding(left.finding, language), "reason": left.reason.render(language)} for left in done.left
        ],
        "numbers": {"before": _numbers(before), "after": _numbers(after)},
        "cured": [_finding(finding, language) for finding in seen.cured],
        "new": [_finding(finding, language) for finding in seen.new],
    }
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "nodes": list(finding.nodes),
        "message": finding.message.render(language),
    }


def _numbers(numbers: Headlines) -> dict[str, float | None]:
    """Null where there is no answer, or no finite one."""
    found: dict[str, float | None] = dataclasses.asdict(numbers)
    return {name: value if value is None or math.isfinite(value) else None for name, value in found.items()}
