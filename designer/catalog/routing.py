"""What else may be said about the border of a subnet: its access list, and routes beside the default one."""

from __future__ import annotations

from typing import Literal

from designer.catalog.properties import Properties, prop


class AclRule(Properties):
    """One numbered line of a network access list; it keeps no state, so replies need a line of their own."""

    number: int = prop(
        100, "Number", "Lines are looked at from the lowest number on; the first that matches decides.", ge=1, le=32766
    )  # fmt: skip
    action: Literal["allow", "deny"] = prop("allow", "Action", "What happens to a packet that matches.")
    protocol: Literal["any", "tcp", "udp"] = prop("any", "Protocol", "Transport protocol of the packet.")
    ports: str = prop(
        "any", "Ports", "Ports the packet goes to: one, a range (1024-65535) or any.",
        pattern=r"^(any|\d{1,5}(-\d{1,5})?)$",
    )  # fmt: skip
    cidr: str = prop("0.0.0.0/0", "Far side", "CIDR block the packet comes from, or goes to on its way out.")


class ExtraRoute(Properties):
    """A route beside the default one; of all that match an address, the longest prefix wins."""

    destination: str = prop("10.1.0.0/16", "Destination", "CIDR block the route is for.")
    via: Literal["vpc", "internet-gateway", "nat-gateway", "egress-only"] = prop(
        "vpc", "Leads to", "Another VPC (peering), the internet gateway, a NAT gateway, or out only (IPv6)."
    )
    vpc: str = prop("", "Other VPC", "Id of the VPC it leads to.", refers=True)
