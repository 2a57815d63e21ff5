"""How an outsider gets to the stores: the shortest chain to each, what has to be taken over, and the change that cuts it."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.analysis.names import Names
from designer.analysis.store_attacks import SEVEREST, StoreAttack
from designer.catalog.sensitivity import KEPT
from designer.i18n import text
from designer.reports.attack_text import SHOWN, cut_of, ends_service
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, Tone, words
from widgets.docks.answers.exposure import joined
from widgets.numbers import plain

COLUMNS = (
    text("Store"),
    text("Holds"),
    text("Way in"),
    text("Taken over on the way"),
    text("Cheapest cut"),
)


def attacks_answer(result: Checked) -> Answer:
    """One row a store that an outsider gets to, the most sensitive first; the first ones with what cuts them."""
    assessment = result.assessment
    found = assessment.attack_paths if assessment is not None else ()
    names = Names(result.design)
    rows = tuple(_row(assessment, at, attack, names) for at, attack in enumerate(found) if assessment)
    return Answer(COLUMNS, rows, nothing=text("No way that is drawn leads from outside to stored data."))


def _row(assessment: Assessment, at: int, attack: StoreAttack, names: Names) -> Row:
    tone: Tone = "info" if attack.sources else "warning" if attack.through else "error"
    passed = [names.said(node) for node in attack.nodes]
    through = ", ".join(map(names.of, attack.through))
    hops = [names.told(step.text) for step in attack.steps]
    return Row(
        (
            words(names.of(attack.store)),
            Cell(KEPT[attack.sensitivity], SEVEREST.index(attack.sensitivity), tone),
            Cell(joined(passed), len(attack.steps), hint=joined(hops, "\n")),
            words(through or text("nothing: it is open"), "" if through else tone),
            _cut(assessment, attack, names) if at < SHOWN else words("–", "quiet"),
        ),
        tuple(dict.fromkeys((attack.store, *(node for node in attack.nodes if node in names)))),
    )


def _cut(assessment: Assessment, attack: StoreAttack, names: Names) -> Cell:
    cut = assessment.cheapest_cut(attack)
    if cut is None or ends_service(assessment, cut):
        return words(cut_of(assessment, attack), "quiet")
    hint = text("Ends {rps} requests/s of what is drawn", rps=plain(cut.lost_rps))
    told = names.told(cut.text)
    return Cell(told, str(told), hint=hint)
