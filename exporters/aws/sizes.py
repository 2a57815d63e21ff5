"""Which instance type is at least as large as a drawn machine.

Sizes of the AWS instance families (EC2, RDS and ElastiCache user guides): within a family a size doubles both figures.
"""

from __future__ import annotations

from typing import NamedTuple


class Size(NamedTuple):
    """vCPUs and main memory in GB."""

    vcpus: float
    memory_gb: float


_STEPS = {"large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32, "12xlarge": 48, "16xlarge": 64}


def _family(name: str, gb_per_vcpu: float, steps: dict[str, int]) -> dict[str, Size]:
    return {f"{name}.{step}": Size(vcpus, vcpus * gb_per_vcpu) for step, vcpus in steps.items()}


_BIG = _STEPS | {"24xlarge": 96, "48xlarge": 192}
MACHINES: dict[str, Size] = {
    "t3.micro": Size(2, 1), "t3.small": Size(2, 2), "t3.medium": Size(2, 4), "t3.large": Size(2, 8),
    **_family("c7i", 2, _BIG), **_family("m7i", 4, _BIG), **_family("r7i", 8, _BIG),
}  # fmt: skip
"""EC2: burstable, compute, general purpose and memory optimised, all x86."""

DATABASES: dict[str, Size] = {
    "db.t4g.micro": Size(2, 1), "db.t4g.small": Size(2, 2), "db.t4g.medium": Size(2, 4), "db.t4g.large": Size(2, 8),
    **_family("db.m7g", 4, _STEPS), **_family("db.r7g", 8, _STEPS),
}  # fmt: skip

CACHES: dict[str, Size] = {
    "cache.t4g.micro": Size(2, 0.5), "cache.t4g.small": Size(2, 1.37), "cache.t4g.medium": Size(2, 3.09),
    "cache.m7g.large": Size(2, 6.38), "cache.m7g.xlarge": Size(4, 12.93), "cache.r7g.large": Size(2, 13.07),
    "cache.r7g.xlarge": Size(4, 26.32), "cache.r7g.2xlarge": Size(8, 52.82), "cache.r7g.4xlarge": Size(16, 105.81),
    "cache.r7g.8xlarge": Size(32, 209.55), "cache.r7g.16xlarge": Size(64, 419.09),
}  # fmt: skip


def at_least(wanted: Size, offered: dict[str, Size]) -> str:
    """The smallest offered type with the vCPUs and memory wanted; the largest where none has."""

    def by_size(name: str) -> tuple[float, float, str]:
        return (*offered[name], name)

    enough = [n for n, s in offered.items() if s.vcpus >= wanted.vcpus and s.memory_gb >= wanted.memory_gb]
    return min(enough, key=by_size) if enough else max(offered, key=by_size)


def is_arm(instance_type: str) -> bool:
    """True for the Graviton families (`m7g.large`, `t4g.micro`, `a1.large`): they need an arm64 image."""
    family = instance_type.partition(".")[0]
    generation = family.lstrip("abcdefghijklmnopqrstuvwxyz")
    return family == "a1" or "g" in generation
