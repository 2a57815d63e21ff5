"""Borders of networks: routes there and back, endpoints, lines of access lists, what needs no public address."""

from __future__ import annotations

from typing import Any

from designer.analysis.assessment import Assessment
from designer.catalog.aws_network import AwsSubnet, VpcEndpoint
from designer.catalog.routing import ExtraRoute
from designer.catalog.traits import Balancer, Network, ObjectStore, Subnet
from designer.document.design import Design
from designer.fixes.addresses import free_block, with_internet_gateway, with_nat
from designer.fixes.balancing import with_balancer
from designer.fixes.closing import close_address, guards_of, into_private_subnet
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.operations import switched
from designer.rules.rule import Finding


def _route_back(a: Assessment, finding: Finding) -> Design | None:
    subnet, other = finding.nodes[:2]
    own = a.placement.network(subnet)
    spec = a.topology.spec(own) if own is not None else None
    if own is None or not isinstance(spec, Network):
        return None
    draft = Draft(a.design)
    for key, there in a.topology.having(AwsSubnet):
        if a.placement.network(key) == other:
            back = ExtraRoute(destination=spec.cidr, via="vpc", vpc=own)
            draft.change(key, routes=(*there.routes, back))
    return draft.design


ROUTE_BACK = Fix(
    id="route-back",
    title="Draw the route back",
    summary="Every subnet of the other network gets a route to this one, so that answers find their way.",
    cures=("NET012",),
    edit=_route_back,
)


def _drop_route(a: Assessment, finding: Finding) -> Design | None:
    subnet, number = finding.nodes[0], finding.message.values.get("number")
    routes = getattr(a.topology.spec(subnet), "routes", ())
    kept = tuple(route for at, route in enumerate(routes, 1) if at != number)
    return switched(a, finding, routes=kept or None) if kept != routes else None


DROP_ROUTE = Fix(
    id="delete-the-route",
    title="Delete the route",
    summary="It has no effect: nothing changes but what a reader believes.",
    cures=("NET014",),
    edit=_drop_route,
    by_choice=True,
)


def _line_first(a: Assessment, finding: Finding) -> Design | None:
    """The line gets a number below the one that decides before it."""
    subnet, values = finding.nodes[0], finding.message.values
    number, earlier = values.get("number"), values.get("earlier")
    draft = Draft(a.design)
    if not isinstance(number, int) or not isinstance(earlier, int):
        return None
    for field in ("acl_in", "acl_out"):
        lines = getattr(a.topology.spec(subnet), field, ())
        taken = {line.number for line in lines}
        free = next((n for n in range(earlier - 10, 0, -10) if n not in taken), None)
        if {number, earlier} <= taken and free is not None:
            moved = tuple(
                line.model_copy(update={"number": free}) if line.number == number else line for line in lines
            )
            draft.change(subnet, **{field: moved})
    return draft.design


LINE_FIRST = Fix(
    id="line-first",
    title="Let the line be looked at first",
    summary="Gives it a number below that of the line that decides before it.",
    cures=("NET015",),
    edit=_line_first,
    by_choice=True,
)


def _way_out(a: Assessment, finding: Finding) -> Design | None:
    """An endpoint for buckets; a NAT gateway for all else."""
    caller, target = finding.nodes[:2]
    network, draft = a.placement.network(caller), Draft(a.design)
    if network is None:
        return None
    if isinstance(a.topology.spec(target), ObjectStore):
        draft.add(f"{network}-endpoint", draft.free_name("S3 endpoint"), VpcEndpoint(service="s3"), network)
        return draft.design
    for subnet in a.placement.subnets(caller):
        spec = a.topology.spec(subnet)
        if isinstance(spec, AwsSubnet) and spec.route == "none":
            with_nat(draft, network, a.placement.zone_of(subnet) or network, spec.cidr)
            draft.change(subnet, route="nat-gateway")
    return draft.design


