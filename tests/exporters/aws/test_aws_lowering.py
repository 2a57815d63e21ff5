"""Any design as one of AWS components: what becomes what, where it stands, and what it still means."""

from __future__ import annotations

from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw, two_zones

from designer.catalog.aws_compute import Ec2
from designer.catalog.aws_data import ElastiCache, Rds
from designer.catalog.aws_network import AwsSubnet
from designer.document.design import Design
from designer.graph.placement import Placement
from designer.graph.topology import Topology
from exporters.aws.draft import Lowered
from exporters.aws.lowering import to_aws


def lowered(nodes: dict[str, NodeSketch], links: list[LinkSketch] | None = None) -> Lowered:
    return to_aws(draw(nodes, links or []))


def kinds(design: Design) -> dict[str, str]:
    return {node_id: node.kind for node_id, node in design.nodes.items()}


def ends(design: Design) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in design.links.values()}


def subnet_of(design: Design, node_id: str) -> AwsSubnet:
    (subnet, *_) = Placement(Topology(design)).subnets(node_id)
    spec = design.nodes[subnet].spec
    assert isinstance(spec, AwsSubnet)
    return spec


def letters(design: Design, *node_ids: str) -> list[str]:
    topology = Topology(design)
    placement = Placement(topology)
    return [str(topology.spec(str(placement.zone_of(n))).zone) for n in node_ids]  # type: ignore[attr-defined]


# --- firewalls, switches, stand-ins ----------------------------------------------------------------------------------


def test_a_firewall_is_spliced_and_its_link_stands_for_it() -> None:
    found = lowered(
        {"users": "users", "fw": "firewall", "web": "server"},
        [("users", "fw", {"protocol": "https", "port": 443}), ("fw", "web", {"protocol": "http", "port": 8080, "calls": 2})],
    )  # fmt: skip
    (link,) = found.design.links.values()
    assert (link.source, link.target, link.protocol, link.port, link.calls) == (
        "users",
        "web",
        "http",
        8080,
        2,
    )
    (key,) = found.design.links
    assert set(found.sources[key]) == {"users>fw", "fw>web", "fw"}
    assert "security groups" in str(found.reasons["fw"])


def test_firewalls_in_a_row_are_all_spliced() -> None:
    found = lowered(
        {"users": "users", "f1": "firewall", "f2": "firewall", "web": "server"},
        ["users>f1", "f1>f2", "f2>web"],
    )
    assert ends(found.design) == {("users", "web")}


def test_extra_rules_of_a_firewall_go_to_those_behind_it_and_deny_is_said_to_be_lost() -> None:
    rules = [{"source": "203.0.113.0/24", "target": "web", "ports": "22"}, {"action": "deny"}]
    found = lowered(
        {"fw": ("firewall", {"rules": rules}), "web": "server", "db": "server"}, ["fw>web", "fw>db"]
    )
    web, db = found.design.nodes["web"].spec, found.design.nodes["db"].spec
    assert isinstance(web, Ec2)
    assert isinstance(db, Ec2)
    assert [(rule.source, rule.ports) for rule in web.ingress] == [("203.0.113.0/24", "22")]
    assert db.ingress == ()
    assert "deny" in str(found.reasons["fw"])


def test_what_a_firewall_forwards_is_admitted_at_its_target_and_the_other_port_is_said_to_be_lost() -> None:
    forwards = [
        {"port": 2222, "to": "web", "target_port": 22, "source": "203.0.113.0/24"},
        {"port": 53, "to": "gone"},
    ]
    found = lowered({"fw": ("firewall", {"forwards": forwards}), "web": "server", "db": "server"}, ["fw>web"])
    web, db = found.design.nodes["web"].spec, found.design.nodes["db"].spec
    assert isinstance(web, Ec2)
    assert isinstance(db, Ec2)
    assert [(rule.source, rule.ports) for rule in web.ingress] == [("203.0.113.0/24", "22")]
    assert db.ingress == ()
    assert "AWS forwards no ports" in str(found.reasons["fw"])


