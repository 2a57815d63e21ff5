"""Large designs for benchmarks and tests: a grid of cards in zones, linked to their neighbours, always the same."""

from __future__ import annotations

import math
import random

from immutables import Map

from designer.catalog.registry import load_catalog
from designer.document.design import Box, Design, Link, Node, link_id

STEP_X, STEP_Y = 240.0, 140.0
KINDS = (
    "app", "worker", "database", "cache", "queue", "object-store", "load-balancer", "external", "dns", "cdn",
    "aws.s3", "file-share",
)  # fmt: skip
BLOCK = 40
"""So many cards stand in one datacenter."""


def grid_design(count: int, links_per_node: float = 1.5, seed: int = 1, containers: bool = True) -> Design:
    """`count` nodes on a grid, one in forty a datacenter around the forty after it, and short links among the cards."""
    catalog, chance = load_catalog(), random.Random(seed)
    specs = [catalog.build(kind, {}) for kind in KINDS]
    place = catalog.build("datacenter", {})
    blocks = count // (BLOCK + 1) if containers else 0
    cards = count - blocks
    columns = max(8, round(math.sqrt(cards * 16 / 9 * STEP_Y / STEP_X) / 8) * 8)
    nodes: dict[str, Node] = {}
    layout: dict[str, Box] = {}
    for block in range(blocks):
        key = f"dc-{block}"
        left, top = _corner(block, columns)
        nodes[key] = Node(key, key, None, place)
        layout[key] = Box(left - 30, top - 50, 8 * STEP_X - 20, 5 * STEP_Y - 10)
    for card in range(cards):
        key = f"n-{card}"
        block, inner = divmod(card, BLOCK)
        left, top = _corner(block, columns)
        parent = f"dc-{block}" if block < blocks else None
        nodes[key] = Node(key, f"service-{card}", parent, specs[card % len(specs)])
        layout[key] = Box(left + inner % 8 * STEP_X, top + inner // 8 * STEP_Y)
    links: dict[str, Link] = {}
    steps = (1, 2, 8, 9, 7, 16)
    while len(links) < int(count * links_per_node):
        start = chance.randrange(cards)
        end = start + chance.choice(steps)
        if end < cards:
            source, target = f"n-{start}", f"n-{end}"
            made = Link(source=source, target=target, protocol="http", port=8080)
            links[link_id(source, target, links)] = made
    return Design(name=f"grid {count}", nodes=Map(nodes), links=Map(links), layout=Map(layout))


def _corner(block: int, columns: int) -> tuple[float, float]:
    across = columns // 8
    return block % across * 8 * STEP_X, block // across * 5 * STEP_Y
