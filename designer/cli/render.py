"""`loadpath render`: a picture of a design as a file. SVG is made by the core; PNG and PDF are made of it by Qt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from designer.analysis.assessment import Assessment
from designer.cli.inputs import STDIN, element, put, read_design, say_written
from designer.cli.project import Project, project_options
from designer.cli.window import of_window
from designer.drawing.colours import THEMES
from designer.drawing.picture import Picture
from designer.errors import UsageError
from designer.i18n import text
from designer.reports.badges import badges
from designer.rules.runner import lint

BY_QT = (".png", ".pdf")


@click.command("render")
@click.argument("file", metavar="FILE")
@click.option(
    "-o", "--output", "out", required=True, metavar="OUT", help="OUT.svg, OUT.png or OUT.pdf; - writes SVG."
)
@click.option("--theme", type=click.Choice(THEMES), default=THEMES[0], show_default=True)
@click.option("--findings", is_flag=True, help="Draw a badge where something is found.")
@click.option(
    "--highlight", multiple=True, metavar="ID", help="Let this component or link stand out. May be repeated."
)
@project_options
@click.pass_obj
def command(
    language: str, /, file: str, out: str, theme: str, findings: bool, highlight: tuple[str, ...], **said: Any
) -> None:
    """Draw FILE into a picture."""
    ending = Path(out).suffix.lower()
    if out != STDIN and ending not in (".svg", *BY_QT):
        raise UsageError(text("{out}: expected a name that ends in .svg, .png or .pdf", out=out))
    picture = text("a picture as {format}", format=ending[1:].upper())
    qt = of_window("widgets.picture", picture, language) if ending in BY_QT else None
    design = read_design(file)
    drawn = frozenset(element(design, word, design.links) for word in highlight)
    rules = Project(**said, language=language).rules(file)
    found = badges(lint(Assessment(design), rules)) if findings else {}
    svg = Picture(design, theme, language, found, drawn).svg()
    if qt is None:
        put(svg, out)
    else:
        qt.save(svg, Path(out))
        say_written(out)
