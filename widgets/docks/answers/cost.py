"""The tab of cost: what a month costs, line by line, the dearest first; each amount tells its price and its source."""

from __future__ import annotations

from designer.analysis.cost import Cost
from designer.analysis.names import Names
from designer.i18n import Text, text
from designer.units import measured
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, Tone, number, words
from widgets.numbers import dollars

COLUMNS = (
    text("Component"),
    text("What is paid"),
    text("Quantity"),
    text("Unit price"),
    text("A month"),
    text("Region"),
)
DEAREST = 3
"""Components whose sums stand among the headlines."""


def cost_answer(result: Checked) -> Answer:
    """One row a line of the bill; headlines are the total, the budget and the dearest components."""
    assessment, names = result.assessment, Names(result.design)
    if assessment is None or not assessment.cost.lines:
        return Answer(COLUMNS, (), nothing=text("Nothing drawn costs anything yet."))
    cost = assessment.cost
    rows = tuple(
        Row(
            (
                words(names.of(line.node)),
                words(line.what),
                number(measured(line.quantity, line.unit), line.quantity, line.figure),
                number(_unit_price(line.unit_usd), line.unit_usd, line.figure),
                number(dollars(line.usd), line.usd, line.figure, "warning" if line.assumed else ""),
                words(line.region or (text("as drawn") if line.is_drawn else "–"), "quiet"),
            ),
            (line.node,) if line.node in names else (),
        )
        for line in sorted(cost.lines, key=lambda line: (-line.usd, line.node))
    )
    return Answer(COLUMNS, rows, tuple(_headlines(cost, result.design.targets.monthly_cost_usd, names)))


def _headlines(cost: Cost, budget: float | None, names: Names) -> list[tuple[Text, Cell]]:
    total = cost.monthly_usd
    tone: Tone = "" if budget is None else "ok" if total <= budget else "error"
    found = [(text("A month"), number(dollars(total), total, cost.figure, tone))]
    if budget is not None:
        found.append((text("Budget"), number(dollars(budget), budget)))
    dearest = sorted(cost.by_node.items(), key=lambda item: (-item[1], item[0]))[:DEAREST]
    return found + [
        (text("{name}, a month", name=names.of(node)), number(dollars(usd), usd))
        for node, usd in dearest
        if usd > 0
    ]


def _unit_price(usd: float) -> str:
    """Prices of one request are tiny: as many digits as tell it from nothing."""
    return f"${usd:.4g}" if usd < 1 else dollars(usd)
