"""AWS data services: RDS, ElastiCache, S3."""

from __future__ import annotations

from designer.catalog.aws_bucket_policy import BucketStatement, is_public
from designer.catalog.aws_network import AwsSubnet, Region, SecurityGroup, Vpc
from designer.catalog.charges import Charge
from designer.catalog.component import Many, Protocol, prop
from designer.catalog.maintenance import MOMENT
from designer.catalog.responsibility import PAAS
from designer.catalog.traits import Cache, Database, Guarded, Instance, ObjectStore, Spanning, Watched
from designer.i18n import text

_MINOR = "Minor versions of the engine are installed by themselves, in the maintenance window."
_MAINTENANCE = "Day and time (UTC) at which the weekly hour of maintenance begins, for example sun:18:00. Empty: AWS picks an hour of the region's night."


class Rds(Database, Instance, Guarded, Spanning, Watched):
    """A managed relational database: single instance, Multi-AZ, or a read replica of another."""

    kind = "aws.rds"
    title = "RDS"
    summary = "A managed database: AWS patches it, backs it up and, with Multi-AZ, fails it over."
    category = "data"
    responsibility = PAAS
    inside = (AwsSubnet, Vpc)
    links = {"replication": (Database,), "uses": (SecurityGroup,)}
    reliability = "sla.rds.single-db"
    reliability_spread = "sla.rds.multi-az"
    usual_backup = "recovery.rpo.rds.pitr"
    promotes_copies = False  # the standby of Multi-AZ takes over; a read replica is promoted by hand
    charges = (
        Charge(text("Instance hours"), "instance-hours", ""),
        Charge(text("Storage"), "gb-stored", "prices.rds.gp2-gp3.gb.single"),
        Charge(text("Storage in two zones"), "gb-stored-multi-az", "prices.rds.gp3.gb.multi-az"),
    )

    instance_type: str = prop(
        "db.t4g.micro",
        "Instance class",
        "Fixes vCPUs, memory and price.",
        group="Capacity",
        pattern=r"^db\.[a-z0-9\-]+\.[a-z0-9\-]+$",
    )
    multi_az: bool = prop(
        False,
        "Multi-AZ",
        "A synchronous standby in another zone takes over in about one to two minutes.",
        group="Availability",
    )
    publicly_accessible: bool = prop(
        False,
        "Publicly accessible",
        "Gets a public address and a name that resolves to it from outside.",
        group="Security",
    )
    storage_gb: float = prop(
        20, "Storage", "Size of its gp3 volume.", unit="GB", group="General", ge=20, le=65_536
    )
    backup_days: int = prop(
        7,
        "Backups kept",
        "Days of automatic backups kept; 0: no backup.",
        unit="days",
        group="Availability",
        ge=0,
        le=35,
    )
    encrypted: bool = prop(True, "Encrypted at rest", "Data on disk is encrypted.", group="Security")
    deletion_protection: bool = prop(
        True, "Deletion protection", "Cannot be deleted by mistake.", group="Security"
    )
    minor_upgrades: bool = prop(True, "Minor upgrades", _MINOR, group="Security")
    maintenance: str = prop("", "Maintenance begins", _MAINTENANCE, group="Availability", pattern=MOMENT)

    def copies(self) -> int | None:
        """Two with Multi-AZ."""
        return 2 if self.multi_az else 1

    def zones_wanted(self) -> int | None:
        """Two with Multi-AZ."""
        return 2 if self.multi_az else 1

    public_setting = ("publicly_accessible", True)

    def faces_internet(self) -> bool:
        """As its flag says."""
        return self.publicly_accessible

    def has_public_address(self) -> bool:
        """As its flag says."""
        return self.publicly_accessible

    def summary_line(self) -> str:
        """Engine and version."""
        return f"{self.engine} {self.engine_version}"


