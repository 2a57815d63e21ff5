"""More than one zone, and each with its own doors: copies in a second zone, Multi-AZ, a NAT gateway for each."""

from __future__ import annotations

import re

from designer.analysis.assessment import Assessment
from designer.catalog.aws_network import AwsSubnet, NatGateway, Zone
from designer.catalog.traits import (
    Balancer,
    Cache,
    Database,
    Host,
    Service,
    Spanning,
    Stateful,
    Subnet,
    ZonePlace,
)
from designer.document.design import Design
from designer.errors import EditError
from designer.fixes.addresses import free_block, network_of, with_internet_gateway, with_nat
from designer.fixes.balancing import spread_over, with_balancer
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.identity import with_own_roles
from designer.fixes.places import machine_of
from designer.i18n import text
from designer.rules.rule import Finding

LETTERS = "acbdef"
"""In the order in which zones are taken: a and c are in every region's first three."""


def second_zone(draft: Draft, zone: str) -> str:
    """Id of another zone beside this one: the first that is drawn, else a new one with a letter of its own."""
    node = draft.node(zone)
    beside = [
        key
        for key, other in sorted(draft.design.nodes.items())
        if key != zone and other.parent == node.parent and isinstance(other.spec, ZonePlace)
    ]
    if beside:
        return beside[0]
    letter = getattr(node.spec, "zone", "")
    if not isinstance(node.spec, Zone):
        raise EditError(text("another zone of this kind cannot be drawn"))
    other = next(one for one in LETTERS if one != letter)
    box = draft.design.box(zone)
    return draft.add(
        zone_name(zone, letter, other), zone_name(node.name, letter, other, spoken=True), Zone(zone=other), node.parent,
        near=zone, right=True, size=(box.width, box.height),
    )  # fmt: skip


def names_zone(name: str, letter: str, *, spoken: bool = False) -> str | None:
    """What stands before the letter of its zone at the end of a name (`app-` of `app-a`); None where it names no zone."""
    match = (
        re.fullmatch(rf"(.*[^a-z]|){letter}", name, re.DOTALL | (re.IGNORECASE if spoken else 0))
        if letter
        else None
    )
    return match[1] if match is not None else None


def zone_name(name: str, letter: str, other: str, *, spoken: bool = False) -> str:
    """The name of the same thing in another zone: `app-a` becomes `app-c`, `Zone 2a` `Zone 2c`, `web` `web-c`."""
    stem = names_zone(name, letter, spoken=spoken)
    if stem is not None:
        return f"{stem}{other}"
    return f"{name} {other}" if spoken else f"{name}-{other}"


def counterpart(a: Assessment, draft: Draft, subnet: str, zone: str) -> str:
    """Id of the subnet in `zone` that is like `subnet`; drawn, with a range of its own, where there is none."""
    node, network = draft.node(subnet), network_of(draft.design, subnet)
    if network is not None and isinstance(node.spec, Subnet) and node.spec.internet_way() == "inbound":
        with_internet_gateway(draft, network)  # its like shall not lead nowhere
    if subnet in a.topology.graph and zone in a.topology.graph:
        there = [key for key in a.placement.alike(subnet) if a.placement.zone_of(key) == zone]
        if there:
            return there[0]
    if not isinstance(node.spec, AwsSubnet):
        raise EditError(text("another subnet of this kind cannot be drawn"))
    letter, other = _letter(draft, node.parent), _letter(draft, zone)
    wanted = zone_name(subnet, letter, other)
    if wanted in draft.design.nodes and draft.node(wanted).parent == zone:
        return wanted
    spec = AwsSubnet(cidr=free_block(draft.design, network, node.spec.cidr), route=node.spec.route)
    return draft.add(wanted, zone_name(node.name, letter, other, spoken=True), spec, zone, like=subnet)


def _letter(draft: Draft, zone: str | None) -> str:
    return getattr(draft.node(zone).spec, "zone", "") if zone is not None else ""


