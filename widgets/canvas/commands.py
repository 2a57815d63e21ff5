"""What the user does to the selection without the mouse: clipboard, delete, nudge, walk from node to node."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from designer.document import edits
from designer.document.clipboard import copy
from designer.i18n import text
from widgets.canvas import verbs, wording
from widgets.canvas.snapping import STEP, to_grid
from widgets.canvas.surface import Surface

OFFSET = 24.0
"""A duplicate is drawn so far right of and below its original."""


class Commands:
    """Acts on what is selected on one canvas. Each is one undoable step."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def nodes(self) -> tuple[str, ...]:
        """The selected nodes that are in no other selected node, in order of their ids."""
        design, session = self._surface.session.design, self._surface.session
        return verbs.outermost(design, sorted(key for key in session.selection if key in design.nodes))

    def links(self) -> tuple[str, ...]:
        """The selected links, in order of their ids."""
        session = self._surface.session
        return tuple(sorted(key for key in session.selection if key in session.design.links))

    def copy(self) -> bool:
        """Puts the selected nodes, their contents and the links among them on the clipboard; False: none is selected."""
        ids = self.nodes()
        if ids:
            design = self._surface.session.design
            placed = design.with_layout(self._surface.scene.geometry.settled(design.nodes))
            QGuiApplication.clipboard().setText(copy(placed, ids))
        return bool(ids)

    def cut(self) -> None:
        """Copies what is selected, then deletes it."""
        if self.copy():
            self.delete()

    def paste(self, at: QPointF | None = None) -> None:
        """Pastes with its middle at the canvas point `at`; else beside the original where that is seen, else in sight."""
        surface, session = self._surface, self._surface.session
        data = QGuiApplication.clipboard().text()
        dx, dy = self._shift(data, at)
        made = session.edit(
            text("Paste"), verbs.paste_at, surface.scene.geometry.settled(session.design.nodes), data,
            session.catalog, dx, dy,
        )  # fmt: skip
        if made is not None:
            session.select(made)

    def duplicate(self) -> None:
        """Copies what is selected beside itself."""
        ids, session = self.nodes(), self._surface.session
        if ids:
            made = session.edit(
                wording.copying(session.design, ids), verbs.clone,
                self._surface.scene.geometry.settled(session.design.nodes), ids, OFFSET, OFFSET, verbs.STAY,
            )  # fmt: skip
            if made is not None:
                session.select(made)

    def delete(self) -> None:
        """Deletes what is selected, with what is in it and the links to it."""
        nodes, links, session = self.nodes(), self.links(), self._surface.session
        if nodes or links:
            session.edit(wording.deleting(session.design, nodes, links), edits.remove, nodes, links)

    def nudge(self, right: int, down: int, far: bool) -> None:
        """Moves what is selected by one unit, or by one step of the grid. Nudges in a row are one step back."""
        ids, session = self.nodes(), self._surface.session
        if ids:
            unit = STEP if far else 1.0
            session.edit(
                wording.moving(session.design, ids), verbs.nudge,
                self._surface.scene.geometry.settled(session.design.nodes), ids, right * unit, down * unit,
                merge=("nudge", ids),
            )  # fmt: skip

    def select_all(self) -> None:
        """Selects every node and link."""
        design = self._surface.session.design
        self._surface.session.select([*design.nodes, *design.links])

    def step(self, forward: bool) -> bool:
        """Selects the next node in reading order, or the one before; False where there is none to go on to."""
        surface, session = self._surface, self._surface.session
        geometry = surface.scene.geometry
        rows = np.flatnonzero(geometry.alive)
        order = rows[np.lexsort((geometry.box[rows, 0], geometry.box[rows, 1]))].tolist()
        ids = [geometry.nodes.id_of(row) for row in order]
        at = [place for place, key in enumerate(ids) if key in session.selection]
        wanted = (at[-1] + 1 if forward else at[0] - 1) if at else 0 if forward else len(ids) - 1
        if not 0 <= wanted < len(ids):
            return False
        session.select([ids[wanted]])
        self._reveal(order[wanted])
        return True

    def _reveal(self, row: int) -> None:
        surface = self._surface
        left, top, right, bottom = surface.scene.geometry.box[row].tolist()
        seen = surface.camera.seen(surface.width(), surface.height())
        if not seen.contains(QPointF((left + right) / 2, (top + bottom) / 2)):
            middle = QPointF((left + right) / 2, (top + bottom) / 2)
            away = QPointF(surface.width() / 2, surface.height() / 2) - surface.camera.to_view(middle)
            surface.aim(surface.camera.panned(away.x(), away.y()))

    def _shift(self, data: str, at: QPointF | None) -> tuple[float, float]:
        """How far from where it was copied it is pasted."""
        extent = _extent(data)
        if extent is None:
            return OFFSET, OFFSET
        left, top, right, bottom = extent
        surface = self._surface
        seen = surface.camera.seen(surface.width(), surface.height())
        middle = QPointF((left + right) / 2, (top + bottom) / 2)
        if at is None and seen.contains(middle):
            shift = OFFSET
            taken = {(box.x, box.y) for box in surface.session.design.layout.values()}
            while (left + shift, top + shift) in taken:
                shift += OFFSET
            return shift, shift
        away = (at or seen.center()) - middle
        return to_grid(away.x()), to_grid(away.y())


def _extent(data: str) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom of the corners of what was copied; None where that is not known."""
    try:
        part: Any = json.loads(data)
        boxes = [[*box, 0, 0][:4] for box in part["layout"].values()]
        return (
            min(x for x, *_ in boxes), min(y for _, y, *_ in boxes),
            max(x + width for x, _, width, _ in boxes), max(y + height for _, y, _, height in boxes),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
