"""What `loadpath evolve` did: each step with its reasons, what it changed, the four numbers, what it cured and brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from designer.evolve.evolution import Taken
from designer.evolve.notes import notes
from designer.fixes.preview import Preview
from designer.i18n import text
from designer.reports.fix_report import finding_data, numbers_data
from designer.reports.tables import one_line, wrapped


def as_text(taken: Sequence[Taken], seen: Sequence[Preview], language: str) -> str:
    """Lines for a terminal, with a trailing newline."""
    if not taken:
        return text("the design is at this stage already").render(language) + "\n"
    blocks = ("\n".join(_lines(one, view, language)) for one, view in zip(taken, seen, strict=True))
    return "\n\n".join(blocks) + "\n"


def _lines(taken: Taken, seen: Preview, language: str) -> Iterator[str]:
    step = taken.step
    yield f"{step.before.id} → {step.after.id}: {step.title.render(language)}"
    for reason in (step.why, step.price, *notes(step.after, seen.before, seen.after)):
        yield from (f"  {line}" for line in wrapped(reason.render(language)))
    yield from (one_line(f"    {line.render(language)}") for line in seen.changes)
    yield from (one_line(f"  {line.render(language)}") for line in seen.number_lines)
    for finding in seen.cured:
        yield one_line(
            "  "
            + text("cured: {rule} {message}", rule=finding.rule, message=finding.message).render(language)
        )
    for finding in seen.new:
        yield one_line(
            "  " + text("new: {rule} {message}", rule=finding.rule, message=finding.message).render(language)
        )


def as_json(taken: Sequence[Taken], seen: Sequence[Preview], language: str) -> str:
    """One object: `steps`, each with stages, reasons, notes, changes, `numbers` before and after, `cured` and `new` findings."""
    steps = []
    for one, view in zip(taken, seen, strict=True):
        before, after = view.numbers
        steps.append(
            {
                "from": one.step.before.id,
                "to": one.step.after.id,
                "title": one.step.title.render(language),
                "why": one.step.why.render(language),
                "price": one.step.price.render(language),
                "notes": [line.render(language) for line in notes(one.step.after, view.before, view.after)],
                "changes": [line.render(language) for line in view.changes],
                "numbers": {"before": numbers_data(before), "after": numbers_data(after)},
                "cured": [finding_data(finding, language) for finding in view.cured],
                "new": [finding_data(finding, language) for finding in view.new],
            }
        )
    return orjson.dumps({"steps": steps}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
