"""What a component can do for an architecture, whatever its product name. Rules and engines ask for these.

Traits are mixins over :class:`Component`; those with properties bring the same property to every component that has
the trait, so that one rule, one engine and one inspector row serve all.
"""

# ruff: noqa: PLC0414 (the traits of guarding are traits like the others: one place to import them from)
from __future__ import annotations

from typing import ClassVar, Literal

from designer.catalog.component import Component, LinkKind, prop
from designer.catalog.estimates import Fallible
from designer.catalog.guarding import Certificate as Certificate
from designer.catalog.guarding import Filter as Filter
from designer.catalog.guarding import Gateway as Gateway
from designer.catalog.guarding import Guarded as Guarded
from designer.catalog.guarding import Identity as Identity
from designer.catalog.guarding import IngressRule as IngressRule
from designer.catalog.guarding import Policy as Policy
from designer.catalog.guarding import PrivateWay as PrivateWay
from designer.catalog.guarding import RuleGroup as RuleGroup
from designer.catalog.guarding import Statement as Statement
from designer.catalog.guarding import Wiring as Wiring
from designer.catalog.networking import InternetWay as InternetWay
from designer.catalog.networking import Network as Network
from designer.catalog.networking import Spanning as Spanning
from designer.catalog.networking import Subnet as Subnet
from designer.catalog.watching import Filling as Filling
from designer.catalog.watching import Watched as Watched

Spread = Literal["host", "zone"]
Failover = Literal["automatic", "manual", "none"]
Sensitivity = Literal["public", "internal", "personal", "secret"]


class FailureDomain(Fallible):
    """A box whose loss takes down everything in it: server, rack, datacenter, zone, region."""


class RegionPlace(FailureDomain):
    """A part of the world: others like it are far away (cloud region, own site)."""


class ZonePlace(FailureDomain):
    """An isolated location inside a region, close to its siblings (availability zone)."""


# --- where requests go ------------------------------------------------------------------------------------------


class Entry(Component):
    """Where requests come from; availability, capacity and latency are answered per entry."""


class Service(Fallible):
    """Something that answers requests: it can be the target of traffic."""

    provided_as: ClassVar[str] = ""
    """The provider's word for the service it belongs to, where a private way may lead to it (see `PrivateWay`)."""


class Dns(Service):
    """Answers names; where its routing policy gives alternatives it needs one of its targets, else each."""

    routing: Literal["simple", "failover", "weighted", "latency", "multivalue"] = prop(
        "simple", "Routing policy", "How answers are chosen; every policy but simple gives clients an alternative.",
        group="Availability",
    )  # fmt: skip

    def delay(self) -> float | str:
        """What a request waits for the answer, which clients keep."""
        return "latency.dns.lookup"

    def gives_alternatives(self) -> bool:
        """True where losing one target leaves clients another answer."""
        return self.routing != "simple"


class Cdn(Service):
    """Answers from a cache close to the user; the rest goes to its origins."""

    hit_ratio: float = prop(
        0.6, "Hit ratio", "Share of requests answered from the cache.", group="Capacity", ge=0, le=1
    )
    origin_group: bool = prop(
        False, "Origin group", "Its origins are alternatives of one another (origin failover).", group="Availability"
    )  # fmt: skip
    reliability = "sla.cloudfront"

    def delay(self) -> float | str:
        """Time of an answer from the edge."""
        return "latency.cdn.hit"

    def signs_requests(self) -> bool:
        """True where a bucket can tell its requests from everybody else's, and so admit only them."""
        return True


class Balancer(Service):
    """Spreads requests over its targets; up while `min_healthy` of them are."""

    min_healthy: int = prop(
        1, "Minimum healthy targets", "How many targets must be up for the balancer to serve.",
        group="Availability", ge=1, le=1000,
    )  # fmt: skip
    algorithm: Literal["round-robin", "least-outstanding"] = prop(
        "round-robin", "Algorithm", "How requests are spread over the targets.", group="Capacity"
    )
    health_check_path: str = prop(
        "/healthz", "Health check path", "Asked on every target; should not touch the database.", group="Availability",
        pattern=r"^/[\w\-./~%]*$",
    )  # fmt: skip

    def crosses_zones(self) -> bool:
        """Whether a node of it in one zone also reaches targets in the others."""
        return True


# --- what does the work -----------------------------------------------------------------------------------------


class Copies(Component):
    """A component drawn once and run `count` times, spread over hosts or zones."""

    count: int = prop(1, "Copies", "How many identical copies run.", group="Availability", ge=1, le=10_000)
    copies_needed: int = prop(
        1, "Copies needed", "How many of its copies, with those that stand in for it, must be up for it to answer: a quorum of 2 of 3, or what carries the load.",
        group="Availability", ge=1, le=1000,
    )  # fmt: skip
    spread: Spread = prop("host", "Spread over", "What the copies are spread over.", group="Availability")

    def copies(self) -> int | None:
        """As drawn."""
        return self.count

    def zones_wanted(self) -> int | None:
        """One zone for each copy where they are spread over zones."""
        return self.count if self.spread == "zone" else 1


class Host(Component):
    """A machine: has vCPUs, may hold processes, must be patched by somebody. Calling it calls what runs in it."""


class Instance(Component):
    """Rented by type: the type fixes vCPUs, memory, network and price (see ``catalog/facts.py``)."""

    instance_type: str


