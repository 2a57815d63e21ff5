"""Exposure on premises and on the open canvas: segments, firewalls, host rules, machines and what runs in them."""

from __future__ import annotations

from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.exposure import Exposure, exposure
from designer.graph.topology import Topology


def seen(nodes: dict[str, NodeSketch], links: list[LinkSketch] | None = None) -> dict[str, Exposure]:
    return exposure(Topology(draw(nodes, links or [])))


def blocks(found: Exposure) -> set[tuple[str, str]]:
    return {(block.check.value, block.component) for block in found.blocked_by}


def site(**inside: NodeSketch) -> dict[str, NodeSketch]:
    """A datacenter with a DMZ, a LAN that only goes out and one with no way to the internet, and what is inside."""
    nodes: dict[str, NodeSketch] = {
        "users": "users",
        "dc": "datacenter",
        "dmz": ("network", "dc", {"cidr": "192.168.1.0/24", "internet": "inbound"}),
        "lan": ("network", "dc", {"cidr": "192.168.2.0/24", "internet": "outbound"}),
        "vault": ("network", "dc", {"cidr": "192.168.3.0/24"}),
    }
    return {**nodes, **{name.replace("_", "-"): sketch for name, sketch in inside.items()}}


def test_app_and_database_on_one_public_server_are_one_rule_and_one_program_apart() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "m": ("server", {"public_address": True}), "app": ("app", "m"), "db": ("database", "m"),
    }  # fmt: skip
    found = seen(nodes, [("users", "app", {"protocol": "http", "port": 80}), "app>db"])
    assert (found["app"].verdict, found["app"].port) == ("internet", 80)
    db = found["db"]
    assert (db.verdict, blocks(db)) == ("one-change", {("SG_IN", "m")})
    assert db.change is not None
    assert (db.change.node, db.change.property) == ("m", "ingress")
    assert [(s.source, s.target, s.taken_over) for s in db.lateral] == [
        ("internet", "m", False),
        ("m", "db", True),
    ]


def test_a_database_on_a_server_of_its_own_is_reached_only_through_the_app() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "web": ("server", {"public_address": True}), "app": ("app", "web"),
        "data": "server", "db": ("database", "data"),
    }  # fmt: skip
    db = seen(nodes, ["users>app", "app>db"])["db"]
    assert (db.verdict, db.nodes, db.hops, db.through) == ("lateral", ("internet", "web", "db"), 2, ("web",))
    assert blocks(db) == {("NO_PUBLIC_ADDR", "data"), ("SG_IN", "data")}


def test_a_published_database_port_on_a_public_server_is_the_internet() -> None:
    rule = {"ports": "5432"}
    nodes: dict[str, NodeSketch] = {
        "m": ("server", {"public_address": True}), "db": ("database", "m", {"ingress": [rule]}),
    }  # fmt: skip
    assert seen(nodes)["db"].verdict == "internet"
    nodes["m"] = "server"
    found = seen(nodes)["db"]
    assert (found.verdict, found.change and (found.change.node, found.change.property)) == (
        "one-change",
        ("m", "public_address"),
    )


def test_the_standby_balancer_is_as_open_as_the_first_and_as_much_a_way_in() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "lb": "load-balancer", "spare": "standby-balancer", "web": "server", "app": ("app", "web"),
        "db": "database",
    }  # fmt: skip
    found = seen(nodes, ["users>lb", "lb>app", ("lb", "spare", {"kind": "standby"}), "app>db"])
    assert (found["spare"].verdict, found["spare"].nodes) == ("internet", ("internet", "spare"))
    assert found["db"].nodes == ("internet", "lb", "web", "db")


def test_a_balancer_in_the_machine_forwards_to_what_runs_beside_it() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "m": ("server", {"public_address": True}), "proxy": ("load-balancer", "m"), "app": ("app", "m"),
    }  # fmt: skip
    app = seen(nodes, ["users>proxy", "proxy>app"])["app"]
    assert (app.verdict, app.nodes, app.through) == ("internet", ("internet", "proxy", "app"), ())


