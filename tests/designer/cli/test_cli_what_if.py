"""`loadpath analyze`: what a loss does, what to fix first, how to come back; in text, JSON and Korean."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.analysis.availability import SAMPLES
from designer.analysis.decision_diagram import TooLarge

Call = Callable[..., "tuple[int, str, str]"]
Copy = Callable[[str], Path]


def sections(out: str) -> dict[str, list[str]]:
    """The lines under each headline."""
    found: dict[str, list[str]] = {}
    headline = ""
    for line in out.splitlines():
        if line and not line.startswith(" "):
            headline = line
        elif line:
            found.setdefault(headline, []).append(line)
    return found


def test_a_loss_is_told_with_the_four_numbers_before_and_after(call: Call, starter: Copy) -> None:
    _, out, err = call("analyze", starter("load-balanced"), "--fail", "web-1")
    assert err == ""
    lines = out.splitlines()
    assert "Lost: web server 1" in lines
    assert "Stops answering: shop 1" in lines
    assert "Degraded: load balancer" in lines
    assert "  load balancer has 1 of 2 left: lost shop 1" in lines
    numbers = {
        line.split("  ")[1]: line.split()[-2:] for line in lines if line.startswith("  ") and "s" in line
    }
    assert numbers["Sustains, requests/s"] == ["2,000", "1,000"]


def test_json_has_what_was_beside_what_is(call: Call, starter: Copy) -> None:
    path = starter("aws-three-tier")
    whole = json.loads(call("analyze", path, "--format", "json")[1])
    lost = json.loads(call("analyze", path, "--format", "json", "--fail", "zone-a", "--fail", "assets")[1])
    assert lost["failed"] == ["assets", "zone-a"]
    assert {"zone-a", "web-a", "nat", "assets"} <= set(lost["down"])
    assert lost["before"] == whole["before"]
    assert lost["before"]["max_rps"] == whole["capacity"]["max_rps"] > lost["capacity"]["max_rps"]
    assert {row["node"]: (row["cause"], row["left"], row["of"]) for row in lost["degraded"]} == {
        "alb": ("redundancy", 1, 2),
        "orders": ("redundancy", 1, 2),
    }
    assert "assets" not in lost["exposure"]
    assert whole["degraded"] == []


def test_single_points_come_with_their_witness(call: Call, starter: Copy) -> None:
    path = starter("on-premises")
    found = json.loads(call("analyze", path, "--format", "json")[1])["availability"]["users"]
    proof = {row["node"]: row for row in found["witnesses"]}
    assert set(proof) == set(found["single_points_of_failure"]) == {"firewall", "seoul"}
    assert proof["firewall"]["places"] == ["seoul"]
    assert proof["firewall"]["chain"] == ["firewall", "dns", "users"]
    assert {"web-1", "orders", "rack-1"} <= set(proof["seoul"]["takes_down"])
    text = sections(call("analyze", path)[1])["Why each single point is one"]
    assert any("firewall > DNS > Customers" in line for line in text)


def test_what_to_fix_first_is_priced_and_explained(call: Call, starter: Copy) -> None:
    path = starter("load-balanced")
    found = json.loads(call("analyze", path, "--format", "json")[1])["availability"]["users"]
    first = found["sensitivity"]["fix_first"][0]
    assert (first["node"], first["inside"], first["monthly_usd"], first["basis"]) == (
        "db-server",
        ["db"],
        150,
        "repair",
    )
    explained = call("analyze", path, "--explain")[1]
    assert "availability.users.fix_first.db-server = " in explained
    assert "recovery.host.rto_minutes = " in explained
    assert (
        "  gk: general knowledge, a planning default: measure your own"
        in explained.rpartition("Sources\n")[2]
    )


def test_recovery_is_held_against_the_targets(call: Call, starter: Copy) -> None:
    path = starter("on-premises")
    found = {row["loss"]: row for row in json.loads(call("analyze", path, "--format", "json")[1])["recovery"]}
    assert (found["host"]["rto_of"], found["host"]["rto_minutes"], found["host"]["rto_met"]) == (
        "firewall",
        240,
        False,
    )
    assert (found["process"]["rto_by"], found["process"]["rto_met"]) == ("automatic", True)
    assert (found["site"]["rpo_minutes"], found["site"]["rpo_met"]) == (15, True)
    lines = sections(call("analyze", path)[1])["Recovery at worst (targets: RTO 60 min, RPO 15 min)"]
    assert next(line for line in lines if "a machine" in line).split()[2:5] == ["4", "h", "(missed)"]


def test_korean_has_the_same_rows(call: Call, starter: Copy) -> None:
    english = sections(call("analyze", starter("on-premises"))[1])
    korean = sections(call("--lang", "ko", "analyze", starter("on-premises"))[1])
    assert [len(lines) for lines in english.values()] == [len(lines) for lines in korean.values()]
    assert "먼저 고칠 것: 하나 더 두면 줄어드는 다운타임" in korean


def test_an_estimate_is_shown_on_a_terminal_while_it_runs(
    call: Call, starter: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_: object) -> None:
        raise TooLarge

    for module in ("availability", "cutsets", "importance"):
        monkeypatch.setattr(f"designer.analysis.{module}.draw", too_large)
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda self: True, raising=False)
    _, out, err = call("analyze", starter("split-app-db"))
    assert "monte-carlo [" in out
    assert err.count("\r") >= 2
    assert f"{SAMPLES:,} of {SAMPLES:,} samples" in err
    assert "Threes that bring Shoppers down are not listed" in out


def test_an_unknown_id_is_one_line_and_exit_two(call: Call, starter: Copy) -> None:
    code, out, err = call("analyze", starter("load-balanced"), "--fail", "nobody\x1b[31m")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "\x1b" not in err


def test_korean_answers_have_no_english_units_verdicts_or_methods(
    call: Call, starter: Callable[[str], Path]
) -> None:
    _, said, _ = call("--lang", "ko", "analyze", starter("load-balanced"))
    assert "정확한 계산" in said
    assert re.findall(r"\d (?:h|min|d|s)\b(?! )|\b(?:lateral|one-change|exact)\b", said) == []
    _, found, _ = call("--lang", "ko", "lint", starter("load-balanced"))
    assert re.findall(r"\b(?:internal|personal|secret) 데이터|\d (?:h|min|d)\b", found) == []
