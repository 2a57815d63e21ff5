"""`loadpath analyze`: availability, exposure, capacity and cost of one design, as tables or JSON; with something failed, too."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
import orjson

from designer.analysis.assessment import Assessment
from designer.analysis.availability import Progress
from designer.cli.inputs import element, put, read_design
from designer.i18n import text
from designer.reports.analysis_json import answers
from designer.reports.analysis_text import render
from designer.units import share


@click.command("analyze")
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--rps",
    type=click.FloatRange(min=0),
    metavar="N",
    help="Peak load instead of the design's, in requests a second.",
)
@click.option(
    "--fail",
    "failed",
    multiple=True,
    metavar="ID",
    help="What if this component or place is lost? May be repeated.",
)
@click.option("--explain", is_flag=True, help="Show how each number came about: formula, inputs, sources.")
@click.option("-o", "--output", "out", metavar="OUT", help="Write to a file instead of standard output.")
@click.pass_obj
def command(
    language: str,
    file: str,
    form: str,
    rps: float | None,
    failed: tuple[str, ...],
    explain: bool,
    out: str | None,
) -> None:
    """Say what FILE survives, what reaches it, what it carries and what it costs."""
    design = read_design(file)
    lost = [element(design, word) for word in failed]
    assessment = Assessment(design, lost, progress=_shown(language) if sys.stderr.isatty() else None)
    if rps is not None:
        assessment = assessment.with_rps(rps)
    if form == "json":
        options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        put(orjson.dumps(answers(assessment, language), option=options).decode(), out)
    else:
        put(render(assessment, language, explain=explain), out)


def _shown(language: str) -> Callable[[Progress], None]:
    """Tells on the terminal what an estimate says while it runs, on one line that the next one replaces."""

    def show(step: Progress) -> None:
        said = text(
            "availability: {done} of {total} samples, {low} to {high}",
            done=f"{step.done:,}", total=f"{step.total:,}", low=share(step.low), high=share(step.high),
        )  # fmt: skip
        click.echo(f"\r{said.render(language)}", err=True, nl=step.done == step.total)

    return show