def test_in_the_dmz_what_users_call_is_open_and_the_rest_is_not() -> None:
    nodes = site(
        web=("server", "dmz"), app=("app", "web"), db=("database", "vault"), idle=("database", "dmz")
    )
    found = seen(nodes, ["users>app", "app>db"])
    assert found["app"].verdict == "internet"
    assert "route 0.0.0.0/0 of dmz leads to the internet" in str(found["app"].path[0].text)
    assert (found["db"].verdict, found["db"].nodes) == ("lateral", ("internet", "web", "db"))
    assert blocks(found["db"]) == {
        ("NO_PUBLIC_ADDR", "db"),
        ("NO_ROUTE_IGW", "vault"),
        ("SG_IN", "db"),
    }
    assert found["idle"].verdict == "isolated"


@pytest.mark.parametrize("segment", ["lan", "vault"])
def test_a_server_for_users_in_an_inner_segment_is_one_route_away(segment: str) -> None:
    app = seen(site(app=("app", segment)), ["users>app"])["app"]
    assert (app.verdict, blocks(app)) == ("one-change", {("NO_ROUTE_IGW", segment)})
    assert app.change is not None
    assert (app.change.node, app.change.property, app.change.value) == (segment, "internet", "inbound")


def test_a_firewall_lets_pass_what_is_drawn_and_stops_what_only_the_host_would_admit() -> None:
    rule = {"ports": "5432", "source": "0.0.0.0/0"}
    nodes = site(
        fw=("firewall", "dc"), lb=("load-balancer", "dmz"), db=("database", "dmz", {"ingress": [rule]})
    )
    found = seen(nodes, ["users>fw", ("fw", "lb", {"protocol": "http", "port": 80}), "users>db"])
    assert "fw lets it pass (link fw>lb)" in str(found["lb"].path[0].text)
    assert found["db"].verdict == "internet"
    found = seen(nodes, ["users>fw", ("fw", "lb", {"protocol": "http", "port": 80})])
    assert blocks(found["db"]) == {("NO_PUBLIC_ADDR", "db"), ("FIREWALL_IN", "fw")}


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ([{"target": "db", "ports": "5432"}], "internet"),
        ([{"target": "dmz", "ports": "5000-6000"}], "internet"),
        ([{"target": "192.168.1.0/24", "ports": "any"}], "internet"),
        ([{"target": "dc", "ports": "any"}], "internet"),
        ([{"source": "203.0.113.0/24", "target": "db", "ports": "5432"}], "one-change"),
        (
            [{"action": "deny", "target": "db", "ports": "5432"}, {"target": "db", "ports": "any"}],
            "one-change",
        ),
        ([{"target": "db", "ports": "5432"}, {"action": "deny", "target": "db", "ports": "any"}], "internet"),
        ([{"action": "deny", "target": "db"}, {"target": "db", "ports": "any"}], "one-change"),
        ([{"action": "deny", "target": "db", "ports": "443"}, {"target": "db", "ports": "any"}], "internet"),
        ([{"target": "db"}], "one-change"),  # to allow, no ports are 443
        ([{"target": "web", "ports": "5432"}], "one-change"),
        ([], "one-change"),
    ],
)
def test_written_rules_of_a_firewall_decide_in_their_order(rules: list[dict[str, Any]], verdict: str) -> None:
    nodes = site(
        fw=("firewall", "dc", {"rules": rules}),
        web=("server", "lan"),
        m=("server", "dmz", {"public_address": True}),
        db=("database", "m", {"ingress": [{"ports": "5432"}]}),
    )
    found = seen(nodes)["db"]
    assert found.verdict == verdict
    if verdict == "one-change":
        assert blocks(found) == {("FIREWALL_IN", "fw")}
        assert found.change is not None
        assert found.change.node == "fw"


def test_a_written_deny_stops_even_what_is_drawn() -> None:
    deny = [{"action": "deny", "source": "0.0.0.0/0", "target": "app", "ports": "any"}]
    nodes = site(fw=("firewall", "dc", {"rules": deny}), app=("app", "dmz"))
    app = seen(nodes, ["users>fw", "fw>app"])["app"]
    assert (app.verdict, blocks(app)) == ("one-change", {("FIREWALL_IN", "fw")})


def test_inbound_rules_may_admit_any_port() -> None:
    nodes = site(
        m=("server", "dmz", {"public_address": True}), db=("database", "m", {"ingress": [{"ports": "any"}]})
    )
    assert seen(nodes)["db"].verdict == "internet"


