"""How quantities are written for people: shares of time that are never rounded up to 100 %, numbers with about three digits."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal

from designer.i18n import Text, text

MOST_DIGITS = 12


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


def duration(minutes: float) -> Text:
    """A length of time in the largest unit that keeps it readable."""
    if minutes >= 2880:
        return text("{count} d", count=f"{minutes / 1440:.1f}")
    if minutes >= 120:
        return text("{count} h", count=f"{minutes / 60:.1f}")
    if minutes >= 1:
        return text("{count} min", count=f"{minutes:.1f}")
    return text("{count} s", count=f"{minutes * 60:.2g}")
