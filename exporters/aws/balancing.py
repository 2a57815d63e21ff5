"""Load balancers of the AWS model: listeners for the ports they are called on, target groups for what they call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from designer.catalog.aws_compute import Alb, AutoScalingGroup, Ec2, ElasticLoadBalancer, Nlb
from designer.catalog.aws_edge import Acm, Waf
from designer.catalog.traits import Host
from designer.graph.connections import Connection
from designer.i18n import text
from exporters.aws.model.compute import Balancer, Forward, Listener, TargetGroup
from exporters.aws.scene import Scene
from exporters.naming import free, identifier

MOST_WEIGHT = 999
"""Largest weight of a target group in a forward action (ELB API reference)."""
TLS_PORT, PLAIN_PORT = 443, 80


@dataclass(frozen=True, slots=True)
class Balancing:
    """Everything made for the load balancers of a design."""

    balancers: tuple[Balancer, ...]
    listeners: tuple[Listener, ...]
    target_groups: tuple[TargetGroup, ...]
    scaled: tuple[tuple[TargetGroup, str], ...]
    """Target groups with the id of the Auto Scaling group they spread over."""


def balancing(scene: Scene) -> Balancing:
    """Balancers, listeners and target groups of a design."""
    balancers, listeners = [], []
    groups: list[TargetGroup] = []
    scaled: list[tuple[TargetGroup, str]] = []
    for node_id, spec in scene.having(ElasticLoadBalancer):
        if scene.vpc_of(node_id) is None:
            continue
        balancers.append(_balancer(scene, node_id, spec))
        shares = _shares(scene, node_id)
        keys = _keys(identifier(node_id), shares)
        made = [_target_group(scene, node_id, spec, s, key) for s, key in zip(shares, keys, strict=True)]
        groups += made
        for share, group in zip(shares, made, strict=True):
            scaled += [(group, n) for n in share.nodes if isinstance(scene.spec(n), AutoScalingGroup)]
        forwards = _weighted(made, [share.weight for share in shares])
        listeners += _listeners(scene, node_id, spec, forwards)
    return Balancing(tuple(balancers), tuple(listeners), tuple(groups), tuple(scaled))


def _balancer(scene: Scene, node_id: str, spec: ElasticLoadBalancer) -> Balancer:
    waf = next((identifier(used) for used, _ in scene.used(node_id, Waf)), None)
    return Balancer(
        **scene.base(node_id),
        layer="network" if isinstance(spec, Nlb) else "application",
        internal=spec.scheme == "internal",
        vpc=identifier(scene.vpc_of(node_id) or ""),
        subnets=scene.keys(scene.placement.subnets_in_use(node_id)),
        groups=scene.group_keys(node_id),
        cross_zone=spec.cross_zone,
        deletion_protection=spec.deletion_protection,
        access_logs=spec.access_logs and isinstance(spec, Alb),
        firewall=waf if isinstance(spec, Alb) else None,
        alarms=isinstance(spec, Alb) and spec.alarms,
    )


@dataclass(slots=True)
class _Share:
    """Machines that are called alike: same port, same protocol, same weight."""

    port: int
    encrypted: bool
    nodes: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    weight: float = 0.0


def _shares(scene: Scene, balancer: str) -> list[_Share]:
    """The targets of a balancer, those with equal port and weight together; others are left out with a reason."""
    found: dict[tuple[int, bool, float], _Share] = {}
    for connection in scene.connections:
        if connection.source != balancer or connection.kind != "traffic" or connection.stands_in_for:
            continue
        machine = _machine(scene, balancer, connection)
        if machine is None:
            continue
        link = scene.lowered.design.links[connection.link]
        key = (connection.port, connection.protocol == "https", link.weight)
        share = found.setdefault(key, _Share(connection.port, connection.protocol == "https"))
        share.links.append(connection.link)
        if machine not in share.nodes:
            share.nodes.append(machine)
            share.weight += link.weight
    return [found[key] for key in sorted(found)]


def _keys(balancer: str, shares: list[_Share]) -> list[str]:
    """Keys of the target groups: by port, by port and first machine where there are several."""
    found: list[str] = []
    for share in shares:
        plain = f"{balancer}_{share.port}" + (f"_{identifier(share.nodes[0])}" if len(shares) > 1 else "")
        found.append(free(plain, found))
    return found


def _machine(scene: Scene, balancer: str, connection: Connection) -> str | None:
    """Id of the machine a balancer reaches over a connection; None where AWS's balancers cannot have that as a target."""
    host = scene.topology.enclosing(connection.target, Host)
    found = host[0] if host else connection.target
    if not isinstance(scene.spec(found), Ec2 | AutoScalingGroup):
        reason = text(
            "a load balancer on AWS spreads over machines; {target} has a name of its own", target=found
        )
        scene.leave_out(connection.link, reason)
        return None
    if scene.vpc_of(found) != scene.vpc_of(balancer):
        scene.leave_out(connection.link, text("its machine stands in another VPC"))
        return None
    return found


