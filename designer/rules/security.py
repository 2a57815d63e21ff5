"""Rules about who can reach what, and what travels unprotected."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.sensitivity import KEPT
from designer.catalog.traits import Cache, Cdn, Database, Dns, Entry, External, Filter, Stateful, Subnet
from designer.document.design import Link
from designer.graph.public_routes import is_public
from designer.i18n import Text, text
from designer.rules.each import each, each_link
from designer.rules.rule import Hit, Rule

PLAIN = {"http", "postgresql", "mysql", "redis", "memcached", "amqp", "nfs"}
"""Protocols that send what they carry in the clear unless TLS is added."""


def boundary(a: Assessment, link: Link) -> Text | None:
    """Which trust boundary the link crosses; None where it stays inside one network."""
    source, target = a.topology.spec(link.source), a.topology.spec(link.target)
    if isinstance(source, Entry | Dns | Cdn):
        return text("from the internet")
    if isinstance(target, External):
        return text("to the internet")
    site_one, site_two = a.placement.region(link.source), a.placement.region(link.target)
    if site_one and site_two and site_one[0] != site_two[0]:
        return text("between sites or regions")
    if isinstance(source, Filter):
        return text("through a firewall")
    return None


@each_link
def _plain_text(a: Assessment, link_id: str, link: Link) -> Iterator[Hit]:
    if link.kind not in ("traffic", "async", "replication") or is_protected(a, link):
        return
    crossed = boundary(a, link)
    replicated = link.kind == "replication" and crossed is not None
    if crossed is not None and (link.protocol in PLAIN or replicated):
        yield Hit(
            text(
                "{source} to {target} is plain {protocol} {boundary}",
                source=a.name(link.source), target=a.name(link.target),
                protocol=link.protocol or link.kind, boundary=crossed,
            ),
            (link.target, link.source),
            (link_id,),
        )  # fmt: skip


def is_protected(a: Assessment, link: Link) -> bool:
    """Whether what travels on the link is encrypted: as stated, by its protocol, or by the provider.

    RDS, S3 and ElastiCache encrypt what they copy, between regions too; a cache that demands TLS takes no call without.
    """
    if link.is_encrypted or link.encrypted is False:
        return link.is_encrypted
    source, target = a.topology.spec(link.source), a.topology.spec(link.target)
    if link.kind == "replication":
        return all(end.responsibility.operating_system == "provider" for end in (source, target))
    return bool(getattr(target, "in_transit", False))


PLAIN_TEXT = Rule(
    id="SEC001",
    name="plain-text-across-boundary",
    severity="error",
    summary="Unencrypted traffic crosses a trust boundary.",
    why="Whoever is on the way reads and changes passwords, sessions and data.",
    detection="A link from users, DNS or a CDN, to an external service, through a firewall, or between sites, whose protocol has no TLS. Replication between stores that a provider runs is left out: it encrypts that.",
    fix="Use HTTPS (end TLS at the balancer), or turn on TLS for the protocol and mark the link as encrypted.",
    false_alarm="The link runs through a VPN or a private line that encrypts it: mark it as encrypted.",
    check=_plain_text,
    bad={
        "nodes": {"users": {"kind": "users", "name": "users"}, "app": {"kind": "app", "name": "app"}},
        "links": [{"from": "users", "to": "app", "protocol": "http", "port": 80}],
    },
    good={
        "nodes": {"users": {"kind": "users", "name": "users"}, "app": {"kind": "app", "name": "app"}},
        "links": [{"from": "users", "to": "app", "protocol": "https", "port": 443}],
    },
    tags=("security",),
    stride=("information-disclosure", "tampering"),
    cwe=("CWE-319",),
    controls=("AWS Well-Architected SEC09-BP02",),
)


def _in_public_subnet(a: Assessment) -> Iterator[Hit]:
    for trait in (Database, Cache):
        for node_id, _ in a.topology.having(trait):
            public = []
            for subnet_id in a.placement.subnets(node_id):
                subnet = a.topology.spec(subnet_id)
                if isinstance(subnet, Subnet) and is_public(subnet):
                    public.append(subnet_id)
            if public:
                yield Hit(
                    text("{store} is in public subnet {subnet}", store=a.name(node_id), subnet=a.name(public[0])),
                    (node_id, *public),
                    why=text("Its subnet has a route from the internet; only flags and rules keep it closed, and each is one slip away."),
                )  # fmt: skip


STORE_IN_PUBLIC_SUBNET = Rule(
    id="SEC002",
    name="store-in-public-subnet",
    severity="warning",
    summary="A database or cache is in a subnet that the internet has a route to.",
    why="In a private subnet no flag and no rule can open it to the internet; in a public one a single mistake does.",
    detection="A database or cache one of whose subnets routes to an internet gateway, or is a DMZ.",
    fix="Put it in a subnet without a route to the internet.",
    false_alarm="A demonstration without real data.",
    check=_in_public_subnet,
    bad={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "igw": {"kind": "aws.internet-gateway", "name": "igw", "in": "vpc"},
            "public": {"kind": "aws.subnet", "name": "public", "in": "vpc", "route": "internet-gateway"},
            "db": {"kind": "aws.rds", "name": "db", "in": "public"},
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "data": {"kind": "aws.subnet", "name": "data", "in": "vpc"},
            "db": {"kind": "aws.rds", "name": "db", "in": "data"},
        }
    },
    references=("Amazon RDS User Guide: Working with a DB instance in a VPC",),
    tags=("security", "network"),
    stride=("information-disclosure",),
    cwe=("CWE-653",),
    controls=("AWS Well-Architected SEC05-BP01",),
)


@each(Stateful)
def _unencrypted(a: Assessment, node_id: str, store: Stateful) -> Iterator[Hit]:
    if not store.encrypted and store.sensitivity != "public" and not isinstance(store, Cache):
        yield Hit(
            text("{store} keeps {data} unencrypted", store=a.name(node_id), data=KEPT[store.sensitivity]),
            (node_id,),
            severity="error" if store.sensitivity in ("personal", "secret") else None,
        )  # fmt: skip


UNENCRYPTED_STORE = Rule(
    id="SEC008",
    name="unencrypted-store",
    severity="warning",
    summary="Data that is not public is kept unencrypted on disk.",
    why="Disks, snapshots and backups leave the machine they were made on; encryption is what stays with them.",
    detection="A store or queue without encryption at rest whose sensitivity is not public; caches in memory are left out.",
    fix="Turn on encryption at rest.",
    false_alarm="The disks below are encrypted and this is not drawn: set the property.",
    check=_unencrypted,
    bad={"nodes": {"db": {"kind": "database", "name": "db", "sensitivity": "personal"}}},
    good={"nodes": {"db": {"kind": "database", "name": "db", "sensitivity": "personal", "encrypted": True}}},
    tags=("security", "data"),
    stride=("information-disclosure",),
    cwe=("CWE-312",),
    controls=(
        "CIS AWS Foundations v3.0.0 2.3.1",
        "CIS AWS Foundations v3.0.0 2.4.1",
        "CIS AWS Foundations v5.0.0 2.2.1",
        "CIS AWS Foundations v5.0.0 2.3.1",
        "AWS Well-Architected SEC08-BP02",
    ),
)
