"""The same service on AWS: what AWS manages leaves its machine, code moves to EC2 in two zones, ids and names stay.

| drawn | becomes |
|---|---|
| server, or an application drawn in none | EC2 with at least its cores and memory, in turn in the two zones; what runs in it stays in it |
| balancer in front, with its standby | one Application Load Balancer (Network Load Balancer where something other than HTTP passes) |
| database, with the replicas that take over from it | RDS with Multi-AZ; a replica that only reads stays one |
| cache, with its replicas | ElastiCache with a replica |
| object store, CDN, DNS | S3, CloudFront, Route 53 |
| port that a firewall publishes to what answers requests | a listener of the balancer in front (``published.py``) |
| firewall, switch, rack, segment, site | nothing: security groups follow the links, the provider has the rest |
"""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.legality import why_no_link
from designer.catalog.traits import Host
from designer.document.design import Design
from designer.errors import EditError
from designer.evolve import edge, inner, published
from designer.evolve.move import Move
from designer.fixes.campaign import cure_all
from designer.i18n import text
from designer.rules.availability import lone_databases
from designer.rules.registry import load_rules


def to_cloud(a: Assessment) -> Design:
    """The design on AWS. Raises EditError where something drawn has no place there."""
    machines, rented = _machines(a)
    if is_in_zones(a):
        return _over_two_zones(a)
    if rented and len(rented) < len(machines):
        raise EditError(text("some machines are rented and some are not: draw on one side what shall move"))
    if network := next((n for key in rented if (n := a.placement.network(key))), None):
        raise EditError(
            text(
                "machines of {network} stand in no availability zone: draw its zones first",
                network=a.name(network),
            )
        )
    move = Move(a)
    published.publish(move)
    edge.edge(move)
    edge.balancers(move)
    inner.stores(move)
    inner.machines(move)
    inner.leave_site(move)
    edge.fronts(move)
    edge.files(move)
    move.ground.place(move.draft)
    _refuse_impossible(a.design, move.draft.design)
    return _cured(move.draft.design, "SEC033", "SEC034")


def _refuse_impossible(before: Design, after: Design) -> None:
    """Raises EditError where what managed services became of the ends of a link cannot be linked so."""
    for key, link in after.links.items():
        source, target = after.nodes[link.source], after.nodes[link.target]
        if why_no_link(source.spec, target.spec, link.kind) is None:
            continue
        old = before.links.get(key)
        if old is not None and why_no_link(
            before.nodes[old.source].spec, before.nodes[old.target].spec, old.kind
        ):
            continue  # it was drawn against the rules, and is found for that
        raise EditError(
            text(
                "{source} cannot call {target} once {kind} does its work: draw first who calls it then",
                source=source.name, target=target.name, kind=text(source.spec.title),
            )
        )  # fmt: skip


def is_in_zones(a: Assessment) -> bool:
    """Whether machines are rented in zones already: what is missing is to stand in two of them, not to move."""
    return any(a.placement.zones(key) for key in _machines(a)[1])


def _machines(a: Assessment) -> tuple[list[str], list[str]]:
    """Ids of the machines that requests or contents need, and of those the rented ones."""
    machines = [
        (key, spec)
        for key, spec in a.topology.having(Host)
        if key in a.calls.served or a.topology.children(key)
    ]
    rented = [key for key, spec in machines if spec.responsibility.hardware == "provider"]
    return [key for key, _ in machines], rented


def _cured(design: Design, *rule_ids: str) -> Design:
    return cure_all(design, {rule_id: load_rules()[rule_id] for rule_id in rule_ids}, lambda _: True).design


def _over_two_zones(a: Assessment) -> Design:
    """What is on AWS already, cured of standing in one zone."""
    for database in lone_databases(a):
        if "multi_az" not in a.topology.spec(database).model_fields:
            raise EditError(
                text(
                    "{name} runs on a machine of yours: draw it as a managed database first",
                    name=a.name(database),
                )
            )
    return _cured(a.design, "HA001", "HA004", "HA005", "HA007", "HA010")
