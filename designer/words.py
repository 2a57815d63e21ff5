"""What choices and units are called: names of products as they are written, plain words in the user's language."""

from __future__ import annotations

from typing import Any

from designer.i18n import Text, text

PRODUCTS: dict[str, str] = {
    "postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "redis": "Redis", "valkey": "Valkey",
    "memcached": "Memcached", "haproxy": "HAProxy", "python": "Python", "node": "Node.js", "java": "Java", "go": "Go",
    "php": "PHP", "linux": "Linux", "windows": "Windows", "http": "HTTP", "https": "HTTPS", "tcp": "TCP", "udp": "UDP",
    "dns": "DNS", "postgresql": "PostgreSQL", "amqp": "AMQP", "nfs": "NFS", "ssh": "SSH", "s3": "S3",
}  # fmt: skip
"""Names that are the same in every language."""

WORDS: dict[Any, Text] = {
    True: text("Yes"),
    False: text("No"),
    "none": text("None"),
    "other": text("Other"),
    "host": text("Hosts"),
    "zone": text("Zones"),
    "simple": text("Simple"),
    "failover": text("Failover"),
    "weighted": text("Weighted"),
    "latency": text("Latency"),
    "multivalue": text("Multivalue"),
    "round-robin": text("Round robin"),
    "least-outstanding": text("Least outstanding"),
    "primary": text("Primary"),
    "replica": text("Replica"),
    "public": text("Public"),
    "internal": text("Internal"),
    "personal": text("Personal"),
    "secret": text("Secret"),
    "outbound": text("Outbound only"),
    "inbound": text("Inbound and outbound"),
    "internet-facing": text("Internet-facing"),
    "internet-gateway": text("Internet gateway (public)"),
    "nat-gateway": text("NAT gateway (private)"),
    "allow": text("Allow"),
    "deny": text("Deny"),
    "Allow": text("Allow"),
    "Deny": text("Deny"),
    "traffic": text("Traffic"),
    "async": text("Asynchronous"),
    "replication": text("Replication"),
    "standby": text("Standby"),
    "uses": text("Uses"),
    "sync": text("Synchronous"),
    "automatic": text("Automatic"),
    "manual": text("Manual"),
    "flat": text("Flat"),
    "daily": text("Daily"),
    "office-hours": text("Office hours"),
    "spiky": text("Spiky"),
    "All": text("All edge locations"),
}


def choice_text(value: Any) -> Text | str:
    """What the choice `value` is called; a word nobody translated stays as it stands in the file."""
    return WORDS.get(value) or PRODUCTS.get(str(value), str(value))


MODELS: dict[str, Text] = {"on-premises": text("on-premises")}
"""Who runs a thing, where that has a name in the user's language; IaaS, PaaS and SaaS are the same in every one."""
CURVES: dict[str, Text] = {
    "daily": text("a daily curve"),
    "office-hours": text("the curve of office hours"),
    "spiky": text("a spiky curve"),
}
"""Shapes of the load over a day that are not flat, in a sentence."""


def model_text(model: str) -> Text | str:
    """How a model of responsibility is called."""
    return MODELS.get(model, model)


def software_text(software: str) -> Text | str:
    """How an engine, a runtime or a balancer is called in a sentence: as it stands in the file, where it is named."""
    return text("other software") if software == "other" else software


UNITS: dict[str, Text] = {
    "1/s": text("requests/s"),
    "1/month": text("a month"),
    "GB/month": text("GB a month"),
    "days": text("days"),
    "h": text("hours"),
    "min": text("minutes"),
}
"""Units that are words; the others are symbols, the same in every language."""


def unit_text(unit: str) -> Text | str:
    """How a unit is called: behind a field, beside a type."""
    return UNITS.get(unit, unit)
