"""Machines, and the copies of stores, in Terraform. Filters of the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from exporters.aws.model.compute import Instance, Machine, Mount, Program, Proxy
from exporters.aws.model.data import CacheCluster, Database
from exporters.terraform.labels import dashed
from exporters.terraform.quoting import name, quote
from exporters.terraform.wording import tag_of

LOG_EXPORTS: Mapping[str, tuple[str, ...]] = {
    "postgres": ("postgresql", "upgrade"),
    "mysql": ("error", "general", "slowquery"),
    "mariadb": ("error", "general", "slowquery"),
}
"""Logs each engine can send to CloudWatch (RDS user guide)."""
SHOWN = 8
"""Copies up to this number are spelt out in full."""


class Machinery:
    """Answers what machines and stores consist of; each public method is one filter and answers HCL."""

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
                for n in range(1, machine.copies + 1)
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

    def log_exports(self, database: Database) -> str:
        """Logs a database sends to CloudWatch."""
        return quote(LOG_EXPORTS[database.engine])

    def copies_of_cache(self, cache: CacheCluster) -> str:
        """Nodes of a cache: the primary and its replicas."""
        return quote(1 + cache.replicas)

    def cache_words(self, cache: CacheCluster) -> str:
        """Description of a cache."""
        return quote(f"{tag_of(cache)} ({cache.engine})")


def image_key(machine: Machine) -> str:
    """Name of the block that looks up the image of a machine."""
    return f"amazon_linux_{'arm64' if machine.arm else 'x86_64'}" + (
        f"_{machine.region}" if machine.region else ""
    )
