"""What keeps one thing from reaching another, in words: each failing check of a connection, and the thing that fails it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from designer.analysis.packet_walk import Block, Check
from designer.graph.network import node_of
from designer.i18n import Text, text


class Obstacle(Struct, frozen=True):
    """One thing that keeps A from B: which check fails, the node (or network) that fails it, in words."""

    check: str
    component: str
    text: Text


def obstacle(block: Block, source: str, protocol: str, port: int) -> Obstacle:
    """A failing check of a connection that `source` tries to open."""
    component = node_of(block.component).lstrip("~")
    values = {"node": component, "source": source, "protocol": protocol, "port": port}
    return Obstacle(block.check.value, component, _SENTENCES[block.check](**values))


def lost(component: str) -> Obstacle:
    """What has failed on the way, so that nobody passes."""
    return Obstacle("LOST", component, text("{node} is lost, and lets nobody pass", node=component))


_SENTENCES: Mapping[Check, Callable[..., Text]] = {
    Check.NO_PUBLIC_ADDR: lambda **of: text("{node} has no public address", **of),
    Check.NO_IGW: lambda **of: text("no internet gateway is drawn in {node}", **of),
    Check.NO_ROUTE_IGW: lambda **of: text(
        "no route of {node} leads to the internet, so nobody comes in by it", **of
    ),
    Check.NO_ADDRESS: lambda **of: text("{node} has no address of the kind that is asked for", **of),
    Check.NO_ROUTE: lambda **of: text("{node} has no route there", **of),
    Check.NO_RETURN_ROUTE: lambda **of: text("{node} has no route back", **of),
    Check.NACL_IN: lambda **of: text("the network ACL of {node} does not let it in", **of),
    Check.NACL_OUT: lambda **of: text("the network ACL of {node} does not let it, or the replies, out", **of),
    Check.FIREWALL_IN: lambda **of: text("firewall {node} does not let {protocol} {port} pass", **of),
    Check.FIREWALL_OUT: lambda **of: text("firewall {node} does not let {protocol} {port} out", **of),
    Check.SG_IN: lambda **of: text("no inbound rule of {node} admits {source} on {protocol} {port}", **of),
    Check.SG_OUT: lambda **of: text("no outbound rule of {node} lets it out on {protocol} {port}", **of),
    Check.NOT_LISTENING: lambda **of: text("nothing in {node} answers on {protocol} {port}", **of),
    Check.FORWARD_SOURCE: lambda **of: text(
        "{node} forwards {protocol} {port} for other addresses only", **of
    ),
    Check.NOT_A_TARGET: lambda **of: text("{node} opens connections to its targets only", **of),
}
