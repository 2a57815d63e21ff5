"""Certificates of the AWS model: the drawn ones where they are used, and those an encrypted listener cannot do without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    found = {certificate.key: certificate for certificate in _drawn(scene, public)}
    ends: list[Listener | Distribution] = [*listeners, *distributions]
    for element in ends:
        if element.certificate is not None and element.certificate not in found:
            found[element.certificate] = _made(scene, element.certificate, element, public)
    return tuple(found[key] for key in sorted(found))


def _drawn(scene: Scene, zones: list[Zone]) -> Iterator[Certificate]:
    for node_id, spec in scene.having(Acm):
        users = scene.users_of(node_id)
        at_edge = [user for user in users if isinstance(scene.spec(user), CloudFront)]
        elsewhere = [user for user in users if isinstance(scene.spec(user), ElasticLoadBalancer)]
        zone = _zone(spec.domain, zones)
        base = scene.base(node_id)
        if elsewhere or (zone and not at_edge):
            base["region"] = scene.region_key(elsewhere[0] if elsewhere else node_id)
            yield Certificate(**base, domain=spec.domain, zone=zone)
        if at_edge:
            base["key"] = edge_certificate(scene, at_edge[0])
            base["region"] = scene.edge_region_key
            yield Certificate(**base, domain=spec.domain, zone=zone)
        if not users:
            scene.explain(node_id, text("nothing is drawn to use it"))
        elif zone is None:
            reason = text("no zone is drawn to prove the domain in: an existing certificate is asked for")
            scene.explain(node_id, reason)


def _made(scene: Scene, key: str, element: Listener | Distribution, zones: list[Zone]) -> Certificate:
    """The certificate an encrypted end cannot do without, where none is drawn."""
    if isinstance(element, Listener):
        owner, region = element.balancer, element.region
        domain = zones[0].domain if zones else "example.com"
    else:
        owner, region, domain = element.key, scene.edge_region_key, element.aliases[0]
    return Certificate(
        key=key,
        name=f"{owner} certificate",
        origin=element.origin,
        region=region,
        domain=domain,
        zone=_zone(domain, zones),
    )


def _zone(domain: str, zones: Iterable[Zone]) -> str | None:
    """Key of the drawn zone that answers for a domain: the most specific one."""
    bare = domain.lower().removeprefix("*.")
    fitting = [zone for zone in zones if bare == zone.domain or bare.endswith(f".{zone.domain}")]
    return max(fitting, key=lambda zone: len(zone.domain)).key if fitting else None
