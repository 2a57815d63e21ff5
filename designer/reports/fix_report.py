"""What `loadpath fix` did: each cure with what it changed, the four numbers, what came and what was left."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import orjson
from msgspec.structs import asdict

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
        meant = {cure.finding.fingerprint for cure in done.cures}
        for finding in seen.cured:
            if finding.fingerprint not in meant:
                said = finding.message.render(language)
                yield "  " + text("also cured: {rule} {message}", rule=finding.rule, message=said).render(
                    language
                )
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
                **finding_data(cure.finding, language),
                "fix": {"id": cure.fix.id, "title": text(cure.fix.title).render(language)},
                "changes": [line.render(language) for line in _changes(cure)],
            }
            for cure in done.cures
        ],
        "left": [
            {**finding_data(left.finding, language), "reason": left.reason.render(language)}
            for left in done.left
        ],
        "numbers": {"before": numbers_data(before), "after": numbers_data(after)},
        "cured": [finding_data(finding, language) for finding in seen.cured],
        "new": [finding_data(finding, language) for finding in seen.new],
    }
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def finding_data(finding: Finding, language: str) -> dict[str, Any]:
    """A finding in short: rule, severity, ids, message."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "nodes": list(finding.nodes),
        "message": finding.message.render(language),
    }


def numbers_data(numbers: Headlines) -> dict[str, float | None]:
    """The four numbers; null where there is no answer, or no finite one."""
    found: dict[str, float | None] = asdict(numbers)
    return {name: value if value is None or math.isfinite(value) else None for name, value in found.items()}
