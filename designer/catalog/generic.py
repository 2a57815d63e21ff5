"""Components that exist anywhere: users, names, balancers, applications and data, whoever runs the machines."""

from __future__ import annotations

from typing import Literal

from designer.catalog.component import Protocol, prop
from designer.catalog.estimates import Paid
from designer.catalog.onprem import Datacenter, NetworkSegment, Rack
from designer.catalog.responsibility import SAAS
from designer.catalog.traits import (
    Background,
    Balancer,
    Cache,
    Cdn,
    Copies,
    Database,
    Dns,
    Entry,
    External,
    FailureDomain,
    FileShare,
    Filter,
    Guarded,
    Host,
    Identity,
    ObjectStore,
    Policy,
    Process,
    Queue,
    Service,
    Watched,
    Wiring,
)

PLACES = (Datacenter, Rack, NetworkSegment, Host)
"""Where generic software may sit."""


class Users(Entry):
    """Shoppers, clients, devices: where requests come from."""

    kind = "users"
    title = "Users"
    summary = "Where requests come from. Availability, latency and capacity are answered for each of these."
    category = "traffic"
    links = {"traffic": (Service,), "uses": (Identity, Policy)}

    share: float = prop(
        1.0, "Share of requests", "This entry's share of the design's peak load, relative to the other entries.",
        group="Capacity", gt=0, le=1000,
    )  # fmt: skip


class ExternalService(External, Paid):
    """A payment provider, a mail service, any SaaS the design calls."""

    kind = "external"
    title = "External service"
    summary = "A service somebody else runs (SaaS): payment, mail, maps. You can only depend on it."
    category = "traffic"
    responsibility = SAAS

    availability: float = prop(
        0.999,
        "Promised availability",
        "What its provider promises, as a share of time.",
        group="Availability",
        gt=0,
        le=1,
    )
    response_ms: float = prop(
        100, "Response time", "Mean time it takes to answer.", unit="ms", group="Capacity", gt=0, le=600_000
    )
    monthly_usd: float = prop(0, "Monthly price", "Subscription price.", unit="USD", group="Cost", ge=0)

    def delay(self) -> float | str:
        """Its response time, as drawn."""
        return self.response_ms

    def endpoint(self) -> tuple[Protocol, int]:
        """HTTPS on 443."""
        return ("https", 443)


class DnsService(Dns, Copies):
    """A name server of your own or a registrar's."""

    kind = "dns"
    reliability = "sla.dns.own"
    title = "DNS"
    summary = "Turns the service's name into addresses, so that servers can change behind it."
    category = "traffic"
    inside = (Datacenter, NetworkSegment)
    links = {"traffic": (Service,), "standby": (Dns,)}

    domain: str = prop(
        "example.com", "Domain", "The name it answers.", pattern=r"^[A-Za-z0-9]([A-Za-z0-9.\-]*[A-Za-z0-9])?$"
    )

    def endpoint(self) -> tuple[Protocol, int]:
        """DNS on 53."""
        return ("dns", 53)


class ContentDelivery(Cdn):
    """A CDN of any provider."""

    kind = "cdn"
    title = "CDN"
    summary = "Answers static files close to the user and takes their load off the servers."
    category = "traffic"
    responsibility = SAAS
    links = {"traffic": (Service,)}

    def endpoint(self) -> tuple[Protocol, int]:
        """HTTPS on 443."""
        return ("https", 443)


class LoadBalancer(Balancer, Copies, Guarded, FailureDomain, Watched):
    """nginx, HAProxy or a hardware balancer: as its own box, or inside a server over several app processes."""

    kind = "load-balancer"
    title = "Load balancer"
    summary = "Spreads requests over servers, or over the app processes of the server it sits in."
    category = "traffic"
    inside = PLACES
    links = {"traffic": (Service,), "standby": (Balancer,), "uses": (Wiring, Filter)}

    software: Literal["nginx", "haproxy"] = prop("nginx", "Software", "What does the balancing.")
    tls: bool = prop(
        False, "Terminates TLS", "Answers HTTPS and talks plain HTTP to its targets.", group="Security"
    )

    def endpoint(self) -> tuple[Protocol, int]:
        """HTTPS on 443 where it terminates TLS, else HTTP on 80."""
        return ("https", 443) if self.tls else ("http", 80)

    def runs(self) -> str:
        """Its software."""
        return self.software

    def summary_line(self) -> str:
        """Its software."""
        return self.software


