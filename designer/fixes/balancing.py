"""A balancer in front, and more behind it: several servers instead of one, several processes instead of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from designer.analysis.assessment import Assessment
from designer.catalog.aws_compute import Alb
from designer.catalog.filtering import PacketFilter
from designer.catalog.generic import LoadBalancer
from designer.catalog.traits import Balancer, Guarded, Host, Process
from designer.document.design import Design, Link
from designer.fixes.draft import Draft, another
from designer.fixes.fix import Fix
from designer.fixes.identity import with_own_roles
from designer.fixes.places import another_machine, elsewhere, machine_of
from designer.fixes.redundancy import with_standby_balancer
from designer.fixes.ways import with_certificate
from designer.graph.answering import answering
from designer.graph.forwards import forwards
from designer.rules.rule import Finding


def calls_to(a: Assessment, node_id: str) -> list[tuple[str, Link]]:
    """(link id, link) of the traffic that the node answers: drawn to it, or to the machine in which it is what answers."""
    found = a.topology.links_to(node_id, "traffic")
    host = a.placement.host(node_id)
    if host is not None:
        to_host = a.topology.links_to(host, "traffic")
        found = found + [pair for pair in to_host if node_id in a.calls.heads(host, pair[1].protocol)]
    return found


def with_second(a: Assessment, draft: Draft, node_id: str) -> Mapping[str, str]:
    """Adds a second one of a process or machine, on a machine of its own, that makes the same calls.

    Answers the ids of the copies by original: with its machine those of everything in it, where all of that is code.
    """
    host = machine_of(a, node_id)
    if host is None or node_id == host:
        return with_own_roles(a, draft, draft.twin(node_id, elsewhere(a, node_id)))
    alone = all(isinstance(a.topology.spec(key), Process | Balancer) for key in a.topology.inside(host))
    if alone:
        return with_own_roles(a, draft, draft.twin(host, elsewhere(a, host)))
    machine = another_machine(a, draft, host, f"{node_id}-server-2", f"{draft.node(node_id).name} server 2")
    return draft.twin(node_id, machine)


def spread_over(draft: Draft, balancers: Iterable[str], ids: Mapping[str, str]) -> None:
    """Lets each balancer call the copies (original -> copy) of what it calls, in the same way."""
    for balancer in balancers:
        for _, link in draft.links_of(balancer):
            if link.source == balancer and link.kind == "traffic" and link.target in ids:
                draft.link_like(link, target=ids[link.target])


def with_balancer(a: Assessment, draft: Draft, node_id: str) -> str | None:
    """Puts a balancer in front of a process or machine, and answers its id; None where nobody calls it."""
    machine = machine_of(a, node_id)
    calls = [
        pair for pair in calls_to(a, node_id) if machine_of(a, pair[1].source) != machine or machine is None
    ]
    if not calls:
        return None
    first = calls[0][1]
    encrypted = any(speaks_tls(link) for _, link in calls)
    network = a.placement.network(node_id)
    rented = a.topology.spec(machine or node_id).responsibility.hardware == "provider"
    if rented:
        made = draft.add(
            f"{node_id}-lb",
            f"Load balancer for {draft.node(node_id).name}",
            Alb(),
            network,
            between=(first.source, node_id),
        )
    else:
        home = _place_of_balancer(a, node_id)
        spec = LoadBalancer(tls=True) if encrypted else LoadBalancer()
        named = f"Load balancer for {draft.node(node_id).name}"
        made = draft.add(f"{node_id}-lb", named, spec, home, between=(first.source, node_id))
    for key, link in calls:
        protocol, port = ("https", 443) if speaks_tls(link) else ("http", 80)
        draft.relink(key, target=made, protocol=protocol, port=port)
        if speaks_tls(link):
            with_certificate(a, draft, made)
    close(a, draft, node_id)
    _publish(a, draft, node_id, made)
    to_machine = [link for _, link in calls if link.target == machine != node_id]
    heads = {head for link in to_machine for head in a.calls.heads(link.target, link.protocol)}
    for head in (node_id, *sorted(heads - {node_id})):
        draft.link(made, head)
    return made


def _publish(a: Assessment, draft: Draft, node_id: str, balancer: str) -> None:
    """What firewalls forwarded to the port on which a node answers they forward to its balancer, on the port that is called there."""
    calls = [
        link for _, link in draft.links_of(balancer) if (link.target, link.kind) == (balancer, "traffic")
    ]
    answered = {port for _, port in a.ports.drawn.answers.get(node_id, ())}
    moved = {
        (way.firewall, way.number) for way in forwards(a.topology)
        if way.protocol == "tcp" and way.inside in answered and node_id in answering(a.topology, way.target)
    }  # fmt: skip
    for firewall, spec in a.topology.having(PacketFilter):
        lines = tuple(
            another(line, to=balancer, target_port=calls[0].port if calls[0].port != line.port else None)
            if (firewall, number) in moved else line
            for number, line in enumerate(spec.forwards, 1)
        )  # fmt: skip
        if lines != spec.forwards:
            draft.change(firewall, forwards=lines)


def speaks_tls(link: Link) -> bool:
    """A call that does not say what it speaks is drawn with TLS that ends at the balancer."""
    return link.is_encrypted or link.protocol is None


def close(a: Assessment, draft: Draft, node_id: str) -> None:
    """Takes the public address from the machine of what now stands behind a balancer."""
    at: str | None = node_id
    while at is not None:
        spec = draft.node(at).spec
        if isinstance(spec, Host) and isinstance(spec, Guarded) and spec.has_public_address():
            draft.change(at, **{spec.public_setting[0]: False})
        at = draft.node(at).parent


def _place_of_balancer(a: Assessment, node_id: str) -> str | None:
    """Around the machine: its network segment or site, where a balancer may stand."""
    start = machine_of(a, node_id) or node_id
    for around in a.topology.ancestors(start):
        if isinstance(a.topology.spec(around), LoadBalancer.inside) and not isinstance(
            a.topology.spec(around), Host
        ):
            return around
    return None


def _scale_out(a: Assessment, finding: Finding) -> Design | None:
    node_id, draft = finding.nodes[0], Draft(a.design)
    if getattr(a.topology.spec(node_id), "stateless", True) is False:
        return None  # what it keeps would be on the other one half of the time
    callers = [link.source for _, link in calls_to(a, node_id)]
    balancers = [key for key in callers if isinstance(a.topology.spec(key), Balancer)]
    if balancers:
        for _ in range(_missing(a, balancers)):
            another_target(a, draft, node_id, balancers)
    else:
        ids = with_second(a, draft, node_id)
        added = with_balancer(a, draft, node_id)
        if added is None:
            return None
        close(a, draft, ids[node_id])
        spread_over(draft, [added], ids)
        with_standby_balancer(a, draft, added)
    return draft.design


def another_target(a: Assessment, draft: Draft, node_id: str, balancers: Sequence[str]) -> None:
    """Adds one more server like the one of `node_id` behind the same balancers."""
    ids = with_second(a, draft, node_id)
    spread_over(draft, balancers, ids)
    for balancer in balancers:  # one that calls its machine, which was not copied, calls the copy itself
        if not any(
            link.source == balancer and link.target in ids.values() for _, link in draft.links_of(balancer)
        ):
            draft.link(balancer, ids[node_id])


def _missing(a: Assessment, balancers: list[str]) -> int:
    """How many more targets there have to be for each balancer to serve without one of them."""
    specs = {key: a.topology.spec(key) for key in balancers}
    least = {key: spec.min_healthy for key, spec in specs.items() if isinstance(spec, Balancer)}
    there = {key: len({link.target for _, link in a.topology.links_from(key, "traffic")}) for key in least}
    return max(1, *(least[key] + 1 - there[key] for key in least))


SCALE_OUT = Fix(
    id="balancer-and-second-server",
    title="Run a second server behind a load balancer",
    summary="Draws a second server that does the same behind the balancer; where there is none, one is drawn too, with a standby where it needs one.",
    cures=("HA013",),
    edit=_scale_out,
    brings=(
        "CAP003",
        "CAP005",
        "HA001",
        "HA002",
        "HA003",
        "HA004",
        "HA007",
        "HA011",
        "IAM011",
        "IAM012",
        "NET007",
        "NET011",
        "SEC034",
    ),
)
