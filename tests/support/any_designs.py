"""Random designs over the whole catalogue: every kind, every legal place, every legal link, many properties."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from immutables import Map

from designer.catalog.component import Component
from designer.catalog.legality import legal_kinds, why_not_inside
from designer.catalog.registry import load_catalog
from designer.document.design import Design, Link, Node, link_id

PROPERTIES: dict[str, list[dict[str, Any]]] = {
    "server": [
        {"count": 3},
        {"public_address": True},
        {"ingress": [{"source": "n0", "ports": "22"}]},
        {"os": "windows"},
    ],
    "app": [{"count": 2, "spread": "zone"}, {"processes": 4}, {"runtime": "java"}],
    "database": [{"engine": "mysql"}, {"role": "replica"}, {"count": 2}],
    "cache": [{"engine": "memcached"}, {"count": 9}],
    "load-balancer": [{"tls": True}, {"algorithm": "least-outstanding"}],
    "dns": [{"routing": "failover"}, {"routing": "weighted"}],
    "network": [
        {"cidr": "10.1.0.0/24", "internet": "inbound"},
        {"cidr": "nonsense"},
        {"internet": "outbound"},
    ],
    "firewall": [
        {"rules": [{"source": "203.0.113.0/24", "target": "n1", "ports": "any"}, {"action": "deny"}]},
        {
            "forwards": [
                {"port": 8443, "to": "n1", "target_port": 443},
                {"port": 2222, "to": "n2", "target_port": 22, "source": "n0"},
                {"port": 53, "to": "n0", "protocol": "udp", "source": "nonsense"},
            ]
        },
    ],
    "aws.vpc": [
        {"cidr": "10.9.0.0/20", "flow_logs": True, "flow_log_days": 2},
        {"cidr": "nonsense"},
        {"cidr": "10.0.0.0/28"},
    ],
    "aws.region": [{"region": "us-east-1"}, {"region": "eu-west-1"}],
    "aws.zone": [{"zone": "b"}, {"zone": "f"}],
    "aws.subnet": [
        {"route": "internet-gateway", "cidr": "10.0.1.0/24"},
        {"route": "nat-gateway"},
        {"cidr": "x"},
        {"ipv6": "internet-gateway", "routes": [{"destination": "0.0.0.0/1", "via": "internet-gateway"}]},
        {
            "ipv6": "egress-only",
            "routes": [{"destination": "10.9.0.0/20", "vpc": "n1"}, {"destination": "q", "vpc": "n2"}],
        },
        {"ipv6": "isolated", "acl_in": [{"ports": "443"}, {"ports": "80", "number": 100, "action": "deny"}]},
        {
            "acl_out": [
                {"number": 7, "protocol": "tcp", "ports": "1024-65535", "cidr": "::/0"},
                {"cidr": "nonsense"},
            ]
        },
    ],
    "aws.vpc-endpoint": [{"service": "ssm"}, {"service": "ecr.api"}],
    "aws.ec2": [{"count": 2, "spread": "zone"}, {"public_ip": True, "admin_port": 22}, {"count": 20}],
    "aws.asg": [{"min_size": 5, "max_size": 2}, {"subnets": ["n1", "n2"]}],
    "aws.alb": [{"scheme": "internal"}, {"access_logs": True}, {"subnets": ["n1", "n2"]}],
    "aws.nlb": [{"scheme": "internal"}, {"cross_zone": True}],
    "aws.rds": [
        {"multi_az": True},
        {"role": "replica"},
        {"publicly_accessible": True},
        {"engine": "mariadb", "minor_upgrades": False},
        {"maintenance": "sun:23:30"},
    ],
    "aws.elasticache": [{"replicas": 2}, {"engine": "memcached", "replicas": 1}, {"engine": "valkey"}],
    "aws.s3": [
        {"website": True, "public_read": True},
        {"versioned": True, "lifecycle_days": 5},
        {"backup_days": 3},
        {"public_read": True, "block_public_access": True},
        {"block_public_access": False, "policy": [{"actions": ["s3:Get*"]}]},
        {
            "policy": [
                {
                    "effect": "Deny",
                    "principals": ["arn:aws:iam::123456789012:role/${x}"],
                    "addresses": ["10.0.0.0/8"],
                }
            ]
        },
    ],
    "aws.route53": [{"routing": routing} for routing in ("failover", "weighted", "latency", "multivalue")],
    "aws.cloudfront": [{"origin_group": True}, {"origin_access_control": False}],
    "aws.iam-user": [{"root": True}, {"mfa": True, "access_keys": 1}, {"boundary": "n1"}],
    "aws.iam-role": [{"boundary": "n0"}, {"boundary": "n2"}],
    "aws.iam-policy": [
        {"statements": [{"actions": ["s3:*"], "resources": ["n0", "*", "arn:aws:s3:::${x}"]}]},
        {"statements": [{"not_actions": ["iam:*"], "not_resources": ["n1", "n2"]}]},
    ],
    "aws.security-group": [{"ingress": [{"source": "n2", "ports": "8000-8100", "protocol": "udp"}]}],
}


@st.composite
def any_designs(draw: st.DrawFn, most: int = 14) -> Design:
    """A legal design of up to `most` nodes."""
    catalog = load_catalog()
    kinds = sorted(catalog)
    nodes: dict[str, Node] = {}
    for number in range(draw(st.integers(1, most))):
        kind = draw(st.sampled_from(kinds))
        properties = draw(st.sampled_from([{}, *PROPERTIES.get(kind, [])]))
        spec = catalog.build(kind, properties)
        places = [n for n in nodes if why_not_inside(spec, nodes[n].spec) is None]
        options: list[str | None] = [
            *places,
            *places,
            *([None] if why_not_inside(spec, None) is None else []),
        ]
        if options:
            node_id = f"n{number}"
            nodes[node_id] = Node(node_id, f"name {number}", draw(st.sampled_from(options)), spec)
    links: dict[str, Link] = {}
    pairs = [
        (a, b, kind)
        for a in nodes
        for b in nodes
        if a != b
        for kind in kinds_of(nodes[a].spec, nodes[b].spec)
    ]
    for source, target, kind in draw(st.lists(st.sampled_from(pairs), max_size=2 * most)) if pairs else []:
        extra: dict[str, Any] = draw(st.sampled_from([{}, {}, {"weight": 3.5}, {"failover": "manual"}, {"protocol": "http", "port": 80},
                                      {"protocol": "https", "port": 443}, {"optional": True}]))  # fmt: skip
        links[link_id(source, target, links)] = Link(source=source, target=target, kind=kind, **extra)
    return Design(name="any", nodes=Map(nodes), links=Map(links))


def kinds_of(source: Component, target: Component) -> tuple[Any, ...]:
    """The kinds of link that are legal between two components."""
    return legal_kinds(source, target)
