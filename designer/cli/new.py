"""`loadpath new`: writes a starter design."""

from __future__ import annotations

from pathlib import Path

import click

from designer.cli.inputs import put
from designer.document.files import SUFFIX
from designer.errors import UnreadableFile, UsageError
from designer.guesses import hinted
from designer.i18n import text
from designer.resources import template_root
from designer.starters import STARTERS


@click.command("new")
@click.argument("starter", required=False)
@click.option("--list", "listing", is_flag=True, help="List the starters.")
@click.option(
    "-o",
    "--output",
    "out",
    metavar="FILE",
    help="Where to write it [default: STARTER.loadpath.json; - for standard output].",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def command(language: str, starter: str | None, listing: bool, out: str | None, force: bool) -> None:
    """Write the design STARTER to a file, to begin with."""
    known = {one.name: one for one in STARTERS}
    if listing:
        for one in STARTERS:
            click.echo(f"{one.name:20} {one.sentence.render(language)}")
        return
    if starter not in known:
        none = text("no starter '{starter}'; there are: {known}", starter=starter, known=", ".join(known))
        which = text("which STARTER? --list shows them")
        raise UsageError(hinted(none, starter, known) if starter else which)
    path = out or f"{starter}{SUFFIX}"
    if path != "-" and Path(path).exists() and not force:
        raise UnreadableFile(text("{path}: is there already (--force writes over it)", path=path))
    put((template_root() / "starters" / f"{starter}{SUFFIX}").read_text(encoding="utf-8"), path)
