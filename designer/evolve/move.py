"""One move to AWS: the design as it was, the draft of what it becomes, the ground it stands on."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.evolve.ground import draw_ground
from designer.fixes.draft import Draft


class Move:
    """What the parts of a move share. Each part asks the design as it was (`a`), and changes the draft."""

    def __init__(self, a: Assessment) -> None:
        self.a = a
        self.draft = Draft(a.design)
        self.ground = draw_ground(self.draft)
        self._turn = 0

    def now(self) -> Assessment:
        """The design so far, assessed."""
        return Assessment(self.draft.design)

    def next_app_subnet(self) -> str:
        """Id of the application subnet of the zone whose turn it is."""
        self._turn += 1
        return self.ground.app[(self._turn - 1) % len(self.ground.app)]

    def absorb(self, kept: str, others: list[str]) -> None:
        """What called or named one of the others calls and names the one that is kept; then the others are gone."""
        self.draft.name_instead(dict.fromkeys(others, kept))
        for other in others:
            for link_id, link in self.draft.links_of(other):
                if link.target == other and link.source != kept and link.kind in ("traffic", "async", "uses"):
                    self.draft.relink(link_id, target=kept)
            self.draft.remove(other)
