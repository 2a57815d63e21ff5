"""Certificates of the AWS model: the drawn ones where they are used, and those an encrypted listener cannot do without."""

from __future__ import annotations

from collections.abc import Iterable

from designer.catalog.aws_compute import ElasticLoadBalancer
from designer.catalog.aws_edge import Acm, CloudFront
from designer.i18n import text
from exporters.aws.edges import edge_certificate
from exporters.aws.model.compute import Listener
from exporters.aws.model.edge import Certificate, Distribution, Zone
from exporters.aws.scene import Scene


def certificates(
    scene: Scene, listeners: Iterable[Listener], distributions: Iterable[Distribution], zones: Iterable[Zone]
) -> tuple[Certificate, ...]:
    """Drawn certificates, once in each region that needs them, and one for each encrypted end without any."""
    public = [zone for zone in zones if zone.vpc is None]
    found: dict[str, Certificate] = {}
    for node_id, spec in scene.having(Acm):
        users = scene.users_of(node_id)
        at_edge = [user for user in users if isinstance(scene.spec(user), CloudFront)]
        elsewhere = [user for user in users if isinstance(scene.spec(user), ElasticLoadBalancer)]
        base = scene.base(node_id)
        if elsewhere or not at_edge:
            base["region"] = scene.region_key(elsewhere[0] if elsewhere else node_id)
            found[base["key"]] = Certificate(**base, domain=spec.domain, zone=_zone(spec.domain, public))
        if at_edge:
            base["key"] = edge_certificate(scene, at_edge[0])
            base["region"] = scene.edge_region_key
            found[base["key"]] = Certificate(**base, domain=spec.domain, zone=_zone(spec.domain, public))
        if not users:
            scene.explain(node_id, text("nothing is drawn to use it"))
        elif _zone(spec.domain, public) is None:
            scene.explain(
                node_id,
                text("no zone is drawn to prove the domain in: an existing certificate is asked for"),
            )
    ends: list[Listener | Distribution] = [*listeners, *distributions]
    for element in ends:
        key = element.certificate
        if key is None or key in found:
            continue
        owner = element.balancer if isinstance(element, Listener) else element.key
        domain = public[0].domain if public else "example.com"
        if isinstance(element, Distribution):
            domain = element.aliases[0]
        found[key] = Certificate(
            key=key,
            name=f"{owner} certificate",
            origin=element.origin,
            region=element.region if isinstance(element, Listener) else scene.edge_region_key,
            domain=domain,
            zone=_zone(domain, public),
        )
    return tuple(found[key] for key in sorted(found))


def _zone(domain: str, zones: Iterable[Zone]) -> str | None:
    """Key of the drawn zone that answers for a domain: the most specific one."""
    bare = domain.lower().removeprefix("*.")
    fitting = [zone for zone in zones if bare == zone.domain or bare.endswith(f".{zone.domain}")]
    return max(fitting, key=lambda zone: len(zone.domain)).key if fitting else None
