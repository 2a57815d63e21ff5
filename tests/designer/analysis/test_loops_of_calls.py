"""Calls that come round again: solved where they die down, named where they do not, in bounded work."""

from __future__ import annotations

import math
from typing import Any

import pytest
from support.drawing import draw

from designer.analysis import latency
from designer.analysis.assessment import Assessment
from designer.analysis.capacity import Capacity
from designer.analysis.spread import Spread
from designer.document.design import Design


def capacity_of(design: Design) -> Capacity:
    return Assessment(design).capacity


def test_a_loop_that_settles_is_solved_and_one_that_does_not_is_named() -> None:
    nodes = {"users": "users", "a": "app", "b": "app"}
    found = capacity_of(draw(nodes, ["users>a", "a>b", ("b", "a", {"calls": 0.5})], peak_rps=10))
    assert found.nodes["a"].rps == pytest.approx(20)
    assert found.loops == ()
    assert math.isfinite(found.entries["users"].p99_ms)
    endless = capacity_of(draw(nodes, ["users>a", "a>b", "b>a"], peak_rps=10))
    assert endless.loops == ("a", "b")
    assert endless.nodes["a"].rps == 10


def test_mean_and_deviation_of_a_loop_are_those_of_going_round_however_often() -> None:
    """a calls b, and b calls a again nine times in ten: X(a) = A + r + X(b), X(b) = B + r + X(a) with chance 0.9, else B."""
    nodes = {
        "users": "users",
        "a": ("app", {"service_ms": 1, "processes": 4}),
        "b": ("app", {"service_ms": 2, "processes": 4}),
    }
    found = capacity_of(draw(nodes, ["users>a", "a>b", ("b", "a", {"calls": 0.9})], peak_rps=5))
    a, b = (found.nodes[key].response for key in "ab")
    trip = found.nodes["a"].stage.legs[0].options[0].rtt_s
    mean = (a.mean + b.mean + 1.9 * trip) / 0.1
    assert found.entries["users"].mean_ms == pytest.approx(1000 * mean, rel=1e-9)
    variance = (a.variance + b.variance + 0.9 * 0.1 * (trip + mean) ** 2) / 0.1
    assert found.entries["users"].deviation_ms == pytest.approx(1000 * variance**0.5, rel=1e-9)
    assert found.entries["users"].p99_ms == pytest.approx(155.5, rel=0.01)  # 60,000 requests, simulated


def test_a_long_loop_that_hardly_dies_down_takes_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """150 services in a ring that most requests go round once more: each adds 1 ms and a trip, twenty times on average."""
    looked_at = 0

    def counted(*given: Any, **more: Any) -> Spread:
        nonlocal looked_at
        looked_at += 1
        return time_of(*given, **more)

    time_of = latency._time_of
    monkeypatch.setattr(latency, "_time_of", counted)
    size = 150
    nodes = {"users": "users"} | {f"s{i}": ("app", {"service_ms": 1, "processes": 4}) for i in range(size)}
    ring = [(f"s{i}", f"s{(i + 1) % size}", {"calls": 0.95 if i == 0 else 1}) for i in range(size)]
    found = capacity_of(draw(nodes, ["users>s0", *ring], peak_rps=1))
    assert looked_at < latency.WORK + 2 * size
    trip = 1000 * found.nodes["s0"].stage.legs[0].options[0].rtt_s
    once = sum(found.nodes[f"s{i}"].mean_ms for i in range(1, size)) + size * trip
    assert found.entries["users"].mean_ms == pytest.approx((found.nodes["s0"].mean_ms + 0.95 * once) / 0.05)


def test_what_waits_for_an_overloaded_loop_waits_for_ever_and_no_other() -> None:
    """b and c call one another; a calls them, d only hears of them by a queue."""
    nodes = {
        "users": "users", "staff": "users", "a": "app", "b": ("app", {"service_ms": 1000, "processes": 1}),
        "c": "app", "d": "app", "q": "queue",
    }  # fmt: skip
    links = [
        "users>a", "a>b", ("b", "c", {"calls": 0.5}), ("c", "b", {"calls": 0.5}), "staff>d",
        ("d", "q", {"kind": "async"}), ("q", "b", {"kind": "async"}),
    ]  # fmt: skip
    found = capacity_of(draw(nodes, links, peak_rps=10)).entries
    assert math.isinf(found["users"].p50_ms)
    assert math.isfinite(found["staff"].p99_ms)
