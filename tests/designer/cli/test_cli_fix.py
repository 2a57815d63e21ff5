"""`loadpath fix`: what it writes where, what it says, what it refuses, and when it is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer.catalog.registry import load_catalog
from designer.document.files import load, parse
from designer.resources import template_root

Call = Callable[..., Any]
Copy = Callable[[str], Path]
NAMES = sorted(path.name.partition(".")[0] for path in (template_root() / "starters").iterdir())


def test_it_cures_one_finding_in_the_file_and_keeps_what_it_held(call: Call, starter: Copy) -> None:
    path = starter("load-balanced")
    held = path.read_bytes()
    said = call("fix", path, "--rule", "HA002")
    assert (said.code, said.err) == (0, "")
    assert "Add a standby balancer [standby-balancer]" in said.out
    assert "+ Standby for load balancer (Standby balancer, lb-standby)" in said.out
    assert "Availability: 99." in said.out
    design = load(path, load_catalog())
    assert design.nodes["lb-standby"].kind == "standby-balancer"
    assert {link.target for link in design.links.values() if link.source == "lb-standby"} == {
        "app-1",
        "app-2",
    }
    assert path.with_name(path.name + "~").read_bytes() == held


def test_a_second_time_there_is_nothing_to_fix(call: Call, starter: Copy) -> None:
    path = starter("load-balanced")
    call("fix", path, "--rule", "HA002")
    cured = path.read_bytes()
    said = call("fix", path, "--rule", "HA002")
    assert (said.code, said.out, said.err) == (0, "nothing to fix\n", "")
    assert path.read_bytes() == cured


def test_a_preview_and_a_diff_write_nothing(call: Call, starter: Copy) -> None:
    path = starter("load-balanced")
    held = path.read_bytes()
    preview = call("fix", path, "--rule", "HA002", "--preview")
    diff = call("fix", path, "--rule", "HA002", "--diff")
    assert path.read_bytes() == held
    assert not path.with_name(path.name + "~").exists()
    assert "+ Standby for load balancer (Standby balancer, lb-standby)" in preview.out
    assert '+    "lb-standby": {"kind": "standby-balancer"' in diff.out
    assert (preview.code, diff.code) == (0, 0)


def test_another_file_is_written_and_the_first_left_alone(call: Call, starter: Copy, tmp_path: Path) -> None:
    path, out = starter("single-server"), tmp_path / "cured.json"
    held = path.read_bytes()
    assert call("fix", path, "--rule", "DATA001", "-o", out).code == 0
    assert path.read_bytes() == held
    assert load(out, load_catalog()).nodes["db"].spec.given()["backup_days"] == 7


def test_standard_input_becomes_standard_output(call: Call, starter: Copy) -> None:
    data = starter("single-server").read_bytes()
    said = call("fix", "-", "--rule", "DATA001", given=data)
    assert said.code == 0
    assert "Keep backups for a week" in said.err
    assert parse(said.out.encode(), load_catalog()).nodes["db"].spec.given()["backup_days"] == 7


def test_a_design_with_nothing_to_fix_goes_where_it_is_asked_to(
    call: Call, starter: Copy, tmp_path: Path
) -> None:
    path, out = starter("static-site"), tmp_path / "same.json"
    said = call("fix", "-", "--all", given=path.read_bytes())
    assert parse(said.out.encode(), load_catalog()).nodes == load(path, load_catalog()).nodes
    call("fix", path, "--rule", "HA002", "-o", out)
    assert load(out, load_catalog()).nodes == load(path, load_catalog()).nodes


@pytest.mark.parametrize("name", NAMES)
def test_all_ends_leaves_fewer_problems_and_has_nothing_to_do_again(
    name: str, call: Call, starter: Copy
) -> None:
    path = starter(name)
    before = json.loads(call("lint", path, "--format", "json", "--fail-on", "never").out)["summary"]
    call("fix", path, "--all")
    after = json.loads(call("lint", path, "--format", "json", "--fail-on", "never").out)["summary"]
    assert (after["error"], after["warning"], after["info"]) <= (
        before["error"],
        before["warning"],
        before["info"],
    )
    cured = path.read_bytes()
    again = json.loads(call("fix", path, "--all", "--format", "json").out)
    assert again["fixed"] == []
    assert path.read_bytes() == cured


def test_what_is_left_is_said_with_its_reason_and_is_the_exit_code(call: Call, starter: Copy) -> None:
    path = starter("single-server")
    data = json.loads(path.read_bytes())
    data["nodes"]["db"]["kind"] = "acme.base"
    path.write_text(json.dumps(data), encoding="utf-8")
    said = call("fix", path, "--rule", "LP002")
    assert said.code == 1
    assert "left: LP002" in said.out
    assert "(no quick fix is known for this rule)" in said.out


def test_on_narrows_to_a_component(call: Call, starter: Copy) -> None:
    path = starter("single-server")
    assert call("fix", path, "--rule", "SEC001", "--on", "db").out == "nothing to fix\n"
    assert "Encrypt the link" in call("fix", path, "--rule", "SEC001", "--on", "app").out


def test_json_says_what_was_done(call: Call, starter: Copy) -> None:
    found = json.loads(call("fix", starter("load-balanced"), "--rule", "HA002", "--format", "json").out)
    assert [(one["rule"], one["nodes"], one["fix"]["id"]) for one in found["fixed"]] == [
        ("HA002", ["lb"], "standby-balancer")
    ]
    assert found["numbers"]["after"]["availability"] > found["numbers"]["before"]["availability"]
    assert "HA002" in {finding["rule"] for finding in found["cured"]}
    assert found["new"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "which rule?"),
        (("--rule", "HA2"), "no rule 'HA2'"),
        (("--rule", "HA002", "--on", "lbb"), "nothing drawn has the id or the name 'lbb'; did you mean lb?"),
        (
            ("--rule", "HA002", "--fix", "standby-balancr"),
            "there is no quick fix 'standby-balancr'; did you mean standby-balancer?",
        ),
        (("--rule", "HA002", "--fix", "replica"), "replica does not cure HA002; these do: standby-balancer"),
        (("--all", "--fix", "replica"), "--fix names the cure of one finding"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    words: tuple[str, ...], said: str, call: Call, starter: Copy
) -> None:
    answer = call("fix", starter("load-balanced"), *words)
    assert answer.code == 2
    assert said in answer.err


def test_a_folder_that_is_not_there_is_said_in_one_line(call: Call, starter: Copy, tmp_path: Path) -> None:
    answer = call("fix", starter("load-balanced"), "--rule", "HA002", "-o", tmp_path / "none" / "x.json")
    assert answer.code == 2
    assert "cannot be written" in answer.err
    assert answer.err.count("\n") == 1


def test_korean(call: Call, starter: Copy) -> None:
    said = call("--lang", "ko", "fix", starter("load-balanced"), "--rule", "HA002", "--preview")
    assert "예비 로드 밸런서 추가" in said.out


def test_hostile_names_stay_on_their_line(call: Call, starter: Copy) -> None:
    path = starter("load-balanced")
    data = json.loads(path.read_bytes())
    data["nodes"]["lb"]["name"] = "two\nlines \x1b[31m"
    path.write_text(json.dumps(data), encoding="utf-8")
    said = call("fix", path, "--rule", "HA002")
    assert "\x1b" not in said.out
    assert "Standby for two lines" in said.out
    assert load(path, load_catalog()).nodes["lb-standby"].name == "Standby for two\nlines \x1b[31m"


def test_lint_tells_the_fixes_of_each_finding(call: Call, starter: Copy) -> None:
    found = json.loads(call("lint", starter("load-balanced"), "--format", "json").out)["findings"]
    fixes = {finding["rule"]: finding["fixes"] for finding in found}
    assert {"id": "standby-balancer", "title": "Add a standby balancer"} in fixes["HA002"]


def test_a_korean_preview_names_kinds_of_links_in_korean(call: Call, starter: Copy) -> None:
    said = call("--lang", "ko", "fix", starter("load-balanced"), "--rule", "HA002", "--preview").out
    assert "(트래픽 http 8080)" in said
    assert "(traffic)" not in said
