"""`loadpath who`: who can do what to which resource, with the chain of groups, policies, roles and machines that grants it."""

from __future__ import annotations

import click
import orjson

from designer.analysis.assessment import Assessment
from designer.analysis.names import Names
from designer.cli.inputs import element, put, read_design
from designer.i18n import text
from designer.reports.identity_json import accesses_data, with_action
from designer.reports.identity_text import accesses_table


@click.command("who")
@click.argument("file", metavar="FILE")
@click.argument("named", required=False, metavar="[ID]")
@click.option(
    "--action", metavar="ACTION", help="Only this action, for example s3:DeleteObject; a star is a wildcard."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", "out", metavar="OUT", help="Write to a file instead of standard output.")
@click.pass_obj
def command(
    language: str, file: str, named: str | None, action: str | None, form: str, out: str | None
) -> None:
    """Say who can do what to which resource in FILE: everybody, or what ID may do and who may do what to it."""
    assessment = Assessment(read_design(file))
    about = None if named is None else element(assessment.design, named)
    found = assessment.identity
    every = [access for accesses in found.by_resource.values() for access in accesses]
    chosen = with_action(assessment, (a for a in every if about in (None, a.who, a.what)), action or "*")
    if form == "json":
        options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        put(orjson.dumps({"access": accesses_data(chosen)}, option=options).decode(), out)
        return
    administrators: set[str] = set()
    if about is None:  # everybody, and what each may do; of one element, everything and who may do it
        administrators = {who for who in found.principals if found.authorization.is_administrator(who)}
        chosen.sort(key=lambda access: access.who)
    lines = accesses_table(
        chosen,
        Names(assessment.design, language),
        language,
        actions=action is not None,
        administrators=administrators,
    )
    nobody = text("Nobody may, as far as permissions go; `loadpath reach` answers for the network.")
    put("\n".join(lines or [nobody.render(language)]) + "\n", out)
