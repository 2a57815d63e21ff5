"""AWS machines and balancers: EC2, Auto Scaling group, ALB, NLB."""

from __future__ import annotations

from typing import ClassVar, Literal

from designer.catalog.aws_edge import Acm
from designer.catalog.aws_network import AwsSubnet, Vpc
from designer.catalog.charges import Charge
from designer.catalog.component import Protocol, prop
from designer.catalog.responsibility import IAAS, PAAS
from designer.catalog.traits import (
    Balancer,
    Copies,
    Elastic,
    FailureDomain,
    FileShare,
    Filter,
    Gateway,
    Guarded,
    Host,
    Identity,
    Instance,
    Policy,
    Process,
    Queue,
    Service,
    Spanning,
    Station,
    Watched,
)
from designer.i18n import text


class Machines(Host, Instance, Station, Service, Guarded, Watched):
    """What EC2 and an Auto Scaling group share: the machine image, its size and its network."""

    category = "compute"
    responsibility = IAAS
    container = True
    reliability = "sla.ec2.instance"
    takes_ipv6 = True
    charges = (
        Charge(text("Instance hours"), "instance-hours", ""),
        Charge(text("Root volumes"), "gb-volume", "prices.ebs.gp3.gb"),
        Charge(text("Public IPv4 addresses"), "public-address-hours", "prices.ipv4.hour"),
    )
    links = {
        "traffic": (Service,),
        "async": (Queue, Process),
        "uses": (Filter, Gateway, FileShare, Identity, Policy),
    }

    instance_type: str = prop(
        "t3.micro",
        "Instance type",
        "Fixes vCPUs, memory, network and price.",
        group="Capacity",
        pattern=r"^[a-z0-9\-]+\.[a-z0-9\-]+$",
    )
    port: int = prop(8080, "Port", "Port the application on it listens on.", group="Network", ge=1, le=65535)
    volume_gb: int = prop(20, "Root volume", "Size of its gp3 root volume.", unit="GB", ge=8, le=16_384)
    public_ip: bool = prop(False, "Public address", "Gets a public IPv4 address.", group="Network")
    serves_static: bool = prop(
        False,
        "Serves static files",
        "Images, scripts and pages come from here, not from an object store.",
        group="Capacity",
    )

    metadata_without_token: bool = prop(
        False, "Metadata without token", "Its metadata service answers requests without a token (IMDSv1), as old software needs.",
        group="Security",
    )  # fmt: skip

    public_setting = ("public_ip", True)

    def has_public_address(self) -> bool:
        """As its flag says."""
        return self.public_ip

    def runs(self) -> str:
        """An application, where none is drawn in it."""
        return "other"

    def endpoint(self) -> tuple[Protocol, int]:
        """HTTP on its port."""
        return ("http", self.port)

    def summary_line(self) -> str:
        """Its instance type."""
        return self.instance_type


class Ec2(Machines, Copies, FailureDomain):
    """A virtual machine."""

    kind = "aws.ec2"
    title = "EC2"
    summary = "A virtual machine: you choose its size, patch its system and deploy to it."
    inside = (AwsSubnet,)


class AutoScalingGroup(Machines, Elastic, Spanning):
    """Like machines that come and go with the load, across zones."""

    kind = "aws.asg"
    title = "Auto Scaling group"
    summary = "EC2 instances that are replaced when they fail and added when load grows."
    inside = (Vpc, AwsSubnet)

    min_size: int = prop(2, "Minimum", "Instances that always run.", group="Capacity", ge=0, le=1000)
    max_size: int = prop(4, "Maximum", "Instances at most.", group="Capacity", ge=1, le=1000)
    target_cpu: int = prop(
        50,
        "Target utilisation",
        "Mean processor use it scales for.",
        unit="%",
        group="Capacity",
        ge=10,
        le=90,
    )

    def copies(self) -> int | None:
        """Its minimum: what certainly runs."""
        return max(1, self.min_size)

    def size_limits(self) -> tuple[int, int]:
        """As drawn."""
        return max(1, self.min_size), max(1, self.min_size, self.max_size)

    def target_utilisation(self) -> float:
        """As drawn."""
        return self.target_cpu / 100

    def zones_wanted(self) -> int | None:
        """Every zone it has a subnet in."""
        return None

    def summary_line(self) -> str:
        """Instance type and size."""
        return f"{self.instance_type} · {self.min_size}–{self.max_size}"


