"""Ways in as sequences: they share their beginnings, and are read like any sequence of steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.drawing import draw

from designer.analysis import callers, drawn_paths, exposure_path, exposure_ports
from designer.analysis.compiled_network import CompiledNetwork, compile_network
from designer.analysis.exposure import exposure
from designer.analysis.exposure_verdict import Step, Way, extended
from designer.analysis.networks import NetworkModel
from designer.analysis.reachability import Reach, can_reach
from designer.document.design import Design
from designer.graph.topology import Topology
from designer.i18n import Text


def step(source: str, target: str) -> Step:
    return Step(source, target, "tcp", 80, False, Text(f"{source} to {target}"))


def test_a_way_reads_like_a_sequence_of_steps() -> None:
    steps = (step("internet", "a"), step("a", "b"), step("b", "c"))
    way = extended(extended(extended((), steps[0]), steps[1]), steps[2])
    assert tuple(way) == steps
    assert tuple(reversed(way)) == steps[::-1]
    assert [way[0], way[1], way[-1], way[2]] == [steps[0], steps[1], steps[2], steps[2]]
    assert tuple(way[1:]) == steps[1:]
    assert (len(way), bool(way), steps[1] in way) == (3, True, True)
    assert way == steps
    assert way == extended(steps[:2], steps[2])
    assert hash(way) == hash(steps)
    assert way != steps[:2]
    assert way != ()
    with pytest.raises(IndexError):
        _ = way[3]


def test_going_on_leaves_the_way_as_it_was() -> None:
    start = Way(step("internet", "a"))
    one, other = extended(start, step("a", "b")), extended(start, step("a", "c"))
    assert [s.target for s in one] == ["a", "b"]
    assert [s.target for s in other] == ["a", "c"]
    assert [s.target for s in start] == ["a"]


def test_hops_of_a_long_chain_are_put_into_words_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told = 0
    tell = exposure_path.step

    def counted(*hop: object) -> Step:
        nonlocal told
        told += 1
        return tell(*hop)  # type: ignore[arg-type]

    monkeypatch.setattr(exposure_ports, "step", counted)
    nodes = {"users": "users", **{f"a{n}": "app" for n in range(200)}, "db": "database"}
    links = ["users>a0", *(f"a{n}>a{n + 1}" for n in range(199)), "a199>db"]
    found = exposure(Topology(draw(nodes, links)))
    assert found["db"].nodes == ("internet", *(f"a{n}" for n in range(200)), "db")
    assert told < 3 * 200


def office(size: int) -> Design:
    """Servers behind a balancer that only some addresses may administer."""
    some = {"public_address": True, "admin_port": 22, "ingress": [{"source": "198.60.0.0/16", "ports": "22"}]}
    nodes = {"users": "users", "lb": "load-balancer", **{f"s{n}": ("server", some) for n in range(size)}}
    return draw(nodes, ["users>lb", *(f"lb>s{n}" for n in range(size))])


def handed_out(size: int) -> Design:
    """Object stores that a CDN and an app each read."""
    nodes = {"users": "users", "cdn": "cdn"}
    links = ["users>cdn"]
    for n in range(size):
        nodes |= {f"o{n}": "object-store", f"a{n}": "app"}
        links += [f"cdn>o{n}", f"users>a{n}", f"a{n}>o{n}"]
    return draw(nodes, links)


@pytest.mark.parametrize("sketch", [office, handed_out])
def test_who_may_come_in_is_asked_of_the_rules_first(
    monkeypatch: pytest.MonkeyPatch, sketch: Callable[[int], Design]
) -> None:
    asked = compiled = 0

    def counted(*question: Any, **more: Any) -> Reach:
        nonlocal asked
        asked += 1
        return can_reach(*question, **more)

    def compiling(model: NetworkModel, before: CompiledNetwork | None) -> CompiledNetwork:
        nonlocal compiled
        compiled += 1
        return compile_network(model, before)

    monkeypatch.setattr(callers, "can_reach", counted)
    monkeypatch.setattr(drawn_paths, "compile_network", compiling)
    work = []
    for size in (80, 160):
        asked = 0
        exposure(Topology(sketch(size)))
        work.append(asked)
    assert work[1] < 2.5 * work[0]
    assert compiled == 2  # once for each size


def test_another_way_than_that_of_the_few_and_than_the_cdn() -> None:
    found = exposure(Topology(office(2)))
    ports = [
        (p.verdict, p.sources, len(p.lateral)) for p in found["s0"].every() if p.subject == "administration"
    ]
    assert ports == [("one-change", ("198.60.0.0/16",), 0)]
    stores = exposure(Topology(handed_out(2)))
    assert (stores["o0"].verdict, stores["o0"].through) == ("lateral", ("a0",))
