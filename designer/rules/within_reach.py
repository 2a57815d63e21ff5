"""Rules about what lies too close to the internet, is open to more than its callers, or has a way out it does not need."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from designer.analysis.addresses import PUBLIC as OUTSIDE
from designer.analysis.addresses import parse_prefix
from designer.analysis.assessment import Assessment
from designer.analysis.exposure_verdict import Exposure
from designer.analysis.reachability import INTERNET
from designer.catalog.sensitivity import KEPT
from designer.catalog.traits import Guarded, RuleGroup, Stateful, Subnet
from designer.graph.once import once
from designer.graph.permissions import Admission, admissions, groups_carried, is_extra, stated
from designer.i18n import text
from designer.rules.each import each
from designer.rules.example import Sketch, example
from designer.rules.exposed import way_in
from designer.rules.rule import Hit, Rule

SENSITIVE = ("personal", "secret")
NARROW = {4: 24, 6: 64}
"""By IP version: a range wider than one usual segment is no single caller."""
PUBLIC: dict[str, Sketch] = {
    "region": "aws.region",
    "vpc": "aws.vpc in region",
    "igw": "aws.internet-gateway in vpc",
    "public": ("aws.subnet in vpc", {"cidr": "10.0.0.0/24", "route": "internet-gateway"}),
    "private": ("aws.subnet in vpc", {"cidr": "10.0.1.0/24"}),
}
"""A VPC with a public and a private subnet, for examples."""


def _one_hop(a: Assessment) -> Iterator[Hit]:
    for node_id, spec in a.topology.having(Stateful):
        exposure = a.exposure.get(node_id) if spec.sensitivity in SENSITIVE else None
        for steps in () if exposure is None else _chains(exposure):
            if len(steps.nodes) == 3 and len(steps.through) == 1:
                host = steps.through[0]
                yield Hit(
                    text(
                        "{host}, which faces the internet, is one step from {store} with {data}",
                        host=a.name(host), store=a.name(node_id), data=KEPT[spec.sensitivity],
                    ),
                    (node_id, host),
                    why=way_in(a, steps.path),
                )  # fmt: skip
                break


def _chains(exposure: Exposure) -> Iterator[Exposure]:
    """The ways through something taken over, as exposures whose path they are."""
    for port in exposure.every():
        if port.verdict == "lateral" and port.path[0].source == INTERNET:
            yield port
        elif port.lateral and port.lateral[0].source == INTERNET:
            yield Exposure(port.node, port.subject, "lateral", port.protocol, port.port, port.lateral)


SENSITIVE_ONE_STEP_AWAY = Rule(
    id="SEC015",
    name="sensitive-data-one-step-from-internet",
    severity="warning",
    summary="A machine with an address of its own on the internet can open connections to personal or secret data.",
    why="Whoever takes that one machine over holds the data: there is no second line to notice or to stop them.",
    detection="A store with personal or secret data whose shortest chain from the internet leads through one machine that the internet reaches itself, not through a balancer or CDN.",
    fix="Put a balancer in front, take the machine's public address away, or let a service behind it talk to the data.",
    false_alarm="The machine is a hardened gateway that does nothing else.",
    check=_one_hop,
    bad=example(
        {
            **PUBLIC,
            "users": "users",
            "web": ("aws.ec2 in public", {"public_ip": True}),
            "db": ("aws.rds in private", {"sensitivity": "personal"}),
        },
        "users>web",
        "web>db",
    ),
    good=example(
        {
            **PUBLIC,
            "users": "users",
            "alb": "aws.alb in public",
            "web": "aws.ec2 in private",
            "db": ("aws.rds in private", {"sensitivity": "personal"}),
        },
        "users>alb",
        "alb>web",
        "web>db",
    ),
    tags=("security", "exposure", "data"),
    stride=("information-disclosure", "elevation-of-privilege"),
    cwe=("CWE-653",),
    controls=("AWS Well-Architected SEC05-BP01",),
)


def reaches_outside(source: str) -> bool:
    """Whether a range holds addresses of the public internet; documentation ranges stand for clients there."""
    prefix = parse_prefix(source)
    return any(first <= prefix.last and prefix.first <= last for first, last in OUTSIDE[prefix.version])


def _is_wide_and_private(source: str) -> bool:
    net = ipaddress.ip_network(source)
    return net.prefixlen < NARROW[net.version] and not reaches_outside(source)


def guarded_by(a: Assessment, admission: Admission) -> list[str]:
    """The nodes that a rule is about: its owner, or those that carry the shared group it stands in."""
    if isinstance(a.topology.spec(admission.target), RuleGroup):
        return [n for n, groups in groups_carried(a.topology).items() if admission.target in groups]
    return [admission.service]


def _open_to_network(a: Assessment) -> Iterator[Hit]:
    written = [r for r in stated(a.topology) if is_extra(r) and r.origin == "address"]
    wide = [admission for admission in written if _is_wide_and_private(admission.source)]
    needed: dict[tuple[str, int], int] = {}
    for admission in admissions(a.topology) if wide else ():
        if not is_extra(admission) and admission.origin == "member":
            key = admission.service, admission.first_port
            needed[key] = needed.get(key, 0) + 1
    for admission in wide:
        for node in guarded_by(a, admission):
            callers = [
                n for (service, port), n in needed.items()
                if service == node and admission.first_port <= port <= admission.last_port
                and port != getattr(a.topology.spec(node), "admin_port", None)
            ]  # fmt: skip
            if callers and not isinstance(a.topology.spec(node), Stateful):
                yield Hit(
                    text(
                        "{name} admits all of {source}, and {count} caller is drawn",
                        name=a.name(node), source=admission.source, count=callers[0],
                    )
                    if callers[0] == 1
                    else text(
                        "{name} admits all of {source}, and {count} callers are drawn",
                        name=a.name(node), source=admission.source, count=callers[0],
                    ),
                    tuple(dict.fromkeys((node, admission.target))),
                )  # fmt: skip


OPEN_TO_NETWORK = Rule(
    id="SEC016",
    name="service-open-to-whole-network",
    severity="info",
    summary="A service admits a whole private range, and the callers that are drawn are admitted without that.",
    why="Every machine in the range that is taken over can go on from there; with the callers alone admitted it cannot.",
    detection="An extra inbound rule of something that is no store, from a private range wider than /24 (IPv6: /64), on a port that drawn links call; its administration port is another rule's.",
    fix="Delete the rule: what the drawn links need is admitted by security groups without it.",
    false_alarm="Something in the range that is not drawn calls it.",
    check=_open_to_network,
    bad=example(
        {
            **PUBLIC,
            "web": "aws.ec2 in private",
            "api": ("aws.ec2 in private", {"ingress": [{"ports": "8080", "source": "10.0.0.0/16"}]}),
        },
        "web>api",
    ),
    good=example({**PUBLIC, "web": "aws.ec2 in private", "api": "aws.ec2 in private"}, "web>api"),
    references=("Amazon VPC User Guide: Security group rules",),
    tags=("security", "network"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-1220",),
    controls=("AWS Well-Architected SEC05-BP02",),
)


@each(Subnet)
def _way_out(a: Assessment, subnet: str, spec: Subnet) -> Iterator[Hit]:
    if spec.internet_way() != "outbound":
        return
    inside = sorted(a.topology.inside(subnet))
    managed = [node for node in inside if _is_managed_store(a, node)]
    if managed and len(managed) == len(inside) and subnet not in _with_others_than_stores(a):
        yield Hit(
            text("{subnet} holds data only, and has a way out to everywhere", subnet=a.name(subnet)),
            (subnet, *managed),
        )


@once
def _with_others_than_stores(a: Assessment) -> frozenset[str]:
    """Ids of the subnets in which something stands that is no store."""
    stores = frozenset(a.topology.ids_having(Stateful))
    return frozenset(subnet for subnet, node_id in a.placement.stances() if node_id not in stores)


def _is_managed_store(a: Assessment, node_id: str) -> bool:
    spec = a.topology.spec(node_id)
    return (
        isinstance(spec, Guarded)
        and isinstance(spec, Stateful)
        and spec.responsibility.operating_system == "provider"
    )


WAY_OUT_OF_DATA = Rule(
    id="SEC017",
    name="way-out-of-data-subnet",
    severity="warning",
    summary="A subnet that holds nothing but managed stores has a route out to the whole internet.",
    why="A managed store opens no connections to the internet; the route serves only whoever gets in and wants to carry data out.",
    detection="A subnet whose default route leads out (NAT) and in which only databases and caches that the provider runs are drawn; what is drawn around it and has copies in it counts.",
    fix="Take the default route of the subnet away.",
    false_alarm="Something that is not drawn stands in the subnet and needs the way out.",
    check=_way_out,
    bad=example(
        {
            **PUBLIC,
            "data": ("aws.subnet in vpc", {"cidr": "10.0.2.0/24", "route": "nat-gateway"}),
            "db": "aws.rds in data",
        }
    ),
    good=example({**PUBLIC, "data": ("aws.subnet in vpc", {"cidr": "10.0.2.0/24"}), "db": "aws.rds in data"}),
    references=("Amazon VPC User Guide: Example: VPC with servers in private subnets and NAT",),
    tags=("security", "network", "data"),
    stride=("information-disclosure",),
    cwe=("CWE-1220",),
    controls=("AWS Well-Architected SEC05-BP02",),
)
