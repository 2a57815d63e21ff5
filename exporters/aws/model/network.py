"""Networks of the AWS model: regions, VPCs, subnets, routes, gateways, security groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exporters.aws.model.element import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Element):
    """A region something is created in. The first of the model is the home region."""

    code: str
    letters: tuple[str, ...]
    """Letters of its zones in use."""
    drawn: bool
    """False for us-east-1 where only certificates and filters of CloudFront live in it."""
    tags: tuple[tuple[str, str], ...] = ()
    """Key and value of what is set on everything in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(Element):
    """A private network."""

    cidr: str
    flow_logs: bool
    flow_log_days: int
    """One of the lengths that CloudWatch offers; 0: kept forever."""
    ipv6: bool
    """Some of its subnets have IPv6 addresses."""
    storage_endpoint: bool
    """A gateway endpoint for S3: packages and objects are fetched without leaving the provider's network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet(Element):
    """A part of a VPC in one zone."""

    vpc: str
    cidr: str
    letter: str
    table: str
    """Key of its route table."""
    ipv6_part: int | None
    """Which /64 of the VPC's block it has; None: no IPv6 addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InternetGateway(Element):
    """The door of a VPC."""

    vpc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NatGateway(Element):
    """A way out, with an address of its own."""

    subnet: str
    vpc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable(Element):
    """Where the subnets that share it send what leaves the VPC."""

    vpc: str
    internet_gateway: str | None = None
    nat_gateway: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Peering(Element):
    """A way between two VPCs; `peer` may be in another region."""

    vpc: str
    peer: str
    peer_region: str
    routed: bool
    """Every subnet of either has a route to the other; else only the routes drawn lead over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Element):
    """The guard of one machine, balancer or store, or rules that several carry."""

    vpc: str
    description: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Far side of a rule: a CIDR block."""

    cidr: str


@dataclass(frozen=True, slots=True)
class Members:
    """Far side of a rule: whoever carries the security group of this key."""

    group: str


@dataclass(frozen=True, slots=True)
class Edge:
    """Far side of a rule: CloudFront, by the list of addresses AWS keeps."""


Side = Addresses | Members | Edge


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityRule(Element):
    """One rule of a security group; ports are inclusive."""

    group: str
    direction: Literal["ingress", "egress"]
    side: Side
    protocol: Literal["tcp", "udp"]
    first_port: int
    last_port: int
    description: str
