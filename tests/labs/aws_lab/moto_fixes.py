"""Small corrections of moto behaviour that the real AWS does not share.

Applied in the server's process only; each says the symptom that it removes. They are part of what the verdicts rest
on, so the list stays short, and moto's version is pinned.
"""

from __future__ import annotations

import inspect
import json
import random
import string
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup
from moto.cloudtrail.models import CloudTrailBackend
from moto.core.config import default_user_config
from moto.elasticache.models import CacheCluster, ElastiCacheBackend
from moto.elbv2.models import ELBv2Backend
from moto.rds.models import DBInstance, RDSBackend
from moto.s3.models import FakeBucket, FakeDeleteMarker
from moto.sqs.models import Queue, SQSBackend

Self = Any  # an object of moto
# what ElastiCache takes where no version is asked for
CACHE_VERSIONS = {"redis": "7.1.0", "valkey": "8.0.1", "memcached": "1.6.22"}


def apply() -> None:
    """Mend moto in this process."""
    for fix in (
        _no_containers,
        _bucket_policy_conditions,
        _delete_markers,
        _redrive_allow_policy,
        _trail_by_arn,
        _own_database_ids,
        _cache_members,
        _cache_details,
        _cache_removal,
        _balancer_scheme,
        _group_over_zones,
    ):
        fix()


def replace(owner: object, name: str, new: object) -> None:
    """Put something else in the place of an attribute of moto."""
    setattr(owner, name, new)


def _no_containers() -> None:
    """Lambda and Batch would ask a container engine to pull images from outside."""
    default_user_config["lambda"]["use_docker"] = False
    default_user_config["batch"]["use_docker"] = False


def _bucket_policy_conditions() -> None:
    """moto ignores the conditions of a policy, so one that denies plain HTTP denies everything."""
    plain = FakeBucket.get_permission

    def get_permission(self: Self, action: str, resource: str) -> Any:
        kept = self.policy
        try:
            if kept:
                document = json.loads(kept)
                document["Statement"] = [s for s in document["Statement"] if not _denies_plain_http(s)]
                self.policy = json.dumps(document).encode() if document["Statement"] else None
            return plain(self, action, resource)
        finally:
            self.policy = kept

    replace(FakeBucket, "get_permission", get_permission)


def _denies_plain_http(statement: dict[str, Any]) -> bool:
    condition = json.dumps(statement.get("Condition", {}))
    return statement.get("Effect") == "Deny" and "aws:SecureTransport" in condition


def _delete_markers() -> None:
    """Emptying a versioned bucket crashes on delete markers."""
    if not hasattr(FakeDeleteMarker, "dispose"):
        replace(FakeDeleteMarker, "dispose", lambda self, garbage=False: None)


def _redrive_allow_policy() -> None:
    """moto drops a queue's RedriveAllowPolicy, so the provider waits for it for minutes."""
    name = "RedriveAllowPolicy"
    plain_set, plain_get = SQSBackend.set_queue_attributes, SQSBackend.get_queue_attributes
    plain_attributes: Any = Queue.attributes

    def set_queue_attributes(self: Self, queue_name: str, attributes: dict[str, Any]) -> Any:
        allowed = attributes.pop(name, None)
        queue = plain_set(self, queue_name, attributes)
        if allowed is not None:
            self.get_queue(queue_name).lab_redrive_allow = allowed
        return queue

    def get_queue_attributes(
        self: Self, queue_name: str, attribute_names: list[str] | None
    ) -> dict[str, Any]:
        others = [other for other in attribute_names or [] if other != name]
        found = dict(plain_get(self, queue_name, others)) if others else {}
        kept = getattr(self.get_queue(queue_name), "lab_redrive_allow", None)
        return {**found, name: kept} if kept and others != list(attribute_names or []) else found

    def attributes(self: Self) -> dict[str, Any]:
        kept = getattr(self, "lab_redrive_allow", None)
        found: dict[str, Any] = plain_attributes.fget(self)
        return {**found, name: kept} if kept else found

    replace(SQSBackend, "set_queue_attributes", set_queue_attributes)
    replace(SQSBackend, "get_queue_attributes", get_queue_attributes)
    replace(Queue, "attributes", property(attributes))


def _trail_by_arn() -> None:
    """Starting or stopping a trail by its ARN crashes."""
    for operation in ("start_logging", "stop_logging"):
        plain = getattr(CloudTrailBackend, operation)

        def by_name_or_arn(self: Self, name: str, plain: Any = plain) -> Any:
            return plain(self, name.rsplit("/", 1)[-1])

        replace(CloudTrailBackend, operation, by_name_or_arn)


