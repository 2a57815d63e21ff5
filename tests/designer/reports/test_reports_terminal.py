"""Names that users typed cannot break the lines of a report, nor command the terminal."""

import orjson

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.reports.analysis_text import render as render_analysis
from designer.reports.linted import Linted
from designer.reports.text_report import render as render_lint
from designer.rules.registry import load_rules
from designer.rules.runner import lint

HOSTILE = "사용자\n::error::\x1b[31m\u202e"


def test_one_finding_stays_on_its_line() -> None:
    nodes = {"a": {"kind": "app", "name": HOSTILE}}
    waivers = [{"rule": "NET004", "on": "a", "reason": HOSTILE}]
    data = orjson.dumps({"format": 1, "name": HOSTILE, "nodes": nodes, "waivers": waivers})
    design = parse(data, load_catalog())
    rules = load_rules()
    shown = render_lint([Linted("x.json", data, design, tuple(lint(Assessment(design), rules)), rules)], "ko")
    assert [line.partition(":")[0] for line in shown.splitlines()] == ["x.json", "x.json"]
    assert shown.count("사용자") == 2  # the name and the reason
    for text in (shown, render_analysis(Assessment(design), "ko")):
        assert all(letter.isprintable() or letter == "\n" for letter in text)
