"""`loadpath evolve`: brings a design to a later stage of a service's growth, and explains each step."""

from __future__ import annotations

from typing import Any

import click

from designer.analysis.assessment import Assessment
from designer.cli.inputs import STDIN, put_design, read_design
from designer.cli.project import Project, project_options
from designer.errors import UsageError
from designer.evolve.evolution import evolve, next_stage
from designer.evolve.stages import STAGES, stage_of
from designer.fixes.preview import preview
from designer.guesses import hinted
from designer.i18n import text
from designer.reports.evolve_report import as_json, as_text


@click.command("evolve")
@click.argument("file", metavar="FILE", required=False)
@click.option("--to", "goal", metavar="STAGE", help="The stage to reach [default: the next one].")
@click.option("--list", "listing", is_flag=True, help="List the stages; with FILE, say at which it is.")
@click.option("--preview", "only_preview", is_flag=True, help="Say what would change; write nothing.")
@click.option(
    "-o", "--output", "out", metavar="FILE",
    help="Write the design to this file, - for standard output [default: back into FILE; what it held is kept as FILE~].",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@project_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: str | None,
    goal: str | None,
    listing: bool,
    only_preview: bool,
    out: str | None,
    form: str,
    **said: Any,
) -> None:
    """Bring FILE (- for standard input) to a later stage, step by step, keeping its components.

    Single server, application and database apart, load balanced, balanced inside the server with standbys, and the same
    on AWS in three tiers and two zones.
    """
    known = {stage.id: stage for stage in STAGES}
    if goal is not None and goal not in known:
        none = text("no stage '{goal}'; there are: {known}", goal=goal, known=", ".join(known))
        raise UsageError(hinted(none, goal, known))
    if listing:
        here = stage_of(Assessment(read_design(file))) if file is not None else None
        for stage in STAGES:
            mark = "* " if here is stage else "  "
            click.echo(f"{mark if file else ''}{stage.id:20} {stage.sentence.render(ctx.obj)}")
        return
    if file is None:
        raise UsageError(text("which FILE? (--list shows the stages)"))
    design = read_design(file)
    rules = Project(**said, language=ctx.obj).rules(file)
    target = known[goal] if goal is not None else next_stage(design)
    taken = evolve(design, target) if target is not None else ()
    seen = [preview(Assessment(step.before), step.after, rules) for step in taken]
    told = (as_json if form == "json" else as_text)(taken, seen, ctx.obj)
    click.echo(told, nl=False, err=(out or file) == STDIN and not only_preview)
    if not only_preview and (taken or out is not None or file == STDIN):
        put_design(taken[-1].after if taken else design, out or file)
