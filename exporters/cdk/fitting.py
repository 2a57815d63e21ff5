"""What CloudFormation cannot do of a model: circles of copies, idle network balancers, permissions about nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from designer.i18n import Text, text
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.data import Bucket
from exporters.aws.model.element import Element, Reference
from exporters.aws.model.identity import NOTHING, Boundary, Group, Policy, Role, User
from exporters.cdk.stacks import REFERRED

Identity = TypeVar("Identity", Role, Group, User)
Holder = TypeVar("Holder", Boundary, Policy, Role, Group, User)

_NOTHING = text("a statement about what AWS has no counterpart for is left out")
_CIRCLE = text("CloudFormation makes one bucket after the other, so two cannot be copied to each other")
_IDLE = text("a network load balancer must send requests somewhere, and nothing is drawn behind it")


def fitted(cloud: Cloud) -> Cloud:
    """`cloud` without what CloudFormation refuses, and the reasons why."""
    reasons = dict(cloud.reasons)
    buckets = {bucket.key: bucket for bucket in cloud.buckets}
    for bucket in cloud.buckets:
        if _leads_back(bucket.key, buckets):
            _explain(reasons, bucket, _CIRCLE)
            buckets[bucket.key] = replace(bucket, replica=None)
    balancers = {balancer.key: balancer for balancer in cloud.balancers}
    listeners = []
    for listener in cloud.listeners:
        if listener.protocol in ("TCP", "TLS") and not listener.forwards:
            _explain(reasons, listener, _IDLE)
            _explain(reasons, balancers[listener.balancer], _IDLE)
        else:
            listeners.append(listener)
    fitting = replace(cloud, buckets=tuple(buckets.values()), listeners=tuple(listeners), reasons=reasons)
    return _about_something(fitting, reasons)


def _about_something(cloud: Cloud, reasons: dict[str, Text]) -> Cloud:
    """`cloud` with permissions about what is made, only; policies that are left without any are left out."""
    made = {(type(element), element.key) for element in cloud.elements()}

    def kept(holder: Holder) -> Holder:
        found = []
        for statement in holder.statements:
            resources = tuple(
                r
                for r in statement.resources
                if not isinstance(r, Reference) or (REFERRED[r.what], r.key) in made
            )
            if resources:
                found.append(replace(statement, resources=resources))
            elif statement.other_resources:
                found.append(replace(statement, resources=("*",), other_resources=False))
            if len(resources) < len(statement.resources):
                _explain(reasons, holder, _NOTHING)
        return replace(holder, statements=tuple(found))

    policies = tuple(policy for policy in map(kept, cloud.policies) if policy.statements)
    there = {policy.key for policy in policies}

    def attached(holder: Identity) -> Identity:
        return replace(kept(holder), policies=tuple(key for key in holder.policies if key in there))

    bounding = tuple(
        b if b.statements else replace(b, statements=NOTHING) for b in map(kept, cloud.boundaries)
    )
    return replace(
        cloud,
        boundaries=bounding,
        policies=policies,
        roles=tuple(map(attached, cloud.roles)),
        groups=tuple(map(attached, cloud.groups)),
        users=tuple(map(attached, cloud.users)),
    )


def _leads_back(start: str, buckets: dict[str, Bucket]) -> bool:
    seen = {start}
    at = buckets[start].replica
    while at is not None and at not in seen:
        seen.add(at)
        at = buckets[at].replica
    return at == start


def _explain(reasons: dict[str, Text], element: Element, reason: Text) -> None:
    for source in element.origin:
        known = reasons.get(source)
        reasons[source] = text("{first}; {second}", first=known, second=reason) if known else reason
