"""What the curves of load look like over a day, as shares of the peak. For the eye only: no number is computed from them.

The mean of each curve is that of the facts (``defaults.curve.*``), which the estimates use.
"""

from __future__ import annotations

import math

HOURS = 24
BUSIEST = 14.5
"""Hour of the peak."""


def day_of(curve: str) -> tuple[float, ...]:
    """The load at each full hour from 0 to 24, as a share of the peak."""
    shape = SHAPES.get(curve, SHAPES["daily"])
    found = [shape(hour) for hour in range(HOURS + 1)]
    most = max(found)
    return tuple(value / most for value in found)


def _flat(hour: float) -> float:
    return 1.0


def _daily(hour: float) -> float:
    """Half the peak on average: a raised cosine."""
    return 0.5 + 0.5 * math.cos((hour - BUSIEST) / HOURS * 2 * math.pi)


def _office(hour: float) -> float:
    """Busy from nine to six, nearly nothing at night."""
    rise, fall = 1 / (1 + math.exp(-2.2 * (hour - 8.5))), 1 / (1 + math.exp(2.2 * (hour - 18)))
    return 0.03 + 0.97 * rise * fall


def _spiky(hour: float) -> float:
    """A low base with short bursts."""
    bursts = ((9.0, 0.55), (13.0, 1.0), (20.0, 0.7))
    return 0.06 + sum(height * math.exp(-(((hour - at) / 0.55) ** 2)) for at, height in bursts)


SHAPES = {"flat": _flat, "daily": _daily, "office-hours": _office, "spiky": _spiky}
