"""Traits of networks: boxes with address ranges, their parts, and what lives in several parts."""

from __future__ import annotations

from typing import ClassVar, Literal

from designer.catalog.component import Component, Many, prop
from designer.catalog.routing import AclRule, ExtraRoute


class Network(Component):
    """A box with an address range; being in it is what makes others reachable. No failure domain."""

    cidr: str = prop("10.0.0.0/16", "Address range", "IPv4 CIDR block.", group="Network")


InternetWay = Literal["none", "outbound", "inbound"]
"""Which way a default route goes: nowhere, out only (NAT), or in as well."""


class Subnet(Network):
    """A part of a network with one default route and one set of filters."""

    public_setting: ClassVar[tuple[str, str]] = ("", "")
    """The property, and its value, that lead its default route to and from the internet."""

    def internet_way(self) -> InternetWay:
        """Which way its default route goes."""
        return "none"

    def ipv6_way(self) -> InternetWay | None:
        """The same for IPv6; None where it has no IPv6 addresses."""
        return None

    def access_lists(self) -> tuple[tuple[AclRule, ...], tuple[AclRule, ...]] | None:
        """The lines for what comes in and what goes out, in the order they are looked at; None: everything passes."""
        return None

    def extra_routes(self) -> tuple[ExtraRoute, ...]:
        """Routes beside the default one."""
        return ()


class Spanning(Component):
    """May live in several subnets, one in each zone (balancer, subnet group, scaling group)."""

    subnets: Many[str] = prop(
        (), "Subnets", "Ids of the subnets it may live in. Empty: its own and its like in the other zones, public ones where it faces the internet.",
        group="Network", refers=True,
    )  # fmt: skip

    def faces_internet(self) -> bool:
        """True where it belongs in public subnets."""
        return False
