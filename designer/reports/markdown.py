"""A report as Markdown (GitHub's), for a comment on a pull request. Nothing in it is markup unless this module wrote it.

Names and messages are escaped: they can neither open HTML nor become links, mentions, references to issues, or tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
from designer.reports.tables import one_line

SIGN = {"error": "🔴", "warning": "🟡", "info": "🔵", "ok": "🟢"}
"""What stands for a colour where there is none."""
SPECIAL = re.compile(r"([\\`*_\[\]#|~$])")
BEGINNING = re.compile(r"^(\d*)([-+=.)])(?=[\s=-]|$)")
"""What a list or a line under a title begins with."""
RISKY = re.compile(r"[&<>@]|(?<=[A-Za-z]):(?=//)|(?i:(?<=www))\.|(?<=#)(?=\d)")
"""Letters that make HTML, mentions, links and references to issues."""
TURNED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", ":": "&#58;", "@": "@\u200b", ".": "&#46;", "": "\u200b"}
"""What shows the same and makes nothing; a zero width space parts what would be read together."""


def escaped(said: str) -> str:
    """Plain text that a Markdown reader shows as it is, on one line."""
    marked = BEGINNING.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", one_line(said)))
    return _harmless(marked)


def code(said: str) -> str:
    """The text as code, whatever backticks are in it."""
    flat = one_line(said).strip() or " "
    fence = "`" * (max((len(run) for run in re.findall(r"`+", flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def render(page: Page) -> str:
    """The page with a trailing newline. Pictures are left out: a comment cannot hold them."""
    lines = [f"# {escaped(page.title)}", "", *([escaped(page.subtitle), ""] if page.subtitle else [])]
    lines += _blocks(page.lead)
    for section in page.sections:
        lines += [f"## {escaped(section.title)}", "", *_blocks(section.blocks)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(said=said, tone=tone):
            yield from (f"{SIGN[tone]} {escaped(said)}" if tone in SIGN else escaped(said), "")
        case Table():
            yield from _table(block)
        case Items(items=items):
            for item in items:
                yield from _item(item)
            if items:
                yield ""
        case Numbers(numbers=numbers):
            head = tuple(number.title for number in numbers)
            values = tuple(Cell(number.value, number.tone) for number in numbers)
            notes = tuple(number.note for number in numbers)
            yield from _table(Table(head, (values, notes) if any(notes) else (values,)))
        case Fold(summary=summary, blocks=inner):
            yield from (
                f"<details><summary>{_harmless(one_line(summary))}</summary>",
                "",
                *_blocks(inner),
                "</details>",
                "",
            )
        case Picture():
            return


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        return
    yield f"| {' | '.join(escaped(title) for title in table.head)} |"
    yield f"|{'|'.join('---:' if column in table.right else '---' for column in range(len(table.head)))}|"
    for row in table.rows:
        yield f"| {' | '.join(_cell(value) for value in row)} |"
    yield ""


def _cell(value: Said) -> str:
    if isinstance(value, str):
        return escaped(value)
    said = code(value.said).replace("|", "\\|") if value.code and value.said else escaped(value.said)
    return f"{SIGN[value.tone]} {said}" if value.tone in SIGN else said


def _item(item: Item) -> Iterator[str]:
    sign = f"{SIGN[item.tone]} " if item.tone in SIGN else ""
    label = f"**{escaped(item.label)}** " if item.label else ""
    mark = f" *({escaped(item.mark)})*" if item.mark else ""
    place = f" {code(item.place)}" if item.place else ""
    yield f"- {sign}{label}{escaped(item.title)}{mark}{place}"
    yield from (f"  <br>{escaped(line)}" for line in item.lines)


def _harmless(said: str) -> str:
    return RISKY.sub(lambda found: TURNED[found[0]], said)