def _own_database_ids() -> None:
    """Every database has the same DbiResourceId, by which Terraform reads; a replica copies its source's settings."""
    plain_init, plain_replica = DBInstance.__init__, RDSBackend.create_db_instance_read_replica

    def new_id() -> str:
        return "db-" + "".join(random.choices(string.ascii_uppercase + string.digits, k=26))

    def init(self: Self, *args: Any, **kwargs: Any) -> None:
        plain_init(self, *args, **kwargs)
        self.dbi_resource_id = new_id()

    def create_replica(self: Self, db_kwargs: dict[str, Any]) -> Any:
        made: Any = plain_replica(self, db_kwargs)
        made.dbi_resource_id = new_id()
        made.multi_az = bool(db_kwargs.get("multi_az"))
        return made

    replace(DBInstance, "__init__", init)
    replace(RDSBackend, "create_db_instance_read_replica", create_replica)


def _cache_members() -> None:
    """A replication group has no member clusters behind it."""
    plain = ElastiCacheBackend.create_replication_group
    names = list(inspect.signature(ElastiCacheBackend.create_cache_cluster).parameters)[1:]

    def create(self: Self, *args: Any, **kwargs: Any) -> Any:
        given = inspect.signature(plain).bind(self, *args, **kwargs).arguments
        group: Any = plain(self, *args, **kwargs)
        for number in range(len(group.member_clusters), given.get("num_cache_clusters") or 0):
            group.member_clusters.append(f"{group.replication_group_id}-{number + 1:03d}")
        group.at_rest_encryption_enabled = bool(given.get("at_rest_encryption_enabled"))
        for member in group.member_clusters:
            own = {
                "cache_cluster_id": member,
                "replication_group_id": group.replication_group_id,
                "num_cache_nodes": 1,
                "engine": group.engine,
                "tags": [],
            }
            self.create_cache_cluster(**{name: given.get(name) for name in names} | own)
        return group

    replace(ElastiCacheBackend, "create_replication_group", create)


def _cache_details() -> None:
    """A cache does not tell its security groups nor, in some engines, its replication group and version."""
    plain = CacheCluster.__init__

    def init(self: Self, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        given = inspect.signature(plain).bind(self, *args, **kwargs).arguments
        self.replication_group_id = given.get("replication_group_id")
        self.num_cache_nodes = given.get("num_cache_nodes") or 1
        self.engine_version = self.engine_version or CACHE_VERSIONS.get(self.engine)

    def security_groups(self: Self) -> list[dict[str, str]]:
        return [{"SecurityGroupId": group, "Status": "active"} for group in self.security_group_ids]

    replace(CacheCluster, "__init__", init)
    replace(CacheCluster, "security_groups", property(security_groups))


def _cache_removal() -> None:
    """Removed caches stay for ever in the state "deleting"."""
    plain_group, plain_cluster = (
        ElastiCacheBackend.delete_replication_group,
        ElastiCacheBackend.delete_cache_cluster,
    )

    def delete_group(self: Self, replication_group_id: str, *args: Any, **kwargs: Any) -> Any:
        members = [
            name
            for name, cluster in self.cache_clusters.items()
            if getattr(cluster, "replication_group_id", None) == replication_group_id
        ]
        for name in members:
            del self.cache_clusters[name]
        gone = plain_group(self, replication_group_id, *args, **kwargs)
        self.replication_groups.pop(replication_group_id, None)
        return gone

    def delete_cluster(self: Self, cache_cluster_id: str, *args: Any, **kwargs: Any) -> Any:
        gone = plain_cluster(self, cache_cluster_id, *args, **kwargs)
        self.cache_clusters.pop(cache_cluster_id, None)
        return gone

    replace(ElastiCacheBackend, "delete_replication_group", delete_group)
    replace(ElastiCacheBackend, "delete_cache_cluster", delete_cluster)


def _balancer_scheme() -> None:
    """A load balancer made without a scheme is internet-facing; moto leaves the scheme empty."""
    plain = ELBv2Backend.create_load_balancer

    def create(self: Self, *args: Any, **kwargs: Any) -> Any:
        balancer: Any = plain(self, *args, **kwargs)
        balancer.scheme = balancer.scheme or "internet-facing"
        return balancer

    replace(ELBv2Backend, "create_load_balancer", create)


def _group_over_zones() -> None:
    """moto puts all instances of an Auto Scaling group into its first subnet."""
    plain = FakeAutoScalingGroup.replace_autoscaling_group_instances

    def spread(self: Self, count_needed: int, propagated_tags: dict[str, str]) -> None:
        kept = self.vpc_zone_identifier
        subnets = (kept or "").split(",")
        start = len(self.instance_states)
        try:
            for number in range(count_needed):
                self.vpc_zone_identifier = subnets[(start + number) % len(subnets)] or kept
                plain(self, 1, propagated_tags)
        finally:
            self.vpc_zone_identifier = kept

    replace(FakeAutoScalingGroup, "replace_autoscaling_group_instances", spread)
