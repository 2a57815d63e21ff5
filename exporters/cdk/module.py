"""One module of the application: a stack class, with a method for each kind of thing it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from symtable import symtable

from designer.templating import Code, Templates
from exporters.aws.model.border import Endpoint
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.compute import Balancer, Listener
from exporters.aws.model.data import Bucket
from exporters.aws.model.edge import Distribution, Record
from exporters.aws.model.network import Edge, RouteTable, Subnet, Vpc
from exporters.cdk.contents import Contents
from exporters.cdk.expressions import Expressions
from exporters.cdk.layout import canonical
from exporters.cdk.names import Names
from exporters.cdk.quoting import quote
from exporters.cdk.stacks import TIERS, StackKey, Stacks
from exporters.naming import pascal

PARTS = ("names", "network", "data", "identity", "service", "edge", "permissions", "monitoring")
"""Templates of methods, in the order they are called in."""

MANAGED_RULES = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)
"""Rule groups AWS maintains against common attacks (WAF developer guide)."""

WORDS: Mapping[str, str] = {
    "names": "Zones, and what CloudFront needs in us-east-1.",
    "network": "Networks, ways in and out, and who may talk to whom.",
    "peering": "Ways between networks in different regions.",
    "routes": "How subnets reach networks in other regions.",
    "data": "What keeps data.",
    "identity": "Who may do what.",
    "service": "Machines and the balancers in front of them.",
    "edge": "What the public meets: CDN and names.",
}
"""What a stack of each tier holds."""

IMPORTS: Mapping[str, str] = {
    "acm": "aws_certificatemanager",
    "autoscaling": "aws_autoscaling",
    "cloudwatch": "aws_cloudwatch",
    "cloudwatch_actions": "aws_cloudwatch_actions",
    "cloudfront": "aws_cloudfront",
    "origins": "aws_cloudfront_origins",
    "ec2": "aws_ec2",
    "efs": "aws_efs",
    "elasticache": "aws_elasticache",
    "elbv2": "aws_elasticloadbalancingv2",
    "elbv2_targets": "aws_elasticloadbalancingv2_targets",
    "iam": "aws_iam",
    "kms": "aws_kms",
    "logs": "aws_logs",
    "rds": "aws_rds",
    "route53": "aws_route53",
    "route53_targets": "aws_route53_targets",
    "s3": "aws_s3",
    "sns": "aws_sns",
    "sqs": "aws_sqs",
    "wafv2": "aws_wafv2",
}
"""Modules of the library by the name they have in the code."""

SOFTWARE = ("Program", "Proxy", "copies", "first_start", "public_name")
"""What `software.py` offers."""

_METHOD = re.compile(r"^    def (_\w+)\(self\) -> None:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Module:
    """One stack class and the module it stands in."""

    key: StackKey
    text: str
    others: tuple[StackKey, ...]
    """Stacks it is given."""

    @property
    def name(self) -> str:
        """Name of the class."""
        return class_name(self.key)

    @property
    def words(self) -> str:
        """What it is for."""
        return WORDS[TIERS[self.key.tier]]


def class_name(key: StackKey) -> str:
    """Name of the class of a stack."""
    return f"{pascal(key.word.replace('_', '-'))}Stack"


def module(
    cloud: Cloud, stacks: Stacks, key: StackKey, held: Contents, names: Mapping[StackKey, Names]
) -> Module:
    """The module of one stack."""
    scribe = Expressions(cloud, stacks, key, names)
    templates = Templates(quote, scribe.filters())
    values = {
        "own": held,
        "managed_rules": MANAGED_RULES,
        "edge_rules": any(isinstance(rule.side, Edge) for rule in held["security_rules"]),
        "second_factor": [user.key for user in held["users"] if user.mfa],
        "watched": any(
            e.alarms for of in ("balancers", "instances", "scaling_groups", "databases") for e in held[of]
        ),
        "programs": any(m.software.programs for m in (*cloud.instances, *cloud.scaling_groups)),
        **_questions(cloud),
    }
    body = "\n".join(templates.render(f"cdk_python/{part}.py.j2", **values) for part in PARTS)
    others = tuple(sorted(scribe.used))
    text = templates.render(
        "cdk_python/stack.py.j2",
        stack={"name": Code(class_name(key)), "words": Code(WORDS[TIERS[key.tier]])},
        metrics=bool(held["web_filters"]),
        imports=[Code(line) for line in _imports(body, others, bool(held["web_filters"]))],
        others=[{"word": Code(other.word), "name": Code(class_name(other))} for other in others],
        methods=[Code(method) for method in _METHOD.findall(body)],
        body=Code(body),
    )
    return Module(key, canonical(text), others)


def _imports(body: str, others: tuple[StackKey, ...], metrics: bool) -> list[str]:
    names = names_read("class _:\n    pass\n" + body) | ({"wafv2"} if metrics else set())
    library = sorted((module, alias) for alias, module in IMPORTS.items() if alias in names)
    found = ["from typing import Any", "", "import aws_cdk as cdk"]
    found += [f"from aws_cdk import {module} as {alias}" for module, alias in library]
    found += ["from constructs import Construct", ""]
    local = {f".{other.word}": [class_name(other)] for other in others} | {".settings": ["Settings"]}
    software = [name for name in SOFTWARE if name in names]
    if software:
        local[".software"] = software
    return found + [f"from {place} import {', '.join(what)}" for place, what in sorted(local.items())]


def names_read(code: str) -> frozenset[str]:
    """The names that a piece of Python reads, wherever in it; on any thread.

    Not asked of `ast`: on Python 3.11 two threads that parse at once can fail with a SystemError.
    """
    tables = [symtable(code, "stack", "exec")]
    for table in tables:
        tables += table.get_children()
    return frozenset(one.get_name() for table in tables for one in table.get_symbols() if one.is_referenced())


def _questions(cloud: Cloud) -> dict[str, Callable[..., object]]:
    """What templates ask about an element that is answered by others, or by yes and no."""
    tables = {table.key: table for table in cloud.route_tables}
    targets = {bucket.replica for bucket in cloud.buckets}
    networks = {balancer.key for balancer in cloud.balancers if balancer.layer == "network"}

    def table_of(subnet: Subnet) -> RouteTable:
        return tables[subnet.table]

    def subnets_of(vpc: Vpc) -> list[str]:
        return [subnet.key for subnet in cloud.subnets if subnet.vpc == vpc.key]

    def subnets_around(endpoint: Endpoint) -> list[str]:
        return [subnet.key for subnet in cloud.subnets if subnet.vpc == endpoint.vpc]

    def is_copied(bucket: Bucket) -> bool:
        return bucket.replica is not None or bucket.key in targets

    def log_bucket(balancer: Balancer) -> str:
        return next(b.key for b in cloud.buckets if b.takes_logs and b.region == balancer.region)

    def is_network(listener: Listener) -> bool:
        return listener.balancer in networks

    def types(record: Record) -> list[str]:
        return ["A", "AAAA"] if record.target.what == "distribution" else ["A"]

    def signs(cdn: Distribution) -> bool:
        return any(origin.signed for origin in cdn.origins)

    asked: list[Callable[..., object]] = [
        table_of, subnets_of, subnets_around, is_copied, log_bucket, is_network, types, signs,
    ]  # fmt: skip
    return {question.__name__: question for question in asked}
