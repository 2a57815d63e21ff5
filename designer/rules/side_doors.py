"""Rules about doors that were left open beside the one that is meant: another address family, range, way in or address."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.networks import Listener
from designer.catalog.traits import Balancer, Cdn, Entry, Guarded, Host, Service
from designer.graph.connections import connections, origins
from designer.graph.permissions import doors, groups_of
from designer.i18n import text
from designer.rules.each import each
from designer.rules.example import example
from designer.rules.rule import Hit, Rule
from designer.rules.within_reach import PUBLIC, reaches_outside


def _only_ipv6(a: Assessment) -> Iterator[Hit]:
    callers = a.paths.callers
    for host, described in a.paths.drawn.model.hosts.items():
        if not described.public_v6:
            continue
        for ear in described.listens:
            found = {exposure.family: exposure for exposure in callers.direct(host, ear)}
            if "v6" in found and found["v6"].verdict == "all" and found["v4"].verdict == "none":
                yield Hit(
                    text(
                        "{name} is open to the internet on port {port} over IPv6 only",
                        name=a.name(host),
                        port=ear.port,
                    ),
                    (host,),
                )


ONLY_IPV6 = Rule(
    id="SEC018",
    name="open-over-ipv6-only",
    severity="error",
    summary="A port is closed to the internet over IPv4 and open over IPv6.",
    why="Every IPv6 address in a VPC is public, and rules for the two families are apart: closing one leaves the other as it was.",
    detection="Packets are followed to each port of machines with IPv6 addresses, for both families; IPv6 lets everybody in, IPv4 nobody.",
    fix="Delete the rule for ::/0, or lead ::/0 to an egress-only gateway.",
    false_alarm="A service that is meant for IPv6 clients alone.",
    check=_only_ipv6,
    bad=example(
        {
            "vpc": "aws.vpc",
            "igw": "aws.internet-gateway in vpc",
            "sub": ("aws.subnet in vpc", {"route": "internet-gateway", "ipv6": "internet-gateway"}),
            "web": ("aws.ec2 in sub", {"ingress": [{"ports": "8080", "source": "::/0"}]}),
        }
    ),
    good=example(
        {
            "vpc": "aws.vpc",
            "igw": "aws.internet-gateway in vpc",
            "sub": ("aws.subnet in vpc", {"route": "internet-gateway", "ipv6": "egress-only"}),
            "web": ("aws.ec2 in sub", {"ingress": [{"ports": "8080", "source": "::/0"}]}),
        }
    ),
    references=("Amazon VPC User Guide: Security group rules",),
    tags=("security", "exposure", "network"),
    stride=("information-disclosure", "elevation-of-privilege"),
    cwe=("CWE-668",),
    controls=(
        "CIS AWS Foundations v3.0.0 5.3",
        "CIS AWS Foundations v5.0.0 5.4",
        "AWS Well-Architected SEC05-BP02",
    ),
)


def _beside_front(a: Assessment) -> Iterator[Hit]:
    fronted: dict[str, set[str]] = {}
    cdns = set(a.topology.ids_having(Cdn))
    for connection in connections(a.topology) if cdns else ():
        if connection.source in cdns and not connection.stands_in_for:
            fronted.setdefault(connection.target, set()).add(connection.source)
    for node_id, before in sorted(fronted.items()):
        host = a.paths.drawn.guards.get(node_id)
        if host is None:
            continue
        ears = [Listener(port, protocol) for protocol, port in sorted(a.paths.drawn.answers.get(node_id, ()))]
        hops = [hop for ear in ears if (hop := a.paths.callers.from_internet(host, ear)) is not None]
        if hops and not _is_called_by_users(a, node_id):
            cdn = min(before)
            yield Hit(
                text("{name} can be called past {cdn}", name=a.name(node_id), cdn=a.name(cdn)),
                (node_id, cdn),
                why=text("Who calls the origin itself avoids the CDN's cache, its filter and its logs, and finds it by its address."),
            )  # fmt: skip


def _is_called_by_users(a: Assessment, node_id: str) -> bool:
    return any(
        isinstance(a.topology.spec(origin), Entry)
        for _, link in a.topology.links_to(node_id, "traffic")
        for origin, _ in origins(a.topology, link.source)
    )


BESIDE_ITS_FRONT = Rule(
    id="SEC020",
    name="origin-beside-its-front",
    severity="warning",
    summary="A server or balancer behind a CDN also lets the internet in directly.",
    why="The CDN's filter, certificate and rate limit protect only what comes through it, and origins are found by scanning.",
    detection="Something that a CDN calls, whose rules admit the internet beside it; drawn users that call it directly are meant and not told.",
    fix="Delete the rule that admits everybody: the CDN's own addresses are admitted without it.",
    false_alarm="Something outside that is not drawn has to call the origin directly.",
    check=_beside_front,
    bad=example(
        {
            **PUBLIC,
            "users": "users",
            "cdn": "aws.cloudfront",
            "alb": ("aws.alb in public", {"ingress": [{"ports": "443", "source": "0.0.0.0/0"}]}),
        },
        "users>cdn",
        "cdn>alb",
    ),
    good=example(
        {**PUBLIC, "users": "users", "cdn": "aws.cloudfront", "alb": "aws.alb in public"},
        "users>cdn",
        "cdn>alb",
    ),
    references=("Amazon CloudFront Developer Guide: Restrict access to Application Load Balancers",),
    tags=("security", "exposure"),
    stride=("tampering", "denial-of-service"),
    cwe=("CWE-424",),
    controls=("AWS Well-Architected SEC05-BP02",),
)


@each(Guarded)
def _needless_address(a: Assessment, node_id: str, spec: Guarded) -> Iterator[Hit]:
    if (
        isinstance(spec, Host)
        and spec.has_public_address()
        and spec.responsibility.hardware == "provider"
        and not any(_admits_outside(a, door) for door in (node_id, *groups_of(a.topology, node_id)))
        and not _in_use(a, node_id)
    ):
        yield Hit(
            text("{name} has a public address that nobody is admitted to", name=a.name(node_id)),
            (node_id,),
        )


def _admits_outside(a: Assessment, door: str) -> bool:
    return any(
        admission.origin == "edge" or (admission.origin == "address" and reaches_outside(admission.source))
        for _, admission in doors(a.topology, door).entering
    )


def _in_use(a: Assessment, node_id: str) -> bool:
    """Whether it goes out over its address: it calls something outside."""
    inside = {node_id, *a.topology.inside(node_id)}
    called = (
        a.topology.spec(link.target)
        for n in inside
        for _, link in a.topology.links_from(n, "traffic", "async")
    )
    return any(isinstance(spec, Service) and not isinstance(spec, Guarded | Balancer) for spec in called)


NEEDLESS_ADDRESS = Rule(
    id="SEC021",
    name="needless-public-address",
    severity="warning",
    summary="A machine has a public address, but no rule admits anyone from outside and nothing outside is called.",
    why="The address costs money and makes every later slip in a rule an opening to the internet.",
    detection="A rented machine with a public address whose rules admit nobody from outside, and from which no link leads to something outside.",
    fix="Take the public address away; packages come through a NAT gateway or an endpoint.",
    false_alarm="It fetches updates over its own address, and no NAT gateway is wanted.",
    check=_needless_address,
    bad=example({**PUBLIC, "job": ("aws.ec2 in public", {"public_ip": True})}),
    good=example({**PUBLIC, "job": "aws.ec2 in private"}),
    references=("AWS Security Hub EC2.9: Amazon EC2 instances should not have a public IPv4 address",),
    tags=("security", "network", "cost"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-668",),
    controls=("AWS Well-Architected SEC05-BP01",),
)
