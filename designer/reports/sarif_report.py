"""Lint results as SARIF 2.1.0 (OASIS standard), as code hosts read it: every result has file, line and fingerprint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import orjson

from designer.i18n import text
from designer.reports.linted import Linted
from designer.rules.rule import Finding, Rule, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVEL: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def render(linted: Sequence[Linted], language: str) -> str:
    """One run over all files, indented, with a trailing newline."""
    rules = _rules_met(linted)
    index = {rule_id: number for number, rule_id in enumerate(rules)}
    run = {
        "tool": {"driver": _driver(rules.values(), language)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "Folder in which loadpath was started"}}},
        "results": [_result(one, finding, index, language) for one in linted for finding in one.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _rules_met(linted: Iterable[Linted]) -> dict[str, Rule]:
    met = {f.rule: one.rules[f.rule] for one in linted for f in one.findings if f.rule in one.rules}
    return dict(sorted(met.items()))


def _driver(rules: Iterable[Rule], language: str) -> dict[str, Any]:
    return {
        "name": "Loadpath",
        "version": version("loadpath"),
        "language": language,
        "rules": [_rule(rule, language) for rule in rules],
    }


def _rule(rule: Rule, language: str) -> dict[str, Any]:
    def say(source: str) -> str:
        return text(source).render(language)

    help_text = "\n\n".join(say(part) for part in (rule.why, rule.detection, rule.fix, rule.false_alarm))
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": say(rule.summary)},
        "fullDescription": {"text": say(rule.why)},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": LEVEL[rule.severity]},
        "properties": {"tags": list(rule.tags)},
    }


def _result(linted: Linted, finding: Finding, index: dict[str, int], language: str) -> dict[str, Any]:
    line, column = linted.line_column(finding)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVEL[finding.severity],
        "message": {"text": f"{finding.message.render(language)}\n{finding.why.render(language)}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(linted.path),
                    "region": {"startLine": line, "startColumn": column},
                },
                "logicalLocations": [{"fullyQualifiedName": linted.json_path(finding) or linted.design.name}],
            }
        ],
        "partialFingerprints": {"loadpath/v1": finding.fingerprint},
    }
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    if finding.waived is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.waived}]
    return result


def _artifact(path: str) -> dict[str, str]:
    if path == "-":
        return {"uri": "stdin"}
    if PurePath(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(PurePath(path).as_posix()), "uriBaseId": "SRCROOT"}
