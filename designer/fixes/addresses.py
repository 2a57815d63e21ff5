"""Address ranges and the gateways that routes lead to: free blocks, subnets like others, doors that were missing."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.aws_network import AwsSubnet, InternetGateway, NatGateway
from designer.catalog.traits import Network, Subnet
from designer.document.design import Design
from designer.errors import EditError
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.i18n import text
from designer.rules.rule import Finding

Range = ipaddress.IPv4Network
USUAL_PREFIX = 24
SMALLEST_PREFIX = 28
"""The smallest subnet that AWS makes (VPC user guide)."""


def range_of(cidr: str) -> Range | None:
    """The block, or None where the text is none."""
    try:
        return Range(cidr)
    except ValueError:
        return None


def network_of(design: Design, node_id: str) -> str | None:
    """Id of the outermost network around the node; None where none is drawn."""
    found, at = None, design.nodes[node_id].parent
    while at is not None:
        if isinstance(design.nodes[at].spec, Network):
            found = at
        at = design.nodes[at].parent
    return found


def taken(design: Design, network: str | None, leaving_out: str = "") -> list[Range]:
    """The ranges of the networks directly or indirectly in `network` (None: of all that are in none)."""
    return [
        block
        for key, node in sorted(design.nodes.items())
        if key != leaving_out and isinstance(node.spec, Network) and network_of(design, key) == network
        if (block := range_of(node.spec.cidr)) is not None
    ]


def free_block(design: Design, network: str | None, like: str, leaving_out: str = "") -> str:
    """A range of the size of `like` (smaller where there is no room) that is free in the network; the next after it if it can be.

    Raises EditError where there is none.
    """
    wanted = range_of(like)
    spec = design.nodes[network].spec if network is not None else None
    outer = range_of(spec.cidr) if isinstance(spec, Network) else None
    if outer is None:
        if wanted is None:
            raise EditError(text("there is no free address range"))
        outer = wanted.supernet(new_prefix=max(0, min(wanted.prefixlen, 16)))
    used = taken(design, network, leaving_out)
    prefix = max(
        wanted.prefixlen if wanted is not None else USUAL_PREFIX, outer.prefixlen + (spec is not None)
    )
    for length in range(prefix, max(prefix, SMALLEST_PREFIX) + 1):
        after = int(wanted.broadcast_address) + 1 if wanted is not None and wanted.subnet_of(outer) else 0
        found = next((b for start in (after, 0) for b in _free(outer, length, used, start)), None)
        if found is not None:
            return str(found)
    raise EditError(text("there is no free address range"))


def _free(outer: Range, prefix: int, used: list[Range], start: int) -> Iterator[Range]:
    """The first free block of this length in `outer` from the address `start` on, if there is one."""
    size = 1 << (32 - prefix)
    at = -(-max(start, int(outer.network_address)) // size) * size
    while at + size - 1 <= int(outer.broadcast_address):
        block = Range((at, prefix))
        hit = next((other for other in used if other.overlaps(block)), None)
        if hit is None:
            yield block
            return
        at = -(-(int(hit.broadcast_address) + 1) // size) * size


def with_internet_gateway(draft: Draft, network: str) -> None:
    """Adds an internet gateway to the network unless there is one."""
    inside = [draft.node(key).spec for key in draft.design.inside(network)]
    if not any(isinstance(spec, InternetGateway) for spec in inside):
        draft.add(f"{network}-igw", "Internet gateway", InternetGateway(), network)


def with_nat(draft: Draft, network: str, around: str, like: str) -> str:
    """Adds a NAT gateway in a public subnet in `around` (a zone, or the network itself), which is drawn where there is none."""
    here = [
        key
        for key in sorted(draft.design.inside(around))
        if isinstance(spec := draft.node(key).spec, Subnet) and spec.internet_way() == "inbound"
    ]
    if not here:
        block = free_block(draft.design, network, like)
        spec = AwsSubnet(cidr=block, route="internet-gateway")
        here = [draft.add(f"public-{around}", f"Public subnet of {draft.node(around).name}", spec, around)]
    with_internet_gateway(draft, network)
    name = draft.free_name("NAT gateway")
    return draft.add(f"{here[0]}-nat", name, NatGateway(), here[0])


def _renumber(a: Assessment, finding: Finding) -> Design | None:
    """The last of the networks that the finding names gets a block of its own; for one outside its network, it itself."""
    draft = Draft(a.design)
    node_id = finding.nodes[-1] if finding.rule == "NET001" else finding.nodes[0]
    spec = draft.node(node_id).spec
    if not isinstance(spec, Network) or (network_of(a.design, node_id) is None and finding.rule == "NET002"):
        return None
    if _own_ranges(a, node_id):
        return None  # what is in it would lie outside of it then
    network = network_of(a.design, node_id)
    draft.change(node_id, cidr=free_block(a.design, network, spec.cidr, leaving_out=node_id))
    return draft.design


def _own_ranges(a: Assessment, node_id: str) -> bool:
    return any(isinstance(a.topology.spec(key), Network) for key in a.topology.inside(node_id))


RENUMBER = Fix(
    id="renumber",
    title="Give it an address range of its own",
    summary="Takes the next free block of the same size in its network.",
    cures=("NET001", "NET002"),
    edit=_renumber,
    brings=("NET012",),
)


def _door(a: Assessment, finding: Finding) -> Design | None:
    subnet, network = finding.nodes[0], finding.nodes[-1]
    spec, draft = a.topology.spec(subnet), Draft(a.design)
    if not isinstance(spec, AwsSubnet):
        return None
    if spec.internet_way() == "inbound":
        with_internet_gateway(draft, network)
        return draft.design
    around = {a.placement.zone_of(subnet) or network: spec.cidr}
    for other, alike in a.topology.having(AwsSubnet):  # another zone would lean on this one's gateway
        zone, is_out = a.placement.zone_of(other), alike.internet_way() == "outbound"
        if a.placement.network(other) == network and is_out and a.placement.nat_of(other) is None and zone:
            around.setdefault(zone, alike.cidr)
    for place, like in around.items():
        with_nat(draft, network, place, like)
    return draft.design


MISSING_DOOR = Fix(
    id="missing-gateway",
    title="Draw the gateway that the route needs",
    summary="Adds the internet gateway to the network, or a NAT gateway in a public subnet of each zone that goes out and has none; what rules admit from everywhere is reached then.",
    cures=("NET007",),
    edit=_door,
    brings=("COST002", "SEC002", "SEC005", "SEC014", "SEC018"),
)
