"""What stands in front, on AWS: names, CDN and files at the edge, one managed balancer for each balancer and its standbys."""

from __future__ import annotations

from designer.catalog.aws_compute import Alb, Nlb
from designer.catalog.aws_data import S3
from designer.catalog.aws_edge import CloudFront, Route53
from designer.catalog.component import Component
from designer.catalog.traits import Balancer, Cdn, Dns, Entry, Filter, ObjectStore
from designer.evolve.move import Move
from designer.evolve.stages import applications, balances_inside, front_balancers
from designer.fixes.balancing import calls_to, with_balancer
from designer.fixes.draft import carried
from designer.fixes.files import with_static_store
from designer.fixes.places import machine_of
from designer.fixes.ways import encrypt

WEB = ("http", "https", None)


def edge(move: Move) -> None:
    """Names, CDNs and buckets are services of AWS; what passes through a firewall goes straight on."""
    for key, spec in move.a.topology.having(Component):
        if isinstance(spec, Dns) and not isinstance(spec, Route53):
            _outside(move, key, carried(spec, Route53))
        elif isinstance(spec, Cdn) and not isinstance(spec, CloudFront):
            _outside(move, key, carried(spec, CloudFront))
        elif isinstance(spec, ObjectStore) and not isinstance(spec, S3):
            move.draft.become(key, carried(spec, S3, encrypted=True))
            move.draft.put(key, move.ground.region)
    for key, _ in move.a.topology.having(Filter):
        _bridge(move, key)


def _outside(move: Move, key: str, spec: Component) -> None:
    move.draft.become(key, spec)
    move.draft.put(key, None)


def _bridge(move: Move, key: str) -> None:
    """Callers of a device call what it forwards to; then it is gone."""
    links = move.draft.links_of(key)
    onwards = [link for _, link in links if link.source == key and link.kind == "traffic"]
    for link_id, link in links:
        if link.target == key and link.kind == "traffic" and onwards:
            for further in onwards[1:]:
                move.draft.link_like(further, source=link.source)
            first = onwards[0]
            move.draft.relink(link_id, target=first.target, protocol=first.protocol, port=first.port)
    move.draft.remove(key)


def balancers(move: Move) -> None:
    """Each group of a balancer and its standbys becomes one managed balancer."""
    done: set[str] = set()
    for key, spec in move.a.topology.having(Balancer):
        if key in done or balances_inside(move.a, key) or spec.responsibility.hardware == "provider":
            continue
        group = [other for other in move.a.calls.alternatives(key) if not balances_inside(move.a, other)]
        first = next((one for one in group if move.a.topology.links_to(one, "traffic")), key)
        done |= set(group)
        move.absorb(first, [one for one in group if one != first])
        _managed_balancer(move, first)


def _managed_balancer(move: Move, key: str) -> None:
    spec, links = move.draft.node(key).spec, move.draft.links_of(key)
    traffic = [link for _, link in links if link.kind == "traffic"]
    callers = [move.draft.node(link.source).spec for link in traffic if link.target == key]
    faces = any(isinstance(caller, Entry | Dns | Cdn) for caller in callers)
    scheme = "internet-facing" if faces else "internal"
    if all(link.protocol in WEB for link in traffic):
        move.draft.become(key, carried(spec, Alb, scheme=scheme))
    else:
        ports = [link.port for link in traffic if link.target == key and link.port]
        more = {"port": ports[0]} if ports else {}
        move.draft.become(key, carried(spec, Nlb, scheme=scheme, **more))
    move.draft.put(key, move.ground.vpc, near=move.ground.door)
    for link_id, link in move.draft.links_of(key):
        if link.target == key and link.is_encrypted:
            encrypt(move.now(), move.draft, link_id)


def fronts(move: Move) -> None:
    """Whatever names lead to is a balancer, and behind each there is something in both zones."""
    now = move.now()
    for app in applications(now):
        callers = [now.topology.spec(link.source) for _, link in calls_to(now, app)]
        if any(isinstance(spec, Entry | Dns | Cdn) for spec in callers):
            with_balancer(move.now(), move.draft, app)
    for balancer in front_balancers(move.now()):
        _into_both_zones(move, balancer)


def _into_both_zones(move: Move, balancer: str) -> None:
    now = move.now()
    targets = [link.target for _, link in now.topology.links_from(balancer, "traffic")]
    machines = {target: machine_of(now, target) for target in targets}
    zones = {zone for machine in machines.values() if machine for zone in now.placement.zones(machine)}
    first = next((target for target in targets if machines[target]), None)
    if first is None or len(zones) != 1:
        return
    machine = machines[first] or first
    home = next(subnet for subnet in move.ground.app if now.placement.zone_of(subnet) not in zones)
    ids = move.draft.twin(machine, home)
    for target in targets:
        if machines[target] == machine:
            move.draft.link(balancer, ids[target])


def files(move: Move) -> None:
    """Files for browsers come from a bucket behind the CDN."""
    for key in sorted(move.draft.design.nodes):
        if getattr(move.draft.node(key).spec, "serves_static", False):
            with_static_store(move.now(), move.draft, key)
