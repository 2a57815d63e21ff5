"""What is kept up over the years, and rules and forwards that name what they cannot or should not."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.filtering import PacketFilter
from designer.catalog.maintenance import HOURS_EAST, minutes, moment
from designer.catalog.traits import Guarded, Network, RegionPlace, RuleGroup
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.operations import switched
from designer.graph.drawn_subnets import cidr_or_none
from designer.graph.forwards import forwards
from designer.graph.guards import guard
from designer.graph.placement import placement_of
from designer.rules.open_doors import ADMINISTRATION
from designer.rules.rule import Finding

NIGHT = "sun:03:00"
"""The hour of the week, at the place, at which fewest wait for an answer."""


def _keep_a_year(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, flow_log_days=None)


KEEP_LOGS = Fix(
    id="keep-logs-a-year",
    title="Keep the logs for a year",
    summary="Logged connections are deleted after 365 days.",
    cures=("OPS008",),
    edit=_keep_a_year,
)


def _upgrade(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, minor_upgrades=None)


MINOR_UPGRADES = Fix(
    id="minor-upgrades",
    title="Let minor versions install themselves",
    summary="Fixes of the engine come in the maintenance window.",
    cures=("OPS009",),
    edit=_upgrade,
)


def _at_night(a: Assessment, finding: Finding) -> Design | None:
    place = a.topology.enclosing(finding.nodes[0], RegionPlace)
    east = HOURS_EAST.get(getattr(place[1], "region", "")) if place is not None else None
    if east is None:
        return None
    return switched(a, finding, maintenance=moment(minutes(NIGHT) - east * 60))


AT_NIGHT = Fix(
    id="maintain-at-night",
    title="Maintain it at night",
    summary="The weekly hour of maintenance begins at three on Sunday morning, where the region is.",
    cures=("OPS010",),
    edit=_at_night,
)


def _name_the_range(a: Assessment, finding: Finding) -> Design | None:
    """Everything in the other network may come in then: so it is by choice."""
    node_id, source = finding.nodes
    spec, draft = a.topology.spec(node_id), Draft(a.design)
    protector = guard(a.topology, source)
    network = placement_of(a.topology).network(protector) if protector is not None else None
    known = a.topology.spec(network) if network is not None else None
    if (
        not isinstance(spec, Guarded | RuleGroup)
        or not isinstance(known, Network)
        or cidr_or_none(known.cidr) is None
    ):
        return None
    named = [guard(a.topology, rule.source) == protector for rule in spec.ingress]
    rules = tuple(
        rule.model_copy(update={"source": known.cidr}) if is_it else rule
        for rule, is_it in zip(spec.ingress, named, strict=True)
    )
    draft.change(node_id, ingress=rules)
    return draft.design


NAME_THE_RANGE = Fix(
    id="name-the-range",
    title="Name the addresses of the other network",
    summary="The rule admits the address range of the network that the named component is in, instead of its group.",
    cures=("NET016",),
    edit=_name_the_range,
    by_choice=True,
    brings=("NET004", "SEC004", "SEC016"),
)


def _stop_forwarding(a: Assessment, finding: Finding) -> Design | None:
    """Takes the lines that lead everybody to remote administration of what the finding is about."""
    draft = Draft(a.design)
    targets = {guard(a.topology, node) for node in finding.nodes}
    lines = {
        (way.firewall, way.number)
        for way in forwards(a.topology)
        if way.host in targets and way.inside in ADMINISTRATION and way.source.endswith("/0")
    }
    for firewall in sorted({firewall for firewall, _ in lines}):
        spec = a.topology.spec(firewall)
        assert isinstance(spec, PacketFilter)
        kept = tuple(line for n, line in enumerate(spec.forwards, 1) if (firewall, n) not in lines)
        draft.change(firewall, forwards=kept or None)
    return draft.design if lines else None


STOP_FORWARDING = Fix(
    id="stop-forwarding-administration",
    title="Forward no remote administration",
    summary="Takes the port forwarding of the firewall that leads everybody to SSH or RDP.",
    cures=("SEC042",),
    edit=_stop_forwarding,
    by_choice=True,
)