def test_a_firewall_stands_between_segments_but_not_inside_one() -> None:
    """A machine in the DMZ that is taken over gets at whatever its own segment lets it, and across only as drawn."""
    address = [{"ports": "5432", "source": "192.168.1.0/24"}]
    nodes = site(
        fw=("firewall", "dc"), app=("app", "dmz"), near=("database", "dmz", {"ingress": address}),
        far=("database", "vault", {"ingress": address}),
    )  # fmt: skip
    found = seen(nodes, ["users>fw", "fw>app"])
    assert found["near"].nodes == ("internet", "app", "near")
    assert found["far"].verdict == "isolated"
    nodes.pop("fw")
    assert seen(nodes, ["users>app"])["far"].nodes == ("internet", "app", "far")


def test_a_standby_firewall_does_not_filter_a_second_time() -> None:
    allow = [{"target": "dmz", "ports": "any"}]
    nodes = site(
        fw=("firewall", "dc", {"rules": allow}), spare=("firewall", "dc"),
        db=("database", "dmz", {"ingress": [{"ports": "5432"}]}),
    )  # fmt: skip
    blocked = seen(nodes)["db"]
    assert ("FIREWALL_IN", "spare") in blocks(blocked)
    paired = seen(nodes, [("fw", "spare", {"kind": "standby"})])["db"]
    assert blocks(paired) == {("NO_PUBLIC_ADDR", "db")}


def test_where_no_network_is_drawn_a_private_range_may_mean_anything_beside_it() -> None:
    rule = {"ports": "5432", "source": "10.0.0.0/8"}
    nodes: dict[str, NodeSketch] = {"users": "users", "app": "app", "db": ("database", {"ingress": [rule]})}
    assert seen(nodes, ["users>app"])["db"].nodes == ("internet", "app", "db")


def test_two_sites_reach_each_other_only_where_a_link_says_so() -> None:
    rule = {"ports": "5432", "source": "0.0.0.0/0"}
    nodes: dict[str, NodeSketch] = {
        "users": "users", "east": "datacenter", "west": "datacenter",
        "app": ("app", "east"), "db": ("database", "west"), "other": ("database", "west", {"ingress": [rule]}),
    }  # fmt: skip
    found = seen(nodes, ["users>app", "app>db"])
    assert found["db"].nodes == ("internet", "app", "db")
    assert "the link between the two networks" in str(found["db"].path[-1].text)
    assert seen(nodes, ["users>app"])["other"].verdict == "one-change"
    assert seen(nodes, ["users>app"])["db"].verdict == "isolated"


def test_an_object_store_for_a_cdn_is_internal_and_its_address_is_no_change_away() -> None:
    nodes: dict[str, NodeSketch] = {"users": "users", "cdn": "cdn", "files": "object-store"}
    found = seen(nodes, ["users>cdn", ("cdn", "files", {"protocol": "https", "port": 443})])["files"]
    assert (found.verdict, found.port, found.nodes) == ("internal", 443, ("cdn", "files"))
    nodes["files"] = ("object-store", {"public_read": True})
    found = seen(nodes, ["users>cdn", ("cdn", "files", {"protocol": "https", "port": 443})])["files"]
    assert (found.verdict, found.nodes) == ("internet", ("internet", "cdn", "files"))


def test_an_object_store_that_an_app_uses_too_is_reached_through_the_app() -> None:
    nodes: dict[str, NodeSketch] = {"users": "users", "cdn": "cdn", "files": "object-store", "app": "app"}
    found = seen(nodes, ["users>cdn", "cdn>files", "users>app", "app>files"])["files"]
    assert (found.verdict, found.nodes) == ("lateral", ("internet", "app", "files"))


def test_a_cycle_of_balancers_in_one_machine_ends() -> None:
    nodes: dict[str, NodeSketch] = {
        "m": "server", "one": ("load-balancer", "m"), "two": ("load-balancer", "m"), "db": ("database", "m"),
    }  # fmt: skip
    found = seen(nodes, ["one>two", "two>one", "two>db"])
    assert {found[n].verdict for n in ("one", "two", "db")} == {"internal"}


def test_ranges_that_are_no_ranges_do_not_stop_the_answer() -> None:
    nodes = site(
        broken=("network", "dc", {"cidr": "not an address", "internet": "inbound"}), db=("database", "broken")
    )
    nodes["db2"] = ("database", {"ingress": [{"source": "broken"}]})
    assert seen(nodes)["db"].verdict == "isolated"
