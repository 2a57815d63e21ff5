"""What the internet reaches, closed: public addresses, wide rules, public subnets, open buckets."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from designer.analysis.assessment import Assessment
from designer.catalog.aws_bucket_policy import opens
from designer.catalog.aws_data import S3
from designer.catalog.aws_network import AwsSubnet
from designer.catalog.onprem import NetworkSegment
from designer.catalog.traits import (
    Cdn,
    Database,
    Dns,
    Entry,
    Guarded,
    IngressRule,
    ObjectStore,
    RuleGroup,
    Spanning,
    Subnet,
)
from designer.document.design import Design
from designer.fixes.addresses import free_block, network_of
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.places import another_machine
from designer.fixes.separation import with_machine_for_data
from designer.graph.far_sides import port_range
from designer.graph.guards import guard
from designer.graph.permissions import groups_carried
from designer.graph.public_routes import is_public
from designer.rules.exposed import NARROW
from designer.rules.rule import Finding


def is_wide(source: str) -> bool:
    """Whether a rule's source is an address range wider than one usual segment; ids of components are not."""
    try:
        found = ipaddress.ip_network(source, strict=False)
    except ValueError:
        return False
    return found.prefixlen < NARROW[found.version]


def drop_wide_rules(draft: Draft, node_ids: Iterable[str], port: int | None = None) -> None:
    """Takes the inbound rules with a wide source from these nodes; only those that admit `port`, where one is given."""
    for node_id in dict.fromkeys(node_ids):
        spec = draft.node(node_id).spec
        if isinstance(spec, Guarded | RuleGroup):
            kept = tuple(rule for rule in spec.ingress if not (is_wide(rule.source) and _admits(rule, port)))
            if kept != spec.ingress:
                draft.change(node_id, ingress=kept or None)


def _admits(rule: IngressRule, port: int | None) -> bool:
    first, last = port_range(rule.ports) or (0, -1)
    return port is None or first <= port <= last


def guards_of(a: Assessment, node_id: str) -> tuple[str, ...]:
    """Ids of what holds the inbound rules of a node: itself, its machine, and the groups that these carry."""
    protected = guard(a.topology, node_id) or node_id
    return (node_id, protected, *groups_carried(a.topology).get(protected, ()))


