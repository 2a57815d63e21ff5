"""The gamma distribution function, without a numerics library."""

from __future__ import annotations

import math


def regularised_gamma(shape: float, x: float) -> float:
    """P(a, x): the distribution function of a gamma variable with unit scale (Abramowitz and Stegun 6.5)."""
    if x <= 0:
        return 0.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        n = shape
        while term > total * 1e-15:
            n += 1
            term *= x / n
            total += term
        return min(1.0, scale * total)
    return max(0.0, 1 - scale * _continued_fraction(shape, x))


def _continued_fraction(shape: float, x: float) -> float:
    """Gamma(a, x) / (x^a e^-x) by Lentz's method."""
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    value = d
    for i in range(1, 10_000):
        a = -i * (i - shape)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value
