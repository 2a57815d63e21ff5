"""Values that exist only once something is made, as expressions on the construct that makes it."""

from __future__ import annotations

from collections.abc import Mapping

from exporters.aws.model.compute import Instance
from exporters.aws.model.data import CacheCluster, Database, FileSystem
from exporters.aws.model.edge import Record
from exporters.aws.model.element import Element, Reference
from exporters.aws.model.identity import Policy
from exporters.cdk.quoting import formatted, quote
from exporters.cdk.wording import Wording, dashed
from exporters.naming import PREFIX_LENGTH, physical

_ATTRIBUTES: Mapping[tuple[str, str], str] = {
    ("database", "address"): "{}.db_instance_endpoint_address",
    ("database", "port"): "{}.db_instance_endpoint_port",
    ("database", "arn"): "{}.instance_arn",
    ("queue", "url"): "{}.queue_url",
    ("queue", "arn"): "{}.queue_arn",
    ("bucket", "name"): "{}.bucket_name",
    ("bucket", "arn"): "{}.bucket_arn",
    ("bucket", "objects"): '{}.arn_for_objects("*")',
    ("scaling-group", "arn"): "{}.auto_scaling_group_arn",
    ("distribution", "arn"): "{}.distribution_arn",
    ("role", "arn"): "{}.role_arn",
    ("user", "arn"): "{}.user_arn",
    ("group", "arn"): "{}.group_arn",
    ("balancer", "address"): "{}.load_balancer_dns_name",
    ("balancer", "arn"): "{}.load_balancer_arn",
}
"""What each attribute of the model is in the library."""


class References(Wording):
    """Answers where values of the model come from in the code of one stack."""

    def values(self, value: str | Reference) -> list[str]:
        """A value as it is, or what it refers to: one expression for each copy."""
        if isinstance(value, str):
            return [quote(value)]
        element = self._stacks.referred(value)
        if isinstance(element, Policy):
            return [self._policy_arn(element)]
        if isinstance(element, Instance):
            return [
                self._arn(element, "ec2", "instance", f"{m}.instance_id") for m in self.machines(value.key)
            ]
        if isinstance(element, Database):
            return [self._of_database(element, value)]
        if isinstance(element, CacheCluster):
            return [self._of_cache(element, value)]
        if isinstance(element, FileSystem):
            files = self.file_system_id(value.key)
            return [self._arn(element, "elasticfilesystem", "file-system", files)]
        return [_ATTRIBUTES[(value.what, value.attribute)].format(self._at(element))]

    def machines(self, key: str) -> list[str]:
        """Every copy of a machine."""
        machine = self._stacks.find(Instance, key)
        assert isinstance(machine, Instance)
        found = self._at(machine)
        return [f"{found}[{n}]" for n in range(machine.copies)] if machine.copies > 1 else [found]

    def file_system_id(self, key: str) -> str:
        """The id of a file system."""
        files = self._stacks.find(FileSystem, str(key))
        assert isinstance(files, FileSystem)
        return f"{self._at(files)}.{'attr_' if files.groups[1:] else ''}file_system_id"

    def public_address(self, reference: Reference) -> str:
        """The first fixed address of a machine."""
        return self._fixed_addresses(reference.key)[0]

    def addresses(self, record: Record) -> str:
        """Every address of the machine a name points to, with commas between them."""
        key = record.target.key
        if record.private:
            return ", ".join(f"{machine}.instance_private_ip" for machine in self.machines(key))
        return ", ".join(self._fixed_addresses(key))

    def _fixed_addresses(self, key: str) -> list[str]:
        machine = self._stacks.find(Instance, key)
        assert isinstance(machine, Instance)
        if machine.copies == 1:
            return [f"{self._at(machine, 'address')}.attr_public_ip"]
        return [f"{self._at(machine, 'addresses')}[{n}].attr_public_ip" for n in range(machine.copies)]

    def _of_database(self, database: Database, reference: Reference) -> str:
        primary = database
        while reference.attribute in ("name", "secret") and primary.replica_of is not None:
            found = self._stacks.find(Database, primary.replica_of)
            assert isinstance(found, Database)
            primary = found  # a replica has the databases and the password of its primary
        if reference.attribute == "name":
            return quote(primary.schema)
        if reference.attribute == "secret":
            return f"{self._at(primary)}.secret.secret_arn"
        return _ATTRIBUTES[("database", reference.attribute)].format(self._at(primary))

    def _of_cache(self, cache: CacheCluster, reference: Reference) -> str:
        single = cache.engine == "memcached"
        if reference.attribute == "arn":
            kind = "cluster" if single else "replicationgroup"
            return self._arn(cache, "elasticache", kind, f"{self._at(cache)}.ref", "COLON_RESOURCE_NAME")
        what = "configuration_endpoint" if single else "primary_end_point"
        return f"{self._at(cache)}.attr_{what}_{reference.attribute}"

    def _arn(self, element: Element, service: str, kind: str, found: str, form: str = "") -> str:
        more = f", arn_format=cdk.ArnFormat.{form}" if form else ""
        arguments = f"service={quote(service)}, resource={quote(kind)}, resource_name={found}{more}"
        return f"{self.stack_of(element)}.format_arn({arguments})"

    def _policy_arn(self, policy: Policy) -> str:
        """By name and not by reference: a policy may be about itself."""
        short = physical(dashed(policy.key), 128 - PREFIX_LENGTH - 1)
        found = formatted("self.prefix", f"-{short}")
        return f'self.format_arn(service="iam", region="", resource="policy", resource_name={found})'
