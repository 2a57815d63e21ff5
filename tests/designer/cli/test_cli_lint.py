"""`loadpath lint`: exit codes by severity and waiver, text, JSON as documented, SARIF by the standard's own schema.

`schemas/sarif-schema-2.1.0.json` is the schema of the OASIS standard (SARIF 2.1.0 errata 01), from its repository
oasis-tcs/sarif-spec, unchanged.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from designer.document.positions import locate
from designer.resources import template_root

Call = Callable[..., Any]
Copy = Callable[[str], Path]
SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")
)
NAMES = sorted(path.name.partition(".")[0] for path in (template_root() / "starters").iterdir())
SEVERITIES = ("error", "warning", "info")


def report(call: Call, *words: str | Path, given: bytes = b"") -> Any:
    said = call("lint", "--format", "json", "--fail-on", "never", *words, given=given)
    assert (said.code, said.err) == (0, "")
    return json.loads(said.out)


@pytest.mark.parametrize("name", NAMES)
def test_json_has_the_documented_shape(name: str, call: Call, starter: Copy) -> None:
    path = starter(name)
    found = report(call, path)
    assert {"design", "findings", "summary"} <= found.keys()
    drawn = json.loads(path.read_bytes())
    assert found["design"] == drawn["name"]
    positions = locate(path.read_bytes())
    for finding in found["findings"]:
        assert {"rule", "severity", "nodes", "links", "message", "why", "fixes", "waived"} <= finding.keys()
        assert re.fullmatch(r"[A-Z]+\d+", finding["rule"])
        assert finding["severity"] in SEVERITIES
        assert set(finding["nodes"]) <= drawn["nodes"].keys()
        assert all(0 <= index < len(drawn["links"]) for index in finding["links"])
        assert finding["message"]
        assert finding["why"]
        assert isinstance(finding["fixes"], list)
        about = (
            f"nodes.{finding['nodes'][0]}"
            if finding["nodes"]
            else f"links[{finding['links'][0]}]"
            if finding["links"]
            else ""
        )
        assert (finding["line"], finding["column"]) == positions.of(about)
    standing = [finding["severity"] for finding in found["findings"] if finding["waived"] is None]
    assert found["summary"] == {severity: standing.count(severity) for severity in SEVERITIES}


@pytest.mark.parametrize("name", NAMES)
def test_sarif_is_valid_and_every_result_has_a_place(name: str, call: Call, starter: Copy) -> None:
    path = starter(name)
    said = call("lint", "--format", "sarif", "--fail-on", "never", path)
    log = json.loads(said.out)
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    findings = report(call, path)["findings"]
    assert [result["ruleId"] for result in run["results"]] == [finding["rule"] for finding in findings]
    for result, finding in zip(run["results"], findings, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert (
            result["level"] == {"error": "error", "warning": "warning", "info": "note"}[finding["severity"]]
        )
        (place,) = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"] == path.as_uri()
        assert place["physicalLocation"]["region"]["startLine"] == finding["line"]
        assert finding["message"] in result["message"]["text"]
    prints = [json.dumps(result["partialFingerprints"]) for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_reports_for_machines_classify_the_rules_they_met(call: Call, starter: Copy) -> None:
    path = starter("single-server")
    found = report(call, path)
    assert found["rules"].keys() == {finding["rule"] for finding in found["findings"]}
    plain = found["rules"]["SEC001"]
    assert (plain["stride"], plain["cwe"]) == (["information-disclosure", "tampering"], ["CWE-319"])
    log = json.loads(call("lint", "--format", "sarif", "--fail-on", "never", path).out)
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)
    (run,) = log["runs"]
    (cwe,) = run["taxonomies"]
    assert run["tool"]["driver"]["supportedTaxonomies"] == [{"name": cwe["name"]}]
    for rule in run["tool"]["driver"]["rules"]:
        targets = [relation["target"] for relation in rule["relationships"]]
        assert [cwe["taxa"][target["index"]]["id"] for target in targets] == found["rules"][rule["id"]]["cwe"]
        assert {target["toolComponent"]["name"] for target in targets} <= {"CWE"}
    tags = {rule["id"]: rule["properties"]["tags"] for rule in run["tool"]["driver"]["rules"]}
    assert {"security", "stride/tampering", "external/cwe/cwe-319"} <= set(tags["SEC001"])
    assert {taxon["id"] for taxon in cwe["taxa"]} == {
        c for rule in found["rules"].values() for c in rule["cwe"]
    }


def test_sarif_of_a_relative_path_is_relative_to_the_root_and_escaped(
    call: Call, starter: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = starter("single-server")
    path = path.rename(path.with_name("한 글.loadpath.json"))
    monkeypatch.chdir(path.parent)
    log = json.loads(call("lint", "--format", "sarif", "--fail-on", "never", path.name).out)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    where = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where == {"uri": "%ED%95%9C%20%EA%B8%80.loadpath.json", "uriBaseId": "SRCROOT"}


def test_a_waived_finding_is_suppressed_in_sarif(call: Call, starter: Copy) -> None:
    path = waived(starter("single-server"), call, "warning", "error", "info")
    log = json.loads(call("lint", "--format", "sarif", path).out)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    about_design = [r for r in log["runs"][0]["results"] if "suppressions" in r]
    assert about_design
    assert {s["justification"] for r in about_design for s in r["suppressions"]} == {"accepted in the test"}


def waived(path: Path, call: Call, *severities: str) -> Path:
    """The file with a waiver for every finding of these severities."""
    whole = json.loads(path.read_bytes())
    rules = {f["rule"] for f in report(call, path)["findings"] if f["severity"] in severities}
    whole["waivers"] = [{"rule": rule, "reason": "accepted in the test"} for rule in sorted(rules)]
    path.write_text(json.dumps(whole))
    return path


def test_the_exit_code_follows_the_worst_finding_that_stands(call: Call, starter: Copy) -> None:
    path = starter("single-server")
    present = {f["severity"] for f in report(call, path)["findings"]}
    assert present == set(SEVERITIES) or "error" in present
    assert [call("lint", "--fail-on", level, path).code for level in (*SEVERITIES, "never")] == [1, 1, 1, 0]
    waived(path, call, "error")
    left = {f["severity"] for f in report(call, path)["findings"] if f["waived"] is None}
    assert "error" not in left
    expected = [0, int("warning" in left), int(bool(left)), 0]
    assert [call("lint", "--fail-on", level, path).code for level in (*SEVERITIES, "never")] == expected
    assert call("lint", path).code == 0


def test_an_expired_waiver_waives_nothing(call: Call, starter: Copy) -> None:
    path = waived(starter("single-server"), call, "error")
    whole = json.loads(path.read_bytes())
    for waiver in whole["waivers"]:
        waiver["until"] = "2020-01-01"
    path.write_text(json.dumps(whole))
    assert call("lint", path).code == 1


def test_the_code_is_that_of_the_worst_file(call: Call, starter: Copy) -> None:
    good = waived(starter("static-site"), call, *SEVERITIES)
    bad = starter("single-server")
    assert call("lint", good).code == 0
    assert call("lint", good, bad).code == 1
    several = report(call, good, bad)
    assert [one["file"] for one in several] == [str(good), str(bad)]


def test_text_says_place_severity_rule_and_reason(call: Call, starter: Copy) -> None:
    path = starter("single-server")
    findings = report(call, path)["findings"]
    lines = call("lint", path).out.splitlines()
    heads = [line for line in lines if line.startswith(f"{path}:")][:-1]
    for head, finding in zip(heads, findings, strict=True):
        assert (
            head
            == f"{path}:{finding['line']}:{finding['column']}: {finding['severity']} {finding['rule']} {finding['message']}"
        )
        assert lines[lines.index(head) + 1] == f"    {finding['why']}"
    number = {severity: sum(f["severity"] == severity for f in findings) for severity in SEVERITIES}
    assert (
        lines[-1]
        == f"{path}: {number['error']} errors, {number['warning']} warnings, {number['info']} infos, 0 waived"
    )
    assert 1 not in number.values(), "else the line above says it in another way"


def test_one_is_counted_as_one(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "one.loadpath.json"
    path.write_bytes(b'{"format": 1, "name": "d", "nodes": {"x": {"kind": "acme.x", "name": "x"}}}')
    said = call("lint", path, "--select", "LP002").out
    assert said.splitlines()[-1] == f"{path}: 0 errors, 1 warning, 0 infos, 0 waived"


def test_korean_text_and_json(call: Call, starter: Copy) -> None:
    path = starter("single-server")
    english, korean = call("lint", path), call("--lang", "ko", "lint", path)
    assert korean.code == english.code
    heads = [line for line in korean.out.splitlines() if line.startswith(f"{path}:")]
    assert all(re.search("[가-힣]", line) for line in heads)
    assert len(heads) == sum(line.startswith(f"{path}:") for line in english.out.splitlines())
    told = json.loads(call("--lang", "ko", "lint", "--format", "json", "--fail-on", "never", path).out)
    assert all(re.search("[가-힣]", f["message"]) for f in told["findings"])
    assert [f["rule"] for f in told["findings"]] == [f["rule"] for f in report(call, path)["findings"]]


def test_standard_input_and_an_output_file(call: Call, starter: Copy, tmp_path: Path) -> None:
    path, out = starter("load-balanced"), tmp_path / "report.json"
    from_file, from_input = report(call, path), report(call, "-", given=path.read_bytes())
    assert (from_file.pop("file"), from_input.pop("file")) == (str(path), "-")
    assert from_input == from_file
    said = call("lint", "--format", "json", "--fail-on", "never", path, "-o", out)
    assert said.out == ""
    assert json.loads(out.read_text(encoding="utf-8"))["findings"] == from_file["findings"]


def test_names_of_the_user_cannot_break_the_lines(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "hostile.json"
    nodes = {"u": {"kind": "users"}, "a": {"kind": "app", "name": "x\n\x1b[2Jerror {0} %s"}}
    path.write_text(
        json.dumps({"format": 1, "name": "a\nb", "nodes": nodes, "links": [{"from": "u", "to": "a"}]})
    )
    said = call("lint", path, "--fail-on", "never")
    assert said.code == 0
    assert "\x1b" not in said.out
    assert all(line.startswith((f"{path}:", "    ")) for line in said.out.splitlines())


def test_a_name_like_a_link_is_no_link_in_sarif(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "linked.json"
    nodes = {"u": {"kind": "users"}, "a": {"kind": "app", "name": "see [the fix](https://evil.example)"}}
    path.write_text(
        json.dumps({"format": 1, "name": "n", "nodes": nodes, "links": [{"from": "u", "to": "a"}]})
    )
    log = json.loads(call("lint", "--format", "sarif", "--fail-on", "never", path).out)
    told = [r["message"]["text"] for r in log["runs"][0]["results"] if "evil" in r["message"]["text"]]
    assert told
    assert all(said.count("[the fix](") == said.count("\\[the fix](") for said in told)


@pytest.mark.skipif(sys.platform != "linux", reason="only some systems have such names")
@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "md", "html"])
def test_a_file_whose_name_is_no_text_is_linted_in_every_format(
    form: str, call: Call, starter: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = starter("single-server")
    path = path.rename(path.with_name(os.fsdecode(b"\xff\xfe.json")))
    monkeypatch.chdir(path.parent)
    known = path.with_name("known.json")
    said = call("lint", "--format", form, "--write-baseline", known, path.name)
    assert (said.code, said.err) == (0, f"loadpath: wrote {known}\n")
    assert call("lint", "--baseline", known, path.name).code == 0
    assert call("diff", "--format", "json", path.name, path.name).code == 0
