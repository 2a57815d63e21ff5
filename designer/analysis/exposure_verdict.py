"""What an answer about exposure is: a verdict, the way in hop by hop, what keeps the internet out, what would let it in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

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
    text: Text


@dataclass(frozen=True, slots=True)
class Change:
    """The one change that would let the internet in: which property of which node, and its value then.

    An inbound rule is the rule as a mapping; no property where something has to be drawn.
    """

    node: str
    property: str
    value: Any
    text: Text


@dataclass(frozen=True, slots=True)
class Exposure:
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
    path: tuple[Step, ...] = ()
    blocked_by: tuple[Block, ...] = ()
    change: Change | None = None
    lateral: tuple[Step, ...] = ()
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
        return self.verdict in ("internet", "lateral") and self.nodes[:1] == (INTERNET,)

    def every(self) -> tuple[Exposure, ...]:
        """This and the other ports, each by itself, worst first."""
        return (replace(self, others=()), *self.others)

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
    return replace(ordered[0], others=tuple(ordered[1:])) if ordered else None