def _callers_only(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    drop_wide_rules(draft, (*guards_of(a, finding.nodes[0]), *finding.nodes))
    return draft.design


CALLERS_ONLY = Fix(
    id="callers-only",
    title="Admit the callers only",
    summary="Takes away the inbound rules with a wide range of addresses; what the drawn links need is admitted without them.",
    cures=("SEC004", "SEC016", "SEC020"),
    edit=_callers_only,
)


def _private(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    return draft.design if into_private_subnet(a, draft, finding.nodes[0]) else None


def into_private_subnet(a: Assessment, draft: Draft, node_id: str) -> bool:
    """Moves a store, or its machine where it is alone in it, to subnets that the internet has no route to; whether it could."""
    unit = node_id
    if (host := a.placement.host(node_id)) is not None:
        if a.topology.children(host) != [node_id]:
            return False  # what else is in the machine may have to be reached
        unit = host
    spec = a.topology.spec(unit)
    if segment := str(getattr(spec, "segment", "")):
        draft.change(unit, segment=private_like(a, draft, segment))
        return True
    homes = a.placement.subnets(unit)
    if not homes:
        return False
    private = [private_like(a, draft, subnet) for subnet in homes]
    if isinstance(spec, Spanning) and spec.subnets:
        draft.change(unit, subnets=tuple(dict.fromkeys(private)))
    if a.design.nodes[unit].parent in homes:
        draft.put(unit, private[homes.index(a.design.nodes[unit].parent or "")])
    if _has_public_address(spec):
        close_address(draft, unit)
    return True


def private_like(a: Assessment, draft: Draft, subnet: str) -> str:
    """Id of a subnet beside this one without a way in; the same one where it has none, drawn where there is none."""
    node = draft.node(subnet)
    if isinstance(node.spec, Subnet) and not is_public(node.spec):
        return subnet
    beside = sorted(draft.design.inside(node.parent)) if node.parent is not None else []
    rank = {"none": 0, "outbound": 1}
    fitting = [
        (rank[way], key)
        for key in beside
        if isinstance(spec := draft.node(key).spec, Subnet)
        and (way := spec.internet_way()) in rank
        and not is_public(spec)
    ]
    if fitting:
        return min(fitting)[1]
    network = network_of(draft.design, subnet)
    block = free_block(draft.design, network, node.spec.cidr if isinstance(node.spec, Subnet) else "")
    spec = NetworkSegment(cidr=block) if isinstance(node.spec, NetworkSegment) else AwsSubnet(cidr=block)
    return draft.add(
        f"private-{subnet}", f"Private subnet beside {node.name}", spec, node.parent, near=subnet
    )


def _has_public_address(spec: object) -> bool:
    return isinstance(spec, Guarded) and spec.has_public_address() and bool(spec.public_setting[0])


def close_address(draft: Draft, node_id: str) -> None:
    """Takes away the public address that a node has by a flag of its own."""
    spec = draft.node(node_id).spec
    if isinstance(spec, Guarded):
        name, value = spec.public_setting
        if isinstance(value, bool):
            draft.change(node_id, **{name: not value})


PRIVATE_SUBNET = Fix(
    id="private-subnet",
    title="Move it to a private subnet",
    summary="Puts it into a subnet that the internet has no route to, which is drawn where there is none, and takes its public address.",
    cures=("SEC002", "NET013"),
    edit=_private,
    brings=("SEC004",),
)


def _take_off_the_internet(a: Assessment, finding: Finding) -> Design | None:
    """Rule, address, subnet: until no single change opens it."""
    node_id = finding.nodes[0]
    draft = Draft(a.design)
    port = next((e.port for e in a.exposure.values() if e.node == node_id and e.subject == "data"), None)
    drop_wide_rules(draft, (*guards_of(a, node_id), *finding.nodes), port)
    if _has_public_address(a.topology.spec(node_id)):
        close_address(draft, node_id)
    first = draft.design
    if first is not a.design and _is_closed(first, node_id):
        return first
    host = a.placement.host(node_id)
    if host is None or a.topology.children(host) == [node_id]:
        into_private_subnet(a, draft, node_id)
    elif not isinstance(a.topology.spec(node_id), Database) or not with_machine_for_data(a, draft, host):
        name = f"{draft.node(node_id).name} server"
        draft.put(node_id, another_machine(a, draft, host, f"{node_id}-server", name))
    return draft.design if draft.design is not first and _is_closed(draft.design, node_id) else None


def _is_closed(design: Design, node_id: str) -> bool:
    found = Assessment(design).exposure.get(node_id)
    data = [port.verdict for port in found.every() if port.subject == "data"] if found is not None else []
    return not {"internet", "one-change"} & set(data)


OFF_THE_INTERNET = Fix(
    id="take-off-the-internet",
    title="Close its ways to the internet",
    summary="Takes away public address and wide rules; where that is not enough, it gets a machine of its own or a private subnet.",
    cures=("SEC014",),
    edit=_take_off_the_internet,
    brings=("CAP004",),
)


def close_bucket(draft: Draft, node_id: str) -> None:
    """Lets nobody read an object store without permission."""
    spec = draft.node(node_id).spec
    for name in ("public_read", "website"):
        if getattr(spec, name, False):
            draft.change(node_id, **{name: None})
    _close_policy(draft, node_id)
    _block(draft, node_id)


def _block(draft: Draft, node_id: str) -> None:
    """Nothing opens it by mistake, where nothing is meant to be open."""
    spec = draft.node(node_id).spec
    if isinstance(spec, S3) and spec.block_public_access is False and not spec.meant_for_all():
        draft.change(node_id, block_public_access=True)


def _private_bucket(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    if isinstance(a.topology.spec(finding.nodes[0]), ObjectStore):
        close_bucket(draft, finding.nodes[0])
    return draft.design


PRIVATE_BUCKET = Fix(
    id="private-bucket",
    title="Close public read",
    summary="Only what is linked to the store may read it.",
    cures=("SEC006",),
    edit=_private_bucket,
)


def _origin_access(a: Assessment, finding: Finding) -> Design | None:
    draft, store = Draft(a.design), finding.nodes[0]
    close_bucket(draft, store)
    cdns = []
    for _, link in a.topology.links_to(store, "traffic"):
        spec = a.topology.spec(link.source)
        if isinstance(spec, Cdn):
            cdns.append(link.source)
            if not getattr(spec, "origin_access_control", True):
                draft.change(link.source, origin_access_control=True)
    for key, link in a.topology.links_to(store, "traffic"):
        if isinstance(a.topology.spec(link.source), Dns | Entry):
            draft.relink(key, target=cdns[0], protocol="https", port=443)
    return draft.design


ORIGIN_ACCESS = Fix(
    id="origin-access-only",
    title="Let only the CDN read the store",
    summary="Turns on origin access control, closes public read, and leads names and users to the CDN.",
    cures=("SEC007",),
    edit=_origin_access,
)


def _nobody_by_policy(a: Assessment, finding: Finding) -> Design | None:
    draft, node_id = Draft(a.design), finding.nodes[0]
    _close_policy(draft, node_id)
    _block(draft, node_id)
    return draft.design


def _close_policy(draft: Draft, node_id: str) -> None:
    policy = getattr(draft.node(node_id).spec, "policy", ())
    kept = tuple(statement for statement in policy if not opens(statement))
    if kept != policy:
        draft.change(node_id, policy=kept or None)


NOT_EVERYBODY = Fix(
    id="not-everybody",
    title="Take away what the policy allows everybody",
    summary="Deletes the statements of the bucket's policy that allow anyone something, and blocks public access where nothing else is meant for all; name who may instead.",
    cures=("SEC031", "SEC022"),
    edit=_nobody_by_policy,
)
