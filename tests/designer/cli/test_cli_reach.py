"""`loadpath reach FILE A B`: exit 0 where A reaches B, 1 where something blocks it, 2 where the question makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Call


@pytest.fixture
def shop(call: Call, tmp_path: Path) -> Path:
    path = tmp_path / "shop.json"
    assert call("new", "aws-three-tier", "-o", path).code == 0
    return path


def test_a_path_is_told_hop_by_hop(call: Call, shop: Path) -> None:
    said = call("reach", shop, "internet", "web-a", "--port", "8080")
    assert said.code == 0
    head, *hops = said.out.splitlines()
    assert head == "internet reaches web-a on tcp 8080"
    assert [hop.split()[0] for hop in hops] == ["1", "2", "3"]
    assert "CloudFront forwards to Application LB" in hops[1]


def test_what_blocks_it_is_named_and_what_would_have_to_be_taken_over(call: Call, shop: Path) -> None:
    said = call("reach", shop, "internet", "orders")
    assert said.code == 1
    assert "internet does not reach orders on tcp 5432" in said.out
    assert "  orders has no public address (NO_PUBLIC_ADDR)\n" in said.out
    assert "web-a, once taken over, reaches orders" in said.out


def test_json_is_for_scripts(call: Call, shop: Path) -> None:
    said = call("reach", shop, "web-a", "orders", "--format", "json")
    found = json.loads(said.out)
    assert (said.code, found["reachable"], found["path"], found["port"]) == (
        0,
        True,
        ["web-a", "orders"],
        5432,
    )
    said = call("reach", shop, "web-a", "web-c", "--format", "json")
    found = json.loads(said.out)
    assert (said.code, found["reachable"], found["path"]) == (1, False, [])
    assert {(b["check"], b["component"]) for b in found["blocked_by"]} == {
        ("SG_OUT", "web-a"),
        ("SG_IN", "web-c"),
    }


def test_a_loss_closes_the_way(call: Call, shop: Path) -> None:
    assert call("reach", shop, "internet", "web-a", "--fail", "alb").code == 1


@pytest.mark.parametrize(
    "words", [("nobody", "orders"), ("web-a", "vpc"), ("web-a", "orders", "--port", "0")]
)
def test_bad_questions_are_one_line_and_exit_2(call: Call, shop: Path, words: tuple[str, ...]) -> None:
    said = call("reach", shop, *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.strip()
