"""What templates ask about elements of the AWS model: each function is one Jinja filter and answers HCL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count, islice

from exporters.aws.model.cloud import Cloud
from exporters.aws.model.compute import Balancer, Instance, Machine, Mount, Program, Proxy
from exporters.aws.model.data import CacheCluster, Database
from exporters.aws.model.edge import Behaviour, Certificate, Distribution, Record
from exporters.aws.model.element import Reference
from exporters.aws.model.identity import Role
from exporters.aws.model.network import Addresses, Edge, Members, SecurityRule
from exporters.terraform.labels import dashed
from exporters.terraform.quoting import comment, inside, name, quote
from exporters.terraform.wording import Naming

LOG_EXPORTS: Mapping[str, tuple[str, ...]] = {
    "postgres": ("postgresql", "upgrade"),
    "mysql": ("error", "general", "slowquery"),
    "mariadb": ("error", "general", "slowquery"),
}
"""Logs each engine can send to CloudWatch (RDS user guide)."""
SHOWN = 8
"""Copies up to this number are spelt out in full."""


class Expressions(Naming):
    """The filters of one export: they know the whole model, so that a key is enough to refer to anything."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud)
        self._instances = {machine.key: machine for machine in cloud.instances}
        self._caches = {cache.key: cache for cache in cloud.caches}
        self._databases = {database.key: database for database in cloud.databases}
        self._certificates = {certificate.key: certificate for certificate in cloud.certificates}

    def filters(self) -> dict[str, Callable[..., str]]:
        """The filters by name: every public method but this one."""
        own = {n: getattr(self, n) for n in dir(self) if not n.startswith("_") and n != "filters"}
        return {**own, "inside": inside, "comment": comments}

    # --- references -------------------------------------------------------------------------------------------------

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
            head = "configuration_endpoint_address" if kind == "cluster" else "primary_endpoint_address"
            return found.replace("KIND", kind).replace("ENDPOINT", head)
        return found

    def certificate_arn(self, key: str) -> str:
        """The ARN of a certificate: of the proven one, or of the one that is asked for."""
        if self._certificates[key].zone is None:
            return f"var.certificate_arn_{name(key)}"
        return f"aws_acm_certificate_validation.{name(key)}.certificate_arn"

    def certificate_words(self, certificate: Certificate) -> str:
        """Description of the variable that asks for a certificate."""
        edge = any(certificate.region == region.key and not region.drawn for region in self._cloud.regions)
        where = "us-east-1" if edge else "its region"
        return quote(f"ARN of a validated ACM certificate for {certificate.domain} in {where}.")

    def example_arn(self, certificate: Certificate) -> str:
        """What such an ARN looks like."""
        code = self._regions[certificate.region].code if certificate.region in self._regions else None
        home = code or self._cloud.regions[0].code
        return quote(f"arn:aws:acm:{home}:123456789012:certificate/00000000-0000-0000-0000-000000000000")

    def name_of_domain(self, domain: str) -> str:
        """A domain in a comment."""
        return comment(domain)

    def protection(self, element: Balancer | Database) -> str:
        """Deletion protection: a variable where it is drawn, else off."""
        return "var.deletion_protection" if element.deletion_protection else "false"

    # --- security ---------------------------------------------------------------------------------------------------

    def far_side(self, rule: SecurityRule) -> str:
        """The attribute that names the far side of a rule."""
        if isinstance(rule.side, Addresses):
            family = "ipv6" if ":" in rule.side.cidr else "ipv4"
            return f"  cidr_{family} = {quote(rule.side.cidr)}"
        if isinstance(rule.side, Members):
            return f"  referenced_security_group_id = aws_security_group.{name(rule.side.group)}.id"
        assert isinstance(rule.side, Edge)
        return f"  prefix_list_id = data.aws_ec2_managed_prefix_list.{self.list_name(rule.region)}.id"

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

    # --- machines ---------------------------------------------------------------------------------------------------

    def image(self, machine: Machine) -> str:
        """The machine image."""
        return f"data.aws_ssm_parameter.{image_key(machine)}.insecure_value"

    def copies(self, machine: Instance) -> str:
        """Name of each copy -> the subnet it stands in; copies take the subnets in turn."""
        subnets = [f"aws_subnet.{name(key)}.id" for key in machine.subnets]
        slug = dashed(machine.key)
        if machine.copies <= SHOWN:
            pairs = [
                f"{quote(f'{slug}-{n}')} = {subnets[(n - 1) % len(subnets)]}"
                for n in islice(count(1), machine.copies)
            ]
            return "{\n" + "".join(f"    {pair}\n" for pair in pairs) + "  }"
        return f'{{ for n in range({machine.copies}) : "{slug}-${{n + 1}}" => element([{", ".join(subnets)}], n) }}'

    def plain_ports(self, part: Program | Proxy) -> str:
        """Ports it answers on in plain text."""
        return quote([port.number for port in part.ports if not port.tls])

    def tls_ports(self, part: Program | Proxy) -> str:
        """Ports on which it ends TLS."""
        return quote([port.number for port in part.ports if port.tls])

    def upstreams(self, proxy: Proxy) -> str:
        """Addresses a balancer inside a machine spreads over."""
        return quote([f"{upstream.host}:{upstream.port}" for upstream in proxy.upstreams])

    def mounts(self, mounts: Iterable[Mount]) -> str:
        """File systems to mount."""
        each = [f"{{ name = {quote(m.files)}, id = aws_efs_file_system.{name(m.files)}.id }}" for m in mounts]
        return f"[{', '.join(each)}]"

    # --- data -------------------------------------------------------------------------------------------------------

    def log_exports(self, database: Database) -> str:
        """Logs a database sends to CloudWatch."""
        return quote(LOG_EXPORTS[database.engine])

    def copies_of_cache(self, cache: CacheCluster) -> str:
        """Nodes of a cache: the primary and its replicas."""
        return quote(1 + cache.replicas)

    def cache_words(self, cache: CacheCluster) -> str:
        """Description of a cache."""
        return quote(f"{self._tag(cache)} ({cache.engine})")

    # --- edge -------------------------------------------------------------------------------------------------------

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


def _target(reference: Reference) -> str:
    kind = "aws_cloudfront_distribution" if reference.what == "distribution" else "aws_lb"
    return f"{kind}.{name(reference.key)}"


def image_key(machine: Machine) -> str:
    """Name of the block that looks up the image of a machine."""
    return f"amazon_linux_{'arm64' if machine.arm else 'x86_64'}" + (
        f"_{machine.region}" if machine.region else ""
    )


def comments(words: str) -> str:
    """What a user wrote, as comment lines; nothing of it can leave the comment."""
    lines = [comment(line) for line in words.splitlines()]
    return "\n".join(f"# {line}".rstrip() for line in lines if line)
