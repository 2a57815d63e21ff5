"""What becomes of the ports that a firewall publishes, on AWS, where no device forwards them: a listener of a balancer, or nothing.

A port that leads anyone to what answers requests becomes a call of users: a balancer in front of it listens. It changes
neither the load nor what users need, as little as the forward did. What else a firewall does is left out, and told.
"""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.filtering import PacketFilter, PortForward
from designer.catalog.traits import Balancer, Entry, Guarded, Host, Process, Stateful
from designer.evolve.move import Move
from designer.evolve.stages import balances_inside
from designer.fixes.balancing import calls_to
from designer.graph.answering import answering
from designer.graph.connections import origins, successors
from designer.graph.far_sides import ANYWHERE
from designer.graph.forwards import Forwarded, forwards
from designer.i18n import Text, text

WEB = (80, 443)
"""Ports that a balancer listens on which is put in front of an application."""
ADMINISTRATION = (22, 3389)
"""Ports of SSH and RDP, which images listen on whether that is drawn or not."""


def publish(move: Move) -> None:
    """Lets users call what the ports lead them to, where they are not drawn to do so already."""
    entries = [key for key, _ in move.a.topology.having(Entry)]
    for way in _lines(move.a):
        target = _answered_by(move.a, way)
        if entries and _why_not(move.a, way) is None and not _is_called(move.a, target):
            protocol = "http" if way.outside == WEB[0] else None
            port = way.outside if isinstance(move.a.topology.spec(target), Balancer) else None
            said = {"optional": True, "calls": 0, "protocol": protocol, "port": port}
            move.draft.link(entries[0], target, "traffic", **said)


def left_out(a: Assessment) -> Iterator[Text]:
    """What firewalls do that has no equal on AWS, each with the reason, one sentence each."""
    for way in _lines(a):
        if (reason := _why_not(a, way)) is not None:
            yield text(
                "Port {outside}, which {firewall} forwards to port {inside} of {target}, is left out: {reason}.",
                outside=way.outside, firewall=a.name(way.firewall), inside=way.inside, target=a.name(way.target), reason=reason,
            )  # fmt: skip
    standbys = {other for key, _ in a.topology.having(PacketFilter) for other in successors(a.topology, key)}
    for firewall, spec in a.topology.having(PacketFilter):
        if spec.rules and firewall not in standbys:
            yield text(
                "The extra rules of {firewall} are left out: security groups admit what is linked, and nothing else.",
                firewall=a.name(firewall),
            )


def _lines(a: Assessment) -> Iterator[Forwarded]:
    """The forwards that lead somewhere, each once, whoever may take over from its target or from its firewall."""
    seen: set[PortForward] = set()
    for way in forwards(a.topology):
        spec = a.topology.spec(way.firewall)
        assert isinstance(spec, PacketFilter)
        line = spec.forwards[way.number - 1]
        if line not in seen:
            seen.add(line)
            yield way


def _answered_by(a: Assessment, way: Forwarded) -> str:
    """What answers a port: the balancer in front of what it leads to, else what answers there."""
    head = answering(a.topology, way.target)[0]
    found = [head]
    for key in found:
        if isinstance(a.topology.spec(key), Balancer) and not balances_inside(a, key):
            return key
        callers = (link.source for _, link in calls_to(a, key))
        found += (c for c in callers if isinstance(a.topology.spec(c), Balancer) and c not in found)
    return head


def _is_called(a: Assessment, target: str) -> bool:
    """Whether users are drawn to call it."""
    ends = (end for _, link in calls_to(a, target) for end, _ in origins(a.topology, link.source))
    return any(isinstance(a.topology.spec(end), Entry) for end in ends)


def _why_not(a: Assessment, way: Forwarded) -> Text | None:
    """Why a port is not published on AWS; None where it is."""
    head = answering(a.topology, way.target)[0]
    host, spec = a.topology.spec(way.host), a.topology.spec(head)
    administered = way.inside in ADMINISTRATION or (
        isinstance(host, Guarded) and host.admin_port == way.inside
    )
    if administered and isinstance(host, Host):
        return text(
            "machines stand in private subnets; administer them by Session Manager, or draw a bastion"
        )
    if isinstance(spec, Stateful):
        return text("managed data is reached from inside its network; come by a VPN or a bastion")
    target = _answered_by(a, way)
    front = a.topology.spec(target)
    answers = way.protocol == "tcp" and ("tcp", way.inside) in a.ports.drawn.answers.get(head, ())
    if not answers or not isinstance(front, Balancer | Process | Host) or balances_inside(a, target):
        return text("no balancer answers in its place; draw who calls it")
    if way.outside in WEB and _is_called(a, target):
        return None
    if (way.origin, way.source) != ("address", ANYWHERE):
        return text(
            "a balancer admits those who are drawn to call it; draw who calls from {source}",
            source=_told(a, way.source),
        )
    if way.outside not in WEB and (_is_called(a, target) or not isinstance(front, Balancer)):
        return text(
            "{target} is called on 443 or 80 there; draw a balancer that listens on this port",
            target=a.name(target),
        )
    return None


def _told(a: Assessment, source: str) -> str:
    return a.name(source) if source in a.topology else source
