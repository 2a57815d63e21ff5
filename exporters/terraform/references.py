"""How elements of the AWS model refer to one another in Terraform. Filters of the templates."""

from __future__ import annotations

from collections.abc import Iterable

from exporters.aws.model.cloud import Cloud
from exporters.aws.model.compute import Balancer
from exporters.aws.model.data import Database
from exporters.aws.model.element import Reference
from exporters.aws.model.identity import Role
from exporters.aws.model.network import Addresses, Edge, Members, SecurityRule
from exporters.terraform.places import Places
from exporters.terraform.quoting import name, quote

_ATTRIBUTES = {
    ("database", "address"): "aws_db_instance.{key}.address",
    ("database", "port"): "aws_db_instance.{key}.port",
    ("database", "name"): "aws_db_instance.{key}.db_name",
    ("database", "arn"): "aws_db_instance.{key}.arn",
    ("database", "secret"): "aws_db_instance.{key}.master_user_secret[0].secret_arn",
    ("cache", "address"): "aws_elasticache_KIND.{key}.ENDPOINT",
    ("cache", "port"): "aws_elasticache_KIND.{key}.port",
    ("cache", "arn"): "aws_elasticache_KIND.{key}.arn",
    ("queue", "url"): "aws_sqs_queue.{key}.url",
    ("queue", "arn"): "aws_sqs_queue.{key}.arn",
    ("bucket", "name"): "aws_s3_bucket.{key}.bucket",
    ("bucket", "arn"): "aws_s3_bucket.{key}.arn",
    ("bucket", "objects"): '"${{aws_s3_bucket.{key}.arn}}/*"',
    ("files", "arn"): "aws_efs_file_system.{key}.arn",
    ("instance", "arn"): "aws_instance.{key}.arn",
    ("scaling-group", "arn"): "aws_autoscaling_group.{key}.arn",
    ("distribution", "arn"): "aws_cloudfront_distribution.{key}.arn",
    ("role", "arn"): "aws_iam_role.{key}.arn",
    ("user", "arn"): "aws_iam_user.{key}.arn",
    ("group", "arn"): "aws_iam_group.{key}.arn",
    ("policy", "arn"): "aws_iam_policy.{key}.arn",
    ("balancer", "address"): "aws_lb.{key}.dns_name",
    ("balancer", "arn"): "aws_lb.{key}.arn",
}
"""What each attribute of the model is in the provider."""


class References:
    """Answers what refers to what; each public method is one filter and answers HCL."""

    def __init__(self, cloud: Cloud) -> None:
        self._instances = {machine.key: machine for machine in cloud.instances}
        self._caches = {cache.key: cache for cache in cloud.caches}
        self._databases = {database.key: database for database in cloud.databases}
        self._certificates = {certificate.key: certificate for certificate in cloud.certificates}

    def ids(self, keys: Iterable[str], kind: str) -> str:
        """The ids of several blocks."""
        return f"[{', '.join(f'{name(kind)}.{name(key)}.id' for key in keys)}]"

    def arns(self, keys: Iterable[str], kind: str) -> str:
        """The ARNs of several blocks."""
        return f"[{', '.join(f'{name(kind)}.{name(key)}.arn' for key in keys)}]"

    def names_of(self, keys: Iterable[str], kind: str) -> str:
        """The names of several blocks."""
        return f"[{', '.join(f'{name(kind)}.{name(key)}.name' for key in keys)}]"

    def value(self, value: str | Reference) -> str:
        """A value as it is, or what it refers to."""
        return quote(value) if isinstance(value, str) else self._reference(value)

    def resources(self, resources: Iterable[str | Reference]) -> str:
        """The resources of a policy statement; several copies of a machine are several resources."""
        found = [self.value(resource) for resource in resources]
        if any(value.startswith("[") for value in found):
            return f"flatten([{', '.join(found)}])"
        return f"[{', '.join(found)}]"

    def _reference(self, reference: Reference) -> str:
        key = reference.key
        while reference.attribute in ("name", "secret") and key in self._databases:
            primary = self._databases[
                key
            ].replica_of  # a replica has the databases and the password of its primary
            if primary is None:
                break
            key = primary
        found = _ATTRIBUTES[(reference.what, reference.attribute)].format(key=name(key))
        if reference.what == "instance" and self._instances[reference.key].copies > 1:
            return f"[for machine in aws_instance.{name(key)} : machine.{reference.attribute}]"
        if reference.what == "cache":
            cache = self._caches[reference.key]
            kind = "cluster" if cache.engine == "memcached" else "replication_group"
            head = "cluster_address" if kind == "cluster" else "primary_endpoint_address"
            return found.replace("KIND", kind).replace("ENDPOINT", head)
        return found

    def certificate_arn(self, key: str) -> str:
        """The ARN of a certificate: of the proven one, or of the one that is asked for."""
        if self._certificates[key].zone is None:
            return f"var.certificate_arn_{name(key)}"
        return f"aws_acm_certificate_validation.{name(key)}.certificate_arn"

    def protection(self, element: Balancer | Database) -> str:
        """Deletion protection: a variable where it is drawn, else off."""
        return "var.deletion_protection" if element.deletion_protection else "false"

    def far_side(self, rule: SecurityRule) -> str:
        """The attribute that names the far side of a rule."""
        if isinstance(rule.side, Addresses):
            family = "ipv6" if ":" in rule.side.cidr else "ipv4"
            return f"  cidr_{family} = {quote(rule.side.cidr)}"
        if isinstance(rule.side, Members):
            return f"  referenced_security_group_id = aws_security_group.{name(rule.side.group)}.id"
        assert isinstance(rule.side, Edge)
        return f"  prefix_list_id = data.aws_ec2_managed_prefix_list.{Places.list_name(rule.region)}.id"

    def trust(self, service: str) -> str:
        """A policy that lets a service take on a role."""
        return (
            'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", '
            f"Principal = {{ Service = {quote(service)} }} }}] }})"
        )

    def trusted(self, role: Role) -> str:
        """Who beside machines takes on a role: the users drawn, or whoever of the account is permitted to."""
        users = [f"aws_iam_user.{name(key)}.arn" for key in role.users]
        account = (
            ['"arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"'] if role.account else []
        )
        return f"[{', '.join(users + account)}]"

    def outsiders(self, role: Role) -> str:
        """Those of other accounts who take on a role."""
        return quote([a if a == "*" else f"arn:aws:iam::{a}:root" for a in role.outsiders])
