"""Which gesture a press begins: what is live under the pointer decides, from the smallest thing to the largest."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt

from widgets.canvas import hit
from widgets.canvas.hit import Hit, Part
from widgets.canvas.interactions.connect import Connect, Reconnect, link_ends
from widgets.canvas.interactions.gesture import Gesture, Pointer
from widgets.canvas.interactions.press import Press
from widgets.canvas.interactions.resize import CURSORS, Resize, handles
from widgets.canvas.painting.lens import TEXT_FROM
from widgets.canvas.surface import Surface

PORT_REACH = 8.0
"""Logical pixels: how near the pointer must be to a port."""


class Live(NamedTuple):
    """What can be taken hold of beside nodes and links themselves."""

    node: int | None = None
    """The one selected node, whose handles are shown."""
    handles: dict[int, QPointF] = {}
    link: int | None = None
    """The one selected link, whose ends are shown."""
    ends: tuple[QPointF, ...] = ()


class Target(NamedTuple):
    """What the pointer is on, and how the pointer looks there."""

    hit: Hit
    cursor: Qt.CursorShape = Qt.CursorShape.ArrowCursor
    handle: int | None = None
    end: int | None = None
    port: int | None = None


def live(surface: Surface) -> Live:
    """Handles of the selected node or ends of the selected link, where exactly one element is selected."""
    chosen, scene = surface.session.selection, surface.scene
    if len(chosen) != 1 or surface.camera.scale < TEXT_FROM:
        return Live()
    key = next(iter(chosen))
    if key in scene.geometry.nodes:
        row = scene.geometry.nodes.of(key)
        return Live(node=row, handles=handles(scene, row))
    if key not in scene.geometry.links:
        return Live()
    link = scene.geometry.links.of(key)
    return Live(link=link, ends=link_ends(surface, link))


def target(surface: Surface, point: QPointF, hovered: int | None) -> Target:
    """What a press at `point` would take hold of; ports are those of the node `hovered`."""
    scene, zoom, alive = surface.scene, surface.camera.scale, live(surface)
    for number, handle in alive.handles.items():
        if hit.is_near(point, handle, zoom):
            return Target(Hit(alive.node), CURSORS[number], handle=number)
    for end, at in enumerate(alive.ends):
        if hit.is_near(point, at, zoom, PORT_REACH):
            return Target(Hit(link=alive.link), Qt.CursorShape.CrossCursor, end=end)
    if hovered is not None and has_ports(surface, hovered):
        for number, at in enumerate(hit.ports(hit.box_of(scene, hovered), zoom)):
            if hit.is_near(point, at, zoom, PORT_REACH):
                return Target(Hit(hovered, Part.EDGE), Qt.CursorShape.CrossCursor, port=number)
    found = hit.at(scene, point, zoom)
    if found.part is Part.EDGE and found.node is not None and not has_ports(surface, found.node):
        found = Hit(found.node)
    is_edge = found.part is Part.EDGE
    return Target(found, Qt.CursorShape.CrossCursor if is_edge else Qt.CursorShape.ArrowCursor)


def begin(surface: Surface, pointer: Pointer, hovered: int | None) -> Gesture:
    """The gesture that a press of the left button begins in the select mode."""
    found = target(surface, pointer.canvas, hovered)
    row = found.hit.node
    if found.handle is not None and row is not None:
        return Resize(surface, pointer, row, found.handle)
    if found.end is not None and found.hit.link is not None:
        return Reconnect(surface, pointer, found.hit.link, found.end)
    if found.hit.part is Part.EDGE and row is not None and not pointer.modifiers:
        return Connect(surface, pointer, row)
    return Press(surface, pointer, found.hit)


def begin_connecting(surface: Surface, pointer: Pointer) -> Gesture | None:
    """The gesture that a press begins in the connect mode; None on what can start no link."""
    found = hit.at(surface.scene, pointer.canvas, surface.camera.scale)
    if found.node is None:
        return None
    if not has_ports(surface, found.node):
        return None
    return Connect(surface, pointer, found.node)


def has_ports(surface: Surface, row: int) -> bool:
    """Whether links may start at a node, and the scale lets one take hold of its edge."""
    return surface.camera.scale >= TEXT_FROM and bool(surface.scene.node(row).spec.links)
