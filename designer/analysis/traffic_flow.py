"""How many requests reach each station: rate(v) = external(v) + sum over callers of rate(u) x calls per request."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

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
    rates, endless = settled_rates(external, calls)
    if endless:
        raise RunawayLoop(endless[0])
    return rates


def settled_rates(
    external: Mapping[str, float], calls: Iterable[tuple[str, str, float]]
) -> tuple[dict[str, float], list[tuple[str, ...]]]:
    """(arrival rates as of `arrival_rates`, the loops that never settle: calls inside them are left out)."""
    edges = list(calls)
    stations = list(
        dict.fromkeys([*external, *(end for caller, called, _ in edges for end in (caller, called))])
    )
    index = {station: number for number, station in enumerate(stations)}
    incoming: list[list[tuple[int, float]]] = [[] for _ in stations]
    for caller, called, ratio in edges:
        incoming[index[called]].append((index[caller], ratio))
    rates, endless = settle([external.get(station, 0.0) for station in stations], incoming)
    return dict(zip(stations, rates, strict=True)), [tuple(stations[v] for v in loop) for loop in endless]


def settle(
    outside: Sequence[float], incoming: Sequence[Sequence[tuple[int, float]]]
) -> tuple[list[float], list[tuple[int, ...]]]:
    """(rates of stations by number, the loops that never settle), given the (caller, calls per request) of each.

    Whether a loop settles depends on nothing outside it, so all are told in one pass, callers first.
    """
    rates, endless = list(outside), []
    for component in components_targets_first([[caller for caller, _ in callers] for callers in incoming]):
        members = {vertex: row for row, vertex in enumerate(component)}
        for vertex in component:
            rates[vertex] += sum(rates[u] * ratio for u, ratio in incoming[vertex] if u not in members)
        inside = [[(members[u], ratio) for u, ratio in incoming[v] if u in members] for v in component]
        if any(inside):
            solved = solve_loop([rates[v] for v in component], inside)
            if solved is None:
                endless.append(component)
                continue
            for vertex, rate in zip(component, solved, strict=True):
                rates[vertex] = rate
    return rates, endless


def solve_loop(outside: list[float], inside: list[list[tuple[int, float]]]) -> list[float] | None:
    """The rates of a loop: solves rate = outside + inside x rate by elimination; None when the loop amplifies itself.

    The pivots of I - inside are all positive, in whatever order they are taken, exactly when the gain is below 1 (it is
    an M-matrix then). The one in the fewest equations is taken first, so that sparse loops, as drawings have them, stay
    sparse (Markowitz 1957).
    """
    rows: list[dict[int, float]] = [{row: 1.0} for row in range(len(outside))]
    users: list[set[int]] = [set() for _ in outside]
    for row, callers in enumerate(inside):
        for column, ratio in callers:
            rows[row][column] = rows[row].get(column, 0.0) - ratio
            users[column].add(row)
    right = list(outside)
    left = [(len(users[pivot]), pivot) for pivot in range(len(outside))]
    heapq.heapify(left)
    order: dict[int, None] = {}
    while left:
        count, pivot = heapq.heappop(left)
        if pivot in order:
            continue
        if count != len(users[pivot]):
            heapq.heappush(left, (len(users[pivot]), pivot))
            continue
        own = rows[pivot].pop(pivot)
        if own <= 1e-12:
            return None
        order[pivot] = None
        rows[pivot] = {column: value / own for column, value in rows[pivot].items()}
        right[pivot] /= own
        for row in users[pivot] - order.keys():
            factor = rows[row].pop(pivot)
            for column, value in rows[pivot].items():
                rows[row][column] = rows[row].get(column, 0.0) - factor * value
                users[column].add(row)
            right[row] -= factor * right[pivot]
    rates = [0.0] * len(outside)
    for pivot in reversed(order):
        rates[pivot] = right[pivot] - sum(value * rates[column] for column, value in rows[pivot].items())
    return rates
