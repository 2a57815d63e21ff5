"""A report for printing by a simple engine of rich text (Qt's): HTML laid out by tables, pictures apart and named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from designer.reports.html import page_colours, quoted
from designer.reports.page import Block, Fold, Items, Page, Picture
from designer.templating import Templates


class Paper(NamedTuple):
    """What is printed."""

    html: str
    style: str
    pictures: dict[str, str]
    """Name in the HTML -> SVG."""


def paper(page: Page) -> Paper:
    """The page with everything unfolded."""
    drawn = [*_pictures(page.lead), *(found for part in page.sections for found in _pictures(part.blocks))]
    names = {picture: f"picture-{number}" for number, picture in enumerate(drawn)}
    colours = page_colours()
    html = _templates().render("report/paper.html.j2", page=page, names=names, colours=colours)
    style = _templates().render("report/paper.css.j2", colours=colours)
    return Paper(html, style, {name: picture.svg for picture, name in names.items()})


def _pictures(blocks: Iterable[Block]) -> Iterator[Picture]:
    for block in blocks:
        if isinstance(block, Picture):
            yield block
        elif isinstance(block, Items):
            yield from (item.picture for item in block.items if item.picture is not None)
        elif isinstance(block, Fold):
            yield from _pictures(block.blocks)


@cache
def _templates() -> Templates:
    return Templates(quoted)
