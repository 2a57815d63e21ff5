"""What follows from facts about a network: independent of Terraform, of the CDK and of the simulated AWS."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from labs.aws_lab.verdicts import compare, verdicts
from labs.aws_lab.world import Node, World, acl_allows, covers, ports_of

ANY = "0.0.0.0/0"
EVERYTHING = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": ANY}]}


def _rule(port: int, cidr: str = "", group: str = "") -> dict[str, Any]:
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": cidr}] if cidr else [],
        "UserIdGroupPairs": [{"GroupId": group}] if group else [],
    }


def _world() -> World:
    """A public and a data subnet; a server that the world reaches on 443, and a database behind it."""
    world = World()
    world.vpcs["v"] = {"VpcId": "v"}
    world.gateways["igw-1"] = ["v"]
    for name, block in (("public", "10.0.0.0/24"), ("data", "10.0.1.0/24")):
        world.subnets[name] = {
            "SubnetId": name,
            "VpcId": "v",
            "CidrBlock": block,
            "AvailabilityZone": "a",
        }
        world.routes[name] = []
    world.routes["public"].append({"DestinationCidrBlock": ANY, "GatewayId": "igw-1"})
    world.groups["web"] = {"IpPermissions": [_rule(443, ANY)], "IpPermissionsEgress": [EVERYTHING]}
    world.groups["db"] = {"IpPermissions": [_rule(5432, group="web")], "IpPermissionsEgress": []}
    world.nodes = [
        Node("instance", "web", "v", ("public",), ("web",), public=True, ports=(22, 443)),
        Node("db", "orders", "v", ("data",), ("db",), ports=(5432,)),
    ]
    return world


def _changed(world: World, kind: str, **changes: Any) -> World:
    world.nodes = [dataclasses.replace(n, **changes) if n.kind == kind else n for n in world.nodes]
    return world


def test_the_open_port_is_reached_and_what_lies_behind_it() -> None:
    found = verdicts(_world())
    assert found["subnets"] == {"public": "public", "data": "isolated"}
    assert found["internet_direct"] == {"instance/web": ["443"]}
    assert found["edges"] == ["instance/web -> db/orders:5432"]
    assert found["internet_chain"] == {
        "instance/web": ["instance/web"],
        "db/orders": ["instance/web", "db/orders"],
    }


@pytest.mark.parametrize("missing", ["address", "route", "gateway", "rule", "acl in", "acl out"])
def test_each_link_of_the_way_in_is_needed(missing: str) -> None:
    world = _world()
    allow = {"CidrBlock": ANY, "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 100}
    match missing:
        case "address":
            _changed(world, "instance", public=False)
        case "route":
            world.routes["public"].clear()
        case "gateway":
            world.gateways["igw-1"] = []
        case "rule":
            world.groups["web"]["IpPermissions"].clear()
        case "acl in":
            world.acls["public"] = [{**allow, "Egress": True}]
        case "acl out":
            world.acls["public"] = [{**allow, "Egress": False}]
    assert verdicts(world)["internet_direct"] == {}


def test_a_database_in_a_public_subnet_is_reached_only_with_an_address_and_a_rule() -> None:
    world = _changed(_world(), "db", subnets=("public",))
    assert "db/orders" not in verdicts(world)["internet_direct"]
    world.groups["db"]["IpPermissions"].append(_rule(5432, ANY))
    assert "db/orders" not in verdicts(world)["internet_direct"]
    assert verdicts(_changed(world, "db", public=True))["internet_direct"]["db/orders"] == ["5432"]


def test_an_edge_needs_the_way_out_as_well_as_the_way_in() -> None:
    world = _world()
    world.groups["web"]["IpPermissionsEgress"][:] = [_rule(443, ANY)]
    assert verdicts(world)["edges"] == []
    world.groups["web"]["IpPermissionsEgress"].append(_rule(5432, "10.0.1.0/25"))
    assert verdicts(world)["edges"] == [], "half of the data subnet is not all of it"
    world.groups["web"]["IpPermissionsEgress"].append(_rule(5432, "10.0.0.0/16"))
    assert verdicts(world)["edges"] == ["instance/web -> db/orders:5432"]


def test_a_balancer_reaches_only_its_own_targets() -> None:
    world = _world()
    world.groups["lb"] = {"IpPermissions": [_rule(80, ANY)], "IpPermissionsEgress": [EVERYTHING]}
    world.groups["web"]["IpPermissions"].append(_rule(443, group="lb"))
    world.nodes.append(Node("lb", "front", "v", ("public",), ("lb",), public=True, ports=(80,)))
    assert "lb/front -> instance/web:443" not in verdicts(world)["edges"]
    world.behind["lb/front"] = {"instance/web"}
    assert "lb/front -> instance/web:443" in verdicts(world)["edges"]


def test_a_nat_gateway_gives_egress_only_where_it_can_work() -> None:
    world = _world()
    world.routes["data"].append({"DestinationCidrBlock": ANY, "NatGatewayId": "nat-1"})
    assert world.subnet_class("data") == "isolated", "no such gateway"
    world.nats["nat-1"] = {"SubnetId": "public"}
    assert world.subnet_class("data") == "egress"
    world.nats["nat-1"] = {"SubnetId": "data"}
    assert world.subnet_class("data") == "isolated", "its own subnet has no way out"


def test_the_first_matching_acl_entry_decides() -> None:
    deny = {
        "CidrBlock": "10.0.0.0/8",
        "Protocol": "6",
        "RuleAction": "deny",
        "RuleNumber": 50,
        "Egress": False,
        "PortRange": {"From": 22, "To": 22},
    }
    allow = {"CidrBlock": ANY, "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 100, "Egress": False}
    entries = [allow, deny]
    assert not acl_allows(entries, False, "10.1.0.0/16", 22)
    assert acl_allows(entries, False, "10.1.0.0/16", 443)
    assert acl_allows(entries, False, ANY, 22), "the world is not within 10.0.0.0/8"


def test_rules_without_ports_mean_all_of_them() -> None:
    assert ports_of(EVERYTHING) == (0, 65535)
    assert ports_of(_rule(443)) == (443, 443)
    assert covers("10.0.0.0/16", "10.0.3.0/24")
    assert not covers("10.0.0.0/16", "::/0")


def test_compare_names_what_differs_and_ignores_what_was_not_asked() -> None:
    deployed = {"nodes": {"db/orders": {"multi_az": False, "engine": "postgres"}}, "edges": ["a", "b"]}
    assert compare({"nodes": {"db/orders": {"engine": "postgres"}}}, deployed) == []
    assert compare({"nodes": {"db/orders": {"multi_az": True}}, "edges": ["a"]}, deployed) == [
        "/nodes/db/orders/multi_az: expected True, deployed False",
        "/edges: expected ['a'], deployed ['a', 'b']",
    ]
    assert compare({"nodes": {"db/gone": {}}}, deployed) == ["/nodes/db/gone: missing in what is deployed"]
