"""`loadpath diff`: what changed, which findings are new and which are gone, and the exit code for CI."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

Call = Callable[..., Any]
Copy = Callable[[str], Path]
SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")
)


@pytest.fixture
def versions(starter: Copy, tmp_path: Path) -> tuple[Path, Path]:
    """The three tiers on AWS with a database in one zone, and with a standby in another; three rules are asked."""
    (tmp_path / "loadpath.toml").write_text('select = ["HA007", "HA009", "HA010"]\n')
    after = starter("aws-three-tier")
    before = tmp_path / "before.loadpath.json"
    before.write_text(edited(after, lambda whole: whole["nodes"]["orders"].update(multi_az=False)))
    return before, after


def edited(path: Path, edit: Callable[[Any], object]) -> str:
    whole = json.loads(path.read_bytes())
    edit(whole)
    return json.dumps(whole)


def differences(call: Call, before: str | Path, after: str | Path, given: bytes = b"") -> Any:
    said = call("diff", before, after, "--format", "json", given=given)
    assert (said.code, said.err) == (0, "")
    return json.loads(said.out)


def rules(found: list[dict[str, Any]]) -> set[str]:
    return {finding["rule"] for finding in found}


def test_json_says_what_changed_and_what_that_does(call: Call, versions: tuple[Path, Path]) -> None:
    found = differences(call, versions[0], versions[1])
    assert found["design"]["nodes"] == [
        {"id": "orders", "done": "changed", "properties": {"multi_az": {"before": False, "after": True}}}
    ]
    assert (found["design"]["links"], found["design"]["layout_only"]) == ([], False)
    before, after = found["numbers"]["before"], found["numbers"]["after"]
    assert before["availability"] < after["availability"]
    assert before["monthly_usd"] < after["monthly_usd"]
    assert rules(found["findings"]["fixed"]) == {"HA009", "HA010"}
    assert found["findings"]["new"] == []
    assert "HA007" in rules(found["findings"]["unchanged"])
    back = differences(call, versions[1], versions[0])["findings"]
    assert (rules(back["new"]), back["fixed"]) == ({"HA009", "HA010"}, [])


def test_text_tells_why_of_new_and_fixed_findings_and_a_line_of_unchanged_ones(
    call: Call, versions: tuple[Path, Path]
) -> None:
    after, before = versions
    found = differences(call, before, after)["findings"]
    said = call("diff", before, after).out
    assert found["new"]
    assert found["unchanged"]
    assert all(one["why"] in said for one in found["new"])
    news = {one["why"] for one in found["new"]}
    for one in found["unchanged"]:
        assert f"{one['rule']} {one['message']}" in said
        assert one["why"] in news or one["why"] not in said


def test_the_exit_code_counts_new_findings_only(call: Call, versions: tuple[Path, Path]) -> None:
    before, after = versions
    assert [call("diff", before, after, "--fail-on", level).code for level in ("error", "info")] == [0, 0]
    back = [call("diff", after, before, "--fail-on", level).code for level in ("error", "info", "never")]
    assert back == [1, 1, 0]
    assert call("diff", after, before).code == 0
    assert call("diff", after, after, "--fail-on", "info").code == 0


def test_a_new_finding_that_is_waived_does_not_fail(call: Call, versions: tuple[Path, Path]) -> None:
    before, after = versions

    def waive(whole: Any) -> None:
        whole["waivers"] = [{"rule": rule, "reason": "agreed"} for rule in ("HA009", "HA010")]

    before.write_text(edited(before, waive))
    assert call("diff", after, before, "--fail-on", "info").code == 0
    assert differences(call, after, before)["findings"]["new"] == []


def test_a_finding_that_gets_waived_is_told(call: Call, versions: tuple[Path, Path]) -> None:
    _, after = versions
    waived = after.with_name("waived.loadpath.json")
    waived.write_text(
        edited(after, lambda whole: whole.update(waivers=[{"rule": "HA007", "reason": "dev account"}]))
    )
    found = differences(call, after, waived)
    assert rules(found["findings"]["waived"]) == {"HA007"}
    assert (found["findings"]["new"], found["findings"]["fixed"]) == ([], [])
    assert found["design"]["waivers"]["added"] == [{"rule": "HA007", "reason": "dev account"}]
    assert "[waived: dev account]" in call("diff", after, waived).out


def test_a_renumbered_link_makes_no_finding_new(call: Call, tmp_path: Path) -> None:
    nodes = {"u": {"kind": "users"}, "a": {"kind": "app"}, "db": {"kind": "database"}}
    plain = {"from": "a", "to": "db", "protocol": "http", "port": 80}
    other = {"from": "a", "to": "db", "protocol": "https", "port": 443}
    paths = []
    for name, links in (("one", [other, plain]), ("two", [plain])):
        paths.append(tmp_path / f"{name}.json")
        whole = {"format": 1, "name": "n", "nodes": nodes, "links": [{"from": "u", "to": "a"}, *links]}
        paths[-1].write_text(json.dumps(whole))
    found = differences(call, paths[0], paths[1])
    assert found["design"]["links"] == [{"id": "a>db", "done": "removed", "properties": {}}]
    assert found["findings"]["new"] == []


def test_moving_things_is_said_to_be_just_that(call: Call, versions: tuple[Path, Path]) -> None:
    _, after = versions
    moved = after.with_name("moved.loadpath.json")
    moved.write_text(edited(after, lambda whole: whole["layout"].update(alb=[1, 2])))
    assert differences(call, after, moved)["design"]["layout_only"] is True
    assert "Only where things are drawn changed: Application LB\n" in call("diff", after, moved).out
    assert "Nothing changed.\n" in call("diff", after, after).out


def test_sarif_has_the_states_of_the_standard(call: Call, versions: tuple[Path, Path]) -> None:
    before, after = versions
    log = json.loads(call("diff", before, after, "--format", "sarif").out)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    results = log["runs"][0]["results"]
    states = {result["ruleId"]: result["baselineState"] for result in results}
    assert {rule for rule, state in states.items() if state == "absent"} == {"HA009", "HA010"}
    assert states["HA007"] == "unchanged"
    back = json.loads(call("diff", after, before, "--format", "sarif").out)["runs"][0]["results"]
    assert {r["ruleId"] for r in back if r["baselineState"] == "new"} == {"HA009", "HA010"}
    assert all(r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in [*results, *back])


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_readers_are_told_all_of_it(form: str, call: Call, versions: tuple[Path, Path]) -> None:
    said = call("diff", *versions, "--format", form).out
    assert "multi" in said
    assert "orders has no standby" in said
    assert "0 new, 2 fixed" in said
    assert said.endswith("\n")
    korean = call("--lang", "ko", "diff", *versions, "--format", form).out
    assert "새 문제 0개, 해결 2개" in korean


def test_standard_input_and_a_file_that_was_not_there(call: Call, versions: tuple[Path, Path]) -> None:
    before, after = versions
    assert differences(call, "-", after, given=before.read_bytes())["findings"]["new"] == []
    empty = after.with_name("empty")
    empty.write_bytes(b"")
    found = differences(call, empty, after)
    assert {change["done"] for change in found["design"]["nodes"]} == {"added"}
    assert "HA007" in rules(found["findings"]["new"])
    assert call("diff", "-", "-").code == 2


def test_a_file_that_is_no_design(call: Call, versions: tuple[Path, Path]) -> None:
    bad = versions[0].with_name("bad.json")
    bad.write_bytes(b"[]")
    said = call("diff", bad, versions[1])
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert str(bad) in said.err


def test_html_draws_what_changed(call: Call, versions: tuple[Path, Path]) -> None:
    said = call("diff", *versions, "--format", "html").out
    assert said.count("<svg") == 1
    assert "The design, with what changed standing out" in said
    assert "<svg" not in call("diff", versions[1], versions[1], "--format", "html").out


def test_a_comment_on_a_large_change_has_room(call: Call, tmp_path: Path) -> None:
    nodes = {f"db-{at}": {"kind": "database", "name": f"database number {at}"} for at in range(400)}
    links = [{"from": "web", "to": key} for key in nodes]
    whole = {
        "format": 1,
        "name": "many",
        "nodes": {"users": {"kind": "users"}, "web": {"kind": "app"}, **nodes},
    }
    path, empty = tmp_path / "many.json", tmp_path / "empty"
    path.write_text(json.dumps({**whole, "links": [{"from": "users", "to": "web"}, *links]}))
    empty.write_bytes(b"")
    said = call("diff", empty, path, "--format", "md").out
    assert len(said) < 65_536
    assert re.search(r"and \d{3,} more", said)
    assert len(differences(call, empty, path)["findings"]["new"]) >= 400


def test_names_lead_and_values_have_their_units(call: Call, versions: tuple[Path, Path]) -> None:
    _, after = versions
    other = after.with_name("other.loadpath.json")

    def edit(whole: Any) -> None:
        whole["workload"]["growth_per_month"] = 0.08
        whole["targets"]["availability"] = 0.9999
        whole["nodes"]["alb"]["idle_timeout"] = 5
        whole["nodes"]["web-a"]["volume_gb"] = 40
        whole["nodes"]["nat"]["in"] = "public-c"
        whole["links"] = [link for link in whole["links"] if (link["from"], link["to"]) != ("cdn", "assets")]

    other.write_text(edited(after, edit))
    lines = [" ".join(line.split()) for line in call("diff", after, other).out.splitlines()]
    for line in (
        "changed the design Growth (workload.growth_per_month): 5 % → 8 %",
        "changed the design Availability (targets.availability): 99.7 % → 99.99 %",
        "changed Application LB (alb) idle_timeout: – → 5",
        "changed NAT gateway (nat) sits in (in): public-a → public-c",
        "removed CloudFront → assets traffic s3 443",
    ):
        assert line in lines
    assert any(line.startswith("changed web-a ") and line.endswith("GB → 40 GB") for line in lines)
    korean = call("--lang", "ko", "diff", after, other).out
    assert "증가율 (workload.growth_per_month): 5 % → 8 %" in korean
