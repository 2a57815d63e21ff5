"""What is said about whether A reaches B: the path, or the obstacles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from designer.analysis.admitted import Admitted
from designer.analysis.exposure_verdict import Step
from designer.analysis.obstacles import Obstacle


class Reached(Struct, frozen=True):
    """The answer: the path where there is one, else what blocks it."""

    source: str
    target: str
    protocol: str
    port: int
    steps: Sequence[Step] = ()
    obstacles: tuple[Obstacle, ...] = ()
    lateral: Sequence[Step] = ()
    """From the internet: the shortest way through what is taken over, where there is no other."""
    some: Admitted | None = None
    """From the internet: the way of those alone whom a rule names by address, where others have none."""

    @property
    def is_reachable(self) -> bool:
        """Whether A can reach B."""
        return bool(self.steps)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Who is passed, from A to B; empty where there is no path."""
        return (self.steps[0].source, *(step.target for step in self.steps)) if self.steps else ()

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """As `loadpath reach --format json` prints it; sentences in `language`."""
        return {
            "source": self.source,
            "target": self.target,
            "protocol": self.protocol,
            "port": self.port or None,
            "reachable": self.is_reachable,
            "path": list(self.nodes),
            "steps": [step.text.render(language) for step in self.steps],
            "blocked_by": [
                {"check": o.check, "component": o.component, "text": o.text.render(language)}
                for o in self.obstacles
            ],
            "lateral": [step.text.render(language) for step in self.lateral],
            "only_from": None if self.some is None else self.some.as_json(language),
        }
