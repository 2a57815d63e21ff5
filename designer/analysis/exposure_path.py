"""How a connection of an exposure is put into words: address, route, firewall, guard, port; and what would open it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from designer.analysis.exposure_left import is_shut
from designer.analysis.exposure_verdict import Change, Step
from designer.analysis.networks import Family
from designer.analysis.packet_walk import Block, Check, Hop, RuleUse
from designer.analysis.reachability import INTERNET
from designer.catalog.traits import Guarded, Subnet
from designer.graph.access_lists import WRITTEN
from designer.graph.far_sides import ANYWHERE
from designer.graph.forwards import FORWARDED
from designer.graph.network import DrawnNetwork, node_of
from designer.graph.permissions import Admission
from designer.graph.topology import Topology
from designer.i18n import Text, chained, text

EVERYONE: Mapping[Family, str] = {"v4": ANYWHERE, "v6": "::/0"}
"""All addresses of a family."""


def step(drawn: DrawnNetwork, hop: Hop, target: str) -> Step:
    """One hop of a way in, in words; it ends at `target`, which sits behind the host it reaches."""
    taken_over = _is_taken_over(drawn, hop.source)
    told = _Told(hop, target, taken_over, _meets(drawn, hop))
    return Step(node_of(hop.source), target, hop.protocol, hop.port, taken_over, told)


def call(drawn: DrawnNetwork, hop: Hop, target: str) -> tuple[Step, ...]:
    """The hop of somebody who may call the target, in words."""
    told = _Call(hop, target, _meets(drawn, hop))
    return (Step(node_of(hop.source), target, hop.protocol, hop.port, False, told),)


def inside_machine(machine: str, target: str) -> Step:
    """The hop between a machine that was taken over and something that runs in it."""
    why = text(
        "{target} runs in {machine}: once that is taken over, nothing stands between",
        target=target,
        machine=machine,
    )
    return Step(machine, target, "", 0, True, why)


def forwarded_inside(machine: str, balancer: str, target: str) -> Step:
    """The hop from a balancer to something that runs in the same machine."""
    why = text(
        "{source} forwards to {target}, inside {machine}", source=balancer, target=target, machine=machine
    )
    return Step(balancer, target, "", 0, False, why)


def beside(machine: str, neighbour: str, target: str) -> tuple[Step, ...]:
    """The hop of somebody who runs in the same machine."""
    why = text(
        "{source} can reach {target}: both run in {machine}", source=neighbour, target=target, machine=machine
    )
    return (Step(neighbour, target, "", 0, False, why),)


def after_change(change: Change, target: str, protocol: str, port: int) -> tuple[Step, ...]:
    """The way in that one change would open."""
    why = text(
        "one change and the internet reaches {target} on {protocol} {port}: {change}",
        target=target, protocol=protocol, port=port, change=change.text,
    )  # fmt: skip
    return (Step(INTERNET, target, protocol, port, False, why),)


def going_out(drawn: DrawnNetwork, hop: Hop | None, source: str, target: str, port: int) -> Step:
    """The hop to something outside every network; no connection is known of what a provider runs itself."""
    if hop is None:
        why = text("{source} may use {target}", source=source, target=target)
        return Step(source, target, "", 0, False, why)
    route = hop.routes[0]
    why = text(
        "{source} can reach {target} on {protocol} {port}: route {destination} of {segment} leads out ({via})",
        source=source, target=target, protocol=hop.protocol, port=port,
        destination=route.destination, segment=route.segment.lstrip("~"), via=route.via,
    )  # fmt: skip
    return Step(source, target, hop.protocol, port, False, why)


def change_for(
    topology: Topology, block: Block, protocol: str, port: int, family: Family = "v4", taken: str = ""
) -> Change | None:
    """The change that makes a failing check pass; None where there is no such single change.

    `taken`: the destination of the route that traffic with an ordinary client takes from the subnet the check is about.
    """
    node = block.component
    spec = topology.spec(node) if node in topology else None
    match block.check:
        case Check.NO_PUBLIC_ADDR if isinstance(spec, Guarded):
            return Change(node, *spec.public_setting, text("{node} gets a public address", node=node))
        case Check.NO_IGW:
            return Change(node, "", None, text("an internet gateway is attached to {node}", node=node))
        case Check.NACL_IN:
            why = text(
                "the access list of {node} lets {protocol} {port} in", node=node, protocol=protocol, port=port
            )
            return Change(
                node, "acl_in", {"action": "allow", "ports": str(port), "cidr": EVERYONE[family]}, why
            )
        case Check.NACL_OUT:
            why = text("the access list of {node} lets the replies out", node=node)
            return Change(
                node, "acl_out", {"action": "allow", "ports": "1024-65535", "cidr": EVERYONE[family]}, why
            )
        case Check.NO_ROUTE_IGW | Check.NO_RETURN_ROUTE if isinstance(spec, Subnet) and taken not in (
            "",
            EVERYONE[family],
        ):
            why = text(
                "route {destination} of {segment} leads to the internet", destination=taken, segment=node
            )
            return Change(node, "routes", {"destination": taken, "via": "internet-gateway"}, why)
        case Check.NO_ROUTE_IGW if isinstance(spec, Subnet) and family == "v6":
            return Change(
                node, "ipv6", "internet-gateway", text("::/0 of {node} leads to the internet", node=node)
            )
        case Check.NO_ROUTE_IGW | Check.NO_RETURN_ROUTE if isinstance(spec, Subnet):
            why = text("the default route of {node} leads to the internet", node=node)
            return Change(node, *spec.public_setting, why)
        case Check.FORWARD_SOURCE:
            why = text(
                "{node} forwards {protocol} {port} for anyone", node=node, protocol=protocol, port=port
            )
            return Change(
                node, "forwards", {"source": ANYWHERE, "target_port": port, "protocol": protocol}, why
            )
        case Check.FIREWALL_IN if not is_shut(spec):
            why = text("firewall {node} lets {protocol} {port} pass", node=node, protocol=protocol, port=port)
            return Change(node, "rules", {"action": "allow", "source": ANYWHERE, "ports": str(port)}, why)
        case Check.SG_IN:
            why = text(
                "the inbound rules of {node} admit anyone on {protocol} {port}",
                node=node, protocol=protocol, port=port,
            )  # fmt: skip
            rule = {"protocol": protocol, "ports": str(port), "source": EVERYONE[family]}
            return Change(node, "ingress", rule, why)
    return None


class _Meets(NamedTuple):
    """What a connection meets, as far as the drawing says more about it than the hop: places, and who admits it."""

    is_assumed: bool
    """Whether its target stands in no drawn network."""
    networks: tuple[str, str]
    """That of its source, empty for the internet, and that of its target."""
    has_public_address: bool
    """Whether its target has one."""
    admitted: tuple[tuple[RuleUse, Admission | None], ...]
    """The inbound rules it passes: those of guards with what they were derived from, and those of firewalls."""


@dataclass(frozen=True, slots=True)
class _Told:
    """All that the words about a hop need: they may be asked for long after, of a network since forgotten."""

    hop: Hop
    target: str
    taken_over: bool
    meets: _Meets

    def __call__(self) -> Text:
        return _told(self.hop, self.target, self.taken_over, _listed(_details(self.meets, self.hop)))


@dataclass(frozen=True, slots=True)
class _Call:
    """The same of a hop of somebody inside the design."""

    hop: Hop
    target: str
    meets: _Meets

    def __call__(self) -> Text:
        hop = self.hop
        return text(
            "{source} can reach {target} on {protocol} {port}: {details}",
            source=node_of(hop.source), target=self.target, protocol=hop.protocol, port=hop.port,
            details=_listed(_details(self.meets, hop)),
        )  # fmt: skip


def _meets(drawn: DrawnNetwork, hop: Hop) -> _Meets:
    segments, filters = drawn.model.segments, drawn.model.filters
    near, far = hop.source_segment, hop.target_segment
    admitted: list[tuple[RuleUse, Admission | None]] = []
    for rule in hop.rules:
        behind = drawn.rules.get(rule.component, ())
        if rule.direction == "in" and rule.component in filters:
            admitted.append((rule, None))
        elif rule.direction == "in" and 0 <= rule.position < len(behind):
            admitted.append((rule, behind[rule.position]))
    return _Meets(
        far in drawn.ground.assumed,
        (segments[near].network if near else "", segments[far].network),
        drawn.model.hosts[hop.target].public_v4,
        tuple(admitted),
    )


def _is_taken_over(drawn: DrawnNetwork, source: str) -> bool:
    return source != INTERNET and drawn.model.hosts[source].targets is None


def _told(hop: Hop, target: str, taken_over: bool, details: Text) -> Text:
    values = {"target": target, "protocol": hop.protocol, "port": hop.port, "details": details}
    source = node_of(hop.source)
    if hop.source == INTERNET and hop.source_address in EVERYONE.values():
        return text("the internet reaches {target} on {protocol} {port}: {details}", **values)
    if hop.source == INTERNET:
        return text(
            "{range} on the internet reaches {target} on {protocol} {port}: {details}",
            range=hop.source_address, **values,
        )  # fmt: skip
    if taken_over:
        return text(
            "{source}, once taken over, reaches {target} on {protocol} {port}: {details}",
            source=source, **values,
        )  # fmt: skip
    return text("{source} forwards to {target} on {protocol} {port}: {details}", source=source, **values)


def _details(meets: _Meets, hop: Hop) -> Iterator[Text]:
    if hop.source == INTERNET and node_of(hop.target) != hop.target:
        yield text("a CDN answers anyone")
        return
    if hop.forward is not None:
        yield text(
            "forwarded by {firewall} from port {outside} to {port}",
            firewall=hop.forward.by, outside=hop.forward.outside, port=hop.forward.port,
        )  # fmt: skip
    elif hop.source == INTERNET and ":" in hop.target_address:
        yield text("{node} has an IPv6 address, and those are all public", node=node_of(hop.target))
    elif hop.source == INTERNET:
        yield text("{node} has a public address", node=node_of(hop.target))
    yield _way(meets, hop)
    for rule, admission in meets.admitted:
        yield _passed(rule) if admission is None else text(
            "{node} admits {source} ({reason})",
            node=rule.component, source=admission.source, reason=admission.description,
        )  # fmt: skip


def _way(meets: _Meets, hop: Hop) -> Text:
    segment = hop.target_segment
    if meets.is_assumed and hop.source_segment in ("", segment):
        return text("no network is drawn around it, so none is assumed to stand between")
    if hop.forward is not None:
        return text(
            "replies leave by route {destination} of {segment}",
            destination=hop.routes[0].destination, segment=segment,
        )  # fmt: skip
    if hop.source == INTERNET:
        return text(
            "route {destination} of {segment} leads to the internet",
            destination=hop.routes[0].destination, segment=segment,
        )  # fmt: skip
    if hop.source_segment == segment:
        return text("both are in {segment}", segment=segment)
    here, there = meets.networks
    if here == there:
        return text("{network} routes between its parts", network=here.lstrip("~"))
    if here == hop.source and not meets.has_public_address:
        return text("over the internet, to the firewall that forwards to it")
    if here == hop.source:  # a CDN stands in a network of its own
        return text("over the internet, to its public address")
    return text("the link between the two networks says that there is a way")


def _passed(rule: RuleUse) -> Text:
    if rule.label.startswith(FORWARDED):
        _, firewall, number = rule.label.split(":")
        return text(
            "{node} lets it pass (forward {number} of {firewall})",
            node=rule.component, firewall=firewall, number=number,
        )  # fmt: skip
    link, _, number = rule.label.partition(WRITTEN)
    if number:
        return text("{node} lets it pass (its rule {number})", node=rule.component, number=number)
    return text("{node} lets it pass (link {link})", node=rule.component, link=link)


def _listed(parts: Iterable[Text]) -> Text:
    """Several parts as one text, whatever the language."""
    return chained(list(parts), lambda first, rest: text("{first}; {rest}", first=first, rest=rest))
