"""What CloudFront can fetch from: buckets, balancers, machines with a public address."""

from __future__ import annotations

from designer.catalog.aws_compute import Ec2, ElasticLoadBalancer
from designer.catalog.aws_data import S3
from designer.catalog.aws_edge import CloudFront
from designer.catalog.traits import Host
from designer.i18n import text
from exporters.aws.model.edge import Origin
from exporters.aws.model.element import Reference
from exporters.aws.scene import Scene
from exporters.naming import identifier


def origins_of(scene: Scene, node_id: str, spec: CloudFront) -> tuple[Origin, ...]:
    """The origins of a distribution, what computes first; without any it cannot be made."""
    found: dict[str, Origin] = {}
    for link_id, link in scene.topology.links_from(node_id, "traffic"):
        host = scene.topology.enclosing(link.target, Host)
        target = host[0] if host else link.target
        called = scene.spec(target)
        key = identifier(target)
        if isinstance(called, S3):
            reference = Reference("bucket", key, "url" if called.website else "address")
        elif isinstance(called, ElasticLoadBalancer):
            reference = Reference("balancer", key, "address")
            if not called.faces_internet():
                scene.explain(
                    link_id, text("CloudFront does not reach an internal balancer over the internet")
                )
        elif isinstance(called, Ec2) and called.public_ip:
            reference = Reference("instance", key, "address")
        else:
            scene.leave_out(
                link_id,
                text("CloudFront fetches from buckets, balancers and machines with a public address"),
            )
            continue
        static = isinstance(called, S3)
        found[key] = Origin(
            key=key,
            target=reference,
            link=link_id,
            encrypted=link.protocol == "https" and not static,
            port=link.port or 443,
            static=static,
            signed=isinstance(called, S3) and not called.website and spec.signs_requests(),
        )
    return tuple(found[key] for key in sorted(found, key=lambda k: (found[k].static, k)))
