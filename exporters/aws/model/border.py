"""Borders of subnets and VPCs in the AWS model: access lists, further routes, IPv6 ways out, endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exporters.aws.model.element import Element


@dataclass(frozen=True, slots=True)
class AclLine:
    """One numbered line of an access list; ports are inclusive, protocol -1 is any."""

    number: int
    action: Literal["allow", "deny"]
    protocol: str
    first_port: int
    last_port: int
    cidr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessList(Element):
    """The network access list of one subnet; its key is that of the subnet."""

    vpc: str
    entering: tuple[AclLine, ...]
    leaving: tuple[AclLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutwardGateway(Element):
    """The way out of a VPC over IPv6 (egress-only internet gateway); its key is that of the VPC."""

    vpc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherRoute(Element):
    """A route of one subnet beside the default one of its table."""

    subnet: str
    table: str
    destination: str
    via: Literal["internet-gateway", "nat-gateway", "egress-only", "peering"]
    gateway: str
    """Key of the gateway or the peering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Element):
    """A private way to one service; a gateway endpoint is routed to, another has an address in each of `subnets`."""

    vpc: str
    service: str
    is_gateway: bool
    subnets: tuple[str, ...]
