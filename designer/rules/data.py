"""Rules about data: backups, versions, static files."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.component import Component
from designer.catalog.sensitivity import KEPT
from designer.catalog.traits import Cdn, Database, ObjectStore, Store
from designer.i18n import text
from designer.rules.each import each
from designer.rules.example import example
from designer.rules.rule import Hit, Rule


def is_copy(spec: Store) -> bool:
    """Whether it follows another store, so that what holds for the other holds for it."""
    return isinstance(spec, Database) and spec.role == "replica"


@each(Store)
def _no_backup(a: Assessment, node_id: str, store: Store) -> Iterator[Hit]:
    if store.backup_days or is_copy(store) or (isinstance(store, ObjectStore) and store.versioned):
        return
    yield Hit(
        text("{name} has no backup", name=a.name(node_id)),
        (node_id,),
        why=text(
            "{gb} GB of {data}; a replica copies a deletion as faithfully as it copies an order.",
            gb=f"{store.storage_gb:g}", data=KEPT[store.sensitivity],
        ),
        severity="warning" if store.sensitivity == "public" else None,
    )  # fmt: skip


NO_BACKUP = Rule(
    id="DATA001",
    name="store-without-backup",
    severity="error",
    summary="Durable data of which no backup is kept.",
    why="Replicas do not protect against deletion, corruption or a lost account; only a backup brings data back.",
    detection="A store with zero days of backups; buckets that keep old versions and read replicas are left out. A warning where the data is public: it was published from somewhere.",
    fix="Keep backups for as many days as it may take to notice that data is wrong.",
    false_alarm="The data can be made again from another source.",
    check=_no_backup,
    bad={"nodes": {"db": {"kind": "database", "name": "db", "backup_days": 0}}},
    good={"nodes": {"db": {"kind": "database", "name": "db", "backup_days": 7}}},
    controls=("AWS Well-Architected REL09-BP01",),
    tags=("data", "availability"),
)


@each(Component)
def _static_from_app(a: Assessment, node_id: str, spec: Component) -> Iterator[Hit]:
    if getattr(spec, "serves_static", False):
        yield Hit(
            text("{name} serves static files itself", name=a.name(node_id)),
            (node_id,),
            why=text(
                "Every image and script takes a process that could answer a request, and grows with the load."
            ),
        )


STATIC_FILES = Rule(
    id="DATA002",
    name="static-files-from-app-server",
    severity="warning",
    summary="Images, scripts and pages come from the application server.",
    why="Static files are most of the bytes and need no application; an object store behind a CDN serves them closer and cheaper.",
    detection="A component whose property `serves_static` is set.",
    fix="Move static files to an object store, and put a CDN in front of it.",
    false_alarm="A small internal tool with few users.",
    check=_static_from_app,
    bad={"nodes": {"app": {"kind": "app", "name": "app", "serves_static": True}}},
    good={
        "nodes": {
            "app": {"kind": "app", "name": "app"},
            "cdn": {"kind": "cdn", "name": "cdn"},
            "files": {"kind": "object-store", "name": "files"},
        },
        "links": [{"from": "cdn", "to": "files"}],
    },
    references=("Amazon CloudFront Developer Guide: CloudFront use cases",),
    tags=("data", "capacity"),
)


@each(ObjectStore)
def _store_without_cdn(a: Assessment, node_id: str, store: ObjectStore) -> Iterator[Hit]:
    callers = [a.topology.spec(link.source) for _, link in a.topology.links_to(node_id, "traffic")]
    # Where the data is not public, the openness itself is what is wrong: SEC006.
    meant = store.public_read and store.sensitivity == "public"
    if meant and not any(isinstance(caller, Cdn) for caller in callers):
        yield Hit(
            text("{name} answers the public itself, with no CDN in front", name=a.name(node_id)),
            (node_id,),
        )


STORE_WITHOUT_CDN = Rule(
    id="DATA003",
    name="public-files-without-cdn",
    severity="info",
    summary="Public files are served by the object store itself.",
    why="Every visitor waits for the way to the store's region, and every byte is charged as transfer out of it.",
    detection="An object store of public data with public read that no CDN calls.",
    fix="Put a CDN in front of it, and close public read.",
    false_alarm="Few visitors, all close to the store.",
    check=_store_without_cdn,
    bad=example(
        {"users": "users", "files": ("object-store", {"public_read": True, "sensitivity": "public"})},
        "users>files",
    ),
    good=example({"users": "users", "cdn": "cdn", "files": "object-store"}, "users>cdn", "cdn>files"),
    references=("Amazon CloudFront Developer Guide: CloudFront use cases",),
    tags=("data", "latency"),
)


@each(ObjectStore)
def _versions_for_ever(a: Assessment, node_id: str, store: ObjectStore) -> Iterator[Hit]:
    if store.versioned and getattr(store, "lifecycle_days", None) == 0:
        yield Hit(
            text("{name} keeps every version forever: no lifecycle rule", name=a.name(node_id)),
            (node_id,),
        )


VERSIONS_FOR_EVER = Rule(
    id="DATA012",
    name="versions-forever",
    severity="info",
    summary="A versioned bucket keeps every old version for ever.",
    why="Old versions are stored and paid like new ones, and nobody sees them.",
    detection="An object store with versions, whose old versions never expire.",
    fix="Let old versions expire after as many days as you may need them.",
    false_alarm="A law or a contract demands every version.",
    check=_versions_for_ever,
    bad={"nodes": {"files": {"kind": "aws.s3", "name": "files", "versioned": True}}},
    good={"nodes": {"files": {"kind": "aws.s3", "name": "files", "versioned": True, "lifecycle_days": 30}}},
    references=("Amazon S3 User Guide: Managing the lifecycle of objects",),
    tags=("data", "cost"),
)
