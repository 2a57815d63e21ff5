"""`loadpath diff`: what changed between two versions of a design, for a review, and as an exit code for CI."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click
import orjson
from msgspec.structs import replace

from designer.analysis.assessment import Assessment
from designer.cli.inputs import STDIN, parsed, put, read_bytes
from designer.cli.project import Project, project_options
from designer.document.design import Design
from designer.document.encode import dump
from designer.errors import UsageError
from designer.i18n import text
from designer.reports.comparison import Comparison, known_of
from designer.reports.linted import Linted
from designer.rules.rule import SEVERITIES, Rule, Severity
from designer.rules.runner import lint

LAYOUTS = {
    "text": "designer.reports.plain",
    "md": "designer.reports.markdown",
    "html": "designer.reports.html",
}
"""Format -> module that lays a page out, imported when asked for."""


@click.command("diff")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option(
    "--format", "form", type=click.Choice([*LAYOUTS, "json", "sarif"]), default="text", show_default=True
)
@click.option("-o", "--output", "out", metavar="OUT", help="Write to a file instead of standard output.")
@click.option(
    "--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="never", show_default=True,
    help="Exit with 1 where a new finding is at least this severe and not waived.",
)  # fmt: skip
@project_options
@click.pass_context
def command(
    ctx: click.Context, /, before: str, after: str, form: str, out: str | None, fail_on: str, **said: Any
) -> None:
    """Say what changed from BEFORE to AFTER, and which findings are new, fixed and unchanged.

    - is standard input; an empty file is a design with nothing in it (so git can call it for a new file). Both are asked
    the rules of AFTER's project.
    """
    if before == after == STDIN:
        raise UsageError(text("standard input can be read once; - is named more than once"))
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on != "never" else ()
    rules = Project(**said, language=ctx.obj).rules(before if after == STDIN else after)
    old, new = _linted(before, rules, ()), _linted(after, rules, counted)
    compared = Comparison(old, replace(new, baseline=known_of(old)))
    put(_told(compared, form, ctx.obj), out)
    ctx.exit(compared.after.fails)


def _linted(path: str, rules: Mapping[str, Rule], counted: tuple[Severity, ...]) -> Linted:
    data = read_bytes(path) or dump(Design(name=""))
    design = parsed(data, path)
    return Linted(path, data, design, tuple(lint(Assessment(design), rules)), rules, counted=counted)


def _told(compared: Comparison, form: str, language: str) -> str:
    if form == "sarif":
        sarif: str = importlib.import_module("designer.reports.sarif_report").render(
            [compared.after], language
        )
        return sarif
    if form == "json":
        found = importlib.import_module("designer.reports.diff_json").differences(compared, language)
        return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    page = importlib.import_module("designer.reports.diff_page").diff_page(compared, language)
    laid_out: str = importlib.import_module(LAYOUTS[form]).render(page)
    return laid_out
