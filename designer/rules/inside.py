"""Rules about the inside of a network: data in the clear, administration from everywhere in it, keys handed out to programs."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.sensitivity import KEPT
from designer.catalog.traits import Guarded, Host, IngressRule, RuleGroup, Stateful
from designer.document.design import Link
from designer.i18n import text
from designer.rules.each import each, each_link
from designer.rules.exposed import NARROW
from designer.rules.rule import Hit, Rule
from designer.rules.security import PLAIN, boundary, is_protected


@each_link
def _in_the_clear(a: Assessment, link_id: str, link: Link) -> Iterator[Hit]:
    if link.kind not in ("traffic", "async", "replication") or is_protected(a, link):
        return
    store = a.topology.spec(link.target)
    if not isinstance(store, Stateful) or store.sensitivity not in ("personal", "secret"):
        return
    own = store.endpoint()
    protocol = link.protocol or (own[0] if own is not None else None)
    home = a.placement.host(link.source)
    apart = home is None or home != a.placement.host(link.target)
    if protocol in PLAIN and apart and boundary(a, link) is None:
        yield Hit(
            text(
                "{data} goes from {source} to {store} in the clear",
                data=KEPT[store.sensitivity], source=a.name(link.source), store=a.name(link.target),
            ),
            (link.target, link.source),
            (link_id,),
        )  # fmt: skip


IN_THE_CLEAR = Rule(
    id="SEC035",
    name="sensitive-data-in-the-clear-inside",
    severity="info",
    summary="Personal or secret data travels unencrypted between machines of one network.",
    why="One machine taken over in the network listens to the others; laws on personal data ask for encryption there, too.",
    detection="A link without TLS to a store with personal or secret data on another machine; links that cross a trust boundary are another rule's. Caches that demand TLS and replication between stores of a provider are encrypted.",
    fix="Turn on TLS at the store and mark the link as encrypted.",
    false_alarm="The network encrypts by itself (WireGuard, a service mesh): mark the link as encrypted.",
    check=_in_the_clear,
    bad={
        "nodes": {
            "app": {"kind": "app", "name": "app"},
            "db": {"kind": "database", "name": "db", "sensitivity": "personal"},
        },
        "links": [{"from": "app", "to": "db"}],
    },
    good={
        "nodes": {
            "app": {"kind": "app", "name": "app"},
            "db": {"kind": "database", "name": "db", "sensitivity": "personal"},
        },
        "links": [{"from": "app", "to": "db", "encrypted": True}],
    },
    tags=("security", "data"),
    stride=("information-disclosure",),
    cwe=("CWE-319",),
    controls=("AWS Well-Architected SEC09-BP02",),
)


@each(Guarded)
def _from_everywhere(a: Assessment, node_id: str, spec: Guarded) -> Iterator[Hit]:
    if spec.admin_port is None:
        return
    wide = [rule.source for rule in rules_of(a, node_id, spec) if _is_wide(rule, spec.admin_port)]
    exposure = a.exposure.get(node_id) if wide else None
    reached = exposure is not None and any(
        e.subject == "administration" and e.verdict == "internet" for e in exposure.every()
    )
    if wide and not reached:
        yield Hit(
            text(
                "{name} admits {sources} to its administration port {port}",
                name=a.name(node_id), sources=", ".join(dict.fromkeys(wide)), port=spec.admin_port,
            ),
            (node_id,),
            why=text("The rule admits the whole internet: all that keeps it out is that no way leads here, and one public address or one route changes that.")
            if any(ipaddress.ip_network(source, strict=False).prefixlen == 0 for source in wide)
            else None,
        )  # fmt: skip


def rules_of(a: Assessment, node_id: str, spec: Guarded) -> Iterator[IngressRule]:
    """The inbound rules of a machine: its own, and those of the groups it uses."""
    yield from spec.ingress
    for _, link in a.topology.links_from(node_id, "uses"):
        group = a.topology.spec(link.target)
        if isinstance(group, RuleGroup):
            yield from group.ingress


def admits(rule: IngressRule, port: int) -> bool:
    """Whether the rule is for this port."""
    first, _, last = rule.ports.partition("-")
    return int(first) <= port <= int(last or first)


def _is_wide(rule: IngressRule, port: int) -> bool:
    if not admits(rule, port):
        return False
    try:
        source = ipaddress.ip_network(rule.source, strict=False)
    except ValueError:
        return False
    return source.prefixlen < NARROW[source.version]


ADMINISTRATION_FROM_EVERYWHERE = Rule(
    id="SEC036",
    name="administration-from-everywhere-inside",
    severity="warning",
    summary="A machine lets a whole network at its administration port.",
    why="Whoever takes over one machine in the range tries the administration ports of all others next.",
    detection="An inbound rule of a machine, or of a security group it uses, that admits a range wider than /24 (IPv6: /64) to its administration port; where the internet gets there, that is another rule's.",
    fix="Admit the bastion or the VPN only, or use the provider's session manager and admit nobody. Who administers from outside is stated by an inbound rule with those addresses alone, such as 203.0.113.0/28.",
    false_alarm="The range is the VPN of those who administer.",
    check=_from_everywhere,
    bad={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "app": {"kind": "aws.subnet", "name": "app", "in": "vpc"},
            "web": {
                "kind": "aws.ec2",
                "name": "web",
                "in": "app",
                "admin_port": 22,
                "ingress": [{"ports": "22", "source": "10.0.0.0/8"}],
            },
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "app": {"kind": "aws.subnet", "name": "app", "in": "vpc"},
            "web": {
                "kind": "aws.ec2",
                "name": "web",
                "in": "app",
                "admin_port": 22,
                "ingress": [{"ports": "22", "source": "10.0.9.0/28"}],
            },
        }
    },
    tags=("security", "network"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-1220",),
    controls=("AWS Well-Architected SEC05-BP02",),
)


@each(Host)
def _without_token(a: Assessment, node_id: str, machine: Host) -> Iterator[Hit]:
    if getattr(machine, "metadata_without_token", False):
        yield Hit(
            text("{name} answers requests for its keys without a token (IMDSv1)", name=a.name(node_id)),
            (node_id,),
        )


METADATA_WITHOUT_TOKEN = Rule(
    id="SEC038",
    name="metadata-without-token",
    severity="warning",
    summary="The metadata service of a machine answers without a token.",
    why="A program that fetches an address it is given can be made to fetch the keys of the machine's role; with a token it cannot.",
    detection="A machine whose metadata service takes requests without a token (IMDSv1).",
    fix="Turn requests without a token off: every software kit since 2019 asks with one.",
    false_alarm="Software that cannot ask with a token, on a machine whose role permits nothing.",
    check=_without_token,
    bad={"nodes": {"web": {"kind": "aws.ec2", "name": "web", "metadata_without_token": True}}},
    good={"nodes": {"web": {"kind": "aws.ec2", "name": "web"}}},
    references=(
        "Amazon EC2 User Guide: Use the Instance Metadata Service to access instance metadata",
        "AWS Security Hub EC2.8: EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)",
    ),
    tags=("security",),
    stride=("information-disclosure", "elevation-of-privilege"),
    cwe=("CWE-918",),
    controls=(
        "CIS AWS Foundations v3.0.0 5.6",
        "CIS AWS Foundations v5.0.0 5.7",
    ),
)
