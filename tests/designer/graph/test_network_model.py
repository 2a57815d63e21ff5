"""The network of a drawing: which networks, segments, hosts and doors there are, and what is assumed."""

from __future__ import annotations

from support.drawing import NodeSketch, draw

from designer.analysis.networks import Route, Via
from designer.analysis.reachability import compile_network
from designer.graph.network import DrawnNetwork, drawn_network, node_of
from designer.graph.topology import Topology

INWARD = Route("0.0.0.0/0", Via.INTERNET)


def network(nodes: dict[str, NodeSketch], *links: str) -> DrawnNetwork:
    found = drawn_network(Topology(draw(nodes, links)))
    compile_network(found.model)  # every reference is known, every address is one
    return found


def aws(**inside: NodeSketch) -> dict[str, NodeSketch]:
    return {
        "r": "aws.region", "vpc": ("aws.vpc", "r", {"cidr": "10.0.0.0/16"}), "z": ("aws.zone", "vpc"),
        "pub": ("aws.subnet", "z", {"cidr": "10.0.1.0/24", "route": "internet-gateway"}),
        "prv": ("aws.subnet", "z", {"cidr": "10.0.2.0/24", "route": "nat-gateway"}),
        "shut": ("aws.subnet", "z", {"cidr": "10.0.3.0/24"}),
        **inside,
    }  # fmt: skip


def test_a_vpc_has_the_door_that_is_drawn() -> None:
    assert not network(aws()).model.networks["vpc"].internet_gateway
    assert network(aws(igw=("aws.internet-gateway", "vpc"))).model.networks["vpc"].internet_gateway


def test_the_route_of_a_subnet_is_the_one_drawn() -> None:
    segments = network(aws()).model.segments
    assert {name: segment.network for name, segment in segments.items()} == dict.fromkeys(
        ("pub", "prv", "shut"), "vpc"
    )
    assert segments["pub"].routes == (INWARD,)
    assert segments["prv"].routes == (Route("0.0.0.0/0", Via.NAT),)
    assert segments["shut"].routes == ()


def test_guards_get_addresses_of_their_own_in_their_subnet() -> None:
    found = network(aws(a=("aws.ec2", "pub"), b=("aws.ec2", "pub"), app=("app", "a")))
    assert {name: dict(host.addresses) for name, host in found.model.hosts.items()} == {
        "a": {"pub": ("10.0.1.4",)},
        "b": {"pub": ("10.0.1.5",)},
    }
    assert found.guards == {"a": "a", "b": "b", "app": "a"}


def test_a_subnet_drawn_outside_its_vpc_still_belongs_to_it() -> None:
    nodes = aws(odd=("aws.subnet", "z", {"cidr": "172.20.0.0/24"}))
    assert network(nodes).model.networks["vpc"].cidrs == ("10.0.0.0/16", "172.20.0.0/24")


def test_what_stands_on_the_open_canvas_shares_one_open_network() -> None:
    found = network({"a": "server", "b": "database"})
    assert set(found.model.networks) == {"~canvas"}
    assert found.model.segments["~canvas"].routes == (INWARD,)
    assert set(found.ground.assumed) == {"~canvas"}


def test_sites_are_networks_of_their_own() -> None:
    nodes: dict[str, NodeSketch] = {
        "east": "datacenter", "rack": ("rack", "east"), "lan": ("network", "east", {"cidr": "192.168.5.0/24"}),
        "wired": ("server", "rack", {"segment": "lan"}), "loose": ("server", "rack"), "west": "datacenter",
        "far": ("server", "west"),
    }  # fmt: skip
    found = network(nodes)
    where = {name: sorted(host.addresses) for name, host in found.model.hosts.items()}
    assert where == {"wired": ["lan"], "loose": ["~east"], "far": ["~west"]}
    assert {found.model.segments[s].network for s in ("lan", "~east")} == {"east"}


def test_a_cdn_stands_before_each_network_it_has_origins_in() -> None:
    nodes = aws(
        igw=("aws.internet-gateway", "vpc"), alb=("aws.alb", "pub"), hidden=("aws.alb", "prv", {"scheme": "internal"}),
        cdn="aws.cloudfront", app="app",
    )  # fmt: skip
    model = network(nodes, "cdn>alb", "cdn>hidden", "cdn>app").model
    edges = {name: host.targets for name, host in model.hosts.items() if "@" in name}
    assert edges == {"cdn@vpc": ("alb",), "cdn@~canvas": ("app",)}
    assert node_of("cdn@vpc") == "cdn"
    assert [route.via for route in model.segments["pub"].routes] == [Via.INTERNET, Via.PEERING]
    assert [route.via for route in model.segments["prv"].routes] == [Via.NAT]


def test_a_balancer_opens_connections_to_its_targets_only() -> None:
    nodes = aws(alb=("aws.alb", "pub"), web=("aws.ec2", "prv"), db=("aws.rds", "shut"))
    hosts = network(nodes, "alb>web", "web>db").model.hosts
    assert hosts["alb"].targets == ("web",)
    assert hosts["web"].targets is None
    assert (hosts["web"].pivot, hosts["db"].pivot) == (True, False)


def test_a_machine_listens_on_the_ports_of_everything_in_it() -> None:
    nodes: dict[str, NodeSketch] = {
        "m": ("server", {"admin_port": 22}), "app": ("app", "m"), "db": ("database", "m", {"engine": "mysql"}),
        "users": "users",
    }  # fmt: skip
    found = network(nodes, "users>app", "app>db")
    assert [(known.port, known.protocol) for known in found.model.hosts["m"].listens] == [
        (22, "tcp"),
        (3306, "tcp"),
        (8080, "tcp"),
    ]
    assert found.answers["db"] == {("tcp", 3306)}
    assert "m" not in found.answers


def test_only_a_rented_machine_is_held_back_on_its_way_out() -> None:
    groups = network(aws(web=("aws.ec2", "prv"), own="server")).model.groups
    assert groups["own"].outbound is None
    assert groups["web"].outbound is not None
    assert [(rule.cidr, rule.ports) for rule in groups["web"].outbound] == [("0.0.0.0/0", (443, 443))]
