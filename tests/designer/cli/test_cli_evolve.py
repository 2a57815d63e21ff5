"""`loadpath evolve`: the stages, the steps told, what is written where, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from designer.catalog.registry import load_catalog
from designer.document.files import load, parse

Call = Callable[..., Any]
Copy = Callable[[str], Path]


def test_the_stages_are_listed_and_the_design_is_found_among_them(call: Call, starter: Copy) -> None:
    plain = call("evolve", "--list").out.splitlines()
    assert [line.split()[0] for line in plain] == [
        "single-server", "split-app-db", "load-balanced", "in-server-balanced", "aws-three-tier",
    ]  # fmt: skip
    marked = call("evolve", starter("on-premises"), "--list").out.splitlines()
    assert [line.split()[1] for line in marked if line.startswith("* ")] == ["load-balanced"]


def test_each_step_is_explained_and_the_result_written(call: Call, starter: Copy, tmp_path: Path) -> None:
    path, out = starter("single-server"), tmp_path / "later.json"
    held = path.read_bytes()
    said = call("evolve", path, "--to", "in-server-balanced", "-o", out)
    assert (said.code, said.err) == (0, "")
    assert [line.split(":")[0] for line in said.out.splitlines() if " → " in line and not line.startswith(" ")] == [
        "single-server → split-app-db", "split-app-db → load-balanced", "load-balanced → in-server-balanced",
    ]  # fmt: skip
    assert "cured: HA002" in said.out
    assert "Cost, USD a month: 150 → 300" in said.out
    assert path.read_bytes() == held
    assert {"app-lb", "app-lb-standby", "db-replica"} <= set(load(out, load_catalog()).nodes)


def test_without_a_stage_it_is_the_next_one_back_into_the_file(call: Call, starter: Copy) -> None:
    path = starter("load-balanced")
    held = path.read_bytes()
    assert call("evolve", path).code == 0
    assert "lb-standby" in load(path, load_catalog()).nodes
    assert path.with_name(path.name + "~").read_bytes() == held


def test_a_preview_writes_nothing(call: Call, starter: Copy) -> None:
    path = starter("load-balanced")
    held = path.read_bytes()
    said = call("evolve", path, "--preview")
    assert "(Standby balancer, " in said.out
    assert path.read_bytes() == held


def test_standard_input_becomes_standard_output(call: Call, starter: Copy) -> None:
    said = call("evolve", "-", "--to", "split-app-db", given=starter("single-server").read_bytes())
    assert "single-server → split-app-db" in said.err
    assert "db-server" in parse(said.out.encode(), load_catalog()).nodes


def test_json_tells_the_steps(call: Call, starter: Copy) -> None:
    found = json.loads(
        call("evolve", starter("single-server"), "--to", "load-balanced", "--format", "json").out
    )
    assert [(step["from"], step["to"]) for step in found["steps"]] == [
        ("single-server", "split-app-db"), ("split-app-db", "load-balanced"),
    ]  # fmt: skip
    assert (
        found["steps"][1]["numbers"]["after"]["max_rps"] > found["steps"][1]["numbers"]["before"]["max_rps"]
    )
    assert "HA013" in {finding["rule"] for finding in found["steps"][1]["cured"]}


def test_what_cannot_be_is_one_line(call: Call, starter: Copy) -> None:
    for words, said in (
        ((starter("static-site"), "--to", "load-balanced"), "nothing to evolve"),
        ((starter("load-balanced"), "--to", "single-server"), "beyond single-server"),
        ((starter("load-balanced"), "--to", "cloud"), "no stage 'cloud'"),
        ((), "which FILE?"),
    ):
        answer = call("evolve", *words)
        assert answer.code == 2
        assert said in answer.err


def test_at_the_last_stage_nothing_is_written(call: Call, starter: Copy) -> None:
    path = starter("aws-three-tier")
    held = path.read_bytes()
    said = call("evolve", path)
    assert (said.code, said.out) == (0, "the design is at this stage already\n")
    assert path.read_bytes() == held


def test_korean(call: Call, starter: Copy) -> None:
    said = call("--lang", "ko", "evolve", starter("single-server"), "--to", "split-app-db", "--preview")
    assert "애플리케이션과 데이터베이스" in said.out
