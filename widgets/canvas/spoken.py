"""What assistive technology reads out about the canvas: what is selected, where it is, what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent

from designer.document.design import Design
from designer.i18n import Text, text
from widgets.canvas.marks import Fate
from widgets.canvas.surface import Surface

FATES: dict[Fate, Text] = {"failed": text("lost"), "down": text("down"), "degraded": text("degraded")}


class Spoken(QObject):
    """Keeps the accessible name of the canvas in step with the selection."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._surface = surface
        surface.session.selection_changed.connect(lambda _: self.say())
        surface.session.changed.connect(lambda _: self.say())
        surface.session.replaced.connect(self.say)
        self.say()

    def say(self) -> None:
        """Says what is selected now."""
        words = sentence(self._surface).render(self._surface.scene.language)
        if words != self._surface.accessibleName():
            self._surface.setAccessibleName(words)
            if QAccessible.isActive():
                QAccessible.updateAccessibility(
                    QAccessibleEvent(self._surface, QAccessible.Event.NameChanged)
                )


def sentence(surface: Surface) -> Text:
    """The canvas in one sentence: the selected element, or how many there are."""
    design = surface.session.design
    chosen = [key for key in surface.session.selection if key in design.nodes or key in design.links]
    if len(chosen) == 1:
        key = chosen[0]
        what = _node(design, key) if key in design.nodes else _link(design, key)
        fate = surface.scene.marks.fate_of(key)
        what = text("{what}, {fate}", what=what, fate=FATES[fate]) if fate is not None else what
        found = surface.scene.marks.said_of(key)
        return text("{what}; findings: {count}", what=what, count=found[1]) if found else what
    if chosen:
        return text("Canvas, {count} selected", count=len(chosen))
    return text("Canvas, {nodes} components, {links} links", nodes=len(design.nodes), links=len(design.links))


def _node(design: Design, key: str) -> Text:
    node = design.nodes[key]
    kind = text(node.spec.title)
    if node.parent is None:
        return text("{name}, {kind}", name=node.name, kind=kind)
    return text(
        "{name}, {kind}, in {parent}", name=node.name, kind=kind, parent=design.nodes[node.parent].name
    )


def _link(design: Design, key: str) -> Text:
    link = design.links[key]
    return text(
        "Link from {source} to {target}",
        source=design.nodes[link.source].name, target=design.nodes[link.target].name,
    )  # fmt: skip
