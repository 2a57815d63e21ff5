"""Data in the wrong place, or in a place too small: state outside of machines that go, stores behind caches, room to grow."""

from __future__ import annotations

import math

from designer.analysis.assessment import Assessment
from designer.catalog.aws_data import S3, Rds
from designer.catalog.generic import DatabaseServer, ObjectStorage
from designer.catalog.traits import Cache, Process, RegionPlace, Store
from designer.document.design import Design
from designer.fixes.data import BACKUP_DAYS, LIFECYCLE_DAYS
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.places import another_machine
from designer.fixes.ways import is_rented
from designer.rules.load import HORIZON_MONTHS
from designer.rules.rule import Finding

YEARS_AHEAD = 2
"""A volume that is enlarged lasts as long: who enlarges it every year is late once."""
STEP_GB = 10


def _room_to_grow(a: Assessment, finding: Finding) -> Design | None:
    spec, draft = a.topology.spec(finding.nodes[0]), Draft(a.design)
    if not isinstance(spec, Store) or spec.used_gb is None:
        return None
    wanted = spec.used_gb + YEARS_AHEAD * HORIZON_MONTHS * spec.growth_gb
    draft.change(finding.nodes[0], storage_gb=STEP_GB * math.ceil(wanted / STEP_GB))
    return draft.design


ROOM_TO_GROW = Fix(
    id="room-to-grow",
    title="Make it large enough for two years",
    summary="Sets the size of the volume to what is used now and what comes in 24 months.",
    cures=("CAP016",),
    edit=_room_to_grow,
)


def _state_outside(a: Assessment, finding: Finding) -> Design | None:
    process, group = finding.nodes[:2]
    if not isinstance(a.topology.spec(process), Process):
        return None
    draft = Draft(a.design)
    draft.change(process, stateless=None)
    region = a.topology.enclosing(group, RegionPlace)
    name = f"Files of {draft.node(process).name}"
    if is_rented(a, group):
        bucket = S3(versioned=True, backup_days=BACKUP_DAYS, lifecycle_days=LIFECYCLE_DAYS)
        made = draft.add(
            f"{process}-files", name, bucket, region[0] if region else None, near=None if region else group
        )
    else:
        kept = ObjectStorage(versioned=True, backup_days=BACKUP_DAYS)
        made = draft.add(f"{process}-files", name, kept, None, near=group)
    draft.link(process, made)
    return draft.design


STATE_OUTSIDE = Fix(
    id="state-in-a-store",
    title="Keep its state in an object store",
    summary="Draws the store for its files, and states that it keeps none itself: the code has to be made so first.",
    cures=("DATA016",),
    edit=_state_outside,
    by_choice=True,
    brings=("NET011",),
)


def _database_behind(a: Assessment, finding: Finding) -> Design | None:
    """A managed database beside a managed cache, one on a machine of its own beside others."""
    cache, callers = finding.nodes[0], finding.nodes[1:]
    if not isinstance(a.topology.spec(cache), Cache):
        return None
    draft, host = Draft(a.design), a.placement.host(cache)
    name = f"Database behind {draft.node(cache).name}"
    if is_rented(a, cache):
        listed = tuple(getattr(a.topology.spec(cache), "subnets", ()))
        spec = Rds(multi_az=True, backup_days=BACKUP_DAYS)
        made = draft.add(f"{cache}-database", name, spec, draft.node(cache).parent, near=cache)
        if listed:
            draft.change(made, subnets=listed)
    else:
        own = DatabaseServer(backup_days=BACKUP_DAYS)
        home, near = draft.node(cache).parent, cache
        if host is not None:
            home = near = another_machine(a, draft, host, f"{cache}-database-server", f"{name} server")
        made = draft.add(f"{cache}-database", name, own, home, near=near if host is None else None)
    for caller in callers:
        draft.link(caller, made)
    return draft.design


DATABASE_BEHIND = Fix(
    id="database-behind-the-cache",
    title="Keep the data in a database",
    summary="Draws a database beside the cache, which its callers call as well: the cache then holds copies.",
    cures=("DATA018",),
    edit=_database_behind,
    by_choice=True,
    brings=("HA001", "HA010"),
)


def _without_the_cache(a: Assessment, finding: Finding) -> Design | None:
    """Callers call what the cache called for them."""
    cache, draft = finding.nodes[0], Draft(a.design)
    onwards = [link for _, link in a.topology.links_from(cache, "traffic")]
    for _, call in a.topology.links_to(cache, "traffic"):
        for link in onwards:
            draft.link_like(link, source=call.source)
    copies = [link.target for _, link in a.topology.links_from(cache, "replication", "standby")]
    draft.remove(cache, *(key for key in copies if isinstance(a.topology.spec(key), Cache)))
    return draft.design


WITHOUT_THE_CACHE = Fix(
    id="without-the-cache",
    title="Take the cache out",
    summary="Deletes it with its replicas; callers call what it called for them.",
    cures=("COST008",),
    edit=_without_the_cache,
    by_choice=True,
    brings=("NET003", "NET004", "CAP001", "CAP012"),
)
