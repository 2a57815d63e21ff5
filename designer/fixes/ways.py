"""The ways requests take: a name in front, TLS on the way."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.aws_edge import Acm, Route53
from designer.catalog.generic import DnsService
from designer.catalog.traits import Dns, RegionPlace
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.rules.rule import Finding

WEB = ("http", "https", "tcp", None)
"""What clients speak to a service that has a name."""


def is_rented(a: Assessment, node_id: str) -> bool:
    """True where its provider owns the hardware: what belongs to it is drawn as a service of the cloud, too."""
    return a.topology.spec(node_id).responsibility.hardware == "provider"


def with_dns(a: Assessment, draft: Draft, key: str) -> str:
    """Puts a name between an entry and what the link calls; the design's own DNS where one is drawn. Answers its id."""
    link = draft.design.links[key]
    names = [node_id for node_id, _ in a.topology.having(Dns)]
    asked = [n for n in names if any(x.source == link.source for _, x in a.topology.links_to(n, "traffic"))]
    if asked or names:
        made = (asked or names)[0]
    else:
        spec = Route53() if is_rented(a, link.target) else DnsService(count=2)
        made = draft.add("dns", "DNS", spec, None, between=(link.source, link.target))
    draft.link(link.source, made)
    draft.relink(key, source=made)
    return made


def _name_in_front(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    with_dns(a, draft, finding.links[0])
    return draft.design


NAME_IN_FRONT = Fix(
    id="dns-in-front",
    title="Put DNS in front",
    summary="Clients ask for a name, and the name leads to the service.",
    cures=("NET006",),
    edit=_name_in_front,
)


def encrypt(a: Assessment, draft: Draft, key: str) -> None:
    """Turns on TLS for a link: HTTPS, with a certificate where its end needs one drawn; else TLS of its own protocol."""
    link = draft.design.links[key]
    spec = draft.node(link.target).spec
    if link.protocol not in ("http", None) or link.kind == "replication":
        draft.change_link(key, encrypted=True)
        return
    draft.change_link(key, protocol="https", port=443 if link.port in (80, None) else link.port)
    if "tls" in spec.model_fields:
        draft.change(link.target, tls=True)
    if Acm in spec.links.get("uses", ()):
        certified = [
            x.target for _, x in draft.links_of(link.target) if isinstance(draft.node(x.target).spec, Acm)
        ]
        if not certified:
            site = a.topology.enclosing(link.target, RegionPlace)
            made = draft.add(
                f"{link.target}-cert", f"Certificate for {draft.node(link.target).name}", Acm(),
                site[0] if site else None, near=link.target,
            )  # fmt: skip
            draft.link(link.target, made, "uses")


def _tls(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    for key in finding.links:
        encrypt(a, draft, key)
    return draft.design


TLS = Fix(
    id="turn-on-tls",
    title="Encrypt the link with TLS",
    summary="Makes it HTTPS, with a certificate where one is needed, or turns on TLS of its protocol.",
    cures=("SEC001",),
    edit=_tls,
)
