"""What a sample says about a probability, and how to draw many scenarios at once.

A scenario is one bit: the word of an element has the bits set of the scenarios in which it failed, so one pass of the
failure engine evaluates a whole block of samples.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from designer.analysis.dependency import Compiled, cone
from designer.analysis.failure import Cancelled, down_words

if TYPE_CHECKING:
    import random

BLOCK_MEMORY = 32 * 1024 * 1024
"""Bytes that the words of one block of samples may take."""
RARE = 1 / 32
"""Below this probability it is cheaper to draw the gaps between failures than every bit."""
BITS = 48
"""Binary digits of a probability that are drawn; the error is far below any sampling error."""


class Progress(Struct, frozen=True):
    """How far an estimate has come, and what it says so far."""

    done: int
    total: int
    low: float
    """The availability lies between `low` ..."""
    high: float
    """... and `high` (95 %), by the samples drawn so far."""


class Sampled(Struct, frozen=True):
    """What random states of all elements showed about a root."""

    samples: int
    failures: int
    """States in which the root was down."""
    together: dict[int, tuple[int, int]]
    """Per uncertain element: states in which it had failed, and those of them in which the root was down."""

    def birnbaum(self, vertex: int) -> float:
        """P(root is down | the element failed) - P(root is down | it works); 0 within twice the standard error.

        Elements fail independently, so this estimates the derivative that the exact method computes.
        """
        failed, both = self.together[vertex]
        works, alone = self.samples - failed, self.failures - both
        if not failed or not works:
            return 0.0
        p, q = both / failed, alone / works
        error = math.sqrt(p * (1 - p) / failed + q * (1 - q) / works)
        return p - q if p - q > 2 * error else 0.0


def sample(
    compiled: Compiled,
    root: str,
    samples: int,
    seed: int,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Sampled:
    """What `samples` random states of all elements show about `root`.

    The same seed gives the same answer. `progress` hears of each block. Raises Cancelled when `cancelled()` says so
    between two blocks.
    """
    top = compiled.vertex(root)
    order = cone(compiled, [top])
    uncertain = sorted(
        v
        for component in order
        for v in component
        if v < len(compiled.ids) and compiled.unavailability[v] > 0
    )
    import random  # only an estimate needs it, and it takes time to load

    generator = random.Random(seed)
    block = max(1024, min(65_536, BLOCK_MEMORY * 8 // len(compiled.all_of)))
    failed, both = dict.fromkeys(uncertain, 0), dict.fromkeys(uncertain, 0)
    failures = done = 0
    while done < samples:
        if cancelled is not None and cancelled():
            raise Cancelled
        size = min(block, samples - done)
        own = {v: _random_word(generator, compiled.unavailability[v], size) for v in uncertain}
        down = down_words(compiled, order, own, (1 << size) - 1)[top]
        for v, word in own.items():
            failed[v] += word.bit_count()
            both[v] += (word & down).bit_count()
        failures += down.bit_count()
        done += size
        if progress is not None:
            low, high = wilson_interval(failures, done)
            progress(Progress(done, samples, 1 - high, 1 - low))
    return Sampled(samples, failures, {v: (failed[v], both[v]) for v in uncertain})


def wilson_interval(failures: int, samples: int, confidence: float = 0.95) -> tuple[float, float]:
    """Between which bounds a probability lies, given how often it happened (Wilson 1927 score interval)."""
    from statistics import NormalDist  # as above

    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = failures / samples
    scale = 1 + z * z / samples
    centre = (share + z * z / (2 * samples)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / samples + z * z / (4 * samples * samples))
    return (0.0 if failures == 0 else centre - half), (1.0 if failures == samples else centre + half)


def upper_bound(failures: int, samples: int, confidence: float = 0.95) -> float:
    """Which probability is exceeded with at most 1 - confidence (Clopper and Pearson 1934, one-sided, exact).

    With no failure this is 1 - (1 - confidence)^(1/n), about 3/n at 95 %.
    """
    if failures >= samples:
        return 1.0
    risk = 1 - confidence
    if failures == 0:
        return -math.expm1(math.log(risk) / samples)
    low, high = failures / samples, 1.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if _at_most(failures, samples, middle) > risk:
            low = middle
        else:
            high = middle


def rule_of_three(samples: int) -> float:
    """Which failure probability `samples` without any failure still allow, roughly (95 %: 3/n)."""
    return 3 / samples


def samples_for(probability: float, relative_error: float) -> int:
    """How many samples estimate a probability to a relative standard error: (1 - q) / (q e^2), rounded up."""
    from fractions import Fraction  # as above

    q, error = Fraction(str(probability)), Fraction(str(relative_error))
    return math.ceil((1 - q) / (q * error * error))


def _at_most(failures: int, samples: int, p: float) -> float:
    """P(at most `failures` of `samples`), summed in logarithms so that large samples do not underflow."""
    log_p, log_q = math.log(p), math.log1p(-p) if p < 1 else -math.inf
    terms = (
        math.lgamma(samples + 1)
        - math.lgamma(k + 1)
        - math.lgamma(samples - k + 1)
        + k * log_p
        + (samples - k) * log_q
        for k in range(failures + 1)
    )
    return math.fsum(math.exp(term) for term in terms)


def _random_word(generator: random.Random, probability: float, size: int) -> int:
    """A word of `size` bits, each set with `probability` independently."""
    if probability >= 1.0:
        return (1 << size) - 1
    if probability < RARE:
        return _rare_word(generator, probability, size)
    digits = round(probability * (1 << BITS))
    word = 0
    for position in range(BITS):  # from the last binary digit: OR halves the distance to 1, AND that to 0
        drawn = generator.getrandbits(size)
        word = word | drawn if digits >> position & 1 else word & drawn
    return word


def _rare_word(generator: random.Random, probability: float, size: int) -> int:
    """The same for a small probability, by drawing the geometric gaps between set bits."""
    octets = bytearray((size + 7) // 8)
    scale = 1 / math.log1p(-probability)
    at = int(math.log(1.0 - generator.random()) * scale)
    while at < size:
        octets[at >> 3] |= 1 << (at & 7)
        at += 1 + int(math.log(1.0 - generator.random()) * scale)
    return int.from_bytes(octets, "little")
