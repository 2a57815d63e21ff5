"""Rules about what answers the internet first: request filters, certificates, and ways past the CDN."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.component import Component
from designer.catalog.traits import Balancer, Cdn, Certificate, Dns, Entry, Filter, ObjectStore
from designer.i18n import text
from designer.rules.each import Check, each
from designer.rules.rule import Hit, Rule

Front = Callable[[Assessment, str, Component, list[str]], Iterator[Hit]]
"""The check of one balancer or CDN, given with its properties and the users and names that call it."""


def _each_front(check: Front) -> Check:
    """Makes it the check of every balancer and CDN that a provider runs and that users or names call."""

    @each(Balancer, Cdn)
    def of_one(a: Assessment, node_id: str, spec: Component) -> Iterable[Hit]:
        callers = [link.source for _, link in a.topology.links_to(node_id, "traffic")]
        outside = [c for c in callers if isinstance(a.topology.spec(c), Entry | Dns)]
        is_front = outside and spec.responsibility.operating_system == "provider"
        return check(a, node_id, spec, outside) if is_front else ()

    return of_one


def _takes(spec: Component, trait: type[Component]) -> bool:
    """Whether such a thing can be given to the component."""
    return any(issubclass(kind, trait) or issubclass(trait, kind) for kind in spec.links.get("uses", ()))


def _is_filtered(a: Assessment, node_id: str) -> bool:
    used = (a.topology.spec(link.target) for _, link in a.topology.links_from(node_id, "uses"))
    return any(isinstance(spec, Filter) and spec.reads_requests for spec in used)


def _unfiltered(a: Assessment, node_id: str) -> list[str]:
    """What computes behind the front without a filter before it."""
    if _is_filtered(a, node_id):
        return []
    found = []
    for _, link in a.topology.links_from(node_id, "traffic"):
        behind = a.topology.spec(link.target)
        if isinstance(behind, Balancer):
            found += [link.target] if not _is_filtered(a, link.target) else []
        elif not isinstance(behind, ObjectStore | Cdn):
            found.append(link.target)
    return found


@_each_front
def _without_filter(a: Assessment, node_id: str, spec: Component, _: list[str]) -> Iterator[Hit]:
    behind = _unfiltered(a, node_id) if _filters(spec) else []
    if behind:
        yield Hit(
            text(
                "{front} hands every request on to {app} unread",
                front=a.name(node_id),
                app=a.name(behind[0]),
            ),
            (node_id, *dict.fromkeys(behind)),
        )


def _filters(spec: Component) -> bool:
    """Whether a request filter can stand before it: it speaks HTTP."""
    endpoint = spec.endpoint()
    return endpoint is not None and endpoint[0] in ("http", "https")


WITHOUT_REQUEST_FILTER = Rule(
    id="SEC034",
    name="no-web-application-firewall",
    severity="info",
    summary="An application is reached from the internet with no web application firewall before it.",
    why="Robots try injections and stolen passwords on every public address within hours; a filter stops the known ones and floods.",
    detection="A balancer or CDN of a provider that speaks HTTP, that users or names call, and that hands requests to what computes; neither it nor the balancer behind it uses a web application firewall. Static files need none.",
    fix="Draw a web application firewall and link the CDN, or the balancer, to it.",
    false_alarm="The application filters requests itself, or only known addresses reach it.",
    check=_without_filter,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "cdn": {"kind": "aws.cloudfront", "name": "cdn"},
            "alb": {"kind": "aws.alb", "name": "alb"},
        },
        "links": [{"from": "users", "to": "cdn"}, {"from": "cdn", "to": "alb"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "cdn": {"kind": "aws.cloudfront", "name": "cdn"},
            "waf": {"kind": "aws.waf", "name": "waf"},
            "alb": {"kind": "aws.alb", "name": "alb"},
        },
        "links": [
            {"from": "users", "to": "cdn"},
            {"from": "cdn", "to": "waf", "kind": "uses"},
            {"from": "cdn", "to": "alb"},
        ],
    },
    references=("OWASP Foundation: Web Application Firewall",),
    tags=("security", "exposure"),
    stride=("tampering", "denial-of-service"),
    cwe=("CWE-693",),
    controls=("AWS Well-Architected SEC05-BP03",),
)


@_each_front
def _without_certificate(a: Assessment, node_id: str, spec: Component, callers: list[str]) -> Iterator[Hit]:
    if not _takes(spec, Certificate):
        return
    links = [(i, link) for i, link in a.topology.links_to(node_id, "traffic") if link.source in callers]
    asked = [i for i, link in links if link.protocol in ("https", None) and _speaks_tls(spec, link.protocol)]
    named = not isinstance(spec, Cdn) or any(isinstance(a.topology.spec(c), Dns) for c in callers)
    if asked and named and not _certificates(a, node_id):
        yield Hit(
            text("{front} answers HTTPS, and no certificate is drawn for it", front=a.name(node_id)),
            (node_id,), tuple(asked),
        )  # fmt: skip


def _speaks_tls(spec: Component, protocol: str | None) -> bool:
    endpoint = spec.endpoint()
    return protocol == "https" or (endpoint is not None and endpoint[0] == "https")


def _certificates(a: Assessment, node_id: str) -> dict[str, Certificate]:
    used = ((link.target, a.topology.spec(link.target)) for _, link in a.topology.links_from(node_id, "uses"))
    return {target: spec for target, spec in used if isinstance(spec, Certificate)}


WITHOUT_CERTIFICATE = Rule(
    id="SEC033",
    name="https-without-certificate",
    severity="warning",
    summary="A balancer or CDN answers HTTPS under a name of yours, and no certificate is drawn for it.",
    why="Without one nothing proves who answers; one brought along by hand is the one that expires on a holiday.",
    detection="A balancer or CDN of a provider that users or names call over HTTPS and that uses no certificate; a CDN that is called by the provider's name for it needs none.",
    fix="Draw a certificate of the provider, which renews itself, and link it.",
    false_alarm="The certificate comes from elsewhere, and somebody watches the day it expires.",
    check=_without_certificate,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dns": {"kind": "aws.route53", "name": "dns"},
            "alb": {"kind": "aws.alb", "name": "alb"},
        },
        "links": [
            {"from": "users", "to": "dns"},
            {"from": "dns", "to": "alb", "protocol": "https", "port": 443},
        ],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dns": {"kind": "aws.route53", "name": "dns"},
            "alb": {"kind": "aws.alb", "name": "alb"},
            "cert": {"kind": "aws.acm", "name": "cert"},
        },
        "links": [
            {"from": "users", "to": "dns"},
            {"from": "dns", "to": "alb", "protocol": "https", "port": 443},
            {"from": "alb", "to": "cert", "kind": "uses"},
        ],
    },
    tags=("security",),
    stride=("spoofing",),
    cwe=("CWE-297",),
    controls=("AWS Well-Architected SEC09-BP01",),
)


@_each_front
def _other_name(a: Assessment, node_id: str, _: Component, callers: list[str]) -> Iterator[Hit]:
    held = _certificates(a, node_id)
    zones = {c: getattr(a.topology.spec(c), "domain", "") for c in dict.fromkeys(callers)}
    for zone, domain in zones.items():
        if held and domain and not any(certificate.proves(domain) for certificate in held.values()):
            names = ", ".join(certificate.domain for certificate in held.values())
            yield Hit(
                text("{dns} sends {domain} to {front}, whose certificate is for {names}", dns=a.name(zone), domain=domain, front=a.name(node_id), names=names),
                (next(iter(held)), node_id, zone),
            )  # fmt: skip


CERTIFICATE_FOR_ANOTHER = Rule(
    id="SEC041",
    name="certificate-for-another-name",
    severity="error",
    summary="The certificate of a balancer or CDN is for another domain than the names that lead to it.",
    why="Every browser refuses the page and warns of an attack, and users learn to click warnings away.",
    detection="A balancer or CDN with certificates, called by DNS of a domain that none of them is for, nor a name in it.",
    fix="Give the certificate the domain of the zone, or *. and the domain for all names in it.",
    false_alarm="The certificate has further names that are not drawn.",
    check=_other_name,
    bad={
        "nodes": {
            "dns": {"kind": "aws.route53", "name": "dns", "domain": "shop.example"},
            "alb": {"kind": "aws.alb", "name": "alb"},
            "cert": {"kind": "aws.acm", "name": "cert", "domain": "blog.example"},
        },
        "links": [{"from": "dns", "to": "alb"}, {"from": "alb", "to": "cert", "kind": "uses"}],
    },
    good={
        "nodes": {
            "dns": {"kind": "aws.route53", "name": "dns", "domain": "shop.example"},
            "alb": {"kind": "aws.alb", "name": "alb"},
            "cert": {"kind": "aws.acm", "name": "cert", "domain": "*.shop.example"},
        },
        "links": [{"from": "dns", "to": "alb"}, {"from": "alb", "to": "cert", "kind": "uses"}],
    },
    references=("RFC 9525: Service Identity in TLS",),
    tags=("security",),
    stride=("spoofing",),
    cwe=("CWE-297",),
    controls=("AWS Well-Architected SEC09-BP01",),
)


@_each_front
def _past_its_cdn(a: Assessment, node_id: str, spec: Component, callers: list[str]) -> Iterator[Hit]:
    links = a.topology.links_to(node_id, "traffic")
    cdns = [link.source for _, link in links if isinstance(a.topology.spec(link.source), Cdn)]
    if cdns and not isinstance(spec, Cdn):
        yield Hit(
            text("{front} answers {callers} past {cdn}", front=a.name(node_id), callers=a.name(callers[0]), cdn=a.name(cdns[0])),
            (node_id, cdns[0], *dict.fromkeys(callers)),
        )  # fmt: skip


PAST_ITS_CDN = Rule(
    id="SEC032",
    name="balancer-past-its-cdn",
    severity="warning",
    summary="A balancer behind a CDN also answers users who go around the CDN.",
    why="The filter, the rate limit and the cache protect only what comes through the CDN; attackers take the other door.",
    detection="A balancer of a provider that a CDN calls, and that users or names call as well.",
    fix="Let names lead to the CDN only: the balancer then admits nothing but the CDN.",
    false_alarm="Clients that cannot use the CDN, with a filter at the balancer itself.",
    check=_past_its_cdn,
    bad={
        "nodes": {
            "dns": {"kind": "aws.route53", "name": "dns"},
            "cdn": {"kind": "aws.cloudfront", "name": "cdn"},
            "alb": {"kind": "aws.alb", "name": "alb"},
        },
        "links": [{"from": "dns", "to": "cdn"}, {"from": "cdn", "to": "alb"}, {"from": "dns", "to": "alb"}],
    },
    good={
        "nodes": {
            "dns": {"kind": "aws.route53", "name": "dns"},
            "cdn": {"kind": "aws.cloudfront", "name": "cdn"},
            "alb": {"kind": "aws.alb", "name": "alb"},
        },
        "links": [{"from": "dns", "to": "cdn"}, {"from": "cdn", "to": "alb"}],
    },
    references=("Amazon CloudFront Developer Guide: Restrict access to Application Load Balancers",),
    tags=("security", "network"),
    stride=("denial-of-service", "tampering"),
    cwe=("CWE-424",),
    controls=("AWS Well-Architected SEC05-BP02",),
)


def _old_tls(a: Assessment) -> Iterator[Hit]:
    for trait in (Balancer, Cdn):
        for node_id, spec in a.topology.having(trait):
            oldest = getattr(spec, "tls_minimum", "")
            if oldest in ("1.0", "1.1"):
                yield Hit(
                    text("{front} still speaks TLS {version}", front=a.name(node_id), version=oldest),
                    (node_id,),
                )


OLD_TLS = Rule(
    id="SEC039",
    name="old-tls",
    severity="warning",
    summary="A balancer or CDN speaks a version of TLS that is given up.",
    why="TLS 1.0 and 1.1 rest on broken hashes; browsers refuse them since 2020, so only attackers and forgotten clients ask for them.",
    detection="A balancer or CDN whose oldest TLS is 1.0 or 1.1.",
    fix="Set the oldest TLS to 1.2.",
    false_alarm="Devices in the field that cannot be updated, on an address of their own.",
    check=_old_tls,
    bad={"nodes": {"alb": {"kind": "aws.alb", "name": "alb", "tls_minimum": "1.0"}}},
    good={"nodes": {"alb": {"kind": "aws.alb", "name": "alb"}}},
    references=("RFC 8996: Deprecating TLS 1.0 and TLS 1.1",),
    tags=("security",),
    stride=("information-disclosure", "tampering"),
    cwe=("CWE-326",),
    controls=("AWS Well-Architected SEC09-BP02",),
)
