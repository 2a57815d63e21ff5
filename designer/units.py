"""How quantities are written for people: everywhere alike, and in their language.

Shares of time are never rounded up to 100 %; other numbers have about three digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import ROUND_FLOOR, Decimal

from designer.i18n import Text, text

MOST_DIGITS = 12
DAY_MINUTES = 1440


def share(value: float, least: int = 2) -> str:
    """A share of time in percent, with two digits of what is missing: 99.93 %, 99.9987 %; 100 % only where nothing is missing.

    `least`: decimal places that are shown at least.
    """
    missing = 1 - value
    if missing <= 0:
        return "100 %"
    digits = min(MOST_DIGITS, max(least, -math.floor(math.log10(missing)) - 1))
    cut = (Decimal(repr(value)) * 100).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_FLOOR)
    return f"{cut} %"


def apart(one: float, other: float, shown: Callable[[float, int], str], least: int) -> tuple[str, str]:
    """Two values as `shown` with as many decimal places, from `least` on, as it takes to tell them apart."""
    pair = "", ""
    for digits in range(least, MOST_DIGITS + 1):
        pair = shown(one, digits), shown(other, digits)
        if pair[0] != pair[1]:
            break
    return pair


def number(value: float) -> str:
    """A number with about three digits; ∞ where nothing limits it."""
    if math.isinf(value):
        return "∞"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def percent(value: float) -> str:
    """A part of a whole, of a capacity or of last month, in percent with about three digits."""
    return f"{number(value * 100)} %"


def money(usd: float) -> Text:
    """An amount of US dollars, without cents from a hundred on."""
    return text("{count} USD", count=f"{usd:,.0f}" if abs(usd) >= 100 else f"{usd:,.2f}".removesuffix(".00"))


def duration(minutes: float) -> Text:
    """A length of time in the largest unit that keeps it readable; ∞ for one without end."""
    if math.isinf(minutes):
        return text("{count}", count="∞")
    if minutes >= 2880:
        return text("{count} d", count=_tenths(minutes / DAY_MINUTES))
    if minutes >= 120:
        return text("{count} h", count=_tenths(minutes / 60))
    if minutes >= 1:
        return text("{count} min", count=_tenths(minutes))
    return text("{count} s", count=f"{minutes * 60:.2g}")


def _tenths(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


SHARE = "share"
"""The unit of parts of a whole."""
UNITS: Mapping[str, Text] = {
    "1/s": text("{count}/s"),
    "ms": text("{count} ms"),
    "h": text("{count} h"),
    "USD": text("{count} USD"),
    "GB": text("{count} GB"),
    "GB-month": text("{count} GB-month"),
    "LCU-h": text("{count} LCU-hour"),
    "NLCU-h": text("{count} NLCU-hour"),
    "month": text("{count} month"),
    "rule-month": text("{count} rule-month"),
    "zone-month": text("{count} zone-month"),
    "1000": text("{count} × 1,000"),
    "10k": text("{count} × 10,000"),
    "million": text("{count} million"),
    "%": text("{count} %"),
    "kB": text("{count} kB"),
    "GB/month": text("{count} GB a month"),
    "days": text("{count} days"),
    "vCPU": text("{count} vCPU"),
    "cores one process can use": text("{count}"),
}
"""Unit -> how a number of it is written. What facts and price lists say beyond the unit (`GB each direction`) is not said."""
RATES: Mapping[str, Text] = {
    "h": text("{count} USD an hour"),
    "GB": text("{count} USD per GB"),
    "GB-month": text("{count} USD per GB-month"),
    "LCU-h": text("{count} USD per LCU-hour"),
    "NLCU-h": text("{count} USD per NLCU-hour"),
    "month": text("{count} USD a month"),
    "rule-month": text("{count} USD per rule-month"),
    "zone-month": text("{count} USD per zone-month"),
    "1000": text("{count} USD per 1,000"),
    "10k": text("{count} USD per 10,000"),
    "million": text("{count} USD per million"),
}
"""Unit that is paid for -> how its price is written."""


def measured(value: float, unit: str) -> Text:
    """A number with its unit, exact to six digits: what a derivation shows."""
    if unit == "min":
        return duration(value)
    if unit in (SHARE, "mean load / peak load"):
        shown = f"{value * 100:,.6g} %"
        return text("{count}", count=share(value) if shown == "100 %" else shown)
    count = "∞" if math.isinf(value) else f"{value:,.6g}"
    for table, paid in ((UNITS, unit), (RATES, unit.removeprefix("USD/").removeprefix("USD per "))):
        for known in (paid, paid.partition(" ")[0]):
            if known in table:
                return Text(table[known].template, {"count": count})
    return text("{count} {unit}", count=count, unit=unit) if unit else text("{count}", count=count)
