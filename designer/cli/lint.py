"""`loadpath lint`: what is wrong with designs, for people, for machines, and as an exit code for CI."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from msgspec.structs import replace

from designer.analysis.assessment import Assessment
from designer.cli.inputs import parsed, put, read_bytes
from designer.cli.project import Project, project_options
from designer.errors import UsageError
from designer.i18n import text
from designer.reports.linted import Linted
from designer.rules.rule import SEVERITIES
from designer.rules.runner import lint

FORMATS = {
    "text": "designer.reports.text_report",
    "json": "designer.reports.json_report",
    "sarif": "designer.reports.sarif_report",
    "junit": "designer.reports.junit_report",
    "md": "designer.reports.markdown_report",
    "html": "designer.reports.html_report",
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
@click.option(
    "--baseline",
    metavar="FILE",
    help="Findings that FILE lists are known: only others count [default: as the settings say].",
)
@click.option(
    "--write-baseline", "to_write", metavar="FILE",
    help="List the findings that stand now in FILE, which is written anew; exit with 0.",
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
    baseline: str | None,
    to_write: str | None,
    **said: Any,
) -> None:
    """Say what is wrong with each FILE (- for standard input)."""
    if files.count("-") > 1:
        raise UsageError(text("standard input can be read once; - is named more than once"))
    project = Project(**said, language=ctx.obj)
    linted = []
    for path in files:
        data = read_bytes(path)
        design = parsed(data, path)
        rules = project.rules(path)
        level = fail_on or project.settings(path).fail_on
        counted = SEVERITIES[: SEVERITIES.index(level) + 1] if level != "never" else ()
        findings = tuple(lint(Assessment(design), rules))
        linted.append(Linted(path, data, design, findings, rules, counted=counted))
    if to_write is not None:
        put(_baselines().baseline_text(linted, Path(to_write)), to_write)
    linted = [
        _against(one, baseline, None if to_write else project.settings(one.path).baseline) for one in linted
    ]
    put(importlib.import_module(FORMATS[form]).render(linted, ctx.obj), out)
    ctx.exit(to_write is None and any(one.fails for one in linted))


def _against(linted: Linted, named: str | None, settled: Path | None) -> Linted:
    """The same, with what is known of it: from the baseline named on the command line, else from the project's."""
    at = Path(named) if named is not None else settled
    if at is None:
        return linted
    return replace(linted, baseline=_baselines().read_baseline(at).of(linted.path))


def _baselines() -> ModuleType:
    return importlib.import_module("designer.reports.baseline")
