"""The edge of the AWS model: names, certificates, CDN, web filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exporters.aws.model.element import Element, Reference, Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Element):
    """A hosted zone of Route 53: public, or answered only inside one VPC."""

    domain: str
    vpc: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck(Element):
    """Asks a machine whether it answers; names stop pointing to it when it does not."""

    protocol: Literal["HTTP", "HTTPS", "TCP"]
    target: Reference
    port: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Element):
    """A name that points to something: a balancer or CDN (alias), a machine (its addresses), or a name elsewhere."""

    zone: str
    label: str
    """Name below the domain of the zone; empty for the domain itself."""
    target: Reference
    policy: Literal["simple", "weighted", "failover", "latency", "multivalue"] = "simple"
    weight: int = 1
    secondary: bool = False
    health_check: str | None = None
    private: bool = False
    """Points to private addresses, in the zone of a VPC."""
    home: str = ""
    """Code of the region the target is in, for the latency policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate(Element):
    """A TLS certificate: issued and validated through `zone`, or, where none is drawn, one that exists already."""

    domain: str
    zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebFilter(Element):
    """A WAF web ACL with AWS's managed rules and a rate limit."""

    scope: Literal["REGIONAL", "CLOUDFRONT"]
    rate_limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a distribution fetches what it does not hold."""

    key: str
    target: Reference
    link: str
    encrypted: bool
    port: int
    static: bool
    """Objects that may be kept for long; otherwise every request is passed on."""
    signed: bool
    """Requests to a bucket are signed (origin access control)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Which origin answers a path; `path` is empty for the default."""

    path: str
    origin: str
    static: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution(Element):
    """A CloudFront distribution."""

    aliases: tuple[str, ...]
    certificate: str | None
    firewall: str | None
    price_class: Literal["100", "200", "All"]
    https_only: bool
    tls_minimum: Tls
    """The oldest version of TLS that viewers speak; with a certificate of one's own only."""
    start_page: str
    origins: tuple[Origin, ...]
    behaviours: tuple[Behaviour, ...]
    """The default one first."""
    failover: tuple[str, ...] = ()
    """Keys of origins that are alternatives of one another, in order."""
