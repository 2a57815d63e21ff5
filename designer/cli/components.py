"""`loadpath components`: what can be drawn, and the properties of one kind."""

from __future__ import annotations

from typing import Any

import click

from designer.catalog.component import Component
from designer.catalog.registry import load_catalog
from designer.i18n import text


@click.command("components")
@click.argument("kind", required=False)
@click.pass_obj
def command(language: str, kind: str | None) -> None:
    """List the components, or describe the component KIND with its properties."""
    catalog = load_catalog()
    if kind is None:
        for name, component in catalog.items():
            click.echo(f"{name:22}{text(component.summary).render(language)}")
        return
    if kind not in catalog:
        raise click.UsageError(f"no component {kind!r}; `loadpath components` lists them")
    click.echo(page(kind, catalog[kind], language), nl=False)


def page(kind: str, component: type[Component], language: str) -> str:
    """All there is to say about a kind, as plain text."""

    def say(source: str) -> str:
        return text(source).render(language)

    lines = [
        f"{kind}: {say(component.title)} ({component.responsibility.model})",
        "",
        say(component.summary),
        "",
    ]
    for name, field in component.model_fields.items():
        extra: Any = field.json_schema_extra or {}
        unit = f" {extra.get('unit')}" if extra.get("unit") else ""
        default = "" if field.default in (None, "", ()) else f" [{field.default}{unit}]"
        lines.append(f"  {name:22}{say(field.title or '')}{default}: {say(field.description or '')}")
    return "\n".join(lines) + "\n"
