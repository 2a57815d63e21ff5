"""Whom a rule means by what is written in it: a source as an address range or the id of a component, ports as a range."""

from __future__ import annotations

import ipaddress
from typing import Literal

from designer.catalog.traits import Cdn, Entry, Network, RuleGroup
from designer.graph.guards import guard
from designer.graph.topology import Topology

ANYWHERE = "0.0.0.0/0"
MAX_PORT = 65535

Origin = Literal["member", "address", "edge"]
"""What a far side is: `member`: the id of a node with a guard, or of a drawn group (whoever carries it); `address`: a
CIDR block; `edge`: the id of a CDN, whose provider publishes its ranges (AWS: a managed prefix list)."""


def far_side(topology: Topology, written: str) -> tuple[str, Origin] | None:
    """Whom the `source` of an inbound rule means: a CIDR block or the id of a component; None where it is neither.

    A network or subnet means its addresses, users mean anyone.
    """
    if written in topology:
        return side_of(topology, written)
    return _range(written)


def port_range(written: str) -> tuple[int, int] | None:
    """First and last port of a rule's `ports` ("443", "8000-8100", "any"); None where they are no ports."""
    if written == "any":
        return 0, MAX_PORT
    first, dash, last = written.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        return None
    found = int(first), int(last or first)
    return found if found[0] <= found[1] <= MAX_PORT else None


def side_of(topology: Topology, node_id: str) -> tuple[str, Origin] | None:
    """The same for a component: its guard, the addresses of a network, anyone for users."""
    spec = topology.spec(node_id)
    if isinstance(spec, Entry):
        return ANYWHERE, "address"
    if isinstance(spec, RuleGroup):
        return node_id, "member"
    if isinstance(spec, Network):
        return _range(spec.cidr)
    if isinstance(spec, Cdn):
        return node_id, "edge"
    protected = guard(topology, node_id)
    return None if protected is None else (protected, "member")


def _range(written: str) -> tuple[str, Origin] | None:
    try:
        return str(ipaddress.ip_network(written, strict=False)), "address"
    except ValueError:
        return None