class ElasticLoadBalancer(Balancer, Spanning):
    """What ALB and NLB share."""

    category = "traffic"
    responsibility = PAAS
    inside = (Vpc, AwsSubnet)
    reliability = "sla.elb.single-az"
    reliability_spread = "sla.elb.multi-az"

    scheme: Literal["internet-facing", "internal"] = prop(
        "internet-facing", "Scheme", "Who can reach it: the internet, or its VPC only.", group="Network"
    )
    cross_zone: bool = prop(
        True, "Cross-zone balancing", "Each node spreads over the targets of all zones.", group="Availability"
    )
    deletion_protection: bool = prop(
        True, "Deletion protection", "Cannot be deleted by mistake.", group="Security"
    )
    tls_minimum: Literal["1.0", "1.1", "1.2", "1.3"] = prop(
        "1.2", "Oldest TLS", "The oldest version of TLS that clients may speak to it.", group="Security"
    )
    access_logs: bool = prop(False, "Access logs", "Requests are logged to a bucket.", group="Security")

    public_setting: ClassVar[tuple[str, str | bool]] = ("scheme", "internet-facing")

    def crosses_zones(self) -> bool:
        """As drawn."""
        return self.cross_zone

    def copies(self) -> int | None:
        """A node in each zone."""
        return None

    def faces_internet(self) -> bool:
        """As its scheme says."""
        return self.scheme == "internet-facing"

    def has_public_address(self) -> bool:
        """Where it faces the internet, its nodes have public addresses."""
        return self.faces_internet()

    def zones_wanted(self) -> int | None:
        """Every zone it has a subnet in: it keeps a node in each."""
        return None

    def summary_line(self) -> str:
        """Its scheme."""
        return self.scheme


class Alb(ElasticLoadBalancer, Guarded, Watched):
    """Application Load Balancer: HTTP(S), layer 7."""

    kind = "aws.alb"
    title = "Application Load Balancer"
    summary = "Spreads HTTP requests over healthy targets in several zones; ends TLS."
    links = {
        "traffic": (Service,),
        "uses": (Filter, Acm, Identity, Policy),
    }
    charges = (
        Charge(text("Load balancer hours"), "hours", "prices.alb.hour"),
        Charge(text("Load balancer capacity units"), "lcu-hours", "prices.alb.lcu"),
        Charge(text("Public IPv4 addresses"), "public-address-hours", "prices.ipv4.hour"),
    )

    def delay(self) -> float | str:
        """What a layer 7 balancer adds."""
        return "latency.alb.added"

    def endpoint(self) -> tuple[Protocol, int]:
        """HTTPS on 443; a link may say http 80."""
        return ("https", 443)


class Nlb(ElasticLoadBalancer, Guarded):
    """Network Load Balancer: TCP, layer 4."""

    kind = "aws.nlb"
    title = "Network Load Balancer"
    summary = "Spreads TCP connections over targets; keeps the client's address."
    links = {"traffic": (Service,), "uses": (Filter, Acm)}
    charges = (
        Charge(text("Load balancer hours"), "hours", "prices.nlb.hour"),
        Charge(text("Load balancer capacity units"), "nlcu-hours", "prices.nlb.nlcu"),
        Charge(text("Public IPv4 addresses"), "public-address-hours", "prices.ipv4.hour"),
    )

    port: int = prop(443, "Port", "TCP port it listens on.", group="Network", ge=1, le=65535)
    cross_zone: bool = prop(
        False,
        "Cross-zone balancing",
        "Each node spreads over the targets of all zones.",
        group="Availability",
    )

    def delay(self) -> float | str:
        """What a layer 4 balancer adds."""
        return "latency.nlb.added"

    def endpoint(self) -> tuple[Protocol, int]:
        """TCP on its port."""
        return ("tcp", self.port)
