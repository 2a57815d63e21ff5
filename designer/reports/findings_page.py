"""Findings as a page: what `loadpath lint` says as HTML and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from designer.i18n import Text, text
from designer.reports.linted import Linted, Told
from designer.reports.page import Block, Item, Items, Page, Paragraph, Section
from designer.reports.text_report import WORDS
from designer.rules.runner import counts


def findings_page(linted: Sequence[Linted], language: str) -> Page:
    """A section for each file; findings that a baseline knows are only counted."""
    sections = tuple(_section(one, number, language) for number, one in enumerate(linted, 1))
    files = ", ".join(one.path for one in linted)
    return Page(text("Findings").render(language), files, language, sections)


def told_item(linted: Linted, told: Told, language: str, mark: Text | None = None) -> Item:
    """One finding with its reason, where it is in the file, and its state: waived, or `mark`."""
    finding = told.finding
    line, column = linted.line_column(finding)
    if finding.waived is not None:
        mark = text("waived: {reason}", reason=finding.waived)
    return Item(
        finding.message.render(language),
        finding.rule,
        "" if finding.waived is not None else finding.severity,
        mark.render(language) if mark is not None else "",
        (finding.why.render(language),),
        f"{linted.path}:{line}:{column}",
    )


def summary_line(linted: Linted, language: str) -> str:
    """How many findings stand, of each severity."""
    number = counts(linted.looked_at)
    parts = [f"{WORDS[severity].render(language)}: {count}" for severity, count in number.items()]
    return " · ".join(parts)


def _section(linted: Linted, number: int, language: str) -> Section:
    items = tuple(told_item(linted, one, language) for one in linted.told if one.state != "unchanged")
    blocks: list[Block] = [Paragraph(summary_line(linted, language)), Items(items)] if items else []
    if not items:
        blocks.append(Paragraph(text("Nothing is found.").render(language), "ok"))
    known, gone = len(linted.told) - len(items), len(linted.absent)
    if known or gone:  # nothing is either without a baseline
        compared = text("{known} more in the baseline, {gone} of the baseline gone", known=known, gone=gone)
        blocks.append(Paragraph(compared.render(language), "muted"))
    return Section(f"design-{number}", linted.design.name or linted.path, tuple(blocks))