def _multi_az(a: Assessment, finding: Finding) -> Design | None:
    draft, node_id = Draft(a.design), finding.nodes[0]
    spec = a.topology.spec(node_id)
    if "multi_az" not in spec.model_fields:
        return None
    make_multi_az(a, draft, node_id)
    return draft.design


def make_multi_az(a: Assessment, draft: Draft, node_id: str) -> None:
    """Turns on the standby of a managed database; draws the subnet it needs in a second zone where there is none."""
    draft.change(node_id, multi_az=True)
    home = a.topology.enclosing(node_id, Subnet)
    zone = a.placement.zone_of(home[0]) if home else None
    if home is not None and zone is not None and not a.placement.alike(home[0]):
        counterpart(a, draft, home[0], second_zone(draft, zone))


MULTI_AZ = Fix(
    id="multi-az",
    title="Make it Multi-AZ",
    summary="A synchronous standby in a second zone takes over by itself; the subnet it needs there is drawn where it is missing.",
    cures=("HA010", "HA015"),
    edit=_multi_az,
)


def _nat_per_zone(a: Assessment, finding: Finding) -> Design | None:
    draft, nat = Draft(a.design), finding.nodes[0]
    network = a.placement.network(nat)
    if network is None:
        return None
    added: list[str] = []
    zones = dict.fromkeys(a.placement.zone_of(subnet) for subnet in finding.nodes[1:])
    for zone in zones:
        if zone is not None:
            like = next(s for s in finding.nodes[1:] if a.placement.zone_of(s) == zone)
            spec = a.topology.spec(like)
            added.append(with_nat(draft, network, zone, spec.cidr if isinstance(spec, Subnet) else ""))
    if added and not _is_used_at_home(a, nat):
        home = draft.node(added[0]).parent
        draft.remove(added[0])
        draft.put(nat, home)
    for subnet in finding.nodes[1:]:
        if getattr(a.topology.spec(subnet), "nat", "") == nat:
            draft.change(subnet, nat=None)
    return draft.design


def _is_used_at_home(a: Assessment, nat: str) -> bool:
    """Whether something in the gateway's own zone goes out through it."""
    return any(
        a.placement.nat_of(subnet) == nat
        and a.placement.zone_of(subnet) == a.placement.zone_of(nat)
        and (a.topology.inside(subnet) or a.placement.inhabitants(subnet))
        for subnet, _ in a.topology.having(Subnet)
    )


NAT_PER_ZONE = Fix(
    id="nat-per-zone",
    title="Put a NAT gateway into each zone",
    summary="Every zone goes out through its own gateway, which moves where its own zone has no use for it; a public subnet for it is drawn where there is none.",
    cures=("HA007",),
    edit=_nat_per_zone,
)


def _spread(a: Assessment, finding: Finding) -> Design | None:
    """Every other one of the alternatives moves to its like subnet in another zone that the design uses."""
    draft, zone = Draft(a.design), finding.nodes[0]
    units = list(dict.fromkeys(machine_of(a, key) or key for key in finding.nodes[1:]))
    other = second_zone(draft, zone)
    moved = False
    for unit in units[1::2] or units:
        spec, parent = a.topology.spec(unit), a.design.nodes[unit].parent
        if isinstance(spec, Spanning) and spec.subnets:
            more = [counterpart(a, draft, subnet, other) for subnet in spec.subnets]
            draft.change(unit, subnets=tuple(dict.fromkeys((*spec.subnets, *more))))
            moved = True
        elif (
            parent is not None
            and isinstance(a.topology.spec(parent), Subnet)
            and not isinstance(spec, Spanning)
        ):
            draft.put(unit, counterpart(a, draft, parent, other))
            moved = True
    return draft.design if moved else None


OTHER_ZONE = Fix(
    id="spread-over-zones",
    title="Spread them over the zones",
    summary="Moves every other one into the like subnet of another zone.",
    cures=("HA004",),
    edit=_spread,
)


