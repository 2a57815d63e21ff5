"""Rules about fronts and the inside of networks, on designs that nearly are what they are about."""

from typing import Any

import orjson
import pytest
from support.drawing import draw

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.catalog.traits import Certificate
from designer.document.files import parse
from designer.rules.registry import load_rules
from designer.rules.runner import lint

Nodes = dict[str, dict[str, Any]]
FRONT: Nodes = {
    "u": {"kind": "users"}, "dns": {"kind": "aws.route53", "domain": "shop.example"}, "cdn": {"kind": "aws.cloudfront"},
    "alb": {"kind": "aws.alb"}, "web": {"kind": "aws.ec2"}, "files": {"kind": "aws.s3"}, "waf": {"kind": "aws.waf"},
    "cert": {"kind": "aws.acm", "domain": "shop.example"},
}  # fmt: skip


def hits(rule: str, nodes: Nodes, links: str, uses: str = "") -> list[tuple[str, ...]]:
    """`links` are pairs `a>b`, with `=protocol` where it is drawn."""
    drawn: list[dict[str, Any]] = []
    for pair in links.split():
        ends, _, protocol = pair.partition("=")
        source, target = ends.split(">")
        drawn.append({"from": source, "to": target, **({"protocol": protocol} if protocol else {})})
    drawn += [dict(zip(("from", "to"), pair.split(">"), strict=True), kind="uses") for pair in uses.split()]
    named = {node_id: {"name": node_id, **node} for node_id, node in nodes.items()}
    design = parse(orjson.dumps({"format": 1, "name": "x", "nodes": named, "links": drawn}), load_catalog())
    return [hit.nodes for hit in load_rules()[rule].check(Assessment(design))]


@pytest.mark.parametrize(
    ("links", "uses", "found"),
    [
        ("u>cdn cdn>alb alb>web", "", [("cdn", "alb")]),
        ("u>cdn cdn>alb alb>web", "cdn>waf", []),
        ("u>cdn cdn>alb alb>web", "alb>waf", []),  # what computes is behind it all the same
        ("u>cdn cdn>files", "", []),  # files only
        ("u>cdn cdn>files cdn>web", "", [("cdn", "web")]),
        ("u>dns dns>alb alb>web", "", [("alb", "web")]),
        ("web>alb alb>web", "", []),  # nobody from outside calls it
    ],
)
def test_what_computes_wants_a_filter_before_it(links: str, uses: str, found: list[tuple[str, ...]]) -> None:
    assert hits("SEC034", FRONT, links, uses) == found


def test_a_balancer_of_connections_cannot_read_requests() -> None:
    nlb: Nodes = {**FRONT, "alb": {"kind": "aws.nlb", "port": 5000}}
    assert hits("SEC034", nlb, "u>alb alb>web") == []


@pytest.mark.parametrize(
    ("links", "uses", "found"),
    [
        ("u>dns dns>alb=https", "", [("alb",)]),
        ("u>dns dns>alb=https", "alb>cert", []),
        ("u>alb=http", "", []),
        ("u>cdn=https", "", []),  # under CloudFront's own name
        ("u>dns dns>cdn=https", "", [("cdn",)]),
        ("u>cdn=https cdn>alb=https", "", []),  # the balancer answers the CDN only
    ],
)
def test_https_under_a_name_of_ones_own_wants_a_certificate(
    links: str, uses: str, found: list[tuple[str, ...]]
) -> None:
    assert hits("SEC033", FRONT, links, uses) == found


@pytest.mark.parametrize(
    ("certificate", "proves"),
    [
        ("shop.example", True), ("*.shop.example", True), ("www.shop.example", True), ("SHOP.example", True),
        ("blog.example", False), ("myshop.example", False), ("*.example", True), ("example", False),
    ],
)  # fmt: skip
def test_a_certificate_is_for_a_domain_or_names_in_it(certificate: str, proves: bool) -> None:
    assert Certificate(domain=certificate).proves("shop.example") is proves
    nodes = {**FRONT, "cert": {"kind": "aws.acm", "domain": certificate}}
    assert hits("SEC041", nodes, "dns>alb", "alb>cert") == ([] if proves else [("cert", "alb", "dns")])


def test_one_of_several_certificates_is_enough() -> None:
    nodes = {**FRONT, "old": {"kind": "aws.acm", "domain": "blog.example"}}
    assert hits("SEC041", nodes, "dns>alb", "alb>cert alb>old") == []


STORES: Nodes = {
    "one": {"kind": "server"}, "two": {"kind": "server"}, "app": {"kind": "app", "in": "one"},
    "db": {"kind": "database", "in": "two", "sensitivity": "personal"},
}  # fmt: skip


