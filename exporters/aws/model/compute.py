"""Machines and balancers of the AWS model, and what runs on the machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exporters.aws.model.element import Element, Reference, Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """An environment variable of a program."""

    name: str
    value: str | Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port something on the machine answers on; with `tls` it ends TLS itself there."""

    number: int
    tls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Application code that runs as a service of a machine."""

    key: str
    name: str
    runtime: Literal["python", "node", "java", "go", "php", "other"]
    ports: tuple[Port, ...]
    """Ports it answers on; none for a worker."""
    processes: int | None
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """Where a proxy sends requests: 127.0.0.1 for the programs of its own machine."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A balancer inside the machine, over the programs of the machine."""

    key: str
    ports: tuple[Port, ...]
    upstreams: tuple[Upstream, ...]
    least_connections: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A file system mounted below ``/mnt``."""

    files: str
    """Key of the `FileSystem`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """What a machine runs."""

    programs: tuple[Program, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    mounts: tuple[Mount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine(Element):
    """What single machines and scaling groups share."""

    instance_type: str
    arm: bool
    volume_gb: int
    metadata_without_token: bool
    """The metadata service answers without a token, too (IMDSv1)."""
    vpc: str
    subnets: tuple[str, ...]
    """Keys of its subnets; copies take them in turn."""
    groups: tuple[str, ...]
    """Keys of its security groups, its own first."""
    role: str
    """Key of the `Role` whose instance profile it has."""
    public: bool
    software: Software
    alarms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance(Machine):
    """One machine, or several like it."""

    copies: int = 1
    fixed_address: bool = False
    """Has an elastic address: names or a CDN point to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingGroup(Machine):
    """Machines that come and go with the load."""

    least: int
    most: int
    target_cpu: int
    target_groups: tuple[str, ...] = ()
    """Keys of the target groups it registers its machines with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup(Element):
    """Machines a balancer sends requests to, on one port."""

    vpc: str
    port: int
    protocol: Literal["HTTP", "HTTPS", "TCP"]
    health_path: str
    """Asked for health; empty: connecting is enough."""
    least_outstanding: bool
    instances: tuple[str, ...] = ()
    """Keys of the instances registered with it, every copy of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A share of the requests of a listener."""

    group: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener(Element):
    """A port a balancer answers on: it forwards, or redirects to HTTPS on another port."""

    balancer: str
    port: int
    protocol: Literal["HTTP", "HTTPS", "TCP", "TLS"]
    certificate: str | None = None
    """Key of the `Certificate` of an encrypted listener."""
    tls_minimum: Tls = "1.2"
    """The oldest version of TLS an encrypted listener speaks."""
    forwards: tuple[Forward, ...] = ()
    redirect_port: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balancer(Element):
    """An application or network load balancer."""

    layer: Literal["application", "network"]
    internal: bool
    vpc: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    cross_zone: bool
    deletion_protection: bool
    access_logs: bool
    firewall: str | None = None
    """Key of the `WebFilter` in front of it."""
    alarms: bool = False