def _second_zone(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    copy_zone(a, draft, finding.nodes[0])
    return draft.design


def copy_zone(a: Assessment, draft: Draft, zone: str) -> None:
    """Draws a second zone with the subnets and NAT gateways of the first, and a copy of everything that answers requests in it."""
    other = second_zone(draft, zone)
    subnets = [key for key in a.topology.inside(zone) if isinstance(a.topology.spec(key), Subnet)]
    if not subnets:
        raise EditError(text("nothing in the zone can be copied"))
    like = {subnet: counterpart(a, draft, subnet, other) for subnet in subnets}
    for subnet in subnets:
        for key in a.topology.children(subnet):
            _copy_into(a, draft, key, like)
    for node_id, spec in a.topology.having(Spanning):
        listed = [s for s in spec.subnets if s in like]
        if listed:
            draft.change(node_id, subnets=tuple(dict.fromkeys((*spec.subnets, *(like[s] for s in listed)))))
        elif a.placement.zones(node_id):
            _widen(a, draft, node_id)


def _copy_into(a: Assessment, draft: Draft, key: str, like: dict[str, str]) -> None:
    spec, home = a.topology.spec(key), like[a.design.nodes[key].parent or ""]
    if isinstance(spec, NatGateway):
        if not any(isinstance(draft.node(n).spec, NatGateway) for n in draft.design.inside(home)):
            draft.add(f"{home}-nat", draft.free_name(draft.node(key).name), NatGateway(), home)
    elif isinstance(spec, Spanning):
        _widen(a, draft, key)
    elif isinstance(spec, Host) and isinstance(spec, Service):
        inside = [key, *a.topology.inside(key)]
        if any(isinstance(a.topology.spec(n), Stateful) for n in inside):
            return  # data is not copied like code: its own rule has its own cure
        served = [n for n in inside if n in a.calls.served]
        if served:
            _second_machine(a, draft, key, home)


def _second_machine(a: Assessment, draft: Draft, machine: str, home: str) -> None:
    heads = list(a.calls.heads(machine)) or [machine]
    calls = [
        pair
        for head in {machine, *a.topology.inside(machine)}
        for pair in a.topology.links_to(head, "traffic")
    ]
    outside = [(k, link) for k, link in calls if a.placement.host(link.source) != machine]
    letter, other = _letter(draft, a.placement.zone_of(machine)), _letter(draft, draft.node(home).parent)

    def called(word: str, spoken: bool) -> str | None:
        return (
            zone_name(word, letter, other, spoken=spoken)
            if names_zone(word, letter, spoken=spoken) is not None
            else None
        )

    ids = with_own_roles(a, draft, draft.twin(machine, home, called=called))
    balancers = [(k, link) for k, link in outside if isinstance(a.topology.spec(link.source), Balancer)]
    for _, link in balancers:
        draft.link_like(link, target=ids[link.target])
    if outside and not balancers:
        front = with_balancer(a, draft, heads[0])
        if front is not None:
            spread_over(draft, [front], ids)


def _widen(a: Assessment, draft: Draft, node_id: str) -> None:
    """Managed services spread by themselves once there is a subnet; those with one copy are told to have a second."""
    spec = a.topology.spec(node_id)
    if isinstance(spec, Database) and "multi_az" in spec.model_fields:
        draft.change(node_id, multi_az=True)
    elif isinstance(spec, Cache) and getattr(spec, "replicas", 1) == 0:
        draft.change(node_id, replicas=1)


SECOND_ZONE = Fix(
    id="second-zone",
    title="Add a second zone with a copy of everything needed",
    summary="Draws a second zone with its subnets and NAT gateway, copies the machines into it behind the balancer (one is put in front where there is none), and makes the managed databases and caches Multi-AZ.",
    cures=("HA005",),
    edit=_second_zone,
    brings=("CAP005", "IAM011", "IAM012", "NET005", "SEC034"),
)