def test_a_switch_goes_with_its_links() -> None:
    found = lowered({"web": "server", "sw": "switch"}, [("web", "sw", {"kind": "uses"})])
    assert "sw" not in found.design.nodes
    assert not found.design.links
    assert {"sw", "web>sw"} <= set(found.reasons)


def test_a_standby_balancer_becomes_part_of_the_balancer_with_its_links() -> None:
    found = lowered(
        {"users": "users", "lb": "load-balancer", "sb": "standby-balancer", "web": "server"},
        ["users>lb", ("lb", "sb", {"kind": "standby"}), "lb>web", "sb>web"],
    )
    assert ends(found.design) == {("users", "lb"), ("lb", "web")}
    assert set(found.sources["lb"]) == {"lb", "sb", "lb>sb"}
    assert "sb>web" in found.sources["lb>web"]


@pytest.mark.parametrize("kind", ["queue", "file-share", "dns"])
def test_copies_of_what_aws_runs_redundantly_become_part_of_it(kind: str) -> None:
    found = lowered(
        {"a": kind, "b": kind}, [("a", "b", {"kind": "standby" if kind != "file-share" else "replication"})]
    )
    assert "b" not in found.design.nodes
    assert "b" in found.sources["a"]


def test_a_replicated_cache_is_one_cache_with_a_replica() -> None:
    found = lowered({"a": "cache", "b": "cache"}, [("a", "b", {"kind": "replication"})])
    spec = found.design.nodes["a"].spec
    assert isinstance(spec, ElastiCache)
    assert spec.replicas == 1


@pytest.mark.parametrize(
    ("kind", "failover", "multi_az", "replica_stays"),
    [
        ("standby", "automatic", True, False),
        ("replication", "automatic", True, True),
        ("replication", "manual", False, True),
    ],
)
def test_failover_of_a_database_is_multi_az(
    kind: str, failover: str, multi_az: bool, replica_stays: bool
) -> None:
    found = lowered(
        {"a": "database", "b": ("database", {"role": "replica"})},
        [("a", "b", {"kind": kind, "failover": failover})],
    )
    spec = found.design.nodes["a"].spec
    assert isinstance(spec, Rds)
    assert spec.multi_az is multi_az
    assert ("b" in found.design.nodes) is replica_stays


# --- what stays on a machine -----------------------------------------------------------------------------------------


def test_a_machine_with_only_a_database_becomes_that_database_of_its_size() -> None:
    found = lowered(
        {"web": "server", "box": ("server", {"vcpus": 8, "memory_gb": 32}), "db": ("database", "box")},
        [("web", "box", {"protocol": "postgresql", "port": 5432})],
    )
    assert kinds(found.design) | {"db": "aws.rds"} == kinds(found.design)
    assert "box" not in found.design.nodes
    spec = found.design.nodes["db"].spec
    assert isinstance(spec, Rds)
    assert spec.instance_type == "db.m7g.2xlarge"
    assert ends(found.design) == {("web", "db")}
    assert set(found.sources["db"]) == {"db", "box"}


def test_an_app_stays_on_the_machine_its_database_leaves() -> None:
    found = lowered({"box": "server", "app": ("app", "box"), "db": ("database", "box")}, ["app>db"])
    assert found.design.nodes["app"].parent == "box"
    assert kinds(found.design)["box"] == "aws.ec2"
    assert kinds(found.design)["db"] == "aws.rds"


def test_an_app_without_a_machine_gets_one_under_its_own_id() -> None:
    found = lowered({"shop": ("app", {"port": 9000, "count": 3})}, [])
    machine = found.design.nodes["shop"].spec
    assert isinstance(machine, Ec2)
    assert (machine.port, machine.count) == (9000, 3)
    (process,) = [node for node in found.design.nodes.values() if node.parent == "shop"]
    assert process.kind == "app"
    assert found.sources[process.id] == ("shop",)


