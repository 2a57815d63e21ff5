"""AWS places and doors: region, VPC, zone, subnet, gateways, security group."""

from __future__ import annotations

from typing import Literal

from designer.catalog.charges import Charge
from designer.catalog.component import Many, Properties, prop
from designer.catalog.responsibility import PAAS
from designer.catalog.routing import AclRule, ExtraRoute
from designer.catalog.traits import (
    Gateway,
    InternetWay,
    Network,
    PrivateWay,
    RegionPlace,
    RuleGroup,
    Subnet,
    ZonePlace,
)
from designer.i18n import text

_IPV6_WAYS: dict[str, InternetWay | None] = {
    "none": None,
    "isolated": "none",
    "egress-only": "outbound",
    "internet-gateway": "inbound",
}
_WAYS: dict[str, InternetWay] = {"internet-gateway": "inbound", "nat-gateway": "outbound", "none": "none"}


class Tag(Properties):
    """A word that stands on everything, so that it can be found and its price shared out."""

    key: str = prop("Owner", "Key", "For example Owner, CostCenter or Environment.", pattern=r"^[A-Za-z0-9 _./=+@-]{1,128}$")  # fmt: skip
    value: str = prop("", "Value", "For example the name of a team.", pattern=r"^[^\x00-\x1f]{0,256}$")


class Region(RegionPlace):
    """An AWS region."""

    kind = "aws.region"
    reliability = "sla.ec2.region"
    title = "Region"
    summary = "A part of the world with several availability zones; prices and latency depend on it."
    category = "place"
    container = True
    responsibility = PAAS

    region: str = prop(
        "ap-northeast-2",
        "Region code",
        "For example ap-northeast-2 (Seoul) or us-east-1.",
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d$",
    )
    tags: Many[Tag] = prop((), "Tags", "Set on everything that is created in the region.", group="Cost")

    def summary_line(self) -> str:
        """Its code."""
        return self.region


class Vpc(Network):
    """A private network of your own in a region."""

    kind = "aws.vpc"
    title = "VPC"
    summary = "Your private network in the cloud; subnets, routes and security groups live in it."
    category = "network"
    container = True
    inside = (Region,)
    responsibility = PAAS

    flow_logs: bool = prop(False, "Flow logs", "Connections are logged.", group="Security")
    flow_log_days: int = prop(
        365, "Flow logs kept", "Days after which they are deleted; 0: never.", unit="days", group="Security", ge=0, le=3653
    )  # fmt: skip

    def summary_line(self) -> str:
        """Its address range."""
        return self.cidr


class Zone(ZonePlace):
    """An availability zone: a datacenter of its own power, cooling and network."""

    kind = "aws.zone"
    reliability = "az"
    title = "Availability zone"
    summary = "An isolated location in a region; losing it must not lose the service."
    category = "place"
    container = True
    inside = (Region, Vpc)
    responsibility = PAAS

    zone: str = prop("a", "Zone letter", "The letter behind the region code.", pattern=r"^[a-f]$")


