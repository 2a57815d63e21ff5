"""Who can do what: per resource who may read, write and administer it, and what is permitted and not needed."""

from __future__ import annotations

from designer.analysis.identity import ANYONE, Identities
from designer.analysis.names import Names
from designer.graph.actions import LEVELS, Level
from designer.i18n import Text, text
from designer.reports.identity_text import LEVEL_WORDS
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, words
from widgets.docks.answers.exposure import joined

COLUMNS = (
    text("Resource"),
    text("May read"),
    text("May write"),
    text("May administer"),
    text("Permitted, and not needed"),
)


def permissions_answer(result: Checked) -> Answer:
    """One row a resource that somebody may do something to."""
    assessment, names = result.assessment, Names(result.design)
    found = assessment.identity if assessment is not None else None
    rows = tuple(_row(found, what, names) for what in found.by_resource) if found is not None else ()
    return Answer(COLUMNS, rows, nothing=text("No identity that is drawn may do anything to what is drawn."))


def _row(found: Identities, what: str, names: Names) -> Row:
    spare: list[Text | str] = [
        text("{who}: {levels}", who=names.of(who), levels=_levels(may[what]))
        for who, may in found.unused.items()
        if what in may
    ]
    return Row(
        (
            words(names.of(what)),
            *(_who(found.who_may(what, level), names) for level in LEVELS),
            words(joined(spare, "; "), "warning") if spare else words("–", "quiet"),
        ),
        (what,),
    )


def _who(who: tuple[str, ...], names: Names) -> Cell:
    if not who:
        return words("–", "quiet")
    named: list[Text | str] = [text("anyone") if one == ANYONE else names.of(one) for one in who]
    return words(joined(named, ", "), "error" if ANYONE in who else "")


def _levels(levels: tuple[Level, ...]) -> Text:
    return joined([LEVEL_WORDS[level] for level in levels], ", ")