def test_a_balancer_over_its_own_machine_stays_in_it_and_one_over_others_leaves() -> None:
    found = lowered(
        {
            "m1": "server",
            "inner": ("load-balancer", "m1"),
            "a": ("app", "m1"),
            "m2": "server",
            "outer": ("load-balancer", "m2"),
        },
        ["inner>a", "outer>m1"],
    )
    assert kinds(found.design)["inner"] == "load-balancer"
    assert kinds(found.design)["outer"] == "aws.alb"
    assert "m2" not in found.design.nodes


@pytest.mark.parametrize(
    ("vcpus", "memory", "expected"),
    [(1, 1, "t3.micro"), (2, 8, "m7i.large"), (2, 4, "c7i.large"), (2, 2, "t3.small"), (4, 16, "m7i.xlarge"), (4, 8, "c7i.xlarge"), (8, 64, "r7i.2xlarge"),
     (2, 200, "r7i.8xlarge"), (1024, 60000, "r7i.48xlarge")],
)  # fmt: skip
def test_a_server_becomes_the_smallest_machine_with_its_cores_and_memory(
    vcpus: int, memory: float, expected: str
) -> None:
    spec = lowered({"web": ("server", {"vcpus": vcpus, "memory_gb": memory})}).design.nodes["web"].spec
    assert isinstance(spec, Ec2)
    assert spec.instance_type == expected


@pytest.mark.parametrize(
    ("protocols", "expected"),
    [(("https", "http"), "aws.alb"), (("postgresql", "postgresql"), "aws.nlb"), (("tcp", "http"), "aws.nlb")],
)
def test_a_balancer_becomes_the_kind_that_passes_its_protocols(
    protocols: tuple[str, str], expected: str
) -> None:
    links: list[LinkSketch] = [
        ("users", "lb", {"protocol": protocols[0], "port": 443}),
        ("lb", "web", {"protocol": protocols[1], "port": 8080}),
    ]
    assert (
        kinds(lowered({"users": "users", "lb": "load-balancer", "web": "server"}, links).design)["lb"]
        == expected
    )


def test_calls_of_queues_and_object_stores_turn_to_https() -> None:
    found = lowered(
        {"web": "server", "jobs": "queue", "files": "object-store"},
        [
            ("web", "jobs", {"kind": "async", "protocol": "amqp", "port": 5672}),
            ("web", "files", {"protocol": "s3", "port": 9000}),
        ],
    )
    assert {link.port for link in found.design.links.values()} == {443}
    assert kinds(found.design) | {"jobs": "aws.sqs", "files": "aws.s3"} == kinds(found.design)


def test_unset_ports_are_those_of_what_was_drawn_not_of_what_it_became() -> None:
    found = lowered({"users": "users", "lb": "load-balancer", "web": "server"}, ["users>lb", "lb>web"])
    assert {(link.target, link.protocol, link.port) for link in found.design.links.values()} == {
        ("lb", "http", 80), ("web", "http", 80),
    }  # fmt: skip


# --- where it stands -------------------------------------------------------------------------------------------------


def test_what_is_drawn_nowhere_gets_a_vpc_with_subnets_that_suit_it() -> None:
    found = lowered(
        {"users": "users", "lb": "load-balancer", "w1": "server", "w2": "server", "db": "database"},
        ["users>lb", "lb>w1", "lb>w2", "w1>db", "w2>db"],
    ).design
    assert subnet_of(found, "lb").route == "internet-gateway"
    assert subnet_of(found, "w1").route == "nat-gateway"
    assert subnet_of(found, "db").route == "none"
    assert letters(found, "w1", "w2") == ["a", "c"]
    assert {"aws.internet-gateway", "aws.nat-gateway"} <= set(kinds(found).values())


