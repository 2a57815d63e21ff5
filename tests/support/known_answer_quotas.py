"""The kind capacity of known-answer cases, as far as limits of services go; limits not given in a case are facts."""

from __future__ import annotations

import math
import re
from typing import Any

from support.known_answer_notation import Answers, Fields, NotUnderstood, formula

from designer.analysis import pricing, quotas
from designer.catalog.facts import facts


def _max_connections(f: Fields) -> Answers:
    formulas = {
        row["id"].rpartition(".")[2]: row["value"]
        for row in facts().rows("quotas")
        if row["id"].startswith("quotas.rds.max_connections.") and isinstance(row["value"], str)
    }
    sizes = f.numbers("memory_gib")
    return Answers(
        **{
            engine: [quotas.max_connections(formula, gib * quotas.GIB) for gib in sizes]
            for engine, formula in formulas.items()
        }
    )


def _pools(f: Fields) -> Answers:
    budget = quotas.ConnectionBudget(
        f.whole("tasks_max"), f.whole("pool_per_task"), f.whole("db_max_connections"), f.whole("reserved", 0)
    )
    return Answers(
        demand=budget.demand,
        fits=budget.fits,
        max_tasks=budget.most_tasks,
        max_pool_at_max_tasks=budget.largest_pool,
    )


def _nat_ports(f: Fields) -> Answers:
    connections = f.whole("hosts") * f.whole("connections_each")
    addresses = quotas.units_for(connections, f.number("per_ip_per_destination"))
    return Answers(connections=connections, fits_one_ip=addresses <= 1, addresses_needed=addresses)


class _Lcu(Answers):
    """Capacity units of a balancer; `monthly_usd_us_east_1` and the like for any region with a price."""

    def __getitem__(self, name: str) -> Any:
        match = re.fullmatch(r"monthly_usd_(\w+)", name)
        if match is None:
            return super().__getitem__(name)
        region = match[1].replace("_", "-")
        hourly = [facts().fact(f"prices.alb.{part}", region) for part in ("hour", "lcu")]
        if any(fact.assumed for fact in hourly):
            raise NotUnderstood(f"no balancer price is known for {region}")
        return pricing.by_the_hour(hourly[0].value + hourly[1].value * super().__getitem__("lcu"))


def _balancer_units(f: Fields) -> Answers:
    limit = facts().value
    limits = quotas.BalancerLimits(
        new_per_s=limit("quotas.alb.lcu.new-connections"),
        active=limit("quotas.alb.lcu.active-connections"),
        gb_per_hour=limit("quotas.alb.lcu.bytes"),
        evaluations_per_s=limit("quotas.alb.lcu.rule-evaluations"),
        free_rules=f.whole("free_rules"),
    )
    units = quotas.balancer_units(
        limits,
        new_per_s=f.number("new_connections_per_s"),
        active=f.number("active_connections"),
        gb_per_hour=f.number("gb_per_hour"),
        rules=f.whole("rules"),
        rps=f.number("requests_per_s"),
    )
    return _Lcu(
        lcu_new=units.new,
        lcu_active=units.active,
        lcu_bytes=units.transferred,
        lcu_rules=units.rules,
        lcu=units.charged,
    )


def _prefixes(f: Fields) -> Answers:
    limit = facts().value
    return Answers(
        prefixes_for_get=quotas.units_for(f.number("get_rps"), limit("quotas.s3.get-per-prefix")),
        prefixes_for_put=quotas.units_for(f.number("put_rps"), limit("quotas.s3.put-per-prefix")),
    )


def _shards(f: Fields) -> Answers:
    quota = {row["id"]: row["value"] for row in facts().rows("quotas")}
    mb_in, records_in = quota["quotas.kinesis.shard.in"]
    written = f.number("mb_per_s")
    shards = quotas.Shards(
        by_bytes_in=quotas.units_for(written, mb_in),
        by_records=quotas.units_for(f.number("records_per_s"), records_in),
        by_read=quotas.units_for(written * f.whole("shared_consumers"), quota["quotas.kinesis.shard.out"]),
    )
    return Answers(
        by_bytes_in=shards.by_bytes_in,
        by_records=shards.by_records,
        by_read=shards.by_read,
        shards=shards.needed,
    )


def _volume(f: Fields) -> Answers:
    ratios = next(r["value"] for r in facts().rows("quotas") if r["id"] == "quotas.ebs.gp3.ratios")
    ratio, wanted = f.number("ratio_iops_per_gib"), f.number("iops_wanted")
    iops = quotas.volume_iops(f.number("size_gib"), ratio)
    throughput = quotas.volume_throughput(f.number("iops_for_throughput"), ratios["mib_s_per_iops"])
    return Answers(
        iops_max_by_size=iops,
        iops_ok=wanted <= iops,
        min_size_gib=quotas.units_for(wanted, ratio),
        throughput_max_mib_s=throughput,
        throughput_ok=f.number("throughput_wanted_mib_s") <= throughput,
    )


def _credits(f: Fields) -> Answers:
    burst = quotas.BurstCredits(f.whole("vcpu"), f.number("load"), f.number("earn_per_h"))
    baseline = f.number("baseline_per_vcpu")
    if not math.isclose(baseline, burst.sustainable_load, rel_tol=1e-6):
        raise NotUnderstood(f"baseline {baseline} does not earn {burst.earned_per_hour} credits an hour")
    return Answers(
        spend_per_h=burst.spent_per_hour,
        net_per_h=burst.net_per_hour,
        hours_to_empty=burst.hours_to_empty(f.number("balance_max")),
        sustainable_load=burst.sustainable_load,
    )


QUOTAS = (
    formula("memory_gib", _max_connections),
    formula("tasks_max pool_per_task db_max_connections", _pools, "reserved"),
    formula("hosts connections_each per_ip_per_destination", _nat_ports),
    formula(
        "new_connections_per_s active_connections gb_per_hour rules requests_per_s free_rules",
        _balancer_units,
    ),
    formula("get_rps put_rps", _prefixes),
    formula("mb_per_s records_per_s shared_consumers", _shards),
    formula("size_gib iops_wanted ratio_iops_per_gib throughput_wanted_mib_s iops_for_throughput", _volume),
    formula("vcpu load earn_per_h balance_max baseline_per_vcpu", _credits),
)
"""Formulas about the limits of managed services."""
