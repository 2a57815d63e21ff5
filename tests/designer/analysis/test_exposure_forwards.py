"""Port forwarding (destination NAT): the way in over a firewall's address, with another port outside than inside."""

from __future__ import annotations

from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.analysis.exposure import Exposure, exposure
from designer.graph.permissions import admissions
from designer.graph.topology import Topology
from designer.rules.registry import load_rules

HTTPS = {"port": 8443, "to": "web", "target_port": 443}
SSH = {"port": 2222, "to": "web", "target_port": 22}
USED: list[LinkSketch] = ["users>fw", ("fw", "web", {"protocol": "https", "port": 443})]


def site(*forwards: dict[str, Any], **inside: NodeSketch) -> dict[str, NodeSketch]:
    """A site whose LAN only goes out, with a web server in it, behind a firewall that forwards."""
    nodes: dict[str, NodeSketch] = {
        "users": "users",
        "dc": "datacenter",
        "lan": ("network", "dc", {"cidr": "192.168.2.0/24", "internet": "outbound"}),
        "vault": ("network", "dc", {"cidr": "192.168.3.0/24"}),
        "fw": ("firewall", "dc", {"forwards": list(forwards)}),
        "web": ("server", "lan", {"port": 443}),
    }
    return {**nodes, **inside}


def seen(nodes: dict[str, NodeSketch], links: list[LinkSketch] | None = None) -> dict[str, Exposure]:
    return exposure(Topology(draw(nodes, links or [])))


def port(found: Exposure, number: int) -> Exposure:
    (one,) = (answer for answer in found.every() if answer.port == number)
    return one


def findings(nodes: dict[str, NodeSketch], *rules: str) -> list[tuple[str, tuple[str, ...], str]]:
    a, known = Assessment(draw(nodes, [])), load_rules()
    return [(rule, hit.nodes, str(hit.message)) for rule in rules for hit in known[rule].check(a)]


def blocks(found: Exposure) -> set[tuple[str, str]]:
    return {(block.check.value, block.component) for block in found.blocked_by}


@pytest.mark.parametrize("links", [[], USED])
def test_what_is_forwarded_is_the_internet_without_a_public_address_of_its_own(
    links: list[LinkSketch],
) -> None:
    web = seen(site(HTTPS), links)["web"]
    assert (web.verdict, web.port, web.nodes) == ("internet", 443, ("internet", "web"))
    told = str(web.path[0].text)
    assert "forwarded by fw from port 8443 to 443" in told
    assert "replies leave by route 0.0.0.0/0 of lan" in told
    assert "public address" not in told


def test_without_the_forward_the_same_drawing_is_a_route_away() -> None:
    web = seen(site(), USED)["web"]
    assert (web.verdict, blocks(web)) == ("one-change", {("NO_ROUTE_IGW", "lan")})


def test_a_machine_that_only_has_forwards_is_open_on_no_other_port() -> None:
    web = seen(site(SSH, web=("server", "lan", {"port": 443, "admin_port": 22})))["web"]
    assert port(web, 22).verdict == "internet"
    assert port(web, 22).subject == "administration"
    assert port(web, 443).verdict == "isolated"


def test_a_forward_to_what_runs_in_a_machine_leads_to_it() -> None:
    nodes = site({**HTTPS, "to": "app"}, app=("app", "web", {"port": 443}))
    assert seen(nodes)["app"].nodes == ("internet", "app")


