"""What is probably meant by a kind or a property that there is not: a slip of the pen, or a word from elsewhere.

What one kind calls `public_ip` is `public_address` of another; Terraform, CloudFormation and Compose have words of
their own. A word counts as written with any capitals, hyphens and underscores.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import cache

from designer.catalog.properties import Properties
from designer.guesses import nearest

KINDS: Mapping[str, tuple[str, ...]] = {
    "app": ("application", "web", "service", "api", "backend", "container"),
    "worker": ("job", "cron", "consumer"),
    "database": ("db", "postgres", "postgresql", "mysql", "mariadb", "mongodb", "oracle", "sql-server"),
    "cache": ("redis", "memcached", "valkey", "keydb"),
    "queue": ("kafka", "rabbitmq", "broker", "sqs", "nats"),
    "load-balancer": ("lb", "nginx", "haproxy", "traefik", "proxy", "reverse-proxy", "ingress"),
    "object-store": ("minio", "bucket", "blob-store"),
    "file-share": ("nfs", "samba", "volume"),
    "server": ("vm", "machine", "host", "instance", "computer", "virtual-machine"),
    "users": ("clients", "customers", "user"),
    "datacenter": ("site", "data-center"),
    "external": ("third-party", "saas"),
    "aws.alb": ("elb", "application-load-balancer"),
    "aws.s3": ("aws.bucket",),
    "aws.elasticache": ("aws.redis", "aws.valkey"),
    "aws.rds": ("aws.aurora", "aws.postgres", "aws.mysql", "aws.database"),
    "aws.asg": ("auto-scaling-group", "autoscaling"),
}
"""Kind -> what else it is called."""
PROPERTIES: tuple[tuple[str, ...], ...] = (
    ("public_address", "public_ip", "publicly_accessible", "associate_public_ip_address", "public"),
    ("vcpus", "cores", "cpus", "cpu"),
    ("memory_gb", "memory", "ram", "ram_gb", "mem"),
    ("storage_gb", "volume_gb", "disk_gb", "disk", "allocated_storage", "size_gb"),
    ("instance_type", "instance_class", "node_type", "machine_type"),
    ("count", "replicas", "copies", "instances", "desired_capacity", "scale"),
    ("min_size", "min", "minimum"),
    ("max_size", "max", "maximum"),
    ("software", "engine", "runtime", "image", "language"),
    ("engine_version", "version"),
    ("multi_az", "zone_redundant", "high_availability", "ha"),
    ("backup_days", "backup_retention_period", "backup_retention", "retention_days"),
    ("backup_hours", "backup_interval"),
    ("encrypted", "storage_encrypted", "encryption", "encryption_at_rest"),
    ("in_transit", "transit_encryption_enabled", "encryption_in_transit"),
    ("monthly_usd", "cost", "price", "monthly_cost", "monthly_price", "rent"),
    ("region", "region_code", "location"),
    ("zone", "availability_zone", "az"),
    ("cidr", "cidr_block", "address_range", "ip_range"),
    ("ingress", "inbound", "inbound_rules"),
    ("health_check_path", "health_check", "healthcheck"),
    ("deletion_protection", "termination_protection", "prevent_destroy", "disable_api_termination"),
    ("maintenance", "maintenance_window", "preferred_maintenance_window"),
    ("versioned", "versioning"),
    ("tags", "labels"),
    ("availability", "sla"),
    ("service_ms", "response_ms", "latency_ms"),
    ("domain", "hostname", "host_name", "fqdn", "dns_name"),
    ("processes", "workers", "threads"),
    ("growth_per_month", "growth"),
    ("peak_rps", "rps", "load", "requests_per_second"),
    ("monthly_cost_usd", "budget", "monthly_usd", "cost"),
    ("rto_minutes", "rto"),
    ("rpo_minutes", "rpo"),
    ("p95_ms", "p95", "latency"),
)
"""Words that mean the same of whatever has such a property."""


def kind_meant(word: str, kinds: Collection[str]) -> str:
    """The kind among `kinds` that is close to `word` or is also called that; empty where none is."""
    called = {
        _plain(other): kind for kind, others in KINDS.items() if kind in kinds for other in (kind, *others)
    }
    return called.get(_plain(word)) or nearest(word, kinds)


def property_meant(word: str, model: type[Properties], taken: Iterable[str] = ()) -> str:
    """The property of `model`, other than those `taken`, that is close to `word` or means the same; empty where none does."""
    free = [name for name in model.model_fields if name not in frozenset(taken)]
    plain = {_plain(name): name for name in free}
    if (same := plain.get(_plain(word))) is not None:
        return same
    near = get_close_matches(_plain(word), plain, n=1, cutoff=0.75)
    if near:
        return plain[near[0]]
    meanings = _meanings().get(_plain(word), ())
    return next((name for name in free if name in meanings), "") or _close(_plain(word), plain)


def _close(word: str, plain: Mapping[str, str]) -> str:
    near = get_close_matches(word, plain, n=1)
    return plain[near[0]] if near else ""


@cache
def _meanings() -> Mapping[str, frozenset[str]]:
    """Word, plain -> all that mean the same."""
    found: dict[str, frozenset[str]] = {}
    for words in PROPERTIES:
        for word in words:
            found[_plain(word)] = found.get(_plain(word), frozenset()) | frozenset(words)
    return found


def _plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "").replace(" ", "")
