"""Whether a host can open a connection to the world outside its network, and what holds it back."""

from __future__ import annotations

from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.networks import Family, Via
from designer.analysis.packet_walk import Check, Hop, RouteUse, Walk
from designer.analysis.reachability import EVERYONE, VERSIONS, Reach
from designer.analysis.rule_lists import Flow

OUTSIDE = "outside"
"""Stands for the world outside where a connection ends there."""


def can_leave(
    net: CompiledNetwork,
    source: str,
    port: int,
    *,
    protocol: str = "tcp",
    family: Family = "v4",
    translated: bool = False,
) -> Reach:
    """Whether a host can open a connection to a port of somebody outside, told for an ordinary address there.

    Over an internet route it takes a public address of its own, except where addresses are `translated` on the way.
    With several placements the first that works counts, else the one that fails the fewest checks. Raises ModelError
    for an unknown host.
    """
    described, version = net.host(source), VERSIONS[family]
    has_public = described.public_v4 if version == 4 else described.public_v6
    best: Walk | None = None
    for segment, held in net.addresses[source].items():
        walk, local = Walk(net), held.get(version)
        if local is None:
            walk.stop(Check.NO_ADDRESS, source)
        if described.targets is not None:
            walk.stop(Check.NOT_A_TARGET, source)
        flow = Flow(protocol, port, version, local, net.ordinary[version])
        walk.pass_groups(source, flow, "out")
        walk.cross_border(segment, flow, "out")
        route = net.route(segment, version, flow.peer)
        via = None if route is None else route.route.via
        if route is None or via not in (Via.INTERNET, Via.NAT, Via.EGRESS_ONLY):
            walk.stop(Check.NO_ROUTE, segment)
        else:
            walk.routes.append(RouteUse(segment, route.destination.text, route.route.via.value))
            network = net.model.segments[segment].network
            if via is not Via.NAT and not net.model.networks[network].internet_gateway:
                walk.stop(Check.NO_IGW, network)
            if via is Via.INTERNET and not (has_public or translated):
                walk.stop(Check.NO_PUBLIC_ADDR, source)
        if not walk.blocks:
            hop = Hop(
                source, OUTSIDE, protocol, port, segment, "", "", EVERYONE[version],
                tuple(walk.routes), tuple(walk.rules),
            )  # fmt: skip
            return Reach(hop, ())
        if best is None or len(walk.blocks) < len(best.blocks):
            best = walk
    return Reach(None, tuple(best.blocks) if best is not None else ())
