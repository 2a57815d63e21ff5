"""How numbers are written for people: percent of time, requests a second, money, milliseconds."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale

THIN = "\u2009"
"""Between a number and its unit."""


def percent(share: float, digits: int = 2) -> str:
    """A share as percent: `99.93 %`, cut and not rounded; a share close to one keeps the digits that tell it from one."""
    while share < 1 and digits < 6 and round(share * 100, digits) >= 100:
        digits += 1
    shown = share * 100
    if digits:  # what is promised is never shown better than it is; the small addition undoes binary rounding
        shown = math.floor(shown * 10**digits + 1e-6) / 10**digits
    return f"{QLocale().toString(float(shown), 'f', digits)}{THIN}%"


def per_second(rate: float) -> str:
    """Requests a second: `1,216 rps`."""
    return f"{plain(rate)}{THIN}rps"


def milliseconds(value: float) -> str:
    """`84 ms`, `3.2 ms`, `1.4 s`; endless where a queue never empties."""
    if math.isinf(value):
        return "∞"
    return f"{plain(value / 1000)}{THIN}s" if value >= 10_000 else f"{plain(value)}{THIN}ms"


def dollars(value: float) -> str:
    """`$612`; cents where there are less than ten dollars."""
    return f"${QLocale().toString(float(value), 'f', 2 if 0 < value < 10 else 0)}"


def plain(value: float) -> str:
    """A number with as many digits as matter: whole from ten on, one or two decimals below."""
    if math.isinf(value):
        return "∞"
    digits = 0 if abs(value) >= 10 or value == 0 else 1 if abs(value) >= 1 else 2
    return QLocale().toString(float(value), "f", digits)
