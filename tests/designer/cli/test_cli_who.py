"""`loadpath who`: who can do what, and what grants it; the same in the analysis."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

DESIGN = {
    "format": 1,
    "name": "team",
    "nodes": {
        "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
        "team": {"kind": "aws.iam-group", "name": "team"},
        "files": {
            "kind": "aws.iam-policy",
            "name": "files",
            "statements": [{"effect": "Deny", "actions": ["s3:PutObject"], "resources": ["assets"]}],
        },
        "assets": {"kind": "aws.s3", "name": "assets"},
        "site": {"kind": "aws.s3", "name": "site", "public_read": True, "sensitivity": "public"},
    },
    "links": [
        {"from": "kim", "to": "team", "kind": "uses"},
        {"from": "team", "to": "files", "kind": "uses"},
        {"from": "files", "to": "assets", "kind": "uses"},
    ],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "team.loadpath.json"
    file.write_text(json.dumps(DESIGN), encoding="utf-8")
    return file


def test_everybody_with_the_chain(call: Call, path: Path) -> None:
    lines = [" ".join(line.split()) for line in call("who", path).out.splitlines()]
    assert lines == ["who may what by way of", "anyone read site –", "kim read assets team > files"]


def test_an_administrator_is_one_line_and_the_same_way_is_one_line(call: Call, path: Path) -> None:
    whole = json.loads(path.read_bytes())
    whole["nodes"]["boss"] = {"kind": "aws.iam-user", "name": "boss", "mfa": True}
    whole["nodes"]["all"] = {
        "kind": "aws.iam-policy",
        "name": "all",
        "statements": [{"actions": ["*"], "resources": ["*"]}],
    }
    whole["nodes"]["more"] = {"kind": "aws.s3", "name": "more"}
    whole["links"] += [
        {"from": "boss", "to": "all", "kind": "uses"}, {"from": "kim", "to": "more", "kind": "uses"},
        {"from": "kim", "to": "site", "kind": "uses"},
    ]  # fmt: skip
    path.write_text(json.dumps(whole), encoding="utf-8")
    lines = [" ".join(line.split()) for line in call("who", path).out.splitlines()]
    assert "boss read, write, administer everything all" in lines
    assert "kim read, write more, site –" in lines
    assert sum(line.startswith("boss") for line in lines) == 1
    assert [" ".join(line.split()) for line in call("who", path, "more").out.splitlines()][1:] == [
        "boss read, write, administer more all",
        "kim read, write more –",
    ]


def test_one_element_one_action_and_nobody(call: Call, path: Path) -> None:
    found = json.loads(call("who", path, "assets", "--action", "s3:get*", "--format", "json").out)
    assert [(one["who"], one["actions"], one["chain"]) for one in found["access"]] == [
        ("kim", ["s3:GetObject"], ["kim", "team", "files", "assets"])
    ]
    assert "Nobody may" in call("who", path, "kim", "--action", "s3:PutObject").out
    assert [
        one["what"] for one in json.loads(call("who", path, "kim", "--format", "json").out)["access"]
    ] == ["assets"]


def test_an_unknown_id_is_guessed(call: Call, path: Path) -> None:
    said = call("who", path, "asset")
    assert (said.code, said.out, "did you mean assets?" in said.err) == (2, "", True)


def test_the_analysis_has_the_same_as_table_and_data(call: Call, path: Path) -> None:
    found = json.loads(call("analyze", path, "--format", "json").out)["identity"]
    assert found["resources"] == {
        "assets": {"read": ["kim"], "write": [], "administer": []},
        "site": {"read": ["*"], "write": [], "administer": []},
    }
    assert found["credentials"] == {
        "kim": {"root": False, "mfa": True, "console": True, "access_keys": 0, "key_age_days": 0, "people": 1}
    }
    assert [one["chain"] for one in found["principals"]["kim"]] == [["kim", "team", "files", "assets"]]
    assert "assets kim – –" in [" ".join(line.split()) for line in call("analyze", path).out.splitlines()]
    assert "read" not in call("--lang", "ko", "who", path).out
