"""The kinds availability-calc, rto-rpo and cost of known-answer cases."""

from __future__ import annotations

import re

from support.known_answer_notation import (
    Answers,
    Fields,
    NotUnderstood,
    formula,
    formula_answers,
    number,
)

from designer.analysis import pricing, sampling, uptime
from designer.analysis.recovery import Recovery

SECONDS = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0, "d": 86_400.0}
TIMES = {
    "detect": "detect_s",
    "decide": "decide_s",
    "restore": "restore_s",
    "failover": "failover_s",
    "promote": "promote_s",
    "warm_up": "warm_up_s",
    "dns_ttl": "dns_ttl_s",
    "lag": "lag_s",
    "log_interval": "log_interval_s",
    "backup_interval": "backup_interval_s",
}


def _steady_state(f: Fields) -> Answers:
    return Answers(availability=uptime.steady_state(f.number("mtbf_h"), f.number("mttr_h")))


def _downtime(f: Fields) -> Answers:
    values, year, month = f.numbers("availability"), f.number("year_h"), f.number("month_h")
    return Answers(
        downtime_min_per_year=[uptime.downtime(a, year * uptime.MINUTES_PER_HOUR) for a in values],
        downtime_min_per_30d=[uptime.downtime(a, month * uptime.MINUTES_PER_HOUR) for a in values],
    )


def _repair(f: Fields) -> Answers:
    match = re.fullmatch(r"(\d+) of (\d+)", str(f.take("need")))
    if match is None:
        raise NotUnderstood("need: expected something like '1 of 2'")
    needed, units = int(match[1]), int(match[2])
    rates = f.number("lambda_per_h"), f.number("mu_per_h")
    independent = uptime.repaired_group(needed, units, *rates, crews=units)
    single = uptime.repaired_group(needed, units, *rates, crews=1)
    return Answers(
        availability_independent_repair=independent,
        availability_single_crew=single,
        unavailability_ratio=(1 - single) / (1 - independent),
    )


def _interval(f: Fields) -> Answers:
    if f.take("method") != "Wilson score":
        raise NotUnderstood("method: only the Wilson score interval is known")
    failures, samples = f.whole("failures"), f.whole("samples")
    low, high = sampling.wilson_interval(failures, samples, f.number("confidence"))
    return Answers(estimate_unavailability=failures / samples, ci_low=low, ci_high=high)


def _bound(f: Fields) -> Answers:
    samples = f.whole("samples")
    bound = sampling.upper_bound(f.whole("failures"), samples, f.number("confidence"))
    return Answers(upper_bound=bound, rule_of_three=sampling.rule_of_three(samples))


def _samples(f: Fields) -> Answers:
    needed = sampling.samples_for(f.number("unavailability"), f.number("relative_standard_error"))
    return Answers(samples_min=needed)


def _failovers(f: Fields) -> Answers:
    events, outage = f.number("events_per_year"), f.number("outage_s")
    return Answers(availability=uptime.after_failovers(events, outage), downtime_s_per_year=events * outage)


AVAILABILITY = (
    formula("mtbf_h mttr_h", _steady_state),
    formula("availability year_h month_h", _downtime),
    formula("lambda_per_h mu_per_h need", _repair),
    formula("failures samples confidence method", _interval),
    formula("failures samples confidence", _bound),
    formula("unavailability relative_standard_error", _samples),
    formula("events_per_year outage_s", _failovers),
)


def availability_answers(model: Fields) -> Answers:
    """The kind availability-calc."""
    return formula_answers(AVAILABILITY, model)


def recovery_answers(model: Fields) -> Answers:
    """The kind rto-rpo: recovery designs with times in any unit."""
    designs = {
        name: _recovery(Fields(f"design {name}", given)) for name, given in model.inner("designs").items()
    }
    return Answers(
        rpo_s={name: design.rpo_s for name, design in designs.items()},
        rto_s={name: design.rto_s for name, design in designs.items()},
    )


def _recovery(fields: Fields) -> Recovery:
    times: dict[str, float] = {}
    synchronous = fields.truth("sync", False)
    for name in sorted(fields.names):
        stem, _, unit = name.rpartition("_")
        if stem not in TIMES or unit not in SECONDS:
            raise NotUnderstood(f"{fields.where}: not understood: {name}")
        times[TIMES[stem]] = fields.number(name) * SECONDS[unit]
    return Recovery(synchronous=synchronous, **times)


def cost_answers(model: Fields) -> Answers:
    """The kind cost: what is paid by the hour and what is paid by use, every price with the amount it is for."""
    multi_az = model.number("multi_az_factor") if "multi_az_factor" in model.names else 1.0
    instance = model.number("usd_per_hour_single") * multi_az if "usd_per_hour_single" in model.names else 0.0
    plain = _priced(model, "usd_per_hour", None) + _priced(model, "usd_vcpu_h", "vcpu")
    hourly = instance + plain + _priced(model, "usd_gb_h", "gb")
    hours, count = (model.number("hours"), model.number("count", 1)) if hourly else (0.0, 0.0)
    storage = _priced(model, "usd_per_gb_single", "gb") * multi_az
    used = _priced(model, "usd_per_gb", "gb") + _priced(model, "usd_per_gb_s", "gb_seconds")
    used += _priced(model, "usd_per_million", "requests") / 1_000_000
    if "tiers" in model.names:
        tiers = [
            (None if size is None else number(size, "tier"), number(usd, "tier"))
            for size, usd in model.take("tiers")
        ]
        used += pricing.tiered(model.number("gb"), tiers)
    fixed = pricing.by_the_hour(hourly, count, hours)
    return Answers(
        hourly_usd=hourly,
        instance_usd=pricing.by_the_hour(instance, count, hours),
        fixed_usd=fixed,
        storage_usd=storage,
        usage_usd=used,
        monthly_usd=fixed + storage + used,
    )


def _priced(model: Fields, price: str, amount: str | None) -> float:
    """A price times its amount; 0 when the case has no such price. An amount serves one price only."""
    if price not in model.names:
        return 0.0
    return model.number(price) * (model.number(amount) if amount else 1.0)
