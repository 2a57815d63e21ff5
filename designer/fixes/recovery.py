"""What a promise of recovery asks for: takeover by itself, copies that are up to date, backups that are recent, quorums."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.aws_data import S3
from designer.catalog.legality import takes_over_by_itself
from designer.catalog.traits import Balancer, Copies, Store
from designer.document.design import Design
from designer.fixes.data import (
    BACKUP_DAYS,
    LIFECYCLE_DAYS,
    SHORTEST_SHIPMENT,
    hours_of,
    is_bucket,
    keep_versions,
)
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.operations import switched
from designer.rules.rule import Finding


def _by_itself(a: Assessment, finding: Finding) -> Design | None:
    """Every standby and replica of what is lost with the node takes over automatically."""
    draft, lost = Draft(a.design), finding.nodes[0]
    for node_id in (lost, *a.topology.inside(lost)):
        for key, link in a.topology.links_from(node_id, "replication", "standby"):
            ends = a.topology.spec(link.source), a.topology.spec(link.target)
            if link.failover == "manual" and takes_over_by_itself(*ends):
                draft.change_link(key, failover="automatic")
    return draft.design


BY_ITSELF = Fix(
    id="take-over-by-itself",
    title="Let the copy take over by itself",
    summary="Turns failover by hand into automatic failover; it needs a quorum that prevents two active ones.",
    cures=("HA015",),
    edit=_by_itself,
)


def _recent_backups(a: Assessment, finding: Finding) -> Design | None:
    """A bucket keeps versions; a service goes back to what it does by itself; a machine of one's own ships its log."""
    rpo, spec = a.design.targets.rpo_minutes, a.topology.spec(finding.nodes[0])
    if rpo is None or not isinstance(spec, Store):
        return None
    if is_bucket(spec):
        draft = Draft(a.design)
        keep_versions(draft, finding.nodes[0])
        return draft.design
    if spec.responsibility.operating_system == "provider":
        by_itself = switched(a, finding, backup_hours=None) or a.design
        interval = Assessment(by_itself).recovery_plan.interval(finding.nodes[0])
        return by_itself if interval.value <= rpo else None
    return switched(a, finding, backup_hours=hours_of(rpo)) if rpo >= SHORTEST_SHIPMENT else None


RECENT_BACKUPS = Fix(
    id="back-up-as-often-as-promised",
    title="Back up as often as promised",
    summary="On a machine of yours: ship the database's log as often as the RPO asks; a bucket keeps its old versions; a managed database does what it does by itself.",
    cures=("HA017",),
    edit=_recent_backups,
)


def _wait_for_the_copy(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    for key in finding.links:
        draft.change_link(key, mode="sync")
    return draft.design


WAIT_FOR_THE_COPY = Fix(
    id="replicate-synchronously",
    title="Replicate synchronously",
    summary="A write waits until the copy has it: nothing is lost, and each write takes the way there and back longer.",
    cures=("HA018",),
    edit=_wait_for_the_copy,
)


def _by_hand(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    for key in finding.links:
        draft.change_link(key, failover="manual")
    return draft.design


SWITCH_BY_HAND = Fix(
    id="switch-over-by-hand",
    title="State that it is switched to by hand",
    summary="The copy in the other place is there for a disaster, and somebody decides when it takes over.",
    cures=("HA022",),
    edit=_by_hand,
    by_choice=True,
    brings=("HA001", "SEC014"),
)


AS_IT_IS = Fix(
    id="switched-over-by-hand",
    title="Say that it is switched over by hand",
    summary="What the provider does: the copy follows, and waits until somebody promotes it.",
    cures=("HA028",),
    edit=_by_hand,
)


def _quorum(a: Assessment, finding: Finding) -> Design | None:
    """One copy fewer where the number is even, and as many needed as make more than half."""
    spec = a.topology.spec(finding.nodes[0])
    if not isinstance(spec, Copies):
        return None
    count = spec.count if spec.count % 2 else max(3, spec.count - 1)
    return switched(a, finding, count=count, copies_needed=count // 2 + 1)


GOOD_QUORUM = Fix(
    id="odd-quorum",
    title="Make it an odd number, with a majority needed",
    summary="An even number of copies survives no more losses than one fewer does.",
    cures=("HA020",),
    edit=_quorum,
)


def _serve_with_one(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    spec = a.topology.spec(finding.nodes[0])
    if isinstance(spec, Balancer) and spec.min_healthy > 1:
        draft.change(finding.nodes[0], min_healthy=None)
        return draft.design
    return None


SERVE_WITH_ONE = Fix(
    id="serve-with-one-target",
    title="Serve while one target is healthy",
    summary="Takes the minimum of healthy targets back to one.",
    cures=("HA025",),
    edit=_serve_with_one,
    brings=("HA001", "HA002", "HA010"),
)


def _without_the_other(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    for key in finding.links[-1:]:  # a ring over machines may name none
        draft.change_link(key, optional=True)
    return draft.design


WITHOUT_THE_OTHER = Fix(
    id="do-without-the-call",
    title="Let the caller do without the call",
    summary="Marks the call as optional: the caller answers, with less, while what it calls is away.",
    cures=("HA014", "HA027"),
    edit=_without_the_other,
    by_choice=True,
    brings=("HA013", "HA023"),
)


def _like_its_siblings(a: Assessment, finding: Finding) -> Design | None:
    """The calls that its siblings behind the same balancer make, and it does not."""
    odd, missing = finding.nodes[0], finding.nodes[1:]
    draft = Draft(a.design)
    balancers = [link.source for _, link in a.topology.links_to(odd, "traffic")]
    siblings = {
        link.target for balancer in balancers for _, link in a.topology.links_from(balancer, "traffic")
    }
    for sibling in sorted(siblings - {odd}):
        for _, link in a.topology.links_from(sibling, "traffic"):
            if link.target in missing:
                draft.link_like(link, source=odd)
    return draft.design


LIKE_ITS_SIBLINGS = Fix(
    id="call-what-siblings-call",
    title="Draw the calls that its siblings make",
    summary="Whichever of them gets a request can then answer it.",
    cures=("HA023",),
    edit=_like_its_siblings,
    brings=("CAP008", "HA001", "HA009", "HA010"),
)


def _backups_elsewhere(a: Assessment, finding: Finding) -> Design | None:
    draft, store = Draft(a.design), finding.nodes[0]
    if not isinstance(a.topology.spec(store), Store):
        return None
    vault = S3(versioned=True, backup_days=BACKUP_DAYS, lifecycle_days=LIFECYCLE_DAYS)
    made = draft.add(f"{store}-backups", f"Backups of {draft.node(store).name}", vault, None, near=store)
    draft.change(store, backup_to=made)
    return draft.design


BACKUPS_ELSEWHERE = Fix(
    id="backups-elsewhere",
    title="Keep the backups with a provider",
    summary="Draws a bucket away from the site, with versions, in which the backups are kept.",
    cures=("HA019",),
    edit=_backups_elsewhere,
    brings=("NET004",),
)
