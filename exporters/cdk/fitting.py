"""What CloudFormation cannot do of a model: circles of copies, and network balancers without targets."""

from __future__ import annotations

from dataclasses import replace

from designer.i18n import Text, text
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.data import Bucket
from exporters.aws.model.element import Element

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
    return replace(cloud, buckets=tuple(buckets.values()), listeners=tuple(listeners), reasons=reasons)


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
