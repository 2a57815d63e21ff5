"""What changed from one version of a design to the next, as a page for a review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from designer.analysis.headlines import NUMBERS
from designer.analysis.names import Names
from designer.analysis.written import PARTS, Written, change_told, link_told
from designer.catalog.component import Properties
from designer.document.changes import Change, DesignChanges
from designer.document.design import Design, Link
from designer.drawing.picture import Picture as Drawn
from designer.i18n import Text, text
from designer.reports.comparison import Comparison
from designer.reports.findings_page import told_item
from designer.reports.linted import Linted, Told
from designer.reports.page import (
    Block,
    Cell,
    Fold,
    Items,
    Page,
    Paragraph,
    Picture,
    Said,
    Section,
    Table,
    Tone,
)

MOST = 50
"""Rows, and findings of one sort, that are shown; a comment on a pull request has room for 65,536 letters."""


def diff_page(compared: Comparison, language: str) -> Page:
    """The design, the numbers, then the findings: new ones first, unchanged ones folded, a line each."""
    sections = (
        Section("design", text("Design").render(language), tuple(_design(compared, language))),
        Section("numbers", text("Numbers").render(language), (_numbers(compared, language),)),
        Section("findings", text("Findings").render(language), tuple(_findings(compared, language))),
    )
    name = compared.after.design.name or compared.after.path
    return Page(name, f"{compared.before.path} → {compared.after.path}", language, sections)


# --- the design --------------------------------------------------------------------------------------------------------


def _design(compared: Comparison, language: str) -> Iterator[Block]:
    changes = compared.changes
    if changes.is_layout_only:
        placed = Names(compared.after.design, language).all(changes.placed, most=MOST)
        where = text("Only where things are drawn changed: {nodes}", nodes=placed)
        yield Paragraph(where.render(language), "muted")
        return
    if not changes.is_meant:
        yield Paragraph(text("Nothing changed.").render(language), "muted")
        return
    head = (text("what"), text("element"), text("change"))
    rows = tuple(_rows(changes, compared.before.design, compared.after.design, language))
    yield Table(tuple(title.render(language) for title in head), rows[:MOST])
    yield from _more(len(rows), language)
    changed = [change.id for change in (*changes.nodes, *changes.links) if change.done != "removed"]
    if changed:
        svg = Drawn(compared.after.design, language=language, path=frozenset(changed)).svg()
        yield Picture(svg, text("The design, with what changed standing out").render(language))
    if changes.placed:
        moved = text("{count} drawn elsewhere or in another size", count=len(changes.placed))
        yield Paragraph(moved.render(language), "muted")


def _more(count: int, language: str) -> Iterator[Block]:
    if count > MOST:
        yield Paragraph(text("and {count} more", count=count - MOST).render(language), "muted")


DONE: dict[str, Text] = {"added": text("added"), "removed": text("removed"), "changed": text("changed")}
TONES: dict[str, Tone] = {"added": "ok", "removed": "error", "changed": ""}


def _rows(changes: DesignChanges, before: Design, after: Design, language: str) -> Iterator[tuple[Said, ...]]:
    old, new = Written(before, language), Written(after, language)
    for change in changes.nodes:
        side = old if change.done == "removed" else new
        node = side.design.nodes[change.id]
        what = text(node.spec.title).render(language)
        if node.parent is not None:
            what = text("{what} in {place}", what=what, place=side.names.of(node.parent)).render(language)
        was = None if change.done == "added" else type(old.design.nodes[change.id].spec)
        yield from _change_rows(change, (was, type(node.spec)), what, old, new, language)
    for change in changes.links:
        link = (old if change.done == "removed" else new).design.links[change.id]
        yield from _change_rows(change, (None, Link), link_told(link).render(language), old, new, language)
    changed = Cell(DONE["changed"].render(language))
    for one in changes.document:
        model = PARTS.get(one.name.rpartition(".")[0], Properties)
        told = change_told(one, model, old, new).render(language)
        yield (changed, text("the design").render(language), told)
    for done, waivers in (("added", changes.waived), ("removed", changes.unwaived)):
        for waiver in waivers:
            on = (old if done == "removed" else new).names.with_id(waiver.on) if waiver.on else "*"
            about = text("Waiver of {rule} on {on}", rule=waiver.rule, on=on).render(language)
            yield (Cell(DONE[done].render(language)), about, waiver.reason)


def _change_rows(
    change: Change,
    models: tuple[type[Properties] | None, type[Properties]],
    what: str,
    old: Written,
    new: Written,
    language: str,
) -> Iterator[tuple[Said, ...]]:
    was, model = models
    side = old if change.done == "removed" else new
    done = Cell(DONE[change.done].render(language), TONES[change.done])
    element = side.names.with_id(change.id) if change.id in side.design.nodes else side.names.of(change.id)
    if change.done != "changed":
        yield (done, element, what)
        return
    for one in change.properties:
        yield (done, element, change_told(one, model, old, new, was).render(language))


# --- the numbers -------------------------------------------------------------------------------------------------------


def _numbers(compared: Comparison, language: str) -> Table:
    before, after = compared.numbers
    rows: list[tuple[Said, ...]] = []
    for field, title, written, more_is_better in NUMBERS:
        was, now = getattr(before, field), getattr(after, field)
        shown = [written(value) if value is not None else "–" for value in (was, now)]
        tone: Tone = ""
        if was is not None and now is not None and shown[0] != shown[1]:
            tone = "ok" if (now > was) == more_is_better else "error"
        rows.append((title.render(language), shown[0], Cell(shown[1], tone)))
    head = (text("number"), text("before"), text("after"))
    return Table(tuple(title.render(language) for title in head), tuple(rows), right=(1, 2))


# --- the findings ------------------------------------------------------------------------------------------------------


def _findings(compared: Comparison, language: str) -> Iterator[Block]:
    counted = text(
        "{new} new, {fixed} fixed, {unchanged} unchanged",
        new=len(compared.new), fixed=len(compared.fixed), unchanged=len(compared.unchanged),
    )  # fmt: skip
    yield Paragraph(counted.render(language))
    yield from _items(compared.after, compared.new, language, text("new"))
    yield from _items(compared.before, compared.fixed, language, text("fixed"), "ok")
    yield from _items(compared.after, compared.accepted, language)
    if compared.unchanged:
        folded = tuple(_items(compared.after, compared.unchanged, language, reasons=False))
        yield Fold(text("{count} unchanged", count=len(compared.unchanged)).render(language), folded)


def _items(
    linted: Linted, told: Sequence[Told], language: str, mark: Text | None = None, tone: Tone | None = None, *,
    reasons: bool = True,
) -> Iterator[Block]:  # fmt: skip
    items = [told_item(linted, one, language, mark) for one in told[:MOST]]
    if tone is not None:
        items = [replace(item, tone=tone) for item in items]
    yield Items(tuple(items if reasons else (replace(item, lines=()) for item in items)))
    yield from _more(len(told), language)