def test_a_machine_that_users_call_is_public() -> None:
    found = lowered({"users": "users", "web": "server"}, ["users>web"]).design
    spec = found.nodes["web"].spec
    assert isinstance(spec, Ec2)
    assert spec.public_ip
    assert subnet_of(found, "web").route == "internet-gateway"


@pytest.mark.parametrize("place", ["datacenter", "rack"])
def test_different_sites_and_racks_are_different_zones(place: str) -> None:
    site: dict[str, NodeSketch] = {"site": "datacenter"}
    boxes: dict[str, NodeSketch] = (
        {"p1": (place, "site"), "p2": (place, "site")} if place == "rack" else {"p1": place, "p2": place}
    )
    found = lowered(
        {
            **(site if place == "rack" else {}),
            **boxes,
            "w1": ("server", "p1"),
            "w2": ("server", "p2"),
            "w3": ("server", "p2"),
        }
    )
    assert letters(found.design, "w1", "w2", "w3") == ["a", "c", "c"]
    assert not {"p1", "p2", "site"} & set(found.design.nodes)


@pytest.mark.parametrize(
    ("internet", "route"), [("inbound", "internet-gateway"), ("outbound", "nat-gateway"), ("none", "none")]
)
def test_a_segment_is_a_subnet_in_each_zone_with_its_way_out_and_range(internet: str, route: str) -> None:
    found = lowered(
        {
            "site": "datacenter",
            "lan": ("network", "site", {"cidr": "192.168.7.0/24", "internet": internet}),
            "web": ("server", "lan"),
        }
    )
    made = [node for node in found.design.nodes.values() if found.sources[node.id] == ("lan",)]
    assert {node.id for node in made} == {"lan-a", "lan-c"}
    specs = {node.id: node.spec for node in made}
    assert isinstance(specs["lan-a"], AwsSubnet)
    assert {spec.route for spec in specs.values() if isinstance(spec, AwsSubnet)} == {route}
    assert specs["lan-a"].cidr == "192.168.7.0/24"
    assert found.design.nodes["web"].parent in made_ids(made)


def made_ids(nodes: list[Any]) -> set[str]:
    return {node.id for node in nodes}


def test_aws_components_on_the_open_canvas_get_their_surroundings() -> None:
    found = lowered({"web": "aws.ec2", "db": "aws.rds", "group": "aws.asg", "vpc": "aws.vpc"}, []).design
    topology = Topology(found)
    assert {Placement(topology).network(n) for n in ("web", "db", "group")} == {"vpc"}
    assert topology.node("vpc").parent == "region"


def test_drawn_subnets_are_used_before_others_are_made() -> None:
    found = lowered({**two_zones(), "box": "server", "igw": ("aws.internet-gateway", "vpc")}, []).design
    assert found.nodes["box"].parent in {"app-a", "app-b"}
    assert [
        n for n, kind in kinds(found).items() if kind == "aws.subnet" and n[-2:] not in ("-a", "-b")
    ] == []


def test_gateways_that_routes_need_are_added_and_said() -> None:
    found = lowered(two_zones(web=("aws.ec2", "app-a")))
    doors = {n: k for n, k in kinds(found.design).items() if k.endswith("-gateway")}
    assert doors == {"igw": "aws.internet-gateway", "nat-a": "aws.nat-gateway", "nat-b": "aws.nat-gateway"}
    assert "internet gateway" in str(found.reasons["vpc"])
    assert "NAT gateway" in str(found.reasons["app-a"])


def test_a_drawn_nat_gateway_serves_every_zone_as_drawn() -> None:
    found = lowered(two_zones(nat=("aws.nat-gateway", "public-a"), igw=("aws.internet-gateway", "vpc")))
    assert [n for n, k in kinds(found.design).items() if k == "aws.nat-gateway"] == ["nat"]
    assert found.reasons == {}


