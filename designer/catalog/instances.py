"""What a rented machine is by its type: vCPUs, memory, network and hourly price in a region.

Types that are not in the tables are derived step by step, and the answer says how (`Instance.assumed`): another size
of the family (size and price of a family are proportional), the EC2 machine of the same shape for a managed one, at
last a general-purpose machine of that size.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from designer.catalog.facts import DEFAULT_REGION, FALLBACK_REGIONS, Fact, facts
from designer.i18n import Text, text

SIZES: Mapping[str, float] = {"nano": 0.25, "micro": 0.5, "small": 1, "medium": 2, "large": 4, "xlarge": 8}
"""Relative size (and price) inside a family, as the EC2 normalisation factors; N times `xlarge` is 8 N."""
GENERAL = {"t": "t3", "c": "c5", "r": "r5", "i": "i3"}
"""Known family that stands in for an unknown one with this first letter; `m5` for all others."""
_TABLES = {"db": "rds", "cache": "elasticache"}
_RATIOS = {"db": "defaults.rds.price-ratio", "cache": "defaults.elasticache.price-ratio"}


class MachineType(Struct, frozen=True):
    """One instance type in one region."""

    type: str
    vcpus: int
    memory_gib: float
    usd_hour: Fact
    """Price of one hour; of a managed store: single, not Multi-AZ."""
    usd_hour_multi_az: float | None = None
    """Price of one hour with a standby in another zone, where it is listed."""
    network_mbps: float | None = None
    """Bandwidth that can be sustained; None where it is not known."""
    cpu_baseline: float | None = None
    """Share of each vCPU that a burstable machine can sustain; None for others."""
    assumed: Text | None = None
    """How the type was derived; None where it stands in the table."""


def instance(type_name: str, region: str = "", engine: str = "") -> MachineType:
    """The instance type in `region` ("": the default one), running `engine` where the price depends on it."""
    return _instance(type_name, region or DEFAULT_REGION, engine)


@cache
def _instance(type_name: str, region: str, engine: str) -> MachineType:
    prefix = "db" if type_name.startswith("db.") else "cache" if type_name.startswith("cache.") else ""
    bare = type_name.removeprefix("db.").removeprefix("cache.")
    rows = _rows(_TABLES.get(prefix, "ec2"))
    if type_name in rows:
        return _known(type_name, rows[type_name], region, engine)
    family, _, size = bare.partition(".")
    own = f"{prefix}.{family}." if prefix else f"{family}."
    if siblings := [name for name in rows if name.startswith(own)]:
        return _scaled(type_name, size, siblings, region, engine)
    if prefix:
        return _managed(type_name, bare, prefix, region)
    stand_in = f"{GENERAL.get(family[:1], 'm5')}.{size if _weight(size) else 'large'}"
    found = _instance(stand_in, region, "")
    why = text("{type} is not in the table; counted as {other}", type=type_name, other=stand_in)
    return replace(found, type=type_name, assumed=why)


@cache
def _rows(table: str) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for row in facts().rows(table):
        found[row["type"]] = (*found.get(row["type"], ()), row)
    return found


def _known(type_name: str, rows: tuple[Mapping[str, Any], ...], region: str, engine: str) -> MachineType:
    """A type of the table; the row of its engine first, of the region first."""

    def fits(row: Mapping[str, Any]) -> tuple[bool, bool]:
        return not engine or engine in row.get("engines", (engine,)), region in row["usd_h"]

    row = max(rows, key=fits)
    prices = row["usd_h"]
    at = region if region in prices else next(r for r in (*FALLBACK_REGIONS, *prices) if r in prices)
    price = _fact(type_name, prices[at])
    if not fits(row)[0]:
        price = replace(price, assumed=text("price of another engine: {engine}", engine=row["engines"][0]))
    factor = 1.0
    if at != region:
        factor = _regional_factor(type_name, region, at)
        why = text("no price for {region} in the table; that of {other}, times {factor} as for EC2",
                   region=region, other=at, factor=f"{factor:.3g}")  # fmt: skip
        price = replace(price, value=price.value * factor, evidenced=False, assumed=why)
    multi = prices[at].get("multi_az")
    return MachineType(
        type_name, row["vcpus"], row["memory_gib"], price, multi * factor if multi else None,
        row.get("network_mbps"), row.get("cpu_baseline"),
    )  # fmt: skip


def _fact(type_name: str, price: Mapping[str, Any]) -> Fact:
    return Fact(type_name, price["value"], "USD/h", price["source"], price["as_of"], price["evidenced"])


def _regional_factor(type_name: str, region: str, known: str) -> float:
    """How much the EC2 machine of the same shape costs in `region` against `known`; 1 where that is not listed."""
    for name in (type_name.removeprefix("db.").removeprefix("cache."), "m6i.large"):
        for row in _rows("ec2").get(name, ()):
            if region in row["usd_h"] and known in row["usd_h"]:
                return float(row["usd_h"][region]["value"] / row["usd_h"][known]["value"])
    return 1.0


def _weight(size: str) -> float:
    """Relative size; 0 for a name that says none."""
    match = re.fullmatch(r"(\d+)xlarge", size)
    return 8.0 * int(match[1]) if match else SIZES.get(size, 0.0)


def _scaled(type_name: str, size: str, siblings: list[str], region: str, engine: str) -> MachineType:
    """Another size of a known family, in proportion; a size without a known weight counts as large."""
    weight = _weight(size) or SIZES["large"]
    nearest = min(siblings, key=lambda name: (abs(_weight(name.rpartition(".")[2]) - weight), name))
    base = _instance(nearest, region, engine)
    ratio = weight / (_weight(nearest.rpartition(".")[2]) or weight)
    burstable = (
        base.cpu_baseline is not None or type_name.removeprefix("db.").removeprefix("cache.")[0] == "t"
    )
    price = replace(base.usd_hour, value=base.usd_hour.value * ratio, evidenced=False)
    return MachineType(
        type_name,
        max(2 if burstable else 1, round(weight / 2)),
        base.memory_gib * ratio,
        price,
        base.usd_hour_multi_az * ratio if base.usd_hour_multi_az else None,
        base.network_mbps * ratio if base.network_mbps else None,
        base.cpu_baseline,
        text("{type} is not in the table; in proportion to {other}", type=type_name, other=nearest),
    )


def _managed(type_name: str, bare: str, prefix: str, region: str) -> MachineType:
    """A managed machine of an unlisted family: the EC2 machine of its shape, at the usual surcharge."""
    base = _instance(bare, region, "")
    ratio = facts().value(_RATIOS[prefix])
    price = replace(base.usd_hour, value=base.usd_hour.value * ratio, evidenced=False)
    why = text("{type} is not in the table; {other} at {factor} times its price",
               type=type_name, other=bare, factor=f"{ratio:g}")  # fmt: skip
    return replace(base, type=type_name, usd_hour=price, usd_hour_multi_az=None, assumed=why)