@pytest.mark.parametrize(
    ("rules", "web", "forward", "missing"),
    [
        ([{"action": "deny", "target": "web", "ports": "any"}], {}, {}, ("FIREWALL_IN", "fw")),
        ([{"action": "deny", "ports": "443"}], {}, {}, ("FIREWALL_IN", "fw")),
        ([], {}, {"source": "203.0.113.0/24"}, ("FORWARD_SOURCE", "fw")),
        ([], {"in": "vault"}, {}, ("NO_RETURN_ROUTE", "vault")),
    ],
)
def test_where_one_thing_is_missing_that_is_the_change(
    rules: list[dict[str, Any]], web: dict[str, str], forward: dict[str, str], missing: tuple[str, str]
) -> None:
    nodes = site()
    nodes["fw"] = ("firewall", "dc", {"rules": rules, "forwards": [{**HTTPS, **forward}]})
    nodes["web"] = ("server", web.get("in", "lan"), {"port": 443})
    found = seen(nodes)["web"]
    assert (found.verdict, blocks(found)) == ("one-change", {missing})
    assert found.change is not None
    assert found.change.node == missing[1]


def test_a_rule_about_the_published_port_stops_nothing() -> None:
    """Translation comes first: a firewall sees the port inside, as packet filters do."""
    nodes = site()
    nodes["fw"] = ("firewall", "dc", {"rules": [{"action": "deny", "ports": "8443"}], "forwards": [HTTPS]})
    assert seen(nodes)["web"].verdict == "internet"


def test_a_second_firewall_of_the_site_has_its_say_about_the_clients_own_address() -> None:
    deny = {"action": "deny", "source": "198.51.100.0/24", "target": "web", "ports": "any"}
    found = seen(site(HTTPS, inner=("firewall", "dc", {"rules": [deny]})))["web"]
    assert found.verdict == "internet"
    office = {**HTTPS, "source": "198.51.100.0/24"}
    found = seen(site(office, inner=("firewall", "dc", {"rules": [deny]})))["web"]
    assert found.sources == ()
    assert ("FIREWALL_IN", "inner") in blocks(found)


def test_two_forwards_for_one_half_of_the_world_each_are_open_to_all() -> None:
    low, high = {**HTTPS, "source": "0.0.0.0/1"}, {**HTTPS, "port": 9443, "source": "128.0.0.0/1"}
    assert seen(site(low, high))["web"].verdict == "internet"
    found = seen(site({**HTTPS, "source": "203.0.113.0/24"}))["web"]
    assert found.sources == ("203.0.113.0/24",)


def test_whoever_takes_over_gets_what_was_forwarded() -> None:
    nodes = site(HTTPS, spare=("server", "lan", {"port": 443}))
    links: list[LinkSketch] = [*USED, ("web", "spare", {"kind": "standby", "failover": "automatic"})]
    spare = seen(nodes, links)["spare"]
    assert "forwarded by fw from port 8443 to 443" in str(spare.path[0].text)


def test_what_is_reached_by_a_forward_is_a_stepping_stone() -> None:
    nodes = site(HTTPS, db=("database", "vault"), app=("app", "web", {"port": 443}))
    db = seen(nodes, [*USED, "app>db"])["db"]
    assert (db.verdict, db.nodes, db.through) == ("lateral", ("internet", "web", "db"), ("web",))


def test_a_cdn_calls_its_origin_at_the_firewall() -> None:
    only_cdn = {**HTTPS, "source": "cdn"}
    links: list[LinkSketch] = ["users>cdn", "cdn>fw", ("fw", "web", {"protocol": "https", "port": 443})]
    web = seen(site(only_cdn, cdn="cdn"), links)["web"]
    assert (web.verdict, web.nodes) == ("internet", ("internet", "cdn", "web"))
    assert "to the firewall that forwards to it" in str(web.path[-1].text)
    assert seen(site(only_cdn, cdn="cdn"), ["users>cdn"])["web"].verdict == "isolated"


def test_udp_and_tcp_are_forwarded_apart() -> None:
    found = seen(site({"port": 1194, "to": "web", "protocol": "udp"}))["web"]
    assert (port(found, 1194).protocol, port(found, 1194).verdict) == ("udp", "internet")
    assert port(found, 443).verdict == "isolated"


