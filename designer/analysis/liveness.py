"""Which part of each stage and machine serves when some elements of a design are down."""

from __future__ import annotations

from collections.abc import Collection

from designer.analysis.load import Liveness, LoadModel
from designer.graph.dependency import DesignModel


def liveness(model: DesignModel, load: LoadModel, down: Collection[str]) -> Liveness:
    """Shares of copies that are up, for every stage, gateway and machine that is not whole while the elements `down` are.

    A copy whose needs are not met answers nothing, so it counts as down; callers go to the others.
    """
    touched = dict.fromkeys(model.origin[element] for element in sorted(down))  # sums do not hang on hashes
    stages: dict[str, float] = {}
    machines: dict[str, float] = {}
    for node in touched:
        copies = model.copies[node]
        up = sum(copy.element not in down for copy in copies) / len(copies)
        stage = load.stages.get(node)
        if stage is not None and stage.stands_by and up > 0:
            up = 1.0
        if up < 1 and node in load.machines:
            machines[node] = up
        if up < 1 and (stage is not None or node in load.doors):
            stages[node] = up
    return Liveness(stages, machines)
