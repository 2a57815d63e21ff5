"""How many requests reach each station: rate(v) = external(v) + sum over callers of rate(u) x calls per request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designer.analysis.dependency import ModelError, components_targets_first


class RunawayLoop(ModelError):
    """A loop that calls itself at least as often as it is called."""

    def __init__(self, stations: Iterable[str]) -> None:
        self.stations = tuple(sorted(stations))
        super().__init__(f"requests never settle in the loop of {', '.join(self.stations)}")


def arrival_rates(external: Mapping[str, float], calls: Iterable[tuple[str, str, float]]) -> dict[str, float]:
    """The arrival rate of every station named anywhere, per second.

    `external` are rates from outside; `calls` are (caller, called, calls per request of the caller), where a hit
    ratio h in front of something multiplies by 1 - h. Loops are solved. Raises RunawayLoop for a loop that calls
    itself at least as often as it is called: it never settles.
    """
    edges = list(calls)
    stations = list(
        dict.fromkeys([*external, *(end for caller, called, _ in edges for end in (caller, called))])
    )
    index = {station: number for number, station in enumerate(stations)}
    incoming: list[list[tuple[int, float]]] = [[] for _ in stations]
    for caller, called, ratio in edges:
        incoming[index[called]].append((index[caller], ratio))
    rates = [external.get(station, 0.0) for station in stations]
    for component in components_targets_first([[caller for caller, _ in callers] for callers in incoming]):
        members = {vertex: row for row, vertex in enumerate(component)}
        for vertex in component:
            rates[vertex] += sum(rates[u] * ratio for u, ratio in incoming[vertex] if u not in members)
        inside = [[(members[u], ratio) for u, ratio in incoming[v] if u in members] for v in component]
        if any(inside):
            solved = solve_loop([rates[v] for v in component], inside)
            if solved is None:
                raise RunawayLoop(stations[v] for v in component)
            for vertex, rate in zip(component, solved, strict=True):
                rates[vertex] = rate
    return dict(zip(stations, rates, strict=True))


def solve_loop(outside: list[float], inside: list[list[tuple[int, float]]]) -> list[float] | None:
    """The rates of a loop: solves rate = outside + inside x rate by elimination; None when the loop amplifies itself.

    The pivots of I - inside are all positive exactly when the gain is below 1 (it is an M-matrix then), and then no
    rows need to be exchanged.
    """
    size = len(outside)
    rows = [[float(row == column) for column in range(size)] + [outside[row]] for row in range(size)]
    for row, callers in enumerate(inside):
        for column, ratio in callers:
            rows[row][column] -= ratio
    for pivot in range(size):
        if rows[pivot][pivot] <= 1e-12:
            return None
        for row in range(pivot + 1, size):
            factor = rows[row][pivot] / rows[pivot][pivot]
            if factor:
                for column in range(pivot, size + 1):
                    rows[row][column] -= factor * rows[pivot][column]
    rates = [0.0] * size
    for row in range(size - 1, -1, -1):
        known = sum(rows[row][column] * rates[column] for column in range(row + 1, size))
        rates[row] = (rows[row][size] - known) / rows[row][row]
    return rates
