"""`loadpath export`: a design as docker-compose, Terraform or CDK, written safely with a manifest."""

from __future__ import annotations

from pathlib import Path

import click

from designer.cli.inputs import read_design
from designer.errors import UsageError
from designer.exporting import exporters
from designer.guesses import hinted
from designer.i18n import text
from designer.writing import plan, write


@click.command("export")
@click.argument("file", metavar="FILE")
@click.option(
    "--to",
    "target",
    required=True,
    metavar="TARGET",
    help="compose, terraform, cdk, or a target that an installed package adds.",
)
@click.option("-o", "--output", "out", required=True, metavar="DIR", help="Folder to write to.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where the folder is not up to date.")
@click.option("--force", is_flag=True, help="Write over files that were changed since the last export.")
@click.pass_context
def command(ctx: click.Context, file: str, target: str, out: str, check: bool, force: bool) -> None:
    """Write FILE as code into DIR, and say what was approximated or left out."""
    known = exporters()
    if not known:
        raise UsageError(text("no exporters are installed: in a checkout, run pip install -e ."))
    if target not in known:
        none = text("no target '{target}'; there are: {known}", target=target, known=", ".join(known))
        raise UsageError(hinted(none, target, known))
    if not out.strip():
        raise UsageError(text("--output names no folder"))
    design = read_design(file)
    export = known[target].export(design)
    folder = Path(out)
    if check:
        planned = plan(export, folder)
        for path in (*planned.written, *planned.removed):
            click.echo(text("{path}: differs", path=folder / path).render(ctx.obj))
        ctx.exit(not planned.up_to_date)
    planned = write(export, design, target, folder, force=force)
    for note in export.notes:
        if note.fidelity == "dropped" or (note.reason is not None and note.fidelity == "approximated"):
            shown = (
                text("left out: {id}: {reason}", id=note.on, reason=note.reason or "")
                if note.fidelity == "dropped"
                else text(
                    "approximated: {id} as {became}: {reason}",
                    id=note.on,
                    became=note.became,
                    reason=note.reason or "",
                )
            )
            click.echo(shown.render(ctx.obj))
    click.echo(
        text("{folder}: {files} files, {written} written, {removed} removed", folder=folder, files=len(export.files), written=len(planned.written), removed=len(planned.removed)).render(ctx.obj)
    )  # fmt: skip
