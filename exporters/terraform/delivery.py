"""Names, certificates and CDN in Terraform. Filters of the templates."""

from __future__ import annotations

from exporters.aws.model.cloud import Cloud
from exporters.aws.model.edge import Behaviour, Certificate, Distribution, Record
from exporters.aws.model.element import Reference, Tls
from exporters.terraform.labels import Labels, dashed
from exporters.terraform.quoting import comment, inside, name, quote

_EDGE_TLS: dict[Tls, str] = {
    "1.0": "TLSv1_2016",
    "1.1": "TLSv1.1_2016",
    "1.2": "TLSv1.2_2021",
    "1.3": "TLSv1.3_2025",
}
"""CloudFront's names of its security policies."""


class Delivery:
    """Answers how requests find their way in; each public method is one filter and answers HCL."""

    def __init__(self, cloud: Cloud, labels: Labels) -> None:
        self._labels = labels
        self._instances = {machine.key: machine for machine in cloud.instances}
        self._codes = {region.region: region.code for region in cloud.regions}
        self._edge = {region.region for region in cloud.regions if not region.drawn}

    def certificate_words(self, certificate: Certificate) -> str:
        """Description of the variable that asks for a certificate."""
        where = "us-east-1" if certificate.region in self._edge else "its region"
        return quote(f"ARN of a validated ACM certificate for {certificate.domain} in {where}.")

    def example_arn(self, certificate: Certificate) -> str:
        """What such an ARN looks like."""
        code = self._codes[certificate.region]
        return quote(f"arn:aws:acm:{code}:123456789012:certificate/00000000-0000-0000-0000-000000000000")

    def balancer_tls(self, version: Tls) -> str:
        """The security policy of a listener: this version of TLS and newer ones."""
        return quote(f"ELBSecurityPolicy-TLS13-{version.replace('.', '-')}-2021-06")

    def edge_tls(self, version: Tls) -> str:
        """The same for viewers of a distribution."""
        return quote(_EDGE_TLS[version])

    def name_of_domain(self, domain: str) -> str:
        """A domain in a comment."""
        return comment(domain)

    def record_label(self, record: Record, kind: str) -> str:
        """Key of the block of one type of a name."""
        return record.key if kind == "A" else self._labels.of(record.key, "ipv6")

    def record_name(self, record: Record) -> str:
        """The full name of a record."""
        zone = f"aws_route53_zone.{name(record.zone)}.name"
        return f'"{inside(record.label)}.${{{zone}}}"' if record.label else zone

    def addresses(self, record: Record) -> str:
        """Every address of the machine a name points to."""
        kind, attribute = ("aws_instance", "private_ip") if record.private else ("aws_eip", "public_ip")
        key = name(record.target.key)
        if self._instances[record.target.key].copies > 1:
            return f"[for machine in {kind}.{key} : machine.{attribute}]"
        return f"[{kind}.{key}.{attribute}]"

    def address(self, reference: Reference) -> str:
        """One public address of a machine."""
        return f"{self._machine('aws_eip', reference.key)}.public_ip"

    def _machine(self, kind: str, key: str) -> str:
        machine = self._instances[key]
        first = f"[{quote(f'{dashed(key)}-1')}]" if machine.copies > 1 else ""
        return f"{kind}.{name(key)}{first}"

    def alias_name(self, reference: Reference) -> str:
        """What an alias points to."""
        return f"{_target(reference)}.{'domain_name' if reference.what == 'distribution' else 'dns_name'}"

    def alias_zone(self, reference: Reference) -> str:
        """The zone of what an alias points to."""
        return f"{_target(reference)}.{'hosted_zone_id' if reference.what == 'distribution' else 'zone_id'}"

    def origin_host(self, reference: Reference) -> str:
        """The host a distribution fetches from."""
        if reference.what == "bucket":
            if reference.attribute == "url":
                return f"aws_s3_bucket_website_configuration.{name(reference.key)}.website_endpoint"
            return f"aws_s3_bucket.{name(reference.key)}.bucket_regional_domain_name"
        if reference.what == "instance":
            return f"{self._machine('aws_eip', reference.key)}.public_dns"
        return f"aws_lb.{name(reference.key)}.dns_name"

    def target_origin(self, cdn: Distribution, behaviour: Behaviour) -> str:
        """The origin, or group of origins, that answers a path."""
        return quote("alternatives" if cdn.failover else dashed(behaviour.origin))

    def methods(self, cdn: Distribution, behaviour: Behaviour) -> str:
        """HTTP methods passed on: all of them to what computes, reading ones to files and alternatives."""
        if behaviour.static or cdn.failover:
            return quote(["GET", "HEAD", "OPTIONS"])
        return quote(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"])

    def cache_policy(self, behaviour: Behaviour) -> str:
        """Name of the local that holds the cache policy."""
        return "caching_optimized" if behaviour.static else "caching_disabled"


def _target(reference: Reference) -> str:
    kind = "aws_cloudfront_distribution" if reference.what == "distribution" else "aws_lb"
    return f"{kind}.{name(reference.key)}"