@pytest.mark.parametrize("kind", ["aws.alb", "aws.rds"])
def test_what_needs_two_zones_gets_the_second(kind: str) -> None:
    found = lowered({"vpc": "aws.vpc", "zone": ("aws.zone", "vpc"), "net": ("aws.subnet", "zone", {"route": "internet-gateway"}),
                     "it": (kind, "net")})  # fmt: skip
    placement = Placement(Topology(found.design))
    assert len({placement.zone_of(subnet) for subnet in placement.subnets("it")}) == 2
    assert "2 zones" in str(found.reasons["it"])


def test_ranges_that_cannot_stand_are_replaced_and_said_and_others_kept() -> None:
    nodes: dict[str, NodeSketch] = {"vpc": ("aws.vpc", {"cidr": "10.0.0.0/16"}), "zone": ("aws.zone", "vpc")}
    for name, cidr in {
        "a": "10.0.1.0/24",
        "b": "10.0.1.128/25",
        "c": "192.168.0.0/24",
        "d": "nonsense",
    }.items():
        nodes[name] = ("aws.subnet", "zone", {"cidr": cidr})
    nodes["e"] = ("aws.subnet", "zone")
    found = lowered(nodes)
    given = {n: found.design.nodes[n].spec.cidr for n in "abcde"}  # type: ignore[attr-defined]
    assert given == {
        "a": "10.0.1.0/24",
        "b": "10.0.0.0/24",
        "c": "10.0.2.0/24",
        "d": "10.0.3.0/24",
        "e": "10.0.4.0/24",
    }
    assert {"b", "c", "d"} <= set(found.reasons)
    assert "e" not in found.reasons


def test_zones_drawn_in_the_region_move_into_its_vpc() -> None:
    found = lowered({"region": "aws.region", "vpc": ("aws.vpc", "region"), "zone": ("aws.zone", "region", {"zone": "d"}),
                     "net": ("aws.subnet", "zone"), "web": ("aws.ec2", "net")})  # fmt: skip
    assert found.design.nodes["zone"].parent == "vpc"
    assert letters(found.design, "web") == ["d"]


# --- names that others say ---------------------------------------------------------------------------------------------


def test_rules_and_policies_follow_what_they_name() -> None:
    found = lowered(
        {
            "box": "server", "db": ("database", "box"), "lan": ("network", "site"), "site": "datacenter",
            "web": ("server", {"ingress": [{"source": "box", "ports": "22"}, {"source": "lan", "ports": "80"}, {"source": "gone", "ports": "1"}]}),
            "policy": ("aws.iam-policy", {"statements": [{"actions": ["rds:*"], "resources": ["box", "*"]}]}),
        }
    )  # fmt: skip
    web, policy = found.design.nodes["web"].spec, found.design.nodes["policy"].spec
    assert isinstance(web, Ec2)
    assert [rule.source for rule in web.ingress] == ["db", "lan-a", "lan-c", "gone"]
    assert policy.statements[0].resources == ("db", "*")  # type: ignore[attr-defined]


def test_a_design_of_aws_components_that_lacks_nothing_stays_as_it_is() -> None:
    nodes = two_zones(web=("aws.ec2", "app-a"), nat=("aws.nat-gateway", "public-a"), igw=("aws.internet-gateway", "vpc"),
                      db=("aws.rds", "data-a"), alb=("aws.alb", "vpc"))  # fmt: skip
    for number, name in enumerate(n for n in nodes if n.startswith(("public-", "app-", "data-"))):
        kind, parent, properties = nodes[name]
        nodes[name] = (kind, parent, {**properties, "cidr": f"10.0.{number}.0/24"})
    design = draw(nodes, ["alb>web", "web>db"])
    found = to_aws(design)
    assert found.reasons == {}
    assert kinds(found.design) == kinds(design)
    assert {n: node.parent for n, node in found.design.nodes.items()} == {
        n: node.parent for n, node in design.nodes.items()
    }