class StandbyBalancer(LoadBalancer):
    """The second balancer that takes over the floating address when the first one fails (VRRP)."""

    kind = "standby-balancer"
    title = "Standby balancer"
    summary = "Waits beside a load balancer and takes over its address when it fails (keepalived, VRRP)."


class App(Process, Copies, Guarded):
    """Application code: web server, API, site."""

    kind = "app"
    title = "App"
    summary = "Application code that answers requests; may run as several processes in one server."
    category = "compute"
    inside = PLACES
    links = {
        "traffic": (Service,),
        "async": (Queue, Process),
        "standby": (Process,),
        "uses": (FileShare, Identity, Policy, Filter, Wiring),
    }

    runtime: Literal["python", "node", "java", "go", "php", "other"] = prop(
        "python", "Runtime", "What it is written for."
    )
    port: int = prop(8080, "Port", "Port it listens on.", ge=1, le=65535, group="Network")
    serves_static: bool = prop(
        False, "Serves static files", "Images, scripts and pages come from this process, not from an object store.",
        group="Capacity",
    )  # fmt: skip
    stateless: bool = prop(
        True, "Stateless", "Keeps no session or upload of its own, so any copy can answer any request.",
        group="Availability",
    )  # fmt: skip

    def endpoint(self) -> tuple[Protocol, int]:
        """HTTP on its port."""
        return ("http", self.port)

    def runs(self) -> str:
        """Its runtime."""
        return self.runtime

    def summary_line(self) -> str:
        """Runtime and processes."""
        return f"{self.runtime} x{self.processes}" if self.processes else self.runtime


class BackgroundWorker(App, Background):
    """Takes jobs from a queue; nobody waits for it."""

    kind = "worker"
    title = "Worker"
    summary = "Works through jobs from a queue in the background; users do not wait for it."


class DatabaseServer(Database, Guarded, Copies, Watched):
    """PostgreSQL, MySQL or MariaDB that you run yourself."""

    kind = "database"
    title = "Database"
    summary = "A relational database you run yourself; a replica follows a primary."
    category = "data"
    inside = PLACES
    links = {"replication": (Database,), "standby": (Database,), "uses": (FileShare, Wiring, Filter)}

    def summary_line(self) -> str:
        """Engine and version."""
        return f"{self.engine} {self.engine_version}"


class CacheServer(Cache, Guarded, Copies):
    """Redis, Valkey or memcached that you run yourself."""

    kind = "cache"
    title = "Cache"
    summary = "Keeps hot data in memory, so that the database answers fewer calls."
    category = "data"
    inside = PLACES
    links = {"replication": (Cache,), "standby": (Cache,), "traffic": (Database,), "uses": (Wiring, Filter)}

    def summary_line(self) -> str:
        """Its engine."""
        return self.engine


class MessageQueue(Queue, Guarded, Copies):
    """RabbitMQ that you run yourself."""

    kind = "queue"
    title = "Queue"
    summary = "Takes work from those who should not wait and hands it to workers."
    category = "compute"
    cluster_ports = (4369, 25672)  # epmd and inter-node traffic (RabbitMQ networking guide)
    inside = PLACES
    links = {"async": (Process,), "replication": (Queue,), "standby": (Queue,), "uses": (Wiring, Filter)}

    def delay(self) -> float | str:
        """Until the broker has acknowledged the message."""
        return "latency.queue.publish"

    def endpoint(self) -> tuple[Protocol, int]:
        """AMQP on 5672."""
        return ("amqp", 5672)


class ObjectStorage(ObjectStore, Guarded):
    """An S3-compatible store (MinIO, Ceph) that you run yourself."""

    kind = "object-store"
    title = "Object store"
    summary = "Keeps files as objects behind an S3-compatible interface."
    category = "data"
    inside = PLACES
    links = {"replication": (ObjectStore,), "uses": (Wiring, Filter)}

    def delay(self) -> float | str:
        """A small object."""
        return "latency.object-store.get"

    def endpoint(self) -> tuple[Protocol, int]:
        """The S3 protocol on 9000, as MinIO listens by default."""
        return ("s3", 9000)


class SharedFiles(FileShare, Guarded):
    """An NFS server."""

    kind = "file-share"
    title = "File share"
    summary = "A file system that several servers mount."
    category = "data"
    inside = PLACES
    links = {"replication": (FileShare,), "uses": (Wiring, Filter)}

    def delay(self) -> float | str:
        """One operation."""
        return "latency.file-share.operation"

    def endpoint(self) -> tuple[Protocol, int]:
        """NFS on 2049."""
        return ("nfs", 2049)
