"""What keeps data in the AWS model: databases, caches, buckets, file systems, queues."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from designer.catalog.aws_bucket_policy import opens
from designer.catalog.aws_data import S3, ElastiCache, Rds
from designer.catalog.aws_edge import CloudFront
from designer.catalog.component import Component
from designer.catalog.maintenance import window
from designer.i18n import text
from exporters.aws.components import Efs, Sqs
from exporters.aws.model.compute import Balancer
from exporters.aws.model.data import Bucket, BucketRule, CacheCluster, Database, FileSystem, Queue
from exporters.aws.model.element import HOME
from exporters.aws.scene import Scene
from exporters.naming import identifier

MOST_SCHEMA = 63
"""Longest database name (PostgreSQL: NAMEDATALEN - 1; MySQL allows 64)."""


def databases(scene: Scene) -> tuple[Database, ...]:
    """Every RDS database; a replica follows the one it is drawn to be a copy of."""
    found = []
    for node_id, spec in scene.having(Rds):
        vpc = scene.vpc_of(node_id)
        if vpc is None:
            continue
        primary, links = _primary(scene, node_id, spec)
        crosses = primary is not None and scene.region_of(primary) != scene.region_of(node_id)
        found.append(
            Database(
                **scene.base(node_id, *links),
                engine=spec.engine,
                version=spec.engine_version,
                port=_port(scene, node_id, spec),
                instance_type=spec.instance_type,
                storage_gb=max(20, round(spec.storage_gb)),
                vpc=identifier(vpc),
                subnets=scene.keys(scene.placement.subnets(node_id)),
                groups=scene.group_keys(node_id),
                multi_az=spec.multi_az,
                public=spec.publicly_accessible,
                encrypted=spec.encrypted,
                backup_days=spec.backup_days,
                deletion_protection=spec.deletion_protection,
                minor_upgrades=spec.minor_upgrades,
                maintenance=window(spec.maintenance),
                schema=_schema(node_id),
                replica_of=identifier(primary) if primary else None,
                replica_crosses_regions=crosses,
                alarms=spec.alarms,
            )
        )
    followed = {database.replica_of for database in found}
    return tuple(replace(d, backup_days=max(d.backup_days, 1)) if d.key in followed else d for d in found)


def _primary(scene: Scene, node_id: str, spec: Rds) -> tuple[str | None, list[str]]:
    """Id of the database the node is a replica of, and the links that say so."""
    links = []
    primary = None
    for link_id, link in scene.topology.links_to(node_id, "replication"):
        source = scene.spec(link.source)
        rings = primary is not None or _follows(scene, link.source, node_id)
        if not isinstance(source, Rds) or rings:
            scene.leave_out(link_id, text("a database on AWS follows one primary"))
            continue
        if source.engine != spec.engine:
            scene.leave_out(link_id, text("a replica has the engine of its primary"))
            continue
        if source.backup_days == 0:
            scene.explain(
                link_id, text("replication needs backups; the primary keeps them for one day at least")
            )
        primary = link.source
        links.append(link_id)
    if primary is None and spec.role == "replica":
        scene.explain(node_id, text("no primary is drawn for it, so it is a database of its own"))
    return primary, links


def _follows(scene: Scene, node_id: str, other: str) -> bool:
    """True where `node_id` is itself a copy, directly or not, of `other`, and comes after it by id."""
    seen, work = set(), [node_id]
    while work:
        current = work.pop()
        if current in seen:
            continue
        seen.add(current)
        work += [link.source for _, link in scene.topology.links_to(current, "replication")]
    return other in seen and other < node_id


def _port(scene: Scene, node_id: str, spec: Component) -> int:
    """The port it is called on where the links agree, else the engine's own."""
    ports = {c.port for c in scene.calls_to(node_id) if c.transport == "tcp"}
    endpoint = spec.endpoint()
    own = endpoint[1] if endpoint else 0
    return ports.pop() if len(ports) == 1 else own


def _schema(node_id: str) -> str:
    """A database name every engine accepts: letters and digits, a letter first."""
    found = re.sub(r"[^a-z0-9]", "", node_id)
    return (found if found[:1].isalpha() else f"db{found}")[:MOST_SCHEMA]


