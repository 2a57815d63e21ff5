"""Into which container something falls that is dropped at a point, or why it may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF

from designer.catalog.component import Component
from designer.catalog.legality import why_not_inside
from designer.i18n import Text, text
from widgets.canvas import hit
from widgets.canvas.grid import Slots
from widgets.canvas.painting.scene import Scene

NONE = np.empty(0, np.int64)


class Landing(NamedTuple):
    """The container something would fall into (None: the open canvas), or the reason why it would not."""

    row: int | None = None
    refusal: Text | None = None


class Falling(NamedTuple):
    """Something that is dropped: what it is, and the row of the container it is in (None: the open canvas)."""

    spec: Component
    parent: int | None = None
    is_new: bool = False
    """Whether it is nowhere yet."""


def landing(scene: Scene, point: QPointF, things: Sequence[Falling], moving: Slots = NONE) -> Landing:
    """Where `things` fall: into the innermost container under the point that may hold them all.

    Where containers lie under the point and none may, that is refused: drawing a thing over a container that it is not
    in would lie. `moving`: rows that cannot be the answer.
    """
    under = list(hit.holders_at(scene, point, moving))
    for row in under:
        holder = scene.node(row).spec
        if all(thing.parent == row or why_not_inside(thing.spec, holder) is None for thing in things):
            return Landing(row)
    holder_spec = scene.node(under[0]).spec if under else None
    for thing in things:
        at_home = thing.parent is None and not thing.is_new and not under
        reason = None if at_home else why_not_inside(thing.spec, holder_spec)
        if reason is not None:
            return Landing(refusal=_with_way_out(reason, thing) if under else reason)
    return Landing()


def _with_way_out(reason: Text, thing: Falling) -> Text:
    return text("{reason}. Hold Ctrl to leave it where it belongs.", reason=reason)
