"""Who can open a connection to what: from the internet, between hosts, and hop by hop through what is taken over.

(signatures first; the engine follows)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from designer.analysis.networks import Family, NetworkModel

INTERNET = "internet"
Verdict: TypeAlias = Literal["all", "some", "none", "conditional"]


class Check(StrEnum):
    """What a connection has to pass; the value is the code reported when it does not."""

    NO_PUBLIC_ADDR = "NO_PUBLIC_ADDR"
    NO_IGW = "NO_IGW"
    NO_ROUTE_IGW = "NO_ROUTE_IGW"
    NO_ADDRESS = "NO_ADDRESS"
    NO_ROUTE = "NO_ROUTE"
    NO_RETURN_ROUTE = "NO_RETURN_ROUTE"
    NACL_IN = "NACL_IN"
    NACL_OUT = "NACL_OUT"
    FIREWALL_IN = "FIREWALL_IN"
    FIREWALL_OUT = "FIREWALL_OUT"
    SG_IN = "SG_IN"
    SG_OUT = "SG_OUT"
    NOT_LISTENING = "NOT_LISTENING"
    NOT_A_TARGET = "NOT_A_TARGET"


@dataclass(frozen=True, slots=True)
class Block:
    """One failing check and the thing that fails it (host, network, segment, filter or group id)."""

    check: Check
    component: str


@dataclass(frozen=True, slots=True)
class RouteUse:
    """The route a packet takes: segment, matching destination prefix, where it leads ("local", "internet", peering id)."""

    segment: str
    destination: str
    via: str


@dataclass(frozen=True, slots=True)
class RuleUse:
    """The rule that let a packet pass: filter or group id, direction "in" or "out", position and label of the rule."""

    component: str
    direction: Literal["in", "out"]
    position: int
    label: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One connection that can be opened, with everything it passes. `source` is a host id or INTERNET."""

    source: str
    target: str
    protocol: str
    port: int
    source_segment: str
    target_segment: str
    source_address: str
    target_address: str
    routes: tuple[RouteUse, ...]
    rules: tuple[RuleUse, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """What the internet can do at one place a host may sit in."""

    segment: str
    verdict: Verdict
    sources: tuple[str, ...]
    """Public address ranges that get through, as CIDRs."""
    ephemeral: Literal["full", "partial", "none"]
    """Whether replies reach every client port, some or none (stateless filters on the way back)."""
    blocks: tuple[Block, ...]
    """Every check that fails for an ordinary client."""
    hop: Hop | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """What the internet can do to one port of a host, over all its placements."""

    host: str
    port: int
    protocol: str
    family: Family
    verdict: Verdict
    placements: Mapping[str, Placement]

    @property
    def blocked_by(self) -> tuple[Check, ...]:
        """Every failing check of any placement, sorted, each once."""
        return tuple(sorted({block.check for place in self.placements.values() for block in place.blocks}))


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether one host can open a connection to another: the hop, or everything that blocks it."""

    hop: Hop | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class AttackPath:
    """The shortest chain of connections from the internet to a port; `nodes` starts with INTERNET."""

    hops: tuple[Hop, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """Who is passed, from INTERNET to the target."""
        return (INTERNET, *(hop.target for hop in self.hops))


class CompiledNetwork:
    """A network model with its addresses parsed, ready to be asked (built by `compile_network`)."""


def compile_network(model: NetworkModel) -> CompiledNetwork:
    """What the model says, with every address parsed. Raises ModelError for a broken model."""
    raise NotImplementedError


def internet_exposure(
    net: CompiledNetwork, host: str, port: int, *, protocol: str = "tcp", family: Family = "v4"
) -> Exposure:
    """Which public addresses can complete a connection to a port of a host."""
    raise NotImplementedError


def one_change_away(exposure: Exposure) -> Block | None:
    """Which single failing check keeps the internet out; None when it is let in, or when several checks fail."""
    raise NotImplementedError


def can_reach(
    net: CompiledNetwork, source: str, target: str, port: int, *, protocol: str = "tcp", family: Family = "v4"
) -> Reach:
    """Whether one host can open a connection to another over private addresses."""
    raise NotImplementedError


def attack_path(
    net: CompiledNetwork,
    host: str,
    port: int,
    *,
    protocol: str = "tcp",
    families: tuple[Family, ...] = ("v4", "v6"),
) -> AttackPath | None:
    """Which shortest chain of hosts, each taken over in turn, leads from the internet to a port; None: no chain."""
    raise NotImplementedError
