"""Cures for what can happen to data: no backup, no encryption, versions without end, files in the wrong place."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.traits import ObjectStore, Stateful, Store
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.rules.rule import Finding

BACKUP_DAYS = 7
"""Backups are kept for as many days as wrong data usually takes to be noticed: a week, the default of RDS."""
LIFECYCLE_DAYS = 30


def _setting(a: Assessment, finding: Finding, trait: type, **values: object) -> Design | None:
    draft, node_id = Draft(a.design), finding.nodes[0]
    if isinstance(a.topology.spec(node_id), trait):
        draft.change(node_id, **values)
    return draft.design


def _backup(a: Assessment, finding: Finding) -> Design | None:
    return _setting(a, finding, Store, backup_days=BACKUP_DAYS)


BACKUP = Fix(
    id="keep-backups",
    title="Keep backups for a week",
    summary="Sets the days of automatic backups to seven.",
    cures=("DATA001",),
    edit=_backup,
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
