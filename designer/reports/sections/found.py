"""What is wrong: every finding with its reason, the way it is about drawn, how to fix it; and what was accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from designer.fixes.registry import fixes_for
from designer.i18n import chained, text
from designer.reports.findings_page import summary_line, told_item
from designer.reports.linted import Told
from designer.reports.page import Block, Item, Items, Paragraph, Picture, Section, Table
from designer.reports.sections.subject import DRAWN, Subject
from designer.rules.rule import Finding, Rule


def findings(subject: Subject) -> Iterator[Section]:
    """The findings that stand, the gravest first."""
    linted = subject.linted
    told = [one for one in linted.told if one.finding.waived is None]
    blocks: list[Block] = [Paragraph(summary_line(linted, subject.language))]
    if told:
        blocks.append(Items(tuple(_item(subject, one, at < DRAWN) for at, one in enumerate(told))))
    else:
        blocks = [Paragraph(subject.say(text("Nothing is found.")), "ok")]
    yield Section("findings", subject.say(text("Findings")), tuple(blocks))


def waivers(subject: Subject) -> Iterator[Section]:
    """What was accepted, by whom it says why and until when; nothing where nothing was."""
    waived = subject.design.waivers
    if not waived:
        return
    head = subject.words(text("rule"), text("element"), text("reason"), text("until"), text("accepts"))
    rows = []
    for waiver in waived:
        accepted = [f for f in subject.linted.findings if f.waived == waiver.reason and f.rule == waiver.rule]
        said = "; ".join(subject.say(f.message) for f in accepted)
        about = subject.name(waiver.on) if waiver.on else "*"
        rows.append((waiver.rule, about, waiver.reason, waiver.until or "–", said or "–"))
    yield Section("waivers", subject.say(text("Accepted")), (Table(head, tuple(rows)),))


def _item(subject: Subject, told: Told, drawn: bool) -> Item:
    finding = told.finding
    rule = subject.linted.rules.get(finding.rule)
    lines = [subject.say(finding.why)]
    if rule is not None:
        lines.append(subject.say(text("How to fix: {fix}", fix=text(rule.fix))))
        if rule.classification:
            lines.append(" · ".join(subject.words(*rule.classification)))
    if cures := fixes_for(subject.assessment, finding):
        titles = chained(
            [text(fix.title) for fix in cures], lambda one, two: text("{one}; {two}", one=one, two=two)
        )
        lines.append(subject.say(text("Quick fix: {titles}", titles=titles)))
    return replace(
        told_item(subject.linted, told, subject.language),
        lines=tuple(lines),
        picture=_way(subject, finding, rule) if drawn else None,
    )


def _way(subject: Subject, finding: Finding, rule: Rule | None) -> Picture | None:
    """The way that the finding is about: how a loss reaches the entry, how one gets in, or the link."""
    tags = rule.tags if rule is not None else ()
    first = finding.nodes[0] if finding.nodes else ""
    # How it falls explains what is about failure first; of alarms, backups and times to recover it says nothing.
    if tags[:1] == ("availability",) and "recovery" not in tags and (chain := _fall(subject, first)):
        return subject.fall(chain)
    if "security" in tags and (way := _way_in(subject, first)):
        return subject.way(way, {first: "error"})
    if finding.links and (link := subject.design.links.get(finding.links[0])) is not None:
        return subject.way((link.source, link.target))
    return None


def _fall(subject: Subject, point: str) -> Sequence[str]:
    for entry, points in subject.assessment.single_points.items():
        if point in points:
            return subject.assessment.witness(point, entry).chain
    return ()


def _way_in(subject: Subject, node: str) -> Sequence[str]:
    found = subject.assessment.exposure.get(node)
    return found.nodes if found is not None and found.is_reachable_from_internet else ()
