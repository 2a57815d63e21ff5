"""What is known about prices, promises, limits and times: numbers with their source and date.

The rows are data (``assets/facts``), read on first use, one file at a time: an id starts with the name of its file
(``prices.alb.hour`` stands in ``prices.json``). Prices differ by region; where a region has no row the price of a
known one is used and the answer says so (`Fact.assumed`): an assumption is never silent.

    facts().value("prices.alb.hour", "us-east-1")      # 0.0225
    facts().fact("sla.rds.multi-az").source            # where the number comes from
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

import orjson
from msgspec import Struct
from msgspec.structs import replace

from designer.i18n import Text, text
from designer.resources import asset

DEFAULT_REGION = "ap-northeast-2"
"""Whose prices count where no region is drawn (that of a freshly drawn region)."""
FALLBACK_REGIONS = ("us-east-1", "ap-northeast-2")
"""Whose prices stand in for a region without any."""
SECONDS_PER_MONTH = 730 * 3600
TABLES = ("sla", "recovery", "quotas", "prices", "latency", "throughput", "defaults")
"""Files of rows by id; instance types stand in files of their own (`instances.py`)."""


class Fact(Struct, frozen=True):
    """One number with where it comes from."""

    id: str
    value: float
    unit: str
    source: str
    """Tag of the source; `Facts.source_of` spells it out."""
    as_of: str
    """Date of the source, or `unknown`."""
    evidenced: bool
    """True where the number was read in the source; False for general knowledge and what is derived."""
    note: str = ""
    assumed: Text | None = None
    """Why this number stands in for one that is not known; None where it is the number asked for."""


class Tier(Struct, frozen=True):
    """A slice of a usage with its own price; `size` in the unit of the usage, None for everything beyond."""

    size: float | None
    price: Fact


class Facts:
    """The tables as one read-only value."""

    def __init__(self) -> None:
        self._tables: dict[str, Mapping[str, Mapping[str, Any]]] = {}
        self._found: dict[tuple[str, str], Fact] = {}
        self._slices: dict[tuple[str, str], tuple[Tier, ...]] = {}
        self._apart: dict[tuple[str, str], Fact] = {}

    def has(self, fact_id: str) -> bool:
        """Whether a row with a number has this id."""
        row = self._table(fact_id).get(fact_id)
        return row is not None and ("values" in row or _is_number(row.get("value")))

    def value(self, fact_id: str, region: str = "") -> float:
        """The number of a row. Raises KeyError for an unknown id."""
        return self.fact(fact_id, region).value

    def fact(self, fact_id: str, region: str = "") -> Fact:
        """The row with its source; of a price, that of `region`. A range counts with its middle.

        Raises KeyError for an unknown id.
        """
        key = (fact_id, region)
        if key not in self._found:
            self._found[key] = self._find(fact_id, region)
        return self._found[key]

    def _find(self, fact_id: str, region: str) -> Fact:
        row = self._table(fact_id)[fact_id]
        if "values" in row:
            return self._price(row, region or DEFAULT_REGION)
        value, note = row["value"], row.get("note", "")
        if not _is_number(value):
            raise KeyError(f"the fact {fact_id!r} has no number")
        if isinstance(value, list):
            note = f"{note} (middle of {value[0]:g} to {value[1]:g})".strip()
            value = (value[0] + value[1]) / 2
        return Fact(fact_id, float(value), row["unit"], row["source"], row["as_of"], row["evidenced"], note)

    def formula(self, fact_id: str) -> str:
        """A row whose value is a formula. Raises KeyError for an unknown id."""
        return str(self._table(fact_id)[fact_id]["value"])

    def listed(self, fact_id: str) -> tuple[float, ...]:
        """A row whose value is a list of numbers. Raises KeyError for an unknown id."""
        return tuple(float(part) for part in self._table(fact_id)[fact_id]["value"])

    def tiers(self, stem: str, region: str = "") -> tuple[Tier, ...]:
        """The slices of a tiered price in order; the last known price goes on for everything beyond.

        Raises KeyError where no row belongs to `stem`.
        """
        key = (stem, region)
        if key not in self._slices:
            self._slices[key] = self._find_tiers(stem, region)
        return self._slices[key]

    def _find_tiers(self, stem: str, region: str) -> tuple[Tier, ...]:
        rows = [r for r in self._table(stem).values() if r.get("tier", {}).get("of") == stem]
        if not rows:
            return (Tier(None, self.fact(stem, region)),)
        wanted = region or DEFAULT_REGION
        own = [r for r in rows if wanted in r["values"]] or rows
        slices = [Tier(r["tier"]["gb"], self._price(r, wanted)) for r in own]
        return (*slices[:-1], replace(slices[-1], size=None))

    def rtt(self, region: str, other: str) -> Fact:
        """Round trip between two cloud regions in ms; assumed where the pair is not in the table."""
        key = (region, other)
        if key not in self._apart:
            self._apart[key] = self._find_rtt(region, other)
        return self._apart[key]

    def _find_rtt(self, region: str, other: str) -> Fact:
        for row in self._table("latency.").values():
            first, second = row.get("between", ("-", "-"))
            pairs = ((region, other), (other, region))
            if any(a.startswith(first) and b.startswith(second) for a, b in pairs):
                return self.fact(row["id"])
        unknown = text("the distance between {a} and {b} is not in the table", a=region, b=other)
        return replace(self.fact("latency.net.regions"), assumed=unknown)

    def source_of(self, tag: str) -> str:
        """What a source tag stands for; the tag itself where it is not listed."""
        return self._sources.get(tag, tag)

    def rows(self, table: str) -> tuple[Mapping[str, Any], ...]:
        """The raw rows of a file, in its order (for tables keyed otherwise, and for documentation)."""
        found: tuple[Mapping[str, Any], ...] = tuple(_load(f"{table}.json"))
        return found

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        found: Mapping[str, str] = _load("sources.json")
        return found

    def _table(self, fact_id: str) -> Mapping[str, Mapping[str, Any]]:
        name = fact_id.partition(".")[0]
        if name not in self._tables:
            found = self.rows(name) if name in TABLES else ()
            self._tables[name] = {row["id"]: row for row in found}
        return self._tables[name]

    def _price(self, row: Mapping[str, Any], region: str) -> Fact:
        values = row["values"]
        found = region if region in values else next(r for r in (*FALLBACK_REGIONS, *values) if r in values)
        known = values[found]
        assumed = None
        if found != region:
            assumed = text("no price for {region} in the table; that of {other}", region=region, other=found)
        return Fact(
            row["id"], float(known["value"]), row["unit"], known["source"], known["as_of"], row["evidenced"],
            row.get("note", ""), assumed,
        )  # fmt: skip


def _is_number(value: object) -> bool:
    """A number, or a range of two."""
    if isinstance(value, list):
        return len(value) == 2 and all(_is_number(part) for part in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _load(name: str) -> Any:
    return orjson.loads((asset("facts") / name).read_bytes())


@cache
def facts() -> Facts:
    """The tables that ship with Loadpath."""
    return Facts()
