"""Which AWS component each generic one becomes, property by property. The stated mapping of `docs` and manifest.

| generic | AWS |
|---|---|
| server | EC2, the smallest type with its cores and memory |
| load balancer | Application Load Balancer; Network Load Balancer where something other than HTTP passes |
| database | RDS; its replica an RDS read replica |
| cache | ElastiCache |
| queue | SQS |
| object store | S3 |
| file share | EFS |
| DNS | Route 53 |
| CDN | CloudFront |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from designer.catalog.aws_compute import Alb, Ec2, Nlb
from designer.catalog.aws_data import S3, ElastiCache, Rds
from designer.catalog.aws_edge import CloudFront, Route53
from designer.catalog.component import Component
from designer.catalog.generic import (
    CacheServer,
    ContentDelivery,
    DatabaseServer,
    DnsService,
    LoadBalancer,
    MessageQueue,
    ObjectStorage,
    SharedFiles,
)
from designer.catalog.onprem import Server
from designer.catalog.traits import Cdn, Entry, Host
from designer.graph.connections import connections
from designer.graph.topology import Topology
from designer.i18n import Text, text
from exporters.aws.components import Efs, Sqs
from exporters.aws.draft import Draft
from exporters.aws.hosts import Left
from exporters.aws.sizes import CACHES, DATABASES, MACHINES, Size, at_least

_WEB = ("http", "https", None)
_VERSIONS = {"postgres": "16", "mysql": "8.4", "mariadb": "11.4"}
"""Version where none is drawn: the current long-term release of each engine on RDS."""


def translate(draft: Draft, left: Mapping[str, Left]) -> None:
    """Makes every generic component that AWS has a counterpart for that counterpart, under its own id."""
    translator = _Translator(draft, left)
    generic = [n for n, node in draft.nodes.items() if isinstance(node.spec, MessageQueue | ObjectStorage)]
    for node_id, node in list(draft.nodes.items()):
        for kind, (made, reason) in translator.table.items():
            if type(node.spec) is kind or (kind is LoadBalancer and isinstance(node.spec, kind)):
                if kind is LoadBalancer and translator.topology.enclosing(node_id, Host):
                    continue
                draft.respec(node_id, made(node_id, node.spec), reason)
    for node_id in generic:
        _speak_https(draft, node_id)


def _speak_https(draft: Draft, node_id: str) -> None:
    for key, link in draft.links_of(node_id):
        if link.kind in ("traffic", "async") and link.port not in (443, None):
            draft.explain(key, text("clients speak the AWS interface, HTTPS on 443"))
            draft.relink(key, protocol="https", port=443)


class _Translator:
    """One function for each kind; knows the graph and what each component had on its machine."""

    def __init__(self, draft: Draft, left: Mapping[str, Left]) -> None:
        self.topology: Topology = draft.topology()
        self._draft = draft
        self._left = left
        self._callers: dict[str, set[str]] = {}
        for connection in connections(self.topology):
            self._callers.setdefault(connection.target, set()).add(connection.source)
        self.table: dict[type[Component], tuple[Callable[[str, Any], Component], Text]] = {
            Server: (self.server, text("an EC2 instance with at least its cores and memory")),
            LoadBalancer: (self.balancer, text("AWS's own load balancer, redundant across zones")),
            DatabaseServer: (self.database, text("AWS runs it as a managed RDS database")),
            CacheServer: (self.cache, text("AWS runs it as a managed ElastiCache cache")),
            MessageQueue: (self.queue, text("an SQS queue: clients speak its interface instead of AMQP")),
            ObjectStorage: (self.bucket, text("an S3 bucket")),
            SharedFiles: (self.files, text("an EFS file system, mounted over NFS")),
            DnsService: (self.names, text("a Route 53 zone")),
            ContentDelivery: (self.delivery, text("a CloudFront distribution")),
        }

    def server(self, node_id: str, spec: Server) -> Component:
        """EC2; reachable from outside as it was."""
        if spec.os == "windows":
            self._draft.explain(node_id, text("a Linux machine: nothing is installed for Windows"))
        return Ec2(
            instance_type=at_least(Size(spec.vcpus, spec.memory_gb), MACHINES),
            port=spec.port,
            public_ip=spec.public_address,
            **_kept(
                spec, "count", "spread", "service_ms", "processes", "ingress", "admin_port", "alarms", "notes"
            ),
        )

    def balancer(self, node_id: str, spec: LoadBalancer) -> Component:
        """ALB for HTTP, NLB for the rest; internet-facing where somebody outside calls it."""
        protocols = {link.protocol for _, link in self.topology.links_to(node_id, "traffic")} | {
            link.protocol for _, link in self.topology.links_from(node_id, "traffic")
        }
        outside = any(
            isinstance(self.topology.spec(caller), Entry | Cdn) for caller in self._callers.get(node_id, ())
        )
        scheme: Literal["internet-facing", "internal"] = "internet-facing" if outside else "internal"
        kept = _kept(spec, "min_healthy", "algorithm", "health_check_path", "ingress", "notes")
        if protocols <= set(_WEB):
            return Alb(scheme=scheme, alarms=spec.alarms, **kept)
        ports = [link.port for _, link in self.topology.links_to(node_id, "traffic") if link.port]
        return Nlb(scheme=scheme, port=ports[0] if ports else 443, **kept)

    def database(self, node_id: str, spec: DatabaseServer) -> Component:
        """RDS of the size its machine was; copies become Multi-AZ; always encrypted."""
        left = self._left.get(node_id)
        copies = spec.count * (left.copies if left else 1)
        version = spec.engine_version if "engine_version" in spec.model_fields_set else _VERSIONS[spec.engine]
        return Rds(
            instance_type=at_least(left.size, DATABASES) if left and left.size else "db.t4g.micro",
            engine_version=version,
            multi_az=copies > 1,
            encrypted=True,
            storage_gb=min(max(spec.storage_gb, 20), 65_536),
            backup_days=min(spec.backup_days, 35),
            **_kept(
                spec, "engine", "role", "ingress", "sensitivity", "service_ms", "processes", "alarms", "notes"
            ),
        )

    def cache(self, node_id: str, spec: CacheServer) -> Component:
        """ElastiCache of the size its machine was; further copies become replicas."""
        left = self._left.get(node_id)
        copies = spec.count * (left.copies if left else 1)
        return ElastiCache(
            instance_type=at_least(left.size, CACHES) if left and left.size else "cache.t4g.micro",
            replicas=min(copies - 1, 5),
            encrypted=True,
            **_kept(spec, "engine", "hit_ratio", "ingress", "sensitivity", "notes"),
        )

    def queue(self, node_id: str, spec: MessageQueue) -> Component:
        """SQS, encrypted, with a dead-letter queue whether one is drawn or not: it costs nothing."""
        return Sqs(encrypted=True, dead_letters=True, **_kept(spec, "sensitivity", "notes"))

    def bucket(self, node_id: str, spec: ObjectStorage) -> Component:
        """S3, encrypted."""
        kept = _kept(spec, "public_read", "versioned", "storage_gb", "backup_days", "sensitivity", "notes")
        return S3(encrypted=True, **kept)

    def files(self, node_id: str, spec: SharedFiles) -> Component:
        """EFS, encrypted."""
        return Efs(
            encrypted=True, **_kept(spec, "backup_days", "storage_gb", "ingress", "sensitivity", "notes")
        )

    def names(self, node_id: str, spec: DnsService) -> Component:
        """Route 53 with the same domain and routing policy."""
        return Route53(**_kept(spec, "domain", "routing", "notes"))

    def delivery(self, node_id: str, spec: ContentDelivery) -> Component:
        """CloudFront with the same hit ratio and origin group."""
        return CloudFront(**_kept(spec, "hit_ratio", "origin_group", "notes"))


def _kept(spec: Component, *fields: str) -> dict[str, Any]:
    """The values of these properties, for a component that has them under the same name."""
    return {field: getattr(spec, field) for field in fields}
