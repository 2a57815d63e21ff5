"""Which connections links mean, and who answers in a machine."""

from __future__ import annotations

import pytest
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.catalog.component import Protocol
from designer.graph.answering import answering
from designer.graph.calls import Calls
from designer.graph.connections import connections, successors
from designer.graph.placement import Placement
from designer.graph.topology import Topology


def test_a_balancer_in_a_machine_answers_for_the_processes_behind_it() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "m": "server", "proxy": ("load-balancer", "m"), "one": ("app", "m"), "two": ("app", "m"),
    }  # fmt: skip
    topology = Topology(draw(nodes, ["users>m", "proxy>one", "proxy>two"]))
    assert answering(topology, "m") == ("proxy",)
    assert [(c.target, c.answers, c.port) for c in connections(topology) if c.source == "users"] == [
        ("m", ("proxy",), 80)
    ]


def test_what_speaks_the_protocol_answers() -> None:
    nodes: dict[str, NodeSketch] = {"m": "server", "app": ("app", "m"), "db": ("database", "m"), "far": "app"}
    topology = Topology(draw(nodes, ["app>db", ("far", "m", {"protocol": "postgresql"})]))
    assert answering(topology, "m") == ("app",)
    assert [(c.answers, c.port) for c in connections(topology) if c.source == "far"] == [(("db",), 5432)]


def test_a_worker_on_a_queue_answers_nobody_while_an_app_does() -> None:
    nodes: dict[str, NodeSketch] = {"q": "queue", "m": "server", "app": ("app", "m"), "jobs": ("worker", "m")}
    topology = Topology(draw(nodes, [("q", "jobs", {"kind": "async"})]))
    assert answering(topology, "m") == ("app",)


def test_an_empty_machine_answers_by_itself() -> None:
    topology = Topology(draw({"users": "users", "m": ("server", {"port": 8081})}, ["users>m"]))
    assert answering(topology, "m") == ("m",)
    assert [c.port for c in connections(topology)] == [8081]


def test_the_chain_of_names_and_firewalls_is_kept_in_order() -> None:
    nodes: dict[str, NodeSketch] = {"users": "users", "dns": "dns", "fw": "firewall", "app": "app"}
    topology = Topology(draw(nodes, ["users>dns", "dns>fw", "fw>app"]))
    assert [(c.source, c.via) for c in connections(topology) if c.target == "app"] == [
        ("users", ("dns", "fw"))
    ]


def test_names_that_point_at_each_other_end() -> None:
    nodes: dict[str, NodeSketch] = {"users": "users", "a": "dns", "b": "dns", "app": "app"}
    topology = Topology(draw(nodes, ["users>a", "a>b", "b>a", "b>app"]))
    assert [c.source for c in connections(topology) if c.target == "app"] == ["users"]


def test_names_are_asked_over_tcp_and_udp() -> None:
    topology = Topology(draw({"users": "users", "dns": "dns"}, ["users>dns"]))
    assert {(c.transport, c.port) for c in connections(topology)} == {("tcp", 53), ("udp", 53)}


def test_stand_ins_of_stand_ins_take_over_in_order() -> None:
    nodes: dict[str, NodeSketch] = {"a": "database", "b": "database", "c": "database", "d": "database"}
    replication = {"kind": "replication"}
    links = [
        ("a", "b", replication),
        ("b", "c", replication),
        ("a", "d", {"kind": "replication", "failover": "none"}),
    ]
    topology = Topology(draw(nodes, links))
    assert {node_id: successors(topology, node_id) for node_id in nodes} == {
        "a": ("b", "c"), "b": ("c",), "c": (), "d": (),
    }  # fmt: skip


def test_stand_ins_are_called_in_place_of_the_first() -> None:
    nodes: dict[str, NodeSketch] = {"app": "app", "a": "database", "b": "database"}
    topology = Topology(draw(nodes, ["app>a", ("a", "b", {"kind": "replication"})]))
    calls = [(c.target, c.stands_in_for) for c in connections(topology) if c.source == "app"]
    assert calls == [("a", ""), ("b", "a")]


FRONTS: dict[str, tuple[dict[str, NodeSketch], list[LinkSketch], Protocol | None, tuple[str, ...]]] = {
    "an app before a store nobody calls": ({"a": ("app", "m"), "db": ("database", "m")}, ["users>m"], None, ("a",)),
    "what is called within and from outside": ({"a": ("app", "m"), "b": ("app", "m")}, ["users>m", "users>b", "a>b"], None, ("a",)),
    "the app before the balancer it calls": ({"a": ("app", "m"), "lb": ("load-balancer", "m")}, ["a>lb"], None, ("a",)),
    "a ring that nothing else calls": (
        {"a": ("app", "m"), "b": ("app", "m"), "c": ("cache", "m")}, ["a>b", "b>a"], None, ("a", "b")),
    "a store, not the worker on a queue": (
        {"q": "queue", "w": ("worker", "m"), "db": ("database", "m")}, [("q", "w", {"kind": "async"})], None, ("db",)),
    "the worker on a queue where there is nothing else": (
        {"q": "queue", "w": ("worker", "m")}, [("q", "w", {"kind": "async"})], None, ("w",)),
    "who speaks the protocol, though it is called within": (
        {"a": ("app", "m"), "db": ("database", "m")}, ["a>db"], "postgresql", ("db",)),
    "anybody, where nobody speaks the protocol": ({"a": ("app", "m"), "db": ("database", "m")}, [], "redis", ("a",)),
    "a box in the machine is looked into": ({"box": ("rack", "m"), "a": ("app", "box")}, ["users>m"], None, ("a",)),
    "a machine in the machine is one service": (
        {"inner": ("server", "m"), "a": ("app", "inner")}, ["users>m"], None, ("inner",)),
}  # fmt: skip


@pytest.mark.parametrize("case", FRONTS)
def test_availability_and_exposure_agree_on_who_answers(case: str) -> None:
    nodes, links, protocol, expected = FRONTS[case]
    topology = Topology(draw({"users": "users", "m": ("server", "r"), "r": "rack", **nodes}, links))
    assert answering(topology, "m", protocol) == expected
    assert Calls(topology, Placement(topology)).heads("m", protocol) == expected


def test_what_is_drawn_in_no_machine_answers_by_itself() -> None:
    topology = Topology(draw({"r": "rack", "app": ("app", "r")}))
    assert (answering(topology, "r"), answering(topology, "app")) == (("r",), ("app",))
    assert Calls(topology, Placement(topology)).heads("r") == ()


def test_a_call_in_a_protocol_needs_and_loads_what_speaks_it_only() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "far": "app", "m": "server", "app": ("app", "m"), "db": ("database", "m"), "mail": "external",
    }  # fmt: skip
    a = Assessment(draw(nodes, ["users>far", ("far", "m", {"protocol": "postgresql"}), "app>db", "app>mail"]))
    assert set(a.single_points["users"]) == {"far", "m", "db"}
    assert {node for node, load in a.capacity.nodes.items() if load.rps} == {"users", "far", "db"}
    assert a.calls.served == {"users", "far", "m", "db"}
    web = Assessment(draw(nodes, ["users>far", "far>m", "app>db", "app>mail"]))
    assert set(web.single_points["users"]) == {"far", "m", "app", "db", "mail"}
