"""What an answer about exposure is: a verdict, the way in hop by hop, what keeps the internet out, what would let it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, overload

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.packet_walk import Block
from designer.analysis.reachability import INTERNET
from designer.i18n import Text

Verdict = Literal["internet", "one-change", "lateral", "internal", "isolated"]
VERDICTS: tuple[Verdict, ...] = ("internet", "one-change", "lateral", "internal", "isolated")
"""Worst first."""
Subject = Literal["data", "service", "administration", "identity"]
"""What is exposed: stored data, an application, remote administration, somebody's permissions."""


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of a way in: from `source` ("internet" or a node id) to `target`.

    `taken_over` tells that the source first has to be taken over; the internet, and a proxy that forwards, have not. Where no
    connection is opened (inside one machine, by permission, with a stolen secret) `protocol` is empty and `port` 0.
    """

    source: str
    target: str
    protocol: str
    port: int
    taken_over: bool
    told: Text | Callable[[], Text] = field(hash=False)
    """The hop in words, or what puts it into words when somebody asks: one that is equal where the words are."""

    @property
    def text(self) -> Text:
        """The hop in words: address, route, firewall, guard, port."""
        return self.told if isinstance(self.told, Text) else self.told()


class Way(Sequence[Step]):
    """Steps in order, the first hop first. Ways that begin alike share their beginning, so many long ones stay small."""

    __slots__ = ("_before", "_first", "_last", "_length")

    def __init__(self, last: Step, before: Way | None = None) -> None:
        self._last, self._before = last, before
        self._first: Step = last if before is None else before._first
        self._length: int = 1 if before is None else before._length + 1

    def __len__(self) -> int:
        return self._length

    def __reversed__(self) -> Iterator[Step]:
        way: Way | None = self
        while way is not None:
            yield way._last
            way = way._before

    def __iter__(self) -> Iterator[Step]:
        return iter([*reversed(self)][::-1])

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | Sequence[Step]:
        """The step at a position; both ends at once."""
        return self._first if index == 0 else self._last if index == -1 else tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == self._length and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Way{tuple(self)!r}"


def extended(path: Sequence[Step], step: Step) -> Way:
    """The path and one more step."""
    if not path:
        return Way(step)
    return Way(step, path if isinstance(path, Way) else extended(path[:-1], path[-1]))


class Change(Struct, frozen=True):
    """The one change that would let the internet in: which property of which node, and its value then.

    An inbound rule is the rule as a mapping; no property where something has to be drawn.
    """

    node: str
    property: str
    value: Any
    text: Text


class Exposure(Struct, frozen=True):
    """The verdict about one node: about its worst port, with the other ones in `others`.

    `path` is the way the verdict is about: the way in (`internet`, `lateral`), the way in after the change (`one-change`),
    or the nearest caller (`internal`). `lateral` is the shortest way through what can be taken over, where the verdict is
    worse than that. `sources` are the ranges that get in where only some do. `blocked_by` is what stops the internet.
    """

    node: str
    subject: Subject
    verdict: Verdict
    protocol: str = ""
    port: int = 0
    path: Sequence[Step] = ()
    blocked_by: tuple[Block, ...] = ()
    change: Change | None = None
    lateral: Sequence[Step] = ()
    sources: tuple[str, ...] = ()
    others: tuple[Exposure, ...] = ()

    @property
    def hops(self) -> int:
        """Number of hops of the path."""
        return len(self.path)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Who is passed on the path, from the first to this node; empty where there is no path."""
        return (self.path[0].source, *(step.target for step in self.path)) if self.path else ()

    @property
    def through(self) -> tuple[str, ...]:
        """Ids of what has to be taken over on the path, in order."""
        return tuple(step.source for step in self.path if step.taken_over)

    @property
    def is_reachable_from_internet(self) -> bool:
        """True where the path starts at the internet and needs no change."""
        return self.verdict in ("internet", "lateral") and bool(self.path) and self.path[0].source == INTERNET

    def every(self) -> tuple[Exposure, ...]:
        """This and the other ports, each by itself, worst first."""
        return (replace(self, others=()), *self.others) if self.others else (self,)

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """As `loadpath analyze --format json` prints it; sentences in `language`."""
        return {
            "verdict": self.verdict,
            "path": list(self.nodes),
            "hops": self.hops,
            "steps": [step.text.render(language) for step in self.path],
            "subject": self.subject,
            "protocol": self.protocol or None,
            "port": self.port or None,
            "through": list(self.through),
            "blocked_by": sorted({f"{block.check.value} {block.component}" for block in self.blocked_by}),
            "change": self.change.text.render(language) if self.change else None,
            "lateral": [step.text.render(language) for step in self.lateral],
            "others": [other.as_json(language) for other in self.others],
        }


def worst(found: Iterable[Exposure]) -> Exposure | None:
    """One exposure for a node: the worst, with the others in it; None for none."""
    ordered = sorted(found, key=lambda exposure: VERDICTS.index(exposure.verdict))
    if len(ordered) == 1:
        return ordered[0]
    return replace(ordered[0], others=tuple(ordered[1:])) if ordered else None


def way_in(found: Exposure) -> Sequence[Step]:
    """The shortest way from outside that needs no change, over all ports; empty where there is none."""
    ways = [
        way
        for port in found.every()
        for way in (port.path if port.verdict in ("internet", "lateral") else (), port.lateral)
        if way and way[0].source == INTERNET
    ]
    return min(ways, key=len, default=())
