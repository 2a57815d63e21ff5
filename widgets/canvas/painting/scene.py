"""What is painted and with what: the design, its arrays, and the pictures made for one theme."""

from __future__ import annotations

from dataclasses import dataclass, field

from designer.document.design import Design, Link, Node
from widgets.canvas.geometry import Geometry
from widgets.canvas.marks import Marks
from widgets.canvas.painting.labels import Labels
from widgets.canvas.painting.sprites import Sprites
from widgets.canvas.routes import Routes
from widgets.theme import Theme


@dataclass
class Scene:
    """Everything the passes read. Its owner keeps it in step with the design."""

    design: Design
    theme: Theme
    language: str = "en"
    geometry: Geometry = field(init=False)
    routes: Routes = field(init=False)
    marks: Marks = field(init=False)
    sprites: Sprites = field(init=False)
    labels: Labels = field(init=False)

    def __post_init__(self) -> None:
        self.geometry = Geometry(self.design)
        self.routes = Routes(self.geometry)
        self.marks = Marks()
        self.marks.match(self.geometry)
        self.set_theme(self.theme)

    def set_theme(self, theme: Theme) -> None:
        """Paints with other colours from now on."""
        self.theme, self.sprites, self.labels = theme, Sprites(theme), Labels(theme)

    def node(self, row: int) -> Node:
        """The node drawn at `row`."""
        return self.design.nodes[self.geometry.nodes.id_of(row)]

    def link(self, row: int) -> Link:
        """The link drawn at `row`."""
        return self.design.links[self.geometry.links.id_of(row)]
