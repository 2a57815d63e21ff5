"""`loadpath lint`: what is wrong with designs, for people, for machines, and as an exit code for CI."""

from __future__ import annotations

import importlib
from typing import Any

import click

from designer.analysis.assessment import Assessment
from designer.cli.inputs import parsed, put, read_bytes
from designer.cli.project import Project, project_options
from designer.reports.linted import Linted
from designer.rules.rule import SEVERITIES
from designer.rules.runner import lint

FORMATS = {
    "text": "designer.reports.text_report",
    "json": "designer.reports.json_report",
    "sarif": "designer.reports.sarif_report",
}
"""Format -> module with `render(linted, language)`, imported when asked for."""


@click.command("lint")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "-o", "--output", "out", metavar="OUT", help="Write the report to a file instead of standard output."
)
@click.option(
    "--fail-on", type=click.Choice([*SEVERITIES, "never"]),
    help="Exit with 1 where a finding is at least this severe and not waived [default: as the settings say, else error].",
)  # fmt: skip
@project_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    form: str,
    out: str | None,
    fail_on: str | None,
    **said: Any,
) -> None:
    """Say what is wrong with each FILE (- for standard input)."""
    if files.count("-") > 1:
        raise click.UsageError("standard input can be read once; - is named more than once")
    project = Project(**said, language=ctx.obj)
    linted, failed = [], False
    for path in files:
        data = read_bytes(path)
        design = parsed(data, path)
        rules = project.rules(path)
        linted.append(Linted(path, data, design, tuple(lint(Assessment(design), rules)), rules))
        level = fail_on or project.settings(path).fail_on
        counted = SEVERITIES[: SEVERITIES.index(level) + 1] if level != "never" else ()
        failed |= any(f.severity in counted and f.waived is None for f in linted[-1].findings)
    put(importlib.import_module(FORMATS[form]).render(linted, ctx.obj), out)
    ctx.exit(failed)
