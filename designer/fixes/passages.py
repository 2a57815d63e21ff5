"""Ways for links that are drawn: lines of access lists and of firewalls that let them pass, and back."""

from __future__ import annotations

from typing import Any

from designer.analysis.assessment import Assessment
from designer.analysis.packet_walk import Check
from designer.analysis.reachability import can_reach
from designer.catalog.aws_network import AwsSubnet
from designer.catalog.filtering import FirewallRule, PacketFilter
from designer.catalog.routing import AclRule
from designer.catalog.traits import Subnet
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.graph.connections import Connection, Transport, connections
from designer.graph.guards import guard
from designer.rules.rule import Finding

REPLIES = "1024-65535"
"""The ports to which replies go: an access list keeps no state (VPC user guide, ephemeral ports)."""
USUAL_NUMBER, STEP = 100, 10
"""Of the first line of a list, and from one line to the next: room for others between them."""


def _connection(a: Assessment, finding: Finding) -> tuple[Connection, str, str] | None:
    """The connection that the finding is about, with the guards of its ends."""
    for connection in connections(a.topology):
        ends = (connection.target, connection.source)
        if ends == finding.nodes[:2] and connection.link in finding.links:
            source, target = guard(a.topology, connection.source), guard(a.topology, connection.target)
            if source is not None and target is not None:
                return connection, source, target
    return None


def _admit_in_lists(a: Assessment, finding: Finding) -> Design | None:
    found = _connection(a, finding)
    if found is None:
        return None
    connection, source, target = found
    draft = Draft(a.design)
    for here in a.placement.subnets(source):
        for there in a.placement.subnets(target):
            if here != there:
                _line(draft, here, "acl_out", there, connection.transport, str(connection.port))
                _line(draft, there, "acl_in", here, connection.transport, str(connection.port))
                _line(draft, there, "acl_out", here, connection.transport, REPLIES)
                _line(draft, here, "acl_in", there, connection.transport, REPLIES)
    return draft.design


def _line(draft: Draft, subnet: str, field: str, far: str, protocol: Transport, ports: str) -> None:
    """Adds a line that is looked at before all others, where the subnet has lists of its own and none that says so."""
    spec, other = draft.node(subnet).spec, draft.node(far).spec
    if not isinstance(spec, AwsSubnet) or not isinstance(other, Subnet) or spec.access_lists() is None:
        return
    lines: tuple[AclRule, ...] = getattr(spec, field)
    first = min((line.number for line in lines), default=USUAL_NUMBER + STEP)
    number = first - STEP if first > STEP else first - 1
    meant: dict[str, Any] = {"protocol": protocol, "ports": ports, "cidr": other.cidr}
    said = any(line.action == "allow" and meant.items() <= vars(line).items() for line in lines)
    if number > 0 and not said:
        draft.change(subnet, **{field: (AclRule(number=number, **meant), *lines)})


LINES_FOR_THE_LINK = Fix(
    id="lines-for-the-link",
    title="Add the lines that the link needs",
    summary="Admits its port from subnet to subnet in the access lists that stop it, and the replies back.",
    cures=("NET008",),
    edit=_admit_in_lists,
)


def _through_the_firewall(a: Assessment, finding: Finding) -> Design | None:
    """A rule before all others in each firewall that denies it."""
    found = _connection(a, finding)
    if found is None:
        return None
    connection, source, target = found
    net, draft = a.paths.callers.net, Draft(a.design)
    reach = can_reach(net, source, target, connection.port, protocol=connection.transport)
    for block in reach.blocks:
        if block.check in (Check.FIREWALL_IN, Check.FIREWALL_OUT) and block.component in a.design.nodes:
            spec = draft.node(block.component).spec
            if isinstance(spec, PacketFilter):
                admitted = FirewallRule(source=source, target=target, ports=str(connection.port))
                draft.change(block.component, rules=(admitted, *spec.rules))
    return draft.design


THROUGH_THE_FIREWALL = Fix(
    id="admit-in-the-firewall",
    title="Let the firewall admit the link",
    summary="Adds a rule for its source, target and port before the one that denies it.",
    cures=("NET009",),
    edit=_through_the_firewall,
    by_choice=True,
)
