"""`loadpath fix`: cures findings by quick fixes, and says what it did, what that costs and what it left."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import Any

import click

from designer.analysis.assessment import Assessment
from designer.cli.inputs import STDIN, element, parsed, put, put_design, read_bytes
from designer.cli.project import Project, project_options
from designer.document.design import Design
from designer.document.encode import dump
from designer.errors import UsageError
from designer.fixes.campaign import Campaign, Cure, Left, cure_all, cure_one
from designer.fixes.preview import preview
from designer.fixes.registry import cures_of, load_fixes
from designer.guesses import hinted
from designer.i18n import text
from designer.reports.fix_report import as_json, as_text
from designer.rules.book import RuleBook
from designer.rules.rule import Finding
from designer.rules.runner import lint


@click.command("fix")
@click.argument("file", metavar="FILE")
@click.option("--rule", "rule_id", metavar="ID", help="Cure a finding of this rule (see `loadpath rules`).")
@click.option("--on", "named", metavar="NODE", help="Only findings about this component.")
@click.option("--fix", "fix_id", metavar="FIX", help="With this quick fix, where several cure the finding.")
@click.option(
    "--all", "every", is_flag=True,
    help="Every finding (of the rule, where one is named) until no fix makes the design better; never one that takes something away.",
)  # fmt: skip
@click.option("--preview", "only_preview", is_flag=True, help="Say what would change; write nothing.")
@click.option(
    "--diff", "only_diff", is_flag=True, help="Print the change of the file as a diff; write nothing."
)
@click.option(
    "-o", "--output", "out", metavar="FILE",
    help="Write the cured design to this file, - for standard output [default: back into FILE; what it held is kept as FILE~].",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@project_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: str,
    rule_id: str | None,
    named: str | None,
    fix_id: str | None,
    every: bool,
    only_preview: bool,
    only_diff: bool,
    out: str | None,
    form: str,
    **said: Any,
) -> None:
    """Cure findings of FILE (- for standard input) by quick fixes.

    Without --all, the first finding of the rule is cured: one step, as in the window. Exit code 1: something asked for was
    not cured.
    """
    data = read_bytes(file)
    design = parsed(data, file)
    rules = Project(**said, language=ctx.obj).rules(file)
    rule_id = rule_id.upper() if rule_id is not None else None
    _check(rules, rule_id, fix_id, every)
    node_id = element(design, named) if named is not None else None

    def wanted(finding: Finding) -> bool:
        return rule_id in (None, finding.rule) and node_id in (None, *finding.nodes)

    done = cure_all(design, rules, wanted) if every else _first(design, rules, wanted, fix_id)
    seen = preview(Assessment(design), done.design, rules)
    to_stdout = (out or file) == STDIN and not only_preview
    if only_diff:
        put(_diff(design, done.design, file), None)
    else:
        told = as_json(done, seen, ctx.obj) if form == "json" else as_text(done, seen, ctx.obj)
        click.echo(told, nl=False, err=to_stdout)
        if not only_preview and (done.cures or out is not None or file == STDIN):
            put_design(done.design, out or file)
    ctx.exit(bool(done.left) if every or not done.cures else False)


def _first(design: Design, rules: RuleBook, wanted: Any, fix_id: str | None) -> Campaign:
    """The first standing finding that can be cured, cured; what stands where none can."""
    assessment = Assessment(design)
    tried: list[Left] = []
    for finding in lint(assessment, rules):
        if finding.waived is None and wanted(finding):
            found = cure_one(assessment, finding, fix_id)
            if isinstance(found, Cure):
                return Campaign(found.after, (found,), tuple(tried))
            tried.append(found)
    return Campaign(design, (), tuple(tried))


def _check(rules: RuleBook, rule_id: str | None, fix_id: str | None, every: bool) -> None:
    """Raises UsageError where what is asked for cannot be meant."""
    if rule_id is None and not every:
        raise UsageError(text("which rule? --rule ID cures a finding of it, --all cures what can be cured"))
    if rule_id is not None and rule_id not in rules:
        raise UsageError(hinted(text("no rule '{rule}' is asked", rule=rule_id), rule_id, rules))
    if fix_id is not None and every:
        raise UsageError(text("--fix names the cure of one finding; it goes without --all"))
    if fix_id is not None and fix_id not in load_fixes():
        raise UsageError(hinted(text("there is no quick fix '{fix}'", fix=fix_id), fix_id, load_fixes()))
    known = [fix.id for fix in cures_of(rule_id)] if rule_id is not None else []
    if fix_id is not None and fix_id not in known:
        these = ", ".join(known) or "-"
        raise UsageError(
            text("{fix} does not cure {rule}; these do: {known}", fix=fix_id, rule=rule_id, known=these)
        )


def _diff(before: Design, after: Design, file: str) -> str:
    name = Path(file).name if file != STDIN else file
    old, new = (dump(design).decode().splitlines(keepends=True) for design in (before, after))
    return "".join(unified_diff(old, new, name, name))