def test_reach_tells_the_forward_and_what_stops_it() -> None:
    assert "forwarded by fw" in str(
        Assessment(draw(site(HTTPS), [])).reach("internet", "web", 443).steps[0].text
    )
    office = Assessment(draw(site({**HTTPS, "source": "203.0.113.0/24"}), [])).reach("internet", "web", 443)
    assert [(o.check, str(o.text)) for o in office.obstacles] == [
        ("FORWARD_SOURCE", "fw forwards tcp 443 for other addresses only")
    ]


def test_the_target_admits_exactly_whom_the_forward_is_for() -> None:
    found = admissions(Topology(draw(site({**SSH, "source": "203.0.113.0/24"}), [])))
    assert [(a.source, a.target, a.first_port, a.because) for a in found] == [
        ("203.0.113.0/24", "web", 22, "forward:fw:1")
    ]


@pytest.mark.parametrize(
    ("forward", "said"),
    [
        ({"to": "gone"}, "gone is not drawn"),
        ({"to": ""}, "? is not drawn"),
        ({"to": "lan"}, "lan has no address to forward to"),
        ({"to": "users"}, "users has no address to forward to"),
        ({"to": "far"}, "far stands in another site"),
        ({"to": "ec2"}, "ec2 stands in another site"),
        ({"source": "999.0.0.0/8"}, "its source 999.0.0.0/8 means nothing"),
    ],
)
def test_a_line_that_leads_nowhere_is_found_and_opens_nothing(forward: dict[str, str], said: str) -> None:
    nodes = site({**HTTPS, **forward}, other="datacenter", far=("server", "other"), ec2="aws.ec2")
    a = Assessment(draw(nodes, []))
    assert findings(nodes, "LP005") == [("LP005", ("fw",), f"fw: forward 1 leads nowhere, {said}")]
    assert not admissions(a.topology)
    assert {e.verdict for e in a.exposure.values()} == {"isolated"}


def test_a_firewall_rule_about_nobody_is_found() -> None:
    nodes = site()
    nodes["fw"] = ("firewall", "dc", {"rules": [{"target": "gone"}, {"ports": "9-1"}, {"source": "lan"}]})
    assert [message.split(" is about")[0] for _, _, message in findings(nodes, "LP005")] == [
        "fw: rule 1",
        "fw: rule 2",
    ]


def test_administration_forwarded_to_everybody_is_found_and_forwarded_to_an_office_is_not() -> None:
    def rules(*forwards: dict[str, Any], **web: Any) -> set[tuple[str, tuple[str, ...]]]:
        nodes = site(*forwards, web=("server", "lan", {"port": 443, **web}))
        return {(rule, found) for rule, found, _ in findings(nodes, "SEC005", "SEC042")}

    assert rules(SSH) == {("SEC042", ("web",))}
    assert rules(SSH, admin_port=22) == {("SEC005", ("web",))}
    assert rules({**SSH, "source": "203.0.113.0/24"}) == set()


def test_the_cheapest_cut_of_a_forwarded_store_is_the_forward() -> None:
    nodes = site({"port": 5432, "to": "db"}, db=("database", "lan", {"sensitivity": "personal"}))
    a = Assessment(draw(nodes, []))
    (attack,) = a.attack_paths
    cut = a.cheapest_cut(attack)
    assert cut is not None
    assert (cut.node, cut.property) == ("fw", "forwards")


def test_what_is_forwarded_takes_part_and_is_called() -> None:
    nodes = site(HTTPS, db=("database", "lan"), app=("app", "web", {"port": 443}))
    a = Assessment(draw(nodes, ["app>db"]))
    known = load_rules()
    assert {hit.nodes for rule in ("NET003", "NET004") for hit in known[rule].check(a)} == {("users",)}
    idle = Assessment(draw(site(db=("database", "lan"), app=("app", "web", {"port": 443})), ["app>db"]))
    assert {hit.nodes for hit in known["NET003"].check(idle)} == {("app",), ("db",)}
