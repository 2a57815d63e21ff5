"""A balancer that a fix or a step puts in front gets what a firewall forwarded to the application, and nothing else."""

from __future__ import annotations

from typing import Any

from support.drawing import draw
from support.fixed_designs import laid_out

from designer.analysis.assessment import Assessment
from designer.catalog.filtering import PacketFilter, PortForward
from designer.document.design import Design
from designer.evolve.evolution import evolve
from designer.evolve.stages import BALANCED
from designer.fixes.campaign import Cure, cure_one
from designer.rules.registry import load_rules
from designer.rules.runner import lint

SHOP, SSH, DATA = (
    {"port": 443, "to": "app", "target_port": 8080},
    {"port": 2222, "to": "web", "target_port": 22, "source": "203.0.113.0/24"},
    {"port": 5432, "to": "db"},
)


def site(*forwards: dict[str, Any], to: str = "app") -> Design:
    nodes = {
        "users": "users", "dc": "datacenter", "lan": ("network", "dc", {"internet": "outbound"}),
        "fw": ("firewall", "dc", {"forwards": [*forwards]}), "web": ("server", "lan", {"admin_port": 22}),
        "app": ("app", "web"), "dbs": ("server", "lan"), "db": ("database", "dbs"),
    }  # fmt: skip
    return laid_out(draw(nodes, ["users>fw", ("fw", to, {"port": 8080}), "app>db"]))


def lines(design: Design) -> tuple[PortForward, ...]:
    firewall = design.nodes["fw"].spec
    assert isinstance(firewall, PacketFilter)
    return firewall.forwards


def cured(design: Design) -> Design:
    a = Assessment(design)
    finding = next(f for f in lint(a, load_rules()) if f.rule == "HA013")
    found = cure_one(a, finding, "balancer-and-second-server")
    assert isinstance(found, Cure), found
    return found.after


def test_the_balancer_gets_the_port_and_users_reach_it() -> None:
    after = cured(site(SHOP, SSH, DATA))
    assert [(line.port, line.to, line.target_port) for line in lines(after)] == [
        (443, "app-lb", None), (2222, "web", 22), (5432, "db", None),
    ]  # fmt: skip
    found = Assessment(after).exposure
    assert (found["app-lb"].verdict, found["app-lb"].nodes) == ("internet", ("internet", "app-lb"))
    assert found["app"].nodes == ("internet", "app-lb", "app")


def test_a_port_that_leads_to_the_machine_is_the_applications_too() -> None:
    after = cured(site({"port": 443, "to": "web", "target_port": 8080}, to="web"))
    assert [(line.port, line.to) for line in lines(after)] == [(443, "app-lb")]


def test_growth_does_the_same() -> None:
    after = evolve(site(SHOP, SSH), BALANCED)[-1].after
    assert [(line.port, line.to) for line in lines(after)] == [(443, "app-lb"), (2222, "web")]
    assert Assessment(after).exposure["app-lb"].verdict == "internet"
