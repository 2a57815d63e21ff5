"""Alternatives that stand in one box, moved apart: to another server, another rack, a second site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from designer.analysis.assessment import Assessment
from designer.catalog.onprem import Datacenter, NetworkSegment, Rack
from designer.catalog.traits import (
    Cache,
    Copies,
    Database,
    Dns,
    Entry,
    FileShare,
    Host,
    ObjectStore,
    Queue,
    RegionPlace,
    Subnet,
    ZonePlace,
)
from designer.document.design import Design
from designer.fixes.addresses import free_block
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.places import another_machine, closed_like, machine_of, wire
from designer.fixes.ways import encrypt, with_certificate, with_dns
from designer.fixes.zones import counterpart, second_zone
from designer.graph.redundancy import alternatives
from designer.rules.rule import Finding


def _apart(a: Assessment, finding: Finding) -> Design | None:
    box, members = finding.nodes[0], finding.nodes[1:]
    draft = Draft(a.design)
    if isinstance(a.topology.spec(box), Host):
        for member in members[1:]:
            name = f"{draft.node(member).name} server"
            draft.put(member, another_machine(a, draft, box, f"{member}-server", name))
        return draft.design
    if isinstance(a.topology.spec(box), Rack):
        units = dict.fromkeys(_unit(a, member, box) for member in members[1:])
        return _into_another_rack(a, draft, box, units)
    return None


def _into_another_rack(a: Assessment, draft: Draft, rack: str, units: Iterable[str]) -> Design | None:
    """The units moved to another rack of the site; None where everything would hang on that one then."""
    other = other_rack(a, draft, rack)
    for unit in units:
        draft.put(unit, other)
        wire(a, draft, unit)
    before, after = (
        {point for points in now.single_points.values() for point in points}
        for now in (a, Assessment(draft.design))
    )
    return draft.design if other not in after - before else None


def _over_two_racks(a: Assessment, finding: Finding) -> Design | None:
    """Of everything that is several, all of it in the one rack, the first stays."""
    rack, draft = finding.nodes[0], Draft(a.design)
    if not isinstance(a.topology.spec(rack), Rack):
        return None
    inside = set(a.topology.inside(rack))
    groups = [group.members for group in alternatives(a.topology) if set(group.members) <= inside]
    units = dict.fromkeys(_unit(a, member, rack) for members in groups for member in members[1:])
    return _into_another_rack(a, draft, rack, units) if units else None


OVER_TWO_RACKS = Fix(
    id="over-two-racks",
    title="Spread what is several over two racks",
    summary="The first of each group stays, the others move to another rack of the site, which is drawn where there is none.",
    cures=("HA001",),
    edit=_over_two_racks,
    brings=("NET004",),
)


def other_rack(a: Assessment, draft: Draft, rack: str) -> str:
    """Id of another rack of the site; one is drawn where there is none."""
    parent = a.design.nodes[rack].parent
    beside = [k for k in a.topology.children(parent) if k != rack and isinstance(a.topology.spec(k), Rack)]
    if beside:
        return beside[0]
    drawn = f"{rack}-2"
    if drawn in draft.design.nodes and isinstance(draft.node(drawn).spec, Rack):
        return drawn
    return draft.add(drawn, draft.free_name(draft.node(rack).name), Rack(), parent, near=rack)


def _unit(a: Assessment, member: str, box: str) -> str:
    """What stands directly in the box and holds the member."""
    at = member
    while (parent := a.design.nodes[at].parent) not in (box, None):
        at = parent
    return at


def _copy_apart(a: Assessment, finding: Finding) -> Design | None:
    """The copy alone leaves the box that it shares with the original."""
    copy, _, box = finding.nodes
    draft, spec = Draft(a.design), a.topology.spec(box)
    if isinstance(spec, Host):
        draft.put(copy, another_machine(a, draft, box, f"{copy}-server", f"{draft.node(copy).name} server"))
    elif isinstance(spec, Rack):
        unit = _unit(a, copy, box)
        draft.put(unit, other_rack(a, draft, box))
        wire(a, draft, unit)
    elif isinstance(spec, ZonePlace):
        unit = machine_of(a, copy) or copy
        home = a.design.nodes[unit].parent
        if home is None or not isinstance(a.topology.spec(home), Subnet):
            return None
        draft.put(unit, counterpart(a, draft, home, second_zone(draft, box)))
    return draft.design


COPY_APART = Fix(
    id="move-the-copy",
    title="Move the copy elsewhere",
    summary="The copy gets a machine of its own, a place in another rack, or one in another zone.",
    cures=("DATA017", "HA021"),
    edit=_copy_apart,
)


APART = Fix(
    id="move-apart",
    title="Move them to machines or racks of their own",
    summary="The first one stays; each of the others gets a server of its own, or a place in another rack.",
    cures=("HA003",),
    edit=_apart,
    brings=("NET004",),
)


def _copy_in_the_other_place(a: Assessment, finding: Finding) -> Design | None:
    """A replica of each store of one's own in the place that all hang on, where the others stand."""
    place, members = finding.nodes[0], finding.nodes[1:]
    regions = [found[0] for key in members if (found := a.topology.enclosing(key, RegionPlace)) is not None]
    other = next((region for region in regions if region != place), None)
    if other is None:
        return None
    draft = Draft(a.design)
    for key in a.topology.inside(place):
        spec = a.topology.spec(key)
        if not isinstance(spec, Database | Cache | Queue) or not isinstance(spec, Copies):
            continue
        if getattr(spec, "role", "primary") != "primary" or key not in a.calls.served:
            continue
        more: dict[str, Any] = {"role": "replica"} if isinstance(spec, Database) else {}
        named = f"{draft.node(key).name} in {draft.node(other).name}"
        made = draft.add(f"{key}-replica", named, closed_like(spec, **more), other)
        draft.link(key, made, "replication", mode="async", failover="automatic", encrypted=True)
    return draft.design


