"""`loadpath report`: everything there is to say about one design, for a reader: HTML, PDF or Markdown."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from designer.analysis.assessment import Assessment
from designer.cli.inputs import STDIN, parsed, put, read_bytes, say_written
from designer.cli.project import Project, project_options
from designer.cli.window import of_window
from designer.errors import UsageError
from designer.i18n import text
from designer.reports.design_page import design_page
from designer.reports.layouts import ENDINGS, LAYOUTS, PDF
from designer.reports.linted import Linted
from designer.rules.runner import lint


@click.command("report")
@click.argument("file", metavar="FILE")
@click.option(
    "-o", "--output", "out", required=True, metavar="OUT", help="OUT.html, OUT.md or OUT.pdf; - writes HTML."
)
@project_options
@click.pass_obj
def command(language: str, /, file: str, out: str, **said: Any) -> None:
    """Write everything about FILE down: picture, findings, numbers with their derivation, exports."""
    ending = ".html" if out == STDIN else Path(out).suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(text("{out}: expected a name that ends in .html, .md or .pdf", out=out))
    qt = of_window("widgets.printing", text("a report as PDF"), language) if ending == PDF else None
    project = Project(**said, language=language)
    data = read_bytes(file)
    assessment = Assessment(parsed(data, file))
    rules = project.rules(file)
    linted = Linted(file, data, assessment.design, tuple(lint(assessment, rules)), rules)
    page = design_page(linted, assessment, project.settings(file), language)
    if qt is None:
        put(importlib.import_module(LAYOUTS[ending]).render(page), out)
    else:
        qt.save(page, Path(out))
        say_written(out)
