"""What to fix first: for each drawn thing the downtime that a second one of it saves an entry, and what that costs."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.analysis.derivation import availability_figure
from designer.analysis.figure import Figure, Input
from designer.analysis.names import Names
from designer.analysis.sensitivity import Gain, gain_figure
from designer.i18n import Text, text
from designer.reports.survival_text import BASIS, lost_in_noise
from designer.units import duration
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, number, words
from widgets.docks.answers.availability import METHODS
from widgets.numbers import dollars

COLUMNS = (
    text("Entry"),
    text("A second"),
    text("Saves a year"),
    text("A month"),
    text("Counted by"),
    text("With what is in it"),
)


def fix_first_answer(result: Checked) -> Answer:
    """One headline an entry; one row for each thing of which a second one helps an entry, the most minutes first."""
    assessment, names = result.assessment, Names(result.design)
    nothing = text("A second one of anything drawn would not save a minute.")
    if assessment is None:
        return Answer(COLUMNS, (), nothing=nothing)
    headlines: list[tuple[Text, Cell]] = []
    rows: list[Row] = []
    for entry, found in assessment.sensitivity.items():
        whole = assessment.availability[entry]
        lost = whole.downtime_minutes_per_year
        figure = availability_figure(assessment.model, entry, whole)
        method = METHODS["exact" if found.method == "exact" else "monte-carlo"]
        title = text("{entry}, down a year, {method}", entry=names.of(entry), method=method)
        headlines.append((title, number(duration(lost), lost, figure)))
        rows += [_row(assessment, entry, gain, names) for gain in found.gains]
        if found.is_lost_in_noise:
            nothing = lost_in_noise(names.of(entry))
    return Answer(COLUMNS, tuple(rows), tuple(headlines), nothing)


def _row(assessment: Assessment, entry: str, gain: Gain, names: Names) -> Row:
    whole, saved = assessment.availability[entry], gain.minutes_per_year
    figure = gain_figure(assessment.model, whole, gain)
    inside = ", ".join(names.of(node) for node in gain.inside)
    return Row(
        (
            words(names.of(entry)),
            words(names.of(gain.node)),
            number(duration(saved), saved, figure),
            _price(assessment, gain, names),
            words(BASIS[gain.basis], "quiet"),
            words(inside or "–", "quiet"),
        ),
        (gain.node,),
    )


def _price(assessment: Assessment, gain: Gain, names: Names) -> Cell:
    """What the second one costs in a month, as the sum of what is paid for each thing that is doubled."""
    if gain.monthly_usd is None:
        return number("–", -1.0)
    prices = assessment.cost.whatever_the_load
    parts = [
        Input(text("{name}, a month", name=names.of(node)), prices[node], "USD")
        for node in (gain.node, *gain.inside)
        if node in prices
    ]
    return number(
        dollars(gain.monthly_usd), gain.monthly_usd, Figure(gain.monthly_usd, "USD", "Σ USD", tuple(parts))
    )
