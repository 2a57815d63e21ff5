"""Lint results as SARIF 2.1.0 (OASIS standard), as code hosts read it: every result has file, line and fingerprint."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import orjson

from designer.i18n import text
from designer.reports.fingerprints import elements_of, rule_of
from designer.reports.linted import Linted, Told
from designer.reports.taxonomies import relationships, tags, taxonomies, weaknesses
from designer.rules.rule import Rule, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVEL: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def render(linted: Sequence[Linted], language: str) -> str:
    """One run over all files, indented, with a trailing newline."""
    rules = _rules_met(linted)
    index = {rule_id: number for number, rule_id in enumerate(rules)}
    places = weaknesses(rules.values())
    run = {
        "tool": {"driver": _driver(rules.values(), places, language)},
        "taxonomies": taxonomies(places),
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "Folder in which loadpath was started"}}},
        "results": [
            result
            for one in linted
            for result in (
                *(_result(one, told, index, language) for told in one.told),
                *(_absent(one, fingerprint, language) for fingerprint in one.absent),
            )
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _rules_met(linted: Iterable[Linted]) -> dict[str, Rule]:
    met = {f.rule: one.rules[f.rule] for one in linted for f in one.findings if f.rule in one.rules}
    return dict(sorted(met.items()))


def _driver(rules: Iterable[Rule], places: Mapping[str, int], language: str) -> dict[str, Any]:
    return {
        "name": "Loadpath",
        "version": version("loadpath"),
        "language": language,
        "supportedTaxonomies": [{"name": taxonomy["name"]} for taxonomy in taxonomies(places)],
        "rules": [_rule(rule, places, language) for rule in rules],
    }


def _rule(rule: Rule, places: Mapping[str, int], language: str) -> dict[str, Any]:
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
        "relationships": relationships(rule, places),
        "properties": {"tags": tags(rule), "controls": list(rule.controls)},
    }


def _result(linted: Linted, told: Told, index: dict[str, int], language: str) -> dict[str, Any]:
    finding = told.finding
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVEL[finding.severity],
        "message": {"text": _plain(f"{finding.message.render(language)}\n{finding.why.render(language)}")},
        "locations": [_location(linted, linted.json_path(finding))],
        "partialFingerprints": {"loadpath/v1": told.fingerprint},
    }
    if told.state is not None:
        result["baselineState"] = told.state
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    if finding.waived is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.waived}]
    return result


def _plain(said: str) -> str:
    """The words as a message: names of the user make no link in it (SARIF 2.1.0, section 3.11.6)."""
    return said.replace("[", "\\[") if "](" in said else said


def _absent(linted: Linted, fingerprint: str, language: str) -> dict[str, Any]:
    """A finding of the baseline that is gone; it stands where its first element does, if that is still drawn."""
    elements = elements_of(fingerprint)
    drawn = next((f"nodes.{element}" for element in elements if element in linted.design.nodes), "")
    said = text(
        "{rule} is found no more on {elements}",
        rule=rule_of(fingerprint),
        elements=", ".join(elements) or "*",
    )
    return {
        "ruleId": rule_of(fingerprint),
        "level": "none",
        "message": {"text": said.render(language)},
        "locations": [_location(linted, drawn)],
        "partialFingerprints": {"loadpath/v1": fingerprint},
        "baselineState": "absent",
    }


def _location(linted: Linted, json_path: str) -> dict[str, Any]:
    line, column = linted.positions.of(json_path)
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(linted.path),
            "region": {"startLine": line, "startColumn": column},
        },
        "logicalLocations": [{"fullyQualifiedName": json_path or linted.design.name}],
    }


def _artifact(path: str) -> dict[str, str]:
    if path == "-":
        return {"uri": "stdin"}
    if PurePath(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(os.fsencode(PurePath(path).as_posix())), "uriBaseId": "SRCROOT"}
