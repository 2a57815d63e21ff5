"""`loadpath reach`: can A reach B on port p? The path hop by hop, or what blocks it; 0 where it can, 1 where it cannot."""

from __future__ import annotations

import click
import orjson

from designer.analysis.assessment import Assessment
from designer.analysis.names import Names
from designer.analysis.reachability import INTERNET
from designer.cli.inputs import element, put, read_design
from designer.reports.reach_text import render


@click.command("reach")
@click.argument("file", metavar="FILE")
@click.argument("source", metavar="A")
@click.argument("target", metavar="B")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="PORT", help="Port on B [default: what B answers on]."
)
@click.option(
    "--protocol", type=click.Choice(["tcp", "udp"]), help="Transport protocol [default: as B answers]."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail", "failed", multiple=True, metavar="ID",
    help="What if this component or place is lost? May be repeated.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: str,
    source: str,
    target: str,
    port: int | None,
    protocol: str | None,
    form: str,
    failed: tuple[str, ...],
) -> None:
    """Say whether A can open a connection to B in FILE: ids or names of components; A may be internet."""
    design = read_design(file)
    lost = [element(design, word) for word in failed]
    here, there = (element(design, word, (INTERNET,)) for word in (source, target))
    found = Assessment(design, lost).reach(here, there, port, protocol)
    if form == "json":
        options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        put(orjson.dumps(found.as_json(ctx.obj), option=options).decode(), None)
    else:
        put(render(found, Names(design, ctx.obj), ctx.obj), None)
    ctx.exit(0 if found.is_reachable else 1)
