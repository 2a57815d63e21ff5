"""On the way to AWS, a port that a firewall publishes becomes a listener of a balancer, or it is said why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.drawing import LinkSketch, draw
from support.fixed_designs import laid_out

from designer.analysis.assessment import Assessment
from designer.document.design import Design, Link
from designer.evolve.evolution import Taken, evolve
from designer.evolve.notes import notes
from designer.evolve.stages import CLOUD, IN_SERVER, SPLIT

OFFICE = "203.0.113.0/24"
IN_FRONT = ("users>fw", "fw>lb")
"""Users call the balancer through the firewall."""


def site(*forwards: dict[str, Any], links: tuple[LinkSketch, ...] = IN_FRONT, **firewall: Any) -> Design:
    """A shop behind a firewall: a balancer over two servers, a database, and a tool that nobody is drawn to call."""
    nodes = {
        "users": "users", "dc": "datacenter", "lan": ("network", "dc", {"internet": "outbound"}),
        "fw": ("firewall", "dc", {"forwards": [*forwards], **firewall}), "lb": ("load-balancer", "lan"),
        "s1": ("server", "lan", {"admin_port": 22, "vcpus": 4}), "s2": ("server", "lan", {"vcpus": 4}),
        "s3": ("server", "lan"), "dbs": ("server", "lan"), "a1": ("app", "s1"), "a2": ("app", "s2"),
        "tool": ("app", "s3"), "db": ("database", "dbs"),
    }  # fmt: skip
    drawn: list[LinkSketch] = [*links, "lb>a1", "lb>a2", "a1>db", "a2>db", "tool>db"]
    return laid_out(draw(nodes, drawn, peak_rps=50))


def moved(design: Design) -> Taken:
    return evolve(design, CLOUD)[-1]


def left_out(taken: Taken) -> list[str]:
    said = notes(taken.step.after, Assessment(taken.before), Assessment(taken.after))
    return [str(note) for note in said if "left out" in str(note)]


def test_a_port_whose_calls_are_drawn_needs_nothing_more() -> None:
    with_port, without = (moved(site(*f)) for f in ([{"port": 443, "to": "lb", "target_port": 80}], []))
    assert left_out(with_port) == []
    assert {(x.source, x.target) for x in with_port.after.links.values()} == {
        (x.source, x.target) for x in without.after.links.values()
    }
    assert Assessment(with_port.after).exposure["lb"].nodes == ("internet", "lb")


def test_a_port_that_nobody_is_drawn_to_call_becomes_a_listener() -> None:
    taken = moved(site({"port": 443, "to": "tool", "target_port": 8080}))
    assert left_out(taken) == []
    before, after = Assessment(taken.before), Assessment(taken.after)
    assert before.exposure["tool"].nodes == ("internet", "tool")
    assert (after.exposure["tool"].verdict, after.exposure["tool"].nodes) == (
        "internet",
        ("internet", "tool-lb", "tool"),
    )
    (call,) = [
        link for link in taken.after.links.values() if (link.source, link.target) == ("users", "tool-lb")
    ]
    assert (call.optional, call.calls, call.port) == (
        True,
        0,
        443,
    )  # a forward is no load, and nobody needs it
    plain = Assessment(moved(site()).after)
    assert after.capacity.entries["users"].p95_ms == pytest.approx(plain.capacity.entries["users"].p95_ms)


def test_a_port_of_a_balancer_without_drawn_callers_is_its_listener() -> None:
    design = site({"port": 8443, "to": "lb2", "target_port": 80})
    lan = design.nodes["lb"]
    second = draw({"dc": "datacenter", "lan": ("network", "dc"), "lb2": ("load-balancer", "lan")}).nodes[
        "lb2"
    ]
    assert lan.parent == second.parent
    design = laid_out(
        design.with_nodes([second]).with_links(
            [("lb2>tool", design.links["lb>a1"].model_copy(update={"source": "lb2", "target": "tool"}))]
        )
    )
    taken = moved(design)
    assert left_out(taken) == []
    found = {port.port: port.nodes for port in Assessment(taken.after).exposure["lb2"].every()}
    assert found[8443] == ("internet", "lb2")


@pytest.mark.parametrize(
    ("forward", "reason"),
    [
        ({"port": 2222, "to": "s1", "target_port": 22, "source": OFFICE},
         "Port 2222, which fw forwards to port 22 of s1, is left out: machines stand in private subnets; administer them by Session Manager, or draw a bastion."),
        ({"port": 5432, "to": "db"},
         "Port 5432, which fw forwards to port 5432 of db, is left out: managed data is reached from inside its network; come by a VPN or a bastion."),
        ({"port": 53, "to": "tool", "protocol": "udp"},
         "Port 53, which fw forwards to port 53 of tool, is left out: no balancer answers in its place; draw who calls it."),
        ({"port": 443, "to": "tool", "target_port": 8080, "source": OFFICE},
         f"Port 443, which fw forwards to port 8080 of tool, is left out: a balancer admits those who are drawn to call it; draw who calls from {OFFICE}."),
        ({"port": 9000, "to": "tool", "target_port": 8080},
         "Port 9000, which fw forwards to port 8080 of tool, is left out: tool is called on 443 or 80 there; draw a balancer that listens on this port."),
    ],
    ids=["administration", "data", "udp", "office", "other-port"],
)  # fmt: skip
def test_what_has_no_equal_is_named_with_the_reason(forward: dict[str, Any], reason: str) -> None:
    taken = moved(site(forward))
    assert left_out(taken) == [reason]
    after = Assessment(taken.after)
    assert after.exposure["tool"].verdict == "isolated"
    assert after.exposure["db"].verdict == "lateral"


def test_rules_of_a_firewall_are_named_too_and_a_port_that_leads_nowhere_is_not() -> None:
    taken = moved(
        site({"port": 80, "to": "gone"}, rules=[{"source": OFFICE, "target": "lan", "ports": "22"}])
    )
    assert left_out(taken) == [
        "The extra rules of fw are left out: security groups admit what is linked, and nothing else."
    ]


def test_what_a_pair_of_firewalls_does_is_told_once() -> None:
    ssh = {"port": 2222, "to": "s1", "target_port": 22}
    design = site(ssh, rules=[{"source": OFFICE, "target": "lan", "ports": "22"}])
    spare = replace(design.nodes["fw"], id="spare", name="spare")
    pair = Link(source="fw", target="spare", kind="standby")
    design = laid_out(design.with_nodes([spare]).with_links([("fw>spare", pair)]))
    told = left_out(moved(design))
    assert [line.partition(" is left out")[0].partition(" are left out")[0] for line in told] == [
        "Port 2222, which fw forwards to port 22 of s1,", "The extra rules of fw",
    ]  # fmt: skip


def test_nothing_is_said_while_the_firewall_stays() -> None:
    for taken in evolve(site({"port": 2222, "to": "s1", "target_port": 22}), CLOUD)[:-1]:
        assert taken.step.after in (SPLIT, IN_SERVER)
        assert left_out(taken) == []
        assert taken.after.nodes["fw"].spec == taken.before.nodes["fw"].spec
