"""Files for browsers, in an object store behind a CDN."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.aws_data import S3
from designer.catalog.aws_edge import CloudFront
from designer.catalog.component import Component
from designer.catalog.generic import ContentDelivery, ObjectStorage
from designer.catalog.traits import Cdn, Dns, Entry, ObjectStore, RegionPlace
from designer.document.design import Design
from designer.fixes.closing import close_bucket
from designer.fixes.data import BACKUP_DAYS, LIFECYCLE_DAYS
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.ways import is_rented
from designer.rules.rule import Finding


def fronts_of(a: Assessment, node_id: str) -> tuple[str, ...]:
    """The CDNs, names and entries from which requests come to the node, closest first."""
    seen, work, found = {node_id}, [node_id], []
    for host in (a.placement.host(node_id),):
        work += [host] if host is not None else []
    while work:
        at = work.pop(0)
        for _, link in a.topology.links_to(at, "traffic"):
            if link.source in seen:
                continue
            seen.add(link.source)
            if isinstance(a.topology.spec(link.source), Cdn | Dns | Entry):
                found.append(link.source)
            else:
                work.append(link.source)
    return tuple(found)


def with_static_store(a: Assessment, draft: Draft, node_id: str) -> None:
    """Lets an object store behind a CDN serve the files that the node serves; the design's own, where it has them."""
    draft.change(node_id, serves_static=None)
    fronts = fronts_of(a, node_id)
    cdn = next((key for key in fronts if isinstance(a.topology.spec(key), Cdn)), None) or _any_cdn(a)
    if cdn is not None and _store_behind(a, cdn):
        return  # another server's files are there already
    rented = is_rented(a, cdn) if cdn is not None else is_rented(a, a.placement.host(node_id) or node_id)
    if cdn is None:
        names = [key for key in fronts if isinstance(a.topology.spec(key), Dns)]
        front = next(iter((*names, *fronts)), None)
        cdn = draft.add("cdn", "CDN", CloudFront() if rented else ContentDelivery(), None, near=front)
        if front is not None:
            draft.link(front, cdn, "traffic", optional=True)
    site = a.topology.enclosing(node_id, RegionPlace) if rented else None
    near = None if site else cdn
    store = draft.add("static-files", "static files", _store(rented), site[0] if site else None, near=near)
    draft.link(cdn, store)


def _static_files(a: Assessment, finding: Finding) -> Design | None:
    draft, node_id = Draft(a.design), finding.nodes[0]
    if getattr(a.topology.spec(node_id), "serves_static", False):
        with_static_store(a, draft, node_id)
    return draft.design


def _store(rented: bool) -> Component:
    if rented:
        return S3(versioned=True, backup_days=BACKUP_DAYS, lifecycle_days=LIFECYCLE_DAYS)
    return ObjectStorage(versioned=True, backup_days=BACKUP_DAYS, encrypted=True)


def _any_cdn(a: Assessment) -> str | None:
    return next((key for key, _ in a.topology.having(Cdn)), None)


def _store_behind(a: Assessment, cdn: str) -> bool:
    called = [link.target for _, link in a.topology.links_from(cdn, "traffic")]
    return any(isinstance(a.topology.spec(key), ObjectStore) for key in called)


STATIC_FILES = Fix(
    id="static-files-to-a-store",
    title="Move static files to an object store behind a CDN",
    summary="Draws a CDN and a versioned store for images, scripts and pages, so that the server answers requests only.",
    cures=("DATA002",),
    edit=_static_files,
    brings=("NET003",),
)


def _cdn_in_front(a: Assessment, finding: Finding) -> Design | None:
    draft, store = Draft(a.design), finding.nodes[0]
    if not isinstance(a.topology.spec(store), ObjectStore):
        return None
    callers = [
        (key, link)
        for key, link in a.topology.links_to(store, "traffic")
        if isinstance(a.topology.spec(link.source), Dns | Entry)
    ]
    spec = CloudFront() if is_rented(a, store) else ContentDelivery()
    between = (callers[0][1].source, store) if callers else None
    cdn = draft.add(f"{store}-cdn", "CDN", spec, None, near=store, between=between)
    for key, _ in callers:
        draft.relink(key, target=cdn, protocol="https", port=443)
    draft.link(cdn, store)
    close_bucket(draft, store)
    return draft.design


CDN_IN_FRONT = Fix(
    id="cdn-in-front",
    title="Put a CDN in front of it",
    summary="The CDN answers the public, and only it may read the store.",
    cures=("DATA003",),
    edit=_cdn_in_front,
)
