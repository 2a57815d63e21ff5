"""What a Terraform module tells whoever applied it: addresses, names, ways in."""

from __future__ import annotations

from dataclasses import dataclass

from designer.templating import Code
from exporters.aws.model.cloud import Cloud
from exporters.terraform.quoting import name


@dataclass(frozen=True, slots=True)
class Output:
    """One output value."""

    name: str
    words: str
    value: Code


def outputs(cloud: Cloud) -> tuple[Output, ...]:
    """The outputs of a module, by kind and key."""
    found = []
    for cdn in cloud.distributions:
        value = f"aws_cloudfront_distribution.{name(cdn.key)}.domain_name"
        found.append(Output(f"{cdn.key}_domain", "Domain of the CloudFront distribution.", Code(value)))
    for balancer in cloud.balancers:
        value = f"aws_lb.{name(balancer.key)}.dns_name"
        found.append(Output(f"{balancer.key}_address", "DNS name of the load balancer.", Code(value)))
    for zone in cloud.zones:
        if zone.vpc is None:
            value = f"aws_route53_zone.{name(zone.key)}.name_servers"
            words = "Name servers to enter at the registrar of the domain."
            found.append(Output(f"{zone.key}_name_servers", words, Code(value)))
    for machine in cloud.instances:
        if machine.public:
            kind, attribute = (
                ("aws_eip", "public_ip") if machine.fixed_address else ("aws_instance", "public_ip")
            )
            value = f"{kind}.{name(machine.key)}.{attribute}"
            if machine.copies > 1:
                value = f"[for machine in {kind}.{name(machine.key)} : machine.{attribute}]"
            found.append(Output(f"{machine.key}_public_ip", "Public address of the machine.", Code(value)))
    for database in cloud.databases:
        value = f"aws_db_instance.{name(database.key)}.address"
        found.append(Output(f"{database.key}_address", "DNS name of the database.", Code(value)))
        if database.replica_of is None:
            value = f"aws_db_instance.{name(database.key)}.master_user_secret[0].secret_arn"
            words = "Where Secrets Manager keeps the password of app_admin."
            found.append(Output(f"{database.key}_secret", words, Code(value)))
    for bucket in cloud.buckets:
        value = f"aws_s3_bucket.{name(bucket.key)}.bucket"
        found.append(Output(f"{bucket.key}_bucket", "Name of the bucket.", Code(value)))
    for queue in cloud.queues:
        value = f"aws_sqs_queue.{name(queue.key)}.url"
        found.append(Output(f"{queue.key}_url", "URL of the queue.", Code(value)))
    return tuple(found)
