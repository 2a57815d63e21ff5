"""The trait of what forwards packets by rules, and the rules themselves."""

from __future__ import annotations

from typing import ClassVar, Literal

from designer.catalog.component import LinkKind, Many, Properties, prop
from designer.catalog.traits import Filter, Service


class FirewallRule(Properties):
    """One line of a firewall: who may open a connection to whom, on which port."""

    action: Literal["allow", "deny"] = prop("allow", "Action", "What happens to a connection that matches.")
    source: str = prop(
        "0.0.0.0/0", "Source", "A CIDR block, or the id of a component or segment.", refers=True
    )
    target: str = prop(
        "0.0.0.0/0", "Target", "A CIDR block, or the id of a component or segment.", refers=True
    )
    ports: str = prop(
        "", "Ports", "One port, a range (8000-8100) or any. Empty: 443 where it allows, any where it denies.",
        pattern=r"^(any|\d{1,5}(-\d{1,5})?)?$",
    )  # fmt: skip

    def meant_ports(self) -> str:
        """The ports it is about: one, a range or any. What denies without a word about ports denies all of them."""
        return self.ports or ("443" if self.action == "allow" else "any")


class PortForward(Properties):
    """One line of destination NAT: what arrives from outside on a port is sent on to somebody inside."""

    port: int = prop(443, "Published port", "Port of the firewall's public address.", ge=1, le=65535)
    to: str = prop(
        "", "Forwards to", "Id of the machine, or of what runs in it, in the same site.", refers=True
    )
    target_port: int | None = prop(
        None, "Port inside", "Port it is sent on to; empty: the published one.", ge=1, le=65535
    )
    protocol: Literal["tcp", "udp"] = prop("tcp", "Protocol", "Transport protocol that is forwarded.")
    source: str = prop(
        "0.0.0.0/0", "Source", "For whom: a CIDR block, or the id of a component or segment.", refers=True
    )


class PacketFilter(Filter, Service):
    """Stands at the border of networks: calls to what is behind it pass through it, by rules in order."""

    linked_as: ClassVar[LinkKind] = "traffic"

    rules: Many[FirewallRule] = prop(
        (),
        "Extra rules",
        "Looked at before what the drawn links imply; first match decides, the last rule is deny.",
        group="Security",
    )
    forwards: Many[PortForward] = prop(
        (),
        "Port forwarding",
        "Destination NAT: ports of its public address that lead to machines inside, which need none then. What is forwarded passes unless an extra rule denies it.",
        group="Network",
    )