class Station(Component):
    """Runs code for each request or job: has a service time and a number of parallel processes."""

    service_ms: float | None = prop(
        None, "Service time", "Processor time of one call, without waiting. Empty: the default for this software.",
        unit="ms", group="Capacity", gt=0, le=3_600_000,
    )  # fmt: skip
    processes: int | None = prop(
        None, "Processes", "Parallel processes or threads that serve calls. Empty: one for each vCPU it can use.",
        group="Capacity", ge=1, le=100_000,
    )  # fmt: skip


class Process(Station, Service):
    """Software that runs inside a machine (app, worker): may sit in a host."""


class Background(Component):
    """Works without being asked by anybody who waits: takes jobs, or starts by itself."""


class Elastic(Component):
    """Adds and removes copies with the load."""

    def size_limits(self) -> tuple[int, int]:
        """How many copies run at least and at most."""
        return 1, 1

    def target_utilisation(self) -> float:
        """The mean processor use it scales for, 0..1."""
        return 0.5


# --- what keeps the data ----------------------------------------------------------------------------------------


class Stateful(Service):
    """Holds data; losing it or opening it hurts."""

    sensitivity: Sensitivity = prop(
        "internal", "Sensitivity", "What kind of data it holds.", group="Security"
    )
    encrypted: bool = prop(False, "Encrypted at rest", "Data on disk is encrypted.", group="Security")

    cluster_ports: ClassVar[tuple[int, ...]] = ()
    """TCP ports that its copies use among themselves, beside the one clients use."""
    promotes_copies: ClassVar[bool] = True
    """Whether a copy drawn as a component of its own can take over by itself; of a managed one its provider decides."""


class Store(Stateful, Filling):
    """Durable data that must survive and needs a backup."""

    storage_gb: float = prop(20, "Storage", "Size of the data volume.", unit="GB", group="General", gt=0, le=10_000_000)  # fmt: skip
    backup_days: int = prop(
        0, "Backups kept", "Days of automatic backups kept; 0: no backup.", unit="days", group="Availability", ge=0, le=3650
    )  # fmt: skip
    backup_hours: float | None = prop(
        None, "Backup interval", "Hours between two backups, or between two shipments of the log. Empty: a day, or what the service does by itself.",
        unit="h", group="Availability", gt=0, le=8760,
    )  # fmt: skip
    backup_to: str = prop(
        "", "Backups kept at", "Id of the store or the place that its backups are kept in. Empty: not drawn.",
        group="Availability", refers=True,
    )  # fmt: skip
    restore_minutes: float | None = prop(
        None, "Time to restore", "Minutes to bring a backup back. Empty: by its size.", unit="min", group="Availability", gt=0, le=1_000_000,
    )  # fmt: skip
    usual_backup: ClassVar[str] = "recovery.backup-interval.default"
    """The row of facts with the interval of its backups where none is drawn."""


class Database(Store, Station):
    """Answers queries over durable data; has an engine and a role."""

    engine: Literal["postgres", "mysql", "mariadb"] = prop("postgres", "Engine", "Database engine.")
    engine_version: str = prop("16", "Engine version", "Major version of the engine.", pattern=r"^\d+(\.\d+){0,2}$")  # fmt: skip
    role: Literal["primary", "replica"] = prop(
        "primary", "Role", "The primary takes writes; a replica follows one and answers reads.", group="Availability"
    )  # fmt: skip

    def runs(self) -> str:
        """Its engine."""
        return self.engine

    def endpoint(self) -> tuple[Literal["postgresql", "mysql"], int]:
        """PostgreSQL on 5432, MySQL and MariaDB on 3306."""
        return ("postgresql", 5432) if self.engine == "postgres" else ("mysql", 3306)


class Cache(Stateful, Station):
    """Keeps hot data in memory; absorbs `hit_ratio` of the calls behind it."""

    engine: Literal["redis", "memcached", "valkey"] = prop("redis", "Engine", "Cache engine.")
    hit_ratio: float = prop(
        0.8, "Hit ratio", "Share of look-ups answered by the cache.", group="Capacity", ge=0, le=1
    )

    def runs(self) -> str:
        """Its engine."""
        return self.engine

    def endpoint(self) -> tuple[Literal["redis", "memcached"], int]:
        """Redis and Valkey on 6379, memcached on 11211."""
        return ("memcached", 11211) if self.engine == "memcached" else ("redis", 6379)


class Queue(Stateful):
    """Takes work now and hands it on later."""

    linked_as: ClassVar[LinkKind] = "async"

    dead_letters: bool = prop(
        False, "Dead-letter queue", "Messages that consumers fail on again and again are set aside, instead of coming back for ever.",
        group="Availability",
    )  # fmt: skip


class ObjectStore(Store):
    """Keeps files as objects, reached over HTTP."""

    public_read: bool = prop(
        False, "Public read", "Anyone on the internet may read its objects.", group="Security"
    )
    versioned: bool = prop(False, "Versioned", "Old versions of objects are kept.", group="Availability")

    def meant_for_all(self) -> str:
        """Name of the property that would let anyone read its objects if nothing blocked it; empty where none does."""
        return "public_read" if self.public_read else ""

    def blocks_public(self) -> bool:
        """True where nothing can open it to anyone, whatever is meant for all."""
        return False

    def open_to_all(self) -> str:
        """Name of the property that lets anyone read its objects; empty where none does."""
        return "" if self.blocks_public() else self.meant_for_all()


class FileShare(Store):
    """A file system mounted by several machines; those that mount it need it."""

    linked_as: ClassVar[LinkKind] = "uses"
    needed_when_used = True


class External(Service):
    """Run by somebody else, outside this design (SaaS, third-party API)."""