class ElastiCache(Cache, Instance, Guarded, Spanning):
    """A managed in-memory cache."""

    kind = "aws.elasticache"
    reliability = "sla.elasticache.single"
    reliability_spread = "sla.elasticache.cross-az"
    charges = (Charge(text("Node hours"), "instance-hours", ""),)
    title = "ElastiCache"
    summary = "A managed cache; replicas in other zones take over when the primary fails."
    category = "data"
    responsibility = PAAS
    inside = (AwsSubnet, Vpc)
    links = {"uses": (SecurityGroup,)}
    promotes_copies = False  # its replicas take over; another cluster (Global Datastore) is promoted by hand

    instance_type: str = prop(
        "cache.t4g.micro",
        "Node type",
        "Fixes memory and price.",
        group="Capacity",
        pattern=r"^cache\.[a-z0-9\-]+\.[a-z0-9\-]+$",
    )
    replicas: int = prop(
        0, "Replicas", "Copies beside the primary, in other zones.", group="Availability", ge=0, le=5
    )
    encrypted: bool = prop(True, "Encrypted at rest", "Data on disk is encrypted.", group="Security")
    in_transit: bool = prop(True, "Encrypted in transit", "Clients connect with TLS.", group="Security")
    minor_upgrades: bool = prop(True, "Minor upgrades", _MINOR, group="Security")
    maintenance: str = prop("", "Maintenance begins", _MAINTENANCE, group="Availability", pattern=MOMENT)

    def copies(self) -> int | None:
        """The primary and its replicas."""
        return 1 + self.replicas

    def zones_wanted(self) -> int | None:
        """One for the primary and one for each replica."""
        return 1 + self.replicas

    def summary_line(self) -> str:
        """Engine and node type."""
        return f"{self.engine} · {self.instance_type}"


class S3(ObjectStore):
    """A bucket."""

    kind = "aws.s3"
    reliability = "sla.s3.standard"
    provided_as = "s3"
    request_limit = "quotas.s3.get-per-prefix"
    charges = (
        Charge(text("Storage"), "gb-stored", "prices.s3.standard.gb"),
        Charge(text("Read requests"), "thousand-requests", "prices.s3.get"),
    )
    title = "S3"
    summary = "A bucket of objects, stored across zones; static sites, uploads and backups go here."
    category = "data"
    responsibility = PAAS
    inside = (Region,)
    links = {"replication": (ObjectStore,)}
    promotes_copies = False  # callers are led to the other bucket by hand (failover controls)

    storage_gb: float = prop(
        50, "Stored", "Data kept on average.", unit="GB", group="General", gt=0, le=10_000_000
    )
    encrypted: bool = prop(True, "Encrypted at rest", "Objects are encrypted.", group="Security")
    block_public_access: bool | None = prop(
        None, "Block public access", "Public policies have no effect. Empty: on, unless public read, a public policy or website hosting needs it off.",
        group="Security",
    )  # fmt: skip
    policy: Many[BucketStatement] = prop(
        (), "Bucket policy", "Statements beyond what the drawn links imply.", group="Security"
    )
    website: bool = prop(
        False,
        "Website hosting",
        "Served by the bucket's own website endpoint, over plain HTTP.",
        group="Security",
    )
    lifecycle_days: int = prop(
        0,
        "Old versions expire",
        "Days after which old versions are deleted; 0: kept forever.",
        unit="days",
        group="Cost",
        ge=0,
        le=3650,
    )

    def meant_for_all(self) -> str:
        """Its website endpoint and its policy can let anyone read, too."""
        if self.website:
            return "website"
        return super().meant_for_all() or ("policy" if is_public(self.policy) else "")

    def blocks_public(self) -> bool:
        """Where public access is blocked by name."""
        return bool(self.block_public_access)

    def delay(self) -> float | str:
        """A small object."""
        return "latency.blob.get.small"

    def endpoint(self) -> tuple[Protocol, int]:
        """The S3 API over HTTPS."""
        return ("s3", 443)