def caches(scene: Scene) -> tuple[CacheCluster, ...]:
    """Every ElastiCache cache."""
    found = []
    for node_id, spec in scene.having(ElastiCache):
        vpc = scene.vpc_of(node_id)
        if vpc is None:
            continue
        subnets = scene.placement.subnets(node_id)
        zones = {scene.letter_of(subnet) for subnet in subnets}
        found.append(
            CacheCluster(
                **scene.base(node_id),
                engine=spec.engine,
                port=_port(scene, node_id, spec),
                instance_type=spec.instance_type,
                replicas=spec.replicas,
                vpc=identifier(vpc),
                subnets=scene.keys(subnets),
                groups=scene.group_keys(node_id),
                several_zones=spec.replicas > 0 and len(zones) > 1,
                encrypted=spec.encrypted,
                in_transit=spec.in_transit,
                minor_upgrades=spec.minor_upgrades,
                maintenance=window(spec.maintenance),
            )
        )
        for link_id, _ in scene.links_from(node_id, "traffic", "replication"):
            scene.leave_out(link_id, text("a managed cache calls nobody: the application fills it"))
    return tuple(found)


def buckets(scene: Scene, balancers: Iterable[Balancer]) -> tuple[Bucket, ...]:
    """Every S3 bucket, and one for the access logs of balancers in each region that has some."""
    found = []
    for node_id, spec in scene.having(S3):
        versioned = spec.versioned or spec.backup_days > 0 or _copied(scene, node_id)
        keep = max(spec.lifecycle_days, spec.backup_days) if spec.lifecycle_days else 0
        found.append(
            Bucket(
                **scene.base(node_id),
                public=spec.public_read and not spec.blocks_public(),
                blocked=not spec.public_read and not any(map(opens, spec.policy))
                if spec.block_public_access is None
                else spec.block_public_access,
                rules=_rules(scene, node_id, spec),
                website=spec.website,
                versioned=versioned,
                expire_days=keep,
                readers=_readers(scene, node_id, spec),
                replica=_replica(scene, node_id),
            )
        )
        if spec.backup_days and not spec.versioned:
            scene.explain(node_id, text("old versions of its objects are the backup"))
    taken = {bucket.key for bucket in found}
    for region in sorted({b.region for b in balancers if b.access_logs}):
        origin = tuple(s for b in balancers if b.access_logs and b.region == region for s in b.origin)
        key = f"access_logs_{region}" if region != HOME else "access_logs"
        while key in taken:
            key += "_"
        log = Bucket(key=key, name="access logs", origin=origin, region=region, public=False, website=False,
                     versioned=False, expire_days=90, takes_logs=True)  # fmt: skip
        found.append(log)
    return tuple(found)


def _rules(scene: Scene, node_id: str, spec: S3) -> tuple[BucketRule, ...]:
    """The written statements of a bucket; AWS refuses public ones while public access is blocked."""
    found = []
    refused = spec.blocks_public() and spec.public_read
    for number, statement in enumerate(spec.policy, 1):
        if spec.blocks_public() and opens(statement):
            refused = True
        elif not statement.principals or not statement.actions:
            scene.explain(
                node_id, text("statement {number} of its policy names nobody or nothing", number=number)
            )
        else:
            found.append(
                BucketRule(statement.effect, statement.principals, statement.actions, statement.addresses)
            )
    if refused:
        scene.explain(node_id, text("what would open it to anyone is left out: its public access is blocked"))
    return tuple(found)


def _copied(scene: Scene, node_id: str) -> bool:
    return bool(
        scene.topology.links_from(node_id, "replication") or scene.topology.links_to(node_id, "replication")
    )


def _readers(scene: Scene, node_id: str, spec: S3) -> tuple[str, ...]:
    """Keys of the distributions whose signed requests it admits."""
    if spec.website:
        return ()
    callers = {link.source for _, link in scene.topology.links_to(node_id, "traffic")}
    signing = [
        n for n in sorted(callers) if isinstance(s := scene.spec(n), CloudFront) and s.signs_requests()
    ]
    return scene.keys(signing)


def _replica(scene: Scene, node_id: str) -> str | None:
    found = None
    for link_id, link in scene.topology.links_from(node_id, "replication"):
        if found is None and isinstance(scene.spec(link.target), S3):
            found = identifier(link.target)
        else:
            scene.leave_out(link_id, text("a bucket is copied to one other bucket"))
    return found


def file_systems(scene: Scene) -> tuple[FileSystem, ...]:
    """Every EFS file system."""
    return tuple(
        FileSystem(
            **scene.base(node_id),
            vpc=identifier(scene.vpc_of(node_id) or ""),
            subnets=scene.keys(scene.placement.subnets_in_use(node_id)),
            groups=scene.group_keys(node_id),
            backup=spec.backup_days > 0,
        )
        for node_id, spec in scene.having(Efs)
        if scene.vpc_of(node_id) is not None
    )


def queues(scene: Scene) -> tuple[Queue, ...]:
    """Every SQS queue."""
    return tuple(Queue(**scene.base(node_id)) for node_id, _ in scene.having(Sqs))
