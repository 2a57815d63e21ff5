"""What is paid and not used, and machines that cost more than their successors."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Balancer, Cdn, Database, Dns, Entry, Filter, Instance, Subnet
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.rules.rule import Finding
from designer.rules.spending import SUCCESSORS


def _one_nat(a: Assessment, finding: Finding) -> Design | None:
    kept, others = finding.nodes[0], finding.nodes[1:]
    draft = Draft(a.design)
    for subnet, spec in a.topology.having(Subnet):
        if getattr(spec, "nat", "") in others:
            draft.change(subnet, nat=kept)
    draft.remove(*others)
    return draft.design


ONE_NAT = Fix(
    id="one-nat-in-the-zone",
    title="Use one NAT gateway in the zone",
    summary="All subnets of the zone go out through the first one, and the others are deleted.",
    cures=("COST003",),
    edit=_one_nat,
    by_choice=True,
)


def _successor(a: Assessment, finding: Finding) -> Design | None:
    node_id, draft = finding.nodes[0], Draft(a.design)
    spec = a.topology.spec(node_id)
    if not isinstance(spec, Instance):
        return None
    bare = spec.instance_type.removeprefix("db.").removeprefix("cache.")
    family, _, size = bare.partition(".")
    if family not in SUCCESSORS:
        return None
    draft.change(node_id, instance_type=spec.instance_type.replace(bare, f"{SUCCESSORS[family]}.{size}"))
    return draft.design


SUCCESSOR = Fix(
    id="current-generation",
    title="Take the same size of a current family",
    summary="The family that replaced it does the same work for less.",
    cures=("COST004",),
    edit=_successor,
)


def _takes_over(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    if isinstance(a.topology.spec(finding.nodes[0]), Database):
        for key in finding.links:
            draft.change_link(key, failover="manual")
    return draft.design


KEEP_FOR_DISASTER = Fix(
    id="keep-for-a-disaster",
    title="Let it take over when somebody says so",
    summary="States that the replica is there for a disaster, with failover by hand.",
    cures=("COST005",),
    edit=_takes_over,
    by_choice=True,
    brings=("HA001", "SEC014"),
)


def _guard_the_front(a: Assessment, finding: Finding) -> Design | None:
    """The CDN that is called first, else the balancer, gets the firewall."""
    guard, draft = finding.nodes[0], Draft(a.design)
    if not isinstance(a.topology.spec(guard), Filter):
        return None
    for trait in (Cdn, Balancer):
        for key, spec in a.topology.having(trait):
            callers = [a.topology.spec(link.source) for _, link in a.topology.links_to(key, "traffic")]
            faces = any(isinstance(caller, Entry | Dns) for caller in callers)
            if faces and isinstance(a.topology.spec(guard), spec.links.get("uses", ())):
                draft.link(key, guard, "uses")
                return draft.design
    return None


GUARD_THE_FRONT = Fix(
    id="guard-the-front",
    title="Put it in front of what the internet calls",
    summary="Links the CDN, or the balancer where there is none, to the firewall.",
    cures=("COST006",),
    edit=_guard_the_front,
)
