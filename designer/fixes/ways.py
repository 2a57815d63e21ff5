"""The ways requests take: a name in front, TLS on the way."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.aws_edge import Acm, Route53, Waf
from designer.catalog.generic import DnsService
from designer.catalog.traits import Certificate, Copies, Dns, Entry, RegionPlace
from designer.document.design import Design, Link
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.rules.rule import Finding

WEB = ("http", "https", "tcp", None)
"""What clients speak to a service that has a name."""
ASKED = ("calls", "group", "optional", "weight")
"""What a link says about when it is called: it is the name that is called so, once one is in front."""


def is_rented(a: Assessment, node_id: str) -> bool:
    """True where its provider owns the hardware: what belongs to it is drawn as a service of the cloud, too."""
    return a.topology.spec(node_id).responsibility.hardware == "provider"


def with_dns(a: Assessment, draft: Draft, key: str) -> str:
    """Puts a name between an entry and what the link calls; the design's own DNS where one fits. Answers its id."""
    link = draft.design.links[key]
    made = next(iter(_fitting_names(draft, link)), None)
    if made is not None:
        spec = draft.node(made).spec
        if isinstance(spec, Copies) and spec.count == 1 and not _is_asked(draft, made, link.source):
            draft.change(
                made, count=2
            )  # it was asked by nobody, or by others: this service is not to hang on one
    else:
        spec = Route53() if is_rented(a, link.target) else DnsService(count=2)
        made = draft.add("dns", "DNS", spec, None, between=(link.source, link.target))
    asked = {name: value for name in ASKED if (value := vars(link).get(name)) is not None}
    draft.link(link.source, made, **asked)
    draft.relink(key, source=made, **dict.fromkeys(asked))
    return made


def _name_in_front(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    with_dns(a, draft, finding.links[0])
    return draft.design


def _fitting_names(draft: Draft, link: Link) -> list[str]:
    """Names that the entry asks already, or that lead to the same thing or to nothing yet: the best first.

    One that leads elsewhere would lead the entry there, too, or make this one of the alternatives that it chooses from.
    """
    ranked = []
    for key, node in draft.design.nodes.items():
        if isinstance(node.spec, Dns):
            leads = {
                one.target for _, one in draft.links_of(key) if one.source == key and one.kind == "traffic"
            }
            asked = _is_asked(draft, key, link.source)
            if leads <= {link.target} or (asked and not node.spec.gives_alternatives()):
                ranked.append((not asked, link.target not in leads, key))
    return [key for *_, key in sorted(ranked)]


def _is_asked(draft: Draft, name: str, entry: str) -> bool:
    return any(one.source == entry and one.kind == "traffic" for _, one in draft.links_of(name))


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
    protocol = link.protocol or (spec.endpoint() or (None,))[0]
    if protocol not in ("http", None) or link.kind == "replication":
        draft.change_link(key, encrypted=True)
        if "in_transit" in spec.model_fields:
            draft.change(link.target, in_transit=True)
        return
    draft.change_link(key, protocol="https", port=443 if link.port in (80, None) else link.port)
    if "tls" in spec.model_fields:
        draft.change(link.target, tls=True)
    with_certificate(a, draft, link.target)


def with_certificate(a: Assessment, draft: Draft, node_id: str) -> None:
    """Draws a certificate for what takes one and has none, for the domain of the names that lead to it."""
    spec = draft.node(node_id).spec
    used = [draft.node(link.target).spec for _, link in draft.links_of(node_id) if link.source == node_id]
    if not isinstance(Acm(), spec.links.get("uses", ())) or any(isinstance(one, Certificate) for one in used):
        return
    callers = [link.source for _, link in draft.links_of(node_id) if link.target == node_id]
    names = [draft.node(key).spec for key in (*callers, *sorted(draft.design.nodes))]
    domain = next((name.domain for name in names if isinstance(name, DnsService | Route53)), None)
    site = a.topology.enclosing(node_id, RegionPlace) if node_id in a.topology.ids else None
    outside = site is None and draft.node(node_id).parent is not None
    near = callers[0] if outside and callers else node_id
    made = draft.add(
        f"{node_id}-cert", f"Certificate for {draft.node(node_id).name}", Acm() if domain is None else Acm(domain=domain),
        site[0] if site else None, near=near,
    )  # fmt: skip
    draft.link(node_id, made, "uses")


def _tls(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    for key in finding.links:
        encrypt(a, draft, key)
    return draft.design


TLS = Fix(
    id="turn-on-tls",
    title="Encrypt the link with TLS",
    summary="Makes it HTTPS, with a certificate where one is needed, or turns on TLS of its protocol.",
    cures=("SEC001", "SEC035"),
    edit=_tls,
)


def _certificate(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    with_certificate(a, draft, finding.nodes[0])
    return draft.design


CERTIFICATE = Fix(
    id="certificate",
    title="Draw a certificate for it",
    summary="A certificate of the provider, which renews itself, for the domain of the names that lead here.",
    cures=("SEC033",),
    edit=_certificate,
)


def _right_domain(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    domains = [
        spec.domain for key in finding.nodes if isinstance(spec := a.topology.spec(key), DnsService | Route53)
    ]
    certificate = next((key for key in finding.nodes if isinstance(a.topology.spec(key), Certificate)), None)
    if domains and certificate is not None:
        draft.change(certificate, domain=domains[0])
    return draft.design


RIGHT_DOMAIN = Fix(
    id="certificate-for-the-domain",
    title="Issue the certificate for the domain",
    summary="Sets the certificate's domain to that of the names that lead here.",
    cures=("SEC041",),
    edit=_right_domain,
)


def _by_the_cdn(a: Assessment, finding: Finding) -> Design | None:
    behind, cdn = finding.nodes[:2]
    draft = Draft(a.design)
    for key, link in a.topology.links_to(behind, "traffic"):
        if isinstance(a.topology.spec(link.source), Dns | Entry):
            draft.relink(key, target=cdn, protocol="https", port=443)
    return draft.design


BY_THE_CDN = Fix(
    id="only-by-the-cdn",
    title="Let names lead to the CDN only",
    summary="Turns the links of users and names that go past the CDN to it: the balancer then admits the CDN alone.",
    cures=("SEC032",),
    edit=_by_the_cdn,
    brings=("SEC034",),
)


def _firewall(a: Assessment, finding: Finding) -> Design | None:
    front, draft = finding.nodes[0], Draft(a.design)
    if not isinstance(Waf(), a.topology.spec(front).links.get("uses", ())):
        return None
    there = next((key for key, _ in a.topology.having(Waf)), None)
    callers = [link.source for _, link in a.topology.links_to(front, "traffic")]
    near = front if a.design.nodes[front].parent is None else next(iter(callers), front)
    made = there or draft.add("waf", "WAF", Waf(), None, near=near)
    draft.link(front, made, "uses")
    return draft.design


WEB_FIREWALL = Fix(
    id="web-application-firewall",
    title="Put a web application firewall in front",
    summary="Links the CDN or balancer to a firewall with managed rules; the design's own, where one is drawn.",
    cures=("SEC034",),
    edit=_firewall,
)