def test_data_that_leaves_the_machine_in_the_clear() -> None:
    assert hits("SEC035", STORES, "app>db") == [("db", "app")]
    assert hits("SEC035", {**STORES, "db": {**STORES["db"], "in": "one"}}, "app>db") == []
    assert hits("SEC035", {**STORES, "db": {**STORES["db"], "sensitivity": "internal"}}, "app>db") == []


@pytest.mark.parametrize("tls", [True, False])
def test_a_cache_that_demands_tls_takes_nothing_in_the_clear(tls: bool) -> None:
    hot = {"kind": "aws.elasticache", "sensitivity": "personal", "in_transit": tls}
    assert hits("SEC035", {**STORES, "hot": hot}, "app>hot") == ([] if tls else [("hot", "app")])


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"ports": "22", "source": "10.0.0.0/8"}, True),
        ({"ports": "20-25", "source": "10.0.0.0/8"}, True),
        ({"ports": "443", "source": "10.0.0.0/8"}, False),
        ({"ports": "22", "source": "10.1.2.0/24"}, False),
        ({"ports": "22", "source": "other"}, False),
    ],
)
def test_administration_from_a_whole_network(rule: dict[str, Any], found: bool) -> None:
    nodes: Nodes = {
        "vpc": {"kind": "aws.vpc"}, "app": {"kind": "aws.subnet", "in": "vpc"}, "other": {"kind": "aws.ec2", "in": "app"},
        "group": {"kind": "aws.security-group", "in": "vpc", "ingress": [rule]},
        "web": {"kind": "aws.ec2", "in": "app", "admin_port": 22},
    }  # fmt: skip
    assert hits("SEC036", nodes, "", "web>group") == ([("web",)] if found else [])


def test_administration_that_the_internet_reaches_is_told_once() -> None:
    nodes: Nodes = {
        "vpc": {"kind": "aws.vpc"}, "igw": {"kind": "aws.internet-gateway", "in": "vpc"},
        "app": {"kind": "aws.subnet", "in": "vpc", "route": "internet-gateway"},
        "web": {"kind": "aws.ec2", "in": "app", "admin_port": 22, "public_ip": True,
                "ingress": [{"ports": "22", "source": "0.0.0.0/0"}]},
    }  # fmt: skip
    assert (hits("SEC036", nodes, ""), hits("SEC005", nodes, "")[0][0]) == ([], "web")
    private = {
        **nodes,
        "web": {**nodes["web"], "public_ip": False},
        "app": {"kind": "aws.subnet", "in": "vpc"},
    }
    assert (hits("SEC036", private, ""), hits("SEC005", private, "")) == ([("web",)], [])


def test_a_whole_network_at_the_administration_port_is_told_once_though_a_link_is_drawn() -> None:
    nodes: Nodes = {
        "vpc": {"kind": "aws.vpc"}, "app": {"kind": "aws.subnet", "in": "vpc"}, "bastion": {"kind": "aws.ec2", "in": "app"},
        "web": {"kind": "aws.ec2", "in": "app", "admin_port": 22, "ingress": [{"ports": "22", "source": "10.0.0.0/8"}]},
    }  # fmt: skip
    assert hits("SEC036", nodes, "bastion>web=ssh") == [("web",)]
    assert hits("SEC016", nodes, "bastion>web=ssh") == []


@pytest.mark.parametrize(("source", "said"), [("0.0.0.0/0", True), ("::/0", True), ("10.0.0.0/8", False)])
def test_a_rule_for_the_whole_internet_is_not_explained_by_a_machine_in_its_range(
    source: str, said: bool
) -> None:
    design = draw(
        {
            "vpc": "aws.vpc",
            "app": ("aws.subnet", "vpc"),
            "web": ("aws.ec2", "app", {"admin_port": 22, "ingress": [{"ports": "22", "source": source}]}),
        }
    )
    (found,) = [f for f in lint(Assessment(design), load_rules()) if f.rule == "SEC036"]
    assert ("the whole internet" in str(found.why), "one machine in the range" in str(found.why)) == (
        said,
        not said,
    )


@pytest.mark.parametrize(
    ("rule", "reached"),
    [
        ({"ports": "22", "source": "203.0.113.0/28"}, True),
        ({"ports": "443", "source": "203.0.113.0/28"}, False),
        ({"ports": "22", "source": "web"}, False),
    ],
)
def test_who_administers_is_stated_by_a_rule_with_their_addresses(
    rule: dict[str, Any], reached: bool
) -> None:
    nodes: Nodes = {
        "u": {"kind": "users"}, "web": {"kind": "server"}, "db": {"kind": "server"},
        "bastion": {"kind": "server", "admin_port": 22, "ingress": [rule]},
    }  # fmt: skip
    assert hits("NET003", nodes, "u>web bastion>db") == ([] if reached else [("bastion",), ("db",)])
