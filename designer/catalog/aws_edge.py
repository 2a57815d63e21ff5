"""AWS at the edge: CloudFront, Route 53, certificate, web application firewall."""

from __future__ import annotations

from typing import Literal

from designer.catalog.aws_network import Region
from designer.catalog.charges import Charge
from designer.catalog.component import Protocol, prop
from designer.catalog.responsibility import PAAS, SAAS
from designer.catalog.traits import Cdn, Certificate, Dns, Filter, Service
from designer.i18n import text


class Acm(Certificate):
    """A TLS certificate that renews itself."""

    kind = "aws.acm"
    title = "ACM certificate"
    summary = "A TLS certificate, issued and renewed by AWS, for a balancer or CloudFront."
    category = "identity"
    responsibility = PAAS
    inside = (Region,)

    def summary_line(self) -> str:
        """Its domain."""
        return self.domain


class Waf(Filter):
    """Managed rules against common attacks, in front of a balancer or CloudFront."""

    kind = "aws.waf"
    charges = (
        Charge(text("Web ACL"), "month", "prices.waf.acl"),
        Charge(text("Rules"), "month", "prices.waf.rule", 2),
        Charge(text("Requests inspected"), "million-requests", "prices.waf.request"),
    )
    reads_requests = True
    title = "WAF"
    summary = "Blocks common attacks and floods in front of a balancer or CloudFront."
    category = "edge"
    responsibility = PAAS
    inside = (Region,)

    rate_limit: int = prop(
        2000,
        "Rate limit",
        "Requests in five minutes from one address before it is blocked.",
        group="Security",
        ge=10,
        le=2_000_000_000,
    )


class CloudFront(Cdn):
    """AWS's CDN."""

    kind = "aws.cloudfront"
    request_limit = "quotas.cloudfront.rps"
    charges = (
        Charge(text("Data out to the internet"), "gb-out", "prices.cloudfront"),
        Charge(text("HTTPS requests"), "ten-thousand-requests", "prices.cloudfront.https-request"),
    )
    title = "CloudFront"
    summary = "Answers from edge locations close to the user; origins are buckets or balancers."
    category = "edge"
    responsibility = SAAS
    links = {"traffic": (Service,), "uses": (Acm, Waf)}

    origin_access_control: bool = prop(
        True, "Origin access control", "Buckets behind it admit CloudFront only.", group="Security"
    )
    tls_minimum: Literal["1.0", "1.1", "1.2", "1.3"] = prop(
        "1.2", "Oldest TLS", "The oldest version of TLS that clients may speak to it.", group="Security"
    )
    https_only: bool = prop(True, "HTTPS only", "Plain HTTP is redirected.", group="Security")
    price_class: Literal["100", "200", "All"] = prop(
        "200", "Price class", "Edge locations used: 100 America and Europe, 200 with Asia, All.", group="Cost"
    )
    default_root_object: str = prop("index.html", "Start page", "Answered for /.", pattern=r"^[\w\-./]*$")

    def signs_requests(self) -> bool:
        """With origin access control."""
        return self.origin_access_control

    def endpoint(self) -> tuple[Protocol, int]:
        """HTTPS on 443."""
        return ("https", 443)


class Route53(Dns):
    """AWS's DNS."""

    kind = "aws.route53"
    reliability = "sla.route53"
    charges = (
        Charge(text("Hosted zone"), "month", "prices.route53.zone"),
        Charge(text("DNS queries"), "million-queries", "prices.route53.query"),
    )
    title = "Route 53"
    summary = "DNS with health checks: can answer with another target when one fails."
    category = "edge"
    responsibility = SAAS
    links = {"traffic": (Service,)}

    domain: str = prop(
        "example.com", "Domain", "Zone it answers.", pattern=r"^[A-Za-z0-9]([A-Za-z0-9.\-]*[A-Za-z0-9])?$"
    )

    def endpoint(self) -> tuple[Protocol, int]:
        """DNS on 53."""
        return ("dns", 53)

    def summary_line(self) -> str:
        """Its domain."""
        return self.domain