COPY_IN_THE_OTHER_PLACE = Fix(
    id="copy-in-the-other-place",
    title="Keep a copy of the data in the other place",
    summary="Draws a replica of each store of yours where the other half of the service stands, which takes over by itself; a write does not wait for it.",
    cures=("HA024",),
    edit=_copy_in_the_other_place,
    by_choice=True,
    brings=("HA018", "HA022"),
)


def _second_site(a: Assessment, finding: Finding) -> Design | None:
    """A copy of the site to which names lead when the first one is gone, with the data copied there."""
    draft, site = Draft(a.design), finding.nodes[0]
    if not isinstance(a.topology.spec(site), Datacenter):
        return None
    within = {site, *a.topology.inside(site)}
    ways_in = [
        (key, link)
        for key, link in sorted(a.design.links.items())
        if link.kind == "traffic" and link.target in within and link.source not in within
    ]
    if not ways_in or any(not isinstance(a.topology.spec(link.source), Dns | Entry) for _, link in ways_in):
        return None
    ids = draft.twin(site, a.design.nodes[site].parent)
    for original, copy in ids.items():
        _second_of(a, draft, original, copy)
    for key, link in ways_in:
        name = link.source if isinstance(a.topology.spec(link.source), Dns) else with_dns(a, draft, key)
        if not link.is_encrypted:
            encrypt(a, draft, key)
        draft.change(name, routing="failover")
        draft.link_like(draft.design.links[key], source=name, target=ids[link.target])
        with_certificate(a, draft, ids[link.target])
    return draft.design


def _second_of(a: Assessment, draft: Draft, original: str, copy: str) -> None:
    spec = a.topology.spec(original)
    if isinstance(spec, Datacenter):
        draft.change(copy, city=None)  # it is for its user to say where
    elif isinstance(spec, NetworkSegment):
        draft.change(copy, cidr=free_block(draft.design, None, spec.cidr))
    elif isinstance(spec, Database) and spec.role == "primary":
        draft.change(copy, role="replica")
        draft.link(original, copy, "replication", mode="async", failover="manual", encrypted=True)
    elif isinstance(spec, ObjectStore | FileShare):
        draft.link(original, copy, "replication", mode="async", failover="manual", encrypted=True)


SECOND_SITE = Fix(
    id="second-site",
    title="Add a second site that can take over",
    summary="Draws a copy of the site in another place, copies the data to it, and lets names lead there, with TLS, when the first site is gone.",
    cures=("HA008",),
    edit=_second_site,
    by_choice=True,
    brings=("COST001",),
)