class AwsSubnet(Subnet):
    """A part of a VPC in one zone; its route makes it public or private."""

    kind = "aws.subnet"
    title = "Subnet"
    public_setting = ("route", "internet-gateway")
    summary = "A part of a VPC in one zone; public where its default route is the internet gateway."
    category = "network"
    container = True
    inside = (Zone, Vpc)
    rootless = False
    responsibility = PAAS

    cidr: str = prop("10.0.0.0/24", "Address range", "IPv4 CIDR block inside the VPC's.", group="Network")
    route: Literal["internet-gateway", "nat-gateway", "none"] = prop(
        "none", "Default route", "Where 0.0.0.0/0 goes: internet gateway (public), NAT gateway (private), or nowhere (isolated).",
        group="Network",
    )  # fmt: skip
    nat: str = prop(
        "",
        "NAT gateway",
        "Id of the NAT gateway used. Empty: the one of its zone, else any of the VPC.",
        group="Network",
        refers=True,
    )

    ipv6: Literal["none", "isolated", "egress-only", "internet-gateway"] = prop(
        "none", "IPv6", "Whether machines in it get IPv6 addresses, all of them public, and where ::/0 goes.",
        group="Network",
    )  # fmt: skip
    routes: Many[ExtraRoute] = prop((), "Further routes", "Beside the default route.", group="Network")
    acl_in: Many[AclRule] = prop(
        (), "Access list, in", "What may come in. Nothing in either list: everything passes; else what no line allows does not.",
        group="Security",
    )  # fmt: skip
    acl_out: Many[AclRule] = prop(
        (), "Access list, out", "What may go out, replies included. As for what comes in.", group="Security"
    )

    def internet_way(self) -> InternetWay:
        """Both ways through the internet gateway, out through NAT, or nowhere."""
        return _WAYS[self.route]

    def ipv6_way(self) -> InternetWay | None:
        """Both ways through the internet gateway, out through the egress-only one, or nowhere."""
        return _IPV6_WAYS[self.ipv6]

    def access_lists(self) -> tuple[tuple[AclRule, ...], tuple[AclRule, ...]] | None:
        """Its own lists by number, once either has a line."""
        if not self.acl_in and not self.acl_out:
            return None
        ahead, back = (
            tuple(sorted(lines, key=lambda line: line.number)) for lines in (self.acl_in, self.acl_out)
        )
        return ahead, back

    def extra_routes(self) -> tuple[ExtraRoute, ...]:
        """As drawn."""
        return self.routes

    def summary_line(self) -> str:
        """Its address range."""
        return self.cidr


class InternetGateway(Gateway):
    """The door between a VPC and the internet; redundant, no failure domain of its own (VPC user guide)."""

    kind = "aws.internet-gateway"
    reliability = "sla.internet-gateway"
    title = "Internet gateway"
    summary = "Lets public subnets of the VPC talk to the internet, both ways."
    category = "network"
    inside = (Vpc,)
    rootless = False
    responsibility = PAAS


class NatGateway(Gateway):
    """Outbound door for private subnets; lives in one zone and fails with it."""

    kind = "aws.nat-gateway"
    reliability = "sla.nat-gateway"
    charges = (
        Charge(text("NAT gateway hours"), "hours", "prices.nat.hour"),
        Charge(text("Data processed by NAT"), "gb-through", "prices.nat.gb"),
        Charge(text("Public IPv4 addresses"), "hours", "prices.ipv4.hour"),
    )
    title = "NAT gateway"
    summary = "Lets private subnets open connections to the internet; nobody can come in through it."
    category = "network"
    inside = (AwsSubnet,)
    rootless = False
    responsibility = PAAS


class SecurityGroup(RuleGroup):
    """Extra inbound rules shared by the components that use it; the rest is derived from the links."""

    kind = "aws.security-group"
    title = "Security group"
    summary = "Extra inbound rules for the components linked to it. What the links need is derived for you."
    category = "network"
    inside = (Vpc,)
    responsibility = PAAS


class VpcEndpoint(PrivateWay):
    """A private way from a VPC to one service of AWS: a gateway endpoint for S3, an interface endpoint for others."""

    kind = "aws.vpc-endpoint"
    title = "VPC endpoint"
    summary = "Leads from a VPC to one AWS service without the internet: through a route for S3, an address for others."
    category = "network"
    inside = (Vpc,)
    rootless = False
    responsibility = PAAS

    service: Literal["s3", "sqs", "ssm", "secretsmanager", "kms", "logs", "ecr.api", "ecr.dkr", "sts"] = prop(
        "s3",
        "Service",
        "The AWS service it leads to, as in the name of the endpoint service.",
        group="Network",
    )

    def serves(self) -> str:
        """As drawn."""
        return self.service

    def summary_line(self) -> str:
        """Its service."""
        return self.service
