"""Rules about doors that stand open to everybody though nothing is drawn behind them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from designer.analysis.addresses import parse_prefix
from designer.analysis.assessment import Assessment
from designer.analysis.names import NamesAmong
from designer.catalog.traits import Guarded, Stateful
from designer.graph.permissions import Admission, admissions, is_extra, is_forward, stated
from designer.i18n import Text, chained, text
from designer.rules.example import example
from designer.rules.rule import Hit, Rule
from designer.rules.within_reach import PUBLIC, guarded_by

ADMINISTRATION = {22: "SSH", 3389: "RDP"}
"""Ports of remote administration, which images listen on whether that is drawn or not, and what is spoken there."""


def _for_everybody(admission: Admission) -> bool:
    is_by_address = (admission.origin, admission.protocol) == ("address", "tcp")
    return is_by_address and parse_prefix(admission.source).length == 0


def _open_administration(a: Assessment) -> Iterator[Hit]:
    wide = [admission for admission in stated(a.topology) if _for_everybody(admission)]
    if not wide:
        return
    needed = {
        (admission.service, port)
        for admission in admissions(a.topology)
        if not is_extra(admission) and not is_forward(admission)
        for port in ADMINISTRATION
        if admission.first_port <= port <= admission.last_port
    }
    found: dict[tuple[str, ...], dict[Admission, list[int]]] = {}
    for admission in wide:
        behind = guarded_by(a, admission)
        for port in ADMINISTRATION:
            if not admission.first_port <= port <= admission.last_port:
                continue
            left = [n for n in behind if (n, port) not in needed and _may_listen(a, n, port)]
            if left or not behind:
                found.setdefault((admission.target, *sorted(left)), {}).setdefault(admission, []).append(port)
    for nodes, by in found.items():
        told = tuple(dict.fromkeys(nodes))
        names = NamesAmong(a.topology, told)
        services = ", ".join(f"{ADMINISTRATION[port]} ({port})" for port in sorted({*chain(*by.values())}))
        yield Hit(
            text("{name} admits everybody to {services}", name=a.name(told[0]), services=services),
            told,
            why=chained([names.told(_as_written(admission)) for admission in by], lambda one, two: text("{one}; {two}", one=one, two=two)),
        )  # fmt: skip


def _as_written(admission: Admission) -> Text:
    first, last = admission.first_port, admission.last_port
    ports = str(first) if first == last else f"{first}-{last}"
    return text(
        "{rule}: port {ports} from {source}", rule=admission.description, ports=ports, source=admission.source
    )


def _may_listen(a: Assessment, node_id: str, port: int) -> bool:
    """Whether it has a system of its own that may listen there, and neither its drawing nor SEC004 tells of that."""
    spec = a.topology.spec(node_id)
    if spec.responsibility.operating_system == "provider" or isinstance(spec, Stateful):
        return False
    return not (isinstance(spec, Guarded) and spec.admin_port == port)


OPEN_ADMINISTRATION = Rule(
    id="SEC042",
    name="administration-open-to-everybody",
    severity="warning",
    summary="An inbound rule, or a port that is forwarded, admits the whole internet to SSH or RDP, though no administration port is drawn.",
    why="Images listen there whether it is drawn or not, and robots try these ports within minutes.",
    detection="An extra inbound rule of a machine, or of a security group, from 0.0.0.0/0 or ::/0 whose ports include 22 or 3389, or a firewall that forwards to one of them for everybody; left out where a drawn link needs the port, and where it is the stated administration port (SEC005, SEC036).",
    fix="Delete the rule or narrow its ports; admit a bastion or a VPN, or use the provider's session manager.",
    false_alarm="Something else listens on that port for everybody: draw the call of its users.",
    check=_open_administration,
    bad=example({**PUBLIC, "web": ("aws.ec2 in public", {"public_ip": True, "ingress": [{"ports": "0-65535"}]})}),
    good=example({**PUBLIC, "web": ("aws.ec2 in public", {"public_ip": True, "ingress": [{"ports": "443"}]})}),
    tags=("security", "network"),
    stride=("spoofing", "elevation-of-privilege"),
    cwe=("CWE-1220",),
    controls=("CIS AWS Foundations v3.0.0 5.2", "CIS AWS Foundations v3.0.0 5.3", "CIS AWS Foundations v5.0.0 5.3", "CIS AWS Foundations v5.0.0 5.4", "AWS Well-Architected SEC05-BP02"),
)  # fmt: skip
