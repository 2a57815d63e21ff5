"""Traits of what guards and connects: guards, filters, gateways, identities, policies, wiring."""

from __future__ import annotations

from typing import ClassVar, Literal

from designer.catalog.component import Component, LinkKind, Many, Properties, prop
from designer.catalog.estimates import Fallible


class IngressRule(Properties):
    """An extra inbound rule the user adds to what the links imply."""

    protocol: Literal["tcp", "udp"] = prop("tcp", "Protocol", "Transport protocol the rule admits.")
    ports: str = prop(
        "443", "Ports", "One port, a range (8000-8100) or any.", pattern=r"^(any|\d{1,5}(-\d{1,5})?)$"
    )
    source: str = prop("0.0.0.0/0", "Source", "A CIDR block, or the id of a component.", refers=True)
    description: str = prop("", "Description", "Why this rule exists.")


class Guarded(Component):
    """Has inbound rules of its own (security group, host firewall): derived from its links, plus what the user adds."""

    ingress: Many[IngressRule] = prop(
        (),
        "Extra inbound rules",
        "Admitted beyond what the drawn links imply; judged by the rules.",
        group="Security",
    )
    admin_port: int | None = prop(
        None, "Administration port", "Port of remote administration that listens, for example 22; empty: none.",
        group="Security", empty="none", ge=1, le=65535,
    )  # fmt: skip

    public_setting: ClassVar[tuple[str, str | bool]] = ("", True)
    """The property, and its value, that give it a public address; none: whoever the internet is drawn to call has one."""

    takes_ipv6: ClassVar[bool] = False
    """It gets an IPv6 address where its subnet has some."""

    def has_public_address(self) -> bool:
        """True where its own properties give it an address that the internet can route to."""
        return False


class Filter(Component):
    """Decides which connections pass: firewall, security group, web application firewall."""

    linked_as: ClassVar[LinkKind] = "uses"
    reads_requests: ClassVar[bool] = False
    """It looks into requests and stops attacks in them, beyond addresses and ports."""


class RuleGroup(Filter):
    """Inbound rules that several components share by being linked to it (security group)."""

    ingress: Many[IngressRule] = prop(
        (), "Inbound rules", "Admitted for every component that uses this group.", group="Security"
    )


class Gateway(Fallible):
    """A door of a network: to the internet (in and out), or outwards only (NAT)."""

    linked_as: ClassVar[LinkKind] = "uses"


class PrivateWay(Component):
    """A way from a network to services of the provider that does not lead over the internet (endpoint)."""

    linked_as: ClassVar[LinkKind] = "uses"

    def serves(self) -> str:
        """The service it leads to, by the provider's word for it."""
        return ""


class Identity(Component):
    """Somebody or something that acts: user, group, role, root."""

    linked_as: ClassVar[LinkKind] = "uses"
    is_taken_on: ClassVar[bool] = False
    """Others act as it for a while (role), instead of belonging to it or being it."""

    def outsiders(self) -> tuple[str, ...]:
        """Numbers of other accounts whose identities it admits; a star for anyone."""
        return ()

    gathers: ClassVar[bool] = False
    """It gives what it has to its members, and never acts itself (group)."""

    def is_unlimited(self) -> bool:
        """True where no permission is needed and none can be denied (root user)."""
        return False

    def signs_in(self) -> bool:
        """True where it has secrets of its own (password, key), so that it can be used from anywhere."""
        return False

    def bounded_by(self) -> str:
        """Id of the policy beyond which it may do nothing, whatever it is permitted (boundary); empty: none."""
        return ""

    def lone_secret(self) -> str:
        """Name of the property for which one stolen secret is enough to act as it; empty where none is."""
        return ""


class Certificate(Component):
    """Proves to clients that a name is answered by the right machine."""

    linked_as: ClassVar[LinkKind] = "uses"

    domain: str = prop(
        "example.com",
        "Domain",
        "Name it is issued for.",
        pattern=r"^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.\-]*[A-Za-z0-9])?$",
    )

    def proves(self, zone: str) -> bool:
        """Whether it is for a domain, or for names in it."""
        own, asked = self.domain.lower(), zone.lower()
        bare = own.removeprefix("*.")
        return bare == asked or bare.endswith(f".{asked}") or own == f"*.{asked.partition('.')[2]}"


class Statement(Properties):
    """One permission: which actions on which resources."""

    effect: Literal["Allow", "Deny"] = prop("Allow", "Effect", "Whether the actions are allowed or denied.")
    actions: Many[str] = prop((), "Actions", "For example s3:GetObject; a star is a wildcard.")
    not_actions: Many[str] = prop(
        (), "All actions but", "Instead of actions: every action that is none of these."
    )
    resources: Many[str] = prop(
        (), "Resources", "Ids of components, ARNs, or a star for everything.", refers=True
    )
    not_resources: Many[str] = prop(
        (), "All resources but", "Instead of resources: everything that is none of these.", refers=True
    )


class Policy(Component):
    """What identities may do to which resources."""

    linked_as: ClassVar[LinkKind] = "uses"

    statements: Many[Statement] = prop(
        (), "Statements", "Beyond what the drawn links imply.", group="Security"
    )


class Wiring(Fallible):
    """Hardware that others hang on without calling it (switch, power feed): those who use it need it."""

    linked_as: ClassVar[LinkKind] = "uses"
    needed_when_used = True
