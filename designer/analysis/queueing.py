"""How long requests wait and how much a station carries: Erlang, M/M/c, closed networks, scalability law.

Rates are per second and times in seconds (any consistent unit works). Assumptions: Poisson arrivals, exponential
service, first come first served. Sources: Erlang 1917; R. Jain, The Art of Computer Systems Performance Analysis
(1991), ch. 31-35; Reiser and Lavenberg 1980 (mean value analysis); N. Gunther, Guerrilla Capacity Planning (2007).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from msgspec import Struct

MOST_STEPS = 200
"""Steps in search of a root; three for each halving are enough for every digit there is."""


def erlang_b(offered: float, servers: int) -> float:
    """P(a request is refused) when `servers` take `offered` erlangs and nobody may wait.

    B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)): stable for any size.
    """
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = offered * blocking / (n + offered * blocking)
    return blocking


def erlang_c(offered: float, servers: int) -> float:
    """P(a request has to wait) with an endless queue: C = B / (1 - rho (1 - B)); 1 when the load is too much."""
    if offered >= servers:
        return 1.0
    blocking = erlang_b(offered, servers)
    return blocking / (1 - offered / servers * (1 - blocking))


class MMc(Struct, frozen=True):
    """One queue before `servers` equal servers (M/M/1 with one); waits are infinite when the load is too much."""

    arrival_rate: float
    service_rate: float
    """Requests per second that one busy server finishes: 1 / service time."""
    servers: int

    @property
    def offered(self) -> float:
        """Load in erlangs: arrival rate / service rate."""
        return self.arrival_rate / self.service_rate

    @property
    def utilisation(self) -> float:
        """rho = offered / servers; 1 and more cannot be carried."""
        return self.offered / self.servers

    @property
    def waiting_probability(self) -> float:
        """P(a request has to wait): Erlang C."""
        return erlang_c(self.offered, self.servers)

    @property
    def mean_wait(self) -> float:
        """Wq = C / (c mu - lambda)."""
        return self.waiting_probability / self._slack if self._slack > 0 else math.inf

    @property
    def mean_response(self) -> float:
        """W = Wq + 1 / mu."""
        return self.mean_wait + 1 / self.service_rate

    @property
    def mean_waiting(self) -> float:
        """Requests in the queue: Lq = lambda Wq (Little 1961)."""
        return self.arrival_rate * self.mean_wait

    @property
    def mean_inside(self) -> float:
        """Requests waiting or being served: L = lambda W."""
        return self.arrival_rate * self.mean_response

    def wait_exceeds(self, time: float) -> float:
        """P(wait > t) = C e^(-(c mu - lambda) t)."""
        return self.waiting_probability * math.exp(-self._slack * time) if self._slack > 0 else 1.0

    def response_exceeds(self, time: float) -> float:
        """P(wait + service > t) = e^(-mu t) (1 + C mu g(t)), g(t) = (1 - e^(-d t)) / d, d = c mu - lambda - mu.

        The textbook form divides by d, which is 0 when the slack equals one server; g(t) tends to t there.
        """
        if self._slack <= 0:
            return 1.0
        mu, difference = self.service_rate, self._slack - self.service_rate
        exponent = difference * time
        if abs(exponent) < 1:
            g = -math.expm1(-exponent) / difference if difference else time
            return math.exp(-mu * time) * (1 + self.waiting_probability * mu * g)
        served, waited = math.exp(-mu * time), math.exp(-self._slack * time)
        return served + self.waiting_probability * mu * (served - waited) / difference

    def wait_quantile(self, quantile: float) -> float:
        """The wait that a share `quantile` of requests stays within: max(0, ln(C / (1 - q)) / (c mu - lambda))."""
        if self._slack <= 0:
            return math.inf
        waiting = self.waiting_probability
        return math.log(waiting / (1 - quantile)) / self._slack if waiting > 1 - quantile else 0.0

    def response_quantile(self, quantile: float) -> float:
        """The response time that a share `quantile` of requests stays within, by bisection."""
        if self._slack <= 0:
            return math.inf
        return falling_root(self.response_exceeds, 1 - quantile, self.mean_response)

    @property
    def _slack(self) -> float:
        return self.servers * self.service_rate - self.arrival_rate


def falling_root(function: Callable[[float], float], value: float, guess: float, low: float = 0.0) -> float:
    """Where a falling function passes `value`, to 13 digits; it is searched from `low` over `guess` upwards.

    Inverse quadratic interpolation where that is safe, else bisection (Chandrupatla 1997): steps of the function do no harm.
    """
    high = guess
    above, below = function(low) - value, function(high) - value
    if above <= 0:
        return low
    while below > 0:
        low, above = high, below
        high *= 2
        below = function(high) - value
    (now, off), (other, off_other) = (high, below), (low, above)  # the root is between these two
    share = 0.5
    for _ in range(MOST_STEPS):
        last, off_last = now, off
        now += share * (other - now)
        off = function(now) - value
        if (off > 0) == (off_last > 0):
            third, off_third = last, off_last
        else:
            third, off_third = other, off_other
            other, off_other = last, off_last
        width, least = abs(other - now), 0.5e-13 * max(now, other)
        if width <= 2 * least:
            break
        share = _inverse_quadratic((now, off), (other, off_other), (third, off_third))
        share = min(1 - least / width, max(least / width, share))
    return (now + other) / 2


def _inverse_quadratic(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    """The share of the way from a to b at which a parabola through three points has its root; half where it is none to trust."""
    (x, fx), (y, fy), (z, fz) = a, b, c
    if fx in (fy, fz) or fy == fz:
        return 0.5
    xi, phi = (x - y) / (z - y), (fx - fy) / (fz - fy)
    if phi * phi >= xi or (1 - phi) * (1 - phi) >= 1 - xi:
        return 0.5
    return fx / (fy - fx) * fz / (fy - fz) + (z - x) / (y - x) * fx / (fz - fx) * fy / (fz - fy)


class ClosedNetwork(Struct, frozen=True):
    """What a fixed number of customers gets from queueing stations; the mappings are by station."""

    throughput: float
    response: float
    """Time in the stations, without thinking."""
    queue: Mapping[str, float]
    """Mean number of customers waiting or served."""
    utilisation: Mapping[str, float]
    residence: Mapping[str, float]
    """Time per request spent in each station, waits included."""


def closed_network(demands: Mapping[str, float], customers: int, think: float = 0.0) -> ClosedNetwork:
    """What `customers` who think `think` seconds between requests get (exact mean value analysis).

    R_k = D_k (1 + Q_k(n - 1)), X = n / (Z + sum R_k), Q_k = X R_k for n = 1..N. `demands` are visits times service.
    """
    queue = dict.fromkeys(demands, 0.0)
    residence = dict(demands)
    throughput = response = 0.0
    for n in range(1, customers + 1):
        residence = {station: demand * (1 + queue[station]) for station, demand in demands.items()}
        response = math.fsum(residence.values())
        throughput = n / (think + response)
        queue = {station: throughput * time for station, time in residence.items()}
    utilisation = {station: throughput * demand for station, demand in demands.items()}
    return ClosedNetwork(throughput, response, queue, utilisation, residence)


class ScalabilityLaw(Struct, frozen=True):
    """Gunther's universal scalability law: X(N) = gamma N / (1 + alpha (N - 1) + beta N (N - 1))."""

    contention: float
    """alpha: the share of work that is serial."""
    coherency: float
    """beta: the cost of agreeing, per pair."""
    one: float = 1.0
    """gamma: throughput of one."""

    def throughput(self, load: float) -> float:
        """X(N) at N processors, threads or users."""
        return self.one * load / (1 + self.contention * (load - 1) + self.coherency * load * (load - 1))

    @property
    def peak_load(self) -> float:
        """N* = sqrt((1 - alpha) / beta), where more begins to be less; infinite without coherency cost."""
        return math.sqrt((1 - self.contention) / self.coherency) if self.coherency else math.inf

    @property
    def peak_throughput(self) -> float:
        """X(N*), or the limit gamma / alpha that is only approached."""
        return self.throughput(self.peak_load) if self.coherency else self.limit

    @property
    def best_whole_load(self) -> int:
        """The whole number with the highest throughput. Raises OverflowError when there is no peak."""
        below = max(1, math.floor(self.peak_load))
        return max(below, below + 1, key=lambda load: (self.throughput(load), -load))

    @property
    def limit(self) -> float:
        """gamma / alpha: what contention alone would allow (Amdahl 1967)."""
        return self.one / self.contention if self.contention else math.inf
