"""Which ways lead from the internet to a port of a host, and what a connection by one of them meets: walked with its replies."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.addresses import Version
from designer.analysis.compiled_network import CompiledNetwork, ParsedForward
from designer.analysis.networks import Via
from designer.analysis.packet_walk import Check, RouteUse, Walk
from designer.analysis.rule_lists import Flow

INWARD, OUTWARD = (Via.INTERNET,), (Via.INTERNET, Via.NAT)
"""Routes that lead to and from the internet; and those by which replies leave."""


def ways_in(
    net: CompiledNetwork, host: str, port: int, protocol: str, version: Version
) -> Iterator[ParsedForward | None]:
    """By its own address, and by each forward that leads to the port."""
    yield None
    for way in net.forwards.get(host, ()):
        if version == way.source.version == 4 and (way.forward.port, way.forward.protocol) == (
            port,
            protocol,
        ):
            yield way


def walk_in(net: CompiledNetwork, host: str, segment: str, flow: Flow, way: ParsedForward | None) -> Walk:
    """Follow a connection from one public address to a host placed in a segment, and the replies back.

    Replies to what was forwarded leave as other traffic does: translation turns them back, so a NAT route is enough.
    """
    walk = Walk(net, forward=None if way is None else way.forward)
    described, network = net.host(host), net.model.segments[segment].network
    public = described.public_v4 if flow.version == 4 else described.public_v6
    if flow.local is None or not (public or way):
        walk.stop(Check.NO_PUBLIC_ADDR, host)
    if not net.model.networks[network].internet_gateway:
        walk.stop(Check.NO_IGW, network)
    route = net.route(segment, flow.version, flow.peer)
    if route is not None and route.route.via in (OUTWARD if way else INWARD):
        walk.routes.append(RouteUse(segment, route.destination.text, route.route.via.value))
    else:
        walk.stop(Check.NO_RETURN_ROUTE if way else Check.NO_ROUTE_IGW, segment)
    if way is not None and not way.source.covers(flow.version, flow.peer):
        walk.stop(Check.FORWARD_SOURCE, way.forward.by)
        flow = flow._replace(peer=way.source.first)  # the rules behind it are for whom it forwards
    walk.cross_border(segment, flow, "in")
    walk.pass_groups(host, flow, "in")
    walk.reach_listener(host, flow)
    return walk
