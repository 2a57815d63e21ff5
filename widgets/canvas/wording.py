"""What the steps of the canvas are called in the undo list."""

from __future__ import annotations

from collections.abc import Sequence

from designer.document.design import Design
from designer.i18n import Text, text


def moving(design: Design, ids: Sequence[str]) -> Text:
    """What moving these nodes is called."""
    if len(ids) == 1:
        return text("Move {name}", name=design.nodes[ids[0]].name)
    return text("Move {count} items", count=len(ids))


def copying(design: Design, ids: Sequence[str]) -> Text:
    """What making copies of these nodes is called."""
    if len(ids) == 1:
        return text("Copy {name}", name=design.nodes[ids[0]].name)
    return text("Copy {count} items", count=len(ids))


def deleting(design: Design, nodes: Sequence[str], links: Sequence[str]) -> Text:
    """What deleting these is called."""
    if len(nodes) == 1 and not links:
        return text("Delete {name}", name=design.nodes[nodes[0]].name)
    if not nodes and len(links) == 1:
        link = design.links[links[0]]
        return text(
            "Delete link from {source} to {target}",
            source=design.nodes[link.source].name,
            target=design.nodes[link.target].name,
        )
    return text("Delete {count} items", count=len(nodes) + len(links))


def connecting(design: Design, source: str, target: str) -> Text:
    """What linking these two is called."""
    return text(
        "Connect {source} to {target}", source=design.nodes[source].name, target=design.nodes[target].name
    )
