"""Names, CDN and web filters of the AWS model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from designer.catalog.aws_compute import Alb, AutoScalingGroup, Ec2, ElasticLoadBalancer
from designer.catalog.aws_data import S3
from designer.catalog.aws_edge import Acm, CloudFront, Route53, Waf
from designer.catalog.traits import External, Host
from designer.document.design import Link
from designer.graph.connections import listening_port
from designer.i18n import Text, text
from exporters.aws.machines import INTERNAL_DOMAIN, named_machines
from exporters.aws.model.edge import Behaviour, Distribution, HealthCheck, Origin, Record, WebFilter, Zone
from exporters.aws.model.element import HOME, Reference
from exporters.aws.origins import origins_of
from exporters.aws.scene import Scene
from exporters.naming import free, identifier

_CHECKED: Mapping[str, Literal["HTTP", "HTTPS", "TCP"]] = {"http": "HTTP", "https": "HTTPS"}
MOST_RECORD_WEIGHT = 255
"""Largest weight of a weighted record (Route 53 developer guide)."""


@dataclass(frozen=True, slots=True)
class Names:
    """Everything made for names."""

    zones: tuple[Zone, ...]
    records: tuple[Record, ...]
    health_checks: tuple[HealthCheck, ...]


def names(scene: Scene) -> Names:
    """Hosted zones with a record for each thing they are drawn to point to, and private zones for machines."""
    zones = [Zone(**scene.base(n), domain=spec.domain.lower()) for n, spec in scene.having(Route53)]
    inner = named_machines(scene)
    for vpc in sorted({v for machine in inner if (v := scene.vpc_of(machine))}):
        base = scene.base(vpc)
        base["name"], base["notes"] = f"{vpc} internal", ""
        zones.append(Zone(**base, domain=f"{vpc}.{INTERNAL_DOMAIN}", vpc=identifier(vpc)))
    records, checks = [], []
    for machine in inner:
        base = scene.base(machine)
        base["notes"] = ""
        records.append(
            Record(
                **base,
                zone=identifier(str(scene.vpc_of(machine))),
                label=machine,
                target=Reference("instance", identifier(machine), "address"),
                private=True,
            )
        )
    taken = {record.key for record in records}
    for node_id, spec in scene.having(Route53):
        for record, check in _records(scene, node_id, spec, taken):
            records.append(record)
            checks += [check] if check else []
    return Names(tuple(zones), tuple(records), tuple(checks))


def _targets(scene: Scene, node_id: str) -> list[tuple[str, Link, Reference]]:
    """What a name can point to: (link id, link, what exists once it is made); the required ones first."""
    found = []
    for link_id, link in scene.topology.links_from(node_id, "traffic"):
        host = scene.topology.enclosing(link.target, Host)
        target = host[0] if host else link.target
        spec = scene.spec(target)
        if (reason := _unnamable(scene, target)) is not None:
            scene.leave_out(link_id, reason)
        elif isinstance(spec, ElasticLoadBalancer):
            found.append((link_id, link, Reference("balancer", identifier(target), "address")))
        elif isinstance(spec, CloudFront):
            found.append((link_id, link, Reference("distribution", identifier(target), "address")))
        else:
            found.append((link_id, link, Reference("instance", identifier(target), "address")))
    return sorted(found, key=lambda row: (row[1].optional, row[0]))


def _unnamable(scene: Scene, target: str) -> Text | None:
    """Why Route 53 cannot point to a node; None where it can."""
    spec = scene.spec(target)
    if isinstance(spec, CloudFront):
        return None if origins_of(scene, target, spec) else text("it has no origin, so it is not made")
    if isinstance(spec, ElasticLoadBalancer):
        return None
    if isinstance(spec, Ec2):
        return None if spec.public_ip else text("a public name needs a public address to point to")
    if isinstance(spec, AutoScalingGroup):
        return text("machines that come and go have no fixed address; put a load balancer in front")
    if isinstance(spec, S3):
        return text("a bucket answers under its own name only; put CloudFront in front")
    if isinstance(spec, External):
        return text("its address is not in the drawing")
    return text("it has a name of its own, which Route 53 need not answer")


def label_of(scene: Scene, node_id: str, position: int, spec: Route53, target: str) -> str:
    """Name below the domain for the target at this position: alternatives share the domain itself, others have their own."""
    if position == 0 or spec.gives_alternatives():
        return ""
    return target


def _records(
    scene: Scene, node_id: str, spec: Route53, taken: set[str]
) -> list[tuple[Record, HealthCheck | None]]:
    found: list[tuple[Record, HealthCheck | None]] = []
    several = spec.gives_alternatives()
    targets = _targets(scene, node_id)
    for position, (link_id, link, target) in enumerate(targets):
        if any(target == record.target for record, _ in found):
            scene.explain(link_id, text("the same name already points to it"))
            continue
        if spec.routing == "failover" and position > 1:
            scene.leave_out(link_id, text("failover has one primary and one secondary answer"))
            continue
        key = free(f"{identifier(node_id)}_{target.key}", taken)
        taken.add(key)
        check = _health_check(scene, key, link_id, link, target) if several else None
        multivalue = spec.routing == "multivalue"
        alias = target.what != "instance"
        if multivalue and alias:
            scene.explain(link_id, text("an alias cannot be one of many values: it gets an equal weight"))
        record = Record(
            key=key,
            origin=scene.sources(link_id),
            zone=identifier(node_id),
            label=label_of(scene, node_id, position, spec, link.target),
            target=target,
            policy="weighted" if multivalue and alias else spec.routing,
            weight=1 if multivalue else min(round(link.weight * 10), MOST_RECORD_WEIGHT),
            secondary=position == 1,
            health_check=check.key if check else None,
            home=scene.region_code(scene.region_of(link.target)),
        )
        found.append((record, check))
    return found


def _health_check(scene: Scene, key: str, link_id: str, link: Link, target: Reference) -> HealthCheck | None:
    """A health check of a machine; balancers report the health of their targets by themselves."""
    if target.what != "instance":
        return None
    protocol, port = listening_port(scene.topology, link.target) or ("tcp", 80)
    protocol, port = link.protocol or protocol, link.port or port
    return HealthCheck(
        key=key,
        origin=scene.sources(link_id),
        protocol=_CHECKED.get(protocol, "TCP"),
        target=target,
        port=port,
        path="/",
    )


def web_filters(scene: Scene) -> tuple[WebFilter, ...]:
    """A web ACL for each place a drawn WAF filters at: balancers in their region, CloudFront at the edge."""
    found = []
    for node_id, spec in scene.having(Waf):
        users = [scene.spec(user) for user in scene.users_of(node_id)]
        edge = any(isinstance(user, CloudFront) for user in users)
        regional = any(isinstance(user, Alb) for user in users) or not edge
        if not users:
            scene.explain(node_id, text("nothing is drawn to use it"))
        base = scene.base(node_id)
        if regional:
            found.append(WebFilter(**base, scope="REGIONAL", rate_limit=spec.rate_limit))
        if edge:
            base["key"] = _edge_key(scene, node_id, regional)
            base["region"] = scene.edge_region_key
            found.append(WebFilter(**base, scope="CLOUDFRONT", rate_limit=spec.rate_limit))
    return tuple(found)


def _edge_key(scene: Scene, node_id: str, regional: bool) -> str:
    return f"{identifier(node_id)}_edge" if regional else identifier(node_id)


def distributions(scene: Scene, named: Iterable[Record], zones: Iterable[Zone]) -> tuple[Distribution, ...]:
    """Every CloudFront distribution that has an origin."""
    domains = {zone.key: zone.domain for zone in zones}
    found = []
    for node_id, spec in scene.having(CloudFront):
        origins = origins_of(scene, node_id, spec)
        if not origins:
            scene.explain(node_id, text("CloudFront needs an origin, and none is drawn that it can reach"))
            continue
        key = identifier(node_id)
        aliases = sorted(
            {
                f"{record.label}.{domains[record.zone]}" if record.label else domains[record.zone]
                for record in named
                if record.target == Reference("distribution", key, "address")
            }
        )
        drawn = scene.used(node_id, Acm)
        waf = next((used for used, _ in scene.used(node_id, Waf)), None)
        if drawn and not aliases and "*" not in drawn[0][1].domain:
            aliases = [drawn[0][1].domain.lower()]
        regional = waf is not None and any(isinstance(scene.spec(u), Alb) for u in scene.users_of(waf))
        base = scene.base(node_id)
        base["region"] = HOME
        found.append(
            Distribution(
                **base,
                aliases=tuple(aliases),
                certificate=edge_certificate(scene, node_id) if aliases else None,
                firewall=_edge_key(scene, waf, regional) if waf else None,
                price_class=spec.price_class,
                https_only=spec.https_only,
                tls_minimum=spec.tls_minimum,
                start_page=spec.default_root_object,
                origins=origins,
                behaviours=_behaviours(origins, spec),
                failover=tuple(o.key for o in origins) if spec.origin_group and len(origins) > 1 else (),
            )
        )
    return tuple(found)


def edge_certificate(scene: Scene, node_id: str) -> str:
    """Key of the certificate a distribution uses: that of the drawn one at the edge, else one of its own."""
    drawn = next((used for used, _ in scene.used(node_id, Acm)), None)
    if drawn is None:
        return identifier(node_id)
    shared = any(not isinstance(scene.spec(user), CloudFront) for user in scene.users_of(drawn))
    return f"{identifier(drawn)}_edge" if shared else identifier(drawn)


def _behaviours(origins: tuple[Origin, ...], spec: CloudFront) -> tuple[Behaviour, ...]:
    """What is computed answers by default, a bucket beside it below ``/static/``; further origins below their own name."""
    default = origins[0]
    found = [Behaviour(path="", origin=default.key, static=default.static)]
    if spec.origin_group:
        return tuple(found)
    for position, origin in enumerate(origins[1:]):
        first_static = origin.static and not any(o.static for o in origins[: position + 1])
        path = "/static/*" if first_static else f"/{origin.key}/*"
        found.append(Behaviour(path=path, origin=origin.key, static=origin.static))
    return tuple(found)
