"""Cures for what can happen to data: no backup, no encryption, versions without end, files in the wrong place."""

from __future__ import annotations

import math

from designer.analysis.assessment import Assessment
from designer.catalog.component import Component
from designer.catalog.traits import Database, Instance, ObjectStore, Stateful, Store
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.rules.rule import Finding

BACKUP_DAYS = 7
"""Backups are kept for as many days as wrong data usually takes to be noticed: a week, the default of RDS."""
LIFECYCLE_DAYS = 30
MINUTES_A_DAY = 24 * 60
SHORTEST_SHIPMENT = 1
"""Minutes: more often than this, a log is streamed to a replica, not shipped to backups."""


def _setting(a: Assessment, finding: Finding, trait: type, **values: object) -> Design | None:
    draft, node_id = Draft(a.design), finding.nodes[0]
    if isinstance(a.topology.spec(node_id), trait):
        draft.change(node_id, **values)
    return draft.design


def is_bucket(spec: Component) -> bool:
    """Whether it is a provider's object store: it outlives machines, so that old versions in it are its backup."""
    return isinstance(spec, ObjectStore) and spec.responsibility.hardware == "provider"


def keep_versions(draft: Draft, bucket: str) -> None:
    """The bucket keeps old versions for a month: each object is as recent as its last write."""
    draft.change(bucket, versioned=True)
    if getattr(draft.node(bucket).spec, "lifecycle_days", None) == 0:
        draft.change(bucket, lifecycle_days=LIFECYCLE_DAYS)


def hours_of(minutes: float) -> float:
    """As hours, not more, with as many digits as one reads."""
    return math.floor(minutes / 60 * 1000) / 1000


def keep_backups(draft: Draft, node_id: str) -> None:
    """A week of backups, as often as the RPO asks of a machine of one's own; of a bucket a month of old versions."""
    spec = draft.node(node_id).spec
    if is_bucket(spec):
        keep_versions(draft, node_id)
        return
    draft.change(node_id, backup_days=BACKUP_DAYS)
    rpo = draft.design.targets.rpo_minutes
    if spec.responsibility.operating_system == "you" and rpo is not None and rpo < MINUTES_A_DAY:
        draft.change(node_id, backup_hours=hours_of(rpo) if rpo >= SHORTEST_SHIPMENT else None)


def _backup(a: Assessment, finding: Finding) -> Design | None:
    draft, node_id = Draft(a.design), finding.nodes[0]
    if not isinstance(a.topology.spec(node_id), Store):
        return None
    if finding.rule == "DATA001":
        keep_backups(draft, node_id)
    else:
        draft.change(node_id, backup_days=BACKUP_DAYS)
    return draft.design


BACKUP = Fix(
    id="keep-backups",
    title="Keep backups for a week",
    summary="Sets the days of automatic backups to seven; a provider's bucket keeps its old versions for a month.",
    cures=("DATA001", "DATA014"),
    edit=_backup,
    brings=("HA017",),
)


def _encrypt(a: Assessment, finding: Finding) -> Design | None:
    return _setting(a, finding, Stateful, encrypted=True)


ENCRYPT = Fix(
    id="encrypt-at-rest",
    title="Encrypt the data at rest",
    summary="Turns on encryption of what is kept on disk.",
    cures=("SEC008",),
    edit=_encrypt,
)


def _expire(a: Assessment, finding: Finding) -> Design | None:
    spec = a.topology.spec(finding.nodes[0])
    known = isinstance(spec, ObjectStore) and "lifecycle_days" in spec.model_fields
    return _setting(a, finding, ObjectStore, lifecycle_days=LIFECYCLE_DAYS) if known else None


EXPIRE_VERSIONS = Fix(
    id="expire-old-versions",
    title="Let old versions expire after 30 days",
    summary="Adds a lifecycle rule that deletes old versions after a month.",
    cures=("DATA012",),
    edit=_expire,
)


def _like_its_primary(a: Assessment, finding: Finding) -> Design | None:
    copy, primary = finding.nodes[:2]
    follower, leader = a.topology.spec(copy), a.topology.spec(primary)
    if not (isinstance(follower, Database) and isinstance(leader, Database)):
        return None
    draft = Draft(a.design)
    draft.change(copy, engine=leader.engine, engine_version=leader.engine_version)
    draft.change(copy, storage_gb=max(follower.storage_gb, leader.storage_gb))
    if isinstance(follower, Instance) and isinstance(leader, Instance):
        draft.change(copy, instance_type=leader.instance_type)
    return draft.design


LIKE_ITS_PRIMARY = Fix(
    id="like-its-primary",
    title="Make it like its primary",
    summary="Gives the replica the engine, version, storage and instance type of what it follows.",
    cures=("DATA015",),
    edit=_like_its_primary,
)
