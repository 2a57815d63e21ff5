"""Lint results as JSON, in the shape of DESIGN section 5: one object for one file, an array for several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from designer.reports.linted import Linted
from designer.rules.rule import Finding
from designer.rules.runner import counts


def render(linted: Sequence[Linted], language: str) -> str:
    """The report, indented, with a trailing newline."""
    reports = [_report(one, language) for one in linted]
    whole = reports[0] if len(reports) == 1 else reports
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _report(linted: Linted, language: str) -> dict[str, Any]:
    return {
        "design": linted.design.name,
        "file": linted.path,
        "findings": [_finding(linted, finding, language) for finding in linted.findings],
        "summary": counts(linted.findings),
    }


def _finding(linted: Linted, finding: Finding, language: str) -> dict[str, Any]:
    line, column = linted.line_column(finding)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "nodes": list(finding.nodes),
        "links": [linted.link_index[link] for link in finding.links],
        "message": finding.message.render(language),
        "why": finding.why.render(language),
        "fixes": [],
        "waived": finding.waived,
        "line": line,
        "column": column,
    }
