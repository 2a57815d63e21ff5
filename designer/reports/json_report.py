"""Lint results as JSON, in the shape of DESIGN section 5: one object for one file, an array for several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from designer.analysis.assessment import Assessment
from designer.fixes.registry import fixes_for
from designer.i18n import text
from designer.reports.linted import Linted, Told, shown
from designer.rules.rule import Rule
from designer.rules.runner import counts


def render(linted: Sequence[Linted], language: str) -> str:
    """The report, indented, with a trailing newline."""
    reports = [_report(one, language) for one in linted]
    whole = reports[0] if len(reports) == 1 else reports
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _report(linted: Linted, language: str) -> dict[str, Any]:
    assessment = Assessment(linted.design)
    met = {f.rule: linted.rules[f.rule] for f in linted.findings if f.rule in linted.rules}
    gone = {} if linted.baseline is None else {"absent": linted.absent}
    return {
        "design": linted.design.name,
        "file": shown(linted.path),
        "findings": [_finding(linted, told, assessment, language) for told in linted.told],
        "rules": {rule_id: _rule(rule) for rule_id, rule in sorted(met.items())},
        "summary": counts(linted.findings),
        **gone,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "tags": list(rule.tags),
        "stride": list(rule.stride),
        "cwe": list(rule.cwe),
        "controls": list(rule.controls),
    }


def _finding(linted: Linted, told: Told, assessment: Assessment, language: str) -> dict[str, Any]:
    finding = told.finding
    line, column = linted.line_column(finding)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "nodes": list(finding.nodes),
        "links": [linted.link_index[link] for link in finding.links],
        "message": finding.message.render(language),
        "why": finding.why.render(language),
        "fixes": [
            {"id": fix.id, "title": text(fix.title).render(language)}
            for fix in fixes_for(assessment, finding)
        ],
        "waived": finding.waived,
        "line": line,
        "column": column,
        "fingerprint": told.fingerprint,
        **({} if told.state is None else {"state": told.state}),
    }