WAY_OUT = Fix(
    id="way-to-the-service",
    title="Draw the way to the service",
    summary="An endpoint in the network for a bucket, a NAT gateway for what the internet is needed for.",
    cures=("NET011",),
    edit=_way_out,
)


def _reached_from_outside(a: Assessment, finding: Finding) -> Design | None:
    """A balancer that faces the internet, in a public subnet behind a gateway, drawn where they are missing."""
    balancer, draft = finding.nodes[0], Draft(a.design)
    spec, network = a.topology.spec(balancer), a.placement.network(finding.nodes[0])
    if not isinstance(spec, Balancer) or "scheme" not in spec.model_fields or network is None:
        return None
    draft.change(balancer, scheme=None, subnets=None)
    with_internet_gateway(draft, network)
    public = [
        key
        for key, subnet in a.topology.having(Subnet)
        if a.placement.network(key) == network and subnet.internet_way() == "inbound"
    ]
    if not public:
        around = next(
            (z for z in (a.placement.zone_of(key) for key, _ in a.topology.having(Subnet)) if z), network
        )
        block = free_block(draft.design, network, "")
        draft.add(
            f"public-{around}",
            f"Public subnet of {draft.node(around).name}",
            AwsSubnet(cidr=block, route="internet-gateway"),
            around,
        )
    if draft.node(balancer).parent != network:
        draft.put(balancer, network)
    return draft.design


REACHED_FROM_OUTSIDE = Fix(
    id="face-the-internet",
    title="Let it face the internet",
    summary="Makes the balancer internet-facing in public subnets; draws the gateway and a public subnet where they are missing.",
    cures=("NET010",),
    edit=_reached_from_outside,
    brings=("HA005", "SEC014"),
)


def _no_public_address(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    close_address(draft, finding.nodes[0])
    return draft.design


NO_PUBLIC_ADDRESS = Fix(
    id="no-public-address",
    title="Take the public address away",
    summary="Nobody is admitted to it; packages come through a NAT gateway or an endpoint.",
    cures=("SEC021",),
    edit=_no_public_address,
)


def _balancer_before(a: Assessment, finding: Finding) -> Design | None:
    machine, draft = finding.nodes[1], Draft(a.design)
    if with_balancer(a, draft, machine) is None:
        return None
    into_private_subnet(a, draft, machine)
    return draft.design


BALANCER_BEFORE = Fix(
    id="balancer-before-the-machine",
    title="Put a balancer between the internet and the machine",
    summary="The internet calls the balancer, and the machine moves to a private subnet without a public address.",
    cures=("SEC015",),
    edit=_balancer_before,
    brings=("CAP005", "SEC034"),
)


def _no_way_out(a: Assessment, finding: Finding) -> Design | None:
    draft, subnet = Draft(a.design), finding.nodes[0]
    for name in ("route", "internet"):
        if name in a.topology.spec(subnet).model_fields:
            draft.change(subnet, **{name: "none"})
    return draft.design


NO_WAY_OUT = Fix(
    id="no-way-out",
    title="Take the default route away",
    summary="What holds data only has no way out to everywhere.",
    cures=("SEC017",),
    edit=_no_way_out,
)


def _no_ipv6(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    for node_id in dict.fromkeys((*guards_of(a, finding.nodes[0]), *finding.nodes)):
        rules: tuple[Any, ...] = getattr(a.topology.spec(node_id), "ingress", ())
        kept = tuple(rule for rule in rules if not rule.source.endswith("::/0"))
        if kept != rules:
            draft.change(node_id, ingress=kept or None)
    return draft.design


NO_IPV6 = Fix(
    id="close-ipv6",
    title="Delete the rule for everybody over IPv6",
    summary="What IPv4 does not admit, IPv6 does not, either.",
    cures=("SEC018",),
    edit=_no_ipv6,
)


def _block_public(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, block_public_access=True)


BLOCK_PUBLIC = Fix(
    id="block-public-access",
    title="Block public access",
    summary="No policy and no list can open the bucket by mistake.",
    cures=("SEC023",),
    edit=_block_public,
)
