"""How many requests reach each station: rate(v) = external(v) + sum over callers of rate(u) x calls per request."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from designer.analysis.dependency import ModelError
from designer.analysis.strong_components import components_targets_first

K = TypeVar("K", bound=Hashable)


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
    incoming: dict[str, list[tuple[str, float]]] = {}
    for caller, called, ratio in edges:
        incoming.setdefault(called, []).append((caller, ratio))
    rates = {station: external.get(station, 0.0) for station in stations}
    return rates, settle(rates, incoming, [stations])


def settle(
    rates: dict[K, float],
    incoming: Mapping[K, Sequence[tuple[K, float]]],
    parts: Iterable[Sequence[K]],
) -> list[tuple[K, ...]]:
    """The loops that never settle. Takes `rates` from outside to those at which each station is called.

    `incoming` are the (caller, calls per request) of each; `parts` are groups of stations, callers first, outside of
    which no loop leads. Whether a loop settles depends on nothing outside it, so all are told in one pass.
    """
    endless = []
    for part in parts:
        for component, inside in _components(part, incoming):
            for station in component:
                arriving = sum(
                    [rates[u] * ratio for u, ratio in incoming.get(station, ()) if u not in inside]
                )
                rates[station] += arriving
            if not inside:
                continue
            rows = [
                [(inside[u], ratio) for u, ratio in incoming.get(v, ()) if u in inside] for v in component
            ]
            solved = solve_loop([rates[v] for v in component], rows)
            if solved is None:
                endless.append(component)
            else:
                rates.update(zip(component, solved, strict=True))
    return endless


def _components(
    part: Sequence[K], incoming: Mapping[K, Sequence[tuple[K, float]]]
) -> Iterator[tuple[tuple[K, ...], Mapping[K, int]]]:
    """(stations that call one another, their rows in equations; none for a station that does not call itself)."""
    if len(part) == 1:
        only = part[0]
        calls_itself = any(caller == only for caller, _ in incoming.get(only, ()))
        yield (only,), {only: 0} if calls_itself else {}
        return
    index = {station: number for number, station in enumerate(part)}
    callers = [[index[u] for u, _ in incoming.get(station, ()) if u in index] for station in part]
    for found in components_targets_first(callers):
        component = tuple(part[v] for v in sorted(found))
        is_loop = len(found) > 1 or found[0] in callers[found[0]]
        yield component, {station: row for row, station in enumerate(component)} if is_loop else {}


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
