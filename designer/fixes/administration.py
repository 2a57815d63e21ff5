"""Ports of remote administration, closed to everybody without closing what else a rule admits."""

from __future__ import annotations

from itertools import pairwise

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Guarded, IngressRule, RuleGroup
from designer.document.design import Design
from designer.fixes.closing import guards_of, is_wide
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.graph.far_sides import port_range
from designer.rules.open_doors import ADMINISTRATION
from designer.rules.rule import Finding


def _close_administration(a: Assessment, finding: Finding) -> Design | None:
    """What else a wide rule admits, it goes on admitting."""
    draft, node_id = Draft(a.design), finding.nodes[0]
    ports = set(ADMINISTRATION if finding.rule == "SEC042" else _drawn_ports(a, node_id))
    for guarding in dict.fromkeys((*guards_of(a, node_id), *finding.nodes)):
        spec = draft.node(guarding).spec
        if isinstance(spec, Guarded | RuleGroup):
            kept = tuple(
                part
                for rule in spec.ingress
                for part in (_without_ports(rule, ports) if is_wide(rule.source) else [rule])
            )
            if kept != spec.ingress:
                draft.change(guarding, ingress=kept or None)
    return draft.design


def _drawn_ports(a: Assessment, node_id: str) -> list[int]:
    """The ports of remote administration that are drawn of a machine."""
    found = a.exposure.get(node_id)
    return [] if found is None else [port.port for port in found.every() if port.subject == "administration"]


def _without_ports(rule: IngressRule, ports: set[int]) -> list[IngressRule]:
    """The rule for its other ports: the ranges before, between and after those that it admits no longer."""
    at, end = port_range(rule.ports) or (0, -1)
    closed = sorted(port for port in ports if at <= port <= end)
    if not closed:
        return [rule]
    left = [(low + 1, high - 1) for low, high in pairwise([at - 1, *closed, end + 1])]
    return [
        rule.model_copy(update={"ports": f"{low}-{high}" if low < high else str(low)})
        for low, high in left
        if low <= high
    ]


CLOSE_ADMINISTRATION = Fix(
    id="close-administration",
    title="Admit nobody to the administration port",
    summary="Takes the port of remote administration out of the inbound rules that let any address reach it; who administers is stated by a rule with those addresses alone.",
    cures=("SEC005", "SEC036", "SEC042"),
    edit=_close_administration,
    brings=("NET003", "SEC021"),
)