def _target_group(
    scene: Scene, node_id: str, spec: ElasticLoadBalancer, share: _Share, key: str
) -> TargetGroup:
    protocol: Literal["HTTP", "HTTPS", "TCP"] = "HTTPS" if share.encrypted else "HTTP"
    if isinstance(spec, Nlb):
        protocol = "TCP"
    base = scene.base(node_id)
    base["key"] = key
    base["origin"] = tuple(dict.fromkeys(s for link in share.links for s in scene.sources(link)))
    base["notes"] = ""
    return TargetGroup(
        **base,
        vpc=identifier(scene.vpc_of(node_id) or ""),
        port=share.port,
        protocol=protocol,
        health_path="" if isinstance(spec, Nlb) else spec.health_check_path,
        least_outstanding=spec.algorithm == "least-outstanding" and isinstance(spec, Alb),
        instances=scene.keys(n for n in share.nodes if isinstance(scene.spec(n), Ec2)),
    )


def _weighted(groups: list[TargetGroup], weights: list[float]) -> tuple[Forward, ...]:
    """Whole weights in the proportion drawn; at least 1 for whoever gets anything."""
    largest = max(weights, default=0) or 1
    exact = all(weight == int(weight) <= MOST_WEIGHT for weight in weights)
    factor = 1.0 if exact else MOST_WEIGHT / largest
    return tuple(
        Forward(group=group.key, weight=max(round(weight * factor), 1 if weight else 0))
        for group, weight in zip(groups, weights, strict=True)
    )


def _listeners(
    scene: Scene, node_id: str, spec: ElasticLoadBalancer, forwards: tuple[Forward, ...]
) -> list[Listener]:
    calls = [c for c in scene.calls_to(node_id) if c.kind == "traffic" and c.transport == "tcp"]
    ports: dict[int, list[Connection]] = {}
    for call in calls:
        ports.setdefault(call.port, []).append(call)
    if not ports:
        endpoint = spec.endpoint()
        ports = {endpoint[1]: []} if endpoint else {}
    encrypted = {port for port, by in ports.items() if _encrypted(scene, node_id, spec, port, by)}
    found = []
    for port in sorted(ports):
        base = scene.base(node_id)
        base["key"] = f"{identifier(node_id)}_{port}"
        base["origin"] = tuple(dict.fromkeys(s for call in ports[port] for s in scene.sources(call.link)))
        base["notes"] = ""
        redirect = port == PLAIN_PORT and TLS_PORT in encrypted and isinstance(spec, Alb)
        found.append(
            Listener(
                **base,
                balancer=identifier(node_id),
                port=port,
                protocol=_protocol(spec, port in encrypted),
                certificate=certificate_of(scene, node_id) if port in encrypted else None,
                tls_minimum=spec.tls_minimum,
                forwards=() if redirect else forwards,
                redirect_port=TLS_PORT if redirect else None,
            )
        )
    return found


def _encrypted(
    scene: Scene, node_id: str, spec: ElasticLoadBalancer, port: int, calls: Iterable[Connection]
) -> bool:
    if isinstance(spec, Nlb):
        return bool(scene.used(node_id, Acm))
    protocols = {call.protocol for call in calls}
    return "https" in protocols or (not protocols and port == TLS_PORT)


def _protocol(spec: ElasticLoadBalancer, encrypted: bool) -> Literal["HTTP", "HTTPS", "TCP", "TLS"]:
    if isinstance(spec, Nlb):
        return "TLS" if encrypted else "TCP"
    return "HTTPS" if encrypted else "HTTP"


def certificate_of(scene: Scene, node_id: str) -> str:
    """Key of the certificate a balancer ends TLS with: the drawn one, else one made for it under its own key."""
    drawn = next((identifier(used) for used, _ in scene.used(node_id, Acm)), None)
    return drawn or identifier(node_id)
