"""The response time of one station as a distribution: mean, variance and percentiles in one cheap value.

The formulas are those of `queueing.MMc`, with the waiting probability computed once: a design has thousands of
stations, and the same station is asked for several percentiles.
"""

from __future__ import annotations

import math

from msgspec import Struct

from designer.analysis.queueing import erlang_c

PRECISION = 1e-12


class Response(Struct, frozen=True):
    """Wait + service of an M/M/c station, plus a fixed delay; times in seconds."""

    waits: float
    """P(a request has to wait): Erlang C."""
    slack: float
    """theta = c mu - lambda; 0 and less: the load is too much."""
    rate: float
    """mu = 1 / service time; infinite where there is no service time."""
    delay: float = 0.0

    @classmethod
    def fixed(cls, delay: float) -> Response:
        """A response that takes the same time whatever the load."""
        return cls(0.0, math.inf, math.inf, delay)

    @classmethod
    def of(cls, arrival_rate: float, service_s: float, servers: int, delay: float = 0.0) -> Response:
        """The response of `servers` servers that take `service_s` each."""
        if service_s <= 0:
            return cls.fixed(delay)
        mu = 1 / service_s
        return cls(erlang_c(arrival_rate * service_s, servers), servers * mu - arrival_rate, mu, delay)

    @property
    def mean(self) -> float:
        """Delay + Wq + 1 / mu, Wq = C / theta."""
        if self.slack <= 0:
            return math.inf
        return self.delay + (0.0 if math.isinf(self.rate) else self.waits / self.slack + 1 / self.rate)

    @property
    def variance(self) -> float:
        """Var(wait) + Var(service): the wait is 0 with probability 1 - C, else exponential with rate theta (FCFS)."""
        if self.slack <= 0:
            return math.inf
        if math.isinf(self.rate):
            return 0.0
        wait = self.waits / self.slack
        return 2 * wait / self.slack - wait * wait + 1 / self.rate**2

    def exceeds(self, time: float) -> float:
        """P(response > t), as `MMc.response_exceeds`."""
        after = time - self.delay
        if after < 0 or self.slack <= 0:
            return 1.0
        if math.isinf(self.rate):
            return 0.0
        return self._tail(after)[0]

    def quantile(self, quantile: float) -> float:
        """The time that a share `quantile` of requests stays within: Newton's method, kept inside a bracket."""
        if self.slack <= 0:
            return math.inf
        if math.isinf(self.rate):
            return self.delay
        wanted = 1 - quantile
        low, high = 0.0, -math.log(wanted) / self.rate
        while self._tail(high)[0] > wanted:
            low, high = high, 2 * high
        time = high
        for _ in range(100):
            tail, slope = self._tail(time)
            low, high = (time, high) if tail > wanted else (low, time)
            step = (tail - wanted) / slope if slope else math.inf
            following = time - step
            if not low < following < high:
                following = (low + high) / 2
            if abs(following - time) <= PRECISION * time:
                break
            time = following
        return self.delay + following

    def _tail(self, time: float) -> tuple[float, float]:
        """(P(wait + service > t), its derivative): e^(-mu t) + C mu h(t), h(t) = (e^(-mu t) - e^(-theta t)) / (theta - mu).

        h' = e^(-theta t) - mu h; where theta is near mu, h tends to t e^(-mu t).
        """
        mu, difference = self.rate, self.slack - self.rate
        served, waited = math.exp(-mu * time), math.exp(-self.slack * time)
        if abs(difference * time) < 1:
            both = served * (-math.expm1(-difference * time) / difference if difference else time)
        else:
            both = (served - waited) / difference
        weight = self.waits * mu
        return served + weight * both, -mu * served + weight * (waited - mu * both)
