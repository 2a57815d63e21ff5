"""Rules about where the last copy of the data is: backups beside the original, copies far away that nobody switches to."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.losses_by_class import is_original
from designer.catalog.traits import FailureDomain, RegionPlace, Store
from designer.i18n import text
from designer.rules.each import each
from designer.rules.rule import Hit, Rule


def _places(a: Assessment, node_id: str) -> tuple[str, ...]:
    own = (node_id,) if isinstance(a.topology.spec(node_id), FailureDomain) else ()
    return (*own, *a.placement.domains(node_id))


@each(Store)
def _backup_beside(a: Assessment, node_id: str, store: Store) -> Iterator[Hit]:
    if not store.backup_days or store.backup_to not in a.topology:
        return
    around = _places(a, store.backup_to)
    shared = next((place for place in a.placement.domains(node_id) if place in around), None)
    if shared is None and store.backup_to != node_id:
        return
    place = node_id if shared is None else shared
    spec = a.topology.spec(place)
    if isinstance(spec, RegionPlace) and spec.responsibility.hardware == "provider":
        return  # a provider keeps backups over the zones of a region; copies elsewhere are for another fear
    yield Hit(
        text("The backups of {name} are in {place}, where it stands itself", name=a.name(node_id), place=a.name(place)),
        tuple(dict.fromkeys((node_id, store.backup_to, place))),
        why=text("What takes {place} away takes the data and its last copy at the same time.", place=a.name(place)),
    )  # fmt: skip


BACKUP_BESIDE_THE_ORIGINAL = Rule(
    id="HA019",
    name="backup-beside-the-original",
    severity="warning",
    summary="The backups of a store are kept in the machine, rack, zone or site it stands in.",
    why="A backup is for the day on which the original is gone; fire, theft and ransomware do not stop between two shelves.",
    detection="A store whose backups are kept (property `backup_to`) in itself, or in a server, rack, zone or site of your own that it stands in as well. Where no place is drawn nothing is said.",
    fix="Keep backups in another site, or in an object store of a provider.",
    false_alarm="Further backups are kept elsewhere that are not drawn.",
    check=_backup_beside,
    bad={
        "nodes": {
            "dc": {"kind": "datacenter", "name": "dc"},
            "one": {"kind": "server", "name": "one", "in": "dc"},
            "db": {"kind": "database", "name": "db", "in": "one", "backup_days": 7, "backup_to": "tapes"},
            "tapes": {"kind": "file-share", "name": "tapes", "in": "dc"},
        },
    },
    good={
        "nodes": {
            "dc": {"kind": "datacenter", "name": "dc"},
            "far": {"kind": "datacenter", "name": "far"},
            "one": {"kind": "server", "name": "one", "in": "dc"},
            "db": {"kind": "database", "name": "db", "in": "one", "backup_days": 7, "backup_to": "tapes"},
            "tapes": {"kind": "file-share", "name": "tapes", "in": "far"},
        },
    },
    references=("NIST SP 800-34 Rev. 1, 3.4.2: backups are stored off-site",),
    tags=("availability", "data", "recovery"),
)


def _far_copy(a: Assessment) -> Iterator[Hit]:
    if a.targets.rto_minutes is None:
        return
    for node_id, store in a.topology.having(Store):
        home = a.placement.region(node_id)
        if not is_original(store) or home is None or node_id not in a.calls.served:
            continue
        for link_id, link in a.topology.links_from(node_id, "replication"):
            away = a.placement.region(link.target)
            if link.failover == "none" and away is not None and away[0] != home[0]:
                yield Hit(
                    text("{copy} has the data of {name} in {place}, but nothing switches over to it", name=a.name(node_id), copy=a.name(link.target), place=a.name(away[0])),
                    (link.target, node_id),
                    (link_id,),
                    text("When {home} is lost the data is safe in {place}, and the service is still down: no way is drawn in which the copy becomes the one that is used.", home=a.name(home[0]), place=a.name(away[0])),
                )  # fmt: skip


FAR_COPY_WITHOUT_FAILOVER = Rule(
    id="HA022",
    name="far-copy-without-failover",
    severity="info",
    summary="A copy in another region or site that nothing switches over to, though a time to be back is promised.",
    why="Data that survives is half a recovery: without a way to use it the promise of a time cannot be kept.",
    detection="Replication from a requested store to another region or site whose failover is none, in a design with an RTO target.",
    fix="State how it is switched to (failover by hand, or automatic), and have something there that calls it.",
    false_alarm="The copy is for reading or for law, and the region may be away for hours.",
    check=_far_copy,
    bad={
        "targets": {"rto_minutes": 60},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dc": {"kind": "datacenter", "name": "dc"},
            "far": {"kind": "datacenter", "name": "far"},
            "db": {"kind": "database", "name": "db", "in": "dc"},
            "copy": {"kind": "database", "name": "copy", "in": "far", "role": "replica"},
        },
        "links": [
            {"from": "users", "to": "db"},
            {"from": "db", "to": "copy", "kind": "replication", "failover": "none"},
        ],
    },
    good={
        "targets": {"rto_minutes": 60},
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dc": {"kind": "datacenter", "name": "dc"},
            "far": {"kind": "datacenter", "name": "far"},
            "db": {"kind": "database", "name": "db", "in": "dc"},
            "copy": {"kind": "database", "name": "copy", "in": "far", "role": "replica"},
        },
        "links": [
            {"from": "users", "to": "db"},
            {"from": "db", "to": "copy", "kind": "replication", "failover": "manual"},
        ],
    },
    references=("AWS whitepaper: Disaster Recovery of Workloads on AWS",),
    tags=("availability", "recovery"),
)
