"""What keeps data in the AWS model: databases, caches, buckets, file systems, queues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exporters.aws.model.element import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Database(Element):
    """An RDS database, or a read replica of one."""

    engine: Literal["postgres", "mysql", "mariadb"]
    version: str
    port: int
    instance_type: str
    storage_gb: int
    vpc: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    multi_az: bool
    public: bool
    encrypted: bool
    backup_days: int
    deletion_protection: bool
    minor_upgrades: bool
    maintenance: str
    """Weekly hour for it, as AWS writes it; empty: one that AWS picks."""
    schema: str
    """Name of the database created in it."""
    replica_of: str | None = None
    """Key of the database it follows."""
    replica_crosses_regions: bool = False
    alarms: bool = False

    @property
    def tenth_bytes(self) -> int:
        """A tenth of its storage, in bytes."""
        return self.storage_gb * 2**30 // 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheCluster(Element):
    """An ElastiCache cache."""

    engine: Literal["redis", "memcached", "valkey"]
    port: int
    instance_type: str
    replicas: int
    vpc: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    several_zones: bool
    """Its copies stand in different zones."""
    encrypted: bool
    in_transit: bool
    minor_upgrades: bool
    maintenance: str
    """Weekly hour for it, as AWS writes it; empty: one that AWS picks."""


@dataclass(frozen=True, slots=True)
class BucketRule:
    """A written statement of a bucket's policy; no addresses: from anywhere."""

    effect: Literal["Allow", "Deny"]
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(Element):
    """An S3 bucket."""

    public: bool
    """Anyone may read its objects, by a statement of its policy."""
    blocked: bool = True
    """Public statements would be refused."""
    rules: tuple[BucketRule, ...] = ()
    website: bool
    versioned: bool
    expire_days: int
    """Days after which old versions go; 0: never."""
    readers: tuple[str, ...] = ()
    """Keys of the distributions that may read it."""
    replica: str | None = None
    """Key of the bucket its objects are copied to."""
    takes_logs: bool = False
    """Balancers write their access logs to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem(Element):
    """An EFS file system with a mount target in each subnet."""

    vpc: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    backup: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(Element):
    """An SQS queue with its dead-letter queue."""
