"""A report for a terminal: titles, tables with aligned columns, findings as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from designer.i18n import Text
from designer.reports import text_report
from designer.reports.page import (
    Block,
    Cell,
    Fold,
    Item,
    Items,
    Numbers,
    Page,
    Paragraph,
    Picture,
    Said,
    Table,
)
from designer.reports.tables import one_line, table

WORDS: Mapping[str, Text] = dict(text_report.WORDS.items())


def render(page: Page) -> str:
    """The page with a trailing newline. Pictures are left out."""
    lines = [one_line(page.title), *([one_line(page.subtitle)] if page.subtitle else [])]
    lines += _blocks(page.lead, page.language)
    for section in page.sections:
        lines += ["", one_line(section.title), *_blocks(section.blocks, page.language)]
    return "\n".join(lines) + "\n"


def _blocks(blocks: Iterable[Block], language: str) -> Iterator[str]:
    for block in blocks:
        yield from _block(block, language)


def _block(block: Block, language: str) -> Iterator[str]:
    match block:
        case Paragraph(said=said):
            yield f"  {one_line(said)}"
        case Table(head=head, rows=rows, right=right):
            yield from table(head, [[one_line(_said(value)) for value in row] for row in rows], right=right)
        case Items(items=items):
            for item in items:
                yield from _item(item, language)
        case Numbers(numbers=numbers):
            yield from table(
                [number.title for number in numbers],
                [[number.value for number in numbers], [number.note for number in numbers]],
            )
        case Fold(summary=summary, blocks=inner):
            yield from (f"  {one_line(summary)}", *_blocks(inner, language))
        case Picture():
            return


def _item(item: Item, language: str) -> Iterator[str]:
    tone = f"{WORDS[item.tone].render(language)} " if item.tone in WORDS else ""
    place = f"{item.place}: " if item.place else ""
    mark = f" [{item.mark}]" if item.mark else ""
    yield one_line(f"  {place}{tone}{item.label} {item.title}{mark}")
    yield from (one_line(f"      {line}") for line in item.lines)


def _said(value: Said) -> str:
    return value.said if isinstance(value, Cell) else value
