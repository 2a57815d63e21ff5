"""Rules about what the internet reaches, or nearly: data, administration, buckets; each with the way in written out."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

from designer.analysis.assessment import Assessment
from designer.analysis.exposure import Exposure, Step
from designer.analysis.names import NamesAmong
from designer.catalog.sensitivity import KEPT
from designer.catalog.traits import Cdn, Dns, Entry, ObjectStore, RuleGroup, Stateful
from designer.graph.permissions import Admission, is_extra, stated
from designer.i18n import Text, chained, text
from designer.rules.each import each
from designer.rules.rule import Hit, Rule

NARROW = {4: 24, 6: 64}
"""By IP version: an inbound range wider than one usual segment is more than the callers of a store need."""


def way_in(a: Assessment, steps: Sequence[Step]) -> Text:
    """The hops of a way in, as one sentence with the names of what is passed."""
    names = NamesAmong(a.topology, (end for step in steps for end in (step.source, step.target)))
    told = [names.told(step.text) for step in steps]
    return chained(told, lambda earlier, step: text("{earlier}; then {step}", earlier=earlier, step=step))


def _ports(a: Assessment, subject: str) -> Iterator[Exposure]:
    for exposure in a.exposure.values():
        yield from (port for port in exposure.every() if port.subject == subject)


def _on_path(a: Assessment, exposure: Exposure) -> tuple[str, ...]:
    drawn = (node for node in exposure.nodes if node in a.topology)
    return tuple(dict.fromkeys([exposure.node, *drawn]))


def _exposed_data(a: Assessment) -> Iterator[Hit]:
    for exposure in _ports(a, "data"):
        if isinstance(a.topology.spec(exposure.node), ObjectStore):
            continue
        if exposure.verdict not in ("internet", "one-change"):
            continue
        why = way_in(a, exposure.path)
        if exposure.verdict == "internet":
            yield Hit(
                text("The internet reaches {name} on port {port}", name=a.name(exposure.node), port=exposure.port),
                _on_path(a, exposure), why=why,
            )  # fmt: skip
        elif exposure.verdict == "one-change":
            yield Hit(
                text("{name} is one change away from the internet on port {port}", name=a.name(exposure.node), port=exposure.port),
                _on_path(a, exposure), why=why, severity="warning",
            )  # fmt: skip


_OPEN_DATABASE = {
    "vpc": {"kind": "aws.vpc", "name": "vpc"},
    "igw": {"kind": "aws.internet-gateway", "name": "igw", "in": "vpc"},
    "public": {"kind": "aws.subnet", "name": "public", "in": "vpc", "route": "internet-gateway"},
}

EXPOSED_DATA = Rule(
    id="SEC014",
    name="exposed-data",
    severity="error",
    summary="The internet reaches a database, cache or queue, or is one change away from it.",
    why="A password, and luck with bugs, are then all that protects the data; where it is one change away, a single slip opens it.",
    detection="Packets are followed from the internet over addresses, routes, firewalls and security groups to the port; one change: exactly one of these stops them.",
    fix="Take away the public address, the route or the rule that the path names; admit the callers only.",
    false_alarm="The data is meant for everyone and the port is protected otherwise; waive it with that reason.",
    check=_exposed_data,
    bad={
        "nodes": {
            **_OPEN_DATABASE,
            "db": {
                "kind": "aws.rds", "name": "db", "in": "public", "publicly_accessible": True,
                "ingress": [{"ports": "5432", "source": "0.0.0.0/0"}],
            },
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "data": {"kind": "aws.subnet", "name": "data", "in": "vpc"},
            "db": {"kind": "aws.rds", "name": "db", "in": "data"},
        }
    },
    references=(
        "Amazon RDS User Guide: Hiding a DB instance in a VPC from the internet",
    ),
    tags=("security", "exposure"),
    stride=("information-disclosure", "tampering"),
    cwe=("CWE-668",),
    controls=("CIS AWS Foundations v3.0.0 2.3.3", "CIS AWS Foundations v5.0.0 2.2.3", "AWS Well-Architected SEC05-BP01"),
)  # fmt: skip


def _exposed_administration(a: Assessment) -> Iterator[Hit]:
    for exposure in _ports(a, "administration"):
        if exposure.verdict == "internet":
            yield Hit(
                text("The internet reaches the administration port {port} of {name}", name=a.name(exposure.node), port=exposure.port),
                _on_path(a, exposure),
                why=way_in(a, exposure.path),
            )  # fmt: skip


EXPOSED_ADMINISTRATION = Rule(
    id="SEC005",
    name="exposed-administration-port",
    severity="error",
    summary="The internet reaches a port of remote administration.",
    why="Administration ports are tried by robots within minutes of coming up; whoever gets in owns the machine.",
    detection="Packets are followed from the internet to the administration port of each machine.",
    fix="Admit a bastion, a VPN range or nobody (use the provider's session manager), never 0.0.0.0/0.",
    false_alarm="None known.",
    check=_exposed_administration,
    bad={
        "nodes": {
            **_OPEN_DATABASE,
            "web": {
                "kind": "aws.ec2", "name": "web", "in": "public", "public_ip": True, "admin_port": 22,
                "ingress": [{"ports": "22", "source": "0.0.0.0/0"}],
            },
        }
    },
    good={
        "nodes": {
            **_OPEN_DATABASE,
            "web": {"kind": "aws.ec2", "name": "web", "in": "public", "public_ip": True, "admin_port": 22},
        }
    },
    tags=("security", "exposure"),
    stride=("spoofing", "elevation-of-privilege"),
    cwe=("CWE-668",),
    controls=("CIS AWS Foundations v3.0.0 5.2", "CIS AWS Foundations v3.0.0 5.3", "CIS AWS Foundations v5.0.0 5.3", "CIS AWS Foundations v5.0.0 5.4", "AWS Well-Architected SEC05-BP02"),
)  # fmt: skip


def _is_wide(source: str) -> bool:
    try:
        found = ipaddress.ip_network(source, strict=False)
    except ValueError:
        return False
    return found.prefixlen < NARROW[found.version]


def _open_to_more(a: Assessment) -> Iterator[Hit]:
    for admission in stated(a.topology):
        if not is_extra(admission) or not _is_wide(admission.source):
            continue
        spec = a.topology.spec(admission.service)
        if isinstance(spec, RuleGroup):
            carriers = [link.source for _, link in a.topology.links_to(admission.target, "uses")]
        else:
            carriers = [admission.service]
        stores = [
            node
            for node in carriers
            if isinstance(a.topology.spec(node), Stateful) and not _told_as_reached(a, node, admission)
        ]
        for store in stores:
            yield Hit(
                text(
                    "{name} admits {source} on {ports}: more than its callers",
                    name=a.name(store), source=admission.source, ports=_range(admission.first_port, admission.last_port),
                ),
                tuple(dict.fromkeys((store, admission.target))),
            )  # fmt: skip


def _told_as_reached(a: Assessment, store: str, admission: Admission) -> bool:
    """Whether it lets everybody in, and everybody gets there: SEC014 tells of that, and names the rule on the way."""
    exposure = (
        a.exposure.get(store) if ipaddress.ip_network(admission.source, strict=False).prefixlen == 0 else None
    )
    return exposure is not None and any(
        port.subject == "data"
        and port.verdict == "internet"
        and admission.first_port <= port.port <= admission.last_port
        for port in exposure.every()
    )


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


OPEN_TO_MORE = Rule(
    id="SEC004",
    name="store-open-to-more-than-callers",
    severity="warning",
    summary="A database, cache or queue admits a wide range of addresses.",
    why="Everything in the range can try to get in, and every machine in it that is taken over does.",
    detection="An extra inbound rule of a store, or of a security group it uses, whose source is an address range wider than /24 (IPv6: /64). Where it lets in the whole internet and that gets there, SEC014 tells of it.",
    fix="Delete the rule: what the drawn links need is admitted without it.",
    false_alarm="The range is an office or a VPN that must reach the store.",
    check=_open_to_more,
    bad={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "data": {"kind": "aws.subnet", "name": "data", "in": "vpc"},
            "db": {"kind": "aws.rds", "name": "db", "in": "data", "ingress": [{"ports": "5432", "source": "10.0.0.0/8"}]},
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "data": {"kind": "aws.subnet", "name": "data", "in": "vpc"},
            "db": {"kind": "aws.rds", "name": "db", "in": "data"},
        }
    },
    tags=("security", "network"),
    stride=("information-disclosure", "tampering"),
    cwe=("CWE-1220",),
    controls=("AWS Well-Architected SEC05-BP02",),
)  # fmt: skip


@each(ObjectStore)
def _public_bucket(a: Assessment, node_id: str, store: ObjectStore) -> Iterator[Hit]:
    if store.public_read and store.sensitivity != "public":
        yield Hit(
            text("Anyone may read {name}, which holds {data}", name=a.name(node_id), data=KEPT[store.sensitivity]),
            (node_id,),
        )  # fmt: skip


PUBLIC_BUCKET = Rule(
    id="SEC006",
    name="public-bucket",
    severity="error",
    summary="An object store that holds data that is not public may be read by anyone.",
    why="Buckets left open are how most published data leaks happened: their names are found by guessing.",
    detection="An object store with public read whose sensitivity is not public.",
    fix="Close public read; let a CDN or the application read it.",
    false_alarm="The files are public: set their sensitivity to public.",
    check=_public_bucket,
    bad={"nodes": {"files": {"kind": "aws.s3", "name": "files", "public_read": True}}},
    good={"nodes": {"files": {"kind": "aws.s3", "name": "files"}}},
    references=("Amazon S3 User Guide: Blocking public access to your storage",),
    tags=("security", "data"),
    stride=("information-disclosure",),
    cwe=("CWE-732",),
    controls=("CIS AWS Foundations v3.0.0 2.1.4", "CIS AWS Foundations v5.0.0 2.1.4", "AWS Well-Architected SEC03-BP07"),
)  # fmt: skip


@each(ObjectStore)
def _past_the_cdn(a: Assessment, node_id: str, store: ObjectStore) -> Iterator[Hit]:
    callers = [link.source for _, link in a.topology.links_to(node_id, "traffic")]
    cdns = [c for c in callers if isinstance(a.topology.spec(c), Cdn)]
    direct = [c for c in callers if isinstance(a.topology.spec(c), Dns | Entry)]
    unsigned = [c for c in cdns if not getattr(a.topology.spec(c), "origin_access_control", True)]
    if cdns and (direct or unsigned or store.public_read):
        yield Hit(
            text("{name} is served past {cdn}", name=a.name(node_id), cdn=a.name(cdns[0])),
            (node_id, cdns[0], *direct),
            why=text("Who asks the store directly avoids the CDN's cache, its firewall and its logs."),
        )


PAST_THE_CDN = Rule(
    id="SEC007",
    name="bucket-past-its-cdn",
    severity="warning",
    summary="An object store behind a CDN can also be read without it.",
    why="The CDN's cache, certificate, firewall and logs protect only what goes through it, and direct reads cost transfer.",
    detection="An object store that a CDN calls, with public read, without origin access control, or linked from users or DNS as well.",
    fix="Turn on origin access control, close public read, and let names lead to the CDN only.",
    false_alarm="Another program must read the public files directly.",
    check=_past_the_cdn,
    bad={
        "nodes": {
            "cdn": {"kind": "aws.cloudfront", "name": "cdn", "origin_access_control": False},
            "files": {"kind": "aws.s3", "name": "files"},
        },
        "links": [{"from": "cdn", "to": "files"}],
    },
    good={
        "nodes": {
            "cdn": {"kind": "aws.cloudfront", "name": "cdn"},
            "files": {"kind": "aws.s3", "name": "files"},
        },
        "links": [{"from": "cdn", "to": "files"}],
    },
    references=("Amazon CloudFront Developer Guide: Restricting access to an Amazon S3 origin",),
    tags=("security", "data"),
    stride=("information-disclosure", "denial-of-service"),
    cwe=("CWE-424",),
    controls=("AWS Well-Architected SEC03-BP07",),
)
